package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"newsdesk/internal/localpg"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
	"newsdesk/internal/source/sitetest"
)

// follower is a library that follows a news site through the real program.
type follower struct {
	t    *testing.T
	site *sitetest.Site
	dsn  string
	env  map[string]string
	sql  *postgrestest.SQL
	// alive fails when the worker that was started last has ended.
	alive func()
	begun []func() // for each worker started: waits until it is at work
	db    *postgres.DB
}

func follow(t *testing.T, dsn string, site *sitetest.Site) *follower {
	t.Helper()
	f := &follower{t: t, site: site, dsn: dsn}
	// A stand-in for Discord, whose tests may reach loopback, and no pause between requests.
	f.env = map[string]string{"DATABASE_URL": dsn, "NEWSDESK_DISCORD_URL": site.URL, "NEWSDESK_FETCH_PAUSE": "0s", "NEWSDESK_CONTACT": "https://ledger.example/about-our-bot"}
	var err error
	if f.db, err = postgres.Open(t.Context(), dsn, postgres.Options{MaxConns: 4}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.db.Close)
	f.sql = postgrestest.NewSQL(t, dsn)
	return f
}

// run runs a command and fails unless it ends well and says all parts.
func (f *follower) run(args string, parts ...string) string {
	f.t.Helper()
	code, stdout, stderr := command(f.t, f.env, "", strings.Fields(args)...)
	for _, part := range parts {
		if !strings.Contains(stdout+stderr, part) {
			f.t.Errorf("%s: lacks %q", args, part)
		}
	}
	if code != exitOK || f.t.Failed() {
		f.t.Fatalf("%s: exit %d\n%s%s", args, code, stdout, stderr)
	}
	return stdout
}

// later makes everything due that is to be looked at again.
func (f *follower) later() {
	f.t.Helper()
	f.sql.Exec(f.t, `UPDATE sources SET next_fetch_at = now() WHERE state = 'active'`,
		`UPDATE source_items SET next_fetch_at = now() WHERE next_fetch_at IS NOT NULL`)
}

// The site is found by its home page, read, changed and read again: what a person who follows it would see.
func TestSiteIsFollowed(t *testing.T) {
	t.Parallel()
	site := sitetest.New(t, sitetest.Options{})
	f := follow(t, postgrestest.DSN(t), site)
	f.run("sources add "+site.URL, "Watching site "+site.URL, "stored")
	all := len(site.Articles())
	if busiest := site.Busiest(); busiest > 1 {
		t.Errorf("%d requests at once", busiest)
	}
	for _, r := range site.Requests() {
		if !strings.HasPrefix(r.UserAgent, "newsdesk/") || !strings.Contains(r.UserAgent, "https://ledger.example/about-our-bot") {
			t.Fatalf("the site was asked by %q", r.UserAgent)
		}
		if strings.HasPrefix(r.Path, sitetest.Members) {
			t.Errorf("%s was asked for, which robots.txt forbids", r.Path)
		}
	}
	f.run("sources list", "reads the feed "+site.URL, "read just now", "next in")
	f.run("sources add "+site.URL+sitetest.Sitemap, "Watching sitemap")
	stored := f.articles()
	if stored < all-1 { // one section may be forbidden
		t.Errorf("%d of %d articles are stored", stored, all)
	}

	// Nothing has changed: nothing is stored. The first look at the page of an article that the feed has in full brings
	// what later ones are asked with.
	for range 2 {
		site.Forget()
		f.later()
		f.run("work --drain")
	}
	if n := f.articles(); n != stored {
		t.Errorf("%d articles after nothing changed, %d before", n, stored)
	}
	looked := 0
	for _, a := range site.Articles() {
		for _, r := range site.Requests() {
			if r.Path == a.Path {
				looked++
				if !r.Conditional || r.Status != 304 {
					t.Errorf("%s was asked for anew: %+v", r.Path, r)
				}
			}
		}
	}
	if looked < stored {
		t.Errorf("%d pages were looked at again, of %d articles", looked, stored)
	}

	// One article is corrected, one removed, one new, and one page breaks for a while.
	list := site.Articles()
	changed, gone := list[0], list[1]
	site.Change(changed.Path, func(a *sitetest.Article) {
		a.Paragraphs[0] = "The harbour board voted nine to two for the new ferry on Thursday evening, after a debate of three hours."
		a.Correction = "Correction: An earlier version of this article misstated the result of the vote."
	})
	site.Remove(gone.Path, true)
	site.Publish(sitetest.Article{Path: "/town/new-clock", Section: "town", Title: "Town hall gets a new clock",
		Paragraphs: []string{"The town hall will have a new clock by spring, the council said on Friday.",
			"It is paid for by a bequest of a watchmaker who lived opposite for sixty years and never liked the old one.",
			"The old clock, which has been four minutes late since the war, goes to the museum, where it may stay late."}})
	f.later()
	f.run("work --drain")
	if n := f.articles(); n != stored+1 {
		t.Errorf("%d articles, want %d", n, stored+1)
	}
	if list := f.versions(site.URL + changed.Path); len(list) != 2 || !strings.Contains(list[0].Body, "nine to two") || !list[0].Current {
		t.Errorf("the corrected article has versions %+v", list)
	}
	if len(f.versions(site.URL+gone.Path)) == 0 {
		t.Error("the removed article is not kept")
	}
	f.run("sources show 1 -n 50", "gone     "+site.URL+gone.Path)
	if len(f.versions(site.URL+"/town/new-clock")) != 1 {
		t.Error("the new article is not stored once")
	}
	f.run("sources pause 1 2", "is paused")
	site.Forget()
	f.later()
	f.run("work --drain")
	if n := len(site.Requests()); n != 0 {
		t.Errorf("%d requests for paused sources", n)
	}
	f.run("sources resume --all", "is active")
	f.run("sources remove 1", "was removed with")
	f.run("sources list", "sitemap")
}

