package fetch

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/news"
)

// asked counts requests by host and path.
type asked struct {
	mu    sync.Mutex
	count map[string]int
}

func (a *asked) add(p page) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.count == nil {
		a.count = make(map[string]int)
	}
	a.count[p.r.Host+p.r.URL.Path]++
}

func (a *asked) of(place string) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.count[place]
}

func TestRobotsIsObeyed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var seen asked
		client := overPipes(t, Options{Pause: NoPause}, func(p page) {
			seen.add(p)
			switch p.r.Host + p.r.URL.Path {
			case "a.example/robots.txt":
				p.text("User-agent: newsdesk\nDisallow: /private\nSitemap: /news.xml")
			case "b.example/robots.txt":
				p.text("User-agent: *\nDisallow: /")
			case "a.example/in":
				p.redirect(http.StatusFound, "/private/x")
			case "a.example/away":
				p.redirect(http.StatusFound, "http://b.example/open")
			default:
				p.text("page")
			}
		})
		if _, err := client.Get(t.Context(), "http://a.example/open"); err != nil {
			t.Error(err)
		}
		for _, address := range []string{"http://a.example/private/x", "http://A.example.:80/private", "http://a.example/in", "http://a.example/away"} {
			_, err := client.Get(t.Context(), address)
			if !isBlocked(err) || !strings.Contains(err.Error(), "robots.txt") {
				t.Errorf("%s: %v", address, err)
			}
		}
		if n := seen.of("a.example/private/x") + seen.of("b.example/open"); n != 0 {
			t.Errorf("%d requests for what is kept from robots", n)
		}
		got, err := client.Sitemaps(t.Context(), "http://a.example/private")
		if diff := cmp.Diff([]string{"http://a.example/news.xml"}, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if n := seen.of("a.example/robots.txt"); n != 1 {
			t.Errorf("robots.txt was asked for %d times within a day", n)
		}
		time.Sleep(robotsLasts)
		_, _ = client.Get(t.Context(), "http://a.example/open")
		if n := seen.of("a.example/robots.txt"); n != 2 {
			t.Errorf("robots.txt was asked for %d times in two days", n)
		}
	})
}

// Each of these answers leaves the page free, or keeps it for now.
func TestRobotsAnswers(t *testing.T) {
	t.Parallel()
	const kept = "User-agent: *\nDisallow: /"
	for name, tt := range map[string]struct {
		robots func(p page)
		want   news.Code
	}{
		"rules":              {func(p page) { p.text(kept) }, news.CodeBlocked},
		"rules of no type":   {func(p page) { p.send(200, "", kept) }, news.CodeBlocked},
		"rules of odd type":  {func(p page) { p.send(200, "application/octet-stream", kept) }, news.CodeBlocked},
		"packed rules":       {func(p page) { p.gzipped("text/plain", packed(t, []byte(kept), 1)) }, news.CodeBlocked},
		"moved rules":        {func(p page) { p.redirect(301, "http://rules.example/theirs.txt") }, news.CodeBlocked},
		"not found":          {func(p page) { p.send(404, "text/plain", kept) }, ""},
		"gone":               {func(p page) { p.send(410, "text/plain", kept) }, ""},
		"forbidden":          {func(p page) { p.send(403, "text/plain", kept) }, ""},
		"unmodified unasked": {func(p page) { p.w.WriteHeader(304) }, ""},
		"a web page":         {func(p page) { p.send(200, "text/html; charset=utf-8", kept) }, ""},
		"a page of no type":  {func(p page) { p.send(200, "", "<!doctype html>"+kept) }, ""},
		"lost in redirects":  {func(p page) { p.redirect(302, p.r.URL.Path+"x") }, ""},
		"a picture":          {func(p page) { p.send(200, "image/png", "\x89PNG\r\n\x1a\n") }, ""},
		"beyond the bound":   {func(p page) { p.text(strings.Repeat("# filler\n", maxRobotsBytes/8) + kept) }, ""},
		"within the bound":   {func(p page) { p.text(strings.Repeat("# filler\n", 50<<10) + kept) }, news.CodeBlocked},
		"down":               {func(p page) { p.send(503, "text/plain", "") }, news.CodeUnavailable},
		"too many":           {func(p page) { p.send(429, "text/plain", "") }, news.CodeRateLimited},
		"broken off":         {func(p page) { p.w.Header().Set("Content-Length", "100"); p.text("User-agent: *") }, news.CodeUnavailable},
		"no answer":          {func(page) { panic(http.ErrAbortHandler) }, news.CodeUnavailable},
		"a bomb":             {func(p page) { p.gzipped("text/plain", packed(t, make([]byte, 16<<20), 4)) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var pages atomic.Int64
				client := overPipes(t, Options{Pause: NoPause}, func(p page) {
					switch {
					case p.r.Host == "rules.example":
						p.text(kept)
					case strings.HasPrefix(p.r.URL.Path, "/robots.txt"):
						tt.robots(p)
					default:
						pages.Add(1)
						p.text("page")
					}
				})
				_, err := client.Get(t.Context(), "http://public.example/")
				if got := news.CodeOf(err); got != tt.want || (err == nil) != (pages.Load() == 1) {
					t.Errorf("code %q (%v), want %q; the page was asked for %d times", got, err, tt.want, pages.Load())
				}
			})
		})
	}
}

