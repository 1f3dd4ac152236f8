package canonical

import (
	"net/url"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestURL(t *testing.T) {
	t.Parallel()
	for want, list := range map[string][]string{
		"https://ledger.example/world/bridge-falls": {
			"https://ledger.example/world/bridge-falls", "http://ledger.example/world/bridge-falls/", "HTTPS://WWW.Ledger.Example:443/world/bridge-falls",
			"https://m.ledger.example/world/bridge-falls", "https://mobile.ledger.example/world/bridge-falls?utm_source=x&utm_medium=y",
			"https://amp.ledger.example/world/bridge-falls", "https://ledger.example/amp/world/bridge-falls", "https://ledger.example/world/amp/bridge-falls",
			"https://ledger.example/world/bridge-falls/amp/", "https://ledger.example/world/bridge-falls?amp", "https://ledger.example/world/bridge-falls?amp=1",
			"https://ledger.example/world/bridge-falls?outputType=amp", "https://ledger.example/world/bridge-falls.amp",
			"https://ledger-example.cdn.ampproject.org/c/s/ledger.example/world/bridge-falls?amp_js_v=0.1&usqp=mq331",
			"https://www-ledger-example.cdn.ampproject.org/v/s/www.ledger.example/amp/world/bridge-falls",
			"https://www.google.com/amp/s/ledger.example/world/bridge-falls", "https://www.google.co.uk/amp/s/amp.ledger.example/world/bridge-falls",
			"https://www.google.com/url?sa=t&q=https%3A%2F%2Fledger.example%2Fworld%2Fbridge-falls&usg=AO", "https://l.facebook.com/l.php?u=https%3A%2F%2Fledger.example%2Fworld%2Fbridge-falls&h=x",
			"https://ledger.example/world/bridge-falls#comments", "https://ledger.example/world/bridge-falls#:~:text=the%20bridge", "https://ledger.example//world///bridge-falls",
			"https://ledger.example/world/bridge-falls/index.html", "https://ledger.example/world/bridge-falls/default.aspx", "https://ledger.example/world/./x/../bridge-falls",
			"https://ledger.example/world/bridge-falls.", "<https://ledger.example/world/bridge-falls>,", "(https://ledger.example/world/bridge-falls)", "“https://ledger.example/world/bridge-falls”…",
			"  https://ledger.example/world/bridge-falls?\n", "https://user:pw@ledger.example/world/bridge-falls", "https://ledger.example./world/bridge-falls",
			"https://ledger.example/world/bridge%2Dfalls", "https://ledger.example/world/bridge-falls?print=1", "https://ledger.example/world/bridge-falls/print",
			"https://ledger.example/world/bridge-falls;jsessionid=0A1B", "https://ledger.example/world/bridge-falls?PHPSESSID=abc&fbclid=d&gclid=e", "https://ledger.example/world/bridge-falls?ref=rss",
			"https://ledger.example/world/bridge-falls?at_medium=RSS&at_campaign=KARANGA", "https://ledger.example/world/bridge-falls?CMP=share_btn_tw", "https://ledger.example/world/bridge-falls?sid=0123456789abcdef0123456789abcdef",
			"https://ledger.example/world/bridge-\nfalls", "https://ledger.example:80/world/bridge-falls",
		},
		"https://ledger.example":                             {"https://ledger.example", "http://www.ledger.example/", "https://ledger.example/index.php", "https://ledger.example#top", "https://ledger.example/?"},
		"https://ledger.example/a?id=7":                      {"https://ledger.example/a?id=7", "https://ledger.example/a?utm_id=1&id=7#x", "https://ledger.example/a/index.php?id=7"},
		"https://ledger.example/a?b=2&id=7":                  {"https://ledger.example/a?id=7&b=2", "https://ledger.example/a?b=2&id=7&"},
		"https://ledger.example/a?sid=7":                     {"https://ledger.example/a?sid=7"},
		"https://ledger.example/a?ref=123":                   {"https://ledger.example/a?ref=123"},
		"https://ledger.example/a?page=2":                    {"https://ledger.example/a?page=2"},
		"https://ledger.example/a?12345":                     {"https://ledger.example/a?12345", "https://ledger.example/a?12345="},
		"https://ledger.example/a?x;1":                       {"https://ledger.example/a?x;1"},
		"https://ledger.example/a?t=a%20b":                   {"https://ledger.example/a?t=a+b", "https://ledger.example/a?t=a%20b"},
		"https://ledger.example/A":                           {"https://ledger.example/A"},
		"https://ledger.example/wiki/Bridge_(Vell)":          {"https://ledger.example/wiki/Bridge_(Vell)", "https://ledger.example/wiki/Bridge_%28Vell%29"},
		"https://ledger.example/a%2Fb":                       {"https://ledger.example/a%2fb"},
		"https://ledger.example/amp":                         {"https://ledger.example/amp"},
		"https://ledger.example/story.html":                  {"https://ledger.example/story.amp.html"},
		"https://ledger.example/articleshow/7.cms":           {"https://ledger.example/amp_articleshow/7.cms"},
		"https://ledger.example/#!/story/7":                  nil,
		"https://ledger.example#!/story/7":                   {"https://ledger.example/#!/story/7"},
		"https://ledger.example#/story/7":                    {"https://ledger.example/#/story/7"},
		"https://ledger.example/caf%C3%A9":                   {"https://ledger.example/café", "https://ledger.example/caf%c3%a9", "https://ledger.example/cafe\u0301"},
		"https://ledger.example/caf%E9":                      {"https://ledger.example/caf%e9"},
		"https://xn--mnchen-3ya.example/a":                   {"https://münchen.example/a", "https://xn--mnchen-3ya.example/a", "https://MÜNCHEN.example/a"},
		"https://de.wiki.example/a":                          {"https://de.m.wiki.example/a"},
		"https://amp.co.uk/a":                                {"https://amp.co.uk/a"},
		"https://m.com/a":                                    {"https://www.m.com/a"},
		"https://ledger.example:8080/a":                      {"http://ledger.example:8080/a"},
		"https://192.0.2.7/a":                                {"http://192.0.2.7/a"},
		"https://[2001:db8::1]/a":                            {"http://[2001:DB8:0::1]/a"},
		"https://ledger.example/2022/03/09/energy/gas-price": {"https://www.ledger.example/2022/03/09/energy/gas-price/index.html"},
		"": {"", "not an address", "ftp://ledger.example/a", "mailto:a@ledger.example", "javascript:alert(1)", "https://", "https:///a", "https://a b/c",
			"https://" + strings.Repeat("a", maxAddress) + ".example/", "//ledger.example/a", "https://" + strings.Repeat("m.", 150) + "ledger.example/a", "https://exa%00mple/"},
	} {
		for _, raw := range list {
			if got := URL(raw); got != want {
				t.Errorf("URL(%q) = %q, want %q", raw, got, want)
			}
		}
	}
}

func TestPage(t *testing.T) {
	t.Parallel()
	const own = "https://ledger.example/world/2026/bridge-falls-7"
	for _, c := range []struct{ link, address, want string }{
		{"", own + "?utm_source=x", own},
		{"/world/2026/bridge-falls", own, "https://ledger.example/world/2026/bridge-falls"},
		{"https://edition.ledger.example/b-7", own, "https://edition.ledger.example/b-7"},
		{"https://www.ledger.example/b-7", "https://m.ledger.example/x/y", "https://ledger.example/b-7"},
		{"https://famous.example/b-7", own, own},
		{"https://ledger.example.evil.example/b-7", own, own},
		{"https://a.github.io/b-7", "https://b.github.io/c-8", "https://b.github.io/c-8"},
		{"/", own, own}, {"https://ledger.example/index.html", own, own}, {"/world", own, own},
		{"/", "https://ledger.example/", "https://ledger.example"}, {"/", "https://ledger.example/?p=7", "https://ledger.example?p=7"},
		{"javascript:void(0)", own, own}, {"%zz", own, own}, {"https://famous.example/b-7", "", "https://famous.example/b-7"}, {"", "", ""},
	} {
		if got := Page(c.link, c.address); got != c.want {
			t.Errorf("Page(%q, %q) = %q, want %q", c.link, c.address, got, c.want)
		}
	}
}

// drawnURL is an address of a small site with the given way to tell its articles apart.
func drawnURL(t *rapid.T, label string) string {
	path := rapid.SliceOfN(rapid.SampledFrom([]string{"world", "2026", "bridge-falls", "Bridge-Falls", "7", "8", "story.html", "a b", "é", "x;y", "100%25"}), 1, 4).Draw(t, label+" path")
	for i, s := range path {
		path[i] = url.PathEscape(s)
	}
	u := "https://ledger.example/" + strings.Join(path, "/")
	var query []string
	for _, name := range []string{"id", "p", "story"} {
		if rapid.Bool().Draw(t, label+" has "+name) {
			query = append(query, name+"="+rapid.SampledFrom([]string{"7", "8", "x", "a;b", "%26"}).Draw(t, label+" value of "+name))
		}
	}
	if len(query) > 0 {
		u += "?" + strings.Join(query, "&")
	}
	return u
}

// Addresses whose paths or parameters differ stay different, whatever is put around them; what is put around makes no
// difference.
func TestOnlyNoiseIsDropped(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawnURL(t, "a"), drawnURL(t, "b")
		if (URL(a) == URL(b)) != (a == b) {
			t.Fatalf("%s and %s become %s and %s", a, b, URL(a), URL(b))
		}
		noisy := a
		for _, with := range rapid.SliceOfN(rapid.SampledFrom([]string{"tracking", "fragment", "host", "scheme", "cache"}), 0, 6).Draw(t, "noise") {
			switch with {
			case "tracking":
				if before, fragment, has := strings.Cut(noisy, "#"); !has && strings.Contains(before, "?") {
					noisy = before + "&utm_source=x" + fragment
				} else if !has {
					noisy = before + "?fbclid=y"
				}
			case "fragment":
				if !strings.Contains(noisy, "#") {
					noisy += "#top"
				}
			case "host":
				noisy = strings.Replace(noisy, "://ledger", "://"+rapid.SampledFrom([]string{"www", "m", "amp"}).Draw(t, "host")+".ledger", 1)
			case "scheme":
				noisy = strings.Replace(noisy, "https://", "http://", 1)
			case "cache":
				if rest, ok := strings.CutPrefix(noisy, "https://"); ok && !strings.Contains(rest, "google") {
					noisy = "https://www.google.com/amp/s/" + rest
				}
			}
		}
		if rapid.Bool().Draw(t, "marks") {
			noisy = "(" + noisy + ")."
		}
		if URL(noisy) != URL(a) {
			t.Fatalf("%s becomes %s, and %s becomes %s", a, URL(a), noisy, URL(noisy))
		}
	})
}

// The canonical form of a canonical form is itself, and an address.
func FuzzURL(f *testing.F) {
	for _, s := range []string{"https://ledger.example/a?b=c#d", "https://www.google.com/amp/s/x.example/amp/?q", "http://m.m.www.amp.co.uk//index.html/amp;jsessionid=1/%2e%2E/é?+=&%", "https://x.example/#!%zz"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		once := URL(raw)
		if once == "" {
			return
		}
		if twice := URL(once); twice != once {
			t.Fatalf("%q becomes %q and then %q", raw, once, twice)
		}
		if Page(once, once) != once {
			t.Fatalf("%q is not its own page", once)
		}
		for i := range len(once) {
			if once[i] <= ' ' || once[i] >= 0x7f {
				t.Fatalf("%q becomes %q", raw, once)
			}
		}
	})
}
