package gateway

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/bot/discord"
)

// someCommands has one command of each sort.
func someCommands() []discord.Command {
	return []discord.Command{
		{Name: "ask", Description: "Ask.", Options: []discord.CommandOption{
			{Name: "question", Description: "What?", Kind: discord.OptionText, Required: true, MaxLength: 500},
			{Name: "days", Description: "Since?", Kind: discord.OptionNumber, Autocomplete: true},
			{Name: "private", Description: "Alone?", Kind: discord.OptionFlag},
			{Name: "style", Description: "How?", Kind: discord.OptionText, Choices: []discord.Choice{{Name: "Short", Value: "s"}}},
		}},
		{Name: "library", Description: "Manage.", GuildOnly: true, Members: discord.PermissionManageGuild, Subcommands: []discord.Command{
			{Name: "stats", Description: "Figures."},
			{Name: "set", Description: "Set.", Subcommands: []discord.Command{{Name: "role", Description: "Role.", Options: []discord.CommandOption{
				{Name: "role", Description: "Which?", Kind: discord.OptionRole}, {Name: "where", Description: "Where?", Kind: discord.OptionChannel},
				{Name: "file", Description: "What?", Kind: discord.OptionAttachment}}}}},
		}},
		{Name: "Check this", OnMessage: true, Description: "never sent"},
	}
}

// someBodies is what Discord gets for them, with marks for where they can be used.
func someBodies() string {
	const options = `,"channel_types":null,"options":null,"choices":null`
	const ask = `{"type":1,"name":"ask","description":"Ask."CONTEXTS,"options":[
		{"type":3,"name":"question","description":"What?","required":true,"autocomplete":false,"max_length":500` + options + `},
		{"type":4,"name":"days","description":"Since?","required":false,"autocomplete":true` + options + `},
		{"type":5,"name":"private","description":"Alone?","required":false,"autocomplete":false` + options + `},
		{"type":3,"name":"style","description":"How?","required":false,"autocomplete":false,"channel_types":null,"options":null,"choices":[{"name":"Short","value":"s"}]}]}`
	const library = `{"type":1,"name":"library","description":"Manage.","default_member_permissions":"32"GUILD,"options":[
		{"type":1,"name":"stats","description":"Figures.","required":false,"autocomplete":false,"channel_types":null,"options":[],"choices":null},
		{"type":2,"name":"set","description":"Set.","required":false,"autocomplete":false,"channel_types":null,"choices":null,"options":[
			{"type":1,"name":"role","description":"Role.","required":false,"autocomplete":false,"channel_types":null,"choices":null,"options":[
				{"type":8,"name":"role","description":"Which?","required":false,"autocomplete":false` + options + `},
				{"type":7,"name":"where","description":"Where?","required":false,"autocomplete":false` + options + `},
				{"type":11,"name":"file","description":"What?","required":false,"autocomplete":false` + options + `}]}]}]}`
	const check = `{"type":3,"name":"Check this"CONTEXTS,"options":[]}`
	return "[" + ask + "," + library + "," + check + "]"
}

