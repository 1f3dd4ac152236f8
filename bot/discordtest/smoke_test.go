package discordtest_test

import (
	"strings"
	"testing"

	"newsdesk/bot/discordtest"
)

const askCommand = `[{"name":"ask","description":"Ask.","options":[{"type":3,"name":"question","description":"What?","required":true},
	{"type":5,"name":"private","description":"Only you."}]}]`

// A question from the command to the edited answer, and one by direct message.
func TestConversation(t *testing.T) {
	t.Parallel()
	s, b := start(t, discordtest.Options{})
	guild := s.AddGuild(discordtest.GuildConfig{Name: "Newsroom"})
	channel, ada := guild.AddText("general"), s.AddUser("ada")
	guild.AddMember(ada, 0)
	b.register(askCommand)
	gw := b.connect()
	if created := gw.await("GUILD_CREATE").object(t); created["id"] != guild.ID.String() || len(created["channels"].([]any)) != 1 {
		t.Errorf("got %v", created)
	}
	if err := s.WaitReady(soon(t), 0); err != nil {
		t.Fatal(err)
	}

	asked := must[*discordtest.Interaction](t)(ada.In(channel).Command("ask", discordtest.Args{"question": "Who won?"}))
	in := gw.await("INTERACTION_CREATE").object(t)
	if options := compact(t, in["data"].(map[string]any)["options"]); options != `[{"name":"question","type":3,"value":"Who won?"}]` {
		t.Errorf("got options %s", options)
	}
	b.want(204, 0, "POST", callback(in), `{"type":5}`)
	ack := must[discordtest.Ack](t)(asked.WaitAck(soon(t)))
	if loading := gw.await("MESSAGE_CREATE").object(t); ack.Type != 5 || loading["flags"] != float64(discordtest.FlagLoading) {
		t.Errorf("got %+v, %v", ack, loading)
	}
	b.want(200, 0, "PATCH", b.hook(in)+"/messages/@original", quiet(`"content":"Nobody.","embeds":[{"title":"Proof"}]`))
	answer := must[discordtest.Message](t)(asked.WaitReply(soon(t), nil))
	if answer.Text() != "Nobody.\nProof" || answer.Loading() {
		t.Errorf("got %+v", answer)
	}
	if got := must[discordtest.Message](t)(channel.WaitMessage(soon(t), nil)); got.ID != answer.ID {
		t.Errorf("the channel shows %+v", got)
	}

	if _, err := ada.InDM().Say("And then?"); err != nil {
		t.Fatal(err)
	}
	said := gw.await("MESSAGE_CREATE").object(t)
	if said["content"] != "And then?" || said["guild_id"] != nil {
		t.Errorf("got %v", said)
	}
	b.want(200, 0, "POST", "/channels/"+said["channel_id"].(string)+"/messages",
		quiet(`"content":"Nothing.","message_reference":{"message_id":"`+said["id"].(string)+`"}`))
	reply := must[discordtest.Message](t)(ada.DM().WaitMessage(soon(t), nil))
	if reply.Content != "Nothing." || reply.Type != discordtest.TypeReply || reply.Referenced.Content != "And then?" {
		t.Errorf("got %+v", reply)
	}
}

// The journal shows what went over the wire, and nothing of it a token.
func TestJournal(t *testing.T) {
	t.Parallel()
	s, b := start(t, discordtest.Options{})
	b.connect()
	b.want(200, 0, "GET", "/users/@me", "")
	var lines []string
	for _, e := range s.Journal() {
		lines = append(lines, e.String())
	}
	got := strings.Join(lines, "\n")
	want := "GET /gateway -> 200\nconnect 1, shard -1, code 0\nsent op 10 , shard -1\nreceived op 2 , shard -1\nsent op 0 READY, shard 0\nGET /users/@me -> 200"
	if got != want {
		t.Errorf("got:\n%s", got)
	}
	if requests := s.Requests(func(r discordtest.Request) bool { return r.Is("GET /users/@me") }); len(requests) != 1 {
		t.Errorf("got %v", requests)
	}
	s.ClearJournal()
	if left := s.Journal(); len(left) != 0 {
		t.Errorf("got %v", left)
	}
}
