package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/bot"
	"newsdesk/bot/discord"
	"newsdesk/bot/render"
	"newsdesk/internal/news"
)

// tenant is a server with a word of its own, which must not be read elsewhere.
type tenant struct {
	guild   discord.ID
	library news.LibraryID
	secret  string
	own     bool // asks its own library alone
	source  news.SourceID
}

// watch lets the library watch a feed that fails.
func (x *tenant) watch(w *world) {
	s := w.watch(x.library, "https://"+x.secret+".example/feed")
	_, err := w.db.SavePoll(w.t.Context(), s, news.Poll{At: w.now, Next: w.now, Interval: time.Hour, State: news.SourceActive,
		Err: "It failed because " + x.secret + " is away.", Listing: news.Listing{Items: []news.Listed{{Address: "https://" + x.secret + ".example/item"}}}})
	if err != nil {
		w.t.Fatal(err)
	}
	x.source = s.ID
}

func (x tenant) article(n int) news.Article {
	address := fmt.Sprintf("https://%s.example/%d", x.secret, n)
	return news.Article{URL: address, Origin: address, Title: fmt.Sprintf("The %s report %d", x.secret, n), Publisher: "Outlet " + x.secret,
		Body: fmt.Sprintf("The harbor bridge was closed because %s was found in pillar %d. The mayor named %s a danger to ships.", x.secret, n, x.secret)}
}

// secretOf makes a word that no analyzer changes and no other server has.
func secretOf(n discord.ID) string {
	return "zq" + strings.Map(func(r rune) rune { return 'b' + (r - '0') }, fmt.Sprint(int64(n))) + "x"
}

// No answer, suggestion, list, button or form ever shows what only another server's library holds, whatever people do
// and whichever ids they take from other servers' messages.
func TestNoServerSeesAnothersLibrary(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *bot.Options) { share(t, o, "shared") })
	common := tenant{secret: "sharedword", library: w.bot.Shared}
	w.add(common.library, common.article(1))
	common.watch(w)
	worlds, steps := 0, 0
	rapid.Check(t, func(rt *rapid.T) { worlds++; steps += playIsolation(rt, w, common) })
	t.Attr("S8", fmt.Sprintf("0 words of another server's library shown in %d random worlds of two or three servers, over %d acts of people", worlds, steps))
}

func playIsolation(rt *rapid.T, w *world, common tenant) (steps int) {
	var tenants []tenant
	for range rapid.IntRange(2, 3).Draw(rt, "servers") {
		guild := w.id()
		x := tenant{guild: guild, library: w.server(guild).Library, secret: secretOf(guild), own: rapid.Bool().Draw(rt, "own")}
		for n := range rapid.IntRange(0, 2).Draw(rt, "articles") {
			w.add(x.library, x.article(n))
		}
		if x.own {
			if _, err := w.db.SetServerSettings(w.t.Context(), news.ServerID(guild), func(s *news.ServerSettings) error { s.OwnLibraryOnly = true; return nil }); err != nil {
				rt.Fatal(err)
			}
		}
		x.watch(w)
		tenants = append(tenants, x)
	}
	p := player{w: w, tenants: tenants, common: common, person: w.id(), choices: []string{""}}
	steps = rapid.IntRange(6, 20).Draw(rt, "steps")
	for range steps {
		p.step(rt)
	}
	return steps
}

// player is a person who does things in several servers and takes ids from one to another.
type player struct {
	w       *world
	tenants []tenant
	common  tenant
	person  discord.ID
	buttons []string // custom ids seen anywhere
	choices []string // suggested values seen anywhere
	chosen  discord.ID
}

