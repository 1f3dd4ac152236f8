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
	words, wordEnd, size := 0, 0, 0
	for i, r := range line {
		if r == ' ' {
			words, wordEnd = words+1, i
		}
		size += len(encode(string(r)))
		switch {
		case words == edgeWords:
			return line[:i]
		case size > maxEdge && wordEnd > 0:
			return line[:wordEnd]
		case size > maxEdge: // browsers look for whole words, which end before punctuation
			if last := strings.LastIndexFunc(line[:i], unicode.IsPunct); last > i/3 {
				return line[:last]
			}
			return line[:i]
		}
	}
	return line
}

// ending is the last words of a line, or its last characters in writing without spaces.
func ending(line string) string {
	words, wordStart, size := 0, len(line), 0
	for i := len(line); i > 0; {
		r, n := utf8.DecodeLastRuneInString(line[:i])
		if r == ' ' {
			words, wordStart = words+1, i
		}
		size += len(encode(string(r)))
		switch {
		case words == edgeWords:
			return line[i:]
		case size > maxEdge && wordStart < len(line):
			return line[wordStart:]
		case size > maxEdge:
			rest := line[i:]
			if first := strings.IndexFunc(rest, unicode.IsPunct); first >= 0 && first < len(rest)*2/3 {
				_, width := utf8.DecodeRuneInString(rest[first:])
				return rest[first+width:]
			}
			return rest
		}
		i -= n
	}
	return line
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

// encode percent-encodes all but letters and digits: a dash, an ampersand or a comma would be read as the directive's
// syntax, and a dot could make a host for Discord to show.
func encode(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			b.WriteByte(c)
			continue
		}
		const hex = "0123456789ABCDEF"
		b.Write([]byte{'%', hex[c>>4], hex[c&15]})
	}
	return b.String()
}
