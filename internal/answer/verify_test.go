package answer

import (
	"context"
	"errors"
	"strings"
	"testing"

	"newsdesk/internal/news"
)

func TestVerify(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		quote  string
		named  int
		status status
		want   string
	}{
		"as it stands":            {"Fourteen workers were hurt, two of them badly.", 1, supported, "Fourteen workers were hurt, two of them badly."},
		"straight quotation mark": {`"We had asked for repairs three times," she said.`, 0, supported, "“We had asked for repairs three times,” she said."},
		"other spaces":            {"Fourteen  workers\nwere hurt", 1, supported, "Fourteen workers were hurt"},
		"wrapped in marks":        {`"Fourteen workers were hurt..."`, 1, supported, "Fourteen workers were hurt"},
		"first letter raised":     {"Crane collapsed onto the main quay", 0, supported, "crane collapsed onto the main quay"},
		"another passage":         {"Fourteen workers were hurt", 2, misattributed, "Fourteen workers were hurt"},
		"no passage named":        {"Fourteen workers were hurt", -1, misattributed, "Fourteen workers were hurt"},
		"across the border":       {"three times,” she said. Fourteen workers were hurt", 0, supported, "three times,” she said.\n\nFourteen workers were hurt"},
		"ellipsis":                {"The port of Velmora closed on Tuesday … onto the main quay.", 0, stitched, "The port of Velmora closed on Tuesday after a crane collapsed onto the main quay"},
		"ellipsis in brackets":    {"The port of Velmora [...] collapsed onto the main quay", 0, stitched, "The port of Velmora closed on Tuesday after a crane collapsed onto the main quay"},
		"middle dropped":          {"The port of Velmora closed collapsed onto the main quay", 0, stitched, "The port of Velmora closed on Tuesday after a crane collapsed onto the main quay"},
		"parts in another order":  {"onto the main quay … The port of Velmora closed", 0, absent, ""},
		"changed digits":          {"The port will stay closed for 24 hours", 1, absent, ""},
		"half a number":           {"5 million tons of grain pass", 1, absent, ""},
		"changed word":            {"Fourteen workers were killed, two of them badly.", 1, absent, ""},
		"negation left out":       {"Fourteen workers were not hurt, two of them badly.", 1, absent, ""},
		"half a word":             {"ourteen workers were hurt", 1, absent, ""},
		"too short":               {"36 hours", 1, absent, ""},
		"one word":                {"collapsed", 0, absent, ""},
		"empty":                   {"", 0, absent, ""},
		"only marks":              {"… “” …", 0, absent, ""},
		"not UTF-8":               {"\xff\xfe workers were hurt", 1, absent, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newVerifier(t.Context(), 1, storyPassages(), story, func(error) {})
			got := v.verify(test.quote, test.named)
			if got.status != test.status || got.quote != test.want {
				t.Errorf("%s %q, want %s %q", got.status, got.quote, test.status, test.want)
			}
			if got.status != absent && story[got.version][got.start:got.end] != got.quote {
				t.Errorf("the quote is not [%d, %d) of version %d", got.start, got.end, got.version)
			}
		})
	}
}

func TestVerifyUnspacedScript(t *testing.T) {
	t.Parallel()
	p := news.Passage{Headline: news.Headline{Version: 1}, Start: 4, Text: "阿尔巴尼亚驱逐了伊朗外交官，因为遭到网络攻击。"}
	v := newVerifier(t.Context(), 1, []news.Passage{p}, nil, nil)
	if got := v.verify("驱逐了伊朗外交官", 0); got.status != supported || got.quote != "驱逐了伊朗外交官" || got.start != 4+len("阿尔巴尼亚") {
		t.Errorf("%+v", got)
	}
	if got := v.verify("伊朗", 0); got.status != absent {
		t.Errorf("two characters: %+v", got)
	}
}

// failing implements Bodies without giving any.
type failing struct{}

func (failing) Bodies(context.Context, news.LibraryID, []news.VersionID) (map[news.VersionID]string, error) {
	return nil, errors.New("no database")
}

func TestVerifyAsksForBodiesOnce(t *testing.T) {
	t.Parallel()
	failed := 0
	v := newVerifier(t.Context(), 1, storyPassages(), failing{}, func(error) { failed++ })
	v.verify("Fourteen workers were hurt", 1)
	if failed != 0 {
		t.Error("bodies were asked for a quote that stands in its passage")
	}
	for range 3 {
		if got := v.verify("she said. Fourteen workers were hurt", 0); got.status != absent {
			t.Errorf("%+v", got)
		}
	}
	if failed != 1 {
		t.Errorf("asked %d times", failed)
	}
}

func BenchmarkVerify(b *testing.B) {
	body := strings.Repeat("The minister said on Tuesday that the budget would rise by 4.5 percent next year. ", 15)
	var passages []news.Passage
	for i := range 20 {
		passages = append(passages, news.Passage{Headline: news.Headline{Version: news.VersionID(i)}, Text: body})
	}
	passages[10].Text += "Nobody in the opposition believed a word of what he said about the budget."
	for name, quote := range map[string]string{
		"standing": "Nobody in the opposition believed a word of what he said about the budget.",
		"absent":   "Nobody in the government believed a word of what she said about the budget.",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				v := newVerifier(b.Context(), 1, passages, nil, nil)
				v.verify(quote, 10)
			}
		})
	}
}
