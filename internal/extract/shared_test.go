package extract

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sharedFile opens a file of the data that lies beside a checkout, and skips loudly where there is none.
func sharedFile(t testing.TB, name ...string) *os.File {
	t.Helper()
	dir := os.Getenv("NEWSDESK_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	f, err := os.Open(filepath.Join(append([]string{dir}, name...)...))
	if err != nil {
		t.Skipf("SKIPPED: this test needs the shared data (set NEWSDESK_SHARED): %v", err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// everything asks for whole corpora and for samples of what was dropped; else a tenth is read.
func everything() bool { return os.Getenv("NEWSDESK_SAMPLES") != "" }

// TestCorpora cleans real articles: none may become empty or change when cleaned again. It logs what share of
// the paragraphs each rule drops.
func TestCorpora(t *testing.T) {
	t.Parallel()
	for _, track := range []string{"2022", "2026"} {
		t.Run(track, func(t *testing.T) {
			t.Parallel()
			f := sharedFile(t, "data", "realtimeqa", "corpus."+track+".dev.jsonl.gz")
			lines, err := newLineReader(f, Position{})
			if err != nil {
				t.Fatal(err)
			}
			articles, total := 0, 0
			byRule := map[string][]string{}
			for {
				line, err := lines.next()
				if err != nil {
					break
				}
				if !everything() && lines.at.Lines%10 != 0 {
					continue
				}
				a, err := parseLine(line)
				if err != nil {
					t.Fatal(err)
				}
				articles++
				cleaned, drops := clean(a)
				total += len(paragraphs(a.Body))
				if len(cleaned.Body) < 80 {
					t.Errorf("line %d: %d bytes became %d", lines.at.Lines, len(a.Body), len(cleaned.Body))
				}
				if again := Clean(cleaned); again.Body != cleaned.Body {
					t.Errorf("line %d: not idempotent", lines.at.Lines)
				}
				for _, d := range drops {
					byRule[d.rule] = append(byRule[d.rule], fmt.Sprintf("%d: %s", lines.at.Lines, d.text))
				}
			}
			if articles == 0 {
				t.Fatal("no articles were read")
			}
			t.Logf("%d articles, %d paragraphs", articles, total)
			report(t, byRule, total)
		})
	}
}

// report prints each rule's share and, with NEWSDESK_SAMPLES set, samples of what it dropped.
func report(t *testing.T, byRule map[string][]string, total int) {
	t.Helper()
	rules := []string{}
	for rule := range byRule {
		rules = append(rules, rule)
	}
	slices.Sort(rules)
	for _, rule := range rules {
		t.Logf("%-18s %6d  %.3f %%", rule, len(byRule[rule]), 100*float64(len(byRule[rule]))/float64(total))
		if !everything() {
			continue
		}
		random := rand.New(rand.NewPCG(1, 2))
		for _, i := range random.Perm(len(byRule[rule]))[:min(12, len(byRule[rule]))] {
			t.Logf("    %s", shorten(strings.TrimSpace(byRule[rule][i]), 220))
		}
	}
}
