// Package sitetest serves a small news site on loopback for tests: articles that describe themselves in different ways,
// a home page, sections, feeds, sitemaps, robots.txt, redirects and broken pages. All its text is made up. A test can
// publish, change and remove articles and let pages fail; the site keeps a journal of what was asked of it.
package sitetest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Name is the site's name, as its pages and feeds give it.
const Name = "The Harbour Courier"

// Options of a Site. The zero value is a site that has everything.
type Options struct {
	NoFeeds    bool          // the home page names no feed, and there is none
	NoRobots   bool          // there is no robots.txt, so that nothing names the sitemaps
	CrawlDelay time.Duration // in robots.txt, in whole seconds
	MaxAge     time.Duration // of Cache-Control for every page, in whole seconds
	RetryAfter time.Duration // with the statuses 429 and 503; 7 s when zero

	// Trouble, when set, sees each request first, and reports whether it has answered in the site's place.
	Trouble func(http.ResponseWriter, *http.Request) bool
}

// Site is a news site. It is safe for concurrent use.
type Site struct {
	URL string // without a slash at the end

	options Options
	stop    chan struct{} // closed at the end

	mu       sync.Mutex
	now      time.Time
	articles []*Article // the newest first
	removed  map[string]int
	failing  map[string]failure
	journal  []*Request
	answered chan struct{} // closed at the next answer; nil while nobody waits
	running  int
	busiest  int
}

type failure struct{ status, left int }

// Request is a request that the site got.
type Request struct {
	Path        string
	UserAgent   string
	Conditional bool // with If-None-Match or If-Modified-Since
	Status      int  // of the response; 0 while there is none yet
}

// New starts a site with a dozen articles and ends it with the test. Its clock stands at noon of 20 November 2026 UTC.
func New(t testing.TB, o Options) *Site {
	t.Helper()
	if o.RetryAfter == 0 {
		o.RetryAfter = 7 * time.Second
	}
	s := &Site{options: o, stop: make(chan struct{}), now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC),
		removed: map[string]int{}, failing: map[string]failure{}}
	for _, it := range stories() {
		s.articles = append(s.articles, &Article{Path: it.path, Section: it.section, Title: it.title, Author: it.author,
			Markup: it.markup, Published: s.now.Add(-it.age), Paragraphs: it.paragraphs})
	}
	server := httptest.NewServer(http.HandlerFunc(s.serve))
	s.URL = server.URL
	t.Cleanup(func() { close(s.stop); server.Close() })
	return s
}

// Articles returns the site's articles, the newest first.
func (s *Site) Articles() []Article {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Article
	for _, a := range s.articles {
		out = append(out, *a)
	}
	return out
}

// Publish adds an article, or replaces the one at its path, and brings back a path that was removed.
func (s *Site) Publish(a Article) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tick()
	if a.Published.IsZero() {
		a.Published = s.now
	}
	delete(s.removed, a.Path)
	s.articles = slices.DeleteFunc(s.articles, func(old *Article) bool { return old.Path == a.Path })
	s.articles = slices.Insert(s.articles, 0, &a)
}

// Change changes the article at a path and its time of modification. It panics if there is none: a mistake of the test.
func (s *Site) Change(path string, change func(*Article)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tick()
	a := s.at(path)
	copied := *a
	copied.Paragraphs = slices.Clone(a.Paragraphs)
	change(&copied)
	copied.Modified = s.now
	*a = copied
}

// Remove takes an article away: its path is 404 from then on, or 410 if it is gone for good.
func (s *Site) Remove(path string, gone bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tick()
	s.articles = slices.DeleteFunc(s.articles, func(a *Article) bool { return a.Path == path })
	s.removed[path] = http.StatusNotFound
	if gone {
		s.removed[path] = http.StatusGone
	}
}

// Fail lets the next n requests for a path fail with a status, or all if n is negative; 0 ends it.
func (s *Site) Fail(path string, status, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failing[path] = failure{status, n}
}

// Requests returns the journal, in the order in which the requests came.
func (s *Site) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Request, len(s.journal))
	for i, r := range s.journal {
		out[i] = *r
	}
	return out
}

// Count returns how many requests for paths that begin with a prefix were answered with a status; 0 stands for any.
func (s *Site) Count(prefix string, status int) int {
	n := 0
	for _, r := range s.Requests() {
		if strings.HasPrefix(r.Path, prefix) && (status == 0 || r.Status == status) {
			n++
		}
	}
	return n
}

// Await returns when what was asked for is so; it looks after every answer of the site.
func (s *Site) Await(ctx context.Context, so func() bool) error {
	for {
		s.mu.Lock()
		if s.answered == nil {
			s.answered = make(chan struct{})
		}
		next := s.answered
		s.mu.Unlock()
		if so() {
			return nil
		}
		select {
		case <-next:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Forget empties the journal.
func (s *Site) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.journal, s.busiest = nil, s.running
}

// Busiest is how many requests were served at once at most.
func (s *Site) Busiest() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.busiest
}

// tick moves the clock on, so that every change has a time of its own. The lock is held.
func (s *Site) tick() { s.now = s.now.Add(time.Minute) }

// at returns the article at a path. The lock is held.
func (s *Site) at(path string) *Article {
	for _, a := range s.articles {
		if a.Path == path {
			return a
		}
	}
	panic("the site has no article at " + path)
}
