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
	*news.Candidate
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
		query.Rows, query.Vector, query.Brought = rows, nil, found.Brought
		more, err := s.r.index.Candidates(ctx, query)
		if err != nil {
			return err
		}
		more.Lexical = union(found.Lexical, more.Lexical)
		found = more
		scorer = s.scorer(found)
		ranked, together = rank(scorer, found.Lexical)
	}
	s.describeTerms(found)
	s.join(scorer, ranked, together, neighbors)
	s.pool = s.best(found, s.pool)
	return nil
}

// union returns the chunks of both lists, each once.
func union(list, more []news.Candidate) []news.Candidate {
	known := make(map[news.ChunkRef]struct{}, len(list))
	for i := range list {
		known[list[i].Ref] = struct{}{}
	}
	out := slices.Grow(list, len(more))
	for i := range more {
		if _, ok := known[more[i].Ref]; !ok {
			out = append(out, more[i])
		}
	}
	return out
}

func (s *search) scorer(c news.Candidates) *bm25.Scorer {
	terms := make([]bm25.Term, len(c.TermChunks))
	for i, n := range c.TermChunks {
		terms[i] = bm25.Term{Key: s.keys[i], Chunks: n}
	}
	stats := bm25.Stats{Chunks: c.Chunks, TextLength: c.TextLength, HeaderLength: c.HeaderLength}
	return bm25.NewScorer(s.r.settings.BM25, stats, terms)
}

// articles holds what the chunks of an article say together: each question term at its best.
type articles struct {
	terms int
	place map[news.VersionID]int // of the article's in best, by its version
	best  []float64              // terms for each
}

func newArticles(terms, chunks int) *articles {
	return &articles{terms: terms, place: make(map[news.VersionID]int, chunks/2), best: make([]float64, 0, terms*chunks/2)}
}

// score returns the chunk's BM25 score and counts it as a part of its article.
func (a *articles) score(scorer *bm25.Scorer, c *news.Candidate) float64 {
	at, ok := a.place[c.Ref.Version]
	if !ok {
		at = len(a.best)
		a.place[c.Ref.Version] = at
		for range a.terms {
			a.best = append(a.best, 0)
		}
	}
	return scorer.ScoreAndRaise(a.best[at:at+a.terms], c.Forward, c.TextLength, c.HeaderLength)
}

// evidence is the sum over the question's terms, on BM25's scale.
func (a *articles) evidence(v news.VersionID) float64 {
	at, ok := a.place[v]
	if !ok {
		return 0
	}
	return sum(a.best[at : at+a.terms])
}

// most is the evidence of the article that has most.
func (a *articles) most() float64 {
	most := 0.0
	for at := 0; at < len(a.best); at += a.terms {
		most = max(most, sum(a.best[at:at+a.terms]))
	}
	return most
}

func sum(list []float64) float64 {
	sum := 0.0
	for _, x := range list {
		sum += x
	}
	return sum
}

// placed is a number to sort by, with the place of what it belongs to: sorting thousands of candidates themselves moves
// a hundred times as much memory.
type placed struct {
	by float64
	at int32
}

// rank scores candidates and sorts them, best first, equal scores by age in the library.
func rank(scorer *bm25.Scorer, list []news.Candidate) ([]scored, *articles) {
	together := newArticles(scorer.Terms(), len(list))
	order := make([]placed, len(list))
	for i := range list {
		order[i] = placed{together.score(scorer, &list[i]), int32(i)}
	}
	slices.SortFunc(order, func(a, b placed) int {
		if a.by != b.by {
			return cmp.Compare(b.by, a.by)
		}
		return compareRefs(list[a.at].Ref, list[b.at].Ref)
	})
	ranked := make([]scored, len(list))
	for i, o := range order {
		ranked[i].Candidate = &list[o.at]
		ranked[i].scores.BM25, ranked[i].scores.BM25Rank = o.by, i+1
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
func (s *search) join(scorer *bm25.Scorer, ranked []scored, together *articles, neighbors []news.Candidate) {
	place := make(map[news.ChunkRef]int)
	if len(neighbors) > 0 {
		for i := range ranked {
			place[ranked[i].Ref] = i
		}
	}
	for i := range neighbors {
		n := &neighbors[i]
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
func (s *search) addPriors(ranked []scored, together *articles) {
	settings := s.r.settings
	best := together.most()
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
	for i := range ranked {
		best = max(best, ranked[i].scores.BM25)
	}
	order := make([]placed, len(ranked))
	for i := range ranked {
		sc := &ranked[i].scores
		prior := sc.Article + sc.Lead + sc.Recency
		if best > 0 {
			prior += sc.BM25 / best
		}
		order[i] = placed{prior, int32(i)}
	}
	slices.SortFunc(order, func(a, b placed) int {
		if a.by != b.by {
			return cmp.Compare(b.by, a.by)
		}
		return cmp.Compare(a.at, b.at)
	})
	if len(s.sides) == 0 { // then nothing but the best and the neighbors is looked at again
		order = slices.Concat(order[:min(len(order), s.r.settings.Pool)], neighborsOf(ranked, order[min(len(order), s.r.settings.Pool):]))
	}
	sorted := make([]scored, len(order))
	for i, o := range order {
		sorted[i] = ranked[o.at]
	}
	sorted = s.promote(found, sorted)
	pool := sorted[:min(len(sorted), s.r.settings.Pool)]
	for _, c := range sorted[len(pool):] {
		if c.scores.VectorRank > 0 {
			pool = append(pool, c)
		}
	}
	return pool
}

// neighborsOf keeps the candidates that were found by vector.
func neighborsOf(ranked []scored, order []placed) []placed {
	return slices.DeleteFunc(order, func(o placed) bool { return ranked[o.at].scores.VectorRank == 0 })
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
