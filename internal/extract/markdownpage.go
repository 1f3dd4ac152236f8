package extract

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// markdownPage turns Markdown into a page of bare paragraphs: link text without links, no images, no emphasis,
// list items and table rows as paragraphs, HTML as it stands. It wants the words, not the layout, and takes
// time in proportion to the text. The CommonMark parser goldmark was tried first: nested quotes and unfinished
// links take it more than ten seconds for 128 KiB, and it cannot be interrupted.
func markdownPage(s string) string {
	w := markdownWriter{}
	for line := range strings.SplitSeq(s, "\n") {
		w.line(line)
	}
	w.flush()
	return w.out.String()
}

type markdownWriter struct {
	out   strings.Builder
	block []string // the lines of the open paragraph
	fence string   // the marker that closes the open code block
	quote bool     // whether the open paragraph is quoted
}

var (
	listMarker     = regexp.MustCompile(`^(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)`)
	taskBox        = regexp.MustCompile(`^\[[ xX]\][ \t]+`)
	atxMarker      = regexp.MustCompile(`^#{1,6}(?:[ \t]+|$)`)
	closingHashes  = regexp.MustCompile(`[ \t]+#+[ \t]*$`)
	ruleOrSetext   = regexp.MustCompile(`^(?:(?:-[ \t]*)+|(?:=[ \t]*)+|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$`)
	tableRule      = regexp.MustCompile(`^\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$`)
	linkDefinition = regexp.MustCompile(`^\[[^\]]+\]:[ \t]*\S+`)
	htmlLine       = regexp.MustCompile(`^<(?:[A-Za-z/!?])`)
)

func (w *markdownWriter) line(line string) {
	line = strings.TrimSpace(line)
	if w.fence != "" {
		if strings.HasPrefix(line, w.fence) {
			w.fence = ""
			return
		}
		w.paragraph(html.EscapeString(line))
		return
	}
	quoted := strings.HasPrefix(line, ">")
	if quoted {
		line = strings.TrimLeft(line, "> \t")
	}
	if quoted != w.quote || line == "" {
		w.flush()
		w.quote = quoted
	}
	rule := ruleOrSetext.MatchString(line)
	for range maxListDepth {
		marker := listMarker.FindString(line)
		if marker == "" || rule {
			break
		}
		w.flush()
		line = line[len(marker):]
		line = line[len(taskBox.FindString(line)):]
	}
	switch {
	case line == "", linkDefinition.MatchString(line) && len(w.block) == 0:
	case strings.HasPrefix(line, "```"), strings.HasPrefix(line, "~~~"):
		w.flush()
		w.fence = line[:len(line)-len(strings.TrimLeft(line, line[:1]))]
	case rule, strings.Contains(line, "-") && tableRule.MatchString(line):
		w.flush()
	case atxMarker.MatchString(line):
		w.flush()
		w.block = []string{closingHashes.ReplaceAllString(atxMarker.ReplaceAllString(line, ""), "")}
		w.flush()
	case strings.HasPrefix(line, "|"):
		w.flush()
		w.block = []string{strings.Join(strings.Split(strings.Trim(line, "|"), "|"), " ")}
		w.flush()
	default:
		w.block = append(w.block, line)
	}
}

// flush ends the open paragraph. One that begins with a tag is HTML and not wrapped, as HTML would close the
// wrapping first.
func (w *markdownWriter) flush() {
	if len(w.block) == 0 {
		return
	}
	text := inlineText(strings.Join(w.block, "\n"))
	if w.block = w.block[:0]; htmlLine.MatchString(text) {
		w.out.WriteString(text + "\n")
		return
	}
	w.paragraph(text)
}

func (w *markdownWriter) paragraph(text string) { w.out.WriteString("<p>" + text + "</p>\n") }

// maxListDepth is how many list markers one line may begin with.
const maxListDepth = 8

// How far the other end of a code span, a link's address or its label is looked for.
const (
	maxSpan    = 2000
	maxAddress = 4000
	maxLabel   = 200
)

