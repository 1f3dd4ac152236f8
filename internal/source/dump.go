package source

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"iter"
	"os"

	"newsdesk/internal/extract"
	"newsdesk/internal/news"
)

// Dump reads the articles of a dump, a file of JSON lines, from a position on: the zero Position, or the one behind a
// line that was read before, so that a file that grows or a reading that was broken off is read on and not anew. A file
// that has become shorter than the position is another one and read from its start. Of a gzip file everything before
// the position is unpacked again.
//
// One line is held at a time. A line that is no article is an error, and reading goes on; the position beside an error
// is where to go on, too. Errors are *news.Error.
func (r *Reader) Dump(ctx context.Context, path string, from extract.Position) iter.Seq2[extract.Line, error] {
	return func(yield func(extract.Line, error) bool) {
		file, err := os.Open(path)
		if err != nil {
			yield(extract.Line{Article: news.Article{Origin: path}, Position: from}, unreadable(err))
			return
		}
		defer file.Close()
		in, from, err := goOn(file, from)
		if err != nil {
			yield(extract.Line{Article: news.Article{Origin: path}, Position: from}, unreadable(err))
			return
		}
		for line, err := range extract.JSONLFrom(in, from) {
			if ctx.Err() != nil {
				return
			}
			line.Origin = path
			if !yield(line, told(err)) {
				return
			}
		}
	}
}

// goOn returns what is in a file, unpacked, from a position on, or all of it if it is too short for that.
func goOn(file *os.File, from extract.Position) (io.Reader, extract.Position, error) {
	in, err := unpacked(file)
	if err != nil || from.Bytes <= 0 {
		return in, extract.Position{}, err
	}
	if file, ok := in.(*os.File); ok {
		info, err := file.Stat()
		if err != nil || info.Size() < from.Bytes {
			return file, extract.Position{}, err
		}
		_, err = file.Seek(from.Bytes, io.SeekStart)
		return file, from, err
	}
	_, err = io.CopyN(io.Discard, in, from.Bytes)
	if errors.Is(err, io.EOF) {
		in, err = unpacked(file)
		from = extract.Position{}
	}
	return in, from, err
}

// unpacked returns the file at its beginning, or what is packed in it.
func unpacked(file *os.File) (io.Reader, error) {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	head := make([]byte, len(gzipMagic))
	n, err := io.ReadFull(file, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil || string(head[:n]) != gzipMagic {
		return file, err
	}
	return gzip.NewReader(bufio.NewReader(file))
}
