package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/internal/news"
)

// busy notes when each host begins and ends an answer, and whether two of one host overlap.
type busy struct {
	mu    sync.Mutex
	inner map[string]int
	last  map[string]time.Time
	pause map[string]time.Duration // the shortest
	two   bool
}

func newBusy() *busy {
	return &busy{inner: make(map[string]int), last: make(map[string]time.Time), pause: make(map[string]time.Duration)}
}

func (b *busy) answer(p page, send func()) {
	host := p.r.Host
	b.mu.Lock()
	if b.inner[host]++; b.inner[host] > 1 {
		b.two = true
	}
	if last, ok := b.last[host]; ok {
		pause := time.Since(last)
		if known, ok := b.pause[host]; !ok || pause < known {
			b.pause[host] = pause
		}
	}
	b.mu.Unlock()
	time.Sleep(100 * time.Millisecond)
	b.mu.Lock()
	b.inner[host]--
	b.last[host] = time.Now()
	b.mu.Unlock()
	send()
}

// Many fetches at once, robots.txt and redirects among them: each host sees one request at a time and a pause between.
func TestOneAtATimeWithAPause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		watch, seen := newBusy(), &asked{}
		client := overPipes(t, Options{}, func(p page) {
			seen.add(p)
			watch.answer(p, func() {
				switch {
				case p.r.URL.Path == robotsPath && p.r.Host == "slow.example":
					p.text("User-agent: *\nCrawl-delay: 7")
				case p.r.URL.Path == robotsPath:
					p.send(http.StatusNotFound, "text/plain", "")
				case strings.HasPrefix(p.r.URL.Path, "/moved"):
					p.redirect(http.StatusFound, "http://b.example/there")
				default:
					p.text("page")
				}
			})
		})
		var all sync.WaitGroup
		for n := range 10 {
			for _, address := range []string{"http://a.example/%d", "http://b.example/%d", "http://a.example/moved%d", "http://slow.example/%d"} {
				all.Go(func() {
					if _, err := client.Get(t.Context(), fmt.Sprintf(address, n)); err != nil {
						t.Error(err)
					}
				})
			}
		}
		all.Wait()
		if watch.two {
			t.Error("a host had two requests at once")
		}
		for host, least := range map[string]time.Duration{"a.example": defaultPause, "b.example": defaultPause, "slow.example": 7 * time.Second} {
			if got := watch.pause[host]; got != least {
				t.Errorf("%s: a pause of %v, want %v", host, got, least)
			}
			if n := seen.of(host + robotsPath); n != 1 {
				t.Errorf("%s was asked for its robots.txt %d times", host, n)
			}
		}
	})
}

// oneTurn fails a test in which somebody who has a turn asks for another.
type oneTurn struct {
	*Turns
	t     *testing.T
	held  atomic.Int64
	hosts []string
}

func (o *oneTurn) Acquire(ctx context.Context, host string, pause time.Duration) (func(), error) {
	if o.held.Load() != 0 {
		o.t.Errorf("%s was asked for while a turn was held", host)
	}
	o.hosts = append(o.hosts, host)
	release, err := o.Turns.Acquire(ctx, host, pause)
	if err != nil {
		return nil, err
	}
	o.held.Add(1)
	return func() { o.held.Add(-1); release() }, nil
}

func TestNoTwoTurnsAreHeld(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		turns := &oneTurn{Turns: NewTurns(), t: t}
		client := overPipes(t, Options{Hosts: turns}, func(p page) {
			switch p.r.Host + p.r.URL.Path {
			case "a.example/robots.txt":
				p.redirect(http.StatusFound, "http://rules.example/")
			case "a.example/1":
				p.redirect(http.StatusFound, "http://B.example:80/2")
			case "B.example:80/2":
				p.redirect(http.StatusFound, "http://c.example:8080/3")
			default:
				p.text("")
			}
		})
		if _, err := client.Get(t.Context(), "http://a.example/1"); err != nil {
			t.Error(err)
		}
		want := "[a.example rules.example a.example b.example b.example c.example:8080 c.example:8080]"
		if got := fmt.Sprint(turns.hosts); got != want || turns.held.Load() != 0 {
			t.Errorf("turns at %s, want %s; %d were not given back", got, want, turns.held.Load())
		}
	})
}

