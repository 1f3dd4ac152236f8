package extract

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/internal/canonical"
	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// Clean returns the article in the form that is stored: its body free of hidden characters, in paragraphs that
// are separated by exactly one blank line with single spaces inside, and without what is not the article
// (repeated headlines and paragraphs, banners, author biographies). Whole paragraphs are dropped and, of a
// repeated lead, whole sentences; nothing is rewritten. A body that the rules would empty is kept as it is.
//
// Clean is idempotent: cleaning a clean article changes nothing.
func Clean(a news.Article) news.Article {
	cleaned, _ := clean(a)
	return cleaned
}

// dropped is something that Clean left out, with the rule that did.
type dropped struct{ rule, text string }

func clean(a news.Article) (news.Article, []dropped) {
	a.Title = oneLine(a.Title)
	a.Publisher = oneLine(a.Publisher)
	a.Authors = cleanAuthors(a.Authors)
	a.Language = languageTag(a.Language)
	a.URL = webAddress(a.URL)
	if u, err := url.Parse(a.URL); err == nil && a.Publisher == "" {
		a.Publisher = canonical.BareHost(u.Hostname())
	}
	all := paragraphs(a.Body)
	kept, drops := applyRules(a, all)
	if len(kept) == 0 {
		kept, drops = all, nil
	}
	a.Body = strings.Join(kept, "\n\n")
	return a, drops
}

// applyRules applies the rules until they find nothing more: what one drops can put a biography at the end, or
// leave two paragraphs equal. News needs two rounds; the bound is for text made to need many.
func applyRules(a news.Article, paragraphs []string) (kept []string, drops []dropped) {
	const rounds = 32
	kept = slices.Clone(paragraphs)
	for range rounds {
		before := len(drops)
		kept, drops = dropBoilerplate(kept, a.Title, drops)
		kept, drops = dropDay(kept, a.PublishedAt, drops)
		kept, drops = dropBiography(kept, a.Authors, drops)
		kept, drops = dropRepeats(kept, drops)
		if len(drops) == before || len(kept) == 0 {
			break
		}
	}
	return kept, drops
}

// paragraphs splits a body at its blank lines. Lines inside a block are paragraphs of their own unless the
// block is text wrapped at a fixed width.
func paragraphs(body string) []string {
	var out, block []string
	flush := func() {
		if wrapped(block) {
			block = []string{strings.Join(block, " ")}
		}
		out = append(out, block...)
		block = nil
	}
	for line := range strings.SplitSeq(text.StripInvisible(normalizeBreaks(body)), "\n") {
		if line = oneSpaced(line); line == "" {
			flush()
			continue
		}
		block = append(block, line)
	}
	flush()
	return out
}

// wrapped reports whether the lines were broken to fit a width: in a text that was, the first word of each
// line would not have fitted on the line before.
func wrapped(lines []string) bool {
	if len(lines) < 2 {
		return false
	}
	const narrowest, widest = 40, 120
	width := 0
	for _, line := range lines {
		width = max(width, utf8.RuneCountInString(line))
	}
	if width < narrowest || width > widest {
		return false
	}
	for i, line := range lines[:len(lines)-1] {
		next, _, _ := strings.Cut(lines[i+1], " ")
		if utf8.RuneCountInString(line)+1+utf8.RuneCountInString(next) <= width {
			return false
		}
	}
	return true
}

var breaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n\n", "\f", "\n\n", "\v", "\n")

// normalizeBreaks brings all line breaks to "\n"; page breaks and paragraph separators end a paragraph.
func normalizeBreaks(s string) string { return breaks.Replace(s) }

func oneSpaced(s string) string {
	if isOneSpaced(s) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// isOneSpaced reports whether every white space of s is one space between two words.
func isOneSpaced(s string) bool {
	spaced := true
	for _, r := range s {
		space := unicode.IsSpace(r)
		if space && (spaced || r != ' ') {
			return false
		}
		spaced = space
	}
	return !spaced || s == ""
}

// oneLine cleans a title or a name.
func oneLine(s string) string { return oneSpaced(text.StripInvisible(normalizeBreaks(s))) }

// cleanAuthors drops what is no name and names given twice.
func cleanAuthors(authors []string) []string {
	const longest = 100
	var out []string
	for _, name := range authors {
		name = oneLine(name)
		for rest, ok := cutPrefixFold(name, "by "); ok; rest, ok = cutPrefixFold(name, "by ") {
			name = rest
		}
		if name == "" || len(name) > longest || strings.Contains(name, "://") {
			continue
		}
		if !slices.ContainsFunc(out, func(known string) bool { return strings.EqualFold(known, name) }) {
			out = append(out, name)
		}
	}
	return out
}

var bcp47 = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

// languageTag returns a BCP 47 tag, or nothing for what is none ("English", "en_US.UTF-8").
func languageTag(s string) string {
	s = strings.ReplaceAll(strings.TrimSpace(s), "_", "-")
	if !bcp47.MatchString(s) {
		return ""
	}
	return s
}

// webAddress returns an http or https address without fragment, or nothing.
func webAddress(s string) string {
	const longest = 2048
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil || len(s) > longest {
		return ""
	}
	u.Fragment, u.RawFragment = "", ""
	return u.String()
}
