package discordtest_test

import (
	"strings"
	"testing"

	"newsdesk/bot/discordtest"
)

// People can do only what Discord would offer them.
func TestCommandsThatAreNotOffered(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	boss := c.s.AddUser("boss")
	c.guild.AddMember(boss, discordtest.PermissionManageGuild)
	stranger := c.s.AddUser("stranger")
	quietChannel := c.guild.AddText("quiet")
	quietChannel.Overwrite(c.guild.Everyone().ID, 0, discordtest.PermissionUseCommands)
	secret := c.guild.AddText("secret")
	secret.Overwrite(c.guild.Everyone().ID, 0, discordtest.PermissionViewChannel)
	question := discordtest.Args{"question": "?"}
	for name, use := range map[string]struct {
		actor   *discordtest.Actor
		command string
		args    discordtest.Args
		problem string
	}{
		"unknown":          {boss.In(c.channel), "other", nil, "not registered"},
		"nothing":          {boss.In(c.channel), "", nil, "no command"},
		"no subcommand":    {boss.In(c.channel), "library", nil, "needs a subcommand"},
		"unknown sub":      {boss.In(c.channel), "library drop", nil, "not registered"},
		"sub of plain":     {boss.In(c.channel), "ask now", nil, "no subcommands"},
		"default members":  {c.ada.In(c.channel), "library list", nil, "not offered"},
		"not in DM":        {boss.InDM(), "library list", nil, "such a channel"},
		"no command there": {c.ada.In(quietChannel), "ask", question, "may not use commands"},
		"hidden channel":   {c.ada.In(secret), "ask", question, "may not do that"},
		"no member":        {stranger.In(c.channel), "ask", question, "not a member"},
		"missing":          {c.ada.In(c.channel), "ask", nil, "needs the option"},
		"unknown option":   {c.ada.In(c.channel), "ask", discordtest.Args{"question": "?", "x": 1}, "no option"},
		"too long":         {c.ada.In(c.channel), "ask", discordtest.Args{"question": strings.Repeat("x", 21)}, "too long"},
		"empty":            {c.ada.In(c.channel), "ask", discordtest.Args{"question": ""}, "too short"},
		"wrong type":       {c.ada.In(c.channel), "ask", discordtest.Args{"question": 7}, "another type"},
		"wrong choice":     {boss.In(c.channel), "library set", discordtest.Args{"kind": "b"}, "none of the choices"},
		"out of range":     {boss.In(c.channel), "library set", discordtest.Args{"count": 10}, "out of range"},
		"no integer":       {boss.In(c.channel), "library set", discordtest.Args{"count": 1.5}, "another type"},
		"no forum":         {boss.In(c.channel), "library set", discordtest.Args{"forum": c.channel}, "not offered"},
		"no role":          {boss.In(c.channel), "library set", discordtest.Args{"role": c.ada}, "another type"},
	} {
		_, err := use.actor.Command(use.command, use.args)
		if err == nil || !strings.Contains(err.Error(), use.problem) {
			t.Errorf("%s: got %v, want %q", name, err, use.problem)
		}
	}
	for _, e := range c.s.Journal() {
		if e.Event == "INTERACTION_CREATE" {
			t.Errorf("the bot was told of %s", e.Payload)
		}
	}
}

func TestArguments(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	boss, role, forum := c.s.AddUser("boss"), c.guild.AddRole("editors", 0), c.guild.AddForum("questions")
	c.guild.AddMember(boss, discordtest.PermissionManageGuild, role)
	_, in := c.took(boss.In(c.channel).Command("library set", discordtest.Args{"role": role, "forum": forum, "threads": true, "count": 3,
		"file": discordtest.File{Name: "a.txt", Data: []byte("story")}, "who": c.ada, "kind": "a"}))
	data := in["data"].(map[string]any)
	sub := data["options"].([]any)[0].(map[string]any)
	values := map[string]any{}
	for _, o := range sub["options"].([]any) {
		values[o.(map[string]any)["name"].(string)] = o.(map[string]any)["value"]
	}
	resolved := data["resolved"].(map[string]any)
	file := resolved["attachments"].(map[string]any)[values["file"].(string)].(map[string]any)
	if sub["name"] != "set" || values["role"] != role.ID.String() || values["forum"] != forum.ID.String() || values["threads"] != true ||
		values["count"] != 3.0 || values["who"] != c.ada.ID.String() || values["kind"] != "a" {
		t.Errorf("got %v", values)
	}
	for kind, id := range map[string]string{"roles": role.ID.String(), "channels": forum.ID.String(), "users": c.ada.ID.String(), "members": c.ada.ID.String()} {
		if _, ok := resolved[kind].(map[string]any)[id]; !ok {
			t.Errorf("%s lack %s: %v", kind, id, resolved[kind])
		}
	}
	if got := download(t, c.b, file["url"].(string)); got.text != "story" || file["ephemeral"] != true {
		t.Errorf("got %+v of %v", got, file)
	}
}

func TestRegistration(t *testing.T) {
	t.Parallel()
	s, b := start(t, discordtest.Options{})
	guild := s.AddGuild(discordtest.GuildConfig{})
	const command = `{"name":"ask","description":"Ask.","default_member_permissions":"8","options":null,"nsfw":false,"dm_permission":true}`
	first := b.want(201, 0, "POST", b.commands(), command).object(t)
	again := b.want(200, 0, "POST", b.commands(), strings.Replace(command, "Ask.", "Ask again.", 1)).object(t)
	if first["id"] != again["id"] || first["version"] == again["version"] || again["description"] != "Ask again." || first["default_member_permissions"] != "8" {
		t.Errorf("got %v, %v", first, again)
	}
	one := b.commands() + "/" + first["id"].(string)
	b.want(200, 0, "PATCH", one, `{"description":"Changed."}`)
	if got := b.want(200, 0, "GET", one, "").object(t); got["description"] != "Changed." || got["name"] != "ask" {
		t.Errorf("got %v", got)
	}
	b.register(`[` + command + `,{"name":"more","description":"More."}]`)
	list := must[[]discordtest.Command](t)(s.WaitCommands(soon(t)))
	if len(list) != 2 || list[0].ID.String() != first["id"] || list[1].Name != "more" {
		t.Errorf("got %+v", list)
	}
	b.want(204, 0, "DELETE", one, "")
	b.want(404, 10063, "GET", one, "")
	local := strings.Replace(b.commands(), "/commands", "/guilds/"+guild.ID.String()+"/commands", 1)
	b.want(200, 0, "PUT", local, `[{"name":"here","description":"Here."}]`)
	if got := s.Commands(guild); len(got) != 1 || got[0].GuildID != guild.ID {
		t.Errorf("got %+v", got)
	}
	b.want(200, 0, "GET", local, "")
	b.want(403, 20012, "GET", "/applications/1/commands", "")
	b.want(404, 10004, "GET", strings.Replace(local, guild.ID.String(), "1", 1), "")
}
