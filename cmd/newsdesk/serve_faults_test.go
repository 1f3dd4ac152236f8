package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"

	"newsdesk/bot/discordtest"
)

// hungModel is a chat endpoint that takes questions and never answers. asked receives each.
func hungModel(t *testing.T) (env []string, asked <-chan struct{}) {
	t.Helper()
	questions := make(chan struct{}, 10)
	stop := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // only a request that was read notices that its client is gone
		questions <- struct{}{}
		select {
		case <-r.Context().Done():
		case <-stop:
		}
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(stop) })
	return []string{"NEWSDESK_CHAT_BASE_URL=" + server.URL, "NEWSDESK_CHAT_MODEL=hung"}, questions
}

// withBridge is a stage whose library has the bridge's story, and a program that asks a model which never answers.
func withBridge(t *testing.T) (s *stage, p *program, asked <-chan struct{}) {
	t.Helper()
	s = newStage(t, discordtest.Options{})
	env, asked := hungModel(t)
	p = s.start(env...)
	s.has(s.answer(s.admin.In(s.channel).Command("ingest url", discordtest.Args{"address": site(t).URL + "/bridge"})), "1 added")
	return s, p, asked
}

const whyClosed = "Why was the harbor bridge closed?"

// A program that is told to stop while it works tells those who wait, and ends by itself.
func TestServeStopsInTheMiddle(t *testing.T) {
	t.Parallel()
	s, p, asked := withBridge(t)
	i, err := s.member.In(s.channel).Command("ask", discordtest.Args{"question": whyClosed})
	if err != nil {
		t.Fatal(err)
	}
	<-asked
	if err := p.stop(syscall.SIGTERM); err != nil {
		t.Errorf("the program ended with %v", err)
	}
	s.has(s.answer(i, nil), "being restarted")
}

// Those whose question a killed program took are told by the next one.
func TestServeTellsAfterAKill(t *testing.T) {
	t.Parallel()
	s, p, asked := withBridge(t)
	i, err := s.member.In(s.channel).Command("ask", discordtest.Args{"question": whyClosed})
	if err != nil {
		t.Fatal(err)
	}
	mention := mustSay(t, s.admin.In(s.channel), s.discord.Bot().Mention()+" "+whyClosed)
	<-asked
	<-asked
	_ = p.stop(syscall.SIGKILL)
	s.start()
	s.has(s.answer(i, nil), "restarted while I worked")
	s.has(s.replyTo(mention, nil, s.channel), "restarted while I worked")
}

// Only the asker stops an answer, and the stop is shown.
func TestServeStopButton(t *testing.T) {
	t.Parallel()
	s, _, asked := withBridge(t)
	i, err := s.member.In(s.channel).Command("ask", discordtest.Args{"question": whyClosed})
	if err != nil {
		t.Fatal(err)
	}
	<-asked
	working, err := i.WaitReply(s.ctx, func(m discordtest.Message) bool { _, ok := m.Button("Stop"); return ok })
	if err != nil {
		t.Fatal(err)
	}
	s.has(s.answer(s.click(s.admin.In(s.channel), working, "Stop")), "for the person who asked")
	if _, err := s.click(s.member.In(s.channel), working, "Stop"); err != nil {
		t.Fatal(err)
	}
	s.has(s.answer(i, nil), "Stopped")
}

// socket stands between the program and the database, and can be cut.
type socket struct {
	listener net.Listener
	target   string

	mu    sync.Mutex
	cut   bool
	conns []net.Conn
	hung  chan struct{} // nothing gets through until it is closed; nil: everything does
}

var hostOf = regexp.MustCompile(`host=('[^']*'|\S+)`)

