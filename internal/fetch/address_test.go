package fetch

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"newsdesk/internal/news"
)

func TestHostsAndSites(t *testing.T) {
	t.Parallel()
	for address, want := range map[string][2]string{
		"http://example.org/a":          {"example.org", "http://example.org:80"},
		"http://EXAMPLE.org.:80/":       {"example.org", "http://example.org:80"},
		"https://example.org":           {"example.org", "https://example.org:443"},
		"https://example.org:80/":       {"example.org", "https://example.org:80"},
		"http://example.org:8080/":      {"example.org:8080", "http://example.org:8080"},
		"https://bücher.example/":       {"xn--bcher-kva.example", "https://xn--bcher-kva.example:443"},
		"https://xn--bcher-kva.example": {"xn--bcher-kva.example", "https://xn--bcher-kva.example:443"},
		"http://ｅxample｡org/":           {"example.org", "http://example.org:80"},
		"http://[2606:4700::1]:443/":    {"2606:4700::1", "http://[2606:4700::1]:443"},
	} {
		u := parsed(t, address)
		if got := [2]string{hostOf(u), siteOf(u)}; got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}

// mayBeReached is a second opinion on what is public, from the address alone.
func mayBeReached(ap netip.AddrPort) bool {
	a := ap.Addr()
	for _, p := range []string{"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
		"203.0.113.0/24", "240.0.0.0/4", "168.63.129.16/32", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"} {
		if netip.MustParsePrefix(p).Contains(a) {
			return false
		}
	}
	v6 := a.Is4() || netip.MustParsePrefix("2000::/3").Contains(a)
	return v6 && a.Zone() == "" && a.IsGlobalUnicast() && !a.IsPrivate() && (ap.Port() == 80 || ap.Port() == 443)
}

// Of all addresses, the guard admits none that a second opinion would not.
func TestGuardAdmitsPublicAddressesOnly(t *testing.T) {
	t.Parallel()
	g, admitted := newGuard(Options{}), 0
	rapid.Check(t, func(t *rapid.T) {
		bytes := rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "v4")
		network := "tcp4"
		if rapid.Bool().Draw(t, "v6") {
			network = "tcp6"
			first := rapid.SampledFrom([][]byte{nil, {0x20}, {0x20, 0x01}, {0x20, 0x02}, {0x26}, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, {0, 0x64, 0xff, 0x9b}, {0xfe, 0x80}}).Draw(t, "first")
			bytes = append(first[:len(first):len(first)], rapid.SliceOfN(rapid.Byte(), 16-len(first), 16-len(first)).Draw(t, "rest")...)
		}
		addr, _ := netip.AddrFromSlice(bytes)
		ap := netip.AddrPortFrom(addr, rapid.SampledFrom([]uint16{80, 443, 22, 8080}).Draw(t, "port"))
		if g.control(network, ap.String(), nil) == nil {
			if admitted++; !mayBeReached(ap) {
				t.Fatalf("%s was admitted", ap)
			}
		}
	})
	if admitted == 0 {
		t.Error("nothing was admitted; the test proves nothing")
	}
}

// However an address is written, no connection to one that is not public comes of it.
func FuzzAddress(f *testing.F) {
	for _, list := range hostileVectors() {
		for _, v := range list {
			f.Add(v)
		}
	}
	f.Add("https://93.184.216.34/")
	g := newGuard(Options{})
	f.Fuzz(func(t *testing.T, address string) {
		client := newClient(Options{}, func(_ context.Context, _, address string) (net.Conn, error) {
			ap, err := netip.ParseAddrPort(address)
			if err != nil {
				return nil, &net.DNSError{Err: "no such host", IsNotFound: true} // a name: what it means is for the resolver
			}
			network := "tcp6"
			if ap.Addr().Is4() {
				network = "tcp4"
			}
			if err := g.control(network, address, nil); err != nil {
				return nil, err
			}
			if !mayBeReached(ap) {
				t.Errorf("%s was admitted", ap)
			}
			return nil, errStopped
		})
		_, err := client.Get(t.Context(), address)
		var e *news.Error
		if !errors.As(err, &e) || e.Message == "" || strings.ContainsAny(e.Message, "\r\n") || e.Code == news.CodeInternal {
			t.Errorf("got %#v", err)
		}
	})
}

func TestCertificateIsChecked(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the server was asked") }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of the client
	server.StartTLS()
	t.Cleanup(server.Close)
	client := New(loopback())
	_, err := client.Get(t.Context(), server.URL)
	if news.CodeOf(err) != news.CodeUnavailable || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("got %v", err)
	}
}
