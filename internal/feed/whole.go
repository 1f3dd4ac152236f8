package feed

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// minWholeRunes is how much text an article has at least that a feed gives in full; teasers have less.
const minWholeRunes = 1000

// more asks to read the rest: it begins a sentence, with a capital letter or behind the end of another one. In the
// middle of a sentence the same words are news.
const more = `(?:(?:^|[.!?…:\])»]\s*)(?:read|continue|keep|view|see)|\b(?-i:Read|READ|Continue|CONTINUE|Keep|KEEP|View|VIEW|See|SEE))` +
	`(?:\b[^.!?]{0,20}\b(?:more|reading|article|story|post)|(?: the rest)? on)\b.{0,160}`

var (
	// breaksOff ends what is only the beginning of an article.
	breaksOff = regexp.MustCompile(`(?i)(?:…|\.\.\.|\[…\]|\[\.\.\.\]|\[\+?\d+ (?:chars|words)\]|` + more + `|` +
		`\b(?:weiterlesen|lire (?:la suite|l['’]article|plus)|leer más|seguir leyendo|leggi (?:tutto|di più)|lees (?:meer|verder)|czytaj (?:więcej|dalej))\b.{0,160})[\s\])»›>→.]*$`)
	// signature is what blogs put below each item of their feeds.
	signature = regexp.MustCompile(`(?is)(?:<p>\s*)?The post .{1,400} (?:appeared first|first appeared) on .{1,300}$`)
)

// Whole returns the article's HTML, or its plain text, when the feed has all of it and not a teaser.
func (i Item) Whole() (content string, ok bool) {
	for _, c := range []string{i.Content, i.Summary} {
		c = strings.TrimSpace(signature.ReplaceAllString(c, ""))
		text := plain(strings.ReplaceAll(c, "<", " <")) // paragraphs stay apart
		if utf8.RuneCountInString(text) >= minWholeRunes && !breaksOff.MatchString(text) {
			return c, true
		}
	}
	return "", false
}
