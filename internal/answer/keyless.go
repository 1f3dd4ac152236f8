package answer

import (
	"cmp"
	"context"
	"strings"

	"newsdesk/internal/news"
)

// keyless answers with the articles' own sentences, or refuses.
func (r *run) keyless(ctx context.Context) {
	start := r.now()
	defer func() { r.timed("choose", start) }()
	r.answer.Mode = news.ModeKeyless
	ctx, end := r.begin.Span(ctx, "choose")
	defer func() { end(nil) }()
	rd, chosen := r.choose(ctx)
	reason := rd.judge(chosen, r.settings.Gate, r.topic())
	r.traceGate(rd, chosen, reason)
	if reason != "" {
		r.refuse(news.RefusedWeak, cmp.Or(otherLanguage(r.evidence.Language, r.evidence.Coverage), reason))
		return
	}
	if other := otherLanguage(r.evidence.Language, r.evidence.Coverage); other != "" {
		r.answer.Notice = strings.TrimSpace(r.answer.Notice + " " + other + " These sentences share names and numbers with the question.")
	}
	claims := make([]news.Claim, 0, len(chosen))
	for _, s := range chosen {
		claims = append(claims, rd.claim(s))
	}
	if r.evidence.Scope.Now {
		r.newestFirst(claims)
	}
	r.conclude(claims, rd.disagreements(r.topic().Text, rd.placesOf(chosen)))
}

// choose reads the evidence and picks the sentences.
func (r *run) choose(ctx context.Context) (*reading, []sentence) {
	q := r.reader.understand(r.topic(), r.evidence)
	passages := r.evidence.Passages[:min(len(r.evidence.Passages), r.settings.ReadPassages)]
	rd := r.reader.read(q, r.readWhole(ctx, r.question.Library, r.answer.ID, passages))
	return rd, rd.choose(r.settings.MaxSentences)
}

// claim makes a sentence a claim that quotes itself.
func (rd *reading) claim(s sentence) news.Claim {
	p := rd.pages[s.passage]
	quote := rd.text(s)
	return news.Claim{
		Text: cleanClaim(quote, quote),
		Citations: []news.Citation{{Article: p.Article, Version: p.Version, Start: p.Start + s.span.Start,
			End: p.Start + s.span.End, Quote: quote}},
	}
}

func reasonNothingFound(c news.Coverage, f news.Filter) string {
	switch {
	case c.Articles == 0:
		return "The library holds no articles yet."
	case !f.IsZero():
		return "No article of the time and the outlets that you chose mentions what the question asks about."
	}
	return "None of the library's articles mentions what the question asks about."
}
