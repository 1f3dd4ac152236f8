package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"newsdesk/internal/news"
	"newsdesk/internal/openai/openaitest"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

// An ingestion that is killed leaves whole articles only, and the next one does the rest and nothing twice.
func TestKilledIngestionLeavesWholeArticles(t *testing.T) {
	t.Parallel()
	const articles = 200
	dsn, dump := postgrestest.DSN(t), townDump(articles)
	db, lib, stored := killIngestion(t, dsn, dump)
	headlines, err := db.Headlines(t.Context(), lib.ID, articles)
	if err != nil || len(headlines) != stored || stored == 0 || stored == articles {
		t.Fatalf("%d articles counted and %d listed after the kill: %v", stored, len(headlines), err)
	}
	chunks := 0
	for _, h := range headlines {
		versions, err := db.Versions(t.Context(), lib.ID, h.Article)
		if err != nil || len(versions) != 1 || !versions[0].Current || versions[0].Chunks == 0 || versions[0].Body == "" {
			t.Fatalf("article %d is not whole: %+v, %v", h.Article, versions, err)
		}
		chunks += versions[0].Chunks
	}
	if c, err := db.Coverage(t.Context(), lib.ID); err != nil || c.Chunks != chunks {
		t.Errorf("the statistics count %d chunks, the articles have %d: %v", c.Chunks, chunks, err)
	}
	code, stdout, stderr := command(t, map[string]string{"DATABASE_URL": dsn}, dump, "ingest", "--library", "killed", "-")
	if want := fmt.Sprintf("%d added, 0 updated, %d unchanged, 0 failed", articles-stored, stored); code != exitOK || !strings.Contains(stdout, want) {
		t.Errorf("exit %d: %s%s; want %s", code, stdout, stderr, want)
	}
	t.Attr("R1", fmt.Sprintf("an ingestion of a dump SIGKILLed after %d of %d articles: those are whole, and the next run adds the other %d and nothing twice", stored, articles, articles-stored))
}

// What was embedded and not yet stored when an ingestion was killed is embedded again, which is at most a request for each
// of its workers.
func TestKilledIngestionEmbedsLittleAgain(t *testing.T) {
	t.Parallel()
	const articles, workers = 1_200, 8 // each of the workers has one group of articles
	model := openaitest.New(t)
	env := map[string]string{"NEWSDESK_EMBEDDING_BASE_URL": model.URL, "NEWSDESK_EMBEDDING_MODEL": "scripted-vectors", "DATABASE_URL": postgrestest.DSN(t)}
	dump := townDump(articles)
	var list []string
	for k, v := range env {
		list = append(list, k+"="+v)
	}
	_, _, stored := killIngestion(t, env["DATABASE_URL"], dump, list...)
	before := len(model.Requests())
	if code, stdout, stderr := command(t, env, dump, "ingest", "--library", "killed", "-"); code != exitOK {
		t.Fatalf("exit %d: %s%s", code, stdout, stderr)
	}
	times, texts, again, largest := make(map[string]int), 0, 0, 0
	for _, r := range model.Requests() {
		if r.Embedding == nil {
			continue
		}
		largest = max(largest, len(r.Embedding.Input))
		for _, text := range r.Embedding.Input {
			texts++
			if times[text]++; times[text] > 1 {
				again++
			}
		}
	}
	if again > workers*largest || before == 0 {
		t.Errorf("%d of %d texts were embedded again, with %d workers and at most %d texts a request", again, texts, workers, largest)
	}
	t.Attr("R10", fmt.Sprintf("an ingestion of %d articles SIGKILLed after %d: the next run embeds %d of %d texts again, of at most %d requests of %d that were under way",
		articles, stored, again, texts-again, workers, largest))
}

// townDump is a dump of different articles.
func townDump(articles int) string {
	var dump strings.Builder
	for i := range articles {
		fmt.Fprintf(&dump, `{"url":"https://ledger.example/%d","title":"Report %d","body":"%s"}`+"\n", i, i,
			strings.Repeat(fmt.Sprintf("The council of town number %d met on Monday and spoke about the bridge over the river. ", i), 40))
	}
	return dump.String()
}

// killIngestion kills an ingestion after some twenty articles, and returns how many are stored.
func killIngestion(t *testing.T, dsn, dump string, env ...string) (*postgres.DB, news.Library, int) {
	t.Helper()
	db, err := postgres.Open(t.Context(), dsn, postgres.Options{MaxConns: 1}) // so that others' sessions can be told
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	lib, err := db.EnsureLibrary(t.Context(), "killed")
	if err != nil {
		t.Fatal(err)
	}
	stored := killAfter(t, dsn, dump, func() bool {
		c, err := db.Coverage(t.Context(), lib.ID)
		return err != nil || c.Articles >= 20
	}, func() int {
		c, err := db.Coverage(t.Context(), lib.ID)
		if err != nil {
			t.Fatal(err)
		}
		return c.Articles
	}, env...)
	return db, lib, stored
}

// killAfter runs an ingestion in a process of its own, kills it when enough is stored, and returns what count says once
// the server has noticed. The input never ends, so the process does not either.
func killAfter(t *testing.T, dsn, input string, enough func() bool, count func() int, env ...string) int {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "ingest", "--library", "killed", "-")
	cmd.Env = append(os.Environ(), asProgram+"=1", "DATABASE_URL="+dsn)
	cmd.Env = append(cmd.Env, env...)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(in, input[:len(input)*3/4]); err != nil {
		t.Fatal(err)
	}
	for !enough() {
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("the killed process ended well")
	}
	// A transaction that was being committed when its client died may still come through.
	postgrestest.AwaitSessions(t, dsn, 1)
	return count()
}
