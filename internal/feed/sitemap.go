package feed

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"strings"
	"time"

	"newsdesk/internal/news"
)

// Limits of one sitemap or list. The protocol (sitemaps.org) allows as many entries.
const (
	MaxSitemapBytes   = 20 << 20 // unpacked
	MaxSitemapEntries = 50_000
	maxSitemapDepth   = 20
)

// Sitemap is what a sitemap lists, in its order: pages, or further sitemaps if it is an index of them.
type Sitemap struct {
	Pages    []Entry
	Sitemaps []Entry
}

// Entry is one page or sitemap. Empty fields are not known. The last four are those of the news extension
// (www.google.com/schemas/sitemap-news/0.9); those for images and videos are passed over.
type Entry struct {
	URL      string // absolute, http or https
	Modified time.Time

	Title     string
	Publisher string
	Language  string
	Published time.Time
}

// IsSitemap reports whether a document is a sitemap in XML, gzipped or not, whatever its sender calls it.
func IsSitemap(data []byte, contentType string) bool {
	const window = 64 << 10
	head := data[:min(len(data), window)]
	if isGzip(data) {
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return false
		}
		head, _ = io.ReadAll(io.LimitReader(z, window)) // what was cut off still has its beginning
	}
	return isSitemapRoot(rootName(decode(head, contentType)))
}

func isSitemapRoot(name string) bool { return name == "urlset" || name == "sitemapindex" }

// ParseSitemap reads a sitemap that was fetched from an address: XML or one address a line, gzipped or not. One that
// breaks off gives the entries before the break. Errors are *news.Error: CodeUnsupported for what is no sitemap,
// CodeTooLarge, and CodeInvalid for one that cannot be read.
func ParseSitemap(data []byte, contentType, address string) (Sitemap, error) {
	data, err := unzipped(data)
	if err != nil {
		return Sitemap{}, err
	}
	text := decode(data, contentType)
	switch root := rootName(text); {
	case isSitemapRoot(root):
		return parseSitemap(text, webAddress(address))
	case root == "":
		if list := listed(text); len(list.URLs) > 0 && len(list.Problems) == 0 {
			var s Sitemap
			for _, u := range list.URLs {
				s.Pages = append(s.Pages, Entry{URL: u})
			}
			return s, nil
		}
	}
	return Sitemap{}, news.Errorf(news.CodeUnsupported, "This is not a sitemap.")
}

func isGzip(data []byte) bool { return bytes.HasPrefix(data, []byte{0x1f, 0x8b}) }

// unzipped unpacks what is gzipped, within the limit.
func unzipped(data []byte) ([]byte, error) {
	if isGzip(data) {
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err == nil {
			data, err = io.ReadAll(io.LimitReader(z, MaxSitemapBytes+1))
		}
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, &news.Error{Code: news.CodeInvalid, Message: "The gzip file is damaged.", Err: err}
		}
	}
	if len(data) > MaxSitemapBytes {
		return nil, news.Errorf(news.CodeTooLarge, "The sitemap is larger than %d MiB.", MaxSitemapBytes>>20)
	}
	return data, nil
}

// sitemapReader collects entries from the tokens of a sitemap. An element is known by its own name and its parent's,
// whatever its prefix: those of other extensions have other parents.
type sitemapReader struct {
	base  *url.URL
	open  []string // lower-case local names
	text  strings.Builder
	entry Entry
	out   Sitemap
}

func parseSitemap(text string, base *url.URL) (Sitemap, error) {
	r := sitemapReader{base: base}
	d := newDecoder([]byte(text))
	for {
		token, err := d.RawToken()
		if err == nil {
			err = r.token(token)
		}
		var own *news.Error
		switch {
		case errors.As(err, &own):
			return Sitemap{}, own
		case errors.Is(err, errEnough), errors.Is(err, io.EOF):
			return r.out, nil
		case err != nil && len(r.out.Pages)+len(r.out.Sitemaps) == 0:
			return Sitemap{}, &news.Error{Code: news.CodeInvalid, Message: "The sitemap is damaged and cannot be read.", Err: err}
		case err != nil:
			return r.out, nil
		}
	}
}

var errEnough = errors.New("the sitemap has all entries that are read")

func (r *sitemapReader) token(token xml.Token) error {
	switch t := token.(type) {
	case xml.StartElement:
		if len(r.open) == maxSitemapDepth {
			return news.Errorf(news.CodeInvalid, "The sitemap is nested more than %d levels deep.", maxSitemapDepth)
		}
		r.open = append(r.open, strings.ToLower(t.Name.Local))
		r.text.Reset()
	case xml.CharData:
		if len(r.open) > 2 { // an entry's own elements
			r.text.Write(t)
		}
	case xml.EndElement:
		return r.end(strings.ToLower(t.Name.Local))
	}
	return nil
}

// end closes the innermost element of a name with all inside it. An end without a beginning is passed over.
func (r *sitemapReader) end(name string) error {
	n := len(r.open)
	for n > 0 && r.open[n-1] != name {
		n--
	}
	if n == 0 {
		return nil
	}
	r.open = r.open[:n-1]
	switch {
	case n == 2 && (name == "url" || name == "sitemap"):
		return r.add(name == "sitemap")
	case n > 2:
		r.field(r.open[n-2], name, strings.TrimSpace(r.text.String()))
	}
	r.text.Reset()
	return nil
}

func (r *sitemapReader) add(isSitemap bool) error {
	e := r.entry
	r.entry = Entry{}
	to := &r.out.Pages
	if isSitemap {
		to = &r.out.Sitemaps
	}
	if e.URL != "" {
		*to = append(*to, e)
	}
	if len(*to) == MaxSitemapEntries {
		return errEnough
	}
	return nil
}

func (r *sitemapReader) field(parent, name, value string) {
	e := &r.entry
	switch parent + "/" + name {
	case "url/loc", "sitemap/loc":
		e.URL = absolute(r.base, value)
	case "url/lastmod", "sitemap/lastmod":
		e.Modified = w3cDate(value)
	case "news/title":
		e.Title = plain(value)
	case "news/publication_date":
		e.Published = w3cDate(value)
	case "publication/name":
		e.Publisher = plain(value)
	case "publication/language":
		e.Language = value
	}
}

// w3cDate reads a date in one of the forms of the W3C's note on dates, which sitemaps use. Without a zone it is UTC.
func w3cDate(s string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05",
		"2006-01-02T15:04", "2006-01-02 15:04:05", time.DateOnly, "2006-01", "2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	return time.Time{}
}
