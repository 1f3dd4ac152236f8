package extract

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// headline chooses the headline as the page shows it: the heading that is most like the page's statements about its
// title, a first-level one rather than another, or the one that must be it. Without one it is the most deliberate
// statement.
func (c claims) headline() string {
	names := c.siteNames()
	var stated []string
	for _, s := range []string{c.linked.Headline, c.first("og:title"), c.first("twitter:title", "dc.title", "parsely-title"), c.title} {
		if siteOnly.MatchString(s) {
			continue
		}
		if s = withoutSite(firstRunes(s, longestTitle), names); s != "" {
			stated = append(stated, s)
		}
	}
	var best heading
	score := 0.0
	var candidates []heading
	for _, h := range c.headings {
		if isOneOf(h.text, names) {
			continue
		}
		candidates = append(candidates, h)
		if s := h.score(stated); s > score || s > 0 && s == score && h.top == best.top && len(h.words) > len(best.words) {
			best, score = h, s
		}
	}
	if score == 0 {
		if only, ok := onlyHeading(candidates, stated); ok {
			return withoutDay(only)
		}
		return withoutDay(firstSet(append(stated, withoutSite(c.title, nil))...))
	}
	text := best.withoutKicker(stated)
	for _, h := range candidates { // a kicker that another heading with the same headline sets apart
		if h.kicker != "" && onlyLetters(h.kicker+h.text) == onlyLetters(text) && strings.HasSuffix(text, h.text) {
			return withoutDay(h.text)
		}
	}
	return withoutDay(text)
}

// onlyHeading returns the heading that must be the headline though it is like no statement: the only one of the first
// level that is not repeated, the only one that leads to the page itself, or the only one at all if
// it has something of a statement. Where nothing is stated it is the first one of the highest level.
func onlyHeading(all []heading, stated []string) (string, bool) {
	const atLeast = 1.0 / 3
	times := map[string]int{}
	for _, h := range all {
		if h.top {
			times[h.text]++
		}
	}
	var tops, own []string
	for _, h := range all {
		if h.top && times[h.text] == 1 {
			tops = append(tops, h.text)
		}
		if h.own && !slices.Contains(own, h.text) {
			own = append(own, h.text)
		}
	}
	switch {
	case len(tops) == 1:
		return tops[0], true
	case len(own) == 1:
		return own[0], true
	case len(all) == 1 && slices.ContainsFunc(stated, func(s string) bool { return likeness(all[0].words, words(s)) >= atLeast }):
		return all[0].text, true
	case len(stated) == 0 && len(all) > 0:
		return slices.MinFunc(all, func(a, b heading) int { return a.level - b.level }).text, true
	}
	return "", false
}

// score says how much a heading is like the statements about the title; 0 for too little. Headings below the first
// level must be a statement, or the part of one that stands before the site's name or after its section.
func (h heading) score(stated []string) (best float64) {
	const (
		alike, top                   = 0.5, 0.25
		topWhole, topPart            = 1.25, 1.2
		whole, part, laterPart, like = 1.15, 1.1, 0.9, 0.9
	)
	for _, s := range stated {
		score := likeness(h.words, words(s))
		at, parts := h.partOf(s)
		switch {
		case at == 0 && parts == 1 && h.top:
			score = topWhole
		case at == 0 && parts == 1:
			score = whole
		case at == 0 && h.top:
			score = topPart
		case at == 0:
			score = part
		case at > 0: // also a first-level heading: it is likely the site's name
			score = max(score, laterPart)
		case score < alike || !h.top && score < like:
			continue
		case h.top:
			score += top
		}
		best = max(best, score)
	}
	return best
}

// partOf returns which part of a statement the heading is, of how many, -1 for none. Several parts in a row count as
// one. A later part of one word must be the longest: else it is likely a section.
func (h heading) partOf(s string) (at, of int) {
	if len(h.words) == 0 {
		return -1, 0
	}
	if slices.Equal(words(s), h.words) {
		return 0, 1
	}
	parts := titleEdge.Split(bracketEnd.ReplaceAllString(s, " | $1"), -1)
	said := make([][]string, len(parts))
	longest := 0
	for i, p := range parts {
		said[i] = words(p)
		longest = max(longest, letters(said[i]))
	}
	for i := range said {
		rest := h.words
		for j := i; j < len(said) && len(rest) > 0 && len(said[j]) <= len(rest) && slices.Equal(said[j], rest[:len(said[j])]); j++ {
			rest = rest[len(said[j]):]
		}
		if len(rest) == 0 && (i == 0 || len(h.words) > 1 || letters(h.words) >= longest) {
			return i, len(parts)
		}
	}
	return -1, len(parts)
}

