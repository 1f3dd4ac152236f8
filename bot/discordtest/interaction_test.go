package discordtest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
)

const manyCommands = `[
	{"name":"ask","description":"Ask.","options":[{"type":3,"name":"question","description":"What?","required":true,"max_length":20}],
		"integration_types":[0,1],"contexts":[0,1,2]},
	{"name":"library","description":"Manage.","default_member_permissions":"32","contexts":[0],"options":[
		{"type":1,"name":"list","description":"List."},
		{"type":1,"name":"set","description":"Change.","options":[
			{"type":8,"name":"role","description":"Role."},{"type":7,"name":"forum","description":"Forum.","channel_types":[15]},
			{"type":5,"name":"threads","description":"Threads."},{"type":4,"name":"count","description":"Count.","min_value":1,"max_value":9},
			{"type":11,"name":"file","description":"File."},{"type":6,"name":"who","description":"Who."},
			{"type":3,"name":"kind","description":"Kind.","choices":[{"name":"A","value":"a"}]}]}]},
	{"name":"article","description":"Find.","options":[{"type":3,"name":"title","description":"Title.","required":true,"autocomplete":true},
		{"type":3,"name":"outlet","description":"Outlet."}]},
	{"name":"Check this claim","type":3}]`

// scene is a guild with a channel and a person, and a connected bot with commands.
type scene struct {
	t       *testing.T
	s       *discordtest.Server
	b       *bot
	gw      *gateway
	guild   *discordtest.Guild
	channel *discordtest.Channel
	ada     *discordtest.Person
}

func newScene(t *testing.T, o discordtest.Options) *scene {
	t.Helper()
	s, b := start(t, o)
	guild := s.AddGuild(discordtest.GuildConfig{Name: "Newsroom"})
	c := &scene{t, s, b, nil, guild, guild.AddText("general"), s.AddUser("ada")}
	guild.AddMember(c.ada, 0)
	b.register(manyCommands)
	c.gw = b.connect()
	return c
}

// ask uses the command and returns both sides of the interaction.
func (c *scene) ask(a *discordtest.Actor) (*discordtest.Interaction, map[string]any) {
	c.t.Helper()
	return c.took(a.Command("ask", discordtest.Args{"question": "Who?"}))
}

func (c *scene) took(i *discordtest.Interaction, err error) (*discordtest.Interaction, map[string]any) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
	return i, c.gw.await("INTERACTION_CREATE").object(c.t)
}

func TestAckRules(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	original := func(in map[string]any) string { return c.b.hook(in) + "/messages/@original" }
	content := quiet(`"content":"hi"`)

	_, late := c.ask(c.ada.In(c.channel))
	c.b.want(404, 10015, "PATCH", original(late), content)
	c.b.want(404, 10015, "POST", c.b.hook(late), content)
	c.s.Advance(3100 * time.Millisecond)
	c.b.want(404, 10062, "POST", callback(late), `{"type":5}`)
	c.b.want(404, 10062, "POST", "/interactions/"+late["id"].(string)+"/other/callback", `{"type":5}`)

	i, in := c.ask(c.ada.In(c.channel))
	if _, acked := i.Acked(); acked || len(c.s.Interactions()) != 2 || c.s.Interactions()[1] != i {
		t.Errorf("got %v", c.s.Interactions())
	}
	c.s.Advance(time.Second)
	c.b.want(204, 0, "POST", callback(in), `{"type":5,"data":{"flags":64}}`)
	c.b.want(400, 40060, "POST", callback(in), `{"type":5}`)
	if ack := must[discordtest.Ack](t)(i.WaitAck(soon(t))); ack.After < time.Second || !ack.Ephemeral {
		t.Errorf("got %+v", ack)
	}
	if len(c.channel.Messages()) != 0 {
		t.Error("everybody sees an ephemeral answer")
	}
	c.b.want(200, 0, "PATCH", original(in), content)
	got := must[discordtest.Message](t)(i.WaitReply(soon(t), nil))
	if !got.Ephemeral() || got.Content != "hi" {
		t.Errorf("got %+v", got)
	}
	c.b.want(404, 10008, "GET", "/channels/"+c.channel.ID.String()+"/messages/"+got.ID.String(), "")
	c.b.want(200, 0, "GET", original(in), "")
	c.b.want(404, 10008, "GET", c.b.hook(in)+"/messages/1", "")
	c.b.want(404, 10015, "GET", "/webhooks/1/"+in["token"].(string)+"/messages/@original", "")
	c.s.Advance(15 * time.Minute)
	c.b.want(401, 50027, "PATCH", original(in), content)
	c.b.want(401, 50027, "POST", c.b.hook(in), content)
}

