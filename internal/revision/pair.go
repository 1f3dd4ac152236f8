package revision

import (
	"cmp"
	"slices"

	"newsdesk/internal/text"
)

// From which similarity a sentence counts as another's new wording: less where one stands in the other's place.
const (
	similarInPlace   = 0.4
	similarElsewhere = 0.6
)

// The limits of looking for a sentence's new wording.
const (
	maxPostings   = 32  // a word of more sentences than this proposes none of them
	maxProposed   = 8   // how many sentences are compared that share most words with the old one
	maxNeighbours = 100 // a gap of at most so many pairs of sentences is compared whole
)

// pairing pairs the sentences that alignment left over.
type pairing struct {
	before, after []sentence
	alignment
	gapOld, gapNew []int             // in which gap between aligned sentences each stands
	words          []map[string]bool // of the new sentences that are left over
	postings       map[string][]int  // word → those sentences
	proposals      []proposal
}

type proposal struct {
	match
	score float64
}

// pair finds for each sentence that is left over the one that took its place or holds its words. The result has the
// aligned sentences too; inPlace tells which of them keep their order.
func pair(before, after []sentence, a alignment, analyzer *text.Analyzer) (all alignment, inPlace []bool) {
	p := &pairing{before: before, after: after, alignment: a, gapOld: gaps(a.old), gapNew: gaps(a.new)}
	inPlace = make([]bool, len(before))
	for i, j := range a.old {
		inPlace[i] = j >= 0
	}
	p.same()
	p.similar(analyzer)
	for _, m := range p.ordered(inPlace) {
		inPlace[m.old] = true
	}
	return p.alignment, inPlace
}

// gaps numbers the gaps between aligned sentences.
func gaps(partner []int) []int {
	list, gap := make([]int, len(partner)), 0
	for i, other := range partner {
		if list[i] = gap; other >= 0 {
			gap++
		}
	}
	return list
}

// same pairs sentences of the same words, in the same gap if they can be.
func (p *pairing) same() {
	type place struct {
		key string
		gap int
	}
	for _, anywhere := range []bool{false, true} {
		at := func(key string, gap int) place {
			if anywhere {
				gap = 0
			}
			return place{key, gap}
		}
		free := make(map[place][]int)
		for j, s := range p.after {
			if p.new[j] < 0 {
				k := at(s.key, p.gapNew[j])
				free[k] = append(free[k], j)
			}
		}
		for i, s := range p.before {
			k := at(s.key, p.gapOld[i])
			if list := free[k]; p.old[i] < 0 && len(list) > 0 {
				p.match(i, list[0])
				free[k] = list[1:]
			}
		}
	}
}

// similar pairs sentences that share most of their words, the most similar first.
func (p *pairing) similar(analyzer *text.Analyzer) {
	p.words, p.postings = make([]map[string]bool, len(p.after)), make(map[string][]int)
	inGap := make(map[int][]int) // gap → its new sentences that are left over
	for j, s := range p.after {
		if p.new[j] >= 0 {
			continue
		}
		inGap[p.gapNew[j]] = append(inGap[p.gapNew[j]], j)
		p.words[j] = wordsOf(analyzer, s.key)
		for w := range p.words[j] {
			if list := p.postings[w]; len(list) <= maxPostings {
				p.postings[w] = append(list, j)
			}
		}
	}
	oldInGap := make(map[int]int)
	for i := range p.before {
		if p.old[i] < 0 {
			oldInGap[p.gapOld[i]]++
		}
	}
	for i, s := range p.before {
		if p.old[i] >= 0 {
			continue
		}
		words := wordsOf(analyzer, s.key)
		proposed := p.sharing(words)
		if beside := inGap[p.gapOld[i]]; len(beside)*oldInGap[p.gapOld[i]] <= maxNeighbours {
			proposed = append(proposed, beside...)
		}
		p.propose(i, words, proposed)
	}
	slices.SortFunc(p.proposals, func(a, b proposal) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.old, b.old), cmp.Compare(a.new, b.new))
	})
	for _, c := range p.proposals {
		if p.old[c.old] < 0 && p.new[c.new] < 0 {
			p.match(c.old, c.new)
		}
	}
}

// sharing are the new sentences that share most of the rarer words.
func (p *pairing) sharing(words map[string]bool) []int {
	votes := make(map[int]int)
	for w := range words {
		if list := p.postings[w]; len(list) <= maxPostings {
			for _, j := range list {
				votes[j]++
			}
		}
	}
	list := make([]int, 0, len(votes))
	for j := range votes {
		list = append(list, j)
	}
	slices.SortFunc(list, func(a, b int) int { return cmp.Or(cmp.Compare(votes[b], votes[a]), cmp.Compare(a, b)) })
	return list[:min(len(list), maxProposed)]
}

func (p *pairing) propose(i int, words map[string]bool, list []int) {
	slices.Sort(list)
	for _, j := range slices.Compact(list) {
		score, least := similarity(words, p.words[j]), similarElsewhere
		if p.gapOld[i] == p.gapNew[j] {
			least = similarInPlace
		}
		if score >= least {
			p.proposals = append(p.proposals, proposal{match{i, j}, score - least})
		}
	}
}

// ordered are the pairs that stand in the same gap on both sides and keep their order there.
func (p *pairing) ordered(aligned []bool) []match {
	var kept, gap []match
	for i, j := range p.old {
		if j < 0 || aligned[i] || p.gapOld[i] != p.gapNew[j] {
			continue
		}
		if len(gap) > 0 && p.gapOld[gap[0].old] != p.gapOld[i] {
			kept, gap = append(kept, inOrder(gap)...), nil
		}
		gap = append(gap, match{i, j})
	}
	return append(kept, inOrder(gap)...)
}

// wordsOf are the words by which sentences are alike: without the commonest ones, which are in any two, unless it has no
// others.
func wordsOf(a *text.Analyzer, s string) map[string]bool {
	tokens := a.Tokens(s)
	words := make(map[string]bool, len(tokens))
	for _, common := range []bool{false, true} {
		for _, t := range tokens {
			if t.Stop == common {
				words[t.Term] = true
			}
		}
		if len(words) > 0 {
			break
		}
	}
	return words
}

// similarity is the share of two sets that they have in common: twice the common words by all (Dice 1945).
func similarity(a, b map[string]bool) float64 {
	if len(a)+len(b) == 0 {
		return 0
	}
	if len(b) < len(a) {
		a, b = b, a
	}
	common := 0
	for w := range a {
		if b[w] {
			common++
		}
	}
	return 2 * float64(common) / float64(len(a)+len(b))
}
