package text

import "github.com/clipperhouse/uax29/v2/sentences"

// Sentences returns the sentences of s in order, trimmed. Together they cover everything in s but white space;
// none crosses a paragraph.
func Sentences(s string) []Span {
	var out []Span
	for _, p := range Paragraphs(s) {
		for it := sentences.FromString(p.Of(s)); it.Next(); {
			if span := (Span{p.Start + it.Start(), p.Start + it.End()}).trim(s); span.Start < span.End {
				out = append(out, span)
			}
		}
	}
	return out
}
