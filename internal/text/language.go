package text

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// languages are those that have words of their own here (see functionWords and stemmers). English comes first: it is
// what a text is taken for that tells nothing else.
var languages = [...]string{"en", "es", "de", "fr", "sq", "it", "pt", "nl"}

// BaseLanguage returns the language of a BCP 47 tag without region and script: "es" of "es-MX".
func BaseLanguage(tag string) string {
	base, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(strings.TrimSpace(tag)), "_", "-"), "-")
	return base
}

// AnalysisOf returns the language that texts with the tag are analyzed as: English when it has no analyzer of its own.
func AnalysisOf(tag string) string {
	base := BaseLanguage(tag)
	switch base {
	case "nb", "nn":
		return "no"
	}
	if _, ok := stemmers()[base]; ok {
		return base
	}
	switch base {
	case "sq", "ar", "zh", "ja", "ko":
		return base
	}
	return "en"
}

// LanguageOf returns an article's language as a BCP 47 tag: the declared one, unless the text clearly is in another
// language, as on sites whose software says "en" whatever they write. It is empty when neither tells.
func LanguageOf(declared, s string) string {
	found := Detect(s)
	base := BaseLanguage(declared)
	if base == "" || found != "" && found != base && (detectable(base) || writtenOtherwise(base, found)) {
		return found
	}
	return declared
}

// detectable reports whether Detect would have found the language.
func detectable(base string) bool {
	for _, l := range languages {
		if l == base {
			return true
		}
	}
	return isScriptLanguage(base)
}

func isScriptLanguage(base string) bool {
	switch base {
	case "ar", "zh", "ja", "ko", "ru", "el", "he", "th":
		return true
	}
	return false
}

// writtenOtherwise reports whether a language found by its script contradicts one that Detect does not know: Polish is
// not written in Chinese characters. Arabic and Cyrillic letters serve many languages.
func writtenOtherwise(base, found string) bool {
	switch base {
	case "fa", "ur", "ps", "ug", "ckb", "sd", "ks", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg", "yi", "yue", "lzh":
		return false
	}
	return isScriptLanguage(found)
}

// lookAt is how many bytes of a text Detect reads. News needs about 300 to be told apart.
const lookAt = 1_000

// Detect returns the language of a text as a BCP 47 tag, or nothing when it is not clear. The script tells Arabic,
// Chinese, Japanese, Korean, Russian, Greek, Hebrew and Thai; function words tell the languages of Latin script.
func Detect(s string) string {
	if len(s) > lookAt {
		s = s[:lookAt]
	}
	var d detector
	d.read(s)
	if l := d.byScript(); l != "" || d.scripts[scriptLatin] == 0 {
		return l
	}
	return d.byWords()
}

type script int

const (
	scriptLatin script = iota
	scriptArabic
	scriptHan
	scriptKana
	scriptHangul
	scriptCyrillic
	scriptGreek
	scriptHebrew
	scriptThai
	scriptCount
)

// detector counts what tells a text's language.
type detector struct {
	scripts [scriptCount]int // letters; a Chinese character counts for three
	foreign int              // letters that Persian and Urdu write and Arabic does not
	points  [len(languages)]float64
}

func scriptOf(r rune) (script, bool) {
	switch {
	case r < 0x0370:
		return scriptLatin, unicode.IsLetter(r)
	case unicode.Is(unicode.Arabic, r):
		return scriptArabic, unicode.IsLetter(r)
	case unicode.Is(unicode.Han, r):
		return scriptHan, true
	case unicode.In(r, unicode.Hiragana, unicode.Katakana):
		return scriptKana, true
	case unicode.Is(unicode.Hangul, r):
		return scriptHangul, true
	case unicode.Is(unicode.Cyrillic, r):
		return scriptCyrillic, true
	case unicode.Is(unicode.Greek, r):
		return scriptGreek, true
	case unicode.Is(unicode.Hebrew, r):
		return scriptHebrew, true
	case unicode.Is(unicode.Thai, r):
		return scriptThai, true
	}
	return scriptLatin, unicode.Is(unicode.Latin, r)
}

