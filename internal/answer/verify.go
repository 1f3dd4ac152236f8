package answer

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// status says what became of a quote.
type status string

// What a quote can be found to be. All but the last two prove their claim, with the stored words in the model's place.
const (
	supported     status = "supported"     // stands in the passage that was named
	misattributed status = "misattributed" // stands in another retrieved article or passage
	stitched      status = "stitched"      // leaves words out; the whole stretch is quoted instead
	absent        status = "absent"        // stands nowhere, or is too short to prove anything
	instructing   status = "instructing"   // stands in a sentence that tells models what to do, or asks
)

// A quote proves something from a few words on. With fewer letters or words than these it stands in many articles by
// chance; the prompt asks for five words.
const (
	minQuoteLetters  = 12
	minQuoteWords    = 3
	minUnspacedRunes = 6 // for scripts that write no spaces
)

// maxStitch is the longest stretch, in bytes, that is quoted in place of a quote that left words out: about three
// sentences. Parts that lie further apart are not one statement.
const maxStitch = 600

// proof is a verified quote: body[start:end] of the version, word for word.
type proof struct {
	status  status
	version news.VersionID
	start   int
	end     int
	quote   string
	passage int // the passage that names the article, and whose neighborhood it is
}

// verifier looks quotes up in the retrieved passages and, for quotes that cross a passage's border, in whole bodies.
// Bodies are asked for once, and only when a quote is not found otherwise.
type verifier struct {
	passages []news.Passage
	folded   []*text.Folded
	load     func() map[news.VersionID]string
	bodies   map[news.VersionID]*text.Folded
	sources  map[news.VersionID]string
}

// newVerifier returns a verifier. bodies may be nil.
func newVerifier(ctx context.Context, library news.LibraryID, passages []news.Passage, bodies Bodies, failed func(error)) *verifier {
	v := &verifier{passages: passages, folded: make([]*text.Folded, len(passages))}
	if bodies != nil {
		v.load = func() map[news.VersionID]string {
			found, err := bodies.Bodies(ctx, library, versionsOf(passages))
			if err != nil {
				failed(err)
			}
			return found
		}
	}
	return v
}

func versionsOf(passages []news.Passage) []news.VersionID {
	var out []news.VersionID
	for _, p := range passages {
		if !slices.Contains(out, p.Version) {
			out = append(out, p.Version)
		}
	}
	return out
}

// verify looks for a quote in the named passage, then in the others, then in whole bodies. named is -1 when the model
// named no passage that it was shown.
func (v *verifier) verify(quote string, named int) proof {
	needles := needlesOf(quote)
	if len(needles) == 0 {
		return proof{status: absent}
	}
	order := v.order(named)
	for _, needle := range needles {
		for _, i := range order {
			if start, end, ok := findWhole(v.fold(i), needle); ok {
				return v.inPassage(i, start, end, statusFor(i, named))
			}
		}
	}
	if p, ok := v.inBodies(needles[0], order, named); ok {
		return p
	}
	for _, i := range order {
		if start, end, ok := findStitched(v.fold(i), bareQuote(quote)); ok {
			return v.inPassage(i, start, end, stitched)
		}
	}
	return proof{status: absent}
}

func statusFor(found, named int) status {
	if found == named {
		return supported
	}
	return misattributed
}

// order lists the passages, the named one first, then those of its article.
func (v *verifier) order(named int) []int {
	order := make([]int, 0, len(v.passages))
	if named >= 0 {
		order = append(order, named)
		for i := range v.passages {
			if i != named && v.passages[i].Version == v.passages[named].Version {
				order = append(order, i)
			}
		}
	}
	for i := range v.passages {
		if !slices.Contains(order, i) {
			order = append(order, i)
		}
	}
	return order
}

func (v *verifier) fold(i int) *text.Folded {
	if v.folded[i] == nil {
		f := text.Fold(v.passages[i].Text)
		v.folded[i] = &f
	}
	return v.folded[i]
}

func (v *verifier) inPassage(i, start, end int, s status) proof {
	p := v.passages[i]
	from, to := v.fold(i).Source(start, end)
	return proof{status: s, version: p.Version, start: p.Start + from, end: p.Start + to, quote: p.Text[from:to], passage: i}
}

// inBodies looks in the whole bodies of the retrieved versions.
func (v *verifier) inBodies(needle string, order []int, named int) (proof, bool) {
	if v.load != nil {
		v.sources, v.bodies, v.load = v.load(), make(map[news.VersionID]*text.Folded), nil
	}
	for _, i := range order {
		version := v.passages[i].Version
		body, ok := v.sources[version]
		if !ok {
			continue
		}
		if v.bodies[version] == nil {
			f := text.Fold(body)
			v.bodies[version] = &f
		}
		start, end, ok := findWhole(v.bodies[version], needle)
		if !ok {
			continue
		}
		from, to := v.bodies[version].Source(start, end)
		s := misattributed
		if named >= 0 && v.passages[named].Version == version {
			s = supported
		}
		return proof{status: s, version: version, start: from, end: to, quote: body[from:to], passage: i}, true
	}
	return proof{}, false
}

