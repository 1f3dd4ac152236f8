package fetch

import (
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/news"
)

func loopback() Options {
	return Options{
		Contact:      "https://example.org/bot",
		Version:      "1.2",
		Pause:        NoPause,
		AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")},
	}
}

// site serves handler on loopback and returns a client that may reach it.
func site(t *testing.T, handler http.HandlerFunc) (*Client, string) {
	t.Helper()
	server := httptest.NewServer(handler)
	client := New(loopback())
	t.Cleanup(func() { client.CloseIdle(); server.Close() })
	return client, server.URL
}

func TestGet(t *testing.T) {
	t.Parallel()
	client, url := site(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/old" {
			http.Redirect(w, r, "/new", http.StatusMovedPermanently)
			return
		}
		if got, want := r.UserAgent(), "newsdesk/1.2 (+https://example.org/bot)"; got != want {
			t.Errorf("User-Agent %q, want %q", got, want)
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = z.Write([]byte("<p>story"))
		_ = z.Close()
	})
	got, err := client.Get(t.Context(), url+"/old#part")
	if err != nil {
		t.Fatal(err)
	}
	want := Page{URL: url + "/new", Moved: url + "/new", ContentType: "text/html; charset=utf-8", Body: []byte("<p>story")}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestGetErrors(t *testing.T) {
	t.Parallel()
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	typed := func(contentType, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header()["Content-Type"] = []string{contentType}
			_, _ = io.WriteString(w, body)
		}
	}
	tests := map[string]struct {
		handler http.HandlerFunc
		want    news.Code
	}{
		"gone":           {status(http.StatusGone), news.CodeGone},
		"not found":      {status(http.StatusNotFound), news.CodeNotFound},
		"forbidden":      {status(http.StatusForbidden), news.CodeBlocked},
		"to be paid":     {status(http.StatusPaymentRequired), news.CodePaywalled},
		"feed":           {typed("application/rdf+xml", "<rdf/>"), ""},
		"too many":       {status(http.StatusTooManyRequests), news.CodeRateLimited},
		"down":           {status(http.StatusBadGateway), news.CodeUnavailable},
		"teapot":         {status(http.StatusTeapot), news.CodeUnavailable},
		"partial":        {status(http.StatusPartialContent), news.CodeUnavailable},
		"image":          {typed("image/png", "png"), news.CodeUnsupported},
		"pdf":            {typed("application/pdf", "%PDF-1.4"), news.CodeUnsupported},
		"no type":        {typed("", "\x89PNG\x0d\x0a\x1a\x0a"), news.CodeUnsupported},
		"malformed type": {typed("image/png; =", "png"), news.CodeUnsupported},
		"huge by length": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Content-Length", "6000000000")
		}, news.CodeTooLarge},
		"huge in truth": {typed("text/html", strings.Repeat("x", MaxCompressedBytes+1)), news.CodeTooLarge},
		"huge header": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Filler", strings.Repeat("x", 2*maxHeaderBytes))
		}, news.CodeUnavailable},
		"endless redirects": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path+"x", http.StatusFound)
		}, news.CodeUnavailable},
		"unasked compression": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Content-Encoding", "br")
		}, news.CodeUnsupported},
		"broken gzip": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = io.WriteString(w, "not gzip at all")
		}, news.CodeUnavailable},
		"cut off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "short")
		}, news.CodeUnavailable},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, url := site(t, tt.handler)
			page, err := client.Get(t.Context(), url)
			if got := news.CodeOf(err); got != tt.want {
				t.Errorf("code %q (%v, %d bytes), want %q", got, err, len(page.Body), tt.want)
			}
		})
	}
}

func TestExactlyTheLimitPasses(t *testing.T) {
	t.Parallel()
	client, url := site(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		_, _ = io.WriteString(w, strings.Repeat("x", MaxCompressedBytes))
	})
	page, err := client.Get(t.Context(), url)
	if err != nil || len(page.Body) != MaxCompressedBytes {
		t.Errorf("%d bytes, %v", len(page.Body), err)
	}
}

// drip sends a byte a second for as long as somebody reads.
func drip(p page) {
	for every := time.NewTicker(time.Second); ; {
		_, _ = p.w.Write([]byte("x"))
		_ = http.NewResponseController(p.w).Flush()
		select {
		case <-every.C:
		case <-p.r.Context().Done():
			every.Stop()
			return
		}
	}
}

// The drips run on synctest's clock: they would go on for months. A page's time is what its robots.txt left of it.
func TestSlowDripEndsAtTheTimeout(t *testing.T) {
	t.Parallel()
	for name, slow := range map[string]func(p page) bool{
		"page":       func(p page) bool { return p.r.URL.Path != robotsPath },
		"robots.txt": func(p page) bool { return p.r.URL.Path == robotsPath },
		"both": func(p page) bool {
			if p.r.URL.Path == robotsPath {
				time.Sleep(7 * time.Second)
				p.w.WriteHeader(http.StatusNotFound)
				return false
			}
			return true
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client := overPipes(t, Options{Pause: NoPause}, func(p page) {
					if p.w.Header().Set("Content-Type", "text/plain"); slow(p) {
						drip(p)
					}
				})
				began := time.Now()
				_, err := client.Get(t.Context(), "http://public.example/")
				if got := news.CodeOf(err); got != news.CodeTimeout {
					t.Errorf("code %q (%v)", got, err)
				}
				if took := time.Since(began); took != defaultTimeout {
					t.Errorf("ended after %v, want %v", took, defaultTimeout)
				}
			})
		})
	}
}

func TestStopByTheOperatorIsNotTheSitesFault(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	client, url := site(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	if _, err := client.Get(ctx, url); news.CodeOf(err) != news.CodeCanceled {
		t.Errorf("got %v", err)
	}
}
