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
		Model: s.model, Vector: s.vector, Neighbors: settings.Neighbors}
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
	if len(found.Lexical)+len(found.Neighbors) == 0 && s.widen() {
		return s.candidates(ctx)
	}
	neighbors := found.Neighbors
	scorer := s.scorer(found)
	ranked, together := rank(scorer, found.Lexical)
	if rows := min(s.rowsToProve(scorer, found, ranked), settings.MaxLexicalRows); rows > query.Rows {
		query.Rows, query.Vector = rows, nil
		if found, err = s.r.index.Candidates(ctx, query); err != nil {
			return err
		}
		scorer = s.scorer(found)
		ranked, together = rank(scorer, found.Lexical)
	}
	s.describeTerms(found)
	s.join(scorer, ranked, together, neighbors)
	s.pool = s.best(found, s.pool)
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

// articles holds what the chunks of an article say together, by its version: each question term at its best.
type articles map[news.VersionID][]float64

// score returns the chunk's BM25 score and counts it as a part of its article.
func (a articles) score(scorer *bm25.Scorer, c news.Candidate) float64 {
	best, ok := a[c.Ref.Version]
	if !ok {
		best = make([]float64, scorer.Terms())
		a[c.Ref.Version] = best
	}
	return scorer.ScoreAndRaise(best, c.Forward, c.TextLength, c.HeaderLength)
}

// evidence is the sum over the question's terms, on BM25's scale.
func (a articles) evidence(v news.VersionID) float64 {
	sum := 0.0
	for _, x := range a[v] {
		sum += x
	}
	return sum
}

// rank scores candidates and sorts them, best first, equal scores by age in the library.
func rank(scorer *bm25.Scorer, list []news.Candidate) ([]scored, articles) {
	ranked, together := make([]scored, len(list)), make(articles)
	for i, c := range list {
		ranked[i].Candidate = c
		ranked[i].scores.BM25 = together.score(scorer, c)
	}
	slices.SortFunc(ranked, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.scores.BM25, a.scores.BM25), compareRefs(a.Ref, b.Ref))
	})
	for i := range ranked {
		ranked[i].scores.BM25Rank = i + 1
	}
	return ranked, together
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

// join puts together what was found by either way. Neighbors that the words did not bring are scored too.
func (s *search) join(scorer *bm25.Scorer, ranked []scored, together articles, neighbors []news.Candidate) {
	place := make(map[news.ChunkRef]int, len(ranked))
	for i, c := range ranked {
		place[c.Ref] = i
	}
	for i, n := range neighbors {
		at, ok := place[n.Ref]
		if !ok {
			at = len(ranked)
			ranked = append(ranked, scored{Candidate: n})
			ranked[at].scores.BM25 = together.score(scorer, n)
		}
		ranked[at].scores.VectorRank = i + 1
	}
	if s.r.settings.SecondStage {
		s.addPriors(ranked, together)
	}
	s.pool = ranked
}

// addPriors scores what is known of a candidate without its text.
func (s *search) addPriors(ranked []scored, together articles) {
	settings := s.r.settings
	best := 0.0
	for v := range together {
		best = max(best, together.evidence(v))
	}
	for i := range ranked {
		c := &ranked[i]
		if best > 0 {
			c.scores.Article = settings.ArticleWeight * together.evidence(c.Ref.Version) / best
		}
		c.scores.Lead = settings.LeadWeight / float64(1+c.Ref.Ordinal)
		c.scores.Recency = s.recency(c.PublishedAt)
	}
}

// best returns the candidates whose texts are worth reading: the Pool best by words and priors, and all neighbors.
func (s *search) best(found news.Candidates, ranked []scored) []scored {
	best := 0.0
	for _, c := range ranked {
		best = max(best, c.scores.BM25)
	}
	prior := func(c scored) float64 {
		p := c.scores.Article + c.scores.Lead + c.scores.Recency
		if best > 0 {
			p += c.scores.BM25 / best
		}
		return p
	}
	slices.SortStableFunc(ranked, func(a, b scored) int { return cmp.Compare(prior(b), prior(a)) })
	ranked = s.promote(found, ranked)
	pool := ranked[:min(len(ranked), s.r.settings.Pool)]
	for _, c := range ranked[len(pool):] {
		if c.scores.VectorRank > 0 {
			pool = append(pool, c)
		}
	}
	return pool
}

func (s *search) describeTerms(c news.Candidates) {
	place := make(map[bm25.Key]int, len(s.keys))
	for i, k := range s.keys {
		place[k] = i
	}
	seen := make(map[bm25.Key]bool)
	s.weights = make(map[string]float64, len(s.keys))
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
		idf := bm25.IDF(c.Chunks, n)
		s.weights[t.Term] = idf
		s.weight += idf
		s.evidence.Terms = append(s.evidence.Terms, news.QueryTerm{Term: t.Term, IDF: idf, Chunks: int(n)})
	}
}
