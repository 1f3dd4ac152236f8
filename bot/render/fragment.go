package render

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The sizes of text fragments, in bytes of the encoded form unless said otherwise.
const (
	maxFragment = 512 // the whole address, which is also what a button takes
	wholeQuote  = 160 // quotes up to this length are searched whole, others by their beginning and end
	maxEdge     = 110 // a beginning or an end
	edgeWords   = 5   // words in it
	vagueQuote  = 24  // quotes of fewer characters are searched together with what stands beside them
)

// TextFragment adds to the address of a page the directive that makes browsers scroll to a quote and highlight it
// (URL Fragment Text Directives, WICG). before and after are what stands beside the quote; they are used for short
// quotes. A fragment of the address stays, another directive does not. The plain address is returned when the
// result would be longer than 512 bytes or when there is nothing to search for.
func TextFragment(address, quote, before, after string) string {
	base, fragment, _ := strings.Cut(address, "#")
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return address
	}
	directive := textDirective(clean(quote), clean(before), clean(after))
	if directive == "" {
		return address
	}
	fragment, _, _ = strings.Cut(fragment, ":~:")
	linked := base + "#" + fragment + ":~:text=" + directive
	if _, err := url.Parse(linked); err != nil || len(linked) > maxFragment {
		return address
	}
	return linked
}

// textDirective is [prefix-,]start[,end][,-suffix]. A start, an end, a prefix or a suffix must not cross paragraphs,
// because browsers look for each inside one block of the page; the text from start to end may.
func textDirective(quote, before, after string) string {
	lines := nonEmptyLines(quote)
	if len(lines) == 0 {
		return ""
	}
	first, last := lines[0], lines[len(lines)-1]
	if len(lines) == 1 && len(encode(first)) <= wholeQuote {
		return besides(first, before, after)
	}
	start, end := beginning(first), ending(last)
	if len(lines) == 1 && len(start)+len(end) >= len(first) {
		return encode(first)
	}
	return encode(start) + "," + encode(end)
}

// besides is the directive for a quote of one line, with its neighbors when it is so short that it may stand in the
// page more than once.
func besides(quote, before, after string) string {
	directive := encode(quote)
	if utf8.RuneCountInString(quote) >= vagueQuote {
		return directive
	}
	if i := strings.LastIndexByte(before, '\n'); i >= 0 {
		before = before[i:]
	}
	after, _, _ = strings.Cut(after, "\n")
	if prefix := ending(strings.Join(strings.Fields(before), " ")); prefix != "" {
		directive = encode(prefix) + "-," + directive
	}
	if suffix := beginning(strings.Join(strings.Fields(after), " ")); suffix != "" {
		directive += ",-" + encode(suffix)
	}
	return directive
}

// beginning is the first words of a line, or its first characters in writing without spaces.
func beginning(line string) string {
	words := strings.Split(line, " ")
	n := 0
	for n < min(len(words), edgeWords) && len(encode(strings.Join(words[:n+1], " "))) <= maxEdge {
		n++
	}
	if n > 0 {
		return strings.Join(words[:n], " ")
	}
	runes := []rune(words[0])
	for len(encode(string(runes))) > maxEdge {
		runes = runes[:len(runes)-1]
	}
	for i := len(runes) - 1; i > len(runes)/3; i-- { // browsers look for whole words, which end before punctuation
		if unicode.IsPunct(runes[i]) {
			return string(runes[:i])
		}
	}
	return string(runes)
}

// ending is the last words of a line, or its last characters in writing without spaces.
func ending(line string) string {
	words := strings.Split(line, " ")
	n := len(words)
	for n > max(0, len(words)-edgeWords) && len(encode(strings.Join(words[n-1:], " "))) <= maxEdge {
		n--
	}
	if n < len(words) {
		return strings.Join(words[n:], " ")
	}
	runes := []rune(words[len(words)-1])
	for len(encode(string(runes))) > maxEdge {
		runes = runes[1:]
	}
	for i, r := range runes {
		if i < len(runes)*2/3 && unicode.IsPunct(r) {
			return string(runes[i+1:])
		}
	}
	return string(runes)
}

func nonEmptyLines(s string) []string {
	var lines []string
	for line := range strings.Lines(s) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// encode percent-encodes all but what is surely text in a directive: a dash, an ampersand or a comma would be read as
// its syntax.
func encode(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' {
			b.WriteByte(c)
			continue
		}
		const hex = "0123456789ABCDEF"
		b.Write([]byte{'%', hex[c>>4], hex[c&15]})
	}
	return b.String()
}
