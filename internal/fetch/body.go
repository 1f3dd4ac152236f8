package fetch

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"newsdesk/internal/news"
)

var (
	errCompressedTooLarge = errors.New("compressed body too large")
	errBodyTooLarge       = errors.New("body too large")
)

// readable lists the media types that the project can turn into articles or feeds.
func readable(mediaType string) bool {
	switch mediaType {
	case "text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/x-markdown",
		"text/xml", "application/xml", "application/rss+xml", "application/atom+xml",
		"application/rdf+xml", "application/feed+json", "application/json",
		"application/gzip", "application/x-gzip": // sitemaps
		return true
	}
	return false
}

// readPage reads a successful response within the limits.
func readPage(ctx context.Context, resp *http.Response) (Page, error) {
	page := Page{URL: resp.Request.URL.String(), ContentType: resp.Header.Get("Content-Type")}
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
		page.Body, err = io.ReadAll(&limitReader{r: body, left: MaxBodyBytes, err: errBodyTooLarge})
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

func checkType(resp *http.Response, contentType string) error {
	mediaType, _, err := mime.ParseMediaType(contentType)
	if err != nil { // a malformed parameter must not hide a well-known type
		mediaType, _, _ = strings.Cut(contentType, ";")
		mediaType = strings.ToLower(strings.TrimSpace(mediaType))
	}
	// Servers that do not know the ending call a sitemap that is a gzip file just bytes.
	zipped := mediaType == "application/octet-stream" && strings.HasSuffix(resp.Request.URL.Path, ".gz")
	if readable(mediaType) || zipped {
		return nil
	}
	return news.Errorf(news.CodeUnsupported, "%s sends %q there, which is not a text page", resp.Request.URL.Host, shown(mediaType)).
		WithHint("newsdesk reads web pages, feeds, plain text and Markdown.")
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
