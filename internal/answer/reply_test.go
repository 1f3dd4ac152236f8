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

func TestDraft(t *testing.T) {
	t.Parallel()
	whole := `{"claims": [{"text": "The crane fell. \"Rust\" \ud83d\ude00 é", "quotes": [{"chunk": "abcd", "quote": "q"}]}, {"text": "Second one", "quotes": []}], "missing": ""}`
	tests := []struct{ upTo, want string }{
		{`{"claims"`, ""},
		{`{"claims": [{"text": "`, ""},
		{`{"claims": [{"text": "The cr`, "The cr"},
		{`{"claims": [{"text": "The crane fell. \`, "The crane fell."},
		{`{"claims": [{"text": "The crane fell. \"Rust\" \ud83d`, "The crane fell. \"Rust\" �"},
		{`{"claims": [{"text": "The crane fell. \"Rust\" \ud83d\ude00 é", "quotes": [{"chunk": "ab`, "The crane fell. \"Rust\" 😀 é"},
		{whole, "The crane fell. \"Rust\" 😀 é\n\nSecond one"},
	}
	for _, test := range tests {
		if !strings.HasPrefix(whole, test.upTo) {
			t.Fatalf("%q is not a beginning", test.upTo)
		}
		if got := draft(test.upTo); got != test.want {
			t.Errorf("draft(%q) = %q, want %q", test.upTo, got, test.want)
		}
	}
}

// Every beginning of a reply can be completed to valid JSON, and drafts only grow.
func TestEveryBeginningCompletes(t *testing.T) {
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
		text := string(data)
		for i := 1; i <= len(text); i++ {
			if !json.Valid(completeJSON(text[:i])) {
				t.Fatalf("completeJSON(%q) = %q", text[:i], completeJSON(text[:i]))
			}
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
		if d := draft(text); !utf8.ValidString(d) || hasLink(d) {
			t.Errorf("draft %q", d)
		}
	})
}
