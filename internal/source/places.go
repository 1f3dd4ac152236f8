package source

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"newsdesk/internal/extract"
	"newsdesk/internal/feed"
	"newsdesk/internal/news"
)

// stdin is the place that stands for standard input.
const stdin = "-"

// FormatAuto lets a document's format be found by looking at it.
const FormatAuto = "auto"

// Places are inputs as people name them on a command line.
type Places struct {
	Inputs []string // files, folders, web addresses, or - for standard input
	Stdin  io.Reader
	Format string       // FormatAuto, or the name of an extract.Format that every input has
	Meta   extract.Meta // wins over what a document says, and fills what the items of dumps and feeds do not say
}

// Check finds inputs that can not be read before anything is started. Errors are CodeInvalid.
func (p Places) Check() error {
	if len(p.Inputs) > 1 && (p.Meta.Title != "" || p.Meta.URL != "") {
		return news.Errorf(news.CodeInvalid, "--title and --url describe one document, but there are %d inputs.", len(p.Inputs))
	}
	for _, in := range p.Inputs {
		if in == stdin || isWebAddress(in) {
			continue
		}
		if _, err := os.Stat(in); errors.Is(err, fs.ErrNotExist) {
			return news.Errorf(news.CodeInvalid, "There is no file or folder %q.", in)
		} else if err != nil {
			return news.Errorf(news.CodeInvalid, "%q cannot be read: %w.", in, errors.Unwrap(err))
		}
	}
	return nil
}

func isWebAddress(s string) bool {
	lower := strings.ToLower(s)
	return strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://")
}

// Places reads the inputs one after the other. What fails is yielded as an error with its place and does not end the
// reading.
func (r *Reader) Places(ctx context.Context, p Places) iter.Seq2[news.Article, error] {
	return func(yield func(news.Article, error) bool) {
		f := files{format: p.Format, meta: p.Meta}
		for _, in := range p.Inputs {
			var more bool
			switch {
			case in == stdin:
				more = f.stream(ctx, stdin, p.Stdin, yield)
			case isWebAddress(in):
				more = r.address(ctx, in, f, yield)
			default:
				more = f.path(ctx, in, yield)
			}
			if !more {
				return
			}
		}
	}
}

func (r *Reader) address(ctx context.Context, address string, f files, yield item) bool {
	page, err := r.get(ctx, address)
	switch {
	case err != nil:
		return yield(news.Article{Origin: address}, told(err))
	case f.looks() && feed.Is(page.Body, page.ContentType):
		if f.meta.Title != "" || f.meta.URL != "" {
			return yield(news.Article{Origin: address}, news.Errorf(news.CodeInvalid,
				"--title and --url describe one document, but this is a feed."))
		}
		return r.feed(ctx, address, page, f.meta, yield)
	}
	return f.document(ctx, fetched(address, page), yield)
}

// path reads a file, or a folder's readable files with all below it in the order of their names. Hidden files and
// those of other formats are passed over; a file named on the command line is always tried.
func (f files) path(ctx context.Context, path string, yield item) bool {
	more := true
	err := filepath.WalkDir(path, func(p string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			more = yield(news.Article{Origin: p}, told(err))
		case ctx.Err() != nil:
			return ctx.Err()
		case p != path && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
		case entry.IsDir() || p != path && !isReadable(p):
		default:
			more = f.file(ctx, p, yield)
		}
		if !more {
			return fs.SkipAll
		}
		return nil
	})
	if err != nil && more {
		return yield(news.Article{Origin: path}, told(err))
	}
	return more
}

func isReadable(name string) bool {
	switch extract.FormatOf(name) {
	case extract.FormatText, extract.FormatMarkdown, extract.FormatHTML, extract.FormatJSONL:
		return true
	}
	return false
}

func (f files) file(ctx context.Context, path string, yield item) bool {
	opened, err := os.Open(path)
	if err != nil {
		return yield(news.Article{Origin: path}, news.Errorf(news.CodeInvalid, "It cannot be opened: %w.", errors.Unwrap(err)))
	}
	defer opened.Close()
	origin, err := filepath.Abs(path)
	if err != nil {
		origin = path
	}
	return f.stream(ctx, origin, opened, yield)
}
