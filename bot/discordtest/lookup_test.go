package discordtest_test

import (
	"testing"

	"newsdesk/bot/discordtest"
)

func TestLookups(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	guild := "/guilds/" + c.guild.ID.String()
	stranger := c.s.AddUser("stranger")
	c.guild.AddForum("questions")
	for path, want := range map[string]string{
		"/users/@me":                            `"username":"newsbot"`,
		"/users/" + c.ada.ID.String():           `"username":"ada"`,
		"/users/@me/guilds":                     `"name":"Newsroom"`,
		"/applications/@me":                     `"id":"` + c.s.ApplicationID().String(),
		"/oauth2/applications/@me":              `"bot":{`,
		guild:                                   `"owner_id"`,
		guild + "?with_counts=true":             `"approximate_member_count":3`,
		guild + "/channels":                     `"name":"general"`,
		guild + "/roles":                        `"name":"@everyone"`,
		guild + "/members/" + c.ada.ID.String(): `"joined_at"`,
		at(c.channel):                           `"name":"general"`,
		at(c.ada.DM()):                          `"recipients"`,
	} {
		if a := c.b.want(200, 0, "GET", path, ""); !contains(a.text, want) {
			t.Errorf("%s lacks %s: %s", path, want, a.text)
		}
	}
	for path, code := range map[string]int{
		"/users/1":           10013,
		"/guilds/1":          10004,
		"/channels/1":        10003,
		guild + "/members/1": 10013,
		guild + "/members/" + stranger.ID.String(): 10007,
	} {
		c.b.want(404, code, "GET", path, "")
	}
	c.b.want(204, 0, "POST", at(c.channel)+"/typing", "")
	c.b.want(404, 0, "GET", "/nothing", "")
	c.b.want(404, 0, "PUT", "/users/@me", "")
	if v := c.s.TakeViolations(); len(v) != 2 {
		t.Errorf("got %v", v)
	}
}

func TestGuildLife(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	c.gw.await("GUILD_CREATE")
	c.guild.Outage(true)
	if d := c.gw.await("GUILD_DELETE").object(t); d["unavailable"] != true {
		t.Errorf("got %v", d)
	}
	c.guild.Outage(false)
	c.gw.await("GUILD_CREATE")
	c.guild.RemoveBot()
	if d := c.gw.await("GUILD_DELETE").object(t); d["unavailable"] != nil {
		t.Errorf("got %v", d)
	}
	c.b.want(403, 50001, "GET", at(c.channel), "")
	c.guild.InviteBot(discordtest.PermissionManageMessages)
	c.gw.await("GUILD_CREATE")
	c.b.want(200, 0, "GET", at(c.channel), "")
}

func TestAuthorization(t *testing.T) {
	t.Parallel()
	s, b := start(t, discordtest.Options{Token: "right"})
	b.token = "Bot wrong"
	b.want(401, 0, "GET", "/users/@me", "")
	if s.InvalidRequests() != 1 {
		t.Errorf("%d invalid requests", s.InvalidRequests())
	}
	b.token, b.agent = "Bot right", "curl/8"
	b.want(403, 40333, "GET", "/users/@me", "")
	if v := s.TakeViolations(); len(v) != 1 {
		t.Errorf("got %v", v)
	}
	if s.User(s.Bot().ID) != s.Bot() || s.User(1) != nil {
		t.Error("users are not found")
	}
}
