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
	k := s.newRanking(found)
	k.add(found.Lexical)
	if rows := min(s.rowsToProve(k, found), settings.MaxLexicalRows); rows > query.Rows {
		query.Rows, query.Vector, query.Brought = rows, nil, found.Brought
		more, err := s.r.index.Candidates(ctx, query)
		if err != nil {
			return err
		}
		if known := k.list; !sameStatistics(found, more) { // the library has changed meanwhile
			k = s.newRanking(more)
			k.add(known)
		}
		k.add(unknown(k.list, more.Lexical))
		found = more
	}
	s.ranking = k
	s.describeTerms(found)
	s.pool = s.best(found, k, neighbors)
	return nil
}

func sameStatistics(a, b news.Candidates) bool {
	return a.Chunks == b.Chunks && a.TextLength == b.TextLength && a.HeaderLength == b.HeaderLength && slices.Equal(a.TermChunks, b.TermChunks)
}

// unknown returns those of more that are not in the list.
func unknown(list, more []news.Candidate) []news.Candidate {
	known := make(map[news.ChunkRef]struct{}, len(list))
	for i := range list {
		known[list[i].Ref] = struct{}{}
	}
	return slices.DeleteFunc(more, func(c news.Candidate) bool {
		_, ok := known[c.Ref]
		return ok
	})
}

func (s *search) scorer(c news.Candidates) *bm25.Scorer {
	terms := make([]bm25.Term, len(c.TermChunks))
	for i, n := range c.TermChunks {
		terms[i] = bm25.Term{Key: s.keys[i], Chunks: n}
	}
	stats := bm25.Stats{Chunks: c.Chunks, TextLength: c.TextLength, HeaderLength: c.HeaderLength}
	return bm25.NewScorer(s.r.settings.BM25, stats, terms)
}

// rowsToProve is how many lexical rows must be brought so that no chunk left out can stand among the best Limit. A
// chunk that holds only the most frequent terms can not score above their bound; once that is below the score at the
// limit, which more candidates only raise, their matches are not needed (MaxScore: Turtle and Flood 1995).
func (s *search) rowsToProve(k *ranking, c news.Candidates) int {
	threshold := k.threshold(s.r.settings.Limit)
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
		if k.scorer.Bound(left) < threshold {
			break
		}
		rows += c.TermChunks[i]
		delete(left, s.keys[i])
	}
	return int(rows)
}

// placed is a number to sort by, with the place of what it belongs to.
type placed struct {
	by float64
	at int32
}

// best returns the candidates whose texts are worth reading: the Pool best by words and priors, and all neighbors.
func (s *search) best(found news.Candidates, k *ranking, neighbors []news.Candidate) []scored {
	near := k.addNeighbors(neighbors)
	order := s.order(k)
	compare := func(a, b placed) int {
		if a.by != b.by {
			return cmp.Compare(b.by, a.by)
		}
		return cmp.Or(cmp.Compare(k.scores[b.at], k.scores[a.at]), compareRefs(k.list[a.at].Ref, k.list[b.at].Ref))
	}
	var nearest []placed
	for _, i := range near {
		nearest = append(nearest, order[i])
	}
	slices.SortFunc(nearest, compare)
	pool := s.r.settings.Pool
	if len(s.sides) > 0 { // then any may be promoted
		pool = len(order)
	}
	order = firstOf(order, pool, compare)
	sorted := make([]scored, 0, len(order)+len(nearest))
	for _, o := range order {
		sorted = append(sorted, s.scoredAt(k, int(o.at)))
	}
	sorted = s.promote(found, sorted)
	sorted = sorted[:min(len(sorted), s.r.settings.Pool)]
	return s.withNeighbors(k, sorted, nearest, near)
}

// withNeighbors appends the neighbors that are not in the pool.
func (s *search) withNeighbors(k *ranking, pool []scored, nearest []placed, near []int) []scored {
	at := make(map[*news.Candidate]int, len(pool))
	for i := range pool {
		at[pool[i].Candidate] = i
	}
	for _, n := range nearest {
		i, ok := at[&k.list[n.at]]
		if !ok {
			i = len(pool)
			pool = append(pool, s.scoredAt(k, int(n.at)))
		}
		pool[i].scores.VectorRank = slices.Index(near, int(n.at)) + 1
	}
	return pool
}

// order returns every candidate's score by words and priors.
func (s *search) order(k *ranking) []placed {
	k.strongest = k.most()
	best := 0.0
	for _, score := range k.scores {
		best = max(best, score)
	}
	order := make([]placed, len(k.list))
	for i := range order {
		sc := s.scoredAt(k, i).scores
		prior := sc.Article + sc.Lead + sc.Recency
		if best > 0 {
			prior += sc.BM25 / best
		}
		order[i] = placed{prior, int32(i)}
	}
	return order
}

// scoredAt is the candidate in place i with what is known of it without its text.
func (s *search) scoredAt(k *ranking, i int) scored {
	settings, c := &s.r.settings, &k.list[i]
	out := scored{Candidate: c, scores: news.Scores{BM25: k.scores[i]}}
	if !settings.SecondStage {
		return out
	}
	if k.strongest > 0 {
		out.scores.Article = settings.ArticleWeight * k.evidence(i) / k.strongest
	}
	out.scores.Lead = settings.LeadWeight / float64(1+c.Ref.Ordinal)
	out.scores.Recency = s.recency(c.PublishedAt)
	return out
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
