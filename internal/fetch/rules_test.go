package fetch

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func parsed(t interface{ Fatal(...any) }, address string) *url.URL {
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestRules(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		robots        string
		allowed, kept []string
	}{
		"none":          {"", []string{"", "/", "/a?b"}, nil},
		"nothing to us": {"User-agent: other\nDisallow: /", []string{"/"}, nil},
		"everybody":     {"User-agent: *\nDisallow: /private/\nDisallow:/x", []string{"/", "/private", "/public"}, []string{"/private/", "/private/a", "/x", "/xylophone"}},
		"everything":    {"User-agent: *\nDisallow: /", nil, []string{"", "/", "/a", "/?a"}},
		"all by a star": {"User-agent: *\nDisallow: *", nil, []string{"", "/a"}},
		"ours comes before everybody's": {
			"User-agent: *\nDisallow: /\n\nUser-agent: newsdesk\nDisallow: /a", []string{"/b"}, []string{"/a"}},
		"ours alone is empty":  {"User-agent: newsdesk\nDisallow:\n\nUser-agent: *\nDisallow: /", []string{"/a"}, nil},
		"ours with a version":  {"user-agent: NewsDesk/2.1 (bot)\ndisallow: /a", []string{"/b"}, []string{"/a"}},
		"only like ours":       {"User-agent: newsdesk-pro\nDisallow: /\nUser-agent: news\nDisallow: /", []string{"/a"}, nil},
		"several names":        {"User-agent: other\nUser-agent: newsdesk\nUser-agent: more\nDisallow: /a\nUser-agent: other\nDisallow: /b", []string{"/b"}, []string{"/a"}},
		"names after a delay":  {"User-agent: newsdesk\nCrawl-delay: soon\nUser-agent: *\nDisallow: /", []string{"/a"}, nil},
		"groups of one name":   {"User-agent: *\nDisallow: /a\nUser-agent: x\nDisallow: /\nUser-agent: *\nDisallow: /b", []string{"/c"}, []string{"/a", "/b"}},
		"the longest wins":     {"User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c", []string{"/a/b", "/a/b/d"}, []string{"/a", "/a/c", "/a/b/c"}},
		"allowed in the kept":  {"User-agent: *\nAllow: /$\nDisallow: /", []string{"", "/"}, []string{"/a"}},
		"wildcards":            {"User-agent: *\nDisallow: /*.pdf$\nDisallow: /a*b/", []string{"/x.pdf?y", "/x/a/b/", "/ab"}, []string{"/x.pdf", "/d/x.pdf", "/ab/", "/a/x/b/c"}},
		"a dollar inside":      {"User-agent: *\nDisallow: /a$b", []string{"/a", "/ab"}, []string{"/a$b", "/a%24b"}},
		"queries":              {"User-agent: *\nDisallow: /*?sort=", []string{"/list", "/list?page=2"}, []string{"/list?sort=up"}},
		"percent and not":      {"User-agent: *\nDisallow: /%7ejoe/\nDisallow: /zürich\nDisallow: /a%2fb", []string{"/a/b", "/z"}, []string{"/~joe/", "/%7Ejoe/x", "/z%C3%BCrich", "/z%c3%bcrich/x", "/a%2Fb"}},
		"spaces":               {"User-agent : *\n  Disallow :   /a  # here\nDisallow: /b c\n", []string{"/b"}, []string{"/a", "/b%20c"}},
		"without a slash":      {"User-agent: *\nDisallow: a", []string{"/b"}, []string{"/a"}},
		"a byte order mark":    {"\ufeffUser-agent: *\nDisallow: /a", nil, []string{"/a"}},
		"other ends of lines":  {"User-agent: *\rDisallow: /a\r\nDisallow: /b", nil, []string{"/a", "/b"}},
		"rules out of a group": {"Disallow: /\nUser-agent: *\nDisallow: /a", []string{"/b"}, []string{"/a"}},
		"rubbish":              {"<<<\x00\xff\nUser-agent: *\n:::\nDisallow: /a\nDis allow: /b\n%%%", []string{"/b"}, []string{"/a"}},
		"itself":               {"User-agent: *\nDisallow: /robots.txt\nDisallow: /robots", []string{"/robots.txt"}, []string{"/robots"}},
		"a long allowance":     {"User-agent: newsdesk\nAllow: /" + strings.Repeat("*a", 20) + "\nUser-agent: *\nDisallow: /", []string{"/a", "/aaaa"}, nil},
		"a long prohibition":   {"User-agent: *\nDisallow: /b" + strings.Repeat("*a", 20), []string{"/a"}, []string{"/b", "/baa"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRules([]byte(tt.robots), parsed(t, "https://example.org/robots.txt"))
			for _, path := range tt.allowed {
				if !r.allow(parsed(t, "https://example.org"+path)) {
					t.Errorf("%q is kept from us", path)
				}
			}
			for _, path := range tt.kept {
				if r.allow(parsed(t, "https://example.org"+path)) {
					t.Errorf("%q is left to us", path)
				}
			}
		})
	}
}

