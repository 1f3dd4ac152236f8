package retrieve

import (
	"slices"

	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// words are a passage's, split once for all that reads them.
type words struct{ title, text asked }

// asked are the words of a text, each with the place of its term among the question's.
type asked struct {
	tokens []text.Token
	term   []int32 // in news.Evidence.Terms; -1: none of them
}

// askedTerms finds the question's terms among the words of passages. Most words are told apart by their length and
// their first letter.
type askedTerms struct {
	place  map[string]int32
	begins [256]uint64 // by a term's first byte, the lengths of the terms that begin so
}

func newAskedTerms(terms []news.QueryTerm) *askedTerms {
	a := &askedTerms{place: make(map[string]int32, len(terms))}
	for i, t := range terms {
		a.place[t.Term] = int32(i)
		if t.Term != "" {
			a.begins[t.Term[0]] |= 1 << (len(t.Term) & 63)
		}
	}
	return a
}

func (a *askedTerms) of(term string) int32 {
	if term == "" || a.begins[term[0]]&(1<<(len(term)&63)) == 0 {
		return -1
	}
	if at, ok := a.place[term]; ok {
		return at
	}
	return -1
}

func (s *search) wordsOf(passages []news.Passage, terms *askedTerms) []words {
	texts := make([]string, 0, 2*len(passages))
	for i := range passages {
		texts = append(texts, passages[i].Title, passages[i].Text)
	}
	tokens := s.analyzer.TokensOfAll(texts)
	part := func(i int) asked {
		a := asked{tokens[i], make([]int32, len(tokens[i]))}
		for n := range a.tokens {
			a.term[n] = terms.of(a.tokens[n].Term)
		}
		return a
	}
	read := make([]words, len(passages))
	for i := range read {
		read[i] = words{title: part(2 * i), text: part(2*i + 1)}
	}
	return read
}

// reread scores what only the texts tell: the words' order, and what other articles say.
func (s *search) reread(passages []news.Passage) {
	settings := s.r.settings
	terms := newAskedTerms(s.evidence.Terms)
	read := s.wordsOf(passages, terms)
	pairs := s.askedPairs(terms)
	for i := range passages {
		p := &passages[i]
		phrase, proximity := s.closeness(pairs, read[i])
		p.Scores.Phrase = settings.PhraseWeight*phrase + settings.ProximityWeight*proximity
		p.Scores.Final = p.Scores.Fused + p.Scores.Article + p.Scores.Lead + p.Scores.Recency + p.Scores.Phrase
	}
	s.support(passages, read)
	for i := range passages {
		passages[i].Scores.Final += passages[i].Scores.Support
	}
}

// askedPairs are the question's neighboring word pairs with what they weigh together.
type askedPairs struct {
	terms [][2]int32
	all   float64
}

func (s *search) askedPairs(terms *askedTerms) (p askedPairs) {
	for i := 1; i < len(s.tokens); i++ {
		pair := [2]int32{terms.of(s.tokens[i-1].Term), terms.of(s.tokens[i].Term)}
		if pair[0] >= 0 && pair[1] >= 0 && !slices.Contains(p.terms, pair) {
			p.terms = append(p.terms, pair)
			p.all += s.pairWeight(pair)
		}
	}
	return p
}

func (s *search) pairWeight(pair [2]int32) float64 {
	return s.evidence.Terms[pair[0]].IDF + s.evidence.Terms[pair[1]].IDF
}

// closeness measures two things in [0, 1], in which rare words weigh more: the share of the question's neighboring word
// pairs that are neighbors in the passage too, and how much of the question stands within the passage's best window (after
// the minimal-span proximity of Tao and Zhai 2007).
func (s *search) closeness(pairs askedPairs, read words) (phrase, proximity float64) {
	if len(s.tokens) < 2 || s.weight == 0 {
		return 0, 0
	}
	done := make([]bool, len(pairs.terms))
	last := int32(-1)
	met, place := 0.0, 0
	s.places = s.places[:0]
	for _, part := range [2]asked{read.title, read.text} {
		for i, term := range part.term {
			if part.tokens[i].Stop {
				continue
			}
			place++
			if term >= 0 {
				if last >= 0 {
					at := slices.Index(pairs.terms, [2]int32{last, term})
					if at >= 0 && !done[at] {
						done[at] = true
						met += s.pairWeight(pairs.terms[at])
					}
				}
				s.places = append(s.places, occurrence{place, term})
			}
			last = term
		}
	}
	if pairs.all > 0 {
		phrase = met / pairs.all
	}
	return phrase, s.density(s.places)
}

// occurrence is a question word in a passage.
type occurrence struct {
	place int // among the words that are no stop words
	term  int32
}

// window is how many words, stop words not counted, proximity looks at together: about a sentence.
const window = 15

// density is the largest share of the question's words, by weight, that stands within one window.
func (s *search) density(list []occurrence) float64 {
	terms := s.evidence.Terms
	best, now, left := 0.0, 0.0, 0
	inWindow := make([]int, len(terms))
	for _, o := range list {
		if inWindow[o.term]++; inWindow[o.term] == 1 {
			now += terms[o.term].IDF
		}
		for o.place-list[left].place >= window {
			if inWindow[list[left].term]--; inWindow[list[left].term] == 0 {
				now -= terms[list[left].term].IDF
			}
			left++
		}
		best = max(best, now)
	}
	return best / s.weight
}
