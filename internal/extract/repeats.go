package extract

import (
	"hash/maphash"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"newsdesk/internal/text"
)

const (
	// A text with fewer letters than these may well stand twice on purpose ("Yes.", a question, a label).
	minRepeatLetters   = 30
	minIncludedLetters = 40
	minSentenceLetters = 60
	// From this size on nobody writes the same twice on purpose. Below it, lists do: the same birth rate for
	// two countries, the same concert on two days. There a repeat is only dropped where pages make repeats.
	surelyRepeatedLetters = 100
	leadParagraphs        = 3 // where standfirst and lead stand
	nearParagraphs        = 2 // how far a caption or a pull quote stands from its twin
	// shingle is the number of words by which inclusion is looked up; paragraphs of which more than maxSharing
	// begin with the same words are not looked up, which bounds the work.
	shingle    = 5
	maxSharing = 8
)

// dropRepeats leaves out what stands in the text twice: a paragraph equal to an earlier one, a paragraph that
// another one holds word for word (a standfirst that the lead repeats with one more sentence, a pull quote),
// and a paragraph's opening sentences when an earlier paragraph opened with them.
func dropRepeats(paragraphs []string, drops []dropped) ([]string, []dropped) {
	r := repeats{split: make([][]string, len(paragraphs)), hashes: make([][]uint64, len(paragraphs)),
		list: make([]bool, len(paragraphs)), why: make([]string, len(paragraphs))}
	seed := maphash.MakeSeed()
	for i, p := range paragraphs {
		r.split[i] = words(p)
		r.hashes[i] = hashWords(seed, r.split[i])
		r.list[i] = listItem(p)
	}
	r.markEqual()
	r.markIncluded()
	kept, openings := paragraphs[:0], r.hashes[:0]
	for i, p := range paragraphs {
		if r.why[i] != "" {
			drops = append(drops, dropped{r.why[i], p})
			continue
		}
		kept, openings = append(kept, p), append(openings, r.hashes[i])
	}
	return dropSentences(kept, openings, drops)
}

// listItem recognizes bullets, numbers and "Label: value".
func listItem(p string) bool {
	const longestLabel = 40
	if at := strings.IndexAny(p[:min(len(p), longestLabel)], ":.!?"); at >= 0 && p[at] == ':' {
		return true
	}
	if first, _ := utf8.DecodeRuneInString(p); strings.ContainsRune("•·▪●►▶*–—-", first) {
		return true
	}
	number, _, _ := strings.Cut(p, " ")
	digits := strings.TrimRight(strings.TrimLeft(number, "("), ".)")
	return len(digits) < len(number) && digits != "" && strings.Trim(digits, "0123456789") == ""
}

type repeats struct {
	split  [][]string // the words of each paragraph
	hashes [][]uint64 // of each of these words
	list   []bool     // whether it looks like an item of a list
	why    []string   // the rule that drops it
}

// artefact reports whether a repeat of n letters is one that pages make: long, at the top of the article, or
// beside its twin.
func (r *repeats) artefact(i, twin, n int) bool {
	if n >= surelyRepeatedLetters {
		return true
	}
	return !r.list[i] && (min(i, twin) < leadParagraphs || max(i, twin)-min(i, twin) <= nearParagraphs)
}

// markEqual marks the later of equal paragraphs. A short one goes where its neighbor goes, when both stand
// side by side at both places: that is a part of the page that was taken twice.
func (r *repeats) markEqual() {
	first := make(map[uint64]int, len(r.split))
	twin := make([]int, len(r.split))
	for i, w := range r.split {
		key := hashRun(r.hashes[i])
		earlier, seen := first[key]
		if !seen || !slices.Equal(r.split[earlier], w) {
			first[key], twin[i] = i, -1
			continue
		}
		twin[i] = earlier
		if n := letters(w); n >= minRepeatLetters && r.artefact(i, earlier, n) {
			r.why[i] = "repeated"
		}
	}
	follow := func(i, neighbor int) {
		if r.why[i] == "" && r.why[neighbor] == "repeated" && twin[i] >= 0 && twin[i]-twin[neighbor] == i-neighbor {
			r.why[i] = "repeated"
		}
	}
	for i := 1; i < len(r.split); i++ {
		follow(i, i-1)
	}
	for i := len(r.split) - 2; i >= 0; i-- {
		follow(i, i+1)
	}
}

