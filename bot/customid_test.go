package bot

import (
	"testing"

	"pgregory.net/rapid"

	"newsdesk/bot/discord"
	"newsdesk/internal/news"
)

// Whatever a button says about itself fits into Discord's limit and is read back.
func TestCustomIDRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id := customID{
			Act:     rapid.SampledFrom([]string{actStop, actSources, actFollowUp, actAskMore, actHelpful, actUseless, actReason, actShare, actConfirm}).Draw(t, "act"),
			Library: news.LibraryID(rapid.Int64Min(0).Draw(t, "library")),
			Answer:  rapid.StringMatching(`[a-z2-7]{12}`).Draw(t, "answer"),
			Person:  discord.ID(rapid.Int64Min(0).Draw(t, "person")),
			Extra:   rapid.SampledFrom([]string{"", extraPrivate, extraFile}).Draw(t, "extra"),
		}
		s := id.String()
		if n := discord.Length(s); n > discord.MaxCustomID {
			t.Fatalf("%d characters: %s", n, s)
		}
		if got, ok := parseCustomID(s); !ok || got != id {
			t.Fatalf("%s is read as %+v, %v", s, got, ok)
		}
	})
}

func FuzzParseCustomID(f *testing.F) {
	f.Add("1:src:a:abcdefghijkl:1z:p")
	f.Add("2:src:a:x:1:")
	f.Fuzz(func(t *testing.T, s string) {
		if id, ok := parseCustomID(s); ok {
			if again, ok := parseCustomID(id.String()); !ok || again != id {
				t.Errorf("%q is %+v, which is written as %q", s, id, id.String())
			}
		}
	})
}
