package evaluate

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// countSentences counts the sentences of a quote, at least 1 for a text with a letter or digit. It is a count
// for a figure, not a segmenter, so it needs no language data: a sentence ends at . ! ? … (or their full-width
// and Arabic forms) before a blank that is followed by something else than a lower-case letter, and at a line
// break. Initials and a few titles ("U.S.", "J.", "Mr.") do not end one.
func countSentences(text string) int {
	count := 0
	for line := range strings.Lines(text) {
		count += countInLine(line)
	}
	return count
}

func countInLine(line string) int {
	count, start := 0, 0
	for i, r := range line {
		if i < start || !isTerminator(r) {
			continue
		}
		end := i + utf8.RuneLen(r)
		end += len(line[end:]) - len(strings.TrimLeftFunc(line[end:], isCloser))
		if endsSentence(line[start:end], line[end:], r) && hasWord(line[start:end]) {
			count++
			start = end
		}
	}
	return count + int(share(hasWord(line[start:])))
}

func isTerminator(r rune) bool { return strings.ContainsRune(".!?…。！？؟", r) }

func isCloser(r rune) bool { return strings.ContainsRune(".!?…。！？؟\"'”’»)]", r) }

// endsSentence decides by what stands before and after a terminator.
func endsSentence(before, after string, terminator rune) bool {
	if strings.ContainsRune("。！？", terminator) {
		return true // these scripts write no blank between sentences
	}
	rest := strings.TrimLeftFunc(after, unicode.IsSpace)
	if rest == "" {
		return true
	}
	if next, _ := utf8.DecodeRuneInString(rest); len(rest) == len(after) || unicode.IsLower(next) {
		return false
	}
	return terminator != '.' || !endsInAbbreviation(before)
}

func endsInAbbreviation(text string) bool {
	words := strings.Fields(text)
	if len(words) == 0 || !strings.HasSuffix(words[len(words)-1], ".") {
		return false
	}
	word := strings.TrimLeft(strings.TrimSuffix(words[len(words)-1], "."), "\"'“‘(")
	switch word {
	case "Mr", "Mrs", "Ms", "Dr", "St", "Sen", "Rep", "Gov", "Gen", "Lt", "Col", "Prof", "Jr", "Sr", "No":
		return true
	}
	for part := range strings.SplitSeq(word, ".") { // initials: single letters between full stops
		if first, size := utf8.DecodeRuneInString(part); size != len(part) || !unicode.IsLetter(first) {
			return false
		}
	}
	return true
}

func hasWord(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}
