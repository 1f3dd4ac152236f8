package main

import (
	"context"
	"os"
	"path/filepath"

	"newsdesk/internal/evaluate"
	"newsdesk/internal/news"
)

type evalCopiesCommand struct {
	JSON  bool     `help:"Print JSON."`
	List  int      `help:"List so many wrong decisions. Shows headlines of the articles."`
	Files []string `arg:"" name:"file" type:"existingfile" help:"Files of pairs, articles and known copies (docs/evaluation-format.md)."`
}

// Run measures how copies are recognised. It needs no library.
func (c *evalCopiesCommand) Run(a *app) error {
	var set evaluate.CopySet
	for _, name := range c.Files {
		if err := readCopies(&set, name); err != nil {
			return err
		}
	}
	report := evaluate.Copies(set, evaluate.Bootstrap{})
	if c.JSON {
		return report.WriteJSON(a.out)
	}
	return report.WriteMarkdown(a.out, c.List)
}

// measureCopies measures it on the set of near copies, with all its files.
func measureCopies(_ context.Context, m *measuring) error {
	var files []string
	for _, pattern := range []string{"*.dev.jsonl.gz", "*.dev.tsv"} {
		found, err := filepath.Glob(m.path("neardup", pattern))
		if err != nil {
			return err
		}
		files = append(files, found...)
	}
	var set evaluate.CopySet
	for _, name := range files {
		if err := readCopies(&set, name); err != nil {
			return err
		}
	}
	report := evaluate.Copies(set, evaluate.Bootstrap{})
	m.doc.Parts = append(m.doc.Parts, evaluate.Part{Title: evaluate.PartCopies, Copies: &report})
	return nil
}

func readCopies(set *evaluate.CopySet, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return news.Errorf(news.CodeInvalid, "%s cannot be read: %w.", name, err)
	}
	defer f.Close()
	if err := set.Read(f); err != nil {
		return news.Errorf(news.CodeInvalid, "%s: %w", name, err)
	}
	return nil
}
