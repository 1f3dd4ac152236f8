package fetch

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"newsdesk/internal/news"
)

var (
	errCompressedTooLarge = errors.New("compressed body too large")
	errBodyTooLarge       = errors.New("body too large")
)

// readable tells the media types that the project can turn into articles, feeds or sitemaps.
func readable(mediaType, path string) bool {
	switch mediaType {
	case "text/html", "text/plain", "text/markdown", "text/x-markdown", "text/xml", "application/xml", "application/json":
		return true
	case "application/gzip", "application/x-gzip", "application/octet-stream":
		return strings.HasSuffix(strings.ToLower(path), ".xml.gz") // as large sitemaps come
	}
	family, form, _ := strings.Cut(mediaType, "/") // RSS, Atom, RDF and XHTML; JSON Feed
	return (family == "application" || family == "text") && (strings.HasSuffix(form, "+xml") || form == "feed+json")
}

// readPage reads a response within the limits. known are the validators that were sent with the request.
func readPage(ctx context.Context, resp *http.Response, known news.Validators) (Page, error) {
	page := Page{
		URL: resp.Request.URL.String(), ContentType: resp.Header.Get("Content-Type"), Fresh: freshness(resp.Header, time.Now()),
		Validators: usable(news.Validators{ETag: resp.Header.Get("ETag"), LastModified: resp.Header.Get("Last-Modified")}),
	}
	if resp.StatusCode == http.StatusNotModified && known != (news.Validators{}) {
		page.NotModified = true
		page.ETag, page.LastModified = cmp.Or(page.ETag, known.ETag), cmp.Or(page.LastModified, known.LastModified)
		return page, nil
	}
	if err := statusError(resp); err != nil {
		return Page{}, err
	}
	if page.ContentType != "" {
		if err := checkType(resp, page.ContentType); err != nil {
			return Page{}, err
		}
	}
	if resp.ContentLength > MaxCompressedBytes {
		return Page{}, bodyError(ctx, resp, errCompressedTooLarge)
	}
	body, err := decoded(resp)
	if err == nil {
		page.Body, err = readAll(&limitReader{r: body, left: MaxBodyBytes, err: errBodyTooLarge})
	}
	if err != nil {
		return Page{}, bodyError(ctx, resp, err)
	}
	if page.ContentType == "" {
		page.ContentType = http.DetectContentType(page.Body)
		if err := checkType(resp, page.ContentType); err != nil {
			return Page{}, err
		}
	}
	return page, nil
}

// readAll is io.ReadAll that never holds more than twice what it returns: it collects pieces instead of moving what
// it has read to a larger place again and again, which matters where a bomb is unpacked.
func readAll(r io.Reader) ([]byte, error) {
	const smallest, largest = 8 << 10, 1 << 20
	var full [][]byte
	piece := make([]byte, 0, smallest)
	for {
		n, err := r.Read(piece[len(piece):cap(piece)])
		piece = piece[:len(piece)+n]
		switch {
		case err == io.EOF:
			return bytes.Join(append(full, piece), nil), nil
		case err != nil:
			return nil, err
		case len(piece) == cap(piece):
			full, piece = append(full, piece), make([]byte, 0, min(2*cap(piece), largest))
		}
	}
}

func checkType(resp *http.Response, contentType string) error {
	mediaType, _, err := mime.ParseMediaType(contentType)
	if err != nil { // a malformed parameter must not hide a well-known type
		mediaType, _, _ = strings.Cut(contentType, ";")
		mediaType = strings.ToLower(strings.TrimSpace(mediaType))
	}
	if readable(mediaType, resp.Request.URL.Path) {
		return nil
	}
	return news.Errorf(news.CodeUnsupported, "%s sends %q there, which is not a text page", shown(resp.Request.URL.Host), shown(mediaType)).
		WithHint("newsdesk reads web pages, feeds, sitemaps, plain text and Markdown.")
}

// decoded returns the body without its content encoding; the bytes on the wire are counted below it.
func decoded(resp *http.Response) (io.Reader, error) {
	wire := bufio.NewReader(&limitReader{r: resp.Body, left: MaxCompressedBytes, err: errCompressedTooLarge})
	switch strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding"))) {
	case "", "identity":
		return wire, nil
	case "gzip", "x-gzip":
		return gzip.NewReader(wire)
	default:
		return nil, news.Errorf(news.CodeUnsupported, "%s sends a compression that was not asked for", resp.Request.URL.Host)
	}
}

// limitReader fails with err when more than left bytes come, where io.LimitReader would cut silently.
type limitReader struct {
	r    io.Reader
	left int64
	err  error
}

func (l *limitReader) Read(p []byte) (int, error) {
	if l.left < 0 {
		return 0, l.err
	}
	if int64(len(p)) > l.left+1 { // one byte beyond the limit tells "full" from "too much"
		p = p[:l.left+1]
	}
	n, err := l.r.Read(p)
	l.left -= int64(n)
	if l.left < 0 {
		return 0, l.err
	}
	return n, err
}
