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
		"https://www.example.com/a/b/": "https://example.com/a/b",
		" notes/today.txt ":            "notes/today.txt",
		"https://bad.example/%zz":      "https://bad.example/%zz",
	} {
		if got := PageKey(in); got != want {
			t.Errorf("PageKey(%q) = %q, want %q", in, got, want)
		}
	}
}
