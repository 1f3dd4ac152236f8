package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres/postgrestest"
)

// hungSite has a feed with so many articles, whose pages never come. asked receives the path of each request for one.
func hungSite(t *testing.T, articles int) (feed string, asked <-chan string) {
	t.Helper()
	requests := make(chan string, 100)
	stop := make(chan struct{})
	items := ""
	for i := range articles {
		items += fmt.Sprintf("<item><title>Bridge %[1]d closed</title><link>/town/%[1]d</link></item>", i)
	}
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/feed.xml":
			w.Header().Set("Content-Type", "application/rss+xml")
			fmt.Fprint(w, `<rss version="2.0"><channel><title>Ledger</title>`+strings.ReplaceAll(items, "<link>", "<link>http://"+r.Host)+`</channel></rss>`)
		case strings.HasPrefix(r.URL.Path, "/town/"):
			requests <- r.URL.Path
			select {
			case <-r.Context().Done():
			case <-stop:
			}
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(web.Close)
	t.Cleanup(func() { close(stop) })
	return web.URL + "/feed.xml", requests
}

// A program that is told to stop while the model, a news site and then also the database hang ends by itself, tells those
// who wait, charges no job a try and leaves no reservation open. While the database hangs too, it only ends in time.
func TestServeStopsWhileEverythingHangs(t *testing.T) {
	t.Parallel()
	for name, database := range map[string]bool{"model and site": false, "and the database": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stopWhileHanging(t, database)
		})
	}
}

func stopWhileHanging(t *testing.T, database bool) {
	s := newStage(t, discordtest.Options{})
	direct := s.dsn
	var between *socket
	between, s.dsn = newSocket(t, s.dsn)
	model, asked := hungModel(t)
	p := s.start(append(model, "NEWSDESK_WORKERS=2", "NEWSDESK_FETCH_PAUSE=0s", "NEWSDESK_DAILY_TOKENS=1000000")...)
	s.has(s.answer(s.admin.In(s.channel).Command("ingest url", discordtest.Args{"address": site(t).URL + "/bridge"})), "1 added")
	feed, fetched := hungSite(t, 2)
	db := s.open()
	if _, err := db.Watch(s.ctx, s.library(db), news.Place{Kind: news.SourceFeed, Location: feed}, 0, time.Now()); err != nil {
		t.Fatal(err)
	}
	<-fetched
	i, err := s.member.In(s.channel).Command("ask", discordtest.Args{"question": whyClosed})
	if err != nil {
		t.Fatal(err)
	}
	mention := mustSay(t, s.admin.In(s.channel), s.discord.Bot().Mention()+" "+whyClosed)
	<-asked
	<-asked
	if database {
		between.hang(t)
	}
	began := time.Now()
	ended := p.stop(syscall.SIGTERM)
	took := time.Since(began)
	if database {
		if !strings.Contains(p.output.String(), "stopped without waiting for what hangs") {
			t.Errorf("the program waited for the database and ended with %v", ended)
		}
		t.Attr("R4", fmt.Sprintf("SIGTERM with the model, a news site and the database hanging: ended after %.1f s, without waiting for the database", took.Seconds()))
		return
	}
	s.has(s.answer(i, nil), "being restarted")
	s.has(s.replyTo(mention, nil, s.channel), "being restarted")
	if ended != nil {
		t.Errorf("the program ended with %v", ended)
	}
	sql := postgrestest.NewSQL(t, direct)
	jobs := sql.Numbers(t, `SELECT count(*), count(*) FILTER (WHERE state = 'running'), coalesce(max(attempt - (max_attempts - 8)), 0), coalesce(max(cardinality(errors)), 0)
		FROM river.river_job WHERE kind = 'fetch_item'`)
	if jobs[0] != 2 || jobs[1] != 0 || jobs[2] > 0 || jobs[3] > 0 {
		t.Errorf("%d jobs, %d as if they ran, %d tries charged, %d errors", jobs[0], jobs[1], jobs[2], jobs[3])
	}
	if n := sql.Numbers(t, `SELECT count(*) FROM pending_replies`); n[0] != 0 {
		t.Errorf("%d people count as waiting", n[0])
	}
	spent := sql.Numbers(t, `SELECT coalesce(sum(tokens), 0) FROM spending`)[0]
	t.Attr("R4", fmt.Sprintf("SIGTERM with the model and a news site hanging: ended after %.1f s, both people told “being restarted”; 0 of %d jobs charged a try or left running, 0 people left waiting; "+
		"the two calls that were cut off count with all of the %d tokens they had reserved, as they may be billed", took.Seconds(), jobs[0], spent))
}
