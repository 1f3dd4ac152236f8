package answer

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

// screenedPatterns are all of the package.
func screenedPatterns() []screened {
	list := []screened{linkPattern, pingPattern, hostPattern, markdownLink, atPattern}
	return append(append(list, instructions.patterns...), forged.patterns...)
}

// What a pattern must hold is worked out from the pattern. Texts are put together from the pieces of the patterns
// themselves, so that many match.
func TestScreenedPatternsMatchTheSame(t *testing.T) {
	t.Parallel()
	var pieces []string
	for _, p := range screenedPatterns() {
		pieces = append(pieces, regexp.MustCompile(`[\p{L}<>/.:@]+|[(\[!"]`).FindAllString(p.String(), -1)...)
	}
	pieces = append(pieces, " ", " ", " ", ".", ": ", "\n", "ſ", "K", "www.", "discord", " . ", "gg", "the", "your", "only", "\"", "<")
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for _, piece := range rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 12).Draw(t, "pieces") {
			switch rapid.IntRange(0, 5).Draw(t, "form") {
			case 0:
				piece = strings.ToUpper(piece)
			case 1:
				piece = strings.Map(unicode.SimpleFold, piece)
			}
			b.WriteString(piece)
			if rapid.Bool().Draw(t, "spaced") {
				b.WriteString(" ")
			}
		}
		s := b.String()
		for _, p := range screenedPatterns() {
			if got, want := p.MatchString(s), p.Regexp.MatchString(s); got != want {
				t.Fatalf("%q in %q: %v, want %v; needs %q", p.String(), s, got, want, p.needs)
			}
		}
		for _, set := range []screenedSet{instructions, forged, links} {
			want := slices.ContainsFunc(set.patterns, func(p screened) bool { return p.Regexp.MatchString(s) })
			if got := set.MatchString(s); got != want {
				t.Fatalf("a set in %q: %v, want %v", s, got, want)
			}
		}
	})
}

func TestPatternsAreScreened(t *testing.T) {
	t.Parallel()
	const sentence = `The minister, who resigned on Monday, said “the harbor bridge will stay closed until May,” the Courier reported.`
	for _, p := range screenedPatterns() {
		if p.mayMatch(sentence, lowered(sentence)) {
			t.Logf("tried on a sentence of news: %.30q; needs %q", p.String(), p.needs)
		}
		if p.needs == nil {
			t.Errorf("nothing is known to be in a match of %q", p.String())
		}
	}
}

func TestLongRunsAndSpelledWordsAreFoundFirst(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "B", "é", " ", ".", "-", "_", "*", "1", "=", "x y", "abcdefghijklmnopqrst", ","}), 0, 40).Draw(t, "pieces"), "")
		if packed.MatchString(s) && !hasLongRun(s) {
			t.Fatalf("%q holds a packed run", s)
		}
		if spelled.MatchString(s) && !mayBeSpelled(s) {
			t.Fatalf("%q holds a spelled word", s)
		}
	})
}
