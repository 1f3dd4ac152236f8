package evaluate

import "newsdesk/internal/news"

// shownPages is how many distinct pages the figures and the list of failures look at.
const shownPages = 10

// retrievalRow scores what was retrieved for a question; an error counts as having found nothing.
func retrievalRow(q Question, evidence news.Evidence, err error) Row {
	row := newRow(q)
	if err != nil {
		row.Error = err.Error()
		evidence = news.Evidence{}
	}
	row.Retrieved = firstPages(q, evidence.Passages)
	row.Shallow = err == nil && isShallow(row.Retrieved, evidence.Coverage)
	if len(q.URLs) > 0 && !q.isUnanswerable() {
		rank := goldRank(row.Retrieved)
		row.Values[HitsAt4] = share(rank > 0 && rank <= 4)
		row.Values[HitsAt10] = share(rank > 0)
		row.Values[MRRAt10] = reciprocal(rank)
	}
	if q.isAnswerable() && len(q.Answers) > 0 {
		row.Values[AnswerRecallAt4] = share(recalls(evidence.Passages, q.Answers, 4))
		row.Values[AnswerRecallAt10] = share(recalls(evidence.Passages, q.Answers, 10))
	}
	return row
}

func newRow(q Question) Row {
	return Row{ID: q.ID, Question: q.Text, Type: q.Type, Gold: q.Answers, Values: map[Metric]float64{}}
}

// firstPages returns the first distinct pages of the passages, best first, at most shownPages.
func firstPages(q Question, passages []news.Passage) []Page {
	gold, seen := pageSet(q.URLs), map[string]int{}
	var pages []Page
	for _, p := range passages {
		key := pageOf(p.Headline)
		at, known := seen[key]
		if !known {
			if len(pages) == shownPages {
				continue
			}
			at = len(pages)
			seen[key] = at
			pages = append(pages, Page{Title: p.Title, URL: p.URL, Gold: gold[key]})
		}
		for _, folded := range p.Copies {
			pages[at].FoldedGold = pages[at].FoldedGold || gold[pageOf(folded)]
		}
	}
	return pages
}

// isShallow reports whether fewer pages came back than the figures look at and the library could have given.
func isShallow(pages []Page, coverage news.Coverage) bool {
	possible := shownPages
	if coverage.Articles > 0 {
		possible = min(possible, coverage.Articles)
	}
	return len(pages) < possible
}

// goldRank is the rank from 1 of the first gold page, 0 when there is none.
func goldRank(pages []Page) int {
	for i, page := range pages {
		if page.Gold {
			return i + 1
		}
	}
	return 0
}

func reciprocal(rank int) float64 {
	if rank == 0 {
		return 0
	}
	return 1 / float64(rank)
}

// recalls reports whether one of the first k chunks contains every answer.
func recalls(passages []news.Passage, answers []string, k int) bool {
	for _, p := range passages[:min(k, len(passages))] {
		if Contains(p.Text, answers) {
			return true
		}
	}
	return false
}
