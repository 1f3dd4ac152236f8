package evaluate

import (
	"cmp"
	"slices"

	"newsdesk/internal/copies"
	"newsdesk/internal/news"
)

// shelf finds copies as a library does, in memory: by the keys of their fingerprints, within the same limits, and then by
// the texts.
type shelf struct {
	texts  []copies.Text
	prints []news.Fingerprint
	byKey  map[int64][]int
}

func newShelf(list []copies.Reading) *shelf {
	s := &shelf{byKey: make(map[int64][]int)}
	for _, r := range list {
		s.add(r)
	}
	return s
}

func (s *shelf) add(r copies.Reading) {
	f := copies.Sketch(r.Body)
	for _, k := range copies.Keys(f) {
		s.byKey[k] = append(s.byKey[k], len(s.texts))
	}
	s.texts, s.prints = append(s.texts, copies.NewText(r)), append(s.prints, f)
}

// near returns the places of the texts that would be read for a text with a fingerprint, leaving one place out.
func (s *shelf) near(f news.Fingerprint, without int) []int {
	shared := make(map[int]int)
	for _, k := range copies.Keys(f) {
		list := s.byKey[k]
		for _, i := range list[max(0, len(list)-copies.KeyDepth):] {
			shared[i]++
		}
	}
	delete(shared, without)
	list := make([]int, 0, len(shared))
	for i := range shared {
		list = append(list, i)
	}
	slices.SortFunc(list, func(a, b int) int { return cmp.Or(shared[b]-shared[a], b-a) })
	list = list[:min(len(list), copies.MaxCompared)]
	similarity := func(i int) float64 { return f.Similarity(s.prints[i]) }
	list = slices.DeleteFunc(list, func(i int) bool { return similarity(i) < copies.MinSketch })
	slices.SortFunc(list, func(a, b int) int { return cmp.Or(cmp.Compare(similarity(b), similarity(a)), b-a) })
	return list[:min(len(list), copies.MaxRead)]
}

// weighed is a pair of texts that a library would compare, with what speaks for one origin.
type weighed struct {
	a, b int // places; a is -1 for a text that is not on the shelf
	copies.Evidence
}

// weighAll compares each text with those near to it.
func (s *shelf) weighAll() []weighed {
	var all []weighed
	for i, t := range s.texts {
		for _, j := range s.near(s.prints[i], i) {
			if j < i || !slices.Contains(s.near(s.prints[j], j), i) {
				all = append(all, weighed{min(i, j), max(i, j), copies.Weigh(t, s.texts[j])})
			}
		}
	}
	return all
}

// weigh compares a text that is not on the shelf with those near to it.
func (s *shelf) weigh(r copies.Reading) []weighed {
	t := copies.NewText(r)
	var all []weighed
	for _, j := range s.near(copies.Sketch(r.Body), -1) {
		all = append(all, weighed{-1, j, copies.Weigh(t, s.texts[j])})
	}
	return all
}
