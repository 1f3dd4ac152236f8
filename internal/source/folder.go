package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"newsdesk/internal/extract"
	"newsdesk/internal/news"
)

// visit is told of a file of a folder, or why one cannot be read.
type visit func(path string, info fs.FileInfo, err error) error

// walk visits a folder's readable files with all below it in the order of their names. Hidden files and those of other
// formats are passed over. Links to files are followed as long as they stay in the folder, links to folders are not,
// since what they lead to would be there twice. path is relative to the folder.
func walk(ctx context.Context, root *os.Root, to visit) error {
	return fs.WalkDir(root.FS(), ".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			if path == "." {
				return err
			}
			return to(path, nil, unreadable(err))
		case path != "." && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case entry.IsDir() || !isReadable(path):
			return nil
		}
		info, err := root.Stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist): // it has just been removed, or is a link to what is no more
			return nil
		case err != nil:
			return to(path, nil, unreadable(err))
		case !info.Mode().IsRegular():
			return nil
		}
		return to(path, info, nil)
	})
}

func isReadable(name string) bool {
	switch extract.FormatOf(name) {
	case extract.FormatText, extract.FormatMarkdown, extract.FormatHTML, extract.FormatJSONL:
		return true
	}
	return false
}

// unreadable says why a file or folder cannot be read.
func unreadable(err error) error {
	var where *fs.PathError
	reason := err
	if errors.As(err, &where) {
		reason = where.Err
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &news.Error{Code: news.CodeNotFound, Message: "It is not there.", Err: err}
	case errors.Is(err, fs.ErrPermission):
		return &news.Error{Code: news.CodeInvalid, Message: "It may not be read by newsdesk.", Err: err}
	case strings.Contains(reason.Error(), "escapes"): // os.Root has no name for it
		return &news.Error{Code: news.CodeBlocked, Message: "It leads out of the folder.", Err: err}
	}
	return news.Errorf(news.CodeInvalid, "It cannot be read: %w.", reason)
}

// folder lists the documents of a folder and of those below it.
func folder(ctx context.Context, p news.Place) (news.Listing, error) {
	l := news.Listing{Place: p, Title: filepath.Base(p.Location)}
	root, err := os.OpenRoot(p.Location)
	if err != nil {
		return l, unreadable(err)
	}
	defer root.Close()
	err = walk(ctx, root, func(path string, info fs.FileInfo, err error) error {
		switch {
		case err != nil:
			complain(&l, path, wordsOf(err))
		case extract.FormatOf(path) == extract.FormatJSONL:
			complain(&l, path, "it is a dump of many articles; add it as a source of its own")
		case len(l.Items) == MaxFiles:
			l.Beyond++
		default:
			l.Items = append(l.Items, news.Listed{Address: filepath.Join(p.Location, path), Mark: markOfFile(info), Within: p.Location})
		}
		return nil
	})
	if err != nil && ctx.Err() == nil {
		err = unreadable(err)
	}
	return l, err
}

// markOfFile differs when a file was written.
func markOfFile(info fs.FileInfo) string {
	return fmt.Sprintf("%d-%d", info.Size(), info.ModTime().UnixNano())
}

// readFile reads a file of a folder. Its validator is its mark.
func readFile(ctx context.Context, item news.Listed, known news.Validators) (news.Reading, error) {
	within, err := filepath.Rel(item.Within, item.Address)
	if err != nil || item.Within == "" {
		return news.Reading{}, news.Errorf(news.CodeBlocked, "The file is in no folder that may be read.")
	}
	root, err := os.OpenRoot(item.Within)
	if err != nil {
		return news.Reading{}, unreadable(err)
	}
	defer root.Close()
	info, err := root.Stat(within)
	if err != nil {
		return news.Reading{}, unreadable(err)
	}
	if !info.Mode().IsRegular() {
		return news.Reading{}, news.Errorf(news.CodeInvalid, "It is not a file.")
	}
	reading := news.Reading{Validators: news.Validators{ETag: markOfFile(info)}}
	if known == reading.Validators {
		reading.NotModified = true
		return reading, nil
	}
	opened, err := root.Open(within)
	if err != nil {
		return news.Reading{}, unreadable(err)
	}
	defer opened.Close()
	data, err := io.ReadAll(io.LimitReader(opened, extract.MaxBytes+1))
	if err != nil {
		return news.Reading{}, unreadable(err)
	}
	reading.Article, err = article(ctx, extract.Document{Name: item.Address, Data: data}, extract.Meta{})
	if err == nil {
		fill(&reading.Article, item.Hint)
	}
	return reading, err
}