// A site that cannot show its robots.txt is left alone for some minutes, which its next readers are told.
func TestUnreachableRobots(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var seen asked
		var down atomic.Bool
		down.Store(true)
		client := overPipes(t, Options{}, func(p page) {
			seen.add(p)
			if p.r.URL.Path == robotsPath && down.Load() {
				p.send(http.StatusInternalServerError, "text/plain", "")
				return
			}
			p.text("page")
		})
		const address = "http://public.example/a"
		for wait := range 3 {
			_, err := client.Get(t.Context(), address)
			var e *news.Error
			if !errors.As(err, &e) || e.Code != news.CodeUnavailable || !strings.Contains(e.Message+e.Hint, "robots.txt") ||
				e.RetryAfter != robotsRetry-time.Duration(wait)*time.Minute {
				t.Errorf("after %d min: %+v", wait, e)
			}
			time.Sleep(time.Minute)
		}
		if seen.of("public.example/robots.txt") != 1 || seen.of("public.example/a") != 0 {
			t.Errorf("asked for %v", seen.count)
		}
		down.Store(false)
		time.Sleep(robotsRetry)
		if _, err := client.Get(t.Context(), address); err != nil {
			t.Error(err)
		}
	})
}

// That a host wants to rest for a while does not mean that its robots.txt cannot be read for longer.
func TestRestIsNotTroubleWithRobots(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := overPipes(t, Options{Pause: NoPause}, func(p page) {
			if p.r.URL.Path == "/busy" {
				p.w.Header().Set("Retry-After", "10")
				p.send(http.StatusServiceUnavailable, "text/html", "")
				return
			}
			p.text("")
		})
		_, _ = client.Get(t.Context(), "http://public.example/busy")
		client.sites = newExpiring[robotsAnswer](maxRobotsCost) // as if a day had passed
		if _, err := client.Get(t.Context(), "http://public.example/"); news.CodeOf(err) != news.CodeRateLimited {
			t.Errorf("got %v", err)
		}
		time.Sleep(10 * time.Second)
		if _, err := client.Get(t.Context(), "http://public.example/"); err != nil {
			t.Errorf("after the rest: %v", err)
		}
	})
}

// A page that takes its time and then sends its readers elsewhere must not close the other site for them.
func TestSlowRedirectSaysNothingOfItsTarget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := overPipes(t, Options{Pause: NoPause}, func(p page) {
			switch p.r.Host + p.r.URL.Path {
			case "slow.example/":
				time.Sleep(9 * time.Second)
				p.redirect(http.StatusFound, "/more")
			case "slow.example/more":
				time.Sleep(9 * time.Second)
				p.redirect(http.StatusFound, "http://public.example/")
			case "public.example/robots.txt":
				time.Sleep(3 * time.Second)
				p.text("")
			default:
				p.text("")
			}
		})
		if _, err := client.Get(t.Context(), "http://slow.example/"); news.CodeOf(err) != news.CodeTimeout {
			t.Errorf("got %v", err)
		}
		if _, err := client.Get(t.Context(), "http://public.example/"); err != nil {
			t.Errorf("the other site: %v", err)
		}
	})
}

// Who gives up while asking for a robots.txt leaves no mark for those who come after.
func TestGivingUpSaysNothingOfTheSite(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var slow atomic.Bool
		slow.Store(true)
		client := overPipes(t, Options{Pause: NoPause}, func(p page) {
			if slow.Load() {
				<-p.r.Context().Done()
				return
			}
			p.text("page")
		})
		if _, err := client.Get(ctx, "http://public.example/"); news.CodeOf(err) != news.CodeTimeout {
			t.Errorf("got %v", err)
		}
		slow.Store(false)
		if _, err := client.Get(t.Context(), "http://public.example/"); err != nil {
			t.Errorf("the next: %v", err)
		}
	})
}