// newSocket returns a connection string like dsn that leads through the socket.
func newSocket(t *testing.T, dsn string) (*socket, string) {
	t.Helper()
	folder := strings.Trim(hostOf.FindStringSubmatch(dsn)[1], "'")
	entries, err := filepath.Glob(filepath.Join(folder, ".s.PGSQL.*"))
	if err != nil || len(entries) == 0 {
		t.Fatal("no socket in", folder, err)
	}
	own, err := os.MkdirTemp("", "nd") // short: a socket's path has at most 107 bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(own) })
	s := &socket{target: strings.TrimSuffix(entries[0], ".lock")}
	if s.listener, err = net.Listen("unix", filepath.Join(own, filepath.Base(s.target))); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.listener.Close() })
	go s.serve()
	return s, hostOf.ReplaceAllLiteralString(dsn, "host='"+own+"'")
}

func (s *socket) serve() {
	for {
		client, err := s.listener.Accept()
		if err != nil {
			return
		}
		s.mu.Lock()
		server, err := net.Dial("unix", s.target)
		if s.cut || err != nil {
			s.mu.Unlock()
			client.Close()
			continue
		}
		s.conns = append(s.conns, client, server)
		s.mu.Unlock()
		go s.pipe(client, server)
		go s.pipe(server, client)
	}
}

func (s *socket) pipe(to, from net.Conn) {
	defer to.Close()
	defer from.Close()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		s.mu.Lock()
		hung := s.hung
		s.mu.Unlock()
		if hung != nil {
			<-hung
		}
		if _, failed := to.Write(buffer[:n]); err != nil || failed != nil {
			return
		}
	}
}

// hang lets nothing through until the test ends, as a server does whose machine has stopped.
func (s *socket) hang(t *testing.T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hung = make(chan struct{})
	t.Cleanup(func() { close(s.hung) })
}

// set cuts all connections and lets none through, or ends that.
func (s *socket) set(cut bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cut = cut
	if cut {
		for _, c := range s.conns {
			c.Close()
		}
		s.conns = nil
	}
}

// While the database is gone, everybody is told so; afterwards the same program goes on.
func TestServeWithoutDatabase(t *testing.T) {
	t.Parallel()
	s := newStage(t, discordtest.Options{})
	var between *socket
	between, s.dsn = newSocket(t, s.dsn)
	s.start()
	s.has(s.answer(s.admin.In(s.channel).Command("ingest url", discordtest.Args{"address": site(t).URL + "/bridge"})), "1 added")
	between.set(true)
	s.has(s.answer(s.member.In(s.channel).Command("ask", discordtest.Args{"question": whyClosed})), "database")
	m := mustSay(t, s.member.In(s.channel), s.discord.Bot().Mention()+" "+whyClosed)
	s.has(s.replyTo(m, nil, s.channel), "database")
	between.set(false)
	s.has(s.answer(s.member.In(s.channel).Command("ask", discordtest.Args{"question": whyClosed})), "northern pillar")
}

// Two processes share the shards of one bot; each serves its own servers.
func TestServeInTwoProcesses(t *testing.T) {
	t.Parallel()
	s := newStage(t, discordtest.Options{Shards: 2})
	shardOf := func(g *discordtest.Guild) int { return int(g.ID>>22) % 2 }
	for shardOf(s.guild) != 1 { // messages of this one reach the second process
		s.guild = s.discord.AddGuild(discordtest.GuildConfig{Name: "Another newsroom"})
		s.channel = s.guild.AddText("general")
		s.guild.AddMember(s.admin, discordtest.PermissionManageGuild)
		s.guild.AddMember(s.member, 0)
	}
	first := s.start("SHARD_COUNT=2", "SHARD_IDS=0")
	second := serve(t, s.discord, s.dsn, "SHARD_COUNT=2", "SHARD_IDS=1")
	if err := s.discord.WaitReady(s.ctx, 1); err != nil {
		t.Fatal(err)
	}
	s.has(s.answer(s.admin.In(s.channel).Command("ingest url", discordtest.Args{"address": site(t).URL + "/bridge"})), "1 added")
	if err := first.stop(syscall.SIGTERM); err != nil {
		t.Errorf("the first process ended with %v", err)
	}
	m := mustSay(t, s.member.In(s.channel), s.discord.Bot().Mention()+" "+whyClosed)
	s.has(s.replyTo(m, nil, s.channel), "northern pillar")
	if err := second.stop(syscall.SIGTERM); err != nil {
		t.Errorf("the second process ended with %v", err)
	}
}

