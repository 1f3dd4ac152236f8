package answer

import (
	"slices"

	"newsdesk/internal/news"
)

// disagreements returns what independent articles say differently from the chosen sentences, each value a claim that
// quotes its sentence.
func (rd *reading) disagreements(question string, chosen []int) []news.Disagreement {
	var out []news.Disagreement
	for _, found := range rd.differences(question, chosen) {
		d := news.Disagreement{About: found.about}
		for _, s := range found.sides {
			claim := rd.claim(rd.sentences[s.at])
			claim.Value, claim.Superseded = cleanClaim(s.value, s.value), s.superseded
			d.Claims = append(d.Claims, claim)
		}
		out = append(out, d)
	}
	return out
}

// placesOf returns where sentences stand in the reading.
func (rd *reading) placesOf(chosen []sentence) []int {
	var out []int
	for _, c := range chosen {
		i := slices.IndexFunc(rd.sentences, func(s sentence) bool { return s.passage == c.passage && s.span == c.span })
		if i >= 0 {
			out = append(out, i)
		}
	}
	return out
}

// differing adds what the retrieved articles say differently from the quotes of a model's claims to what the model
// itself found them to disagree about. Of the model's, those whose sides are copies of one report are left out.
func (r *run) differing(claims []news.Claim, said []news.Disagreement) []news.Disagreement {
	said = slices.DeleteFunc(said, func(d news.Disagreement) bool { return !independent(d.Claims, r.evidence.Passages) })
	passages := r.evidence.Passages[:min(len(r.evidence.Passages), r.settings.ReadPassages)]
	rd := r.reader.read(r.reader.understand(r.question, r.evidence), passages)
	var cited []int
	for i, s := range rd.sentences {
		p := &rd.pages[s.passage]
		start, end := p.Start+s.span.Start, p.Start+s.span.End
		if quotedIn(claims, p.Version, start, end) {
			cited = append(cited, i)
		}
	}
	for _, found := range rd.disagreements(r.question.Text, cited) {
		known := slices.ContainsFunc(said, func(d news.Disagreement) bool {
			return slices.ContainsFunc(found.Claims, func(c news.Claim) bool {
				q := c.Citations[0]
				return quotedIn(d.Claims, q.Version, q.Start, q.End)
			})
		})
		if !known {
			said = append(said, found)
		}
	}
	return said
}

// quotedIn reports whether the claims quote from [start, end) of the version.
func quotedIn(claims []news.Claim, version news.VersionID, start, end int) bool {
	return slices.ContainsFunc(claims, func(c news.Claim) bool {
		return slices.ContainsFunc(c.Citations, func(q news.Citation) bool {
			return q.Version == version && q.Start < end && start < q.End
		})
	})
}

// independent reports whether the claims cite reports of more than one origin, or more than one article of an outlet.
func independent(claims []news.Claim, passages []news.Passage) bool {
	var first news.ArticleID
	for _, c := range claims {
		for _, q := range c.Citations {
			at := slices.IndexFunc(passages, func(p news.Passage) bool { return p.Version == q.Version })
			if at < 0 {
				continue
			}
			origin := passages[at].Origin
			if origin == 0 {
				origin = passages[at].Article
			}
			if first != 0 && origin != first {
				return true
			}
			first = origin
		}
	}
	return false
}

// Differ returns what independent articles among the passages, which are read in order of their scores, say differently
// from the sentences that answer the question best: what a keyless answer shows as disagreements. Claims' citations have
// no source number.
func Differ(q news.Question, passages []news.Passage) []news.Disagreement {
	r := newReader()
	rd := r.read(r.understand(q, news.Evidence{}), passages)
	return rd.disagreements(q.Text, rd.placesOf(rd.choose(Settings{}.WithDefaults().MaxSentences)))
}