// inlineText removes the inline markup of one paragraph in one pass; HTML tags and entities stay for the page.
func inlineText(s string) string {
	out := make([]byte, 0, len(s))
	var open []int // places in out of brackets that a link may close
	for i := 0; i < len(s); {
		switch c := s[i]; c {
		case '\\':
			if i+1 < len(s) && s[i+1] < utf8.RuneSelf && (unicode.IsPunct(rune(s[i+1])) || unicode.IsSymbol(rune(s[i+1]))) {
				out = append(out, html.EscapeString(s[i+1:i+2])...)
				i += 2
				continue
			}
		case '`':
			run := len(s[i:]) - len(strings.TrimLeft(s[i:], "`"))
			if at := strings.Index(s[i+run:min(len(s), i+run+maxSpan)], s[i:i+min(run, maxSpan)]); at >= 0 {
				out = append(out, html.EscapeString(s[i+run:i+run+at])...)
				i += run + at
			}
			i += run
			continue
		case '!':
			if n := imageLength(s[i:]); n > 0 {
				i += n
				continue
			}
		case '[':
			open = append(open, len(out))
		case ']':
			n := linkLength(s[i:])
			if len(open) > 0 {
				if at := open[len(open)-1]; n > 0 {
					out[at] = 0 // taken out below
				}
				open = open[:len(open)-1]
				if n > 0 {
					i += n
					continue
				}
			}
		case '<':
			if address := autolink(s[i:]); address != "" {
				out = append(out, html.EscapeString(address)...)
				i += len(address) + len("<>")
				continue
			}
		case '*', '_', '~':
			run := len(s[i:]) - len(strings.TrimLeft(s[i:], s[i:i+1]))
			if !emphasis(s, i, run) {
				out = append(out, s[i:i+run]...)
			}
			i += run
			continue
		}
		out = append(out, s[i])
		i++
	}
	return strings.ReplaceAll(string(out), "\x00", "")
}

// imageLength returns the length of an image that begins s, or 0.
func imageLength(s string) int {
	if !strings.HasPrefix(s, "![") {
		return 0
	}
	at := strings.IndexByte(s[:min(len(s), maxSpan)], ']')
	if at < 0 {
		return 0
	}
	if n := linkLength(s[at:]); n > 0 {
		return at + n
	}
	return 0
}

// linkLength returns the length of "](address)" or "][label]" at the beginning of s, or 0.
func linkLength(s string) int {
	closing, limit := byte(')'), maxAddress
	switch {
	case strings.HasPrefix(s, "]("):
	case strings.HasPrefix(s, "]["):
		closing, limit = ']', maxLabel
	default:
		return 0
	}
	s = s[:min(len(s), limit)]
	if strings.IndexByte(s[2:], closing) < 0 { // much faster than the loop
		return 0
	}
	const deepest = 32
	depth := 0
	for i := 2; i < len(s); i++ {
		switch {
		case s[i] == '\n' && closing == ']' || depth > deepest:
			return 0
		case s[i] == '(' && closing == ')':
			depth++
		case s[i] == closing && depth > 0:
			depth--
		case s[i] == closing:
			return i + 1
		}
	}
	return 0
}

// autolink returns the address of "<https://…>" or "<name@host>" at the beginning of s.
func autolink(s string) string {
	end := strings.IndexByte(s[:min(len(s), maxSpan)], '>')
	if end < 0 {
		return ""
	}
	address := s[1:end]
	link := strings.HasPrefix(address, "http://") || strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "mailto:") ||
		strings.IndexByte(address, '@') > 0
	if !link || strings.ContainsAny(address, " \t\n<\"") { // a tag with attributes is none
		return ""
	}
	return address
}

// emphasis reports whether a run of '*', '_' or '~' at i is markup: not a lone sign between spaces, a product
// of numbers or part of a snake_case word.
func emphasis(s string, i, run int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+run:])
	space := func(r rune) bool { return r == utf8.RuneError || unicode.IsSpace(r) }
	word := func(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
	switch {
	case space(before) && space(after):
		return false
	case s[i] == '~':
		return run >= 2
	case s[i] == '_':
		return !word(before) || !word(after)
	default:
		return !unicode.IsDigit(before) || !unicode.IsDigit(after)
	}
}