// Two who are sent to each other's host do not wait for each other for ever; synctest would say so.
func TestCrossedRedirects(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := overPipes(t, Options{}, func(p page) {
			switch p.r.Host + p.r.URL.Path {
			case "a.example/robots.txt", "a.example/go":
				p.redirect(http.StatusFound, "http://b.example"+p.r.URL.Path+"ne")
			case "b.example/robots.txt", "b.example/go":
				p.redirect(http.StatusFound, "http://a.example"+p.r.URL.Path+"ne")
			default:
				p.text("")
			}
		})
		var all sync.WaitGroup
		for n := range 20 {
			all.Go(func() {
				if _, err := client.Get(t.Context(), []string{"http://a.example/go", "http://b.example/go"}[n%2]); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	})
}

// A host that gave a time is not asked before it, by nobody and on no way.
func TestRetryAfterIsRemembered(t *testing.T) {
	t.Parallel()
	for status, first := range map[int]news.Code{http.StatusTooManyRequests: news.CodeRateLimited, http.StatusServiceUnavailable: news.CodeUnavailable} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var seen asked
				client := overPipes(t, Options{Pause: NoPause}, func(p page) {
					seen.add(p)
					switch p.r.Host + p.r.URL.Path {
					case "a.example/limited":
						p.w.Header().Set("Retry-After", "120")
						p.send(status, "text/html", "")
					case "b.example/":
						p.redirect(http.StatusFound, "http://a.example/other")
					default:
						p.text("")
					}
				})
				check := func(address string, want news.Code, wait time.Duration) {
					t.Helper()
					_, err := client.Get(t.Context(), address)
					var e *news.Error
					if errors.As(err, &e); news.CodeOf(err) != want || err != nil && e.RetryAfter != wait {
						t.Errorf("%s: %v, %+v", address, err, e)
					}
				}
				check("http://a.example/limited", first, 2*time.Minute)
				time.Sleep(time.Minute)
				check("http://a.example/other", news.CodeRateLimited, time.Minute)
				check("http://b.example/", news.CodeRateLimited, time.Minute)
				check("http://b.example/elsewhere", "", 0)
				if n := seen.of("a.example/other"); n != 0 {
					t.Errorf("%d requests before the time", n)
				}
				time.Sleep(time.Minute)
				check("http://a.example/other", "", 0)
			})
		})
	}
}

// Those who were waiting for their turn when the host gave a time do not ask either.
func TestRetryAfterReachesThoseWhoWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var pages atomic.Int64
		client := overPipes(t, Options{}, func(p page) {
			if p.r.URL.Path == robotsPath {
				p.text("")
				return
			}
			pages.Add(1)
			p.w.Header().Set("Retry-After", "3600")
			p.send(http.StatusTooManyRequests, "text/html", "")
		})
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				if _, err := client.Get(t.Context(), "http://a.example/"); news.CodeOf(err) != news.CodeRateLimited {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if pages.Load() != 1 {
			t.Errorf("%d requests", pages.Load())
		}
	})
}

func TestStoppedWhileWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := overPipes(t, Options{}, func(p page) { p.text("User-agent: *\nCrawl-delay: 30") })
		if _, err := client.Get(t.Context(), "http://a.example/"); err != nil { // longer than a Fetch may take, but that is waiting
			t.Error(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if _, err := client.Get(ctx, "http://a.example/"); news.CodeOf(err) != news.CodeCanceled {
			t.Errorf("stopped: %v", err)
		}
		ctx, cancel = context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := client.Get(ctx, "http://a.example/"); news.CodeOf(err) != news.CodeTimeout {
			t.Errorf("late: %v", err)
		}
	})
}

type brokenHosts struct{}

func (brokenHosts) Acquire(context.Context, string, time.Duration) (func(), error) {
	return nil, news.Errorf(news.CodeUnavailable, "the database is down")
}

func TestWithoutATurnNothingIsAsked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := overPipes(t, Options{Hosts: brokenHosts{}}, func(page) { t.Error("the host was asked") })
		for range 2 { // the second time as the first: it says nothing of the site
			_, err := client.Get(t.Context(), "http://a.example/")
			var e *news.Error
			if !errors.As(err, &e) || e.Code != news.CodeUnavailable || e.Message != "the database is down" || e.Hint != "" {
				t.Errorf("got %+v", e)
			}
		}
	})
}
