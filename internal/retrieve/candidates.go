package retrieve

import (
	"cmp"
	"context"
	"slices"

	"newsdesk/internal/bm25"
	"newsdesk/internal/news"
)

// scored is a candidate with its scores so far.
type scored struct {
	news.Candidate
	scores news.Scores
}

// candidates fills the pool: the best by BM25 and the nearest by vector.
func (s *search) candidates(ctx context.Context) error {
	settings := s.r.settings
	query := news.CandidateQuery{Library: s.question.Library, Filter: s.question.Filter, Rows: settings.LexicalRows,
		Model: s.r.model, Vector: s.vector, Neighbors: settings.Neighbors}
	if settings.Lexical {
		for _, k := range s.keys {
			query.Terms = append(query.Terms, uint64(k))
		}
	}
	found, err := s.r.index.Candidates(ctx, query)
	if err != nil {
		return err
	}
	if s.vector == nil && len(found.Lexical) == 0 {
		// No word of the question is known. Likeness of spelling may still help: a weak model is better than none.
		if err := s.embedQuestion(ctx); err != nil {
			return err
		}
		query.Vector = s.vector
		if found, err = s.r.index.Candidates(ctx, query); err != nil {
			return err
		}
	}
	neighbors := found.Neighbors
	scorer := s.scorer(found)
	ranked := rank(scorer, found.Lexical)
	if rows := min(s.rowsToProve(scorer, found, ranked), settings.MaxLexicalRows); rows > query.Rows {
		query.Rows, query.Vector = rows, nil
		if found, err = s.r.index.Candidates(ctx, query); err != nil {
			return err
		}
		scorer = s.scorer(found)
		ranked = rank(scorer, found.Lexical)
	}
	s.describeTerms(found)
	s.join(scorer, ranked, neighbors)
	return nil
}

func (s *search) scorer(c news.Candidates) *bm25.Scorer {
	terms := make([]bm25.Term, len(c.TermChunks))
	for i, n := range c.TermChunks {
		terms[i] = bm25.Term{Key: s.keys[i], Chunks: n}
	}
	stats := bm25.Stats{Chunks: c.Chunks, TextLength: c.TextLength, HeaderLength: c.HeaderLength}
	return bm25.NewScorer(s.r.settings.BM25, stats, terms)
}

// rank scores candidates and sorts them, best first, equal scores by age in the library.
func rank(scorer *bm25.Scorer, list []news.Candidate) []scored {
	ranked := make([]scored, len(list))
	for i, c := range list {
		ranked[i].Candidate = c
		ranked[i].scores.BM25 = scorer.Score(c.Forward, c.TextLength, c.HeaderLength)
	}
	slices.SortFunc(ranked, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.scores.BM25, a.scores.BM25), compareRefs(a.Ref, b.Ref))
	})
	for i := range ranked {
		ranked[i].scores.BM25Rank = i + 1
	}
	return ranked
}

func compareRefs(a, b news.ChunkRef) int {
	return cmp.Or(cmp.Compare(a.Version, b.Version), cmp.Compare(a.Ordinal, b.Ordinal))
}

// rowsToProve is how many lexical rows must be brought so that no chunk left out can stand among the best Limit. A
// chunk that holds only the most frequent terms can not score above their bound; once that is below the score at the
// limit, which more candidates only raise, their matches are not needed (MaxScore: Turtle and Flood 1995).
func (s *search) rowsToProve(scorer *bm25.Scorer, c news.Candidates, ranked []scored) int {
	threshold := 0.0
	if limit := s.r.settings.Limit; len(ranked) >= limit {
		threshold = ranked[limit-1].scores.BM25
	}
	order := make([]int, 0, len(s.keys))
	left := make(map[bm25.Key]bool)
	for i, n := range c.TermChunks {
		if n > 0 {
			order = append(order, i)
			left[s.keys[i]] = true
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(c.TermChunks[a], c.TermChunks[b]) })
	rows := int64(0)
	for _, i := range order {
		if scorer.Bound(left) < threshold {
			break
		}
		rows += c.TermChunks[i]
		delete(left, s.keys[i])
	}
	return int(rows)
}

// join makes the pool of the best by either way. Neighbors that the words did not bring are scored too.
func (s *search) join(scorer *bm25.Scorer, ranked []scored, neighbors []news.Candidate) {
	byRef := make(map[news.ChunkRef]int)
	s.pool = ranked[:min(len(ranked), s.r.settings.Pool)]
	for i, c := range s.pool {
		byRef[c.Ref] = i
	}
	for i, n := range neighbors {
		at, ok := byRef[n.Ref]
		if !ok {
			at = len(s.pool)
			s.pool = append(s.pool, scored{Candidate: n})
			s.pool[at].scores.BM25 = scorer.Score(n.Forward, n.TextLength, n.HeaderLength)
		}
		s.pool[at].scores.VectorRank = i + 1
	}
}

func (s *search) describeTerms(c news.Candidates) {
	place := make(map[bm25.Key]int, len(s.keys))
	for i, k := range s.keys {
		place[k] = i
	}
	seen := make(map[bm25.Key]bool)
	for _, t := range s.tokens {
		k := bm25.KeyOf(t.Term)
		if seen[k] || len(c.TermChunks) == 0 {
			continue
		}
		seen[k] = true
		n := c.TermChunks[place[k]]
		for _, other := range s.otherTerms[t.Term] {
			n = max(n, c.TermChunks[place[bm25.KeyOf(other)]])
		}
		s.evidence.Terms = append(s.evidence.Terms, news.QueryTerm{Term: t.Term, IDF: bm25.IDF(c.Chunks, n), Chunks: int(n)})
	}
}
