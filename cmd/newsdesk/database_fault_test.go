package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/internal/localpg"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres/postgrestest"
	"newsdesk/internal/source/sitetest"
)

// ownPostgres is a database server of the test's own, which can be crashed.
type ownPostgres struct {
	t       *testing.T
	options localpg.Options
	server  *localpg.Server
}

// newOwnPostgres starts a server and makes the schema. It ends with the test.
func newOwnPostgres(t *testing.T) *ownPostgres {
	t.Helper()
	p := &ownPostgres{t: t, options: localpg.Options{DataDir: filepath.Join(postgresFolder(t), "data"), Fsync: true, BinDir: os.Getenv("NEWSDESK_POSTGRES_BIN")}}
	p.start()
	if code, _, stderr := command(t, map[string]string{"DATABASE_URL": p.dsn()}, "", "migrate"); code != exitOK {
		t.Fatal(stderr)
	}
	return p
}

func (p *ownPostgres) dsn() string { return p.server.DSN(localpg.Database) }

func (p *ownPostgres) start() {
	p.t.Helper()
	var err error
	if p.server, err = localpg.Start(p.t.Context(), p.options); err != nil {
		p.t.Fatal(err)
	}
	server := p.server
	p.t.Cleanup(func() { _ = server.Close(context.Background()) }) // one that was crashed has nothing to end
}

// crash is pg_ctl stop -m immediate: the next start recovers. It returns when the server is gone, which must not be joined.
func (p *ownPostgres) crash() {
	p.t.Helper()
	if err := syscall.Kill(p.server.PID(), syscall.SIGQUIT); err != nil {
		p.t.Fatal(err)
	}
	for syscall.Kill(p.server.PID(), 0) == nil {
	}
}

// asking is people who ask one question after the other until they are stopped.
type asking struct {
	stop   atomic.Bool
	people sync.WaitGroup

	mu                             sync.Mutex
	answered, told, otherwise      int
	longestAnswered, longestToldOf time.Duration
	changed                        chan struct{} // receives when something was counted
	strange                        string
}

// questionEvery is the pace of those who ask, together.
const questionEvery = 200 * time.Millisecond

// keepAsking lets some people ask. An answer holds the one words, the news that there is none now the others.
func (s *stage) keepAsking(people int, answer, told string) *asking {
	a := &asking{changed: make(chan struct{}, 1)}
	pace := time.NewTicker(questionEvery)
	s.t.Cleanup(pace.Stop)
	for n := range people {
		who := s.discord.AddUser(fmt.Sprint("asker", n))
		s.guild.AddMember(who, 0)
		a.people.Go(func() {
			for !a.stop.Load() && s.ctx.Err() == nil {
				<-pace.C
				began := time.Now()
				i, err := who.In(s.channel).Command("ask", discordtest.Args{"question": whyClosed})
				if err != nil {
					s.t.Error(err)
					return
				}
				m, err := i.WaitReply(s.ctx, settled)
				if err != nil {
					s.t.Error(err)
					return
				}
				a.count(m.Text(), time.Since(began), answer, told)
			}
		})
	}
	s.t.Cleanup(a.end)
	return a
}

func (a *asking) count(text string, took time.Duration, answer, told string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case strings.Contains(text, answer):
		a.answered++
		a.longestAnswered = max(a.longestAnswered, took)
	case strings.Contains(text, told):
		a.told++
		a.longestToldOf = max(a.longestToldOf, took)
	default:
		a.otherwise++
		a.strange = text
	}
	select {
	case a.changed <- struct{}{}:
	default:
	}
}

// more waits until so many more were answered and told.
func (a *asking) more(ctx context.Context, t *testing.T, answered, told int) {
	t.Helper()
	a.mu.Lock()
	answered, told = answered+a.answered, told+a.told
	a.mu.Unlock()
	for {
		a.mu.Lock()
		enough := a.answered >= answered && a.told >= told
		a.mu.Unlock()
		if enough {
			return
		}
		select {
		case <-a.changed:
		case <-ctx.Done():
			t.Fatal("people are not answered:", a.strange)
		}
	}
}

func (a *asking) end() {
	a.stop.Store(true)
	a.people.Wait()
}

// awaitReady waits until /readyz answers with a status, and returns how long that took and what was said.
func (p *program) awaitReady(ctx context.Context, status int) (took time.Duration, text string) {
	p.t.Helper()
	began := time.Now()
	for ctx.Err() == nil {
		code, text := p.ask("/readyz")
		if code == status {
			return time.Since(began), text
		}
	}
	p.t.Fatalf("/readyz does not come to %d", status)
	return 0, ""
}