// read counts the letters and function words of s. Words are runs of letters; an elided article ("l'État") and the
// word after it count each.
func (d *detector) read(s string) {
	known := functionWords()
	for i := 0; i < len(s); {
		end := i
		for end < len(s) {
			r, size := rune(s[end]), 1
			if r >= utf8.RuneSelf {
				r, size = utf8.DecodeRuneInString(s[end:])
			}
			sc, isLetter := scriptOf(r)
			if !isLetter {
				if end == i {
					i += size
				}
				break
			}
			d.scripts[sc]++
			if r == 'پ' || r == 'چ' || r == 'ژ' || r == 'گ' || r == 'ک' || r == 'ی' || r == 'ے' || r == 'ہ' {
				d.foreign++
			}
			end += size
		}
		if end > i {
			d.word(known, s[i:end])
			i = end
		} else if end == len(s) {
			return
		}
	}
}

// longestFunctionWord is the length in bytes of the longest function word.
const longestFunctionWord = 16

func (d *detector) word(known map[string]wordLanguages, w string) {
	if len(w) > longestFunctionWord {
		return
	}
	var lower [longestFunctionWord]byte
	plain := true
	for i := range len(w) {
		c := w[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i], plain = c, plain && c < utf8.RuneSelf
	}
	in, ok := known[string(lower[:len(w)])]
	if !ok && !plain {
		in = known[strings.ToLower(w)]
	}
	for l := range languages {
		if in.mask&(1<<l) != 0 {
			d.points[l] += in.worth
		}
	}
}

// byScript returns the language that the script tells, or nothing for Latin and others.
func (d *detector) byScript() string {
	d.scripts[scriptHan] *= 3 // a word of two characters against one of six letters
	d.scripts[scriptKana] *= 2
	d.scripts[scriptHangul] *= 2
	most, all := scriptLatin, 0
	for s, n := range d.scripts {
		all += n
		if n > d.scripts[most] {
			most = script(s)
		}
	}
	if kana := d.scripts[scriptKana]; kana*8 > all && most != scriptLatin {
		return "ja"
	}
	switch most {
	case scriptArabic:
		if d.foreign*25 > d.scripts[scriptArabic] {
			return "fa"
		}
		return "ar"
	case scriptHan:
		return "zh"
	case scriptKana:
		return "ja"
	case scriptHangul:
		return "ko"
	case scriptCyrillic:
		return "ru"
	case scriptGreek:
		return "el"
	case scriptHebrew:
		return "he"
	case scriptThai:
		return "th"
	}
	return ""
}

// byWords returns the language whose function words are clearly the most.
func (d *detector) byWords() string {
	best, second := 0, -1
	for l := 1; l < len(languages); l++ {
		switch {
		case d.points[l] > d.points[best]:
			best, second = l, best
		case second < 0 || d.points[l] > d.points[second]:
			second = l
		}
	}
	// One word that is of two languages tells neither.
	if d.points[best] < 1 || d.points[best] < 1.5*d.points[second] {
		return ""
	}
	return languages[best]
}

// wordLanguages says which languages have a function word, as bits, and what meeting it is worth: the fewer languages
// have it, the more.
type wordLanguages struct {
	mask  uint16
	worth float64
}

var functionWords = sync.OnceValue(func() map[string]wordLanguages {
	m := make(map[string]wordLanguages)
	for l, language := range languages {
		for _, w := range strings.Fields(stopWords(language)) {
			in := m[w]
			in.mask |= 1 << l
			m[w] = in
		}
	}
	for w, in := range m {
		n := 0
		for l := range languages {
			n += int(in.mask >> l & 1)
		}
		in.worth = 1 / float64(n)
		m[w] = in
	}
	return m
})
