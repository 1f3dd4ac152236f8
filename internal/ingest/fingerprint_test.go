package ingest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"newsdesk/internal/news"
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
		got := fingerprint(strings.Join(a, " ")).Similarity(fingerprint(strings.Join(b, " ")))
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

func TestFingerprintOfWireCopy(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	body := words(r, 300)
	copied := append(words(r, 12), body[:250]...)
	other := words(r, 300)
	f := fingerprint(strings.Join(body, " "))
	if !f.NearCopyOf(fingerprint(strings.Join(copied, ", "))) {
		t.Error("a shortened copy with a new lead is not recognized")
	}
	if f.NearCopyOf(fingerprint(strings.Join(other, " "))) {
		t.Error("another text passes for a copy")
	}
	if fingerprint("too short") != nil || news.Fingerprint(nil).NearCopyOf(nil) {
		t.Error("texts without a shingle are copies of nothing")
	}
}
