package answer

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParseReply(t *testing.T) {
	t.Parallel()
	claim := replyClaim{Text: "A.", Quotes: []replyQuote{{Chunk: "abcd", Quote: "a quote"}}}
	one := `{"text": "A.", "quotes": [{"chunk": "abcd", "quote": "a quote"}]}`
	tests := map[string]struct {
		text string
		want reply
		cut  bool
		err  error
	}{
		"whole":                 {`{"claims": [` + one + `], "missing": "b", "language": "de"}`, reply{Claims: []replyClaim{claim}, Missing: "b", Language: "de"}, false, nil},
		"text around it":        {"Sure!\n{\"claims\": [" + one + "]}\nBye {", reply{Claims: []replyClaim{claim}}, false, nil},
		"cut in a claim":        {`{"claims": [` + one + `, {"text": "B`, reply{Claims: []replyClaim{claim}}, true, nil},
		"cut after missing":     {`{"missing": "b", "claims": [` + one + `, {"te`, reply{Claims: []replyClaim{claim}}, true, nil},
		"malformed later":       {`{"claims": [` + one + `], "missing": oops}`, reply{Claims: []replyClaim{claim}}, true, nil},
		"claim of another type": {`{"claims": ["x", ` + one + `, null]}`, reply{Claims: []replyClaim{claim, {}}}, false, nil},
		"cut in the first":      {`{"claims": [{"text": "A.", "quotes": [{"chunk"`, reply{}, false, errNoReply},
		"no claims":             {`{"claims": []}`, reply{Claims: nil}, false, nil},
		"no object":             {`I am sorry.`, reply{}, false, errNoReply},
		"another object":        {`{"error": "busy"}`, reply{}, false, errNoReply},
		"claims missing":        {`{"claims": null}`, reply{}, false, nil},
		"empty":                 {``, reply{}, false, errNoReply},
		"too large":             {strings.Repeat(" ", maxReplyBytes) + `{"claims": []}`, reply{}, false, errNoReply},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, cut, err := parseReply(test.text)
			if !errors.Is(err, test.err) || cut != test.cut {
				t.Errorf("cut %v, error %v", cut, err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A growing reply shows its claims one after the other, each when it is whole, and never takes one back.
func TestClaimsOfAGrowingReply(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var r reply
		for range rapid.IntRange(0, 3).Draw(t, "claims") {
			r.Claims = append(r.Claims, claimOf(rapid.String().Draw(t, "text"), "abcd", rapid.String().Draw(t, "quote")))
		}
		data, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		text, before := string(data), 0
		for i := range len(text) + 1 {
			got := complete(text[:i])
			if len(got) < before || len(got) > len(r.Claims) {
				t.Fatalf("%d claims after %d in %q", len(got), before, text[:i])
			}
			if len(got) > 0 && !cmp.Equal(got, r.Claims[:len(got)]) {
				t.Fatalf("claims %+v in %q", got, text[:i])
			}
			before = len(got)
		}
		if before != len(r.Claims) {
			t.Fatalf("%d claims in the end, %d written", before, len(r.Claims))
		}
	})
}

func FuzzParseReply(f *testing.F) {
	f.Add(`{"claims": [{"text": "A", "quotes": [{"chunk": "abcd", "quote": "q"}]}], "disagreements": [], "missing": "", "language": "en"}`)
	f.Add(`{"claims": [{"text": "A\u12`)
	f.Add("```json\n{\"claims\": [[[{")
	f.Fuzz(func(t *testing.T, text string) {
		r, cut, err := parseReply(text)
		if err != nil && (cut || len(r.Claims) > 0) {
			t.Errorf("claims with an error: %+v", r)
		}
		if len(r.Claims) > maxClaims || len(r.Disagreements) > maxClaims {
			t.Errorf("%d claims, %d disagreements", len(r.Claims), len(r.Disagreements))
		}
		for _, c := range r.Claims {
			if len(c.Quotes) > maxQuotes || utf8.RuneCountInString(c.Text) > maxClaimRunes {
				t.Errorf("claim beyond the bounds: %+v", c)
			}
		}
		if len(complete(text)) > maxClaims {
			t.Errorf("%d complete claims", len(complete(text)))
		}
	})
}
