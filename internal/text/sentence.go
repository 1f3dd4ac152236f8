package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentences returns the sentences of s: trimmed, in order, never across a paragraph, and together holding every
// byte of s that is not white space exactly once. Closing quotation marks and brackets belong to the sentence
// before them. A paragraph without any terminator is one sentence.
func Sentences(s string) []Span {
	var out []Span
	for _, p := range Paragraphs(s) {
		out = appendSentences(out, s, p)
	}
	return out
}

func appendSentences(out []Span, s string, p Span) []Span {
	start := p.Start
	for i := p.Start; i < p.End; {
		c := s[i]
		if c < utf8.RuneSelf {
			if c != '.' && c != '!' && c != '?' {
				i++
				continue
			}
		} else if r, size := utf8.DecodeRuneInString(s[i:p.End]); !isTerminator(r) {
			i += size
			continue
		}
		t := readTerminator(s, i, p.End)
		next := skipSpace(s, t.end, p.End)
		if next < p.End && endsSentence(s, start, t, next, p.End) {
			out = append(out, Span{start, t.end})
			start = next
		}
		i = next
	}
	if start < p.End {
		out = append(out, Span{start, p.End})
	}
	return out
}

// terminator is a run of sentence-ending punctuation with the closing marks after it.
type terminator struct {
	start, end int
	period     bool // a single full stop and nothing else: the mark that abbreviations use too
	ellipsis   bool // two or more full stops or the ellipsis character
	loud       bool // a question or exclamation mark is in it
	ideal      bool // a mark that no word or number contains, so that no space need follow it
	quoted     bool // a closing quotation mark is in it
}

func readTerminator(s string, start, limit int) terminator {
	t := terminator{start: start}
	periods, others := 0, 0
	i := start
	for i < limit {
		r, size := utf8.DecodeRuneInString(s[i:limit])
		switch {
		case r == '.':
			periods++
		case r == '…':
			periods += 3
		case isTerminator(r):
			others++
			t.loud = t.loud || r == '?' || r == '!' || r == '？' || r == '！'
			t.ideal = t.ideal || r >= utf8.RuneSelf
		case isCloser(r) || closesHere(s[i+size:limit], r):
			t.quoted = t.quoted || isQuote(r)
			others++
		default:
			if size = closesAfterSpace(s[i:limit]); size > 0 {
				t.quoted = true
				others++
			}
		}
		if size == 0 {
			break
		}
		i += size
	}
	t.end = skipReference(s, i, limit)
	t.period = periods == 1 && others == 0
	t.ellipsis = periods > 1 && !t.loud && !t.ideal
	return t
}

// skipReference steps over reference marks such as "[12]", which belong to the sentence before them.
func skipReference(s string, i, limit int) int {
	for i < limit && s[i] == '[' {
		j := i + 1
		for j < limit && s[j] >= '0' && s[j] <= '9' {
			j++
		}
		if j == i+1 || j == limit || s[j] != ']' {
			break
		}
		i = j + 1
	}
	return i
}

// endsSentence decides whether the terminator ends the sentence that began at start, when the text goes on at
// next, before limit.
func endsSentence(s string, start int, t terminator, next, limit int) bool {
	if next == t.end && !t.ideal {
		return false // inside a word, a number or an address
	}
	word := firstWord(s, next, limit)
	if word.lower {
		return false
	}
	switch {
	case t.period:
		return word.opened || !abbreviated(s, start, t.start, word)
	case t.ellipsis:
		before, _ := utf8.DecodeLastRuneInString(s[start:t.start])
		return !unicode.IsSpace(before) || isStarter(word.text)
	case t.loud && t.quoted:
		return !attributes(s[next:limit])
	}
	return true
}

// nextWord is what follows a possible sentence boundary.
type nextWord struct {
	text   string // the word without opening marks
	lower  bool   // it starts with a lower-case letter, which no sentence does (but "iPhone" may)
	digit  bool   // it starts with a digit
	opened bool   // an opening quotation mark or bracket stands before it
	dashed bool   // a dash stands before it
	dotted bool   // a full stop follows it: an initial or abbreviation itself
}

