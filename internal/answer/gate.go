package answer

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"newsdesk/internal/news"
)

// The signs of evidence, from which the gate tells how likely the chosen sentences answer the question. Twenty were
// tried on the 2022 and 2026 halves of RealTime QA, the weights learned on one corpus and tested on the other; these
// carry all that carries over. Signs of length and of the question's kind told the two quizzes apart, not the answers.
const (
	gPassage = iota // best coverage of the question's terms by a chosen sentence's passage and headline
	gDensity        // how often the passages use the terms, like BM25, but independent of the library's size
	gStale          // the question is about now, and the evidence is old: years, at most 1
	gBias
	signCount
)

type signs [signCount]float64

func (s *signs) dot(w *signs) float64 {
	sum := 0.0
	for i, v := range s {
		sum += v * w[i]
	}
	return sum
}

// gateWeights were learned by TestMeasureGate on both corpora, but for gStale, which is set by hand: only one of the
// two mixtures of questions and corpora has evidence that is older than the question.
var gateWeights = signs{gPassage: 4.1, gDensity: 4.0, gStale: -3, gBias: -4.55}

// likelihood is the gate's estimate that the chosen sentences answer the question, for as many answerable as
// unanswerable questions.
func (s *signs) likelihood() float64 { return 1 / (1 + math.Exp(-s.dot(&gateWeights))) }

// signsOf collects the signs of evidence.
func (rd *reading) signsOf(chosen []sentence, asked time.Time) (g signs) {
	var newest time.Time
	for _, s := range chosen {
		g[gPassage] = max(g[gPassage], rd.question.coverage(rd.pages[s.passage].met))
	}
	for i := range rd.pages {
		if rd.pages[i].PublishedAt.After(newest) {
			newest = rd.pages[i].PublishedAt
		}
		g[gDensity] = max(g[gDensity], rd.density(&rd.pages[i]))
	}
	if rd.question.aboutNow && !newest.IsZero() && !asked.IsZero() {
		g[gStale] = min(1, max(0, asked.Sub(newest).Hours()/24/365))
	}
	g[gBias] = 1
	return g
}

// BM25's saturation and length normalization, and the words of an average chunk without stop words.
const (
	saturation   = 1.2
	lengthWeight = 0.75
	averageWords = 100
)

// density weighs how often the passage and its headline use the question's terms, from 0 to 1.
func (rd *reading) density(p *page) float64 {
	counts := make([]float64, len(rd.question.terms))
	length := 0.0
	count := func(words []word) {
		for _, w := range words {
			if w.Stop {
				continue
			}
			length++
			for i, t := range rd.question.terms {
				if w.meets(t.key) {
					counts[i]++
				}
			}
		}
	}
	count(p.title)
	for _, s := range rd.sentences[p.sentences.Start:p.sentences.End] {
		count(s.words)
	}
	sum, all := 0.0, 0.0
	for i, t := range rd.question.terms {
		all += t.weight
		sum += t.weight * counts[i] / (counts[i] + saturation*(1-lengthWeight+lengthWeight*length/averageWords))
	}
	if all == 0 {
		return 0
	}
	return sum / all
}

// judge returns why the chosen sentences are no answer, or "" when they are.
func (rd *reading) judge(chosen []sentence, gate float64, q news.Question) string {
	if len(chosen) == 0 {
		return "Nothing in the articles found can be quoted as an answer."
	}
	if names := rd.missingNames(chosen, q.Text); len(names) > 0 {
		return fmt.Sprintf("The articles found on this do not mention %s.", strings.Join(names, " or "))
	}
	if rd.otherEvent(chosen) {
		return "The articles found are about other events of that name."
	}
	if rd.wrongActor(chosen) {
		return fmt.Sprintf("The articles found do not say this of %s.", rd.written(rd.question.actor, q.Text))
	}
	g := rd.signsOf(chosen, q.AskedAt)
	if g.likelihood() >= gate {
		return ""
	}
	if g[gStale] > 0 {
		g[gStale] = 0
		if g.likelihood() >= gate {
			return "The question is about recent events, and the articles found are much older."
		}
	}
	return "The articles found are not close enough to the question to answer it."
}

// longQuestion is the number of content words from which a question says what it is about in more than one way.
const longQuestion = 6

