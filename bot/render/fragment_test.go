package render_test

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/bot/render"
)

func TestTextFragment(t *testing.T) {
	t.Parallel()
	const page = "https://news.example/a"
	for _, c := range []struct{ name, address, quote, before, after, want string }{
		{"whole", page, "The bridge was closed on Tuesday", "x ", " y", page + "#:~:text=The%20bridge%20was%20closed%20on%20Tuesday"},
		{"syntax", page, "a well-known, cheap & cheerful, place", "", "", page + "#:~:text=a%20well%2Dknown%2C%20cheap%20%26%20cheerful%2C%20place"},
		{"short", page, "two weeks", "The city said it takes\nabout", " or more.\nThen", page + "#:~:text=about-,two%20weeks,-or%20more%2E"},
		{"long", page, "The harbor bridge will stay shut until every damaged cable has been replaced, the city said on Wednesday evening, " +
			"which may well take weeks or even months.", "", "",
			page + "#:~:text=The%20harbor%20bridge%20will%20stay,take%20weeks%20or%20even%20months%2E"},
		{"paragraphs", page, "First of all.\n\nAnd then the last.", "", "", page + "#:~:text=First%20of%20all%2E,And%20then%20the%20last%2E"},
		{"unspaced", page, "大使館は木曜日に閉鎖された。" + strings.Repeat("政府は外交官の国外退去を命じた。", 4), "", "",
			page + "#:~:text=" + url.PathEscape("大使館は木曜日に閉鎖され") + "," + url.PathEscape("交官の国外退去を命じた。")},
		{"fragment", page + "#top", "The bridge was closed on Tuesday", "", "", page + "#top:~:text=The%20bridge%20was%20closed%20on%20Tuesday"},
		{"directive", page + "#top:~:text=other", "The bridge was closed on Tuesday", "", "",
			page + "#top:~:text=The%20bridge%20was%20closed%20on%20Tuesday"},
		{"nothing", page, " \n ", "", "", page},
		{"no page", "mailto:desk@news.example", "The bridge", "", "", "mailto:desk@news.example"},
		{"too long", page + strings.Repeat("a", 500), "The bridge was closed on Tuesday", "", "", page + strings.Repeat("a", 500)},
	} {
		if diff := cmp.Diff(c.want, render.TextFragment(c.address, c.quote, c.before, c.after)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// What a browser is told to look for stands in the quote, in the right order and in one line, and its neighbors stand
// beside it.
func TestFragmentStandsInQuote(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		address := rapid.SampledFrom([]string{"https://news.example/a", "http://news.example/a?b=c#d", "https://news.example/#x:~:text=y"}).Draw(t, "address")
		standsInQuote(t, address, words().Draw(t, "quote"), hostile().Draw(t, "before"), hostile().Draw(t, "after"))
	})
}

func FuzzTextFragment(f *testing.F) {
	f.Add("https://news.example/a#b", "a - quote, with & signs", "before", "after")
	f.Add("http://news.example", "大使館は閉鎖された。\n終わり", "", "")
	f.Add("x", "\xff", "\u202e", "-,-")
	f.Fuzz(func(t *testing.T, address, quote, before, after string) {
		standsInQuote(t, address, quote, before, after)
	})
}

func standsInQuote(t failer, address, quote, before, after string) {
	t.Helper()
	got := render.TextFragment(address, quote, before, after)
	if got == address {
		return
	}
	if _, err := url.Parse(got); err != nil || len(got) > 512 {
		t.Errorf("%q: %v", got, err)
	}
	if base, _, _ := strings.Cut(address, "#"); !strings.HasPrefix(got, base+"#") || strings.Count(got[len(base):], ":~:") != 1 {
		t.Errorf("%q does not lead to %q", got, address)
	}
	quote, before, after = line(quote), line(before), line(after)
	_, directive, _ := strings.Cut(got, ":~:text=")
	for i, part := range strings.Split(directive, ",") {
		place := &quote
		switch {
		case strings.HasSuffix(part, "-"):
			place, part = &before, strings.TrimSuffix(part, "-")
		case strings.HasPrefix(part, "-"):
			place, part = &after, strings.TrimPrefix(part, "-")
		}
		said, err := url.PathUnescape(part)
		if err != nil || said == "" || strings.ContainsAny(part, "-&") || !utf8.ValidString(said) {
			t.Errorf("part %d of %q: %v", i, directive, err)
		}
		_, rest, ok := strings.Cut(*place, said)
		if !ok {
			t.Errorf("%q does not stand in %q", said, *place)
		}
		*place = rest
	}
}

// line is a text as a browser compares it.
func line(s string) string { return strings.Join(strings.Fields(seen(s)), " ") }
