package retrieve

import (
	"context"
	"slices"

	"newsdesk/internal/bm25"
	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// readQuestion finds the question's words. It is read in its own language, when that is clear and the library holds
// articles in it; else also in each language that the library holds, because names and numbers are often written alike.
func (s *search) readQuestion(ctx context.Context) error {
	if err := s.cover(ctx); err != nil {
		return err
	}
	s.evidence.Language = text.Detect(s.question.Text)
	first, others := readings(s.evidence.Language, s.evidence.Coverage.Languages)
	s.analyzer = s.r.analyzers.Of(first)
	term := make(map[int]string) // the terms of the question's words by where they begin
	var terms []string
	for _, t := range s.analyzer.Tokens(s.question.Text) {
		if t.Stop {
			term[t.Start] = ""
			continue
		}
		s.tokens = append(s.tokens, t)
		terms = append(terms, t.Term)
		term[t.Start] = t.Term
	}
	s.otherTerms = make(map[string][]string)
	for _, language := range others {
		for _, t := range s.r.analyzers.Of(language).Tokens(s.question.Text) {
			if own, known := term[t.Start]; !t.Stop && (own != "" || !known) {
				terms = append(terms, t.Term)
				s.otherTerms[own] = append(s.otherTerms[own], t.Term)
			}
		}
	}
	s.keys = bm25.KeysOf(terms)
	s.number = asksNumber(s.question.Text)
	return nil
}

// readings returns the languages to read a question in: the first is what its words are compared as.
func readings(asked string, counts []news.LanguageCount) (first string, others []string) {
	first = text.AnalysisOf(asked)
	var held []string
	for _, c := range counts {
		if a := text.AnalysisOf(c.Language); !slices.Contains(held, a) {
			held = append(held, a)
		}
	}
	switch has := slices.Contains(held, first); {
	case asked != "" && has, len(held) == 0:
		return first, nil
	case asked == "" && !has:
		return held[0], held[1:]
	}
	return first, slices.DeleteFunc(held, func(l string) bool { return l == first })
}