func (f *follower) library() news.LibraryID {
	f.t.Helper()
	lib, err := f.db.Library(f.t.Context(), "news")
	if err != nil {
		f.t.Fatal(err)
	}
	return lib.ID
}

func (f *follower) articles() int {
	f.t.Helper()
	c, err := f.db.Coverage(f.t.Context(), f.library())
	if err != nil {
		f.t.Fatal(err)
	}
	return c.Articles
}

func (f *follower) versions(address string) []news.Version {
	f.t.Helper()
	found, err := f.db.FindArticles(f.t.Context(), f.library(), address, 1)
	if err != nil || len(found) == 0 {
		f.t.Fatalf("there is no article %s: %v", address, err)
	}
	list, err := f.db.Versions(f.t.Context(), f.library(), found[0].Article)
	if err != nil {
		f.t.Fatal(err)
	}
	return list
}

// worker starts newsdesk work in a process of its own. One that ends by itself fails the test.
func (f *follower) worker() *exec.Cmd {
	f.t.Helper()
	output := &lockedBuffer{}
	cmd := exec.CommandContext(f.t.Context(), os.Args[0], "work", "--workers", "2")
	cmd.Env = append(os.Environ(), asProgram+"=1")
	for name, value := range f.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	cmd.Stdout, cmd.Stderr = output, output
	if err := cmd.Start(); err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() {
		if f.t.Failed() {
			f.t.Logf("a worker wrote:\n%s", output)
		}
	})
	f.begun = append(f.begun, func() {
		f.t.Helper()
		if err := output.wait(f.t.Context(), "working on the watched sources"); err != nil {
			f.t.Fatal(err)
		}
	})
	f.alive = func() {
		f.t.Helper()
		// A zombie until Wait: the state is asked of the system.
		if state, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", cmd.Process.Pid)); err == nil && strings.Contains(string(state), ") Z ") {
			f.t.Fatalf("the worker ended:\n%s", output)
		}
	}
	return cmd
}

