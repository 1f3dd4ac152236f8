//go:build linux

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"newsdesk/internal/postgres/postgrestest"
)

// runAs runs a program as the user of the server.
func (p *ownPostgres) runAs(name string, args ...string) error {
	cmd := exec.CommandContext(p.t.Context(), name, args...)
	cmd.Dir = "/"
	if who, err := user.Lookup(p.server.RunsAs()); err == nil && os.Getuid() == 0 {
		uid, _ := strconv.ParseUint(who.Uid, 10, 32) // numbers on unix
		gid, _ := strconv.ParseUint(who.Gid, 10, 32)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	return nil
}

// smallLogSegments makes the files of the write-ahead log smaller than those of the tables are to be.
func (p *ownPostgres) smallLogSegments() {
	p.t.Helper()
	if err := p.server.Close(context.WithoutCancel(p.t.Context())); err != nil {
		p.t.Fatal(err)
	}
	err := p.runAs(filepath.Join(p.server.BinDir(), "pg_resetwal"), "--wal-segsize=1", "-D", filepath.Dir(p.server.LogFile()))
	if err != nil {
		p.t.Skip("SKIPPED: the size of the log's files cannot be changed here:", err)
	}
	p.start()
}

// limitFiles lets no file of the server grow beyond so many bytes, or beyond any limit. That is what a full disk is to it,
// as far as tables are concerned, and needs no file system of its own.
func (p *ownPostgres) limitFiles(sql *postgrestest.SQL, bytes string) {
	p.t.Helper()
	pids := sql.Numbers(p.t, `SELECT count(*) FROM pg_stat_activity`)[0]
	list := []int64{int64(p.server.PID())}
	for n := range pids {
		list = append(list, sql.Numbers(p.t, `SELECT coalesce((SELECT pid FROM pg_stat_activity ORDER BY pid LIMIT 1 OFFSET $1), 0)`, n)[0])
	}
	for _, pid := range list {
		if pid == 0 {
			continue
		}
		if err := p.runAs("prlimit", "--pid", fmt.Sprint(pid), "--fsize="+bytes+":unlimited"); err != nil && !strings.Contains(err.Error(), "No such process") {
			p.t.Skip("SKIPPED: the files of a running server cannot be limited here:", err)
		}
	}
}

// longReport is a text of random words, which does not compress well.
func longReport(r *rand.Rand) string {
	var text strings.Builder
	for range 60 {
		for range 12 {
			fmt.Fprintf(&text, "%c%05x ", 'a'+rune(r.IntN(26)), r.IntN(1<<20))
		}
		text.WriteString("was said on Monday. ")
	}
	return text.String()
}

// While the disk of the database is full, ingestion stops with a sentence, what was stored is whole, and questions are
// answered; when there is space again the rest is stored.
func TestDiskFull(t *testing.T) {
	t.Parallel()
	pg := newOwnPostgres(t)
	pg.smallLogSegments()
	env := map[string]string{"DATABASE_URL": pg.dsn()}
	ingestExamples(t, env)
	sql := postgrestest.NewSQL(t, pg.dsn())
	examples := sql.Numbers(t, `SELECT count(*) FROM articles`)[0]
	r := rand.New(rand.NewPCG(8, 9))
	const articles = 100
	var dump strings.Builder
	for i := range articles {
		fmt.Fprintf(&dump, `{"url":"https://ledger.example/%d","title":"Report %d","body":%q}`+"\n", i, i, longReport(r))
	}
	largest := sql.Numbers(t, `SELECT max(pg_relation_size(oid)) FROM pg_class WHERE relkind IN ('r', 'i', 't', 'm')`)[0]
	pg.limitFiles(sql, fmt.Sprint(largest+256<<10))
	got := tried(t, env, dump.String(), "ingest -")
	if !strings.HasPrefix(got, "exit 1") || !strings.Contains(got, "disk is full") || !strings.Contains(got, "Free some space") {
		t.Errorf("ingestion: %s", got)
	}
	whole := func() int64 {
		t.Helper()
		n := sql.Numbers(t, `
			SELECT (SELECT count(*) FROM articles a WHERE NOT EXISTS (SELECT FROM chunks c WHERE c.version_id = a.current_version)),
			       (SELECT count(*) FROM chunks c LEFT JOIN chunk_vectors_1 v USING (library_id, version_id, ordinal) WHERE v.ordinal IS NULL),
			       (SELECT count(*) FROM articles)`)
		if n[0]+n[1] > 0 {
			t.Errorf("%d articles without chunks, %d chunks without vector", n[0], n[1])
		}
		return n[2]
	}
	stored := whole() - examples
	if stored >= articles {
		t.Fatalf("%d of %d articles are stored on a full disk", stored, articles)
	}
	answered := tried(t, env, "", "ask "+endpointQuestion)
	if !strings.HasPrefix(answered, "exit 0") || !strings.Contains(answered, "24 hours") {
		t.Errorf("a question: %s", answered)
	}
	pg.limitFiles(sql, "unlimited")
	if got := tried(t, env, dump.String(), "ingest -"); !strings.Contains(got, fmt.Sprintf("%d added, 0 updated, %d unchanged, 0 failed", articles-stored, stored)) {
		t.Errorf("with space again: %s", got)
	}
	if n := whole(); n != articles+examples {
		t.Errorf("%d articles in the end", n)
	}
	t.Attr("F-disk-full", fmt.Sprintf("tables that may not grow (a limit on the server's files): ingestion stops after %d of %d articles with “The database's disk is full. Free some space; nothing was half stored.”; "+
		"0 half stored; a question is answered; with space again the other %d are stored", stored, articles, articles-stored))
}
