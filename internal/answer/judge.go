package answer

import (
	"slices"

	"newsdesk/internal/news"
)

// maxProofs is how many articles are cited for a statement: one proves it, others show that it is told independently.
const maxProofs = 3

// leanStatement is the number of terms up to which a sentence must hold all of a statement: two words meet by chance.
const leanStatement = 2

// judge finds what the evidence says of the statement, by its own sentences.
func (st *statement) judge() news.CheckedPart {
	part := news.CheckedPart{Text: st.written, Finding: news.FindingLacking}
	list := st.compare()
	proofs := st.perArticle(list, func(c compared) bool { return c.obstacle == obstacleNone && st.proves(c) })
	against := st.perArticle(list, func(c compared) bool { return c.clear })
	denied := st.perArticle(list, func(c compared) bool { return c.obstacle == obstacleDenied && st.proves(c) })
	if len(proofs) == 0 && len(against) == 0 {
		proofs = st.byHeadline(list)
	}
	switch {
	case len(proofs) > 0:
		part.Finding, part.Note = news.FindingSupported, st.note(proofs[0])
		// What speaks against it is shown beside it.
		if others := slices.Concat(against, denied); len(others) > 0 {
			part.Note = st.noteBeside(others[0])
			proofs = append(proofs[:min(len(proofs), maxProofs-1)], others[0])
		}
	case len(against) > 0:
		part.Finding, part.Note = news.FindingContradicted, st.note(against[0])
		proofs = against
	case len(denied) > 0:
		part.Note = st.note(denied[0])
	}
	for _, c := range proofs {
		part.Citations = append(part.Citations, st.citation(c.at))
		if part.Finding == news.FindingSupported && c.obstacle == obstacleNone {
			for _, at := range c.also {
				part.Citations = append(part.Citations, st.citation(at))
			}
		}
	}
	return part
}

// perArticle returns the best of what fits from each article.
func (st *statement) perArticle(list []compared, fits func(compared) bool) []compared {
	var out []compared
	for _, c := range list {
		article := st.pages[st.sentences[c.at].passage].Article
		if len(out) < maxProofs && fits(c) && !slices.ContainsFunc(out, func(o compared) bool {
			return st.pages[st.sentences[o.at].passage].Article == article
		}) {
			out = append(out, c)
		}
	}
	return out
}

// proves reports whether a sentence without obstacle is worth enough to support the statement.
func (st *statement) proves(c compared) bool {
	if len(st.question.terms) <= leanStatement && st.question.coverage(st.sentences[c.at].met) < 1 {
		return false
	}
	return len(st.question.terms) > 1 && c.worth >= supportedFrom
}

func (st *statement) noteBeside(c compared) string {
	switch c.obstacle {
	case obstacleFigure:
		return "Another article says " + c.theirs + ", not " + c.ours + "."
	case obstacleDenied:
		return "An article also reports a denial."
	}
	return "Another article says the opposite."
}

// leadSentence is the least share of a statement's terms that a sentence below a headline that says it all must hold.
const leadSentence = 0.4

// byHeadline proves a statement that an article's headline makes, by the sentence of the article that comes closest.
// Headlines are no text of the article and can not be quoted themselves. Sentences of other years tell of other events.
func (st *statement) byHeadline(list []compared) []compared {
	for _, c := range list {
		s := st.sentences[c.at]
		pg := &st.pages[s.passage]
		background := slices.ContainsFunc(st.beside[c.at].figures, func(g figure) bool {
			return g.kind == figureYear && !slices.ContainsFunc(st.figures, g.equals)
		})
		lean := len(st.question.terms) <= leanStatement || st.question.coverage(s.met) < leadSentence
		if c.obstacle == obstacleNone && !background && !lean && st.headlineSays(pg) {
			c.headline = true
			return []compared{c}
		}
	}
	return nil
}

// headlineSays reports whether the headline makes the statement.
func (st *statement) headlineSays(pg *page) bool {
	return st.alone(pg.title, st.question.metBy(pg.title)) >= supportedFrom && !denies(pg.title) &&
		!st.otherActor(pg.title) && !st.question.hedges(pg.title) && len(st.negated(pg.Title, pg.title)) == 0
}