// publish adds articles to the site and changes one.
func publish(site *sitetest.Site, r *rand.Rand, round, n int) {
	for i := range n {
		about := func(what string) string {
			return fmt.Sprintf("At meeting %d of this year, item %d of the agenda, the council spoke about %s for more than an hour.", round, i, what)
		}
		site.Publish(sitetest.Article{Path: fmt.Sprintf("/town/meeting-%d-%d", round, i), Section: "town",
			Title: fmt.Sprintf("Council meeting %d, part %d", round, i), Paragraphs: []string{about("the bridge") + " " + about("the school"),
				about("the harbour"), about("a new clock") + fmt.Sprintf(" Nothing was decided about item %d of meeting %d.", i, round)}})
	}
	list := site.Articles()
	site.Change(list[r.IntN(min(len(list), 10))].Path, func(a *sitetest.Article) {
		a.Paragraphs = append(a.Paragraphs, fmt.Sprintf("Meeting %d of the council changed nothing about that, a clerk said on Friday.", round))
	})
}

// Workers that are killed at any moment lose nothing, double nothing and show no half article. NEWSDESK_LONG kills 200.
func TestKilledWorkersLoseNothing(t *testing.T) {
	t.Parallel()
	kills := 20
	if os.Getenv("NEWSDESK_LONG") != "" {
		kills = 200
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	site := sitetest.New(t, sitetest.Options{})
	f := follow(t, postgrestest.DSN(t), site)
	f.run("sources add --later " + site.URL + sitetest.Sitemap)
	for round := range kills {
		publish(site, r, round, 1+r.IntN(3))
		f.later()
		site.Forget()
		enough := 1 + r.IntN(6)
		cmd := f.worker()
		for len(site.Requests()) < enough && f.open() { // until something is under way
			f.alive()
		}
		for range r.IntN(40) { // and a little longer, by the database's pace
			f.sql.Numbers(t, `SELECT count(*) FROM source_items`)
		}
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // it was killed
	}
	f.later()
	f.run("work --drain")
	f.whole()
	t.Attr("R1", fmt.Sprintf("%d SIGKILLs of a worker at random points of fetching and storing %d articles that change: none lost, none doubled, none half stored, each in its newest text", kills, f.articles()))
}

// Several worker processes share the work and each site's turns.
func TestWorkersShareTheWork(t *testing.T) {
	t.Parallel()
	site := sitetest.New(t, sitetest.Options{})
	f := follow(t, postgrestest.DSN(t), site)
	r := rand.New(rand.NewPCG(3, 4))
	for round := range 10 {
		publish(site, r, round, 4)
	}
	f.run("sources add --later " + site.URL + sitetest.Sitemap)
	site.Forget() // the look that found out what it is
	var workers []*exec.Cmd
	for range 3 {
		workers = append(workers, f.worker())
	}
	for f.open() {
		f.alive()
	}
	for _, w := range workers {
		if err := w.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := w.Wait(); err != nil {
			t.Errorf("a worker ended with %v", err)
		}
	}
	f.whole()
	asked := map[string]int{}
	for _, request := range site.Requests() {
		asked[request.Path]++
	}
	for path, n := range asked {
		if n > 1 && path != "/robots.txt" { // each process asks for that
			t.Errorf("%s was asked for %d times", path, n)
		}
	}
}

// open reports whether something is due or under way. It takes some milliseconds, so that who asks again and again leaves
// the processors to the workers.
func (f *follower) open() bool {
	f.t.Helper()
	return f.sql.Numbers(f.t, `SELECT (SELECT count(*) FROM sources WHERE state = 'active' AND next_fetch_at <= now())
		+ (SELECT count(*) FROM source_items WHERE state IN ('waiting', 'fetched') OR next_fetch_at <= now()) FROM pg_sleep(0.01)`)[0] > 0
}

// whole checks that every article of the site is stored once, in its newest text, with everything that belongs to it.
func (f *follower) whole() {
	t := f.t
	t.Helper()
	n := f.sql.Numbers(t, `
		SELECT (SELECT count(*) FROM source_items WHERE state NOT IN ('stored', 'refused')),
		       (SELECT count(*) FROM (SELECT FROM article_versions v JOIN articles a ON a.current_version = v.version_id
		                              GROUP BY v.url HAVING count(*) > 1) d),
		       (SELECT count(*) FROM articles a WHERE NOT EXISTS (SELECT FROM chunks c WHERE c.version_id = a.current_version)),
		       (SELECT count(*) FROM chunks c LEFT JOIN chunk_vectors_1 v USING (library_id, version_id, ordinal) WHERE v.ordinal IS NULL)`)
	if n[0]+n[1]+n[2]+n[3] > 0 {
		source := f.sql.Numbers(t, `SELECT min(source_id) FROM sources`)[0]
		f.run(fmt.Sprint("sources show -n 5 ", source))
		_, shown, _ := command(t, f.env, "", "sources", "show", fmt.Sprint(source))
		t.Log(shown)
		t.Errorf("%d items are open, %d articles doubled, %d without chunks, %d chunks without vector", n[0], n[1], n[2], n[3])
	}
	listed := 0
	for _, a := range f.site.Articles() {
		if f.sql.Numbers(t, `SELECT count(*) FROM source_items WHERE state = 'stored' AND address = $1`, f.site.URL+a.Path)[0] == 0 {
			continue // robots.txt forbids it, or it is no article
		}
		listed++
		list := f.versions(f.site.URL + a.Path)
		last := a.Paragraphs[len(a.Paragraphs)-1]
		last = last[max(0, len(last)-40):]
		if !list[0].Current || !strings.Contains(list[0].Body, last) {
			t.Errorf("%s is not stored in its newest text: %q lacks %q", a.Path, list[0].Body, last)
		}
	}
	if listed < len(f.site.Articles())/2 {
		t.Errorf("only %d of %d articles are stored", listed, len(f.site.Articles()))
	}
	// The statistics that the ranking rests on are those of the chunks.
	if err := f.db.FoldStatistics(t.Context(), f.library()); err != nil {
		t.Fatal(err)
	}
	if n := f.sql.Numbers(t, `SELECT (SELECT chunks FROM library_statistics), (SELECT count(*) FROM chunks)`); n[0] != n[1] {
		t.Errorf("%d chunks are counted and %d stored", n[0], n[1])
	}
}

// A database that crashes and recovers in the middle of the work loses nothing, and the worker goes on by itself.
func TestWorkSurvivesADatabaseCrash(t *testing.T) {
	t.Parallel()
	o := localpg.Options{DataDir: filepath.Join(postgresFolder(t), "data"), Fsync: true, BinDir: os.Getenv("NEWSDESK_POSTGRES_BIN")}
	server, err := localpg.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close(context.Background()) }) // the second share ends it
	site := sitetest.New(t, sitetest.Options{})
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 10 {
		publish(site, r, round, 4)
	}
	dsn := server.DSN(localpg.Database)
	if code, _, stderr := command(t, map[string]string{"DATABASE_URL": dsn}, "", "migrate"); code != exitOK {
		t.Fatal(stderr)
	}
	f := follow(t, dsn, site)
	f.run("sources add --later " + site.URL + sitetest.Sitemap)
	cmd := f.worker()
	for len(site.Requests()) < 15 && f.open() {
		f.alive()
	}
	if err := syscall.Kill(server.PID(), syscall.SIGQUIT); err != nil { // the immediate shutdown: recovery at the next start
		t.Fatal(err)
	}
	for syscall.Kill(server.PID(), 0) == nil { // a server that dies must not be joined
	}
	again, err := localpg.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := again.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	f2 := follow(t, again.DSN(localpg.Database), site)
	f2.alive = f.alive
	for f2.open() {
		f2.alive()
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("the worker ended with %v", err)
	}
	f2.run("work --drain")
	f2.whole()
}

// postgresFolder is a folder that the private Postgres' user may enter, also when the tests run as root.
func postgresFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "newsdesk-crash-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // the user of the private Postgres must pass
		t.Fatal(err)
	}
	return dir
}
