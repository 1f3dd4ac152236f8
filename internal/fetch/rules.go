package fetch

import (
	"bytes"
	"cmp"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/temoto/robotstxt"
)

// product is the name by which a robots.txt speaks to newsdesk (RFC 9309, section 2.2.1).
const product = "newsdesk"

const robotsPath = "/robots.txt"

// Bounds of what a robots.txt may ask for.
const (
	maxCrawlDelay    = 30 * time.Second
	maxSitemaps      = 100
	maxPatterns      = 500 // rules with * or $, each of which becomes a regular expression
	maxPatternStars  = 8   // in one of them
	maxPatternLength = 512
)

// rules are what a site's robots.txt says to newsdesk.
type rules struct {
	group    *robotstxt.Group // nil: nothing
	pause    time.Duration    // Crawl-delay
	sitemaps []string
	cost     int // bytes in memory, roughly
}

// newRules reads a robots.txt that was found at an address. Every text is one; what cannot be understood is left out.
func newRules(text []byte, at *url.URL) *rules {
	t := &tidier{}
	for line := range strings.FieldsFuncSeq(strings.TrimPrefix(string(text), "\ufeff"), func(r rune) bool { return r == '\r' || r == '\n' }) {
		t.line(line)
	}
	r := &rules{cost: 256 + 2*t.out.Len() + t.patternCost}
	for _, address := range t.sitemaps {
		if u, err := at.Parse(address); err == nil && checkTarget(at, u) == nil {
			r.sitemaps = append(r.sitemaps, u.String())
			r.cost += len(address) + 64
		}
	}
	data, err := robotstxt.FromBytes(t.out.Bytes())
	if err != nil { // a defect here: tidier writes only what the library understands
		return r
	}
	r.group = data.FindGroup(product)
	r.pause = min(r.group.CrawlDelay, maxCrawlDelay)
	return r
}

// allow says whether an address of the site may be fetched.
func (r *rules) allow(u *url.URL) bool {
	path := u.EscapedPath()
	if path == robotsPath || r.group == nil {
		return true
	}
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	return r.group.Test(anchor + normal(path))
}

// anchor begins all rules and all paths that are compared with them. The library looks for a rule with wildcards
// anywhere in a path; with the anchor, which no normal path holds, it finds it at the beginning only.
const anchor = "/^"

// tidier writes a robots.txt anew, because the library of temoto refuses the whole file for one line out of place, splits
// values at spaces, compares paths byte by byte and compiles whatever it is given: only the groups that speak to
// newsdesk, each line in its plainest form, paths normal and patterns bounded.
type tidier struct {
	out      bytes.Buffer
	naming   bool // the last line named who is spoken to
	ours     bool // newsdesk is
	patterns int
	sitemaps []string

	patternCost int // bytes that the patterns take in memory, roughly
}

func (t *tidier) line(line string) {
	line, _, _ = strings.Cut(line, "#")
	key, value, _ := strings.Cut(line, ":")
	value = strings.TrimSpace(value)
	switch key = strings.ToLower(strings.TrimSpace(key)); key {
	case "user-agent", "useragent":
		t.ours = t.ours && t.naming // a group may have several names in a row
		t.naming = true
		if name := strings.ToLower(value); name == "*" || productOf(name) == product {
			t.ours = true
			fmt.Fprintf(&t.out, "User-agent: %s\n", cmp.Or(productOf(name), "*"))
		}
	case "allow", "disallow":
		t.naming = false
		if t.ours {
			t.rule(key, value)
		}
	case "crawl-delay", "crawldelay":
		t.naming = false
		if t.ours {
			delay, err := strconv.ParseFloat(value, 64)
			if err != nil || !(delay >= 0) {
				delay = 0
			}
			fmt.Fprintf(&t.out, "Crawl-delay: %g\n", min(delay, maxCrawlDelay.Seconds()))
		}
	case "sitemap":
		if value != "" && len(t.sitemaps) < maxSitemaps {
			t.sitemaps = append(t.sitemaps, value)
		}
	}
}

// rule writes one rule. Of a pattern beyond the bounds only the beginning counts, where that is the stricter reading.
func (t *tidier) rule(key, value string) {
	if value == "" { // forbids nothing, but ends the group's names
		fmt.Fprintf(&t.out, "%s: \n", key)
		return
	}
	if value[0] != '/' && value[0] != '*' {
		value = "/" + value
	}
	value = strings.TrimRight(value, "*")
	open, ends := strings.CutSuffix(value, "$")
	parts := strings.Split(open, "*")
	if ends || len(parts) > 1 {
		if t.patterns == maxPatterns || len(value) > maxPatternLength || len(parts) > maxPatternStars+1 {
			if key == "allow" {
				t.rule(key, "")
				return
			}
			parts, ends = parts[:1], false
		} else {
			t.patterns++
			t.patternCost += 2<<10 + 64*len(value)
		}
	}
	for i := range parts {
		parts[i] = normal(parts[i])
	}
	fmt.Fprintf(&t.out, "%s: %s%s", key, anchor, strings.Join(parts, "*"))
	if ends {
		t.out.WriteByte('$')
	}
	t.out.WriteByte('\n')
}

// productOf returns the product token that a name begins with, as in "newsdesk" of "newsdesk/1.0".
func productOf(name string) string {
	end := strings.IndexFunc(name, func(r rune) bool { return r != '-' && r != '_' && (r < 'a' || r > 'z') })
	if end < 0 {
		return name
	}
	return name[:end]
}

// normal writes a path so that what means the same is the same bytes (RFC 9309, section 2.2.2): unreserved characters
// as they are, reserved ones as they came, everything else percent-encoded.
func normal(path string) string {
	const hex = "0123456789ABCDEF"
	var out strings.Builder
	for i := 0; i < len(path); i++ {
		b, plain := path[i], "-._~/?:@!&'()+,;=[]#"
		if b == '%' && i+2 < len(path) {
			if v, err := strconv.ParseUint(path[i+1:i+3], 16, 8); err == nil {
				b, plain = byte(v), "-._~"
				i += 2
			}
		}
		if 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || strings.IndexByte(plain, b) >= 0 {
			out.WriteByte(b)
			continue
		}
		out.Write([]byte{'%', hex[b>>4], hex[b&15]})
	}
	return out.String()
}
