//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/postgres/postgrestest"
)

// hit is what a search says of a passage that does not depend on the time.
type hit struct {
	Article int64
	Text    string
	Scores  struct{ BM25, Cosine, Phrase float64 }
}

func topTen(t *testing.T, env map[string]string, question string) []hit {
	t.Helper()
	code, stdout, stderr := command(t, env, "", "search", "--limit", "10", "--json", question)
	var found struct{ Passages []hit }
	if err := json.Unmarshal([]byte(stdout), &found); code != exitOK || err != nil {
		t.Fatalf("%s: exit %d, %v: %s%s", question, code, err, stdout, stderr)
	}
	return found.Passages
}

// A library that was dumped and restored as docs/scale.md says finds the same ten passages for each of a hundred questions,
// with the same scores, and goes on from there.
func TestRestoredLibraryFindsTheSame(t *testing.T) {
	t.Parallel()
	const questions = 100
	places := []string{"Arden", "Brook", "Corwen", "Dunmore", "Esker"}
	themes := []string{"the bridge over the river", "a new school", "the ferry to the islands", "the price of water", "a strike of bus drivers",
		"the old harbour", "a festival of music", "the mayor's accounts", "the flood of last winter", "a vaccine for cattle"}
	r := rand.New(rand.NewPCG(8, 9))
	var dump strings.Builder
	for i := range 200 {
		said := make([]string, 40) // enough of an article's own that none is a copy of another
		for j := range said {
			said[j] = fmt.Sprintf("%c%s%d", 'a'+r.IntN(26), "olem", r.IntN(50))
		}
		fmt.Fprintf(&dump, `{"url":"https://ledger.example/%d","title":"%s: report %d","date":"2022-09-%02d","body":"The council of %[2]s spoke about %[5]s on Monday. `+
			`Some %[6]d people came for %[7]s, and %[8]s."}`+"\n", i, places[i%5], i, 1+i%28, themes[i/5%10], 3+i*7%90, themes[(i+3)%10], strings.Join(said, " "))
	}
	source := postgrestest.DSN(t)
	from := map[string]string{"DATABASE_URL": source}
	if code, stdout, stderr := command(t, from, dump.String(), "ingest", "-"); code != exitOK || !strings.Contains(stdout, "200 added") {
		t.Fatalf("exit %d: %s%s", code, stdout, stderr)
	}
	target := postgrestest.EmptyDSN(t)
	postgrestest.Restore(t, source, target)
	to := map[string]string{"DATABASE_URL": target}
	same := 0
	for i := range questions {
		question := fmt.Sprintf("What did the council of %s say about %s?", places[i%5], themes[i/5%10])
		if i >= questions/2 {
			question = fmt.Sprintf("How many people came for %s in %s?", themes[i%10], places[i/10%5])
		}
		before, after := topTen(t, from, question), topTen(t, to, question)
		if len(before) != 10 {
			t.Fatalf("%s: %d passages", question, len(before))
		}
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("%s: %s", question, diff)
		} else {
			same++
		}
	}
	t.Attr("R13", fmt.Sprintf("after dump and restore the same ten passages with the same scores for %d of %d questions (exact search)", same, questions))
	more := `{"url":"https://ledger.example/more","title":"A later report","body":"The council of Arden met again on Tuesday, and put off once more what it had put off in September already."}`
	if code, stdout, stderr := command(t, to, dump.String()+more+"\n", "ingest", "-"); code != exitOK || !strings.Contains(stdout, "1 added, 0 updated, 200 unchanged") {
		t.Errorf("ingesting after the restore: exit %d: %s%s", code, stdout, stderr)
	}
	if code, stdout, stderr := command(t, to, "", "doctor"); code != exitOK {
		t.Errorf("doctor: exit %d: %s%s", code, stdout, stderr)
	}
}
