package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"newsdesk/internal/extract"
	"newsdesk/internal/fetch"
	"newsdesk/internal/news"
)

// reader turns the inputs of `newsdesk ingest` into articles.
type reader struct {
	stdin  io.Reader
	pages  *fetch.Client
	format string // as the flag says; "auto" looks
	meta   extract.Meta
}

// check finds inputs that can not be read before anything is started.
func (r reader) check(inputs []string) error {
	if len(inputs) > 1 && (r.meta.Title != "" || r.meta.URL != "") {
		return news.Errorf(news.CodeInvalid, "--title and --url describe one document, but there are %d inputs.", len(inputs))
	}
	for _, in := range inputs {
		if in == "-" || isWebAddress(in) {
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

// item is one article, or an error beside an article that names where it is.
type item = func(news.Article, error) bool

// articles reads the inputs one after the other. What fails is yielded as an error with its place and does not end
// the reading.
func (r reader) articles(ctx context.Context, inputs []string) iter.Seq2[news.Article, error] {
	return func(yield func(news.Article, error) bool) {
		for _, in := range inputs {
			var more bool
			switch {
			case in == "-":
				more = r.stream(ctx, "-", r.stdin, yield)
			case isWebAddress(in):
				more = r.page(ctx, in, yield)
			default:
				more = r.path(ctx, in, yield)
			}
			if !more {
				return
			}
		}
	}
}

func (r reader) page(ctx context.Context, address string, yield item) bool {
	page, err := r.pages.Get(ctx, address)
	if err != nil {
		return yield(news.Article{Origin: address}, err)
	}
	return r.document(ctx, extract.Document{Name: address, URL: page.URL, ContentType: page.ContentType, Data: page.Body}, yield)
}

// path reads a file, or a folder's readable files with all below it in the order of their names. Hidden files and
// those of other formats are passed over; a file named on the command line is always tried.
func (r reader) path(ctx context.Context, path string, yield item) bool {
	more := true
	err := filepath.WalkDir(path, func(p string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			more = yield(news.Article{Origin: p}, err)
		case ctx.Err() != nil:
			return ctx.Err()
		case p != path && strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
		case entry.IsDir() || p != path && !isReadable(p):
		default:
			more = r.file(ctx, p, yield)
		}
		if !more {
			return fs.SkipAll
		}
		return nil
	})
	if err != nil && more {
		return yield(news.Article{Origin: path}, err)
	}
	return more
}

func isReadable(name string) bool {
	name = strings.TrimSuffix(strings.ToLower(name), ".gz")
	switch filepath.Ext(name) {
	case ".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".jsonl", ".ndjson":
		return true
	}
	return false
}

func (r reader) file(ctx context.Context, path string, yield item) bool {
	f, err := os.Open(path)
	if err != nil {
		return yield(news.Article{Origin: path}, news.Errorf(news.CodeInvalid, "It cannot be opened: %w.", errors.Unwrap(err)))
	}
	defer f.Close()
	origin, err := filepath.Abs(path)
	if err != nil {
		origin = path
	}
	return r.stream(ctx, origin, f, yield)
}

// gzipMagic begins every gzip file.
const gzipMagic = "\x1f\x8b"

// stream reads one file or standard input: a JSONL dump item by item, anything else whole.
func (r reader) stream(ctx context.Context, name string, in io.Reader, yield item) bool {
	buffered := bufio.NewReaderSize(in, 64<<10)
	head, err := buffered.Peek(4 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return yield(news.Article{Origin: name}, news.Errorf(news.CodeInvalid, "It cannot be read: %w.", err))
	}
	if r.isJSONL(name, head) {
		return r.dump(ctx, name, buffered, yield)
	}
	data, err := io.ReadAll(io.LimitReader(buffered, extract.MaxBytes+1))
	if err != nil {
		return yield(news.Article{Origin: name}, news.Errorf(news.CodeInvalid, "It cannot be read: %w.", err))
	}
	return r.document(ctx, extract.Document{Name: name, Data: data}, yield)
}

func (r reader) isJSONL(name string, head []byte) bool {
	if r.format != "auto" {
		return r.format == string(extract.FormatJSONL)
	}
	// Only dumps are taken compressed.
	return strings.HasPrefix(string(head), gzipMagic) || extract.Detect(name, "", head) == extract.FormatJSONL
}

func (r reader) dump(ctx context.Context, name string, in io.Reader, yield item) bool {
	for a, err := range extract.JSONL(in) {
		if ctx.Err() != nil {
			return false
		}
		a.Origin = name
		r.fill(&a)
		if err != nil {
			var e *news.Error
			if errors.As(err, &e) {
				err = &news.Error{Code: e.Code, Message: e.Message, Hint: e.Hint, Err: err}
			}
		}
		if !yield(a, err) {
			return false
		}
	}
	return true
}

// fill gives a dump's article what the flags say and it does not.
func (r reader) fill(a *news.Article) {
	for _, f := range []struct {
		to   *string
		from string
	}{{&a.Title, r.meta.Title}, {&a.Publisher, r.meta.Publisher}, {&a.URL, r.meta.URL}, {&a.Language, r.meta.Language}} {
		if *f.to == "" {
			*f.to = f.from
		}
	}
	if a.PublishedAt.IsZero() {
		a.PublishedAt = r.meta.PublishedAt
	}
}

func (r reader) document(ctx context.Context, d extract.Document, yield item) bool {
	if content, ok := contentTypes()[r.format]; ok {
		d.ContentType = content
	}
	a, err := extract.Article(ctx, d, r.meta)
	if a.Origin == "" {
		a.Origin = d.Name
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", d.Name, err)
	}
	return yield(a, err)
}

func contentTypes() map[string]string {
	return map[string]string{"text": "text/x-plain", "markdown": "text/markdown", "html": "text/html"}
}
