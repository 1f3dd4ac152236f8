package retrieve

import (
	"cmp"
	"context"
	"slices"

	"newsdesk/internal/news"
)

// Reranker scores how well texts fit a query, by their place in the list; higher is better. It may leave texts out.
type Reranker interface {
	Rerank(ctx context.Context, query string, texts []string) (map[int]float64, error)
}

// UseReranker has a model order the best passages of each question (Settings.Rerank). Call it before the first Retrieve.
func (r *Retriever) UseReranker(by Reranker) { r.reranker = by }

// rerank has the best passages ordered by a model that reads each with the question. A failing endpoint costs that
// order, not the answer.
func (s *search) rerank(ctx context.Context) error {
	r := s.r
	best := s.evidence.Passages[:min(len(s.evidence.Passages), r.settings.Rerank)]
	if r.reranker == nil || !r.settings.SecondStage || len(best) < 2 {
		return nil
	}
	texts := make([]string, len(best))
	for i, p := range best {
		header := news.Article{Title: p.Title, Publisher: p.Publisher, PublishedAt: p.PublishedAt}.Header()
		texts[i] = header + "\n\n" + p.Text
	}
	scores, err := r.reranker.Rerank(ctx, s.question.Text, texts)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		r.log.WarnContext(ctx, "ranking without the reranker", "library", s.question.Library, "error", err)
		return nil
	}
	reorder(s.evidence.Passages, scores)
	return nil
}

// reorder gives the scored passages, of a list that is best first, the order of their scores. Scores of a model have no
// scale of their own (probabilities of one, logits of another), so only their order counts: the best gets the highest of
// the values that the words had given to them all, and so on; equal scores keep the order of the words. What recency
// gave stays with its passage, for a reranker knows nothing of when the question is asked. Passages without a score keep
// their value.
func reorder(passages []news.Passage, scores map[int]float64) {
	byWords := func(p news.Passage) float64 { return p.Scores.Final - p.Scores.Recency }
	var places []int
	var ordered []news.Passage
	for i, p := range passages {
		if score, ok := scores[i]; ok {
			p.Scores.Rerank = &score
			places, ordered = append(places, i), append(ordered, p)
		}
	}
	slices.SortStableFunc(ordered, func(a, b news.Passage) int { return cmp.Compare(byWords(b), byWords(a)) })
	values := make([]float64, len(ordered))
	for n, p := range ordered {
		values[n] = byWords(p)
	}
	slices.SortStableFunc(ordered, func(a, b news.Passage) int { return cmp.Compare(*b.Scores.Rerank, *a.Scores.Rerank) })
	for n, i := range places {
		passages[i] = ordered[n]
		passages[i].Scores.Final = values[n] + ordered[n].Scores.Recency
	}
	slices.SortStableFunc(passages, func(a, b news.Passage) int { return cmp.Compare(b.Scores.Final, a.Scores.Final) })
}
