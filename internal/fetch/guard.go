package fetch

import (
	"errors"
	"fmt"
	"net/netip"
	"syscall"

	"code.dny.dev/ssrf"
)

// errBlocked marks every refusal of the guard, whatever its reason.
var errBlocked = errors.New("address is not public")

// guard decides, for each address about to be dialed, whether it is the public web.
type guard struct {
	public *ssrf.Guardian
	allow  []netip.Prefix
}

func newGuard(o Options) *guard {
	// Azure's wire server is a public-looking address that only answers from inside; the IANA registries that
	// the guardian is generated from do not know it.
	denied4, denied6 := []netip.Prefix{netip.MustParsePrefix("168.63.129.16/32")}, []netip.Prefix(nil)
	for _, p := range o.DenyPrefixes {
		if p.Addr().Is4() {
			denied4 = append(denied4, p)
		} else {
			denied6 = append(denied6, p)
		}
	}
	return &guard{
		public: ssrf.New(ssrf.WithDeniedV4Prefixes(denied4...), ssrf.WithDeniedV6Prefixes(denied6...)),
		allow:  o.AllowPrivate,
	}
}

// control is a net.Dialer's Control: it runs once for each dial attempt, with the resolved address.
func (g *guard) control(network, address string, conn syscall.RawConn) error {
	if ap, err := netip.ParseAddrPort(address); err == nil {
		for _, p := range g.allow {
			if p.Contains(ap.Addr().Unmap()) {
				return nil
			}
		}
	}
	if err := g.public.Safe(network, address, conn); err != nil {
		return fmt.Errorf("%w: %w", errBlocked, err)
	}
	return nil
}