// bracketEnd is a remark in brackets at the end of a title.
var bracketEnd = regexp.MustCompile(`\s\(([^()]{1,40})\)$`)

// withoutKicker returns the end of the heading that is a statement, when what is before it is neither a part of the
// sentence nor a quote; and the end that a statement sets off by a colon or a dash where the heading has none.
func (h heading) withoutKicker(stated []string) string {
	const fewest = 3
	for _, s := range stated {
		if rest, ok := strings.CutSuffix(h.text, s); ok && onlyLetters(rest) == "" && strings.ContainsAny(rest, ">»›|•/") && !strings.ContainsAny(s, "«‹") {
			return s // a mark of the design
		}
		if cut := setOff.FindStringIndex(s); cut != nil && onlyLetters(s) == onlyLetters(h.text) {
			rest, ok := strings.CutSuffix(h.text, s[cut[1]:])
			if ok && strings.TrimRight(rest, " :|–—-") == strings.TrimSpace(rest) {
				return s[cut[1]:]
			}
		}
		rest, ok := strings.CutSuffix(h.text, s)
		rest = strings.TrimSpace(rest)
		if ok && len(words(s)) >= fewest && rest != "" && strings.TrimRight(rest, ":–—-!?.,") == rest && !strings.ContainsAny(rest, "„“”\"«»") {
			return s
		}
	}
	return h.text
}

var setOff = regexp.MustCompile(`:\s+|\s+[|–—-]\s+`)

// likeness is the Sørensen-Dice coefficient of two lists of words.
func likeness(a, b []string) float64 {
	n := 0
	for _, w := range a {
		if slices.Contains(b, w) {
			n++
		}
	}
	return 2 * float64(n) / float64(max(1, len(a)+len(b)))
}

// isOneOf reports whether a text is one of the names, but for what is no letter.
func isOneOf(text string, names []string) bool {
	letters := onlyLetters(text)
	return letters != "" && slices.ContainsFunc(names, func(name string) bool { return onlyLetters(name) == letters })
}

var titleEdge = regexp.MustCompile(`\s+[|–—·•»›:/-]+\s+|\s*[|»›]\s*`)

// siteOnly is a title of a page without one, in a frame for titles such as "The Daily – ".
var siteOnly = regexp.MustCompile(`\s[|–—·•»›-]$`)

// dayBefore is a day in numbers that stands before a title.
var dayBefore = regexp.MustCompile(`^\d{1,2}\.\d{1,2}\.(?:19|20)\d\d\s*(?:[-–—|:•]\s*|\s)`)

// withoutDay cuts the day of publication from the beginning of a title.
func withoutDay(title string) string {
	if rest := dayBefore.ReplaceAllString(title, ""); onlyLetters(rest) != "" {
		return rest
	}
	return title
}

// withoutSite cuts the site's name from the end or the beginning of a title.
func withoutSite(title string, names []string) string {
	title = strings.Trim(title, " |–—-·•»›")
	if m := siteUnspaced.FindStringSubmatch(title); m != nil && len(m[1]) > len(m[2]) {
		title = m[1]
	}
	for range 3 {
		cuts := titleEdge.FindAllStringIndex(title, -1)
		if len(cuts) == 0 {
			break
		}
		first, last := cuts[0], cuts[len(cuts)-1]
		switch {
		case isOneOf(title[last[1]:], names):
			title = title[:last[0]]
		case isOneOf(title[:first[0]], names):
			title = title[first[1]:]
		default:
			return strings.TrimSpace(title)
		}
		title = strings.TrimLeft(title, " |–—-·•»›")
	}
	return strings.TrimSpace(title)
}

// siteUnspaced is the name of a site after a title that is written without blanks.
var siteUnspaced = regexp.MustCompile(`^(.*[\p{Han}\p{Hiragana}\p{Katakana}！？。」』”]\s*)[-_－–]+([\p{Han}\p{Hiragana}\p{Katakana}]{2,8})$`)

func onlyLetters(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}
