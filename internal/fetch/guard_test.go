package fetch

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	"newsdesk/internal/news"
)

func isBlocked(err error) bool { return news.CodeOf(err) == news.CodeBlocked }

// watchedWeb is a client that records what is dialed. What the guard would let through is recorded and then refused,
// so that no test ever leaves the machine; only public.example on port 80 is served, by the test.
type watchedWeb struct {
	*Client
	mu                sync.Mutex
	admitted, refused []string
}

var errStopped = errors.New("the test stops what the guard let through")

func newWatchedWeb(t *testing.T, o Options, addresses func(name string) []netip.Addr) *watchedWeb {
	t.Helper()
	web, g := &watchedWeb{}, newGuard(o)
	dialer := &net.Dialer{Timeout: dialTimeout, Resolver: resolveBy(t, addresses),
		Control: func(network, address string, conn syscall.RawConn) error {
			err := g.control(network, address, conn)
			web.mu.Lock()
			defer web.mu.Unlock()
			if err != nil {
				web.refused = append(web.refused, address)
				return err
			}
			web.admitted = append(web.admitted, address)
			return errStopped
		}}
	o.Pause = NoPause
	web.Client = newClient(o, dialer.DialContext)
	t.Cleanup(web.CloseIdle)
	return web
}

// dials returns what was admitted and refused since it was last called.
func (w *watchedWeb) dials() (admitted, refused []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	admitted, refused, w.admitted, w.refused = w.admitted, w.refused, nil, nil
	return admitted, refused
}

// serveAt makes the test's server what public.example:80 is.
func (w *watchedWeb) serveAt(server *httptest.Server) {
	rest := w.http.DialContext
	w.http.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if address == "public.example:80" {
			return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
		}
		return rest(ctx, network, address)
	}
}

func TestHostileAddressesAreNeverDialed(t *testing.T) {
	t.Parallel()
	web := newWatchedWeb(t, Options{}, addressInside)
	judged, opened := 0, 0
	hostile := vectors(t)
	for _, v := range hostile {
		if _, err := web.Get(t.Context(), v); err == nil {
			t.Errorf("Get(%q) came back without an error", v)
		}
		admitted, refused := web.dials()
		if opened += len(admitted); len(admitted) > 0 {
			t.Errorf("Get(%q): the guard let %q through", v, admitted)
		}
		if len(refused) > 0 {
			judged++
		}
	}
	t.Attr("S1", fmt.Sprintf("%d connections over %d hostile addresses, %d of which came as far as the dialer's guard; the others are no address that can be dialed",
		opened, len(hostile), judged))
	if judged < 100 {
		t.Errorf("only %d vectors reached the guard; the test proves little", judged)
	}
	// The counterpart: a public address passes, else the test above could not fail.
	for _, public := range []string{"http://93.184.216.34/", "https://[2606:4700::6810:84e5]/"} {
		_, err := web.Get(t.Context(), public)
		if admitted, _ := web.dials(); len(admitted) != 1 {
			t.Errorf("of the public address %s %q was admitted (%v)", public, admitted, err)
		}
	}
}

func TestRedirectsToHostileAddressesAreNeverDialed(t *testing.T) {
	t.Parallel()
	web := newWatchedWeb(t, Options{}, addressInside)
	var mu sync.Mutex
	status, target := 0, ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == robotsPath {
			http.NotFound(w, r)
			return
		}
		mu.Lock()
		defer mu.Unlock()
		w.Header().Set("Location", target)
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	web.serveAt(server)
	all, reached, opened := vectors(t), 0, 0
	for code := 300; code <= 308; code++ {
		judged := 0
		for _, v := range all {
			if v == "" || strings.HasPrefix(v, "?") || strings.HasPrefix(v, "#") || strings.HasPrefix(v, "/") && !strings.HasPrefix(v, "//") || v == "127.0.0.1" {
				continue // the way to a page of the same site
			}
			mu.Lock()
			status, target = code, v
			mu.Unlock()
			if _, err := web.Get(t.Context(), "http://public.example/"); err == nil {
				t.Errorf("redirect %d to %q came back without an error", code, v)
			}
			admitted, refused := web.dials()
			if opened += len(admitted); len(admitted) > 0 {
				t.Errorf("redirect %d to %q: the guard let %q through", code, v, admitted)
			}
			if len(refused) > 0 {
				judged++
			}
		}
		reached += judged
		follows := code != 300 && (code < 304 || code > 306)
		if follows != (judged > 100) {
			t.Errorf("by %d, %d targets reached the guard", code, judged)
		}
	}
	t.Attr("S1", fmt.Sprintf("%d connections over redirects to the same addresses by 9 status codes, %d of which came as far as the guard", opened, reached))
}

