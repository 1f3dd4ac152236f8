package extract

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"newsdesk/internal/news"
)

// Limits of one document.
const (
	MaxBytes     = 10 << 20 // of the document, decompressed
	MaxBodyBytes = 2 << 20  // of the cleaned text: some 350,000 words
	MinBodyRunes = 80       // anything shorter is a stub, an error page or a caption
)

// Meta is what an operator knows about an article. A field that is set wins over what the document says.
type Meta struct {
	Title, URL, Publisher, Language string
	Authors                         []string
	PublishedAt                     time.Time
}

// Apply returns the article with the fields that are set in m.
func (m Meta) Apply(a news.Article) news.Article {
	set := func(field *string, value string) {
		if value != "" {
			*field = value
		}
	}
	set(&a.Title, m.Title)
	set(&a.URL, m.URL)
	set(&a.Publisher, m.Publisher)
	set(&a.Language, m.Language)
	if len(m.Authors) > 0 {
		a.Authors = m.Authors
	}
	if !m.PublishedAt.IsZero() {
		a.PublishedAt = m.PublishedAt
	}
	return a
}

// Document is one document as it was read. Name is where it was read from (a path, "-", an address) and
// becomes the article's Origin; its extension and the ContentType tell the format. URL, when set, is the
// address the document was fetched from: relative links and claims about its own address are judged by it.
type Document struct {
	Name, ContentType string
	Data              []byte
	URL               string
}

// Article reads a document of plain text, Markdown or HTML and returns it cleaned. Its errors are *news.Error:
// CodeUnsupported for a format that cannot be read, CodeTooLarge, CodeInvalid for damaged data, and the code of the
// reason when no article is in it; then what was read is returned with the error, for reports.
// Between its steps it stops when the context ends; the limits keep each step within seconds.
func Article(ctx context.Context, d Document, override Meta) (news.Article, error) {
	if err := stopped(ctx); err != nil {
		return news.Article{}, err
	}
	data, err := inflated(d.Data)
	if err != nil {
		return news.Article{}, err
	}
	read, err := reader(Detect(d.Name, d.ContentType, data))
	if err != nil {
		return news.Article{}, err
	}
	decoded, err := decode(data, d.ContentType)
	if err != nil {
		return news.Article{}, err
	}
	a, seen, err := read(ctx, decoded, d.URL)
	if err != nil {
		return news.Article{}, err
	}
	if a.URL == "" {
		a.URL = d.URL
	}
	if a.Origin = d.Name; a.Origin == "" {
		a.Origin = d.URL
	}
	return finish(override.Apply(a), seen)
}

// Text reads text that somebody wrote or pasted. With a title in override the whole text is the body; without one it
// is read as a plain text document. Errors are those of Article.
func Text(ctx context.Context, text string, override Meta) (news.Article, error) {
	if override.Title == "" {
		return Article(ctx, Document{ContentType: PlainText, Data: []byte(text)}, override)
	}
	if err := stopped(ctx); err != nil {
		return news.Article{}, err
	}
	text, err := checkText(strings.ToValidUTF8(text, "\uFFFD"))
	if err != nil {
		return news.Article{}, err
	}
	return finish(override.Apply(news.Article{Body: normalizeBreaks(text)}), evidence{})
}

// stopped returns why reading ends with its context, or nil.
func stopped(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return &news.Error{Code: news.CodeOf(err), Message: "reading was stopped", Err: err}
	}
	return nil
}

// reader returns what reads a format: decoded text and the address it came from to a raw article, with what tells
// whether it is one.
func reader(f Format) (func(ctx context.Context, text, url string) (news.Article, evidence, error), error) {
	simply := func(read func(string) (news.Article, error)) func(ctx context.Context, text, url string) (news.Article, evidence, error) {
		return func(_ context.Context, text, _ string) (news.Article, evidence, error) {
			a, err := read(text)
			return a, evidence{}, err
		}
	}
	switch f {
	case FormatText:
		return simply(readText), nil
	case FormatMarkdown:
		return simply(readMarkdown), nil
	case FormatHTML:
		return readHTML, nil
	case FormatJSONL:
		return nil, news.Errorf(news.CodeInvalid, "this is a JSONL dump of many articles, not one document")
	case FormatPDF:
		return nil, news.Errorf(news.CodeUnsupported, "PDF files cannot be read yet").
			WithHint("Save the article as text, Markdown or HTML.")
	default:
		return nil, news.Errorf(news.CodeUnsupported, "this is not a text format that newsdesk can read").
			WithHint("newsdesk reads plain text, Markdown, HTML and JSONL.")
	}
}

// finish cleans an article and refuses what is no article.
func finish(a news.Article, seen evidence) (news.Article, error) {
	if len(a.Body) > MaxBytes {
		return news.Article{}, tooLarge()
	}
	a = Clean(a)
	if refused := seen.refusal(a.Body); refused != nil {
		return a, refused
	}
	switch n := utf8.RuneCountInString(a.Body); {
	case n == 0:
		return a, news.Errorf(news.CodeNoText, "there is no article text in it")
	case n < MinBodyRunes:
		return a, news.Errorf(news.CodeTooShort, "the text is too short for an article (%d characters, at least %d)", n, MinBodyRunes)
	case len(a.Body) > MaxBodyBytes:
		return news.Article{}, tooLarge()
	}
	return a, nil
}

func tooLarge() error {
	return news.Errorf(news.CodeTooLarge, "the text is larger than %d MiB", MaxBodyBytes>>20).
		WithHint("Split it into its articles.")
}

var gzipMagic = []byte{0x1f, 0x8b}

// inflated returns the data without gzip, if it was compressed, and refuses both forms beyond MaxBytes.
func inflated(data []byte) ([]byte, error) {
	tooLarge := news.Errorf(news.CodeTooLarge, "the document is larger than %d MiB", MaxBytes>>20)
	if len(data) > MaxBytes {
		return nil, tooLarge
	}
	if !bytes.HasPrefix(data, gzipMagic) {
		return data, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err == nil {
		data, err = io.ReadAll(io.LimitReader(z, MaxBytes+1))
	}
	switch {
	case err != nil && errors.Is(err, io.ErrUnexpectedEOF):
		return nil, news.Errorf(news.CodeInvalid, "the gzip file is cut off: %w", err)
	case err != nil:
		return nil, news.Errorf(news.CodeInvalid, "the gzip file is damaged: %w", err)
	case len(data) > MaxBytes:
		return nil, tooLarge
	}
	return data, nil
}