// The doctor looks at the Discord application too.
func TestDoctorOfDiscord(t *testing.T) {
	t.Parallel()
	s := newStage(t, discordtest.Options{})
	env := map[string]string{"DATABASE_URL": s.dsn, "NEWSDESK_DISCORD_URL": s.discord.URL(), "NEWSDESK_DISCORD_TOKEN": s.discord.Token()}
	code, stdout, _ := command(t, env, "", "doctor")
	for _, part := range []string{"Discord application", "invite link: https://discord.com/oauth2/authorize?", "have not been registered yet"} {
		if code != exitOK || !strings.Contains(stdout, part) {
			t.Errorf("%d, without %q:\n%s", code, part, stdout)
		}
	}
	env["NEWSDESK_DISCORD_TOKEN"] = "wrong-token"
	if code, stdout, _ := command(t, env, "", "doctor"); code != exitFailed || !strings.Contains(stdout, "does not accept the bot token") {
		t.Errorf("with a wrong token: %d\n%s", code, stdout)
	}
}

func TestServeRefusesToStart(t *testing.T) {
	t.Parallel()
	s := newStage(t, discordtest.Options{})
	env := map[string]string{"DATABASE_URL": s.dsn, "NEWSDESK_DISCORD_URL": s.discord.URL()}
	code, _, stderr := command(t, env, "", "serve")
	if code != exitUsage || !strings.Contains(stderr, "NEWSDESK_DISCORD_TOKEN is not set") {
		t.Errorf("without a token: %d, %s", code, stderr)
	}
	env["NEWSDESK_DISCORD_TOKEN"] = "wrong-token"
	code, _, stderr = command(t, env, "", "serve")
	if code != exitFailed || !strings.Contains(stderr, "does not accept the bot token") || strings.Contains(stderr, "wrong-token") {
		t.Errorf("with a wrong token: %d, %s", code, stderr)
	}
}

// Of two processes that share a bot's only shard one stands by. When the other is killed in the middle of an answer, it
// takes the shard over, tells who was left waiting, and answers.
func TestServeTakesOverAShard(t *testing.T) {
	t.Parallel()
	s := newStage(t, discordtest.Options{})
	model, asked := hungModel(t)
	env := append(model, "SHARD_COUNT=1", "NEWSDESK_SHARE_SHARDS=true", "NEWSDESK_STATUS_ADDRESS=127.0.0.1:0")
	first := s.start(env...)
	s.has(s.answer(s.admin.In(s.channel).Command("ingest url", discordtest.Args{"address": site(t).URL + "/bridge"})), "1 added")
	second := serve(t, s.discord, s.dsn, append(env, "NEWSDESK_CHAT_MODEL=")...)
	if err := second.output.wait(s.ctx, "metrics and health are served"); err != nil {
		t.Fatal(err)
	}
	interrupted, err := s.member.In(s.channel).Command("ask", discordtest.Args{"question": whyClosed})
	if err != nil {
		t.Fatal(err)
	}
	<-asked
	_ = first.stop(syscall.SIGKILL)
	if err := second.output.wait(s.ctx, "connected to Discord"); err != nil {
		t.Fatal(err)
	}
	s.has(s.answer(s.member.In(s.channel).Command("ask", discordtest.Args{"question": whyClosed})), "northern pillar")
	s.has(s.answer(interrupted, nil), "restarted while I worked")
	if code, text := second.ask("/readyz"); code != http.StatusOK {
		t.Error(code, text)
	}
	if err := second.stop(syscall.SIGTERM); err != nil {
		t.Errorf("the second process ended with %v", err)
	}
}