// What a robots.txt says of itself is no way in either: neither where it is moved to nor the sitemaps that it names.
func TestRobotsIsNoWayIn(t *testing.T) {
	t.Parallel()
	web := newWatchedWeb(t, Options{}, addressInside)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://169.254.169.254/robots.txt", http.StatusFound)
	}))
	t.Cleanup(server.Close)
	web.serveAt(server)
	if _, err := web.Get(t.Context(), "http://public.example/"); !isBlocked(err) {
		t.Errorf("got %v", err)
	}
	if admitted, refused := web.dials(); len(admitted) != 0 || len(refused) != 1 {
		t.Errorf("admitted %q, refused %q", admitted, refused)
	}
}

func TestGuardCodes(t *testing.T) {
	t.Parallel()
	web := newWatchedWeb(t, Options{DenyPrefixes: []netip.Prefix{netip.MustParsePrefix("93.184.216.0/24"), netip.MustParsePrefix("2606:4700::/32")}}, addressInside)
	for url, want := range map[string]news.Code{
		"http://127.0.0.1/":        news.CodeBlocked,
		"http://printer.example/":  news.CodeBlocked,
		"http://93.184.216.34/":    news.CodeBlocked, // the operator's own networks
		"http://[2606:4700::1]/":   news.CodeBlocked,
		"http://93.184.215.1:25/":  news.CodeBlocked,
		"ftp://example.org/":       news.CodeUnsupported,
		"http://user@example.org/": news.CodeInvalid,
		"example.org/story":        news.CodeInvalid,
		"http://exa mple.org/":     news.CodeInvalid,
	} {
		_, err := web.Get(t.Context(), url)
		if got := news.CodeOf(err); got != want {
			t.Errorf("Get(%q) = %v (%v), want %v", url, got, err, want)
		}
	}
}

// Package net/http reads the proxy variables once in a process, so the fetch happens in a fresh one.
func TestProxyFromTheEnvironmentIsIgnored(t *testing.T) {
	if os.Getenv("FETCH_PROXIED") != "" {
		web := newWatchedWeb(t, Options{}, addressInside)
		if _, err := web.Get(t.Context(), "http://127.0.0.1:9/"); !isBlocked(err) {
			t.Errorf("got %v", err)
		}
		// Public addresses are what a proxy would be asked for.
		_, _ = web.Get(t.Context(), "http://93.184.216.34/")
		_, _ = web.Get(t.Context(), "https://93.184.216.35/")
		if admitted, _ := web.dials(); fmt.Sprint(admitted) != "[93.184.216.34:80 93.184.216.35:443]" {
			t.Errorf("dialed %q", admitted)
		}
		return
	}
	t.Parallel()
	var proxied atomic.Int64
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { proxied.Add(1) }))
	t.Cleanup(proxy.Close)
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestProxyFromTheEnvironmentIsIgnored$", "-test.count=1")
	child.Env = append(os.Environ(), "FETCH_PROXIED=1", "NO_PROXY=", "no_proxy=")
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"} {
		child.Env = append(child.Env, name+"="+proxy.URL, strings.ToLower(name)+"="+proxy.URL)
	}
	if out, err := child.CombinedOutput(); err != nil || !strings.Contains(string(out), "PASS") {
		t.Errorf("in an environment with proxies: %v\n%s", err, out)
	}
	if proxied.Load() != 0 {
		t.Errorf("the proxy was asked %d times", proxied.Load())
	}
}
