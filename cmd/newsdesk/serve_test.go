package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

// program is newsdesk serve as a process of its own.
type program struct {
	t      *testing.T
	cmd    *exec.Cmd
	output *lockedBuffer
	ended  chan error
}

// lockedBuffer collects the output of a process.
type lockedBuffer struct {
	mu    sync.Mutex
	b     bytes.Buffer
	grown chan struct{} // closed at the next write; nil while nobody waits
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.grown != nil {
		close(l.grown)
		l.grown = nil
	}
	return l.b.Write(p)
}

// wait returns when the words were written.
func (l *lockedBuffer) wait(ctx context.Context, words string) error { return l.waitFor(ctx, words, 1) }

// waitFor returns when the words were written so many times.
func (l *lockedBuffer) waitFor(ctx context.Context, words string, times int) error {
	for {
		l.mu.Lock()
		written := strings.Count(l.b.String(), words) >= times
		if l.grown == nil {
			l.grown = make(chan struct{})
		}
		grown := l.grown
		l.mu.Unlock()
		if written {
			return nil
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return fmt.Errorf("%q was not written: %w", words, ctx.Err())
		}
	}
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// serve starts the real program before the given Discord: this test binary as such, or the one that
// NEWSDESK_TEST_PROGRAM names.
func serve(t *testing.T, d *discordtest.Server, dsn string, env ...string) *program {
	t.Helper()
	return serveBy(t, cmp.Or(os.Getenv("NEWSDESK_TEST_PROGRAM"), os.Args[0]), d, dsn, env...)
}

// serveBy is serve by the program at a path.
func serveBy(t *testing.T, path string, d *discordtest.Server, dsn string, env ...string) *program {
	t.Helper()
	p := &program{t: t, cmd: exec.Command(path, "serve"), output: &lockedBuffer{}, ended: make(chan error, 1)}
	p.cmd.Env = append(os.Environ(), asProgram+"=1", "DATABASE_URL="+dsn, "NEWSDESK_DISCORD_URL="+d.URL(),
		"NEWSDESK_DISCORD_TOKEN="+d.Token(), "NEWSDESK_LOG_LEVEL=info", "NEWSDESK_LIMIT_PERSON=0/0")
	p.cmd.Env = append(p.cmd.Env, env...)
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.ended <- p.cmd.Wait() }()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		if t.Failed() {
			t.Logf("the program wrote:\n%s", p.output)
		}
	})
	return p
}

// stop sends a signal and waits for the end.
func (p *program) stop(signal os.Signal) error {
	p.t.Helper()
	if err := p.cmd.Process.Signal(signal); err != nil {
		p.t.Fatal(err)
	}
	select {
	case err := <-p.ended:
		return err
	case <-time.After(time.Minute):
		p.t.Fatal("the program does not end")
		return nil
	}
}

// stage is a Discord with a server, an admin and a member.
type stage struct {
	t             *testing.T
	ctx           context.Context
	discord       *discordtest.Server
	guild         *discordtest.Guild
	channel       *discordtest.Channel
	admin, member *discordtest.Person
	dsn           string
}

func newStage(t *testing.T, o discordtest.Options) *stage {
	t.Helper()
	return newStageAt(t, o, postgrestest.DSN(t))
}

// newStageAt is newStage with a database of the caller's.
func newStageAt(t *testing.T, o discordtest.Options, dsn string) *stage {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	s := &stage{t: t, ctx: ctx, discord: discordtest.Start(t, o), dsn: dsn}
	s.guild = s.discord.AddGuild(discordtest.GuildConfig{Name: "Newsroom"})
	s.channel = s.guild.AddText("general")
	s.admin, s.member = s.discord.AddUser("ada"), s.discord.AddUser("bob")
	s.guild.AddMember(s.admin, discordtest.PermissionManageGuild)
	s.guild.AddMember(s.member, 0)
	return s
}

// start starts the program and waits until its commands are there.
func (s *stage) start(env ...string) *program {
	s.t.Helper()
	p := serve(s.t, s.discord, s.dsn, env...)
	s.await(p)
	return p
}

// await waits until the program's commands are there.
func (s *stage) await(p *program) {
	s.t.Helper()
	if err := s.discord.WaitReady(s.ctx, 0); err != nil {
		s.t.Fatal(err, p.output)
	}
	if _, err := s.discord.WaitCommands(s.ctx); err != nil {
		s.t.Fatal(err, p.output)
	}
}