func TestSyncCommands(t *testing.T) {
	t.Parallel()
	const guildOnly = `,"contexts":[0],"integration_types":[0]`
	tests := map[string]struct {
		user            bool
		guild           discord.ID
		path            string
		contexts, inOne string
	}{
		"everywhere":        {false, 0, "applications/901/commands", `,"contexts":[0,1],"integration_types":[0]`, guildOnly},
		"with user install": {true, 0, "applications/901/commands", `,"contexts":[0,1,2],"integration_types":[0,1]`, guildOnly},
		"in one server":     {true, 5, "applications/901/guilds/5/commands", "", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStub(t, func(int, request) reply { return reply{status: 200, body: "[]"} })
			s.UserInstall = tt.user
			if err := s.SyncCommands(t.Context(), someCommands(), tt.guild); err != nil {
				t.Fatal(err)
			}
			c := s.calls[0]
			if c.Method != "PUT" || c.Path != "/api/v9/"+tt.path {
				t.Errorf("%s %s", c.Method, c.Path)
			}
			want := strings.NewReplacer("CONTEXTS", tt.contexts, "GUILD", tt.inOne).Replace(someBodies())
			if diff := cmp.Diff(parsed(t, want), parsed(t, c.Body)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestApplication(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		body string
		want Application
	}{
		"new": {`{"id":"901","name":"newsdesk","bot_public":true,"flags":524288,"approximate_guild_count":3,"interactions_endpoint_url":null,
			"integration_types_config":{"0":{},"1":{}}}`,
			Application{ID: 901, Name: "newsdesk", Public: true, GuildInstall: true, UserInstall: true, Privileged: []string{"Message Content Intent"}, Guilds: 3}},
		"old": {`{"id":"901","name":"newsdesk","interactions_endpoint_url":"https://example.org"}`,
			Application{ID: 901, Name: "newsdesk", GuildInstall: true, InteractionsURL: "https://example.org"}},
		"for users": {`{"id":"901","integration_types_config":{"1":{}}}`, Application{ID: 901, UserInstall: true}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStub(t, func(int, request) reply { return reply{status: 200, body: tt.body} })
			s.app.Store(0)
			if s.InviteURL() != "" {
				t.Error("an invitation to no application")
			}
			got, err := s.Application(t.Context())
			if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
				t.Error(err, diff)
			}
			u, err := url.Parse(s.InviteURL())
			if err != nil {
				t.Fatal(err)
			}
			want := url.Values{"client_id": {"901"}, "scope": {"bot applications.commands"}, "permissions": {"309237730304"}}
			if diff := cmp.Diff(want, u.Query()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCheckToken(t *testing.T) {
	t.Parallel()
	s := newStub(t, func(n int, _ request) reply {
		if n == 1 {
			return reply{status: 200, body: `{"id":"900","username":"newsdesk","bot":true}`}
		}
		return reply{status: 401, body: `{"message":"401: Unauthorized","code":0}`}
	})
	if u, err := s.CheckToken(t.Context()); err != nil || u.ID != 900 {
		t.Error(u, err)
	}
	_, err := s.CheckToken(t.Context())
	var fatal *FatalError
	if !errors.As(err, &fatal) {
		t.Errorf("a bad token gave %v", err)
	}
}

// An edit before the first connection asks for the application's ID.
func TestApplicationIsLearnt(t *testing.T) {
	t.Parallel()
	s := newStub(t, func(n int, _ request) reply {
		if n == 1 {
			return reply{status: 200, body: `{"id":"901"}`}
		}
		return ok
	})
	s.app.Store(0)
	if _, err := s.EditOriginal(t.Context(), in("t"), hello); err != nil {
		t.Fatal(err)
	}
	if got := s.calls[1].Path; got != "/api/v9/webhooks/901/t/messages/@original" {
		t.Error(got)
	}
}

func TestLookups(t *testing.T) {
	t.Parallel()
	s := newStub(t, func(_ int, r request) reply {
		switch {
		case strings.HasSuffix(r.Path, "/members/40"):
			return reply{status: 200, body: `{"roles":["1","2"],"user":{"id":"40"}}`}
		case strings.HasSuffix(r.Path, "/messages/70"):
			return reply{status: 200, body: `{"id":"70","channel_id":"60","content":"x","author":{"id":"40"}}`}
		}
		return reply{status: 200, body: `{"id":"61","guild_id":"5","parent_id":"60","owner_id":"40","name":"n","type":15}`}
	})
	if m, err := s.GuildMember(t.Context(), 5, 40); err != nil || cmp.Diff(discord.Member{Roles: []discord.ID{1, 2}}, m) != "" {
		t.Error(m, err)
	}
	if m, err := s.Message(t.Context(), 60, 70); err != nil || m.ID != 70 || m.Content != "x" {
		t.Error(m, err)
	}
	if c, err := s.Channel(t.Context(), 61); err != nil || c != (discord.Channel{ID: 61, Guild: 5, Name: "n", Kind: discord.ChannelForum}) {
		t.Error(c, err)
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	h := newRecorder()
	for name, o := range map[string]Options{
		"no token":          {Handler: h},
		"prefix alone":      {Token: "Bot ", Handler: h},
		"two tokens":        {Token: "a b", Handler: h},
		"no handler":        {Token: "a"},
		"shards of unknown": {Token: "a", Handler: h, Shards: []int{0}},
		"shard too high":    {Token: "a", Handler: h, ShardCount: 2, Shards: []int{2}},
		"shard below zero":  {Token: "a", Handler: h, ShardCount: 2, Shards: []int{-1}},
		"no address":        {Token: "a", Handler: h, BaseURL: "localhost"},
	} {
		if _, err := New(o); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	g, err := New(Options{Token: " Bot abc\n", Handler: h, ShardCount: 3, Shards: []int{1, 2}})
	if err != nil || g.rest.token != "abc" || g.Token != "" || g.Self() != (discord.User{}) || g.State().Connected() {
		t.Errorf("%+v, %v", g, err)
	}
}
