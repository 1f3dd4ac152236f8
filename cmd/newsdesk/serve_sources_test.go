package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/bot/discordtest"
	"newsdesk/internal/config"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/source/sitetest"
)

// open opens the stage's database.
func (s *stage) open() *postgres.DB {
	s.t.Helper()
	db, err := postgres.Open(s.ctx, s.dsn, postgres.Options{MaxConns: 2})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(db.Close)
	return db
}

// library is that of the stage's server.
func (s *stage) library(db *postgres.DB) news.LibraryID {
	s.t.Helper()
	server, err := db.EnsureServer(s.ctx, news.ServerID(s.guild.ID))
	if err != nil {
		s.t.Fatal(err)
	}
	return server.Library
}

// The real program watches a site that an admin names, reads it with its own workers and answers from it, and goes on
// with that after a restart.
func TestServeWatchesSources(t *testing.T) {
	t.Parallel()
	s := newStage(t, discordtest.Options{})
	web := sitetest.New(t, sitetest.Options{})
	p := s.start("NEWSDESK_FETCH_PAUSE=0s")
	admin, member := s.admin.In(s.channel), s.member.In(s.channel)
	if _, err := member.Command("sources add", discordtest.Args{"location": web.URL}); err == nil {
		t.Error("a member may use /sources")
	}
	s.has(s.answer(admin.Command("sources add", discordtest.Args{"location": web.URL + "/"})), "site", "of 10 articles stored", "next <t:")
	s.has(s.answer(admin.Command("sources list", nil)), "site", "10 articles stored")
	s.has(s.answer(admin.Command("library doctor", nil)), "A worker keeps the watched sources up to date")
	s.has(s.answer(member.Command("article", discordtest.Args{"article": web.Articles()[0].Title})), "Read the article")
	if code, stdout, _ := command(t, map[string]string{"DATABASE_URL": s.dsn}, "", "doctor"); !strings.Contains(stdout, "a worker is running, for 1 watched source") {
		t.Errorf("exit %d: %s", code, stdout)
	}

	if err := p.stop(syscall.SIGTERM); err != nil {
		t.Errorf("the program ended with %v", err)
	}
	if code, stdout, _ := command(t, map[string]string{"DATABASE_URL": s.dsn}, "", "doctor"); !strings.Contains(stdout, "no worker is running, but 1 source is watched") {
		t.Errorf("exit %d: %s", code, stdout)
	}
	p = s.start("NEWSDESK_WORKERS=0")
	s.has(s.answer(admin.Command("sources refresh", nil)), "No worker is running")
	if err := p.stop(syscall.SIGTERM); err != nil {
		t.Errorf("the program ended with %v", err)
	}
	web.Forget()
	s.start("NEWSDESK_FETCH_PAUSE=0s")
	s.has(s.answer(admin.Command("sources refresh", nil)), "10 of 10 articles stored")
	// The articles were all stored before: the reply may come before the site was asked.
	read := func() bool {
		return web.Count(sitetest.RSS, 200)+web.Count(sitetest.Atom, 200)+web.Count(sitetest.JSONFeed, 200) > 0
	}
	if err := web.Await(s.ctx, read); err != nil {
		t.Error("the feed was not read again:", err)
	}
}

// Who added a source that fails is told by the program once, over restarts too.
func TestServeTellsOfFailingSources(t *testing.T) {
	t.Parallel()
	s := newStage(t, discordtest.Options{})
	db := s.open()
	for _, by := range []*discordtest.Person{s.admin, s.member} {
		source, err := db.Watch(s.ctx, s.library(db), news.Place{Kind: news.SourceFeed, Location: "https://" + by.Name + ".example/feed"}, news.PersonID(by.ID), time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.SavePoll(s.ctx, source, news.Poll{At: time.Now(), Next: time.Now(), Interval: time.Hour, State: news.SourceFailing, Err: "The site does not answer."}); err != nil {
			t.Fatal(err)
		}
	}
	s.member.CloseDM(true)
	p := s.start()
	told, err := s.admin.DM().WaitMessage(s.ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.has(told, "ada.example/feed", "The site does not answer", "/sources resume")
	if err := p.stop(syscall.SIGTERM); err != nil {
		t.Errorf("the program ended with %v", err)
	}
	s.member.CloseDM(false)
	p = s.start()
	s.has(s.answer(s.admin.In(s.channel).Command("sources list", nil)), "stopped looking")
	if err := p.stop(syscall.SIGTERM); err != nil {
		t.Errorf("the program ended with %v", err)
	}
	if ada, bob := s.admin.DM().Messages(), s.member.DM().Messages(); len(ada) != 1 || len(bob) != 0 {
		t.Errorf("told were %d and %d times", len(ada), len(bob))
	}
}

// After the database was gone, the workers of the same program go on.
func TestServeWorksOnAfterTheDatabaseWasGone(t *testing.T) {
	t.Parallel()
	s := newStage(t, discordtest.Options{})
	web := sitetest.New(t, sitetest.Options{})
	var between *socket
	between, s.dsn = newSocket(t, s.dsn)
	s.start("NEWSDESK_FETCH_PAUSE=0s")
	admin := s.admin.In(s.channel)
	s.has(s.answer(admin.Command("sources add", discordtest.Args{"location": web.URL + sitetest.RSS})), "10 of 10 articles stored")
	between.set(true)
	s.has(s.answer(admin.Command("sources list", nil)), "database")
	between.set(false)
	db := s.open()
	for { // the workers hold a session of their own, which they open again
		alive, err := db.WorkersAlive(s.ctx)
		if err != nil {
			t.Fatal(err)
		}
		if alive {
			break
		}
	}
	for { // each connection that broke fails whoever meets it first, once
		if m := s.answer(admin.Command("sources refresh", nil)); !strings.Contains(m.Text(), "cannot be reached") {
			s.has(m, "10 of 10 articles stored")
			return
		}
	}
}

// Workers that end by themselves are started again, with longer and longer pauses, until they run for a while.
func TestWorkersAreStartedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a := newApp(config.Defaults(), streams{nil, io.Discard, io.Discard})
		ctx, stop := context.WithCancel(t.Context())
		began := time.Now()
		var starts []time.Duration
		a.keepWorking(ctx, func(ctx context.Context) error {
			starts = append(starts, time.Since(began))
			switch len(starts) {
			case 2:
				panic("a defect")
			case 4:
				time.Sleep(time.Hour)
			case 6:
				stop()
			}
			return errors.New("the database is gone")
		})
		want := []time.Duration{0, time.Second, 3 * time.Second, 7 * time.Second, time.Hour + 8*time.Second, time.Hour + 10*time.Second}
		if diff := cmp.Diff(want, starts); diff != "" {
			t.Error(diff)
		}
	})
}
