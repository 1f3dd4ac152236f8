package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
	"github.com/kljensen/snowball/french"
	"github.com/kljensen/snowball/hungarian"
	"github.com/kljensen/snowball/norwegian"
	"github.com/kljensen/snowball/russian"
	"github.com/kljensen/snowball/spanish"
	"github.com/kljensen/snowball/swedish"
	"golang.org/x/text/unicode/norm"
)

// language is how the words of a language become terms.
type language struct {
	stem   func(word string, stemStopWords bool) string
	stop   func(word string) bool
	accent bool // the stemmer needs the diacritics, so that they are folded after it
}

func languageOf(tag string) language {
	base, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(tag, "_", "-")), "-")
	switch base {
	case "es":
		return language{spanish.Stem, spanish.IsStopWord, true}
	case "fr":
		return language{french.Stem, french.IsStopWord, true}
	case "ru":
		return language{russian.Stem, russian.IsStopWord, true}
	case "sv":
		return language{swedish.Stem, swedish.IsStopWord, true}
	case "no", "nb", "nn":
		return language{norwegian.Stem, norwegian.IsStopWord, true}
	case "hu":
		return language{hungarian.Stem, hungarian.IsStopWord, true}
	default:
		return language{english.Stem, isStopWord, false}
	}
}

// longestStemmed is the length in bytes of the longest word that is stemmed; nothing longer is a word.
const longestStemmed = 64

// term folds and stems one word as written.
func (l language) term(word string) term {
	if word == "US" || word == "U.S" || word == "WHO" {
		return term{text: strings.ToLower(strings.ReplaceAll(word, ".", ""))} // not the pronouns
	}
	w := strings.ToLower(norm.NFKC.String(word))
	w = dropPossessive(strings.Map(dropMarks, w))
	w = strings.ReplaceAll(w, "'", "")
	if isAcronym(w) {
		w = strings.ReplaceAll(w, ".", "")
	}
	switch {
	case w == "":
		return term{}
	case strings.ContainsAny(w, "0123456789"):
		return term{text: dropGrouping(foldLatin(w))}
	case l.stop(w):
		return term{text: foldLatin(w), stop: true}
	case len(w) > longestStemmed:
		return term{text: foldLatin(w)}
	case l.accent:
		return term{text: foldLatin(l.stem(w, true))}
	}
	w = foldLatin(w)
	if l.stop(w) {
		return term{text: w, stop: true}
	}
	if !isASCII(w) {
		return term{text: w}
	}
	return term{text: l.stem(w, true)}
}

// dropMarks unifies apostrophes and drops what has no place in a term, such as the spaces that NFKC writes for a
// free-standing accent.
func dropMarks(r rune) rune {
	switch {
	case r == '’' || r == '‘' || r == 'ʼ' || r == '＇':
		return '\''
	case unicode.IsSpace(r):
		return -1
	case r < utf8.RuneSelf:
		return r
	case isInvisible(r) || r == utf8.RuneError:
		return -1
	}
	return r
}

func dropPossessive(w string) string {
	if base, ok := strings.CutSuffix(w, "'s"); ok && base != "" {
		return base
	}
	return w
}

// dropGrouping removes the commas that group the digits of a number: "3,000" becomes "3000", "1,5" stays.
func dropGrouping(w string) string {
	for i := 0; i < len(w); {
		j := strings.IndexByte(w[i:], ',')
		if j < 0 {
			break
		}
		i += j
		if i > 0 && isDigit(w[i-1]) && countDigits(w[i+1:]) == 3 {
			w = w[:i] + w[i+1:]
			i += 3
			continue
		}
		i++
	}
	return w
}

func countDigits(w string) int {
	n := 0
	for n < len(w) && isDigit(w[n]) {
		n++
	}
	return n
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// foldLatin writes Latin letters without diacritics. Other scripts, where marks make other letters, stay.
func foldLatin(w string) string {
	if isASCII(w) {
		return w
	}
	var b strings.Builder
	latin := false
	for _, r := range norm.NFD.String(w) {
		if unicode.Is(unicode.Mn, r) {
			if !latin {
				b.WriteRune(r)
			}
			continue
		}
		latin = unicode.Is(unicode.Latin, r)
		if to := plainLatin(r); to != "" {
			b.WriteString(to)
		} else {
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

// plainLatin spells the Latin letters that have no canonical decomposition.
func plainLatin(r rune) string {
	switch r {
	case 'ß', 'ẞ':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'ø':
		return "o"
	case 'đ', 'ð':
		return "d"
	case 'ł':
		return "l"
	case 'þ':
		return "th"
	case 'ı':
		return "i"
	case 'ħ':
		return "h"
	}
	return ""
}
