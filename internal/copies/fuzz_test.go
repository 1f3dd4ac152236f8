package copies

import "testing"

// The decisions take any texts and addresses, and do not depend on which comes first; a text's keys are those of its
// sketch's copies.
func FuzzDecisions(f *testing.F) {
	f.Add("https://ledger.example/2026/3/2/a-12345", "https://www.ledger.example/a?id=7", "One two three four.", "一二三四五", "T")
	f.Add("https://x.example/1/2", "", "\xff\xfe a", "ǅ ẞ 1 2 3", "")
	f.Fuzz(func(t *testing.T, a, b, bodyA, bodyB, title string) {
		x, y := NewText(Reading{Identity: a, Title: title, Body: bodyA}), NewText(Reading{Identity: b, Title: title, Body: bodyB})
		if SameOrigin(x, y) != SameOrigin(y, x) || SameArticle(x, y) != SameArticle(y, x) {
			t.Fatal("the order decides")
		}
		if SameArticle(x, y) && !MayBeSameArticle(x.Reading, y.Reading) {
			t.Fatal("one article that would not be compared")
		}
		sketch := Sketch(bodyA)
		if (sketch == nil) != (len(x.shingles) == 0) || sketch.Similarity(Sketch(bodyA)) != 1 && sketch != nil {
			t.Fatal("a text is not similar to itself")
		}
	})
}
