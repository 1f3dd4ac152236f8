package openai

import (
	"errors"
	"math"
	"strings"
	"testing"
)

func FuzzScores(f *testing.F) {
	const private = "privatetext"
	for _, seed := range []string{`{"results":[{"index":1,"relevance_score":0.5,"document":{"text":"` + private + `"}},{"index":0,"relevance_score":-7}]}`,
		` [{"index":2,"score":1e308},{"index":0,"score":-0}]`, `[{"index":0,"score":1e999}]`, `[{"index":0,"score":0},{"index":0,"score":1}]`,
		`{"results":{"` + private + `":1}}`, `[{"index":1.5,"score":1}]`, `[{"index":18446744073709551616,"score":1}]`, `[null]`, `{}`, `null`, ``} {
		f.Add([]byte(seed), 3)
	}
	f.Fuzz(func(t *testing.T, body []byte, texts int) {
		scores, err := parseScores(body, texts)
		var fail *failure
		if err != nil && (!errors.As(err, &fail) || scores != nil || strings.Contains(err.Error(), private)) {
			t.Fatalf("%v with %v", err, scores)
		}
		if err == nil && len(scores) == 0 {
			t.Error("neither scores nor an error")
		}
		for i, s := range scores {
			if i < 0 || i >= texts || math.IsNaN(s) || math.IsInf(s, 0) {
				t.Errorf("text %d of %d has the score %v", i, texts, s)
			}
		}
	})
}