func firstWord(s string, i, limit int) nextWord {
	var w nextWord
	for i < limit {
		r, size := utf8.DecodeRuneInString(s[i:limit])
		if !isOpener(r) {
			break
		}
		dash := unicode.Is(unicode.Pd, r)
		w.opened, w.dashed = w.opened || !dash, w.dashed || dash
		i = skipSpace(s, i+size, limit)
	}
	end := i
	for end < limit {
		r, size := utf8.DecodeRuneInString(s[end:limit])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			w.dotted = r == '.'
			break
		}
		end += size
	}
	w.text = s[i:end]
	first, size := utf8.DecodeRuneInString(w.text)
	second, _ := utf8.DecodeRuneInString(w.text[size:])
	w.digit = unicode.IsDigit(first)
	w.lower = unicode.IsLower(first) && !unicode.IsUpper(second)
	return w
}

// attributes reports whether the text after a quoted question goes on with its speaker, as in
// `"Why?" Smith asked.`: up to three capitalized words and a verb of saying.
func attributes(s string) bool {
	for range 4 {
		end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != '.' && r != '’' })
		if end < 0 {
			end = len(s)
		}
		if end == 0 {
			return false
		}
		if isSaying(strings.TrimRight(s[:end], ".")) {
			return true
		}
		if first, _ := utf8.DecodeRuneInString(s); !unicode.IsUpper(first) || isStarter(s[:end]) ||
			end == len(s) || s[end] != ' ' {
			return false
		}
		s = s[end+1:]
	}
	return false
}

// skipSpace returns the offset of the first rune at or after i that is not white space, or limit.
func skipSpace(s string, i, limit int) int {
	for i < limit {
		r, size := utf8.DecodeRuneInString(s[i:limit])
		if !unicode.IsSpace(r) {
			break
		}
		i += size
	}
	return i
}

func isTerminator(r rune) bool {
	switch {
	case r == '.' || r == '!' || r == '?':
		return true
	case r < utf8.RuneSelf:
		return false
	case r == '…':
		return true
	case r < 0x0589: // no terminator stands before the Armenian full stop
		return false
	}
	return unicode.Is(unicode.STerm, r)
}

// isCloser reports whether r closes a quotation or bracket when it follows a terminator.
func isCloser(r rune) bool {
	switch r {
	case '"', '\'', ')', ']', '}', '”', '’', '»', '›', '＂':
		return true
	}
	return r >= utf8.RuneSelf && unicode.In(r, unicode.Pe, unicode.Pf)
}

// closesHere reports whether a mark that opens a quotation in English closes one that German opened („ “ or » «): it
// stands at the sentence's end, and white space or nothing comes after.
func closesHere(rest string, r rune) bool {
	if r != '“' && r != '‘' && r != '«' && r != '‹' {
		return false
	}
	next, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || unicode.IsSpace(next)
}

// closesAfterSpace returns the length of a space and the closing guillemet after it, as French writes them, or 0. German
// opens with the same mark, with the next word right after it.
func closesAfterSpace(s string) int {
	space, size := utf8.DecodeRuneInString(s)
	if space != ' ' && space != '\u00a0' && space != '\u202f' {
		return 0
	}
	mark, length := utf8.DecodeRuneInString(s[size:])
	if mark != '»' && mark != '›' {
		return 0
	}
	next, _ := utf8.DecodeRuneInString(s[size+length:])
	if unicode.IsLetter(next) || unicode.IsNumber(next) || isOpener(next) {
		return 0
	}
	return size + length
}

func isQuote(r rune) bool {
	return r == '"' || r == '\'' || r >= utf8.RuneSelf && unicode.Is(unicode.Quotation_Mark, r)
}

func isOpener(r rune) bool {
	switch r {
	case '"', '\'', '(', '[', '{', '-', '*', '•':
		return true
	}
	return r >= utf8.RuneSelf && unicode.In(r, unicode.Ps, unicode.Pi, unicode.Pd)
}
