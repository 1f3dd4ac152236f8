package main

import (
	"fmt"
	"strings"
	"syscall"
	"testing"

	"newsdesk/bot/discordtest"
	"newsdesk/internal/postgres/postgrestest"
)

// Two processes with one token, which do not share shards, both get every event. Whoever asks sees one answer, what an
// admin does is done once, and the operator is told.
func TestTwoInstancesWithOneToken(t *testing.T) {
	t.Parallel()
	s := newStage(t, discordtest.Options{})
	first := s.start()
	second := serve(t, s.discord, s.dsn)
	if err := second.output.wait(s.ctx, "another newsdesk serve runs with this token"); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"DATABASE_URL": s.dsn, "NEWSDESK_DISCORD_URL": s.discord.URL(), "NEWSDESK_DISCORD_TOKEN": s.discord.Token()}
	if got := tried(t, env, "", "doctor"); !strings.Contains(got, "2 processes run the bot with the same token") {
		t.Error(got)
	}
	s.has(s.answer(s.admin.In(s.channel).Command("ingest url", discordtest.Args{"address": site(t).URL + "/bridge"})), "1 added")
	const rounds = 3
	for range rounds {
		asked := s.answer(s.member.In(s.channel).Command("ask", discordtest.Args{"question": whyClosed}))
		s.has(asked, "northern pillar")
		s.has(s.answer(s.click(s.member.In(s.channel), asked, "Sources")), "northern pillar")
		m := mustSay(t, s.member.In(s.channel), s.discord.Bot().Mention()+" "+whyClosed)
		s.has(s.replyTo(m, nil, s.channel), "northern pillar")
	}
	for _, p := range []*program{first, second} {
		if err := p.stop(syscall.SIGTERM); err != nil {
			t.Errorf("a program ended with %v", err)
		}
	}
	answers := 0
	for _, m := range s.channel.Messages() {
		if _, isAnswer := m.Button("Sources"); isAnswer && strings.Contains(m.Text(), "northern pillar") {
			answers++
		}
	}
	if answers != 2*rounds {
		t.Errorf("%d answers are seen to %d questions", answers, 2*rounds)
	}
	sql := postgrestest.NewSQL(t, s.dsn)
	n := sql.Numbers(t, `SELECT (SELECT count(*) FROM audit_entries WHERE act LIKE 'ingest%'), (SELECT count(*) FROM articles), (SELECT count(*) FROM pending_replies), (SELECT count(*) FROM answers)`)
	if n[0] != 1 || n[1] != 1 || n[2] != 0 {
		t.Errorf("%d ingestions are noted, %d articles stored, %d people left waiting", n[0], n[1], n[2])
	}
	taken := strings.Count(first.output.String()+second.output.String(), "another process with this bot's token took this")
	t.Attr("F-two-instances", fmt.Sprintf("two processes with one token: %d answers seen to %d questions, %d answers worked out; %d interactions left to the other process; log and doctor name the second process and say to stop it or to share shards",
		answers, 2*rounds, n[3], taken))
}
