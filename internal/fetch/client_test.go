package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
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
	want := Page{URL: url + "/new", ContentType: "text/html; charset=utf-8", Body: []byte("<p>story")}
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
		"gone":           {status(http.StatusGone), news.CodeNotFound},
		"not found":      {status(http.StatusNotFound), news.CodeNotFound},
		"forbidden":      {status(http.StatusForbidden), news.CodeBlocked},
		"to be paid":     {status(http.StatusPaymentRequired), news.CodePaywalled},
		"feed":           {typed("application/rdf+xml", "<rdf/>"), ""},
		"too many":       {status(http.StatusTooManyRequests), news.CodeRateLimited},
		"down":           {status(http.StatusBadGateway), news.CodeUnavailable},
		"teapot":         {status(http.StatusTeapot), news.CodeUnavailable},
		"partial":        {status(http.StatusPartialContent), news.CodeUnavailable},
		"gzip file":      {typed("application/gzip", "\x1f\x8b"), ""},
		"mere bytes":     {typed("application/octet-stream", "\x1f\x8b"), news.CodeUnsupported},
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

func TestGzipBombStopsAtTheLimit(t *testing.T) {
	t.Parallel()
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	block := make([]byte, 1<<20)
	for range 24 { // 24 MiB in 24 KiB
		_, _ = z.Write(block)
	}
	_ = z.Close()
	client, url := site(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb.Bytes())
	})
	if _, err := client.Get(t.Context(), url); news.CodeOf(err) != news.CodeTooLarge {
		t.Errorf("a bomb gave %v", err)
	}
}

func TestProxyFromTheEnvironmentIsIgnored(t *testing.T) {
	var proxied atomic.Bool
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { proxied.Store(true) }))
	defer proxy.Close()
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"} {
		t.Setenv(name, proxy.URL)
	}
	web := newPrivateWeb(t, Options{})
	if _, err := web.Get(t.Context(), "http://127.0.0.1:9/"); news.CodeOf(err) != news.CodeBlocked {
		t.Errorf("got %v", err)
	}
	_, _ = web.Get(t.Context(), "http://93.184.216.34/") // a public address is what a proxy would be asked for
	if transport := web.http.Transport.(*http.Transport); transport.Proxy != nil || proxied.Load() || web.admitted.Load() != 1 {
		t.Errorf("the proxy was used: %v; %d direct dials", proxied.Load(), web.admitted.Load())
	}
}

// The drip runs on synctest's clock: one byte a second would go on for months.
func TestSlowDripEndsAtTheTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		conn, stop := servePage(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			for drip := time.NewTicker(time.Second); ; {
				_, _ = w.Write([]byte("x"))
				_ = http.NewResponseController(w).Flush()
				select {
				case <-drip.C:
				case <-r.Context().Done():
					return
				}
			}
		})
		client := newClient(Options{}, func(context.Context, string, string) (net.Conn, error) { return conn, nil })
		began := time.Now()
		_, err := client.Get(t.Context(), "http://public.example/")
		if got := news.CodeOf(err); got != news.CodeTimeout {
			t.Errorf("code %q (%v)", got, err)
		}
		if took := time.Since(began); took != defaultTimeout {
			t.Errorf("ended after %v, want %v", took, defaultTimeout)
		}
		client.CloseIdle()
		stop()
		synctest.Wait()
	})
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

// A server that does not know the ending of a gzip file calls it mere bytes.
func TestGzipFileByItsName(t *testing.T) {
	t.Parallel()
	client, url := site(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = io.WriteString(w, "\x1f\x8b")
	})
	if page, err := client.Get(t.Context(), url+"/sitemap.xml.gz"); err != nil || len(page.Body) != 2 {
		t.Errorf("%d bytes, %v", len(page.Body), err)
	}
}