func TestAnswersThatDoNotFit(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	for body, path := range map[string]string{
		`{"type":5,"data":{"flags":4}}`:                                      "data.flags",
		`{"type":5,"data":{"content":"early"}}`:                              "data.content",
		`{"type":4,"data":{"content":"loud"}}`:                               "data.allowed_mentions",
		`{"type":4,"data":` + quiet(`"content":"loading","flags":128`) + `}`: "data.flags",
		`{"type":6}`: "type",
		`{"type":7,"data":` + quiet(`"content":"x"`) + `}`: "type",
		`{"type":8,"data":{"choices":[]}}`:                 "type",
		`{"type":77}`:                                      "type",
		`[]`:                                               "",
	} {
		_, in := c.ask(c.ada.In(c.channel))
		c.b.want(400, 50035, "POST", callback(in), body)
		if v := c.s.TakeViolations(); len(v) != 1 || v[0].Path != path {
			t.Errorf("%s: got %v, want one at %q", body, v, path)
		}
	}
	_, in := c.ask(c.ada.In(c.channel))
	c.b.want(400, 50006, "POST", callback(in), `{"type":4,"data":`+quiet(`"content":""`)+`}`)
	if v := c.s.TakeViolations(); len(v) != 1 {
		t.Errorf("got %v", v)
	}
}

func TestFollowups(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	i, in := c.ask(c.ada.In(c.channel))
	c.b.want(200, 0, "POST", callback(in)+"?with_response=true", `{"type":5}`)
	first := c.b.want(200, 0, "POST", c.b.hook(in), quiet(`"content":"first","flags":64`)).object(t)
	if original, _ := i.Original(); original.Ephemeral() || original.Content != "first" || original.ID.String() != first["id"] || len(i.Followups()) != 0 {
		t.Errorf("the first follow-up did not fill in the deferred answer: %+v", original)
	}
	second := c.b.want(200, 0, "POST", c.b.hook(in), quiet(`"content":"second","flags":64`)).object(t)
	if got := i.Followups(); len(got) != 1 || !got[0].Ephemeral() || got[0].Content != "second" {
		t.Errorf("got %+v", got)
	}
	other := c.b.hook(in) + "/messages/" + second["id"].(string)
	c.b.want(200, 0, "PATCH", other, quiet(`"content":"better"`))
	if got := must[discordtest.Message](t)(i.WaitReply(soon(t), func(m discordtest.Message) bool { return m.Ephemeral() })); got.Content != "better" {
		t.Errorf("got %+v", got)
	}
	c.b.want(204, 0, "DELETE", other, "")
	c.b.want(404, 10008, "PATCH", other, quiet(`"content":"gone"`))
	c.b.want(204, 0, "DELETE", c.b.hook(in)+"/messages/@original", "")
	if err := i.WaitDeleted(soon(t)); err != nil {
		t.Error(err)
	}
	if _, there := i.Original(); there || len(i.Followups())+len(c.channel.Messages()) != 0 {
		t.Error("deleted messages are still there")
	}
	c.b.want(404, 10008, "PATCH", c.b.hook(in)+"/messages/@original", quiet(`"content":"gone"`))
}

