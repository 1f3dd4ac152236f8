package extract

import (
	"regexp"
	"slices"
)

// tailParagraphs is how many paragraphs at the end of an article may be about its author.
const tailParagraphs = 4

const (
	personName = `((?:Dr\.? |Prof\.? )?\p{Lu}[\p{L}.'’-]+(?: (?:\p{Lu}[\p{L}.'’-]*|de|van|von|der|al|bin|la)){1,3})`
	profession = `(?:reporter|journalist|correspondent|editor|columnist|writer|producer|contributor|blogger|broadcaster|photographer|anchor|news ?desk|intern|fellow|critic|author|host)`
)

var (
	nameLine  = regexp.MustCompile(`^(?:By |About )?` + personName + `$`)
	biography = regexp.MustCompile(`^` + personName + `(?:,? [^.]{0,60}?,)? (?:is|was|has been|works as|covers|writes|reports|joined|serves as) .*$`)
	jobTitle  = regexp.MustCompile(`(?i)\b` + profession + `s?\b`)
	beat      = regexp.MustCompile(`(?i)\b(?:covers|covering|cover|reports? on|writes? (?:about|on|for)|based in|reporter (?:for|at|based)|correspondent (?:for|at|based)|editor (?:at|of|for)|writer (?:at|for)|joined)\b`)
	// promotion is what only a biography says: how to reach or follow its subject.
	promotion = regexp.MustCompile(`(?i)\b(?:author page|bookmark(?:ing)? (?:her|his|their)|follow (?:her|him|them) (?:on|at)|(?:contact|reach|e-?mail) (?:her|him|them|the (?:author|reporter))\b|can be reached|on (?:twitter|x|bluesky|instagram)(?: at|:| @)|@\w{3,}|views expressed|opinions expressed|her work has appeared|his work has appeared|subscribe to (?:her|his))`)
)

// dropBiography leaves out paragraphs at the end that present the author: a line with a name followed by a
// paragraph that begins with the same name, or a paragraph of the form "Ann Lee is a reporter for …" that
// promotes its subject, names one of the article's authors, or presents somebody of whom the article does not
// speak.
func dropBiography(paragraphs, authors []string, drops []dropped) ([]string, []dropped) {
	var spoken mentions // counted when there is something to ask
	for i := max(1, len(paragraphs)-tailParagraphs); i < len(paragraphs); {
		n := biographyAt(paragraphs, i, authors, &spoken)
		if n == 0 {
			i++
			continue
		}
		for _, p := range paragraphs[i : i+n] {
			spoken.count(p, -1)
			drops = append(drops, dropped{"biography", p})
		}
		paragraphs = slices.Delete(paragraphs, i, i+n)
		i = max(1, len(paragraphs)-tailParagraphs)
	}
	return paragraphs, drops
}

// biographyAt returns how many paragraphs from i on are a biography: 0, 1, or 2 with the line of the name.
func biographyAt(paragraphs []string, i int, authors []string, spoken *mentions) int {
	const longest = 900
	p := paragraphs[i]
	if m := nameLine.FindStringSubmatch(p); m != nil && i+1 < len(paragraphs) && len(paragraphs[i+1]) <= longest {
		next := biography.FindStringSubmatch(paragraphs[i+1])
		if next != nil && next[1] == m[1] && aboutJournalist(paragraphs[i+1]) {
			return 2
		}
	}
	if len(p) > longest {
		return 0
	}
	m := biography.FindStringSubmatch(p)
	if m == nil || !aboutJournalist(p) {
		return 0
	}
	if slices.ContainsFunc(authors, func(a string) bool { return sameWords(a, m[1]) }) {
		return 1
	}
	promoted := promotion.MatchString(p) || i == len(paragraphs)-1 && beat.MatchString(p)
	if promoted && !spoken.elsewhere(m[1], p, paragraphs) {
		return 1
	}
	return 0
}

// mentions counts the words of an article outside of lines that are just a name, so that asking for a person
// does not read the article again each time.
type mentions struct{ words map[string]int }

// elsewhere reports whether the article speaks of the person outside of paragraph p, by the last part of the
// name.
func (m *mentions) elsewhere(name, p string, paragraphs []string) bool {
	if m.words == nil {
		m.words = map[string]int{}
		for _, p := range paragraphs {
			m.count(p, 1)
		}
	}
	parts := words(name)
	surname := parts[len(parts)-1]
	own := 0
	for _, w := range words(p) {
		if w == surname {
			own++
		}
	}
	return m.words[surname] > own
}

// count adds a paragraph's words n times; a paragraph that is dropped is taken out again.
func (m *mentions) count(p string, n int) {
	if m.words == nil || nameLine.MatchString(p) {
		return
	}
	for _, w := range words(p) {
		m.words[w] += n
	}
}

func aboutJournalist(p string) bool { return jobTitle.MatchString(p) || promotion.MatchString(p) }