// needlesOf returns the folded forms in which to look for a quote: as it is, with its first letter's case changed, and
// without the marks around it. None when it is too short.
func needlesOf(quote string) []string {
	whole, bare := strings.TrimSpace(text.Fold(quote).Text), bareQuote(quote)
	if !longEnough(bare) {
		return nil
	}
	needles := []string{whole}
	for _, n := range []string{bare, swapFirst(bare)} {
		if !slices.Contains(needles, n) {
			needles = append(needles, n)
		}
	}
	return needles
}

// bareQuote folds a quote and takes the marks around it off.
func bareQuote(quote string) string {
	return strings.TrimSpace(strings.Trim(text.Fold(quote).Text, `"'.,;: `))
}

func swapFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if unicode.IsUpper(r) {
		return string(unicode.ToLower(r)) + s[size:]
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

func longEnough(s string) bool {
	letters, unspaced := 0, 0
	for _, r := range s {
		switch {
		case isUnspaced(r):
			unspaced++
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			letters++
		}
	}
	return unspaced >= minUnspacedRunes || letters+2*unspaced >= minQuoteLetters && (unspaced > 0 || len(strings.Fields(s)) >= minQuoteWords)
}

// isUnspaced reports whether a letter belongs to a script that writes no spaces between words.
func isUnspaced(r rune) bool {
	return r >= 0x0E00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// findWhole finds the needle where it starts and ends with whole words and whole numbers.
func findWhole(f *text.Folded, needle string) (start, end int, ok bool) {
	for from := 0; from+len(needle) <= len(f.Text); {
		at := strings.Index(f.Text[from:], needle)
		if at < 0 {
			return 0, 0, false
		}
		start, end = from+at, from+at+len(needle)
		if startsWhole(f.Text, start) && endsWholeAt(f.Text, end) {
			return start, end, true
		}
		from = start + 1
	}
	return 0, 0, false
}

func startsWhole(s string, at int) bool {
	before, size := utf8.DecodeLastRuneInString(s[:at])
	first, _ := utf8.DecodeRuneInString(s[at:])
	if joins(before) && joins(first) {
		return false
	}
	// "5 million" does not start in the middle of "3.5 million".
	if unicode.IsDigit(first) && (before == '.' || before == ',') {
		ahead, _ := utf8.DecodeLastRuneInString(s[:at-size])
		return !unicode.IsDigit(ahead)
	}
	return true
}

func endsWholeAt(s string, at int) bool {
	last, _ := utf8.DecodeLastRuneInString(s[:at])
	after, size := utf8.DecodeRuneInString(s[at:])
	if joins(last) && joins(after) {
		return false
	}
	if unicode.IsDigit(last) && (after == '.' || after == ',') {
		next, _ := utf8.DecodeRuneInString(s[at+size:])
		return !unicode.IsDigit(next)
	}
	return true
}

// joins reports whether a rune makes a word with a neighbor that does too.
func joins(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)) && !isUnspaced(r)
}

// findStitched finds a quote that leaves words out, marked by an ellipsis or not, and returns the whole stretch.
func findStitched(f *text.Folded, needle string) (start, end int, ok bool) {
	var parts []string
	for part := range strings.SplitSeq(needle, "...") {
		if part = strings.Trim(part, " []()"); part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 1 {
		parts = splitWhereItBreaks(f, parts[0])
	}
	if len(parts) < 2 || len(parts) > maxQuotes {
		return 0, 0, false
	}
	start = -1
	for _, part := range parts {
		if !longEnough(part) {
			return 0, 0, false
		}
		rest := text.Folded{Text: f.Text[max(end, 0):]}
		from, to, found := findWhole(&rest, part)
		if !found {
			return 0, 0, false
		}
		if start < 0 {
			start = from
		}
		end += to
	}
	return start, end, end-start <= maxStitch
}

// splitWhereItBreaks splits a quote after its longest beginning that stands in the text. Every beginning of a standing
// one stands, so that the longest is found by halving.
func splitWhereItBreaks(f *text.Folded, quote string) []string {
	words := strings.Fields(quote)
	lo, hi := 0, len(words) // words[:lo] stands, words[:hi] does not
	for hi-lo > 1 {
		mid := (lo + hi) / 2
		if _, _, ok := findWhole(f, strings.Join(words[:mid], " ")); ok {
			lo = mid
		} else {
			hi = mid
		}
	}
	if lo < minQuoteWords || len(words)-lo < minQuoteWords {
		return nil
	}
	return []string{strings.Join(words[:lo], " "), strings.Join(words[lo:], " ")}
}