// Where the bot is no member, the person's own installation allows answers to the interaction and nothing else.
func TestUserInstall(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{NoRateLimits: true})
	away := c.s.AddGuild(discordtest.GuildConfig{WithoutBot: true})
	channel := away.AddText("elsewhere")
	away.AddMember(c.ada, 0)
	if _, err := c.ada.In(channel).Command("ask", discordtest.Args{"question": "?"}); err == nil {
		t.Error("a command is offered that nobody has installed")
	}
	c.ada.Install(true)
	if _, err := c.ada.In(channel).Command("article", discordtest.Args{"title": "?"}); err == nil {
		t.Error("a command of guilds is offered in one without the bot")
	}
	i, in := c.ask(c.ada.In(channel))
	if in["context"] != 0.0 || in["guild_id"] != away.ID.String() ||
		compact(t, in["authorizing_integration_owners"]) != `{"1":"`+c.ada.ID.String()+`"}` {
		t.Errorf("got %v", in)
	}
	c.b.want(204, 0, "POST", callback(in), `{"type":4,"data":`+quiet(`"content":"answer"`)+`}`)
	c.b.want(403, 50001, "POST", "/channels/"+channel.ID.String()+"/messages", quiet(`"content":"loud"`))
	for n := range 6 {
		status, code := 200, 0
		if n == 5 {
			status, code = 400, 40094
		}
		c.b.want(status, code, "POST", c.b.hook(in), quiet(`"content":"more"`))
	}
	if original, _ := i.Original(); original.Ephemeral() || len(i.Followups()) != 5 {
		t.Errorf("got %+v", original)
	}

	channel.Overwrite(away.Everyone().ID, 0, discordtest.PermissionUseExternalApps)
	hidden, in := c.ask(c.ada.In(channel))
	c.b.want(204, 0, "POST", callback(in), `{"type":5}`)
	if original, _ := hidden.Original(); !original.Ephemeral() {
		t.Error("an answer was not forced to be ephemeral")
	}
	_, in = c.ask(c.ada.In(c.s.AddGroupDM(c.ada, c.s.AddUser("bob"))))
	if in["context"] != 2.0 || in["guild_id"] != nil || in["user"] == nil {
		t.Errorf("got %v", in)
	}
	_, in = c.ask(c.ada.InDM())
	if in["context"] != 1.0 || compact(t, in["authorizing_integration_owners"]) != `{"0":"0","1":"`+c.ada.ID.String()+`"}` {
		t.Errorf("got %v", in)
	}
}

func TestInteractionPayload(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	c.ada.SetLocale("de")
	_, in := c.ask(c.ada.In(c.channel))
	member := in["member"].(map[string]any)
	for what, pair := range map[string][2]any{
		"locale":        {in["locale"], "de"},
		"guild locale":  {in["guild_locale"], "en-US"},
		"permissions":   {member["permissions"], fmt.Sprint(int64(discordtest.DefaultPermissions))},
		"app":           {in["app_permissions"], fmt.Sprint(int64(discordtest.DefaultPermissions))},
		"user":          {member["user"].(map[string]any)["id"], c.ada.ID.String()},
		"size":          {in["attachment_size_limit"], float64(10 << 20)},
		"channel":       {in["channel"].(map[string]any)["name"], "general"},
		"version":       {in["version"], 1.0},
		"entitlements":  {len(in["entitlements"].([]any)), 0},
		"no plain user": {in["user"], nil},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: got %v, want %v", what, pair[0], pair[1])
		}
	}
}

