package evaluate

import (
	"errors"
	"io"
	"strings"
)

// HopRanking is what a system retrieved for one question, best first, and the facts it should hold.
type HopRanking struct {
	Query     string `json:"query"`
	Retrieved []struct {
		Text string `json:"text"`
	} `json:"retrieval_list"`
	Gold []struct {
		Fact string `json:"fact"`
	} `json:"gold_list"`
}

// ReadHopRankings reads rankings, one JSON object a line. Errors have news.CodeInvalid or news.CodeTooLarge.
func ReadHopRankings(r io.Reader) ([]HopRanking, error) {
	return readObjects(r, func(h HopRanking) error {
		if len(h.Gold) == 0 {
			return errors.New("there are no gold facts")
		}
		for _, g := range h.Gold {
			if unblank(g.Fact) == "" {
				return errors.New("a gold fact is empty")
			}
		}
		return nil
	})
}

// HopMetrics are the official retrieval metrics of MultiHop-RAG, means over questions.
type HopMetrics struct{ HitsAt10, HitsAt4, MAPAt10, MRRAt10 float64 }

// officialDepth is how many results the official code looks at, one more than the names of its metrics say.
const officialDepth = 11

// OfficialMultiHop computes the metrics as the authors' retrieval_evaluate.py does (commit 3dd4d4e), so that figures
// compare with theirs. A chunk is relevant when a gold fact is part of it, both without blanks and line breaks. MAP@10 is
// not the textbook's: the numerator counts the facts first found at a rank and not those found so far, and rank 11 counts.
func OfficialMultiHop(rankings []HopRanking) HopMetrics {
	var m HopMetrics
	for _, r := range rankings {
		first, precision := 0, 0.0
		found := map[string]bool{}
		for i, chunk := range r.Retrieved[:min(officialDepth, len(r.Retrieved))] {
			rank, text, fresh := i+1, unblank(chunk.Text), 0
			for _, g := range r.Gold {
				fact := unblank(g.Fact)
				if !strings.Contains(text, fact) {
					continue
				}
				if first == 0 {
					first = rank
				}
				if !found[fact] {
					found[fact] = true
					fresh++
				}
			}
			precision += float64(fresh) / float64(rank)
		}
		m.HitsAt4 += share(first > 0 && first <= 4)
		m.MAPAt10 += precision / float64(min(len(r.Gold), 10))
		if first > 0 && first <= 10 {
			m.HitsAt10++
			m.MRRAt10 += reciprocal(first)
		}
	}
	if n := float64(len(rankings)); n > 0 {
		m = HopMetrics{m.HitsAt10 / n, m.HitsAt4 / n, m.MAPAt10 / n, m.MRRAt10 / n}
	}
	return m
}

func unblank(s string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(s) }
