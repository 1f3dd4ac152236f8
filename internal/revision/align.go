package revision

import (
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/internal/text"
)

// sentence is a sentence of a body with the white space after it. The sentences of a body hold every byte of it.
type sentence struct {
	text.Span        // without white space around it
	from, to  int    // with the white space
	key       string // two sentences of one key say the same in the same words: see keyOf
}

func sentencesOf(body string) []sentence {
	spans := text.Sentences(body)
	if len(spans) == 0 && body != "" {
		spans = []text.Span{{Start: 0, End: len(body)}} // white space only
	}
	list := make([]sentence, len(spans))
	for i, s := range spans {
		list[i] = sentence{Span: s, from: s.Start, to: len(body), key: keyOf(body[s.Start:s.End])}
		if i == 0 {
			list[i].from = 0
		} else {
			list[i-1].to = s.Start
		}
	}
	return list
}

// keyOf is the folded text without what only typography changes: spaces beside marks, dashes of several hyphens, and a
// last full stop.
func keyOf(s string) string {
	s = fold(s)
	var b strings.Builder
	b.Grow(len(s))
	var last rune
	for i, r := range s {
		switch {
		case r == '-' && last == '-':
			continue
		case r == ' ' && !(isWordRune(last) && isWordRune(runeAt(s, i+1))):
			continue
		}
		b.WriteRune(r)
		last = r
	}
	return strings.TrimSuffix(b.String(), ".")
}

func runeAt(s string, i int) rune {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return r
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) }

// maxDepth is how often a gap between anchors is looked at again for anchors of its own. Each time reads all gaps once.
const maxDepth = 12

// alignment says which sentence of the other version a sentence is, or none (-1).
type alignment struct{ old, new []int }

// align finds sentences of the same words in the same order.
func align(before, after []sentence) alignment {
	a := alignment{none(len(before)), none(len(after))}
	a.gap(before, after, 0, len(before), 0, len(after), 0)
	return a
}

func none(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = -1
	}
	return list
}

func (a alignment) match(i, j int) { a.old[i], a.new[j] = j, i }

// gap aligns before[i:iEnd] with after[j:jEnd]: the same beginning, the same end, and the anchors between.
func (a alignment) gap(before, after []sentence, i, iEnd, j, jEnd, depth int) {
	for i < iEnd && j < jEnd && before[i].key == after[j].key {
		a.match(i, j)
		i, j = i+1, j+1
	}
	for i < iEnd && j < jEnd && before[iEnd-1].key == after[jEnd-1].key {
		iEnd, jEnd = iEnd-1, jEnd-1
		a.match(iEnd, jEnd)
	}
	if i == iEnd || j == jEnd || depth == maxDepth {
		return
	}
	found := anchors(before[i:iEnd], after[j:jEnd])
	if len(found) == 0 {
		return
	}
	oldBase, newBase := i, j
	for _, m := range found {
		oldAt, newAt := oldBase+m.old, newBase+m.new
		a.match(oldAt, newAt)
		a.gap(before, after, i, oldAt, j, newAt, depth+1)
		i, j = oldAt+1, newAt+1
	}
	a.gap(before, after, i, iEnd, j, jEnd, depth+1)
}

// match is a sentence of either version.
type match struct{ old, new int }

// anchors are the sentences that stand exactly once on both sides, as many of them as have the same order.
func anchors(before, after []sentence) []match {
	type places struct{ old, new, inOld, inNew int }
	seen := make(map[string]*places, len(before))
	for i, s := range before {
		if p := seen[s.key]; p != nil {
			p.inOld++
		} else {
			seen[s.key] = &places{old: i, inOld: 1}
		}
	}
	for j, s := range after {
		if p := seen[s.key]; p != nil {
			p.new, p.inNew = j, p.inNew+1
		}
	}
	var unique []match
	for i, s := range before {
		if p := seen[s.key]; p.old == i && p.inOld == 1 && p.inNew == 1 {
			unique = append(unique, match{i, p.new})
		}
	}
	return inOrder(unique)
}

// inOrder keeps the most matches whose new sentences have the order of their old ones, which the list is in: the
// longest increasing subsequence, by patience sorting.
func inOrder(list []match) []match {
	var tops []int                   // the last match of the best run of each length
	before := make([]int, len(list)) // the match before it in that run
	for k, m := range list {
		at := sort.Search(len(tops), func(i int) bool { return list[tops[i]].new >= m.new })
		before[k] = -1
		if at > 0 {
			before[k] = tops[at-1]
		}
		if at == len(tops) {
			tops = append(tops, k)
		} else {
			tops[at] = k
		}
	}
	if len(tops) == 0 {
		return nil
	}
	kept := make([]match, 0, len(tops))
	for k := tops[len(tops)-1]; k >= 0; k = before[k] {
		kept = append(kept, list[k])
	}
	slices.Reverse(kept)
	return kept
}
