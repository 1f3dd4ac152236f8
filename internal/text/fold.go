package text

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Folded is a text in the form in which quotes are compared, with the way back to the source. The case stays.
type Folded struct {
	// Text has straight quotation marks, plain hyphens for all dashes, three full stops for an ellipsis, one
	// space for every run of white space, letters for ligatures, nothing for soft hyphens and zero-width
	// characters, and is in NFC.
	Text   string
	pieces []piece
}

// piece maps part of the folded text to part of the source. A piece whose lengths are equal and that is not
// atomic was copied byte by byte; an atomic one maps only as a whole.
type piece struct {
	at, source   int // offsets in the folded text and in the source
	length, from int // lengths in the folded text and in the source
	atomic       bool
}

// Fold returns the folded form of s.
func Fold(s string) Folded {
	f := folder{source: s}
	f.text.Grow(len(s))
	for i := 0; i < len(s); {
		i = f.step(i)
	}
	return Folded{Text: f.text.String(), pieces: f.pieces}
}

// Source returns the range of the source that the folded range [start, end) was made from. A range that cuts
// through something that was replaced as a whole (half an ellipsis, one letter of a ligature, a byte of a
// character) gives the range of the whole. An empty range gives an empty one. Ranges outside the text panic.
func (f Folded) Source(start, end int) (int, int) {
	_ = f.Text[start:end]
	if start == end {
		from := f.sourceStart(start)
		return from, from
	}
	return f.sourceStart(start), f.sourceEnd(end)
}

func (f Folded) sourceStart(at int) int {
	p, ok := f.pieceAt(at)
	switch {
	case !ok:
		return 0
	case p.atomic && at < p.at+p.length:
		return p.source
	case p.atomic:
		return p.source + p.from
	}
	return p.source + at - p.at
}

func (f Folded) sourceEnd(at int) int {
	p, ok := f.pieceAt(at - 1)
	switch {
	case !ok:
		return 0
	case p.atomic:
		return p.source + p.from
	}
	return p.source + at - p.at
}

// pieceAt returns the last piece that starts at or before the folded offset.
func (f Folded) pieceAt(at int) (piece, bool) {
	i := sort.Search(len(f.pieces), func(i int) bool { return f.pieces[i].at > at })
	if i == 0 {
		return piece{}, false
	}
	return f.pieces[i-1], true
}

type folder struct {
	source string
	text   strings.Builder
	pieces []piece
}

// step folds the unit that starts at i and returns where the next one starts.
func (f *folder) step(i int) int {
	s := f.source
	if j := plainEnd(s, i); j > i {
		f.copy(i, j)
		return j
	}
	r, size := utf8.DecodeRuneInString(s[i:])
	switch {
	case isInvisible(r):
		return i + size
	case unicode.IsSpace(r):
		return f.space(i)
	}
	end := unitEnd(s, i+size)
	f.replace(i, end, foldUnit(s[i:end]))
	return end
}

// plainEnd returns the end of the bytes from i on that fold to themselves whatever comes after them.
func plainEnd(s string, i int) int {
	j := i
	for j < len(s) && s[j] < utf8.RuneSelf {
		if s[j] < ' ' && unicode.IsSpace(rune(s[j])) {
			return j
		}
		if s[j] == ' ' && j+1 < len(s) && (s[j+1] <= ' ' || s[j+1] >= utf8.RuneSelf) {
			return j
		}
		j++
	}
	if j > i && j < len(s) && s[j-1] != ' ' {
		j-- // a mark may follow this letter
	}
	return j
}

// space folds a run of white space, with the invisible characters inside it, to one space.
func (f *folder) space(i int) int {
	end, next := i, i
	for next < len(f.source) {
		r, size := utf8.DecodeRuneInString(f.source[next:])
		if !unicode.IsSpace(r) && !isInvisible(r) {
			break
		}
		next += size
		if unicode.IsSpace(r) {
			end = next
		}
	}
	f.replace(i, end, " ")
	return end
}

// unitEnd returns the end of the character whose first rune ends at i: it includes the marks that compose with
// it, even across invisible characters.
func unitEnd(s string, i int) int {
	end := i
	for i < len(s) {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r < utf8.RuneSelf {
			break
		}
		invisible := isInvisible(r)
		if !invisible && norm.NFC.PropertiesString(s[i:]).BoundaryBefore() {
			break
		}
		i += size
		if !invisible {
			end = i
		}
	}
	return end
}

func foldUnit(unit string) string {
	if r, size := utf8.DecodeRuneInString(unit); size == len(unit) {
		if to := foldRune(r); to != "" {
			return to
		}
		return norm.NFC.String(unit)
	}
	var b strings.Builder
	for i := 0; i < len(unit); {
		r, size := utf8.DecodeRuneInString(unit[i:])
		if to := foldRune(r); to != "" {
			b.WriteString(to)
		} else if !isInvisible(r) {
			b.WriteString(unit[i : i+size])
		}
		i += size
	}
	return norm.NFC.String(b.String())
}

// foldRune returns what stands for r in folded text, or "" when r stands for itself.
func foldRune(r rune) string {
	switch r {
	case '‘', '’', '‚', '‛', '′', '‹', '›':
		return "'"
	case '“', '”', '„', '‟', '″', '«', '»':
		return `"`
	case '‐', '‑', '‒', '–', '—', '―', '−':
		return "-"
	case '…':
		return "..."
	case 'ﬀ':
		return "ff"
	case 'ﬁ':
		return "fi"
	case 'ﬂ':
		return "fl"
	case 'ﬃ':
		return "ffi"
	case 'ﬄ':
		return "ffl"
	case 'ﬅ', 'ﬆ':
		return "st"
	}
	return ""
}

func (f *folder) copy(from, to int) {
	at := f.text.Len()
	f.text.WriteString(f.source[from:to])
	if n := len(f.pieces); n > 0 {
		if last := &f.pieces[n-1]; !last.atomic && last.source+last.from == from {
			last.length += to - from
			last.from += to - from
			return
		}
	}
	f.pieces = append(f.pieces, piece{at: at, source: from, length: to - from, from: to - from})
}

func (f *folder) replace(from, to int, with string) {
	if with == f.source[from:to] {
		f.copy(from, to)
		return
	}
	at := f.text.Len()
	f.text.WriteString(with)
	f.pieces = append(f.pieces, piece{at: at, source: from, length: len(with), from: to - from, atomic: true})
}
