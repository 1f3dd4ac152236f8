package extract

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"newsdesk/internal/news"
)

// longestHeadline is the length, in characters, up to which a first line may be a headline.
const longestHeadline = 160

// readText reads plain text: an optional block of "Title: …" lines, an optional headline, the body.
func readText(s string) (news.Article, error) {
	s = strings.TrimLeft(normalizeBreaks(s), "\n \t")
	var a news.Article
	fields, rest := headerBlock(s)
	if err := assign(&a, fields); err != nil {
		return a, err
	}
	a.Body = rest
	if headline, body, ok := headline(rest); ok && (a.Title == "" || sameWords(a.Title, headline)) {
		a.Title, a.Body = headline, body
	}
	return a, nil
}

var headerLine = regexp.MustCompile(`^([A-Za-z][A-Za-z _-]{1,20}):\s*(.*)$`)

// headerBlock reads the lines of a leading "Name: value" block. It is one only if every line up to the first
// blank line is a field that assign knows, so that prose with a colon is never taken for it.
func headerBlock(s string) (map[string]any, string) {
	block, rest, _ := strings.Cut(s, "\n\n")
	fields := map[string]any{}
	for line := range strings.SplitSeq(block, "\n") {
		m := headerLine.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil || !knownField(fieldName(m[1])) {
			return nil, s
		}
		fields[m[1]] = m[2]
	}
	return fields, rest
}

// headline splits a first line that looks like one from the body: short, followed by a blank line, and not
// ending as a sentence does.
func headline(s string) (title, body string, ok bool) {
	s = strings.TrimLeft(s, "\n \t")
	line, rest, found := strings.Cut(s, "\n")
	line = strings.TrimSpace(line)
	next, _, _ := strings.Cut(rest, "\n")
	if !found || strings.TrimSpace(next) != "" || strings.TrimSpace(rest) == "" {
		return "", s, false
	}
	if line == "" || utf8.RuneCountInString(line) > longestHeadline || strings.ContainsAny(line[len(line)-1:], ".:;,") {
		return "", s, false
	}
	return line, rest, true
}
