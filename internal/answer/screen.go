package answer

import (
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

// screenedSet are patterns that are looked for at once.
type screenedSet struct {
	patterns []screened
	// grams has a bit for what the beginnings of all needs hash to, those of the patterns that look at texts as they are
	// and those of the others. Needs that are shorter stand in short.
	grams       *[gramBits / 64]uint64
	short       []string
	alwaysTried bool // what some pattern needs is not known
}

const (
	gramSize = 4
	gramBits = 1 << 14
)

func screenAll(patterns ...string) screenedSet {
	set := screenedSet{grams: new([gramBits / 64]uint64)}
	for _, pattern := range patterns {
		p := screen(pattern)
		set.patterns = append(set.patterns, p)
		set.alwaysTried = set.alwaysTried || p.needs == nil
		for _, n := range p.needs {
			if len(n) < gramSize {
				set.short = append(set.short, n)
				continue
			}
			at := gramOf(n)
			set.grams[at/64] |= 1 << (at % 64)
		}
	}
	return set
}

// gramOf hashes the first four bytes of s.
func gramOf(s string) uint32 {
	word := uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24
	return word * 2654435761 >> 18
}

// mayMatch reports whether any of the patterns may match a text.
func (set screenedSet) mayMatch(s string) bool {
	if set.alwaysTried {
		return true
	}
	for i := 0; i+gramSize <= len(s); i++ {
		if at := gramOf(s[i:]); set.grams[at/64]&(1<<(at%64)) != 0 {
			return true
		}
	}
	return slices.ContainsFunc(set.short, func(n string) bool { return strings.Contains(s, n) })
}

// found calls f with each pattern that may match s until it returns true, and reports whether it did.
func (set screenedSet) found(s string, f func(*regexp.Regexp) bool) bool {
	lower := lowered(s)
	if !set.mayMatch(s) && (lower == s || !set.mayMatch(lower)) {
		return false
	}
	return slices.ContainsFunc(set.patterns, func(p screened) bool { return p.mayMatch(s, lower) && f(p.Regexp) })
}

// MatchString reports whether s holds a match of any pattern.
func (set screenedSet) MatchString(s string) bool {
	return set.found(s, func(p *regexp.Regexp) bool { return p.MatchString(s) })
}
