package source

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"mime"
	"os"
	"path/filepath"
	"strings"

	"newsdesk/internal/extract"
	"newsdesk/internal/feed"
	"newsdesk/internal/fetch"
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
				if l, is := f.asList(in); is {
					more = r.items(ctx, l, p.Meta, yield)
				} else {
					more = f.path(ctx, in, yield)
				}
			}
			if !more {
				return
			}
		}
	}
}

func (r *Reader) address(ctx context.Context, address string, f files, yield item) bool {
	page, err := r.get(ctx, address, news.Validators{})
	if err != nil {
		return yield(news.Article{Origin: address}, told(err))
	}
	kind := kindOf(page)
	switch {
	case !f.looks() || kind == news.SourcePage:
		return f.document(ctx, fetched(address, page), yield)
	case f.meta.Title != "" || f.meta.URL != "":
		return yield(news.Article{Origin: address}, news.Errorf(news.CodeInvalid,
			"--title and --url describe one document, but this is a %s of many.", kind))
	}
	l, err := r.listing(ctx, news.Place{Kind: kind, Location: address}, page)
	if err != nil {
		return yield(news.Article{Origin: address}, told(err))
	}
	return r.items(ctx, l, f.meta, yield)
}

// kindOf tells by its content what was fetched.
func kindOf(page fetch.Page) news.SourceKind {
	mediaType, _, _ := mime.ParseMediaType(page.ContentType)
	switch {
	case feed.Is(page.Body, page.ContentType):
		return news.SourceFeed
	case feed.IsSitemap(page.Body, page.ContentType):
		return news.SourceSitemap
	case mediaType == "text/plain" && feed.IsList(page.Body, page.ContentType):
		return news.SourceList
	}
	return news.SourcePage
}

// path reads a file, or a folder's readable files with all below it. A file named on the command line is always tried.
func (f files) path(ctx context.Context, path string, yield item) bool {
	origin, err := filepath.Abs(path)
	if err != nil {
		origin = path
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return yield(news.Article{Origin: origin}, unreadable(err))
	case !info.IsDir():
		opened, err := os.Open(path)
		return f.file(ctx, origin, opened, err, yield)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return yield(news.Article{Origin: origin}, unreadable(err))
	}
	defer root.Close()
	more := true
	err = walk(ctx, root, func(path string, _ fs.FileInfo, err error) error {
		origin := filepath.Join(origin, path)
		if err != nil {
			more = yield(news.Article{Origin: origin}, err)
		} else {
			opened, err := root.Open(path)
			more = f.file(ctx, origin, opened, err, yield)
		}
		if !more {
			return fs.SkipAll
		}
		return nil
	})
	if err != nil && more && ctx.Err() == nil {
		return yield(news.Article{Origin: origin}, unreadable(err))
	}
	return more && ctx.Err() == nil
}

// file reads an opened file.
func (f files) file(ctx context.Context, origin string, opened *os.File, err error, yield item) bool {
	if err != nil {
		return yield(news.Article{Origin: origin}, unreadable(err))
	}
	defer opened.Close()
	return f.stream(ctx, origin, opened, yield)
}
