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

// Position is a place between two lines of a dump.
type Position struct {
	Bytes int64 `json:"bytes"` // before it, unpacked
	Lines int   `json:"lines"` // before it
}

// Line is what one line of a dump gave, with the position behind it.
type Line struct {
	news.Article
	Position
}

// JSONL reads a dump with one JSON object a line, gzip-compressed or not, and yields each article cleaned.
// Fields are url, title, author or authors (a string or a list), publisher (or source, site_name),
// published_at (or published, date), language and body (or text, content); others are ignored. A line that
// is no article yields a *news.Error that names the line, and reading goes on; only a stream that breaks ends
// it early, with a last error.
func JSONL(r io.Reader) iter.Seq2[news.Article, error] {
	return func(yield func(news.Article, error) bool) {
		for line, err := range JSONLFrom(r, Position{}) {
			if !yield(line.Article, err) {
				return
			}
		}
	}
}

// JSONLFrom is JSONL for a stream that begins at a position of its dump. A last line without a break that is no article
// may still be being written: the position beside its error is the one before it.
func JSONLFrom(r io.Reader, from Position) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		lines, err := newLineReader(r, from)
		behind := from
		for err == nil {
			var text []byte
			text, err = lines.next()
			var line Line
			problem := err
			var tooLong *lineTooLongError
			switch {
			case errors.As(err, &tooLong):
				err, problem = nil, news.Errorf(news.CodeTooLarge, "the line is longer than %d MiB", MaxLineBytes>>20)
			case err != nil:
				continue
			case len(text) > 0:
				line.Article, problem = jsonArticle(text)
			}
			if problem != nil {
				line.Article, problem = news.Article{}, atLine(lines.at.Lines, problem)
			}
			if problem == nil || !lines.open {
				behind = lines.at
			}
			line.Position = behind
			if (problem != nil || len(text) > 0) && !yield(line, problem) {
				return
			}
		}
		if !errors.Is(err, io.EOF) {
			yield(Line{Position: behind}, streamError(lines, err))
		}
	}
}

func streamError(lines *lineReader, err error) error {
	number := 1
	if lines != nil {
		number = lines.at.Lines
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
	r    *bufio.Reader
	line []byte
	at   Position // behind the line read last
	open bool     // that line had no break at its end
}

type lineTooLongError struct{}

func (*lineTooLongError) Error() string { return "line too long" }

func newLineReader(r io.Reader, from Position) (*lineReader, error) {
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
		n, _ := b.Discard(len(bom))
		from.Bytes += int64(n)
	}
	return &lineReader{r: b, at: from}, nil
}

// next returns the next line without its break and surrounding space, valid until the following call.
func (l *lineReader) next() ([]byte, error) {
	l.at.Lines++
	l.line = l.line[:0]
	size := 0
	for {
		part, err := l.r.ReadSlice('\n')
		l.at.Bytes += int64(len(part))
		if size += len(part); size <= MaxLineBytes {
			l.line = append(l.line, part...)
		}
		l.open = errors.Is(err, io.EOF)
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
