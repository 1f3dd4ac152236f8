package answer

import (
	"math/bits"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
)

// screened is a pattern that is tried only on texts that hold what every match of it must hold. Go's regular expressions
// look at each character of a text in turn, which for a few dozen patterns took most of the time of an answer; nearly
// every sentence of news holds none of what they need.
type screened struct {
	*regexp.Regexp
	needs  []string // of which every match holds one; nil: not known
	folded bool     // needs are in lower case, whatever the text's
}

// screen compiles a pattern. It panics when the pattern is none, as regexp.MustCompile does.
func screen(pattern string) screened {
	s := screened{Regexp: regexp.MustCompile(pattern)}
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		panic(err) // it has just been compiled
	}
	s.needs = needsOf(parsed)
	s.folded = folds(parsed)
	for i := range s.needs {
		if s.folded {
			s.needs[i] = strings.ToLower(s.needs[i])
		}
	}
	return s
}

// folds reports whether any part of a pattern takes letters of either case.
func folds(re *syntax.Regexp) bool {
	return re.Flags&syntax.FoldCase != 0 || slices.ContainsFunc(re.Sub, folds)
}

// needsOf returns strings of which every match of a pattern holds at least one, nil when there are none such.
func needsOf(re *syntax.Regexp) []string {
	if all := everything(re); all != nil {
		if slices.Contains(all, "") {
			return nil
		}
		return all
	}
	switch re.Op {
	case syntax.OpCapture, syntax.OpPlus:
		return needsOf(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return needsOf(re.Sub[0])
		}
	case syntax.OpConcat:
		return needsOfParts(re.Sub)
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			needs := needsOf(sub)
			if needs == nil {
				return nil
			}
			all = append(all, needs...)
		}
		return all
	}
	return nil
}

// needsOfParts returns the needs of one of the parts, or of several in a row, that tell texts apart best: any will do.
func needsOfParts(parts []*syntax.Regexp) (best []string) {
	consider := func(needs []string) {
		if worth(needs) > worth(best) && !slices.Contains(needs, "") {
			best = needs
		}
	}
	row := []string{""}
	for _, part := range parts {
		next := products(row, everything(part))
		if next == nil {
			consider(row)
			if next = everything(part); next == nil {
				next = []string{""}
			}
			consider(needsOf(part))
		}
		row = next
	}
	consider(row)
	return best
}

// mostStrings is how many strings a part of a pattern may match to be written out.
const mostStrings = 64

// everything returns all strings that a pattern matches when they are few, else nil.
func everything(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		return []string{string(re.Rune)}
	case syntax.OpEmptyMatch, syntax.OpWordBoundary, syntax.OpBeginText, syntax.OpEndText:
		return []string{""}
	case syntax.OpCapture:
		return everything(re.Sub[0])
	case syntax.OpQuest:
		if all := everything(re.Sub[0]); all != nil {
			return append(slices.Clone(all), "")
		}
	case syntax.OpCharClass:
		var all []string
		for i := 0; i < len(re.Rune); i += 2 {
			for r := re.Rune[i]; r <= re.Rune[i+1]; r++ {
				if all = append(all, string(r)); len(all) > mostStrings/8 {
					return nil
				}
			}
		}
		return all
	case syntax.OpConcat:
		all := []string{""}
		for _, sub := range re.Sub {
			all = products(all, everything(sub))
		}
		return all
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			some := everything(sub)
			if all = append(all, some...); some == nil || len(all) > mostStrings {
				return nil
			}
		}
		return all
	}
	return nil
}

// products returns each of the strings with each of the others behind it, nil when those are many.
func products(heads, tails []string) (all []string) {
	if len(heads)*len(tails) > mostStrings {
		return nil
	}
	for _, head := range heads {
		for _, tail := range tails {
			all = append(all, head+tail)
		}
	}
	return all
}

// worth is how well needs tell texts apart: the longer the shortest, the rarer it is. Spaces and full stops stand
// everywhere.
func worth(needs []string) (w int) {
	for i, n := range needs {
		length := 2*len(n) + 1
		if strings.Trim(n, " .") == "" {
			length = 1
		}
		if i == 0 || length < w {
			w = length
		}
	}
	return w
}