// markIncluded marks the paragraphs whose words another, longer one holds in the same order without a gap. The
// longer one stays, so nothing is lost.
func (r *repeats) markIncluded() {
	candidates := map[uint64][]int{}
	for i, w := range r.split {
		if r.why[i] != "" || len(w) < shingle || letters(w) < minIncludedLetters {
			continue
		}
		key := hashRun(r.hashes[i][:shingle])
		candidates[key] = append(candidates[key], i)
	}
	// All or none of those that begin alike, so that a second pass finds what the first one found.
	maps.DeleteFunc(candidates, func(_ uint64, alike []int) bool { return len(alike) > maxSharing })
	if len(candidates) == 0 {
		return
	}
	for j, w := range r.split {
		for at := range len(w) - shingle + 1 {
			if r.why[j] != "" {
				break
			}
			for _, i := range candidates[hashRun(r.hashes[j][at:at+shingle])] {
				n := len(r.split[i])
				if i != j && n < len(w) && at+n <= len(w) && slices.Equal(r.split[i], w[at:at+n]) && r.artefact(i, j, letters(r.split[i])) {
					r.why[i] = "included"
				}
			}
		}
	}
}

func hashWords(seed maphash.Seed, words []string) []uint64 {
	out := make([]uint64, len(words))
	for i, w := range words {
		out[i] = maphash.String(seed, w)
	}
	return out
}

// hashRun hashes neighboring words: a polynomial of their hashes.
func hashRun(words []uint64) uint64 {
	const base = 0x9e3779b97f4a7c15
	h := uint64(0)
	for _, w := range words {
		h = h*base + w
	}
	return h
}

// dropSentences leaves out a paragraph's opening sentences when they open an earlier paragraph as well, one of
// the lead or at some length. Only a run at the beginning is cut, so that what remains is still one unbroken
// piece of the text.
func dropSentences(paragraphs []string, split [][]uint64, drops []dropped) ([]string, []dropped) {
	type opening struct {
		paragraph int
		sentences []string
	}
	opened := map[string]opening{} // earlier paragraphs by their first sentence
	alike := map[uint64]int{}      // how many paragraphs begin with the same words, which is much faster to see
	begins := func(i int) uint64 { return hashRun(split[i][:min(shingle, len(split[i]))]) }
	for i := range paragraphs {
		alike[begins(i)]++
	}
	for i, p := range paragraphs {
		if alike[begins(i)] < 2 || listItem(p) {
			continue
		}
		sentences := text.Sentences(p)
		keys := make([]string, len(sentences))
		for n, s := range sentences {
			keys[n] = strings.Join(words(p[s.Start:s.End]), " ")
		}
		if len(keys) == 0 || len(keys[0]) < minSentenceLetters {
			continue
		}
		earlier, ok := opened[keys[0]]
		if !ok {
			opened[keys[0]] = opening{i, keys}
			continue
		}
		cut, size := 0, 0
		for cut < min(len(keys)-1, len(earlier.sentences)) && keys[cut] == earlier.sentences[cut] {
			size += len(keys[cut])
			cut++
		}
		if cut > 0 && (size >= surelyRepeatedLetters || earlier.paragraph < leadParagraphs) {
			drops = append(drops, dropped{"repeated sentence", p[:sentences[cut].Start]})
			paragraphs[i] = p[sentences[cut].Start:]
		}
	}
	return paragraphs, drops
}