// The database crashes under questions and ingestion: the program lives, people are told, readiness follows, and
// afterwards questions are answered and everything that was to be stored is stored once.
func TestDatabaseCrashUnderServe(t *testing.T) {
	t.Parallel()
	s := newStage(t, discordtest.Options{})
	pg := newOwnPostgres(t)
	s.dsn = pg.dsn()
	web := sitetest.New(t, sitetest.Options{})
	r := rand.New(rand.NewPCG(3, 4))
	for round := range 6 {
		publish(web, r, round, 6)
	}
	p := s.start("NEWSDESK_WORKERS=2", "NEWSDESK_FETCH_PAUSE=0s", "NEWSDESK_STATUS_ADDRESS=127.0.0.1:0", "NEWSDESK_LIMIT_TOTAL=0/0", "NEWSDESK_LIMIT_SERVER=0/0")
	s.has(s.answer(s.admin.In(s.channel).Command("ingest url", discordtest.Args{"address": site(t).URL + "/bridge"})), "1 added")
	asked := s.keepAsking(3, "northern pillar", "database")
	asked.more(s.ctx, t, 5, 0)
	f := follow(t, s.dsn, web)
	if _, err := f.db.Watch(t.Context(), s.library(f.db), news.Place{Kind: news.SourceSitemap, Location: web.URL + sitetest.Sitemap}, 0, time.Now()); err != nil {
		t.Fatal(err)
	}
	for len(web.Requests()) < 15 {
		f.sql.Numbers(t, `SELECT count(*) FROM source_items`) // by the database's pace
	}

	pg.crash()
	down, said := p.awaitReady(s.ctx, http.StatusServiceUnavailable)
	asked.more(s.ctx, t, 0, 5)
	pg.start()
	back := time.Now()
	up, _ := p.awaitReady(s.ctx, http.StatusOK)
	asked.more(s.ctx, t, 5, 0)
	answering := time.Since(back)
	f = follow(t, s.dsn, web)
	before := f.sql.Numbers(t, `SELECT count(*) FROM source_items WHERE state = 'stored'`)[0]
	for f.sql.Numbers(t, `SELECT count(*) FROM source_items WHERE state = 'stored'`)[0] == before && f.open() {
	}
	flowing := time.Since(back)
	for f.open() {
	}
	asked.end()
	if asked.otherwise > 0 {
		t.Errorf("%d people were told something else, such as: %s", asked.otherwise, asked.strange)
	}
	if err := p.stop(syscall.SIGTERM); err != nil {
		t.Errorf("the program ended with %v", err)
	}
	wholeItems(t, f)
	t.Attr("R3", fmt.Sprintf("Postgres crashed (immediate) under 5 questions/s and ingestion: /readyz said %q after %.1f s; %d questions were told that the database cannot be reached, within %.1f s each; "+
		"after its restart ready in %.1f s, answers in %.1f s, jobs stored again in %.1f s; %d questions answered, no other reply; no article lost or doubled",
		strings.TrimSpace(strings.ReplaceAll(said, "\n", "; ")), down.Seconds(), asked.told, asked.longestToldOf.Seconds(), up.Seconds(), answering.Seconds(), flowing.Seconds(), asked.answered))
}

// wholeItems checks that what a source lists is stored once, with everything that belongs to it.
func wholeItems(t *testing.T, f *follower) {
	t.Helper()
	n := f.sql.Numbers(t, `
		SELECT (SELECT count(*) FROM source_items WHERE state NOT IN ('stored', 'refused')),
		       (SELECT count(*) FROM (SELECT FROM article_versions v JOIN articles a ON a.current_version = v.version_id
		                              GROUP BY v.library_id, v.url HAVING count(*) > 1) d),
		       (SELECT count(*) FROM articles a WHERE NOT EXISTS (SELECT FROM chunks c WHERE c.version_id = a.current_version)),
		       (SELECT count(*) FROM chunks c LEFT JOIN chunk_vectors_1 v USING (library_id, version_id, ordinal) WHERE v.ordinal IS NULL)`)
	if n[0]+n[1]+n[2]+n[3] > 0 {
		t.Errorf("%d items are open, %d articles doubled, %d without chunks, %d chunks without vector", n[0], n[1], n[2], n[3])
	}
}

// The steps that a killed worker was at are done again, at once by a worker that starts and soon by one that runs.
func TestKilledWorkersStepsAreDoneAgain(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	feed, asked := hungSite(t, 1)
	f := follow(t, dsn, sitetest.New(t, sitetest.Options{}))
	lib, err := f.db.EnsureLibrary(t.Context(), "news")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.db.Watch(t.Context(), lib.ID, news.Place{Kind: news.SourceFeed, Location: feed}, 0, time.Now()); err != nil {
		t.Fatal(err)
	}
	var survivor *exec.Cmd
	killed := f.worker()
	step := <-asked
	again := func() time.Duration { // kills, and waits for the step that this interrupted
		if err := killed.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = killed.Wait() // it was killed
		began := time.Now()
		if killed = nil; survivor == nil {
			killed = f.worker()
		}
		for {
			if path := <-asked; path == step {
				return time.Since(began)
			}
		}
	}
	started := again()
	survivor = f.worker()
	f.workersAtWork(2)
	survived := again()
	if err := survivor.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = survivor.Wait() // it was killed
	t.Attr("R2", fmt.Sprintf("a worker SIGKILLed while it fetched: its step ran again %.1f s later by a worker started then, %.1f s later by one that was running", started.Seconds(), survived.Seconds()))
}
