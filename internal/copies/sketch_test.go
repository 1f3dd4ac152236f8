package copies

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func words(r *rand.Rand, n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprint("w", r.IntN(5000))
	}
	return list
}

// The sketch's similarity is the shingles' Jaccard similarity within four standard errors.
func TestFingerprintEstimatesJaccard(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		a := words(r, rapid.IntRange(80, 600).Draw(t, "length"))
		b := append([]string(nil), a...)
		for i := range b {
			if r.Float64() < rapid.Float64Range(0, 0.3).Draw(t, "changed") {
				b[i] = fmt.Sprint("other", r.IntN(5000))
			}
		}
		got := Sketch(strings.Join(a, " ")).Similarity(Sketch(strings.Join(b, " ")))
		if want := jaccard(a, b); got < want-0.25 || got > want+0.25 {
			t.Fatalf("similarity %.2f, Jaccard %.2f", got, want)
		}
	})
}

func jaccard(a, b []string) float64 {
	set := func(w []string) map[string]bool {
		m := make(map[string]bool)
		for i := range len(w) - shingle + 1 {
			m[strings.Join(w[i:i+shingle], " ")] = true
		}
		return m
	}
	x, y := set(a), set(b)
	both := 0
	for s := range x {
		if y[s] {
			both++
		}
	}
	return float64(both) / float64(len(x)+len(y)-both)
}

// The edges of a sketch: texts without a shingle, scripts without spaces, case and punctuation.
func TestSketch(t *testing.T) {
	t.Parallel()
	if Sketch("too short") != nil || Keys(nil) != nil {
		t.Error("texts without a shingle have a sketch")
	}
	same := func(a, b string) float64 { return Sketch(a).Similarity(Sketch(b)) }
	if got := same("The bridge FELL, he said.", "the bridge -- fell: “he said”"); got != 1 {
		t.Errorf("case and marks change the similarity to %.2f", got)
	}
	const chinese = "星期一下午韦尔河上的大桥倒塌官员说没有人受伤市长将在星期二访问现场"
	if got := same(chinese, chinese[:len(chinese)-6]+"今天"); got < 0.7 || got == 1 {
		t.Errorf("a changed character of Chinese makes the similarity %.2f", got)
	}
}

func text(words []string) string { return strings.Join(words, " ") }

func TestSameOrigin(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	body, other, third := words(r, 300), words(r, 300), words(r, 300)
	monday := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	wire := Reading{Body: text(body), PublishedAt: monday}
	join := func(lists ...[]string) string { return text(slices.Concat(lists...)) }
	for name, c := range map[string]struct {
		b    Reading
		want bool
	}{
		"shortened, with a new lead":      {Reading{Body: join(words(r, 12), body[:250])}, true},
		"first third":                     {Reading{Body: text(body[:100])}, true},
		"last third":                      {Reading{Body: text(body[200:])}, false},
		"last third, same agency":         {Reading{Body: text(body[200:]), Credit: "AP"}, true},
		"teaser":                          {Reading{Body: text(body[:30])}, false},
		"within a roundup":                {Reading{Body: join(other, body[:100], third)}, false},
		"with the site's lines":           {Reading{Body: join(body, other[:120])}, true},
		"another report that quotes it":   {Reading{Body: join(other, body[40:100])}, false},
		"a third agrees, same agency":     {Reading{Body: join(other[:150], body[:150]), Credit: "AP"}, true},
		"a third agrees, no agency":       {Reading{Body: join(other[:150], body[:150])}, false},
		"another text":                    {Reading{Body: text(other)}, false},
		"the same a year later":           {Reading{Body: text(body), PublishedAt: monday.AddDate(1, 0, 0)}, true},
		"brought up to date a year later": {Reading{Body: join(body[:250], other[:50]), PublishedAt: monday.AddDate(1, 0, 0)}, false},
		"brought up to date the next day": {Reading{Body: join(body[:250], other[:50]), PublishedAt: monday.AddDate(0, 0, 1)}, true},
		"nothing":                         {Reading{}, false},
	} {
		a := wire
		if c.b.Credit != "" {
			a.Credit = c.b.Credit
		}
		x, y := NewText(a), NewText(c.b)
		if SameOrigin(x, y) != c.want || SameOrigin(y, x) != c.want {
			t.Errorf("%s: %t and %t, want %t", name, SameOrigin(x, y), SameOrigin(y, x), c.want)
		}
	}
}

