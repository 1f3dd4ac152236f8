package dates

import (
	"slices"
	"strings"
)

// parser matches the rules of a language against tokens.
type parser struct {
	*language
	tokens []token
	// What was read already, by token.
	plainRead, periodsRead map[int][]*reading
}

func (l *language) over(tokens []token) parser {
	return parser{l, tokens, make(map[int][]*reading), make(map[int][]*reading)}
}

// The readings of a token onward, by layer: a layer's patterns nest only readings of the layers before it, so that
// matching ends.
func (p parser) plainAt(at int) []*reading {
	found, ok := p.plainRead[at]
	if !ok {
		found = p.readings(p.plain, at)
		p.plainRead[at] = found
	}
	return found
}

func (p parser) periodsAt(at int) []*reading {
	found, ok := p.periodsRead[at]
	if !ok {
		found = slices.Concat(p.readings(p.periods, at), p.plainAt(at))
		p.periodsRead[at] = found
	}
	return found
}

func (p parser) allAt(at int) []*reading {
	return slices.Concat(p.periodsAt(at), p.readings(p.ranges, at))
}

func (p parser) readings(rules []rule, at int) []*reading {
	var found []*reading
	for i := range rules {
		p.match(rules[i].pattern, at, nil, func(end int, values []value) {
			found = append(found, &reading{rule: &rules[i], start: at, end: end, values: values})
		})
	}
	return found
}

// match calls yield for every way in which the slots match, those with optional slots filled first. The values are
// yield's to keep.
func (p parser) match(slots []slot, at int, values []value, yield func(end int, values []value)) {
	if len(slots) == 0 {
		yield(at, values)
		return
	}
	s, rest := slots[0], slots[1:]
	own := values[:len(values):len(values)]
	switch {
	case at >= len(p.tokens):
	case s.kind == kindPlain || s.kind == kindPeriod:
		inner := p.plainAt
		if s.kind == kindPeriod {
			inner = p.periodsAt
		}
		for _, r := range inner(at) {
			p.match(rest, r.end, append(own, value{meaning: meaning{kind: s.kind}, token: at, inner: r}), yield)
		}
	case s.kind != 0:
		if m, ok := p.tokens[at].find(s.kind); ok {
			p.match(rest, at+1, append(own, value{meaning: m, token: at}), yield)
		}
	default:
		for _, w := range s.words {
			if w == p.tokens[at].text {
				p.match(rest, at+1, values, yield)
			}
		}
	}
	if s.optional {
		p.match(rest, at, values, yield)
	}
}

// maxTokens is more than any date takes.
const maxTokens = 40

// parse reads a whole text, with a lead or without.
func (l *language) parse(text string, c clock) (Relation, stretch, error) {
	tokens := trimmed(l.lex(text, maxTokens))
	if len(tokens) > maxTokens {
		return "", stretch{}, errLong
	}
	p := l.over(tokens)
	s, err := p.whole(0, c)
	if err == nil {
		return RelationIn, s, nil
	}
	for _, l := range p.leads {
		if !p.says(0, l.words) {
			continue
		}
		s, inner := p.whole(len(l.words), c)
		if inner == nil {
			return l.relation, s, nil
		}
		if err == errUnread {
			err = inner
		}
	}
	return "", stretch{}, err
}

// whole reads all tokens from one on. Of several readings the first wins that has a stretch.
func (p parser) whole(from int, c clock) (stretch, error) {
	if from < len(p.tokens) && p.articles[p.tokens[from].text] {
		from++
	}
	reason := errUnread
	for _, r := range p.allAt(from) {
		if r.end != len(p.tokens) {
			continue
		}
		s, err := r.stretch(c)
		if err == nil {
			return s, nil
		}
		if reason == errUnread {
			reason = err
		}
	}
	return stretch{}, reason
}

// says reports whether the words stand at a token.
func (p parser) says(at int, words []string) bool {
	if at < 0 || at+len(words) > len(p.tokens) {
		return false
	}
	for i, w := range words {
		if p.tokens[at+i].text != w {
			return false
		}
	}
	return true
}

// trimmed drops punctuation and quotation marks around a text.
func trimmed(tokens []token) []token {
	isMark := func(t token) bool { return strings.Contains(".,;:!?\"'`()[]“”‘’«»…", t.text) }
	for len(tokens) > 0 && isMark(tokens[0]) {
		tokens = tokens[1:]
	}
	for len(tokens) > 0 && isMark(tokens[len(tokens)-1]) {
		tokens = tokens[:len(tokens)-1]
	}
	return tokens
}