// missingNames returns the question's names and years, as written there, that none of the articles of the chosen
// sentences mentions in its headline or retrieved passages. Abbreviations in a long question are left to the signs, because
// articles may write them out, and so are the United States unless they act or speak: American news rarely names them.
func (rd *reading) missingNames(chosen []sentence, question string) []string {
	u := &rd.question
	met := make([]bool, len(u.terms))
	for _, s := range chosen {
		for i := range rd.pages {
			if rd.pages[i].Article == rd.pages[s.passage].Article {
				union(met, rd.pages[i].met)
			}
		}
	}
	var names, topic []string
	carried := 0
	for i, t := range u.terms {
		acts := slices.Contains(u.actor, t.key) || slices.Contains(u.speaker, t.key)
		if t.topic && t.name {
			carried++
		}
		if met[i] || !acts && (t.short && len(u.terms) >= longQuestion || t.key == "nation:united_states") || !t.name && !t.isYear() {
			continue
		}
		if t.topic {
			topic = append(topic, t.key)
		} else if name := rd.written([]string{t.key}, question); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	// Of the names that a follow-up carries on, one must be mentioned.
	if len(topic) > 0 && len(topic) == carried && len(names) == 0 {
		names = append(names, rd.written(topic[:1], question))
	}
	return names
}

// isYear reports whether the term is a year of our times.
func (t questionTerm) isYear() bool {
	return t.number && len(t.key) == 4 && t.key >= "1900" && t.key < "2100"
}

// otherEvent reports whether the question gives a name with its year and none of the chosen sentences, with its
// headline, holds both and the deed.
func (rd *reading) otherEvent(chosen []sentence) bool {
	if len(rd.question.dated) == 0 {
		return false
	}
	for _, s := range chosen {
		holdsAll := true
		for _, key := range rd.question.dated {
			holdsAll = holdsAll && (slices.ContainsFunc(s.words, func(w word) bool { return w.meets(key) }) ||
				slices.ContainsFunc(rd.pages[s.passage].title, func(w word) bool { return w.meets(key) }))
		}
		if holdsAll {
			return false
		}
	}
	return true
}

// written returns the words of the question that have the keys, each with the rest of the name it is part of.
func (rd *reading) written(keys []string, question string) string {
	words := rd.words(question)
	markFirst(question, words)
	isName := func(w word) bool { return w.capital && !w.first && !w.Stop }
	var out []string
	for i := 0; i < len(words); i++ {
		if !slices.Contains(keys, words[i].key) {
			continue
		}
		from, to := i, i
		for from > 0 && isName(words[from]) && isName(words[from-1]) {
			from--
		}
		for to+1 < len(words) && isName(words[to]) && isName(words[to+1]) {
			to++
		}
		name := question[words[from].Start:words[to].End]
		out = append(out, strings.TrimSuffix(strings.TrimSuffix(name, "'s"), "’s"))
		i = to
	}
	return strings.Join(out, " ")
}

// wrongActor reports whether the articles of the chosen sentences tell the question's deed of others only: the verb
// stands there, each time without the asked actor as its subject, and at least once with another name as its subject.
func (rd *reading) wrongActor(chosen []sentence) bool {
	u := &rd.question
	if len(u.actor) == 0 || u.verb == "" {
		return false
	}
	others := false
	for _, s := range chosen {
		article := rd.pages[s.passage].Article
		for i := range rd.pages {
			pg := &rd.pages[i]
			if pg.Article != article {
				continue
			}
			right, other := rd.actorsIn(pg.title)
			for _, sent := range rd.sentences[pg.sentences.Start:pg.sentences.End] {
				r, o := rd.actorsIn(sent.words)
				right, other = right || r, other || o
			}
			if right {
				return false
			}
			others = others || other
		}
	}
	return others
}

// nearActor is how many words may lie between a verb and its subject.
const nearActor = 8

// actorsIn tells whether the question's verb stands among the words with the asked actor as its subject, or with
// another name. It looks only where something else of the question stands too.
func (rd *reading) actorsIn(words []word) (right, other bool) {
	u := &rd.question
	shared := slices.ContainsFunc(words, func(w word) bool {
		return w.key != u.verb && !slices.ContainsFunc(u.actor, w.meets) &&
			slices.ContainsFunc(u.terms, func(t questionTerm) bool { return w.meets(t.key) })
	})
	if !shared {
		return false, false
	}
	for i, w := range words {
		if w.key != u.verb {
			continue
		}
		subject := words[max(0, i-nearActor):i]
		if i > 0 && isPassive(words[i-1].lower) {
			subject = byWhom(words[i+1:])
		}
		for _, s := range subject {
			switch {
			case slices.ContainsFunc(u.actor, s.meets):
				right = true
			case slices.Contains(u.names, s.key), rd.aliases.nations[s.key], s.seat != "", s.capital && !s.Stop && !s.first:
				other = true
			}
		}
	}
	return right, other
}

func isPassive(word string) bool {
	switch word {
	case "was", "were", "is", "are", "be", "been", "being", "get", "got":
		return true
	}
	return false
}

// byWhom returns the words after the next "by", none if there is no such word near.
func byWhom(words []word) []word {
	for i, w := range words[:min(len(words), nearActor)] {
		if w.lower == "by" {
			return words[i+1 : min(len(words), i+1+nearActor)]
		}
	}
	return nil
}
