package answer

import (
	"math"
	"slices"
	"time"

	"newsdesk/internal/news"
)

// The signs of evidence, from which the gate tells how likely the articles answer the question. Some forty were tried
// on four sets, the weights learned without a fifth of each and tested on it; these carry all that carries over. Where
// a name stands, how the words neighbor each other, agreement of articles, the gap between the best and the rest and
// whether a sentence tells what is asked for added nothing to them.
const (
	gDensity = iota // how often the best passage uses the question's terms, like BM25, but independent of the library's size
	gMet            // how much it meets of them in all: many rare words do not meet by chance, however long the question
	gMissing        // names and years of the question, by weight, that the articles of the chosen sentences lack
	gAge            // the evidence is older than the question, by how much the question asks about its own time
	gReports        // the question tells what articles report: much of it is not in their own words
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

// gateWeights were learned by TestMeasureGate, but for gAge, which is set by hand: in the sets no question that can be
// answered is older than its evidence, so that learning would refuse every archive's questions.
var gateWeights = signs{gDensity: 7.2, gMet: 7.9, gMissing: -2.4, gAge: -1, gReports: 2.2, gBias: -5.5}

// What a year between evidence and question counts against the evidence, in log-odds: most for a question about this
// week or a year that the evidence did not see, less for one about how things are, least for one about what was, which
// an archive may well be asked; nothing for one that gives an earlier year, asks what something is, follows on an answer
// from the library or is asked of a time that the asker chose.
const (
	ageOfNews    = 4
	ageOfPresent = 1.5
	ageOfPast    = 1
)

// likelihood is the gate's estimate that the articles answer the question, for as many answerable as unanswerable
// questions.
func (s *signs) likelihood() float64 { return 1 / (1 + math.Exp(-s.dot(&gateWeights))) }

// signsOf collects the signs of evidence.
func (rd *reading) signsOf(chosen []sentence, q news.Question) (g signs) {
	for i := range rd.pages {
		g[gDensity] = max(g[gDensity], rd.density(&rd.pages[i]))
		g[gMet] = max(g[gMet], rd.metWeight(&rd.pages[i]))
	}
	half := float64(halfMet)
	if rd.question.isBrief() {
		half = min(half, rd.question.weight())
	}
	g[gMet] /= g[gMet] + half + 1e-9
	g[gMissing] = rd.question.coverage(rd.missing(chosen))
	g[gAge] = rd.age(q)
	if rd.question.ofReports {
		g[gReports] = 1
	}
	g[gBias] = 1
	return g
}

// halfMet is the weight of terms met that counts half: five words of which each stands in a chunk of four hundred.
const halfMet = 30

// isBrief reports whether the question is short by its nature: it asks what something is, or follows on an answer from
// the library. All of its words met count half then, and its evidence does not age.
func (u *understood) isBrief() bool {
	return u.timeless || slices.ContainsFunc(u.terms, func(t questionTerm) bool { return t.topic })
}

// weight is what all terms of the question are worth.
func (u *understood) weight() float64 {
	sum := 0.0
	for _, t := range u.terms {
		sum += t.weight
	}
	return sum
}

// metWeight is the weight of the question's terms that a passage and its headline meet.
func (rd *reading) metWeight(p *page) float64 {
	sum := 0.0
	for i, t := range rd.question.terms {
		if p.met[i] {
			sum += t.weight
		}
	}
	return sum
}

// age is how much the evidence's age counts against it, see ageOfNews.
func (rd *reading) age(q news.Question) float64 {
	var newest time.Time
	for i := range rd.pages {
		if rd.pages[i].PublishedAt.After(newest) {
			newest = rd.pages[i].PublishedAt
		}
	}
	if newest.IsZero() || q.AskedAt.IsZero() {
		return 0
	}
	years := min(1, max(0, q.AskedAt.Sub(newest).Hours()/24/365))
	switch u := &rd.question; {
	case u.aboutNow, u.namesYear(func(year string) bool { return year > newest.Format("2006") }):
		return ageOfNews * years
	case !q.Filter.Since.IsZero() || !q.Filter.Until.IsZero() || u.namesYear(func(year string) bool { return year < q.AskedAt.Format("2006") }),
		u.isBrief(), rd.language != "": // only English tells its tenses here
		return 0
	case u.present:
		years *= ageOfPresent
	default:
		years *= ageOfPast
	}
	return years * min(1, rd.lacking()/tellsApart)
}

// tellsApart is the share of a question, by weight, from which a passage that lacks it is taken to be of something else. An
// article that holds all of a question is what it asks about, however long ago that was.
const tellsApart = 0.2

// lacking is the share of the question's terms, by weight, that the passage that holds most of them lacks.
func (rd *reading) lacking() float64 {
	best := 0.0
	for i := range rd.pages {
		best = max(best, rd.question.coverage(rd.pages[i].met))
	}
	return 1 - best
}

// namesYear reports whether the question names such a year.
func (u *understood) namesYear(such func(year string) bool) bool {
	return slices.ContainsFunc(u.terms, func(t questionTerm) bool { return t.isYear() && such(t.key) })
}

// BM25's saturation and length normalization, and the words of an average chunk without stop words.
const (
	saturation   = 1.2
	lengthWeight = 0.75
	averageWords = 100
)

// topicDensity is what a word carried on from earlier questions counts in density beside what it counts elsewhere:
// that the passage is of the topic does not say that it answers.
const topicDensity = 0.3

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
		weight := t.weight
		if t.topic {
			weight *= topicDensity
		}
		all += weight
		sum += weight * counts[i] / (counts[i] + saturation*(1-lengthWeight+lengthWeight*length/averageWords))
	}
	if all == 0 {
		return 0
	}
	return sum / all
}