func TestSameArticle(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 8))
	body, other := words(r, 300), words(r, 300)
	monday := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	edited := text(slices.Concat(body[:285], other[:15])) // Jaccard 0.9
	long := text(slices.Concat(body[:220], other[:80]))   // 0.6
	at := func(url, title, body string, days int) Reading {
		return Reading{Identity: url, Title: title, Body: body, PublishedAt: monday.AddDate(0, 0, days)}
	}
	const site = "https://ledger.example"
	for name, c := range map[string]struct {
		a, b Reading
		want bool
	}{
		"one address, another text":     {at(site+"/a", "", text(body), 0), at(site+"/a", "", text(other), 90), true},
		"moved":                         {at(site+"/bridge", "Bridge falls", text(body), 0), at(site+"/bridge-falls", "Bridge falls!", edited, 1), true},
		"moved to another section host": {at(site+"/bridge", "Bridge falls", text(body), 0), at("https://world.ledger.example/bridge", "Bridge falls", edited, 0), true},
		"another outlet":                {at(site+"/bridge", "Bridge falls", text(body), 0), at("https://post.example/bridge", "Bridge falls", text(body), 0), false},
		"another headline":              {at(site+"/a", "Bridge falls", text(body), 0), at(site+"/b", "New bridge stands", edited, 0), false},
		"nearly the same headline":      {at(site+"/a", "Bridge in Velmora falls", text(body), 0), at(site+"/b", "Bridge in Velmora down", text(body), 0), true},
		"another headline, same text":   {at(site+"/a", "Bridge falls", text(body), 0), at(site+"/b", "Ferry sinks", text(body), 0), false},
		"no headline":                   {at(site+"/a", "", text(body), 0), at(site+"/b", "", text(body), 0), false},
		"rewritten under one number":    {at(site+"/bridge-1234567", "Bridge falls", text(body), 0), at(site+"/1234567/bridge-is-down", "Bridge down", long, 1), true},
		"another text under one number": {at(site+"/1234567/a", "A", text(body), 0), at(site+"/1234567/b", "B", text(other), 0), false},
		"another number":                {at(site+"/bridge-1234567", "Bridge falls", text(body), 0), at(site+"/bridge-1234568", "Bridge falls", text(body), 0), false},
		"another number in the query":   {at(site+"/s?id=7", "Winning numbers", text(body), 0), at(site+"/s?id=8", "Winning numbers", text(body), 0), false},
		"another small number":          {at(site+"/news/7", "Numbers", text(body), 0), at(site+"/news/8", "Numbers", text(body), 0), false},
		"another part of a series":      {at(site+"/council-17-part-1", "Council", text(body), 0), at(site+"/council-17-part-2", "Council", text(body), 0), false},
		"another number in a headline":  {at(site+"/a", "Council, day 2", text(body), 0), at(site+"/b", "Council, day 3", text(body), 1), false},
		"one section's number":          {at(site+"/news-12345/a", "A", text(body), 0), at(site+"/news-12345/b", "B", long, 0), false},
		"one year in the path":          {at(site+"/2026/a", "A", text(body), 0), at(site+"/2026/b", "B", long, 0), false},
		"another day in the path":       {at(site+"/2026/03/02/numbers", "Numbers", text(body), 0), at(site+"/2026/3/3/numbers", "Numbers", text(body), 1), false},
		"the same day in the path":      {at(site+"/2026/03/02/numbers", "Numbers", text(body), 0), at(site+"/2026/03/02/new-numbers", "Numbers", edited, 0), true},
		"a week apart":                  {at(site+"/a", "Column", text(body), 0), at(site+"/b", "Column", edited, 7), false},
		"undated":                       {Reading{Identity: site + "/a", Title: "Column", Body: text(body)}, Reading{Identity: site + "/b", Title: "Column", Body: edited}, false},
		"no address":                    {Reading{Identity: "read:x#a", Body: text(body)}, Reading{Identity: "read:x#b", Body: text(body)}, false},
	} {
		x, y := NewText(c.a), NewText(c.b)
		if SameArticle(x, y) != c.want || SameArticle(y, x) != c.want {
			t.Errorf("%s: %t and %t, want %t", name, SameArticle(x, y), SameArticle(y, x), c.want)
		}
		if c.want && !MayBeSameArticle(c.a, c.b) {
			t.Errorf("%s: not compared", name)
		}
	}
}

// The decisions do not depend on which reading comes first, and a text is a copy of itself.
func TestDecisionsAreSymmetric(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		drawn := func(label string) Text {
			r := rand.New(rand.NewPCG(rapid.Uint64Range(1, 3).Draw(t, label+" seed"), 1))
			list := words(r, 120)
			from := rapid.IntRange(0, 60).Draw(t, label+" from")
			return NewText(Reading{
				Identity:    "https://ledger.example/" + rapid.SampledFrom([]string{"a", "b", "12345", "2026/03/02/a"}).Draw(t, label+" path"),
				Title:       rapid.SampledFrom([]string{"", "T", "U"}).Draw(t, label+" title"),
				Credit:      rapid.SampledFrom([]string{"", "AP"}).Draw(t, label+" credit"),
				PublishedAt: time.Date(2026, 3, rapid.IntRange(1, 20).Draw(t, label+" day"), 0, 0, 0, 0, time.UTC),
				Body:        text(list[from:rapid.IntRange(from+20, 120).Draw(t, label+" to")]),
			})
		}
		a, b := drawn("a"), drawn("b")
		if SameOrigin(a, b) != SameOrigin(b, a) || SameArticle(a, b) != SameArticle(b, a) {
			t.Fatal("the order decides")
		}
		if !SameOrigin(a, a) || !SameArticle(a, a) {
			t.Fatal("a text is no copy of itself")
		}
	})
}
