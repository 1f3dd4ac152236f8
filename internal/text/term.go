package text

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/turkish"
	"golang.org/x/text/unicode/norm"
)

// stemmers are the Snowball algorithms by language. They want a word in lower case with its diacritics.
var stemmers = sync.OnceValue(func() map[string]func(*snowballstem.Env) bool {
	return map[string]func(*snowballstem.Env) bool{
		"da": danish.Stem, "de": german.Stem, "en": english.Stem, "es": spanish.Stem, "fi": finnish.Stem, "fr": french.Stem,
		"hu": hungarian.Stem, "it": italian.Stem, "nl": dutch.Stem, "no": norwegian.Stem, "pt": portuguese.Stem, "ro": romanian.Stem,
		"ru": russian.Stem, "sv": swedish.Stem, "tr": turkish.Stem,
	}
})

// language is how the words of a language become terms.
type language struct {
	name string
	// stem is given the word in lower case, for Albanian and Arabic folded already.
	stem func(word string) string
	stop map[string]bool // but for English; see isStopWord
	// parting are the function words that part runs of writing without spaces.
	parting *parting
}

func languageOf(tag string) language {
	l := language{name: AnalysisOf(tag), stop: make(map[string]bool)}
	for _, w := range strings.Fields(stopWords(l.name)) {
		l.stop[w] = true
	}
	switch l.name {
	case "sq":
		l.stem = stemAlbanian
	case "ar":
		l.stem = stemArabic
	case "zh":
		l.parting = newParting(chineseFunctionWords)
	}
	if stem, ok := stemmers()[l.name]; ok {
		l.stem = func(w string) string {
			env := snowballstem.NewEnv(w)
			stem(env)
			return env.Current()
		}
	}
	return l
}

// longestStemmed is the length in bytes of the longest word that is stemmed; nothing longer is a word.
const longestStemmed = 64

// term folds and stems one word as written.
func (l language) term(word string) term {
	switch l.name {
	case "en", "zh", "ja", "ko":
		return englishTerm(l, word)
	}
	w := strings.ReplaceAll(dropElision(l.name, lowered(word)), "'", "")
	if isAcronym(w) {
		w = strings.ReplaceAll(w, ".", "")
	}
	stop := l.stop[w]
	if l.name == "ar" {
		w = foldAlef(w)
		stop = l.stop[w] // before "on" and the name Ali become one
		w = foldArabic(w)
	}
	switch {
	case w == "":
		return term{}
	case strings.ContainsAny(w, "0123456789"):
		return term{text: decimal(foldLatin(w))}
	case stop:
		return term{text: foldLatin(w), stop: true}
	case len(w) > longestStemmed:
		return term{text: foldLatin(w)}
	case l.name == "sq":
		return term{text: l.stem(foldLatin(w))}
	}
	return term{text: foldLatin(l.stem(w))}
}

// englishTerm folds and stems a word of English text, or a Latin word within writing without spaces.
func englishTerm(l language, word string) term {
	if word == "US" || word == "U.S" || word == "WHO" {
		return term{text: strings.ToLower(strings.ReplaceAll(word, ".", ""))} // not the pronouns
	}
	w := strings.ReplaceAll(dropPossessive(lowered(word)), "'", "")
	if isAcronym(w) {
		w = strings.ReplaceAll(w, ".", "")
	}
	switch {
	case w == "":
		return term{}
	case strings.ContainsAny(w, "0123456789"):
		return term{text: dropGrouping(foldLatin(w))}
	case isStopWord(w):
		return term{text: foldLatin(w), stop: true}
	case len(w) > longestStemmed:
		return term{text: foldLatin(w)}
	}
	w = foldLatin(w)
	if isStopWord(w) {
		return term{text: w, stop: true}
	}
	if l.stem == nil || !isASCII(w) {
		return term{text: w}
	}
	return term{text: l.stem(w)}
}

// lowered is the word in lower case, in compatibility form, with one kind of apostrophe and ASCII digits.
func lowered(word string) string {
	return strings.Map(dropMarks, strings.ToLower(norm.NFKC.String(word)))
}

// dropElision takes the article or pronoun off that French and Italian join to a word: "l'État", "dell'Iran".
func dropElision(language, w string) string {
	if language != "fr" && language != "it" && language != "sq" {
		return dropPossessive(w)
	}
	head, rest, ok := strings.Cut(w, "'")
	if !ok || rest == "" {
		return w
	}
	switch head {
	case "l", "d", "j", "m", "t", "s", "c", "n", "qu", "jusqu", "lorsqu", "puisqu", "quelqu", "un", "dell", "all", "dall", "nell", "sull", "quell", "quest", "ç":
		return rest
	}
	return w
}

// decimal writes a number of a language whose decimal mark is the comma as English does: "3.000" becomes "3000" and
// "3,5" becomes "3.5". A mark before exactly three digits groups them.
func decimal(w string) string {
	var b strings.Builder
	for i := range len(w) {
		switch c := w[i]; {
		case c != '.' && c != ',':
			b.WriteByte(c)
		case i > 0 && isDigit(w[i-1]) && countDigits(w[i+1:]) == 3:
		default:
			b.WriteByte('.')
		}
	}
	return b.String()
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
	case r == '٬':
		return ','
	case r == '٫':
		return '.'
	case unicode.Is(unicode.Nd, r):
		return '0' + digit(r)
	}
	return r
}

// digit is the value of a decimal digit: the digits of a script stand in order, from a zero.
func digit(r rune) rune {
	zero := r
	for r-zero < 9 && unicode.Is(unicode.Nd, zero-1) {
		zero--
	}
	return r - zero
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
