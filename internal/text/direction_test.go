package text_test

import (
	"testing"

	"newsdesk/internal/text"
)

func TestIsolate(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"":                  "",
		"“The bridge.” [1]": "“The bridge.” [1]",
		"大桥":                "大桥",
		"“أُغلق الجسر.”":    "\u2068“أُغلق الجسر.”\u2069",
		"NATO in שלום":      "\u2068NATO in שלום\u2069",
		"أ\nب":              "أ\nب",
	} {
		if got := text.Isolate(s); got != want {
			t.Errorf("Isolate(%q) = %q, want %q", s, got, want)
		}
	}
}