// lowered is s as screened patterns without case look at it. A letter beyond ASCII that is taken for s becomes one.
func lowered(s string) string { return strings.ReplaceAll(strings.ToLower(s), "ſ", "s") }

// mayMatch reports whether a match is possible. lower is s lowered.
func (p screened) mayMatch(s, lower string) bool {
	if p.needs == nil {
		return true
	}
	if p.folded {
		s = lower
	}
	for _, n := range p.needs {
		if strings.Contains(s, n) {
			return true
		}
	}
	return false
}

// MatchString reports whether s holds a match.
func (p screened) MatchString(s string) bool {
	lower := s
	if p.folded {
		lower = lowered(s)
	}
	return p.mayMatch(s, lower) && p.Regexp.MatchString(s)
}

// ReplaceAllString returns s with its matches replaced, as regexp.Regexp does.
func (p screened) ReplaceAllString(s, by string) string {
	if !p.mayMatch(s, lowered(s)) {
		return s
	}
	return p.Regexp.ReplaceAllString(s, by)
}

// ReplaceAllStringFunc returns s with what f makes of its matches, as regexp.Regexp does.
func (p screened) ReplaceAllStringFunc(s string, f func(string) string) string {
	if !p.mayMatch(s, lowered(s)) {
		return s
	}
	return p.Regexp.ReplaceAllStringFunc(s, f)
}

// screenedSet are patterns that are looked for at once: one look at a text finds all that they need.
type screenedSet struct {
	patterns []screened
	always   uint64 // patterns of which it is not known what they need
	starts   *[startBits / 64]uint64
	needs    map[uint32][]need // by the hash of their beginnings, of which starts has a bit
	short    []need            // that have no such beginning
}

// need is a string with the patterns that may match a text that holds it.
type need struct {
	text   string
	of     uint64 // a bit for each pattern
	folded bool
}

const (
	startSize = 4
	startBits = 1 << 14
)

func screenAll(patterns ...string) screenedSet {
	set := screenedSet{starts: new([startBits / 64]uint64), needs: make(map[uint32][]need)}
	for i, pattern := range patterns {
		p := screen(pattern)
		set.patterns = append(set.patterns, p)
		if p.needs == nil {
			set.always |= 1 << i
		}
		for _, text := range p.needs {
			n := need{text, 1 << i, p.folded}
			if len(text) < startSize {
				set.short = append(set.short, n)
				continue
			}
			at := startOf(text)
			set.starts[at/64] |= 1 << (at % 64)
			set.needs[at] = append(set.needs[at], n)
		}
	}
	if len(patterns) > 64 {
		panic("answer: more patterns than bits")
	}
	return set
}

// startOf hashes the first four bytes of s.
func startOf(s string) uint32 {
	word := uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
	return word * 2654435761 >> 18
}

// mayMatch returns the patterns that may match a text, of those that look at it lowered or of the others.
func (set screenedSet) mayMatch(s string, folded bool) (patterns uint64) {
	for i := 0; i+startSize <= len(s); i++ {
		at := startOf(s[i:])
		if set.starts[at/64]&(1<<(at%64)) == 0 {
			continue
		}
		for _, n := range set.needs[at] {
			if n.folded == folded && strings.HasPrefix(s[i:], n.text) {
				patterns |= n.of
			}
		}
	}
	for _, n := range set.short {
		if n.folded == folded && patterns&n.of == 0 && strings.Contains(s, n.text) {
			patterns |= n.of
		}
	}
	return patterns
}

// found calls f with each pattern that may match s until it returns true, and reports whether it did.
func (set screenedSet) found(s string, f func(*regexp.Regexp) bool) bool {
	left := set.always | set.mayMatch(s, false) | set.mayMatch(lowered(s), true)
	for ; left != 0; left &= left - 1 {
		if f(set.patterns[bits.TrailingZeros64(left)].Regexp) {
			return true
		}
	}
	return false
}

// MatchString reports whether s holds a match of any pattern.
func (set screenedSet) MatchString(s string) bool {
	return set.found(s, func(p *regexp.Regexp) bool { return p.MatchString(s) })
}
