package answer

import (
	"cmp"
	"context"
	"slices"

	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// Retrieval returns a few chunks of an article; the sentence that answers may stand in another one, mostly in the lead.
// Keyless answers therefore read the best articles whole. On RealTime QA that is worth under a point; it is for why-
// questions, whose answer often stands in a lead that does not repeat the headline's words.
const (
	// restWorth is the retrieval score of a part that was not retrieved, as a share of its article's best passage.
	// On RealTime QA 0.5 to 0.9 do alike.
	restWorth = 0.7
	// restBytes is the size of such a part, about a chunk.
	restBytes = 1_200
	// wholeBytes is how much of a body is read.
	wholeBytes = 20_000
)

// readWhole appends the parts of the best articles that were not retrieved to the passages to read.
func (a *Answerer) readWhole(ctx context.Context, library news.LibraryID, id string, passages []news.Passage) []news.Passage {
	if a.bodies == nil || a.settings.ReadArticles <= 0 {
		return passages
	}
	versions := versionsOf(passages)
	versions = versions[:min(len(versions), a.settings.ReadArticles)]
	bodies, err := a.bodies.Bodies(ctx, library, versions)
	if err != nil {
		a.log.WarnContext(ctx, "answering from the retrieved passages only", "answer", id, "error", err)
		return passages
	}
	out := slices.Clone(passages)
	for _, v := range versions {
		out = append(out, restOf(passages, v, bodies[v])...)
	}
	return out
}

// restOf returns the parts of a body that its passages do not cover, cut along sentences.
func restOf(passages []news.Passage, version news.VersionID, body string) []news.Passage {
	var best *news.Passage
	var covered []text.Span
	for i, p := range passages {
		if p.Version != version {
			continue
		}
		if p.End > len(body) || body[p.Start:p.End] != p.Text {
			return nil // the body is not there, or not the one the passage was cut from
		}
		covered = append(covered, text.Span{Start: p.Start, End: p.End})
		if best == nil || p.Scores.Final > best.Scores.Final {
			best = &passages[i]
		}
	}
	var out []news.Passage
	var part text.Span
	flush := func() {
		if part.End > part.Start {
			out = append(out, news.Passage{Ref: best.Ref, Headline: best.Headline, Start: part.Start, End: part.End,
				Text: body[part.Start:part.End], Scores: news.Scores{Final: restWorth * best.Scores.Final}})
		}
		part = text.Span{}
	}
	sentences := text.Sentences(body[:min(len(body), wholeBytes)])
	if len(body) > wholeBytes && len(sentences) > 0 {
		sentences = sentences[:len(sentences)-1] // it may be cut
	}
	for _, s := range sentences {
		if slices.ContainsFunc(covered, func(c text.Span) bool { return s.Start < c.End && c.Start < s.End }) {
			flush()
			continue
		}
		if part.End > 0 && s.End-part.Start > restBytes {
			flush()
		}
		part = text.Span{Start: cmp.Or(part.Start, s.Start), End: s.End}
		if part.Start > s.Start {
			part.Start = s.Start
		}
	}
	flush()
	return out
}