func TestComponents(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	me := c.ada.In(c.channel)
	i, in := c.ask(me)
	c.b.want(204, 0, "POST", callback(in), `{"type":4,"data":`+quiet(`"content":"pick","components":[{"type":1,"components":[
		{"type":2,"style":1,"label":"More","custom_id":"more"},{"type":2,"style":2,"label":"Off","custom_id":"off","disabled":true}]},
		{"type":1,"components":[{"type":3,"custom_id":"menu","options":[{"label":"A","value":"a"},{"label":"B","value":"b"}]}]}]`)+`}`)
	m := must[discordtest.Message](t)(i.WaitReply(soon(t), nil))
	if b, ok := m.Button("More"); !ok || b.CustomID != "more" || len(m.Buttons()) != 2 || len(m.Selects()[0].Options) != 2 {
		t.Errorf("got %+v", m.Components)
	}
	for name, act := range map[string]func() (*discordtest.Interaction, error){
		"unknown":      func() (*discordtest.Interaction, error) { return me.Click(m, "other") },
		"disabled":     func() (*discordtest.Interaction, error) { return me.Click(m, "off") },
		"not a button": func() (*discordtest.Interaction, error) { return me.Click(m, "menu") },
		"not offered":  func() (*discordtest.Interaction, error) { return me.Select(m, "menu", "c") },
		"too many":     func() (*discordtest.Interaction, error) { return me.Select(m, "menu", "a", "b") },
		"elsewhere":    func() (*discordtest.Interaction, error) { return c.ada.InDM().Click(m, "more") },
	} {
		if _, err := act(); err == nil {
			t.Errorf("%s: there is no error", name)
		}
	}

	clicked, in := c.took(me.Click(m, "more"))
	if in["message"].(map[string]any)["id"] != m.ID.String() {
		t.Errorf("got %v", in["message"])
	}
	c.b.want(204, 0, "POST", callback(in), `{"type":6}`)
	c.b.want(200, 0, "PATCH", c.b.hook(in)+"/messages/@original", quiet(`"content":"picked"`))
	if got := must[discordtest.Message](t)(clicked.WaitReply(soon(t), nil)); got.ID != m.ID || got.Content != "picked" || len(got.Components) != 2 {
		t.Errorf("got %+v", got)
	}
	if got := must[discordtest.Message](t)(i.WaitReply(soon(t), nil)); got.Content != "picked" {
		t.Errorf("got %+v", got)
	}

	_, in = c.took(me.Select(m, "menu", "b"))
	if got := compact(t, in["data"].(map[string]any)["values"]); got != `["b"]` {
		t.Errorf("got %s", got)
	}
	c.b.want(204, 0, "POST", callback(in), `{"type":7,"data":`+quiet(`"content":"chosen","components":[]`)+`}`)
	if got := c.channel.Messages()[0]; got.Content != "chosen" || len(got.Components) != 0 || got.EditedTimestamp == nil {
		t.Errorf("got %+v", got)
	}
	if _, err := me.Click(m, "more"); err == nil {
		t.Error("a button was pressed that is not there any more")
	}
}

func TestEphemeralIsPrivate(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	i, in := c.ask(c.ada.In(c.channel))
	c.b.want(204, 0, "POST", callback(in), `{"type":4,"data":`+quiet(
		`"content":"x","flags":64,"components":[{"type":1,"components":[{"type":2,"style":1,"label":"A","custom_id":"a"}]}]`)+`}`)
	m := must[discordtest.Message](t)(i.WaitReply(soon(t), nil))
	bob := c.s.AddUser("bob")
	c.guild.AddMember(bob, 0)
	if _, err := bob.In(c.channel).Click(m, "a"); err == nil {
		t.Error("somebody pressed a button that is not shown to them")
	}
	_, in = c.took(c.ada.In(c.channel).Click(m, "a"))
	if in["message"].(map[string]any)["flags"] != 64.0 {
		t.Errorf("got %v", in["message"])
	}
}

