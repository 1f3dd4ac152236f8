package fetch

import (
	"context"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// resolveBy serves DNS on loopback and returns a resolver that asks only there.
func resolveBy(t *testing.T, addresses func(name string) []netip.Addr) *net.Resolver {
	t.Helper()
	server, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for buffer := make([]byte, 1500); ; {
			n, from, err := server.ReadFrom(buffer)
			if err != nil {
				return
			}
			if reply := dnsReply(buffer[:n], addresses); reply != nil {
				_, _ = server.WriteTo(reply, from)
			}
		}
	})
	t.Cleanup(func() { _ = server.Close(); serving.Wait() })
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp4", server.LocalAddr().String())
	}}
}

// dnsReply answers with the addresses of the family that was asked for, none of which may be kept.
func dnsReply(query []byte, addresses func(name string) []netip.Addr) []byte {
	var m dnsmessage.Message
	if m.Unpack(query) != nil || len(m.Questions) != 1 {
		return nil
	}
	m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
	q := m.Questions[0]
	name := q.Name.String()
	for _, a := range addresses(name[:len(name)-1]) {
		h := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}
		switch {
		case q.Type == dnsmessage.TypeA && a.Is4():
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.AResource{A: a.As4()}})
		case q.Type == dnsmessage.TypeAAAA && a.Is6():
			m.Answers = append(m.Answers, dnsmessage.Resource{Header: h, Body: &dnsmessage.AAAAResource{AAAA: a.As16()}})
		}
	}
	reply, err := m.Pack()
	if err != nil {
		return nil
	}
	return reply
}

func addrs(list ...string) []netip.Addr {
	var out []netip.Addr
	for _, a := range list {
		out = append(out, netip.MustParseAddr(a))
	}
	return out
}

// A name server under an attacker's control says "public" to whoever checks and "private" to whoever connects. Here
// 127.0.0.2 plays the public address, so that whole pages are served, and 127.0.0.1 is private.
func TestRebindingNameServer(t *testing.T) {
	t.Parallel()
	var stolen atomic.Int64
	private, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(private.Addr().String())
	public, err := net.Listen("tcp4", "127.0.0.2:"+port)
	if err != nil {
		_ = private.Close()
		t.Skipf("SKIPPED: this machine has no second loopback address: %v", err)
	}
	serve(t, private, func(page) { stolen.Add(1) })
	serve(t, public, func(p page) { p.text("the public page") })

	var asked atomic.Int64
	resolver := resolveBy(t, func(string) []netip.Addr {
		if asked.Add(1) <= 2 { // A and AAAA of the first connection
			return addrs("127.0.0.2")
		}
		return addrs("127.0.0.1", "::1")
	})
	g := newGuard(Options{AllowPrivate: []netip.Prefix{netip.MustParsePrefix("127.0.0.2/32")}})
	dialer := &net.Dialer{Timeout: dialTimeout, Control: g.control, Resolver: resolver}
	client := newClient(Options{Pause: NoPause}, dialer.DialContext)
	defer client.CloseIdle()
	address := "http://rebind.example:" + port + "/"
	if got, err := client.Get(t.Context(), address); err != nil || string(got.Body) != "the public page" {
		t.Fatalf("before the name was bound anew: %q, %v", got.Body, err)
	}
	client.CloseIdle() // so that the next request has to connect
	for range 3 {
		if _, err := client.Get(t.Context(), address); !isBlocked(err) {
			t.Errorf("after the name was bound anew: %v", err)
		}
	}
	if stolen.Load() != 0 {
		t.Errorf("the private server was reached %d times", stolen.Load())
	}
	if asked.Load() < 4 {
		t.Errorf("the name server was asked %d times; the second connection did not look the name up", asked.Load())
	}
}

// Of a name with addresses of both kinds, only the public ones are ever tried, whatever their order.
func TestMixedAnswersAreJudgedOneByOne(t *testing.T) {
	t.Parallel()
	const public4, public6 = "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"
	for name, answer := range map[string][]netip.Addr{
		"public first":      addrs(public4, "10.0.0.1"),
		"private first":     addrs("10.0.0.1", public4),
		"private v6":        addrs(public4, "fd00::1"),
		"private v4":        addrs(public6, "127.0.0.1"),
		"mapped":            addrs(public4, "::ffff:10.0.0.1", "64:ff9b::a00:1"),
		"metadata of many":  addrs("169.254.169.254", "fd00:ec2::254", public4, public6, "168.63.129.16"),
		"public in between": addrs("192.168.0.1", public4, "172.16.0.1"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			web := newWatchedWeb(t, Options{}, func(string) []netip.Addr { return answer })
			_, _ = web.Get(t.Context(), "http://mixed.example/")
			admitted, refused := web.dials()
			for _, address := range admitted {
				if ip := netip.MustParseAddrPort(address).Addr().String(); ip != public4 && ip != public6 {
					t.Errorf("%s was admitted", address)
				}
			}
			if len(admitted) == 0 || len(refused) == 0 {
				t.Errorf("admitted %q, refused %q; both kinds should have been tried", admitted, refused)
			}
		})
	}
}
