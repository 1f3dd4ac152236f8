package answer

import (
	"strings"
	"testing"

	"newsdesk/internal/news"
)

// checkVerdict checks what must be true of every verdict.
func checkVerdict(t failer, v news.Verdict, texts bodies) {
	t.Helper()
	if len(v.Parts) == 0 || len(v.Parts) > maxStatements || v.Sources == nil {
		t.Errorf("%d parts, sources %v", len(v.Parts), v.Sources)
	}
	for _, p := range v.Parts {
		switch p.Finding {
		case news.FindingSupported, news.FindingContradicted, news.FindingLacking:
		default:
			t.Errorf("finding %q", p.Finding)
		}
		if (p.Finding == news.FindingLacking) != (len(p.Citations) == 0) {
			t.Errorf("%s with %d citations: %q", p.Finding, len(p.Citations), p.Text)
		}
		if hasLink(p.Note) || hasLink(p.Text) {
			t.Errorf("a link in %q or %q", p.Text, p.Note)
		}
		for _, ci := range p.Citations {
			body := texts[ci.Version]
			if ci.Start < 0 || ci.End > len(body) || ci.Start >= ci.End || body[ci.Start:ci.End] != ci.Quote {
				t.Errorf("the quote %q does not stand at [%d, %d) of version %d", ci.Quote, ci.Start, ci.End, ci.Version)
			}
			if ci.Source < 1 || ci.Source > len(v.Sources) || v.Sources[ci.Source-1].Version != ci.Version {
				t.Errorf("citation of source %d, which is not version %d", ci.Source, ci.Version)
			}
		}
	}
}

func checkKeylessly(t *testing.T, claim string) news.Verdict {
	t.Helper()
	a := New(Options{Retriever: found{Evidence: storyEvidence()}, Bodies: story})
	got, err := a.Check(t.Context(), news.Question{Text: claim, AskedAt: published.AddDate(0, 0, 3)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	checkVerdict(t, got, story)
	return got
}

func TestKeylessCheck(t *testing.T) {
	t.Parallel()
	tests := []struct {
		claim   string
		finding news.Finding
		quoted  string
		note    string
	}{
		{"Fourteen workers were hurt.", news.FindingSupported, "Fourteen workers", ""},
		{"The port of Velmora will stay closed for 36 hours.", news.FindingSupported, "36 hours", "what somebody said"},
		{"The port of Velmora will stay closed for 48 hours.", news.FindingContradicted, "36 hours", "The article says 36, not 48."},
		{"The port of Velmora will stay closed for 36 days.", news.FindingLacking, "", ""},
		{"The port of Velmora closed on Tuesday after a crane collapsed.", news.FindingSupported, "closed on Tuesday", ""},
		{"The port of Velmora closed on 4 March after a crane collapsed.", news.FindingSupported, "closed on Tuesday", ""},
		{"The port of Velmora closed on Friday after a crane collapsed.", news.FindingContradicted, "closed on Tuesday", "Tuesday, not Friday"},
		{"The port of Velmora did not close after a crane collapsed.", news.FindingContradicted, "closed on Tuesday", "it is so"},
		{"The port of Rotterdam closed on Tuesday after a crane collapsed.", news.FindingLacking, "", ""},
		{"Ilse Brandt blamed Norvik Lines for saving on inspections.", news.FindingLacking, "", ""},
		{"The union blamed the owner, Norvik Lines, for saving on inspections.", news.FindingSupported, "Norvik Lines", ""},
		{"Norvik Lines blamed the union for saving on inspections.", news.FindingLacking, "", ""},
		{"About 4.5 million tons of grain pass through Velmora every year.", news.FindingLacking, "", ""},
		{"Dogecoin will rise next week.", news.FindingLacking, "", ""},
	}
	for _, test := range tests {
		got := checkKeylessly(t, test.claim)
		if len(got.Parts) != 1 || got.Parts[0].Finding != test.finding || got.Mode != news.ModeKeyless {
			t.Errorf("%q: %+v", test.claim, got.Parts)
			continue
		}
		part := got.Parts[0]
		if test.quoted != "" && !strings.Contains(part.Citations[0].Quote, test.quoted) {
			t.Errorf("%q: quote %q", test.claim, part.Citations[0].Quote)
		}
		if !strings.Contains(part.Note, test.note) {
			t.Errorf("%q: note %q, want %q in it", test.claim, part.Note, test.note)
		}
		if (len(got.Closest) > 0) != (test.finding == news.FindingLacking) || got.Covers.Articles != 3 {
			t.Errorf("%q: closest %v, covers %+v", test.claim, got.Closest, got.Covers)
		}
	}
}

func TestStatements(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want []string
	}{
		{"Hello everyone! How are you?", nil},
		{"Did the crane fall?", nil},
		{"why did the crane fall", nil},
		{"thanks, great, lol", nil},
		{"Guys, I heard that the port of Velmora is closed!", []string{"the port of Velmora is closed!"}},
		{"Is it true that the port of Velmora closed on Tuesday?", []string{"the port of Velmora closed on Tuesday"}},
		{"> The port is closed.\n- Fourteen were hurt. What now?", []string{"The port is closed.", "Fourteen were hurt."}},
		{"The port closed, see https://evil.example/x @everyone.", []string{"The port closed, see ."}},
	}
	r := newReader()
	for _, test := range tests {
		got, more := r.statements(test.text, maxStatements)
		if more || strings.Join(got, "|") != strings.Join(test.want, "|") {
			t.Errorf("%q: %q, more %t", test.text, got, more)
		}
	}
	if got, more := r.statements(strings.Repeat("The port of Velmora closed. ", 7), maxStatements); len(got) != 5 || !more {
		t.Errorf("%d statements, more %t", len(got), more)
	}
}

func TestNothingToCheck(t *testing.T) {
	t.Parallel()
	a := New(Options{Retriever: found{Evidence: storyEvidence()}})
	for text, code := range map[string]news.Code{"": news.CodeInvalid, "Who won?": news.CodeInvalid, strings.Repeat("It fell. ", 900): news.CodeTooLarge} {
		if _, err := a.Check(t.Context(), news.Question{Text: text}, nil); news.CodeOf(err) != code {
			t.Errorf("error %v, want %s", err, code)
		}
	}
}
