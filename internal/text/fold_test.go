package text_test

import (
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"newsdesk/internal/text"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ source, want string }{
		{"", ""},
		{"Plain text, as it is.", "Plain text, as it is."},
		{"“Quotes” and ‘Iran’s’ «goals»", `"Quotes" and 'Iran's' "goals"`},
		{"a – b — c‑d − e", "a - b - c-d - e"},
		{"two\u00a0 \n\t spaces\r\n\r\nhere", "two spaces here"},
		{"cy\u00adber\u200battack\ufeff", "cyberattack"},
		{"ﬁrst eﬀort…", "first effort..."},
		{"cafe\u0301 e\u200b\u0301", "café é"},
		{"İstanbul ẞ", "İstanbul ẞ"},
		{"ᄀ\u1161", "가"},
	} {
		if got := text.Fold(test.source).Text; got != test.want {
			t.Errorf("Fold(%q) = %q, want %q", test.source, got, test.want)
		}
	}
}

func TestFoldedSource(t *testing.T) {
	t.Parallel()
	source := "He said:\n“the  at\u00adtack—failed”…"
	f := text.Fold(source)
	if want := `He said: "the attack-failed"...`; f.Text != want {
		t.Fatalf("folded to %q, want %q", f.Text, want)
	}
	for _, test := range []struct {
		start, end int
		want       string
	}{
		{0, 2, "He"},
		{9, 27, "“the  at\u00adtack—failed"},
		{14, 20, "at\u00adtack"},
		{13, 14, "  "},
		{28, 31, "…"},
		{29, 30, "…"}, // half an ellipsis gives the whole
		{16, 17, "t"},
		{4, 4, ""},
		{31, 31, ""},
	} {
		from, to := f.Source(test.start, test.end)
		if got := source[from:to]; got != test.want {
			t.Errorf("folded %q comes from %q, want %q", f.Text[test.start:test.end], got, test.want)
		}
	}
}

// checkFold holds what verification relies on: a folded range that cuts through nothing replaced as a whole leads
// to source text with the same folded form.
func checkFold(t interface{ Fatalf(string, ...any) }, s string, start, end int) {
	f := text.Fold(s)
	if utf8.ValidString(s) && !norm.NFC.IsNormalString(f.Text) {
		t.Fatalf("Fold(%q) = %q is not in NFC", s, f.Text)
	}
	if again := text.Fold(f.Text).Text; utf8.ValidString(s) && again != f.Text {
		t.Fatalf("folding %q again gives %q", f.Text, again)
	}
	start, end = within(start, len(f.Text)), within(end, len(f.Text))
	if start > end {
		start, end = end, start
	}
	from, to := f.Source(start, end)
	if from < 0 || to < from || to > len(s) {
		t.Fatalf("Source(%d, %d) of %q = %d, %d", start, end, s, from, to)
	}
	got := text.Fold(s[from:to]).Text
	if want := f.Text[start:end]; whole(f, start) && whole(f, end) && got != want {
		t.Fatalf("folded %q of %q comes from %q, which folds to %q", want, s, s[from:to], got)
	}
}

func within(i, n int) int {
	if i < 0 {
		i = -(i + 1)
	}
	return i % (n + 1)
}

// whole reports whether the folded offset is a boundary that Source can express exactly.
func whole(f text.Folded, at int) bool {
	if at == 0 || at == len(f.Text) {
		return true
	}
	_, before := f.Source(at-1, at)
	after, _ := f.Source(at, at+1)
	return before <= after && norm.NFC.PropertiesString(f.Text[at:]).BoundaryBefore()
}

func TestFoldKeepsTheWayBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		checkFold(t, messyText().Draw(t, "text"), rapid.IntRange(0, 400).Draw(t, "start"), rapid.IntRange(0, 400).Draw(t, "end"))
	})
}

func FuzzFold(f *testing.F) {
	f.Add("“Iran’s”  e\u0301\u00ad—ﬁ…", 2, 7)
	f.Add("0\xe2\x80\u202c\xa6", 1, 4) // dropping the mark in the middle joins broken bytes to a character
	f.Add("\xff\u0301 \u200b\u0301", 0, 1)
	f.Fuzz(checkFoldT)
}

func checkFoldT(t *testing.T, s string, start, end int) { checkFold(t, s, start, end) }

func TestStripInvisible(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ source, want string }{
		{"plain\n\ttext", "plain\n\ttext"},
		{"a\u200bb\u200fc\u202ed\u2060e\u2066f\ufeffg\U000e0041h\u00adi", "abcdefghi"},
		{"nul\x00 bell\a del\x7f", "nul bell del"},
		{"cafe\u0301", "café"},
		{"bad\xff", "bad\ufffd"},
		{"“Kept” — as is…", "“Kept” — as is…"},
	} {
		if got := text.StripInvisible(test.source); got != test.want {
			t.Errorf("StripInvisible(%q) = %q, want %q", test.source, got, test.want)
		}
	}
}