func TestCrawlDelay(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]time.Duration{
		"5": 5 * time.Second, "0.5": 500 * time.Millisecond, "30": maxCrawlDelay, "31": maxCrawlDelay, "1e300": maxCrawlDelay, "inf": maxCrawlDelay,
		"-1": 0, "NaN": 0, "soon": 0, "": 0, "10 seconds": 0,
	} {
		if got := newRules([]byte("User-agent: *\nCrawl-delay: "+value), parsed(t, "https://example.org")).pause; got != want {
			t.Errorf("Crawl-delay %q: %v, want %v", value, got, want)
		}
	}
}

func TestSitemapLines(t *testing.T) {
	t.Parallel()
	robots := "Sitemap: https://example.org/a.xml\nUser-agent: other\nDisallow: /\nsitemap : /b.xml.gz # ours\nSitemap:\n" +
		"Sitemap: ftp://example.org/c.xml\nSitemap: https://user@example.org/\nSitemap: https://cdn.example.net/d.xml#x\nSitemap: http://[\n"
	want := []string{"https://example.org/a.xml", "https://example.org/b.xml.gz", "https://cdn.example.net/d.xml"}
	at := parsed(t, "https://example.org/robots.txt")
	if diff := cmp.Diff(want, newRules([]byte(robots), at).sitemaps); diff != "" {
		t.Error(diff)
	}
	if n := len(newRules([]byte(strings.Repeat("Sitemap: /a.xml\n", 1000)), at).sitemaps); n != maxSitemaps {
		t.Errorf("%d sitemaps, want %d", n, maxSitemaps)
	}
}

// What is kept from robots stays so in whatever way the path is percent-encoded, and nothing else is kept.
func TestPathsAreComparedByMeaning(t *testing.T) {
	t.Parallel()
	encoded := func(t *rapid.T, path string) string {
		var out strings.Builder
		for i := range len(path) {
			switch b := path[i]; rapid.IntRange(0, 2).Draw(t, "way") {
			case 0:
				fmt.Fprintf(&out, "%%%02X", b)
			case 1:
				fmt.Fprintf(&out, "%%%02x", b)
			default:
				out.WriteByte(b)
			}
		}
		return out.String()
	}
	rapid.Check(t, func(t *rapid.T) {
		path := rapid.StringMatching(`[a-zA-Z0-9äé_.~-]{1,12}`).Draw(t, "path")
		r := newRules([]byte("User-agent: *\nDisallow: /"+encoded(t, path)), parsed(t, "https://example.org"))
		for _, rest := range []string{"", "/", "x", "?y"} {
			if r.allow(parsed(t, "https://example.org/"+encoded(t, path)+rest)) {
				t.Fatalf("/%s%s is left to us", path, rest)
			}
		}
		if !r.allow(parsed(t, "https://example.org/"+encoded(t, "!"+path))) {
			t.Fatalf("/!%s is kept from us", path)
		}
	})
}

// Whatever a site sends as its robots.txt, its rules can be asked, keep to the bounds, and do not hide the file itself.
func FuzzRules(f *testing.F) {
	f.Add([]byte("User-agent: *\nDisallow: /a*b$\nAllow: /\nCrawl-delay: 3\nSitemap: /s.xml"), "/a?b")
	f.Add([]byte("Disallow: /\nuser-agent:newsdesk/1\n\xff%zz:*"), "/%")
	f.Add([]byte("user-agent:newsdesk\nallow:"+strings.Repeat("*$", 300)), "//")
	f.Fuzz(func(t *testing.T, robots []byte, path string) {
		at := parsed(t, "https://example.org/robots.txt")
		r := newRules(robots, at)
		_ = r.allow(&url.URL{Scheme: "https", Host: "example.org", Path: path, RawQuery: path})
		switch {
		case r.group == nil:
			t.Error("the library refused what was written for it")
		case !r.allow(at):
			t.Error("the file itself is kept from us")
		case r.pause < 0 || r.pause > maxCrawlDelay || len(r.sitemaps) > maxSitemaps:
			t.Errorf("a pause of %v and %d sitemaps", r.pause, len(r.sitemaps))
		}
		for _, s := range r.sitemaps {
			if _, err := parseURL(s); err != nil {
				t.Errorf("sitemap %q: %v", s, err)
			}
		}
	})
}
