package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"

	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

// An ingestion that is killed leaves whole articles only, and the next one does the rest and nothing twice.
func TestKilledIngestionLeavesWholeArticles(t *testing.T) {
	t.Parallel()
	const articles = 200
	var dump strings.Builder
	for i := range articles {
		fmt.Fprintf(&dump, `{"url":"https://ledger.example/%d","title":"Report %d","body":"%s"}`+"\n", i, i,
			strings.Repeat(fmt.Sprintf("The council of town number %d met on Monday and spoke about the bridge over the river. ", i), 40))
	}
	dsn := postgrestest.DSN(t)
	db, err := postgres.Open(t.Context(), dsn, postgres.Options{MaxConns: 1}) // so that others' sessions can be told
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	lib, err := db.EnsureLibrary(t.Context(), "killed")
	if err != nil {
		t.Fatal(err)
	}
	stored := killAfter(t, dsn, dump.String(), func() bool {
		c, err := db.Coverage(t.Context(), lib.ID)
		return err != nil || c.Articles >= 20
	}, func() int {
		c, err := db.Coverage(t.Context(), lib.ID)
		if err != nil {
			t.Fatal(err)
		}
		return c.Articles
	})
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
	code, stdout, stderr := command(t, map[string]string{"DATABASE_URL": dsn}, dump.String(), "ingest", "--library", "killed", "-")
	if want := fmt.Sprintf("%d added, 0 updated, %d unchanged, 0 failed", articles-stored, stored); code != exitOK || !strings.Contains(stdout, want) {
		t.Errorf("exit %d: %s%s; want %s", code, stdout, stderr, want)
	}
	t.Attr("R1", fmt.Sprintf("an ingestion of a dump SIGKILLed after %d of %d articles: those are whole, and the next run adds the other %d and nothing twice", stored, articles, articles-stored))
}

// killAfter runs an ingestion in a process of its own, kills it when enough is stored, and returns what count says once
// the server has noticed. The input never ends, so the process does not either.
func killAfter(t *testing.T, dsn, input string, enough func() bool, count func() int) int {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "ingest", "--library", "killed", "-")
	cmd.Env = append(os.Environ(), asProgram+"=1", "DATABASE_URL="+dsn)
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
