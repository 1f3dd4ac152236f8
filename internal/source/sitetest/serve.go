package sitetest

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// document is what the site sends for a path.
type document struct {
	contentType string
	body        []byte
	modified    time.Time
}

// serve answers a request and keeps the journal.
func (s *Site) serve(w http.ResponseWriter, r *http.Request) {
	entry := &Request{Path: r.URL.Path, UserAgent: r.UserAgent(),
		Conditional: r.Header.Get("If-None-Match") != "" || r.Header.Get("If-Modified-Since") != ""}
	s.mu.Lock()
	s.journal = append(s.journal, entry)
	s.running++
	s.busiest = max(s.busiest, s.running)
	s.mu.Unlock()
	seen := &journaled{w, func(status int) {
		s.mu.Lock()
		defer s.mu.Unlock()
		entry.Status = status
		if s.answered != nil {
			close(s.answered)
			s.answered = nil
		}
	}}
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.running--
	}()
	if s.options.Trouble != nil && s.options.Trouble(seen, r) {
		return
	}
	if status := s.mustFail(r.URL.Path); status != 0 {
		s.fail(seen, status)
		return
	}
	d, ok := s.document(r.URL.Path)
	if !ok {
		s.special(seen, r)
		return
	}
	h := seen.Header()
	h.Set("Content-Type", d.contentType)
	h.Set("ETag", fmt.Sprintf(`"%x"`, sha256.Sum256(d.body))[:20]+`"`)
	if s.options.MaxAge > 0 {
		h.Set("Cache-Control", "max-age="+seconds(s.options.MaxAge))
	}
	http.ServeContent(seen, r, "", d.modified, bytes.NewReader(d.body))
}

// journaled notes the status before the client can see it.
type journaled struct {
	http.ResponseWriter
	note func(status int)
}

// Unwrap lets the response be flushed.
func (w *journaled) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *journaled) WriteHeader(status int) {
	w.note(status)
	w.ResponseWriter.WriteHeader(status)
}

func seconds(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }

// mustFail returns the status with which a request for a path is to fail, or 0.
func (s *Site) mustFail(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.failing[path]
	if f.left == 0 {
		return s.removed[path]
	}
	if f.left > 0 {
		f.left--
		s.failing[path] = f
	}
	return f.status
}

func (s *Site) fail(w http.ResponseWriter, status int) {
	if status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable {
		w.Header().Set("Retry-After", seconds(s.options.RetryAfter))
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<!doctype html><title>%d</title><h1>%s</h1>", status, http.StatusText(status))
}

// document returns the page, feed or sitemap at a path.
func (s *Site) document(path string) (document, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range s.articles {
		if a.Path == path {
			return document{"text/html; charset=utf-8", []byte(a.page(s.URL, s.related(a))), a.changed()}, true
		}
	}
	body, contentType, ok := "", "text/html; charset=utf-8", true
	switch {
	case path == "/":
		body = s.home()
	case strings.HasPrefix(path, "/section/"):
		body = s.listing(strings.TrimPrefix(path, "/section/"))
	case path == RSS && !s.options.NoFeeds:
		body, contentType = s.rss(), "application/rss+xml; charset=utf-8"
	case path == Atom && !s.options.NoFeeds:
		body, contentType = s.atom(), "application/atom+xml"
	case path == JSONFeed && !s.options.NoFeeds:
		body, contentType = s.jsonFeed(), "application/feed+json"
	case path == "/robots.txt" && !s.options.NoRobots:
		body, contentType = s.robots(), "text/plain"
	case path == Sitemap:
		body, contentType = s.sitemapIndex(), "application/xml"
	case path == "/sitemap-articles.xml.gz":
		body, contentType = zipped(s.sitemap()), "application/gzip"
	case path == "/sitemap-pages.xml":
		body, contentType = "<urlset><url><loc>"+s.URL+"/about</loc></url></urlset>", "application/xml"
	case path == NewsSitemap:
		body, contentType = s.newsSitemap(), "application/xml"
	case path == AddressList:
		body, contentType = s.addressList(), "text/plain; charset=utf-8"
	default:
		body, contentType, ok = broken(path)
	}
	return document{contentType, []byte(body), s.now}, ok
}

func zipped(s string) string {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	_, _ = z.Write([]byte(s)) // into memory
	_ = z.Close()
	return out.String()
}