// settled takes a message that is the last state of an answer.
func settled(m discordtest.Message) bool {
	_, working := m.Button("Stop")
	return !m.Loading() && !working && !strings.Contains(m.Text(), "Reading…") && !strings.Contains(m.Text(), "so far")
}

// answer waits for the answer to an act.
func (s *stage) answer(i *discordtest.Interaction, err error) discordtest.Message {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	m, err := i.WaitReply(s.ctx, settled)
	if err != nil {
		s.t.Fatal(err)
	}
	return m
}

// replyTo waits for the answer to a message.
func (s *stage) replyTo(asked discordtest.Message, err error, in *discordtest.Channel) discordtest.Message {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	m, err := in.WaitMessage(s.ctx, func(m discordtest.Message) bool {
		return settled(m) && m.Reference != nil && m.Reference.MessageID == asked.ID
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return m
}

// click presses the button with the label.
func (s *stage) click(by *discordtest.Actor, m discordtest.Message, label string) (*discordtest.Interaction, error) {
	s.t.Helper()
	b, ok := m.Button(label)
	if !ok {
		s.t.Fatalf("there is no button %q below:\n%s", label, m.Text())
	}
	return by.Click(m, b.CustomID)
}

func (s *stage) has(m discordtest.Message, parts ...string) {
	s.t.Helper()
	for _, part := range parts {
		if !strings.Contains(m.Text(), part) {
			s.t.Errorf("%q is missing in:\n%s", part, m.Text())
		}
	}
}

const bridgeStory = "The harbor bridge was closed on Thursday because inspectors found a crack in its northern pillar. " +
	"Mayor Ada Lind said the repair will take three weeks.\n\n" +
	"Ferries run every ten minutes until the bridge opens again. The crack was found during the yearly inspection, " +
	"which four engineers carried out in the night. NATO said that its ships will use the southern harbor meanwhile.\n"

// site is a news site on loopback.
func site(t *testing.T) *httptest.Server {
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/bridge" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<html lang="en"><head><title>Harbor bridge closed after crack is found - Ledger</title>
			<meta property="og:title" content="Harbor bridge closed after crack is found">
			<meta property="og:site_name" content="Ledger"><meta property="og:type" content="article">
			<meta property="article:published_time" content="2022-09-08T09:00:00Z"></head>
			<body><article><h1>Harbor bridge closed after crack is found</h1><p>%s</p></article></body></html>`,
			strings.ReplaceAll(strings.TrimSpace(bridgeStory), "\n\n", "</p><p>"))
	}))
	t.Cleanup(web.Close)
	return web
}

// The real program does all that people do with it, over a restart, and tells everybody before it stops.
func TestServe(t *testing.T) {
	t.Parallel()
	s := newStage(t, discordtest.Options{})
	p := s.start()
	admin, member := s.admin.In(s.channel), s.member.In(s.channel)

	s.has(s.answer(member.Command("ask", discordtest.Args{"question": "Why was the harbor bridge closed?"})), "holds no articles yet")
	page := site(t).URL + "/bridge"
	if _, err := member.Command("ingest url", discordtest.Args{"address": page}); err == nil {
		t.Error("a member may use /ingest")
	}
	s.has(s.answer(admin.Command("ingest url", discordtest.Args{"address": page})), "1 added")
	s.has(s.answer(admin.Command("ingest file", discordtest.Args{"file": discordtest.File{Name: "market.txt", ContentType: "text/plain",
		Data: []byte("Fish market moves\n\nThe fish market moves to the old station in October, the council decided on Friday.")}})), "1 added")

	asked := s.answer(member.Command("ask", discordtest.Args{"question": "Why was the harbor bridge closed?"}))
	s.has(asked, "northern pillar", "Ledger", page)
	s.has(s.answer(s.click(member, asked, "Sources")), "northern pillar", "#:~:text=")

	direct := s.member.InDM()
	first, err := direct.Say("Why was the harbor bridge closed?")
	s.has(s.replyTo(first, err, s.member.DM()), "/direct-messages")
	s.answer(member.Command("direct-messages", nil))
	again, err := direct.Say("Why was the harbor bridge closed?")
	s.has(s.replyTo(again, err, s.member.DM()), "northern pillar")
	next, err := direct.Say("And what did NATO say?")
	s.has(s.replyTo(next, err, s.member.DM()), "southern harbor")

	mention, err := member.Say(s.discord.Bot().Mention() + " how long will the repair of the bridge take?")
	s.has(s.replyTo(mention, err, s.channel), "three weeks")
	if _, err := member.Say("nobody asked the bot"); err != nil {
		t.Fatal(err)
	}

	if err := p.stop(syscall.SIGTERM); err != nil {
		t.Errorf("the program ended with %v", err)
	}
	p = s.start()
	form, err := s.click(member, asked, "Follow up")
	if err != nil {
		t.Fatal(err)
	}
	modal, err := form.Modal(s.ctx)
	if err != nil {
		t.Fatal(err)
	}
	s.has(s.answer(member.Submit(modal, map[string]string{"question": "Who said how long the repair takes?"})), "Ada Lind")
	s.has(s.answer(s.click(member, asked, "Helpful")), "Thank you")
	s.has(s.answer(member.MessageCommand("Check this claim", mustSay(t, member, "The bridge was closed because of a crack in its northern pillar."))), "northern pillar")
	if err := p.stop(syscall.SIGTERM); err != nil {
		t.Errorf("the program ended with %v", err)
	}
}

// A correction is told in the channel by the program that finds it, once, over restarts; and a page that has been gone
// for too long is removed.
func TestServeTellsCorrections(t *testing.T) {
	t.Parallel()
	s := newStage(t, discordtest.Options{})
	p := s.start()
	admin, member := s.admin.In(s.channel), s.member.In(s.channel)
	ingest := func(text string) discordtest.Message {
		return s.answer(admin.Command("ingest file", discordtest.Args{"file": discordtest.File{Name: "bridge.md", ContentType: "text/markdown",
			Data: []byte("---\ntitle: Harbor bridge closed\nurl: https://ledger.example/bridge\n---\n\n" + text)}}))
	}
	s.has(ingest(bridgeStory), "1 added")
	s.has(s.answer(admin.Command("library settings", discordtest.Args{"corrections": true})), "Channels told of corrections:** yes")
	asked := s.answer(member.Command("ask", discordtest.Args{"question": "Why was the harbor bridge closed?"}))
	s.has(ingest(strings.Replace(bridgeStory, "Thursday", "Friday", 1)+"\nCorrection: The bridge was closed on Friday.\n"), "1 updated")
	for range 2 {
		if err := p.stop(syscall.SIGTERM); err != nil {
			t.Errorf("the program ended with %v", err)
		}
		p = s.start()
	}
	notice := func(m discordtest.Message) bool { return strings.Contains(m.Text(), "has changed") }
	told, err := s.channel.WaitMessage(s.ctx, notice)
	if err != nil {
		t.Fatal(err)
	}
	s.has(told, "on Thursday because", "It says now", "on Friday because", "The publisher notes: “Correction: The bridge was closed on Friday.”")
	if told.Reference == nil || told.Reference.MessageID != asked.ID {
		t.Errorf("the notice replies to %+v", told.Reference)
	}
	db, err := postgres.Open(s.ctx, s.dsn, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	list, err := db.Libraries(s.ctx)
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	if err := db.MarkGone(s.ctx, list[0].ID, 1, time.Now().Add(-49*time.Hour), "The site says that there is no such page."); err != nil {
		t.Fatal(err)
	}
	s.has(s.answer(member.Command("article", discordtest.Args{"article": "harbor"})), "page was removed by", "corrected")
	if err := p.stop(syscall.SIGTERM); err != nil {
		t.Errorf("the program ended with %v", err)
	}
	p = s.start("NEWSDESK_PURGE_GONE_DAYS=2")
	for {
		covers, err := db.Coverage(s.ctx, list[0].ID)
		if err != nil {
			t.Fatal(err)
		}
		if covers.Articles == 0 {
			break
		}
	}
	if err := p.stop(syscall.SIGTERM); err != nil {
		t.Errorf("the program ended with %v", err)
	}
	count := 0
	for _, m := range s.channel.Messages() {
		if notice(m) {
			count++
		}
	}
	if count != 1 {
		t.Errorf("the channel was told %d times", count)
	}
}

func mustSay(t *testing.T, a *discordtest.Actor, text string) discordtest.Message {
	t.Helper()
	m, err := a.Say(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}
