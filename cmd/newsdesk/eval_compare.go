package main

import (
	"io"
	"path/filepath"

	"newsdesk/internal/evaluate"
	"newsdesk/internal/news"
)

type evalCompareCommand struct {
	JSON   bool   `help:"Print JSON."`
	Before string `arg:"" type:"existingfile" help:"JSON that newsdesk eval wrote."`
	After  string `arg:"" type:"existingfile" help:"JSON of another run over the same questions."`
}

// Run compares two runs question by question. It needs no database.
func (c *evalCompareCommand) Run(a *app) error {
	before, err := readSet(c.Before, evaluate.ReadReports)
	if err != nil {
		return err
	}
	after, err := readSet(c.After, evaluate.ReadReports)
	if err != nil {
		return err
	}
	list := evaluate.CompareAll(runName(c.Before), runName(c.After), before, after, evaluate.Bootstrap{})
	if len(list) == 0 {
		return news.Errorf(news.CodeInvalid, "The two runs measured nothing in common.")
	}
	for _, comparison := range list {
		write := func(w io.Writer) error { return comparison.WriteMarkdown(w) }
		if c.JSON {
			write = comparison.WriteJSON
		}
		if err := write(a.out); err != nil {
			return err
		}
	}
	return nil
}

// runName is what a run is called in tables: its file without folder and ending.
func runName(file string) string {
	base := filepath.Base(file)
	return base[:len(base)-len(filepath.Ext(base))]
}
