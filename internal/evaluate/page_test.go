package evaluate

import (
	"testing"
	"unicode"
)

func asciiTable() *unicode.RangeTable {
	return &unicode.RangeTable{R16: []unicode.Range16{{Lo: 0, Hi: 0x7f, Stride: 1}}, LatinOffset: 1}
}

func TestPageKey(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"https://www.example.com/a/b/":                    "example.com/a/b",
		"http://EXAMPLE.com:8080/a/b#top":                 "example.com/a/b",
		"https://example.com/a?utm_source=x&id=7&fbclid=": "example.com/a?id=7",
		"https://example.com/a?b=2&a=1":                   "example.com/a?a=1&b=2",
		"https://example.com/A":                           "example.com/A",
		"https://example.com":                             "example.com",
		" notes/today.txt ":                               "notes/today.txt",
		"https://bad.example/%zz":                         "https://bad.example/%zz",
	} {
		if got := PageKey(in); got != want {
			t.Errorf("PageKey(%q) = %q, want %q", in, got, want)
		}
	}
}
