package retrieve

import (
	"cmp"
	"context"
	"math"
	"slices"

	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// rank fuses the scores of the pool and applies the second stage.
func (s *search) rank(context.Context) error {
	settings := s.r.settings
	passages := s.evidence.Passages
	s.fuse(passages)
	if settings.SecondStage {
		s.reread(passages)
	}
	slices.SortStableFunc(passages, func(a, b news.Passage) int {
		return cmp.Or(cmp.Compare(b.Scores.Final, a.Scores.Final), compareRefs(a.Ref, b.Ref))
	})
	if settings.SecondStage {
		passages = foldCopies(passages, settings.PerArticle)
	}
	s.evidence.Passages = passages[:min(len(passages), settings.Limit)]
	return nil
}

// fuse adds the two scores, each brought to [0, 1] within the pool (convex combination with min-max normalization:
// Bruch, Gai and Ingber 2023). BM25 keeps its natural zero.
func (s *search) fuse(passages []news.Passage) {
	weight := s.r.model.FusionWeight
	if !s.r.settings.Lexical {
		weight = 1
	}
	var best float64
	low, high := math.Inf(1), math.Inf(-1)
	for _, p := range passages {
		best = max(best, p.Scores.BM25)
		low, high = min(low, p.Scores.Cosine), max(high, p.Scores.Cosine)
	}
	for i := range passages {
		sc := &passages[i].Scores
		if best > 0 {
			sc.Fused = sc.BM25 / best
		}
		if s.vector != nil && high > low {
			sc.Fused += weight * (sc.Cosine - low) / (high - low)
		}
		sc.Final = sc.Fused
	}
}

// reread scores what the words' order and the dates say.
func (s *search) reread(passages []news.Passage) {
	settings := s.r.settings
	for i := range passages {
		p := &passages[i]
		phrase, proximity := s.closeness(s.analyzer.Tokens(p.Title + "\n" + p.Text))
		p.Scores.Phrase = settings.PhraseWeight*phrase + settings.ProximityWeight*proximity
		p.Scores.Recency = settings.RecencyWeight * s.recency(p.Headline)
		p.Scores.Final = p.Scores.Fused + p.Scores.Phrase + p.Scores.Recency
	}
}

// recency is 1 for an article of the moment of asking and halves with every half-life before it. An article that was
// published later, or that has no date, gets nothing.
func (s *search) recency(h news.Headline) float64 {
	if h.PublishedAt.IsZero() || s.question.AskedAt.IsZero() {
		return 0
	}
	age := s.question.AskedAt.Sub(h.PublishedAt)
	// A date without a time of day may lie a day ahead of the asker's clock.
	if age < -24*60*60*1e9 {
		return 0
	}
	return math.Exp2(-max(0, age.Hours()) / s.r.settings.RecencyHalfLife.Hours())
}

// closeness measures two things in [0, 1]: the share of the question's neighboring word pairs that are neighbors in
// the passage too, and how tightly the passage holds the question's words: their number in the best window over the
// window's length (after the minimal-span proximity of Tao and Zhai 2007).
func (s *search) closeness(tokens []text.Token) (phrase, proximity float64) {
	if len(s.tokens) < 2 {
		return 0, 0
	}
	asked := make(map[string]bool, len(s.tokens))
	for _, t := range s.tokens {
		asked[t.Term] = true
	}
	pairs := make(map[[2]string]bool)
	for i := 1; i < len(s.tokens); i++ {
		pairs[[2]string{s.tokens[i-1].Term, s.tokens[i].Term}] = false
	}
	var last string // the last word that is not a stop word
	var places []int
	var terms []string
	place := 0
	for _, t := range tokens {
		if t.Stop {
			continue
		}
		place++
		if _, ok := pairs[[2]string{last, t.Term}]; ok {
			pairs[[2]string{last, t.Term}] = true
		}
		last = t.Term
		if asked[t.Term] {
			places, terms = append(places, place), append(terms, t.Term)
		}
	}
	met := 0
	for _, ok := range pairs {
		if ok {
			met++
		}
	}
	return float64(met) / float64(len(pairs)), density(places, terms, len(asked))
}

// window is how many words, stop words not counted, proximity looks at together: about a sentence.
const window = 15

// density is the largest share of the question's distinct words that stand within one window.
func density(places []int, terms []string, asked int) float64 {
	best, left := 0, 0
	inWindow := make(map[string]int)
	for right := range places {
		inWindow[terms[right]]++
		for places[right]-places[left] >= window {
			if inWindow[terms[left]]--; inWindow[terms[left]] == 0 {
				delete(inWindow, terms[left])
			}
			left++
		}
		best = max(best, len(inWindow))
	}
	return float64(best) / float64(asked)
}

// foldCopies keeps at most perArticle passages of each article and folds near copies of a better passage's article
// into it, so that one wire story does not fill the list.
func foldCopies(passages []news.Passage, perArticle int) []news.Passage {
	var kept []news.Passage
	count := make(map[news.ArticleID]int)
	origin := make(map[news.ArticleID]int) // article → the kept passage it is a copy of
	for _, p := range passages {
		if count[p.Article] >= perArticle {
			continue
		}
		if count[p.Article] == 0 {
			at, isCopy := origin[p.Article]
			if !isCopy {
				at = slices.IndexFunc(kept, func(k news.Passage) bool {
					return k.Article != p.Article && k.Origin == p.Origin && p.Origin != 0
				})
				if at >= 0 {
					origin[p.Article] = at
					kept[at].Copies = append(kept[at].Copies, p.Headline)
				}
			}
			if at >= 0 {
				continue
			}
		}
		count[p.Article]++
		kept = append(kept, p)
	}
	return kept
}
