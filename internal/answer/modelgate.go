package answer

import (
	"slices"

	"newsdesk/internal/news"
)

// A model judges evidence better than the gate, but costs time and money, and may answer from what it knows. So the
// same signs are asked before it, with a lower threshold, and again after it, of the passages that it cites.

// tooWeak returns why the evidence is not worth a model's time, or "".
func (r *run) tooWeak() string {
	return r.unmetBy(r.evidence.Passages[:min(len(r.evidence.Passages), r.settings.ReadPassages)])
}

// unmet returns why the proved claims do not answer the question, or "": the passages that they cite are not about it.
func (r *run) unmet(claims []news.Claim) string {
	return r.unmetBy(citedPassages(claims, r.evidence.Passages))
}

// unmetBy judges passages by the gate for models, which was learned on English. Questions in other languages are the
// model's.
func (r *run) unmetBy(passages []news.Passage) string {
	q := r.topic()
	u := r.reader.understand(q, r.evidence)
	if language := r.evidence.Language; len(passages) == 0 || language != "en" && (language != "" || u.stopShare < englishFrom) {
		return ""
	}
	rd := r.reader.read(u, passages)
	chosen := rd.choose(r.settings.MaxSentences)
	g := rd.signsOf(chosen, q)
	if g.likelihood() >= r.settings.ModelGate {
		return ""
	}
	return rd.reason(g, rd.missing(chosen), r.settings.ModelGate, q)
}

// englishFrom is the share of a question's words that are English stop words from which a question whose language is not
// clear is taken to be English: more than nine in ten English questions of the sets have more; those of most other languages have next to none.
const englishFrom = 0.25

// citedPassages returns the passages that hold a cited quote, or else those of the article.
func citedPassages(claims []news.Claim, passages []news.Passage) []news.Passage {
	var out []news.Passage
	for _, claim := range claims {
		for _, c := range claim.Citations {
			holds := func(p news.Passage) bool { return p.Version == c.Version && p.Start < c.End && c.Start < p.End }
			if !slices.ContainsFunc(passages, holds) {
				holds = func(p news.Passage) bool { return p.Version == c.Version }
			}
			for _, p := range passages {
				if holds(p) && !slices.ContainsFunc(out, func(o news.Passage) bool { return o.Ref == p.Ref }) {
					out = append(out, p)
				}
			}
		}
	}
	return out
}
