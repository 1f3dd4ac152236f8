package source

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"newsdesk/internal/extract"
	"newsdesk/internal/news"
)

// Document reads a file that was sent: text, Markdown, HTML, or a JSONL dump of many articles, also gzipped. The name
// becomes the articles' Origin. What meta says wins over a document, and fills what the items of a dump do not say.
func (r *Reader) Document(ctx context.Context, name, contentType string, data []byte,
	meta extract.Meta) iter.Seq2[news.Article, error] {
	return func(yield func(news.Article, error) bool) {
		files{meta: meta, contentType: contentType}.sent(ctx, name, data, yield)
	}
}

// item takes one article, or an error beside an article that names where it is, and tells whether to go on.
type item = func(news.Article, error) bool

// files reads documents of one kind: those that come with a format or a content type have it all.
type files struct {
	format      string // "" or FormatAuto looks
	contentType string // as a sender says
	meta        extract.Meta
}

// gzipMagic begins every gzip file.
const gzipMagic = "\x1f\x8b"

// stream reads one file or standard input: a JSONL dump item by item, anything else whole.
func (f files) stream(ctx context.Context, name string, in io.Reader, yield item) bool {
	buffered := bufio.NewReaderSize(in, 64<<10)
	head, err := buffered.Peek(4 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return yield(news.Article{Origin: name}, news.Errorf(news.CodeInvalid, "It cannot be read: %w.", err))
	}
	if f.isJSONL(name, head) {
		return f.dump(ctx, name, buffered, yield)
	}
	data, err := io.ReadAll(io.LimitReader(buffered, extract.MaxBytes+1))
	if err != nil {
		return yield(news.Article{Origin: name}, news.Errorf(news.CodeInvalid, "It cannot be read: %w.", err))
	}
	return f.document(ctx, extract.Document{Name: name, Data: data}, yield)
}

// maxUnpacked bounds a file that a stranger sent, in bytes: a small file can unpack to more than a disk holds.
const maxUnpacked = 64 << 20

// sent reads one file that somebody sent.
func (f files) sent(ctx context.Context, name string, data []byte, yield item) bool {
	if !bytes.HasPrefix(data, []byte(gzipMagic)) {
		return f.stream(ctx, name, bytes.NewReader(data), yield)
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return yield(news.Article{Origin: name}, news.Errorf(news.CodeInvalid, "The gzip file is damaged: %w.", err))
	}
	return f.stream(ctx, name, &bounded{z, maxUnpacked}, yield)
}

// bounded fails when more than left bytes come.
type bounded struct {
	io.Reader
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if b.left -= n; b.left < 0 {
		return 0, fmt.Errorf("it is larger than %d MiB when unpacked", maxUnpacked>>20)
	}
	return n, err
}

// looks reports whether a document's format is found by looking at it.
func (f files) looks() bool { return f.format == "" || f.format == FormatAuto }

func (f files) isJSONL(name string, head []byte) bool {
	if !f.looks() {
		return f.format == string(extract.FormatJSONL)
	}
	// Only dumps are taken compressed.
	return strings.HasPrefix(string(head), gzipMagic) || extract.Detect(name, f.contentType, head) == extract.FormatJSONL
}

func (f files) dump(ctx context.Context, name string, in io.Reader, yield item) bool {
	for a, err := range extract.JSONL(in) {
		if ctx.Err() != nil {
			return false
		}
		a.Origin = name
		fill(&a, f.meta.Apply(news.Article{}))
		if !yield(a, told(err)) {
			return false
		}
	}
	return true
}

func (f files) document(ctx context.Context, d extract.Document, yield item) bool {
	if d.ContentType == "" {
		d.ContentType = f.contentType
	}
	if content, ok := contentTypes()[f.format]; ok {
		d.ContentType = content
	}
	a, err := article(ctx, d, f.meta)
	return yield(a, told(err))
}

// contentTypes are those by which extract.Detect knows that it need not look.
func contentTypes() map[string]string {
	return map[string]string{"text": extract.PlainText, "markdown": "text/markdown", "html": "text/html"}
}
