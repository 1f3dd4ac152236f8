package answer

import (
	"cmp"
	"regexp"
	"slices"
)

// sameSentence is the share of the shorter sentence's words that two sentences have in common from which they count as
// telling the same.
const sameSentence = 0.7

// furtherBelow is how far, in score, a further sentence may lie below the best one. Scores are log-odds of holding the
// answer, so that 1.5 is a bit more than four times less likely. On the 2022 half of RealTime QA 1.0, 1.5 and 2.5 quote
// 2.4, 2.9 and 3.6 sentences, which hold the answer to 64, 66 and 68 % of the questions.
const furtherBelow = 1.5

// coverBonus is what a further sentence gains in score by meeting all of the question's terms that the sentences
// before it do not meet: "in 2018 and 2020" may take two sentences. On RealTime QA 0, 2 and 4 do alike.
const coverBonus = 2.0

// endInside is where a sentence seems to end within one, such as after "Jan." or in a list: whoever reads quickly counts
// two sentences there.
var endInside = regexp.MustCompile(`[.!?…]["'”’»)\]]*\s+[^\s\p{Ll}]|\n`)

// seemingly is how many sentences a sentence seems to be.
func seemingly(s string) int { return 1 + len(endInside.FindAllStringIndex(s, -1)) }

// choose picks sentences, best first, without repeats, that seem to be no more than limit together. A sentence that asks
// proves nothing, and may have been planted.
func (rd *reading) choose(limit int) []sentence {
	order := make([]int, 0, len(rd.sentences))
	for i := range rd.sentences {
		if !asks(rd.text(rd.sentences[i])) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(rd.sentences[b].score, rd.sentences[a].score)
	})
	var chosen []sentence
	met := make([]bool, len(rd.question.terms))
	left := limit
	for left > 0 {
		next := rd.next(order, chosen, met)
		if next < 0 {
			break
		}
		if !rd.isQuotable(next) || rd.parts(next) > left || !rd.clear(rd.sentences[next]) {
			order = slices.DeleteFunc(order, func(i int) bool { return i == next })
			continue
		}
		chosen = append(chosen, rd.sentences[next])
		left -= rd.parts(next)
		union(met, rd.sentences[next].met)
	}
	return chosen
}

// askedShare is the share of the question that a sentence beside an instruction must meet not to be taken for its pretext.
const askedShare = 0.2

// clear reports whether nobody planted a sentence, as far as can be told.
func (rd *reading) clear(s sentence) bool {
	written := rd.pages[s.passage].Text
	if planted(written, s.span.Start, s.span.End) {
		return false
	}
	return rd.question.coverage(s.met) >= askedShare || !besidePlanted(written, s.span.Start, s.span.End)
}

// next returns the sentence to take next, -1 when the rest add nothing.
func (rd *reading) next(order []int, chosen []sentence, met []bool) int {
	if len(chosen) == 0 {
		if len(order) == 0 {
			return -1
		}
		return order[0]
	}
	best, bestScore := -1, chosen[0].score-furtherBelow
	have := rd.question.coverage(met)
	for _, i := range order {
		s := &rd.sentences[i]
		score := s.score + coverBonus*(rd.question.coverage(met, s.met)-have)
		if score > bestScore && !slices.ContainsFunc(chosen, func(c sentence) bool { return tellSame(c.words, s.words) }) {
			best, bestScore = i, score
		}
	}
	return best
}

// tellSame reports whether two sentences share most of their words, stop words not counted.
func tellSame(a, b []word) bool {
	keys := make(map[string]bool)
	for _, w := range a {
		if !w.Stop {
			keys[w.key] = true
		}
	}
	both, other := 0, make(map[string]bool)
	for _, w := range b {
		if !w.Stop && !other[w.key] {
			other[w.key] = true
			if keys[w.key] {
				both++
			}
		}
	}
	shorter := min(len(keys), len(other))
	return shorter == 0 || float64(both) >= sameSentence*float64(shorter)
}
