package retrieve

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/internal/news"
)

const (
	witnesses     = 20   // independent articles whose word counts
	witnessSpread = 0.55 // the difference of scores that makes a witness e times weaker
	reach         = 12.0 // words after which the nearness of a question word has fallen to 1/e
	fromHeadline  = 0.6  // how near a question word is that stands in the headline only
)

// support scores the names and numbers that a passage has near the question's words by how many other independent
// articles have them there too: an answer is told more than once (the redundancy of Clarke, Cormack and Lynam, SIGIR
// 2001). Copies of one text are one witness.
func (s *search) support(passages []news.Passage, read []words) {
	if s.r.settings.SupportWeight == 0 || s.weight == 0 {
		return
	}
	named := make([]map[string]float64, len(passages))
	for i, p := range passages {
		named[i] = s.namedNear(p.Text, read[i])
	}
	votes := s.votes(passages, named)
	sums := make([]float64, len(passages))
	best := 0.0
	for i := range passages {
		for _, name := range slices.Sorted(maps.Keys(named[i])) { // a sum's last bits depend on its order
			sums[i] += votes[name] * named[i][name]
		}
		best = max(best, sums[i])
	}
	if best == 0 {
		return
	}
	for i := range passages {
		passages[i].Scores.Support = s.r.settings.SupportWeight * sums[i] / best
	}
}

// votes sums over the best independent articles how near each has a name to the question's words.
func (s *search) votes(passages []news.Passage, named []map[string]float64) map[string]float64 {
	order := make([]int, len(passages))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(passages[b].Scores.Final, passages[a].Scores.Final)
	})
	byOrigin := make(map[news.ArticleID]map[string]float64)
	var origins []news.ArticleID
	strength := make(map[news.ArticleID]float64)
	for _, i := range order {
		p := passages[i]
		names, ok := byOrigin[p.Origin]
		if !ok {
			if len(byOrigin) == witnesses {
				continue
			}
			names = make(map[string]float64)
			byOrigin[p.Origin] = names
			origins = append(origins, p.Origin)
			strength[p.Origin] = math.Exp((p.Scores.Final - passages[order[0]].Scores.Final) / witnessSpread)
		}
		for name, near := range named[i] {
			names[name] = max(names[name], near)
		}
	}
	votes := make(map[string]float64)
	for _, origin := range origins {
		for name, near := range byOrigin[origin] {
			votes[name] += strength[origin] * near
		}
	}
	return votes
}

// namedNear returns the passage's names and numbers that the question does not hold, each with its nearness to the
// question's words in [0, 1] where it is highest.
func (s *search) namedNear(passage string, read words) map[string]float64 {
	nearness := s.nearness(read)
	named := make(map[string]float64)
	end := 0
	for i, t := range read.text.tokens {
		before := min(end, t.Start)
		end = t.End
		if t.Stop || read.text.term[i] >= 0 {
			continue
		}
		w := nameWeight(passage[t.Start:t.End], s.number)
		if w == 0 {
			continue
		}
		if !s.number && (i == 0 || strings.ContainsAny(passage[before:t.Start], ".!?:\n\"“")) {
			w *= firstWord
		}
		named[t.Term] = max(named[t.Term], w*nearness[i])
	}
	return named
}

// firstWord is what a capital says at the beginning of a sentence.
const firstWord = 0.5

// nameWeight tells names, or numbers when the question asks for one, from other words by how they are written.
func nameWeight(word string, number bool) float64 {
	r, _ := utf8.DecodeRuneInString(word)
	if number && unicode.IsDigit(r) || !number && unicode.IsUpper(r) {
		return 1
	}
	return 0
}

// nearness returns for each place how near the question's words are, as a share of their weights. It falls off
// exponentially with the distance to the nearest occurrence of each. The next call overwrites what it returns.
func (s *search) nearness(read words) []float64 {
	n := len(read.text.term)
	s.sums, s.near = slices.Grow(s.sums[:0], n)[:n], slices.Grow(s.near[:0], n)[:n]
	sum, near := s.sums, s.near
	clear(sum)
	decay := math.Exp(-1 / reach)
	for q := range s.evidence.Terms {
		term, idf := int32(q), s.evidence.Terms[q].IDF
		least := 0.0
		if slices.Contains(read.title.term, term) {
			least = fromHeadline
		}
		if least == 0 && !slices.Contains(read.text.term, term) {
			continue
		}
		value := 0.0
		for i, t := range read.text.term {
			if value *= decay; t == term {
				value = 1
			}
			near[i] = value
		}
		value = 0
		for i := n - 1; i >= 0; i-- {
			if value *= decay; read.text.term[i] == term {
				value = 1
			}
			sum[i] += max(near[i], value, least) * idf / s.weight
		}
	}
	return sum
}

// asksNumber reports whether an English question asks for a quantity or a date. In other languages names and numbers are
// not told apart by it, which costs little: support is then for names.
func asksNumber(question string) bool {
	words := strings.FieldsFunc(strings.ToLower(question), func(r rune) bool { return !unicode.IsLetter(r) })
	for i, w := range words {
		switch w {
		case "percentage", "percent", "when", "year":
			return true
		case "how":
			if i+1 < len(words) && slices.Contains([]string{"many", "much", "long", "old", "far", "often", "high", "tall", "big", "large", "fast"}, words[i+1]) {
				return true
			}
		}
	}
	return false
}
