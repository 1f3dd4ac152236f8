package answer

import (
	"context"
	"math"
	"regexp"
	"slices"
	"strings"

	"newsdesk/internal/news"
)

// The signs that the evidence supports a choice, each in [0, 1]: how well the question is met where the choice stands.
const (
	cSentence = iota // in one sentence with its headline
	cWindow          // in it and its neighbors
	cPairs           // neighboring words of the question are neighbors in its sentence
	cVotes           // articles that hold both nearby, as a share of the best choice's
	cScore           // the sentence's score as an answer, beside the best one's
	cRank            // the passage's reciprocal rank
	cNone            // the choice is that none of the others is right
	choiceSigns
)

type choiceFeatures [choiceSigns]float64

func (f *choiceFeatures) dot(w *choiceFeatures) float64 {
	sum := 0.0
	for i, v := range f {
		sum += v * w[i]
	}
	return sum
}

// choiceWeights were learned by TestMeasureChoices: softmax over the choices of a question, both halves of RealTime QA, with
// and without "None of the above". Learned on four fifths of the weeks and tested on the fifth, they choose as well.
var choiceWeights = choiceFeatures{cSentence: 0.35, cWindow: 0.7, cPairs: 1.85, cVotes: 0.2, cScore: 1.85, cRank: 0.95, cNone: 1.12}

// passagesPerChoice is how many passages are read that were retrieved for the question together with one choice.
const passagesPerChoice = 4

// Choose returns which of the choices the library's articles support best as the answer, and the estimated probability
// of each, which sum to 1. The choice "None of the above" is that the articles support none of the others; without it a
// choice is made however weak the evidence. No model is asked. It retrieves once for the question and once for each
// choice. Errors: news.CodeInvalid for fewer than two choices, and those of retrieval.
func (a *Answerer) Choose(ctx context.Context, q news.Question, choices []string) (index int, scores []float64, err error) {
	if len(choices) < 2 {
		return 0, nil, news.Errorf(news.CodeInvalid, "a question of choice needs at least two choices")
	}
	evidence, err := a.retriever.Retrieve(ctx, q)
	if err != nil {
		return 0, nil, err
	}
	var more []news.Evidence
	for _, c := range choices {
		if isNoneOfThem(c) || !hasWords(c) && !strings.ContainsAny(c, "0123456789") {
			continue
		}
		with := q
		with.Text += " " + c
		e, err := a.retriever.Retrieve(ctx, with)
		if err != nil {
			return 0, nil, err
		}
		more = append(more, e)
	}
	list := a.weigh(q, evidence, more, choices)
	scores = probabilities(list, choiceWeights)
	best := 0
	for i, s := range scores {
		if s > scores[best] {
			best = i
		}
	}
	return best, scores, nil
}

// weigh returns the signs for each choice.
func (a *Answerer) weigh(q news.Question, evidence news.Evidence, more []news.Evidence, choices []string) []choiceFeatures {
	u := a.reader.understand(q, evidence)
	passages := slices.Clone(evidence.Passages[:min(len(evidence.Passages), a.settings.ReadPassages)])
	chunks := holding(evidence)
	for _, e := range more {
		for term, n := range holding(e) {
			chunks[term] = n
		}
		for _, p := range e.Passages[:min(len(e.Passages), passagesPerChoice)] {
			if !slices.ContainsFunc(passages, func(have news.Passage) bool { return have.Ref == p.Ref }) {
				p.Scores.Final = 0 // not comparable with those of the question alone
				passages = append(passages, p)
			}
		}
	}
	rd := a.reader.read(u, passages)
	out := make([]choiceFeatures, len(choices))
	keys := rd.distinct(choices)
	votes := make([]float64, len(choices))
	most := 0.0
	for i, c := range choices {
		if isNoneOfThem(c) {
			out[i][cNone] = 1
			continue
		}
		weight := func(key string) float64 {
			n := chunks[key]
			size := float64(max(evidence.Coverage.Chunks, smoothing))
			return math.Log1p(size / (float64(n) + 1))
		}
		out[i], votes[i] = rd.support(keys[i], weight)
		most = max(most, votes[i])
	}
	for i := range out {
		out[i][cVotes] = votes[i] / (most + 1e-9)
	}
	if asksForOddOne(q.Text) {
		for i := range out {
			for k := range cNone {
				out[i][k] = -out[i][k]
			}
		}
	}
	return out
}

