package gateway

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"newsdesk/bot/discord"
)

// Server is one that the bot is a member of.
type Server struct {
	ID   discord.ID
	Name string
	// Permissions are those that the bot has by its roles; single channels may take some away or add some.
	Permissions discord.Permissions
}

// Servers lists up to limit servers of the bot, which is at most 200.
func (g *Gateway) Servers(ctx context.Context, limit int) ([]Server, error) {
	var list []struct {
		ID          snowflake           `json:"id"`
		Name        string              `json:"name"`
		Permissions discord.Permissions `json:"permissions,string"`
	}
	err := g.rest.do(ctx, call{route: route{method: http.MethodGet, name: "users/@me/guilds",
		path: "users/@me/guilds?" + url.Values{"limit": {fmt.Sprint(limit)}}.Encode()}, safe: true, patient: true}, &list)
	servers := make([]Server, len(list))
	for i, s := range list {
		servers[i] = Server{s.ID.id(), s.Name, s.Permissions}
	}
	return servers, err
}

// Starts is how often the bot may still connect before Discord's count of the day begins anew.
type Starts struct {
	Left, Total int
	Reset       time.Duration // until then
}

// Starts asks Discord.
func (g *Gateway) Starts(ctx context.Context) (Starts, error) {
	info, err := g.gatewayBot(ctx)
	l := info.SessionStartLimit
	return Starts{l.Remaining, l.Total, time.Duration(l.ResetAfter) * time.Millisecond}, err
}

// Skew is how far Discord's clock was ahead of this machine's at the last answer, to a second. 0 before the first one.
func (g *Gateway) Skew() time.Duration { return time.Duration(g.rest.skew.Load()) }

// learnTime compares the clocks by an answer's Date (RFC 9110, 6.6.1).
func (r *rest) learnTime(h http.Header, now time.Time) {
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		r.skew.Store(int64(date.Sub(now).Round(time.Second)))
	}
}

// Registration compares commands with those that Discord has. All are names, in alphabetical order.
type Registration struct {
	Missing []string // not registered
	Other   []string // registered, but not like this
	Extra   []string // registered, but not among the commands
}

// Compare asks Discord which commands are registered everywhere.
func (g *Gateway) Compare(ctx context.Context, commands []discord.Command) (r Registration, err error) {
	app, err := g.application(ctx)
	if err != nil {
		return r, err
	}
	var list []*discordgo.ApplicationCommand
	if err := g.ask(ctx, "applications/"+app.String()+"/commands", &list); err != nil {
		return r, err
	}
	type key struct {
		kind discordgo.ApplicationCommandType
		name string
	}
	registered := map[key]*discordgo.ApplicationCommand{}
	for _, c := range list {
		registered[key{c.Type, c.Name}] = c
	}
	for _, c := range commands {
		want := g.commandOf(c, false)
		k := key{want.Type, want.Name}
		switch is := registered[k]; {
		case is == nil:
			r.Missing = append(r.Missing, c.Name)
		case !reflect.DeepEqual(essence(is), essence(want)):
			r.Other = append(r.Other, c.Name)
		}
		delete(registered, k)
	}
	for k := range registered {
		r.Extra = append(r.Extra, k.name)
	}
	for _, names := range [][]string{r.Missing, r.Other, r.Extra} {
		slices.Sort(names)
	}
	return r, nil
}

// essence is what a command says, without what Discord adds to it: its ids, and empty values, which mean the defaults.
func essence(c *discordgo.ApplicationCommand) any {
	text, err := json.Marshal(c)
	var tree map[string]any
	if err != nil || json.Unmarshal(text, &tree) != nil {
		return nil
	}
	for _, name := range []string{"id", "application_id", "guild_id", "version", "dm_permission", "default_permission"} {
		delete(tree, name)
	}
	for _, name := range []string{"contexts", "integration_types"} { // sets
		if set, ok := tree[name].([]any); ok {
			slices.SortFunc(set, func(a, b any) int { return cmpNumbers(a, b) })
		}
	}
	return pruned(tree)
}

func cmpNumbers(a, b any) int {
	x, _ := a.(float64)
	y, _ := b.(float64)
	return int(x - y)
}

// pruned takes out members without a value.
func pruned(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for name, member := range v {
			member = pruned(member)
			if member == nil || member == "" || member == false {
				delete(v, name)
				continue
			}
			v[name] = member
		}
		if len(v) == 0 {
			return nil
		}
		return v
	case []any:
		for i := range v {
			v[i] = pruned(v[i])
		}
		if len(v) == 0 {
			return nil
		}
		return v
	}
	return value
}
