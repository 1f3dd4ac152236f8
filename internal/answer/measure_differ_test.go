package answer

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"newsdesk/internal/evaluate"
	"newsdesk/internal/news"
)

// counterfactual is a question with true snippets and the same snippets with a false answer written in.
type counterfactual struct {
	Query                             string
	Answer                            json.RawMessage
	FakeAnswer                        string
	Positive, PositiveWrong, Negative []string
}

func (c *counterfactual) UnmarshalJSON(data []byte) error {
	var raw struct {
		Query         string          `json:"query"`
		Answer        json.RawMessage `json:"answer"`
		FakeAnswer    json.RawMessage `json:"fakeanswer"`
		Positive      []string        `json:"positive"`
		PositiveWrong []string        `json:"positive_wrong"`
		Negative      []string        `json:"negative"`
	}
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	c.Query, c.Answer, c.Positive, c.PositiveWrong, c.Negative = raw.Query, raw.Answer, raw.Positive, raw.PositiveWrong, raw.Negative
	if list := forms(raw.FakeAnswer); len(list) > 0 && len(list[0]) > 0 {
		c.FakeAnswer = list[0][0]
	}
	return nil
}

// forms returns the answers that are all required, each with its forms.
func forms(data json.RawMessage) [][]string {
	var one string
	if json.Unmarshal(data, &one) == nil {
		return [][]string{{one}}
	}
	var parts []json.RawMessage
	if json.Unmarshal(data, &parts) != nil {
		return nil
	}
	var out [][]string
	var flat []string
	for _, p := range parts {
		var list []string
		switch {
		case json.Unmarshal(p, &one) == nil:
			flat = append(flat, one)
		case json.Unmarshal(p, &list) == nil:
			out = append(out, list)
		}
	}
	if flat != nil {
		out = append(out, flat)
	}
	return out
}

func holdsAll(text string, answer [][]string) bool {
	for _, list := range answer {
		found := false
		for _, s := range list {
			found = found || evaluate.Contains(text, []string{s})
		}
		if !found {
			return false
		}
	}
	return len(answer) > 0
}

// Is a false answer shown beside the true one when both stand in the library? Asked of the counterfactual half of RGB:
// each question has its true and its false snippets as articles of their own.
func TestFalseAnswersAreNotShownAlone(t *testing.T) {
	t.Parallel()
	scanner := bufio.NewScanner(sharedFile(t, "data", "rgb_fact", "en_fact.dev.jsonl"))
	scanner.Buffer(nil, 1<<22)
	var n, differ, contradictions, answered, alone, both float64
	for scanner.Scan() {
		var c counterfactual
		if err := json.Unmarshal(scanner.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		truth := forms(c.Answer)
		l := newLibrary()
		for i := range max(len(c.Positive), len(c.PositiveWrong)) {
			for _, list := range [][]string{c.PositiveWrong, c.Positive} {
				if i < len(list) {
					l.Add(news.Article{Body: list[i]})
				}
			}
		}
		got, err := New(Options{Retriever: l.retriever(), Bodies: l, Settings: Settings{Gate: 1e-9}}).Answer(t.Context(), news.Question{Text: c.Query}, nil)
		if err != nil {
			t.Fatal(err)
		}
		n++
		var claims, sides []string
		for _, claim := range got.Claims {
			claims = append(claims, claim.Text)
		}
		for _, d := range got.Disagreements {
			for _, claim := range d.Claims {
				sides = append(sides, claim.Text)
			}
		}
		said, shown := strings.Join(claims, "\n"), strings.Join(sides, "\n")
		fake := [][]string{{c.FakeAnswer}}
		if got.Refusal == nil {
			answered++
		}
		if len(sides) > 0 {
			differ++
		}
		all := said + "\n" + shown
		switch {
		case holdsAll(shown, truth) && holdsAll(shown, fake):
			contradictions++
		case holdsAll(all, truth) && holdsAll(all, fake):
			both++
		case holdsAll(all, fake):
			alone++
		}
		if os.Getenv("NEWSDESK_FAILURES") != "" && !(holdsAll(shown, truth) && holdsAll(shown, fake)) {
			t.Logf("NOT SHOWN %q %s %q: refused %t\n  said %s\n  shown %s", c.Query, c.Answer, c.FakeAnswer, got.Refusal != nil, said, shown)
		}
	}
	t.Logf("%.0f questions, %.3f answered; contradiction shown %.3f (some disagreement %.3f); true and false among the quotes %.3f; false alone %.3f",
		n, answered/n, contradictions/n, differ/n, both/n, alone/n)
	if contradictions/n < 0.3 {
		t.Error("contradictions are shown less often than before")
	}
}

// How many keyless answers about real news show a disagreement, and which? They are to be looked at: a wrong one is
// worse than none.
func TestMeasureDifferences(t *testing.T) {
	for _, track := range []string{"2022", "2026"} {
		n, shown := 0, 0
		r, s := newReader(), Settings{}.WithDefaults()
		for _, a := range askedOf(t, track, track) {
			rd, chosen := a.choose(t, r, s)
			if rd.judge(chosen, s.Gate, a.question()) != "" {
				continue
			}
			n++
			list := rd.differences(a.Text, rd.placesOf(chosen))
			if len(list) > 0 {
				shown++
			}
			for _, d := range list {
				t.Logf("DIFFER %q: %s", a.Text, d.about)
				for _, side := range d.sides {
					p := rd.pages[rd.sentences[side.at].passage]
					t.Logf("   %s %s (superseded %t) %s: %s", p.PublishedAt.Format("2 Jan"), side.value, side.superseded, p.Title, rd.text(rd.sentences[side.at]))
				}
			}
		}
		t.Logf("%s: %d of %d answers show a disagreement", track, shown, n)
	}
}