// support looks for a choice, by its keys, in what was read.
func (rd *reading) support(keys []string, weight func(string) float64) (f choiceFeatures, votes float64) {
	all := 0.0
	for _, k := range keys {
		all += weight(k)
	}
	if all == 0 {
		return f, 0
	}
	coverage := func(words ...[]word) float64 {
		sum := 0.0
		for _, k := range keys {
			if slices.ContainsFunc(words, func(w []word) bool {
				return slices.ContainsFunc(w, func(w word) bool { return w.meets(k) || valueKey(w) == k })
			}) {
				sum += weight(k)
			}
		}
		return sum / all
	}
	best := math.Inf(-1)
	for _, s := range rd.sentences {
		best = max(best, s.score)
	}
	byArticle := make(map[news.ArticleID]float64)
	for i := range rd.pages {
		pg := &rd.pages[i]
		q := &rd.question
		inPassage := coverage(pg.title)
		for j := pg.sentences.Start; j < pg.sentences.End; j++ {
			s := &rd.sentences[j]
			c := coverage(s.words)
			inPassage = max(inPassage, c)
			if c == 0 {
				continue
			}
			c *= c
			window := q.coverage(rd.neighbors(j), pg.headline)
			f[cSentence] = max(f[cSentence], c*q.coverage(s.met, pg.headline))
			f[cWindow] = max(f[cWindow], c*window)
			f[cPairs] = max(f[cPairs], c*s.features[fPairs])
			f[cScore] = max(f[cScore], c*math.Exp((s.score-best)/2))
			byArticle[pg.Article] = max(byArticle[pg.Article], c*window*window*window)
		}
		f[cRank] = max(f[cRank], inPassage*inPassage/float64(1+pg.rank))
	}
	for _, v := range byArticle {
		votes += v
	}
	return f, votes
}

// distinct returns the keys of each choice's words. Words that all choices have, or that the question has, tell them
// not apart and are left out where others remain.
func (rd *reading) distinct(choices []string) [][]string {
	keys := make([][]string, len(choices))
	count := make(map[string]int)
	real := 0
	for i, c := range choices {
		if isNoneOfThem(c) {
			continue
		}
		real++
		for _, w := range rd.words(c) {
			if k := valueKey(w); !w.Stop && !slices.Contains(keys[i], k) {
				keys[i] = append(keys[i], k)
				count[k]++
			}
		}
	}
	for i := range keys {
		own := slices.DeleteFunc(slices.Clone(keys[i]), func(k string) bool { return count[k] == real || rd.question.known[k] })
		if len(own) > 0 {
			keys[i] = own
		}
	}
	return keys
}

// valueKey is a word's key, or for a number its value, so that "fourteen" is 14.
func valueKey(w word) string {
	if n := numberOf(w); n != "" {
		return n
	}
	if n, ok := tensOf(w.lower); ok {
		return formatNumber(n)
	}
	return w.key
}

var nonePattern = regexp.MustCompile(`(?i)^\W*none of (the above|the others|these|them)\W*$`)

func isNoneOfThem(choice string) bool { return nonePattern.MatchString(choice) }

// oddPattern is of questions for the one choice of which something is not told.
var oddPattern = regexp.MustCompile(`(?i)\bexcept\b\W*$|\b(of (these|the following)\b.*|^(which|who|what)\b.*)\b(is|are|was|were|has|have|had|did|does|do)( not|n[’']t)\b`)

func asksForOddOne(question string) bool {
	span, _ := questionClause(question)
	return oddPattern.MatchString(question[span.Start:span.End]) || oddPattern.MatchString(question)
}

// probabilities is the softmax of the choices' scores.
func probabilities(list []choiceFeatures, w choiceFeatures) []float64 {
	out := make([]float64, len(list))
	all := 0.0
	for i := range list {
		out[i] = math.Exp(list[i].dot(&w))
		all += out[i]
	}
	for i := range out {
		out[i] /= all
	}
	return out
}