func (p *player) step(rt *rapid.T) {
	at := rapid.SampledFrom(append([]tenant{{}}, p.tenants...)).Draw(rt, "where") // the zero tenant: direct messages
	in := discord.Interaction{User: discord.User{ID: p.person}, Guild: at.guild, Kind: discord.KindCommand,
		Member: discord.Member{Permissions: discord.PermissionManageGuild}, Options: map[string]discord.Option{}}
	word := rapid.SampledFrom(append([]tenant{p.common}, p.tenants...)).Draw(rt, "about").secret
	set := func(name, value string) { in.Options[name] = discord.Option{Text: value} }
	switch what := rapid.SampledFrom([]string{"ask", "search", "headlines", "article", "outlets", "articles", "sources", "list", "stats",
		"watch", "watch", "watch", "suggest", "ask", "ask", "press", "press", "press", "press", "choose", "member", "remove", "refresh", "say"}).Draw(rt, "what"); what {
	case "ask":
		in.Command = "ask"
		set("question", "Why was the bridge closed, "+word+"?")
	case "search":
		in.Command = "search"
		set("words", "bridge closed "+word)
	case "article":
		in.Command = "article"
		set("article", rapid.SampledFrom(append(p.choices, word)).Draw(rt, "article"))
	case "outlets", "articles", "sources":
		in.Kind = discord.KindAutocomplete
		in.Command = map[string]string{"outlets": "ask", "articles": "article", "sources": "library refresh"}[what]
		in.Focused = strings.TrimSuffix(what, "s")
		set(in.Focused, rapid.SampledFrom([]string{"", "o", "The", word}).Draw(rt, "typed"))
	case "list", "stats", "refresh":
		in.Command = "library " + what
	case "remove":
		in.Command = "library remove"
		set("article", rapid.SampledFrom(append(p.choices, word)).Draw(rt, "article"))
	case "watch":
		act := rapid.SampledFrom([]string{"add", "list", "show", "pause", "resume", "remove", "remove", "refresh", "retry"}).Draw(rt, "act")
		in.Command = "sources " + act
		set("location", "https://"+at.secret+".example/feed")
		set("source", fmt.Sprint(at.source))
		if rapid.Bool().Draw(rt, "another's") {
			set("source", rapid.SampledFrom(append(p.sources(), "")).Draw(rt, "source"))
		}
	case "suggest":
		in.Kind, in.Command, in.Focused = discord.KindAutocomplete, "sources show", "source"
		set("source", rapid.SampledFrom([]string{"", "feed", word}).Draw(rt, "typed"))
	case "press":
		if len(p.buttons) == 0 {
			return
		}
		in.Kind, in.CustomID = discord.KindComponent, rapid.SampledFrom(append(p.buttons, p.buttons[len(p.buttons)-min(2, len(p.buttons)):]...)).Draw(rt, "button")
	case "choose":
		in.Command = "direct-messages"
	case "member":
		p.w.discord.mu.Lock()
		for _, x := range p.tenants {
			p.w.discord.members[x.guild] = map[discord.ID]bool{p.person: rapid.Bool().Draw(rt, "member")}
		}
		p.w.discord.mu.Unlock()
		return
	case "say":
		p.say(rt, at, word)
		return
	default:
		in.Command = what
	}
	p.check(rt, at, in)
}

// sources names the watched sources of all libraries.
func (p *player) sources() (names []string) {
	for _, x := range append([]tenant{p.common}, p.tenants...) {
		names = append(names, fmt.Sprint(x.source), "https://"+x.secret+".example/feed")
	}
	return names
}

// watched is what the libraries but one watch.
func (p *player) watched(rt *rapid.T, but tenant) (list []news.WatchedSource) {
	for _, x := range append([]tenant{p.common}, p.tenants...) {
		if x.guild != but.guild || x.guild == 0 {
			own, err := p.w.db.WatchedSources(p.w.t.Context(), x.library)
			if err != nil {
				rt.Fatal(err)
			}
			list = append(list, own...)
		}
	}
	return list
}

// may lists the words that may be read at a place.
func (p *player) may(at tenant) []string {
	p.w.discord.mu.Lock()
	defer p.w.discord.mu.Unlock()
	if at.guild == 0 && p.chosen != 0 && p.w.discord.members[p.chosen][p.person] {
		for _, x := range p.tenants {
			if x.guild == p.chosen {
				at = x
			}
		}
	}
	words := []string{at.secret}
	if !at.own {
		words = append(words, p.common.secret)
	}
	return words
}

func (p *player) check(rt *rapid.T, at tenant, in discord.Interaction) {
	may, a := p.may(at), (*outcome)(nil)
	if strings.HasPrefix(in.Command, "sources ") || strings.HasPrefix(in.Command, "library ") {
		may = []string{at.secret} // admins look after their own library alone
	}
	elsewhere := p.watched(rt, at)
	if rapid.IntRange(0, 7).Draw(rt, "abroad") == 0 { // a group, or a server that does not have the bot
		if in.Command == "direct-messages" {
			p.chosen = 0
		}
		may, a = []string{p.common.secret}, p.w.abroad(in)
	} else {
		if in.Command == "direct-messages" {
			p.chosen = at.guild
		}
		in.Thread, in.Options["private"] = rapid.Bool().Draw(rt, "thread"), discord.Option{Flag: rapid.Bool().Draw(rt, "private")}
		a = p.w.do(in)
	}
	if diff := cmp.Diff(elsewhere, p.watched(rt, at)); diff != "" {
		rt.Fatalf("at %+v %q %q changes what another library watches:\n%s", at, in.Command, in.CustomID, diff)
	}
	var said []discord.Reply
	for _, s := range a.Shown {
		said = append(said, s.Reply)
	}
	said = append(said, a.Followups...)
	out := text(said...)
	for _, c := range a.Choices {
		out += c.Name + "\n"
		p.choices = append(p.choices, c.Value)
	}
	for _, r := range said {
		for _, row := range r.Rows {
			for _, b := range row.Buttons {
				if b.Label != "Stop" {
					p.buttons = append(p.buttons, b.CustomID)
				}
			}
		}
	}
	p.look(rt, at, in, may, out)
}

