package extract

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"maps"

	"newsdesk/internal/news"
)

// Limits of a JSONL dump. The dump itself may be of any size; one article is held at a time.
const (
	MaxLineBytes = 8 << 20
	// maxSkippedBytes bounds how far the reader looks for the end of a line that is too long, since a
	// compressed file can hold gigabytes of one line.
	maxSkippedBytes = 256 << 20
)

// JSONL reads a dump with one JSON object a line, gzip-compressed or not, and yields each article cleaned.
// Fields are url, title, author or authors (a string or a list), publisher (or source, site_name),
// published_at (or published, date), language and body (or text, content); others are ignored. A line that
// is no article yields a *news.Error that names the line, and reading goes on; only a stream that breaks ends
// it early, with a last error.
func JSONL(r io.Reader) iter.Seq2[news.Article, error] {
	return func(yield func(news.Article, error) bool) {
		lines, err := newLineReader(r)
		for err == nil {
			var line []byte
			line, err = lines.next()
			var tooLong *lineTooLongError
			switch {
			case errors.As(err, &tooLong):
				err = nil
				if !yield(news.Article{}, atLine(lines.number, news.Errorf(news.CodeTooLarge, "the line is longer than %d MiB", MaxLineBytes>>20))) {
					return
				}
			case err != nil:
			case len(line) > 0:
				a, problem := jsonArticle(line)
				if problem != nil {
					a, problem = news.Article{}, atLine(lines.number, problem)
				}
				if !yield(a, problem) {
					return
				}
			}
		}
		if !errors.Is(err, io.EOF) {
			yield(news.Article{}, streamError(lines, err))
		}
	}
}

func streamError(lines *lineReader, err error) error {
	number := 1
	if lines != nil {
		number = lines.number
	}
	return atLine(number, news.Errorf(news.CodeInvalid, "the file cannot be read any further: %w", err))
}

// atLine puts the line's number before an error's message.
func atLine(number int, err error) error {
	out := &news.Error{Code: news.CodeOf(err), Err: err}
	var known *news.Error
	if errors.As(err, &known) {
		out.Hint, out.Err = known.Hint, known.Err
	}
	out.Message = news.Errorf(out.Code, "line %d: %s", number, err.Error()).Message
	return out
}

// jsonArticle reads and cleans one line.
func jsonArticle(line []byte) (news.Article, error) {
	a, err := parseLine(line)
	if err != nil {
		return a, err
	}
	return finish(a, evidence{})
}

// parseLine reads one line as it stands.
func parseLine(line []byte) (news.Article, error) {
	var object map[string]any
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	if err := decoder.Decode(&object); err != nil {
		return news.Article{}, news.Errorf(news.CodeInvalid, "not a JSON object: %w", err)
	}
	if decoder.More() {
		return news.Article{}, news.Errorf(news.CodeInvalid, "more than one JSON value on the line")
	}
	var a news.Article
	for _, name := range []string{"body", "text", "content"} {
		switch v := object[name].(type) {
		case nil:
			continue
		case string:
			if a.Body == "" {
				a.Body = v
			}
		default:
			return news.Article{}, news.Errorf(news.CodeInvalid, "%q is not a string", name)
		}
	}
	maps.DeleteFunc(object, func(name string, _ any) bool { return !knownField(fieldName(name)) })
	return a, assign(&a, object)
}

// lineReader reads lines of bounded length from a stream that may be compressed.
type lineReader struct {
	r      *bufio.Reader
	line   []byte
	number int // of the line read last, from 1
}

type lineTooLongError struct{}

func (*lineTooLongError) Error() string { return "line too long" }

func newLineReader(r io.Reader) (*lineReader, error) {
	const buffer = 64 << 10
	b := bufio.NewReaderSize(r, buffer)
	if head, _ := b.Peek(len(gzipMagic)); bytes.Equal(head, gzipMagic) {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, err
		}
		b = bufio.NewReaderSize(z, buffer)
	}
	if bom, _ := b.Peek(3); string(bom) == "\ufeff" {
		_, _ = b.Discard(len(bom))
	}
	return &lineReader{r: b}, nil
}

// next returns the next line without its break and surrounding space, valid until the following call.
func (l *lineReader) next() ([]byte, error) {
	l.number++
	l.line = l.line[:0]
	size := 0
	for {
		part, err := l.r.ReadSlice('\n')
		if size += len(part); size <= MaxLineBytes {
			l.line = append(l.line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			if size > maxSkippedBytes {
				return nil, errors.New("a line has no end")
			}
		case err != nil && (!errors.Is(err, io.EOF) || size == 0):
			return nil, err
		case size > MaxLineBytes:
			return nil, &lineTooLongError{}
		default:
			return bytes.TrimSpace(l.line), nil
		}
	}
}
