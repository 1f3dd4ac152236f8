package retrieve

import (
	"slices"

	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// words are a passage's, split once for all that reads them.
type words struct{ title, text []text.Token }

// reread scores what only the texts tell: the words' order, and what other articles say.
func (s *search) reread(passages []news.Passage) {
	settings := s.r.settings
	read := make([]words, len(passages))
	for i := range passages {
		p := &passages[i]
		read[i] = words{title: s.analyzer.Tokens(p.Title), text: s.analyzer.Tokens(p.Text)}
		phrase, proximity := s.closeness(slices.Concat(read[i].title, read[i].text))
		p.Scores.Phrase = settings.PhraseWeight*phrase + settings.ProximityWeight*proximity
		p.Scores.Final = p.Scores.Fused + p.Scores.Article + p.Scores.Lead + p.Scores.Recency + p.Scores.Phrase
	}
	s.support(passages, read)
	for i := range passages {
		passages[i].Scores.Final += passages[i].Scores.Support
	}
}

// closeness measures two things in [0, 1], in which rare words weigh more: the share of the question's neighboring word
// pairs that are neighbors in the passage too, and how much of the question stands within the passage's best window (after
// the minimal-span proximity of Tao and Zhai 2007).
func (s *search) closeness(tokens []text.Token) (phrase, proximity float64) {
	if len(s.tokens) < 2 {
		return 0, 0
	}
	pairs := make(map[[2]string]bool)
	all := 0.0
	for i := 1; i < len(s.tokens); i++ {
		pair := [2]string{s.tokens[i-1].Term, s.tokens[i].Term}
		if _, ok := pairs[pair]; !ok {
			all += s.weights[pair[0]] + s.weights[pair[1]]
		}
		pairs[pair] = false
	}
	var last string // the last word that is not a stop word
	var met float64
	var places []int
	var terms []string
	place := 0
	for _, t := range tokens {
		if t.Stop {
			continue
		}
		place++
		pair := [2]string{last, t.Term}
		if done, ok := pairs[pair]; ok && !done {
			pairs[pair] = true
			met += s.weights[pair[0]] + s.weights[pair[1]]
		}
		last = t.Term
		if s.weights[t.Term] > 0 {
			places, terms = append(places, place), append(terms, t.Term)
		}
	}
	if all > 0 {
		phrase = met / all
	}
	return phrase, s.density(places, terms)
}

// window is how many words, stop words not counted, proximity looks at together: about a sentence.
const window = 15

// density is the largest share of the question's words, by weight, that stands within one window.
func (s *search) density(places []int, terms []string) float64 {
	if s.weight == 0 {
		return 0
	}
	best, now, left := 0.0, 0.0, 0
	inWindow := make(map[string]int)
	for right, term := range terms {
		if inWindow[term]++; inWindow[term] == 1 {
			now += s.weights[term]
		}
		for places[right]-places[left] >= window {
			if inWindow[terms[left]]--; inWindow[terms[left]] == 0 {
				now -= s.weights[terms[left]]
			}
			left++
		}
		best = max(best, now)
	}
	return best / s.weight
}