func TestModal(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	me := c.ada.In(c.channel)
	i, in := c.ask(me)
	c.b.want(204, 0, "POST", callback(in), `{"type":9,"data":{"custom_id":"form","title":"Add","components":[
		{"type":1,"components":[{"type":4,"custom_id":"text","label":"Text","style":2,"required":true,"max_length":10}]},
		{"type":18,"label":"Note","component":{"type":4,"custom_id":"note","style":1,"required":false,"value":"old"}}]}}`)
	c.b.want(404, 10008, "PATCH", c.b.hook(in)+"/messages/@original", quiet(`"content":"x"`))
	modal := must[discordtest.Modal](t)(i.Modal(soon(t)))
	if modal.Title != "Add" || len(modal.Inputs()) != 2 {
		t.Errorf("got %+v", modal)
	}
	for name, values := range map[string]map[string]string{
		"missing":  {},
		"too long": {"text": "01234567890"},
		"unknown":  {"text": "ok", "other": "x"},
	} {
		if _, err := me.Submit(modal, values); err == nil {
			t.Errorf("%s: there is no error", name)
		}
	}
	sent, in := c.took(me.Submit(modal, map[string]string{"text": "story"}))
	if got := compact(t, in["data"]); got != `{"components":[{"components":[{"custom_id":"text","id":2,"type":4,"value":"story"}],"id":1,"type":1},`+
		`{"component":{"custom_id":"note","id":4,"type":4,"value":"old"},"id":3,"type":18}],"custom_id":"form"}` {
		t.Errorf("got %s", got)
	}
	c.b.want(400, 50035, "POST", callback(in), `{"type":6}`) // it was not opened from a message
	c.s.TakeViolations()
	c.b.want(204, 0, "POST", callback(in), `{"type":4,"data":`+quiet(`"content":"done"`)+`}`)
	m := must[discordtest.Message](t)(sent.WaitReply(soon(t), nil))
	if m.InteractionMetadata == nil || m.InteractionMetadata.Type != 5 {
		t.Errorf("got %+v", m.InteractionMetadata)
	}
}

func TestAutocomplete(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	me := c.ada.In(c.channel)
	for option, args := range map[string]discordtest.Args{"outlet": {"outlet": "x"}, "title": {}, "other": {"other": "x"}} {
		if _, err := me.Autocomplete("article", option, args); err == nil {
			t.Errorf("%s is completed", option)
		}
	}
	i, in := c.took(me.Autocomplete("article", "title", discordtest.Args{"title": ""}))
	if got := compact(t, in["data"].(map[string]any)["options"]); got != `[{"focused":true,"name":"title","type":3,"value":""}]` {
		t.Errorf("got %s", got)
	}
	c.b.want(204, 0, "POST", callback(in), `{"type":8,"data":{"choices":[{"name":"Story","value":"7"}]}}`)
	got := must[[]discordtest.Choice](t)(i.Choices(soon(t)))
	if len(got) != 1 || got[0].Name != "Story" || got[0].Value != "7" {
		t.Errorf("got %v", got)
	}
	c.b.want(404, 10015, "POST", c.b.hook(in), quiet(`"content":"x"`))
	many := strings.TrimSuffix(strings.Repeat(`{"name":"N","value":"v"},`, 26), ",")
	_, in = c.took(me.Autocomplete("article", "title", discordtest.Args{"title": "a"}))
	c.b.want(400, 50035, "POST", callback(in), `{"type":8,"data":{"choices":[`+many+`]}}`)
	c.s.TakeViolations()
	c.b.want(204, 0, "POST", callback(in), `{"type":8,"data":{}}`) // what a client that leaves out empty lists sends
}

func TestMessageCommand(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	me := c.ada.In(c.channel)
	said := must[discordtest.Message](t)(me.Say("The moon is made of cheese."))
	if _, err := me.MessageCommand("Other", said); err == nil {
		t.Error("an entry that is not registered was used")
	}
	i, in := c.took(me.MessageCommand("Check this claim", said))
	data := in["data"].(map[string]any)
	target := data["resolved"].(map[string]any)["messages"].(map[string]any)[said.ID.String()].(map[string]any)
	if data["type"] != 3.0 || data["target_id"] != said.ID.String() || target["content"] != "The moon is made of cheese." {
		t.Errorf("got %v", data)
	}
	c.b.want(204, 0, "POST", callback(in), `{"type":4,"data":`+quiet(`"content":"No."`)+`}`)
	if m := must[discordtest.Message](t)(i.WaitReply(soon(t), nil)); m.Type != discordtest.TypeContextMenuUsed {
		t.Errorf("got %+v", m)
	}
}
