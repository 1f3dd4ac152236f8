package canonical

import (
	"net/url"
	"strings"
)

// Page returns the address by which a page is known, given what the page says is its canonical link and the address
// it was read from after all redirects; either may be empty. The link, which may be relative, is believed when it is on
// the same site and names a page as specific as the one read: not the front page or a section's, to which careless
// sites send all their pages, and by which all their articles would become one.
func Page(link, address string) string {
	own := URL(address)
	if strings.TrimSpace(link) == "" {
		return own
	}
	if own == "" {
		return URL(link)
	}
	base, err := url.Parse(own)
	if err != nil {
		return own
	}
	to, err := base.Parse(strings.TrimSpace(link))
	if err != nil {
		return own
	}
	claimed := URL(to.String())
	c, err := url.Parse(claimed)
	if err != nil || claimed == "" || !SameSite(c.Hostname(), base.Hostname()) || isVaguer(c, base) {
		return own
	}
	return claimed
}

// isVaguer reports whether a link names a front page or a section where the address names more.
func isVaguer(link, address *url.URL) bool {
	if link.RawQuery != "" || link.Fragment != "" {
		return false
	}
	l, a := segmentsOf(link), segmentsOf(address)
	if l == 0 {
		return a > 0 || address.RawQuery != "" || address.Fragment != ""
	}
	// A section's name is short and has no number: /world for /world/2026/11/bridge-falls.
	return l == 1 && a > 1 && !strings.ContainsAny(link.Path, "0123456789-_.")
}

func segmentsOf(u *url.URL) int {
	p := strings.Trim(u.Path, "/")
	if p == "" {
		return 0
	}
	return strings.Count(p, "/") + 1
}
