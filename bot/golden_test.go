package bot_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/bot/discord"
)

var update = flag.Bool("update", false, "write the golden files anew")

// volatile is what differs from run to run: tickets, answers' names, times.
var volatile = regexp.MustCompile(`[0-9a-f]{10}"|:[a-z2-7]{12}:|"[a-z2-7]{12}"|<t:\d+:`)

// What people get for what they do, as it goes to the gateway.
func TestGoldenReplies(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.add(w.server(guild).Library, bridge())
	target := command(alice, "Check this claim")
	target.Target = &discord.Message{Content: "The harbor bridge was closed because of a crack in its northern pillar."}
	autocomplete := command(alice, "ask", "outlet", "le")
	autocomplete.Kind, autocomplete.Focused = discord.KindAutocomplete, "outlet"
	for _, c := range []struct {
		name string
		in   discord.Interaction
	}{
		{"ask", command(alice, "ask", "question", "Why was the harbor bridge closed?")},
		{"ask_nothing_found", command(alice, "ask", "question", "Who won the chess olympiad in Chennai?")},
		{"ask_narrowed", command(alice, "ask", "question", "Why was the harbor bridge closed?", "since", "2022-09-09")},
		{"search", command(alice, "search", "words", "crack pillar")},
		{"headlines", command(alice, "headlines")},
		{"article", command(alice, "article", "article", "harbor bridge")},
		{"outlets", autocomplete},
		{"check", target},
		{"help", command(alice, "help")},
		{"privacy", command(alice, "privacy")},
		{"forget", command(alice, "forget")},
		{"no_admin", command(alice, "library stats")},
		{"settings", asAdmin(command(alice, "library settings"))},
		{"ingest_text_form", asAdmin(command(alice, "ingest text"))},
		{"ingest_failed", asAdmin(command(alice, "ingest url", "address", "https://web.example/missing"))},
		{"list", asAdmin(command(alice, "library list"))},
		{"stats", asAdmin(command(alice, "library stats"))},
		{"unanswered", asAdmin(command(alice, "library unanswered"))},
		{"sources_none", asAdmin(command(alice, "sources list"))},
		{"sources_add", asAdmin(command(alice, "sources add", "location", "web.example/feed"))},
		{"sources_add_path", asAdmin(command(alice, "sources add", "location", "/srv/articles"))},
		{"sources_list", asAdmin(command(alice, "sources list"))},
		{"sources_show", asAdmin(command(alice, "sources show", "source", "web.example/feed"))},
		{"sources_remove", asAdmin(command(alice, "sources remove", "source", "web.example/feed"))},
		{"sources_pause", asAdmin(command(alice, "sources pause", "source", "web.example/feed"))},
		{"sources_paused", asAdmin(command(alice, "sources refresh", "source", "web.example/feed"))},
		{"sources_no_admin", command(alice, "sources list")},
	} {
		a := w.do(c.in)
		a.Shown = a.Shown[max(0, len(a.Shown)-1):] // the last state
		for i := range a.Shown {
			a.Shown[i].ID = 0
		}
		var packed strings.Builder
		enc := json.NewEncoder(&packed)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(a); err != nil {
			t.Fatal(err)
		}
		got := volatile.ReplaceAllStringFunc(packed.String(), func(s string) string {
			return strings.Map(func(r rune) rune {
				if strings.ContainsRune(`":<>`, r) {
					return r
				}
				return '*'
			}, s)
		})
		file := filepath.Join("testdata", c.name+".json")
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.name, diff)
		}
	}
}
