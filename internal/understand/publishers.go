package understand

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Publishers knows how the names of a library's publishers may be written. It does not change, and is safe for
// concurrent use.
type Publishers struct {
	names   map[string]entry // by squeezed letters
	longest int              // tokens of the longest name
	words   *lexicon
}

// entry is what one way of writing stands for.
type entry struct {
	whole []string // publishers of which it is the name
	part  []string // publishers of whose name it is a part: "BBC News" of "BBC News - World"
	// initials tells that it stands for a name's initials only, and so has to be written in capitals.
	initials bool
	single   bool // it is one word, apart from "The"
	the      bool // it has "The" in front
	split    bool // it may be written in several words, because it has capitals within: TechCrunch
}

// NewPublishers takes the names as the library spells them.
func NewPublishers(names []string) *Publishers {
	p := &Publishers{names: make(map[string]entry), words: english()}
	// They stand between an outlet's name and its section or its motto.
	separators := regexp.MustCompile(`\s+[|/>·•»–—-]+\s+|:\s+|\s*[|>»]\s*`)
	for _, name := range names {
		p.addName(name, separators.Split(name, -1))
	}
	return p
}

// addName adds a name and its parts.
func (p *Publishers) addName(name string, segments []string) {
	p.addWays(name, name, true)
	if len(segments) < 2 {
		return
	}
	for _, s := range segments {
		if !p.generic(tokens(s)) {
			p.addWays(name, s, false)
		}
	}
}

// generic reports whether a name's part names a section and no outlet.
func (p *Publishers) generic(list []token) bool {
	return !slices.ContainsFunc(list, func(t token) bool { return !p.words.sections[t.text] })
}

// addWays adds the ways of writing a name or a part of one.
func (p *Publishers) addWays(publisher, written string, whole bool) {
	list := tokens(written)
	if len(list) == 0 {
		return
	}
	p.add(publisher, list, whole)
	bare := p.withoutDomain(list)
	if len(bare) > 1 && bare[0].text == "the" {
		bare = bare[1:]
	}
	if len(bare) < len(list) {
		p.add(publisher, bare, whole)
	}
	last := len(bare) - 1
	if last > 0 && p.words.sections[bare[last].text] && allCapitals(bare[:last]) {
		p.add(publisher, bare[:last], false) // "the BBC" for BBC News
	}
	if initials := initialsOf(bare); initials != "" {
		e := p.names[initials]
		if len(e.whole)+len(e.part) == 0 || e.initials {
			e.initials, e.single = true, true
			e.whole = appendNew(e.whole, publisher)
			p.names[initials] = e
		}
	}
}

func (p *Publishers) add(publisher string, list []token, whole bool) {
	key := squeezed(list)
	e := p.names[key]
	if e.initials {
		e = entry{}
	}
	if whole {
		e.whole = appendNew(e.whole, publisher)
	} else {
		e.part = appendNew(e.part, publisher)
	}
	e.the = len(list) > 1 && list[0].text == "the"
	e.single = len(list) == 1 || e.the && len(list) == 2
	e.split = e.split || len(list) > 1 || camel(list[0].raw)
	p.names[key] = e
	p.longest = max(p.longest, len(list)+2)
}

func appendNew(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// withoutDomain cuts ".com" and its like off.
func (p *Publishers) withoutDomain(list []token) []token {
	for last := len(list) - 1; last > 0 && list[last].gap == "." && p.words.domains[list[last].text]; last-- {
		list = list[:last]
	}
	return list
}

// camel reports whether a word has a capital after its first letter and is not all capitals: TechCrunch, CBSSports.
func camel(word string) bool {
	upper, lower := false, false
	for i, r := range word {
		upper = upper || i > 0 && unicode.IsUpper(r)
		lower = lower || unicode.IsLower(r)
	}
	return upper && lower
}

func allCapitals(list []token) bool {
	return !slices.ContainsFunc(list, func(t token) bool { return len(t.raw) < 2 || t.raw != strings.ToUpper(t.raw) })
}

// initialsOf returns the initials of a name of at least three words.
func initialsOf(list []token) string {
	if len(list) < 3 {
		return ""
	}
	var b strings.Builder
	for _, t := range list {
		for _, r := range t.text {
			b.WriteRune(r)
			break
		}
	}
	return b.String()
}

// at returns the longest name that begins at a token of a question, as the number of its tokens.
func (p *Publishers) at(list []token, i int) (n int, found entry) {
	var key strings.Builder
	for j := i; j < len(list) && j-i < p.longest; j++ {
		if j > i && list[j].opensSentence() {
			break
		}
		key.WriteString(list[j].text)
		e, ok := p.names[key.String()]
		if !ok || j > i && !e.split || e.initials && !allCapitals(list[i:j+1]) {
			continue
		}
		n, found = j-i+1, e
	}
	return n, found
}