// look fails when something was read that may not be. What the person typed may come back.
func (p *player) look(rt *rapid.T, at tenant, in discord.Interaction, may []string, out string) {
	for _, o := range in.Options {
		if o.Text != "" {
			out = strings.ReplaceAll(strings.ReplaceAll(out, o.Text, ""), render.Escape(o.Text), "")
		}
	}
	for _, x := range append([]tenant{p.common}, p.tenants...) {
		allowed := slices.Contains(may, x.secret)
		shows := strings.Contains(out, "Outlet "+x.secret) || strings.Contains(out, x.secret+".example") || strings.Contains(out, "because "+x.secret)
		if shows && !allowed {
			rt.Fatalf("at %+v %q %q shows %q:\n%s", at, in.Command, in.CustomID, x.secret, out)
		}
	}
}

// say sends a message and reads the answer.
func (p *player) say(rt *rapid.T, at tenant, word string) {
	may := p.may(at)
	channel := directChannel(p.person)
	if at.guild != 0 {
		channel = at.guild + 500_000
	}
	reply := p.w.say(discord.Message{Guild: at.guild, Channel: channel, Author: discord.User{ID: p.person},
		Content: "Why was the bridge closed, " + word + "?", MentionsBot: true})
	p.look(rt, at, discord.Interaction{Command: "message"}, may, text(reply))
}

// A button that somebody carried to another server shows nothing there.
func TestButtonsDoNotWorkElsewhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.add(w.server(guild).Library, bridge())
	w.server(guild + 1)
	asked := w.do(command(alice, "ask", "question", "Why was the harbor bridge closed?"))
	for _, label := range []string{"Sources", "Helpful", "Not helpful"} {
		elsewhere := press(alice, button(t, asked.last(), label))
		elsewhere.Guild = guild + 1
		mustHave(t, w.do(elsewhere).last(), "do not keep this answer")
	}
	form := w.do(press(alice, button(t, asked.last(), "Follow up")))
	submit := member(alice, discord.KindModal)
	submit.Guild, submit.CustomID, submit.Fields = guild+1, form.Modal.CustomID, map[string]string{"question": "How long will the repair take?"}
	mustHave(t, w.do(submit).last(), "do not keep this answer")
}

// Nobody sees or changes what another server's library watches, by its number, its address or a button.
func TestSourcesAreOfOneServer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	other := guild + 1
	mine, theirs := w.watch(w.server(guild).Library, "https://web.example/feed"), w.watch(w.server(other).Library, "https://secret.example/feed")
	there := func(in discord.Interaction) discord.Interaction {
		in.Guild = other
		return asAdmin(in)
	}
	remove := button(t, w.do(there(command(alice, "sources remove", "source", fmt.Sprint(theirs.ID)))).last(), "Remove it")
	said := w.do(asAdmin(press(alice, remove)))
	mustHave(t, said.last(), "no such source")
	all := []discord.Reply{said.last(), w.admin("sources list"), w.admin("library list"), w.admin("sources refresh")}
	for _, name := range []string{"show", "pause", "resume", "remove", "refresh", "retry"} {
		for _, named := range []string{fmt.Sprint(theirs.ID), theirs.Location} {
			r := w.admin("sources "+name, "source", named)
			mustHave(t, r, "no such source")
			all = append(all, r)
		}
	}
	if out := text(all...); strings.Contains(out, "secret.example") {
		t.Errorf("the other server's source is shown:\n%s", out)
	}
	after, err := w.db.WatchedSource(t.Context(), theirs.Library, theirs.ID)
	if diff := cmp.Diff(theirs, after); err != nil || diff != "" {
		t.Errorf("the other server's source changed: %v\n%s", err, diff)
	}
	if _, err := w.db.WatchedSource(t.Context(), mine.Library, mine.ID); err != nil {
		t.Error(err)
	}
}
