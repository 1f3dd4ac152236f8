package bot_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"html"
	"iter"
	"regexp"
	"strings"
	"testing"
	"time"

	"newsdesk/bot"
	"newsdesk/bot/discordtest"
	"newsdesk/internal/answer"
	"newsdesk/internal/fetch"
	"newsdesk/internal/news"
	"newsdesk/internal/source"
)

var pictures = flag.String("pictures", "", "write pages with messages of the bot into this folder, for the pictures of the documentation")

// The pictures of the documentation are of what the bot sends: a small invented story is played against the fake
// Discord, and the messages that stand there are drawn. make pictures takes pictures of the pages.
func TestPictures(t *testing.T) {
	if *pictures == "" {
		t.Skip("pictures are drawn by make pictures")
	}
	// The story happens now, because the database has a clock of its own, and is drawn as of a fixed day, so that the
	// pictures change only with the bot.
	d := newDrawer(t, *pictures, time.Since(on(5, 10, 12)).Truncate(time.Second))
	w := web{shift: d.shift, pages: map[string]fetch.Page{}}
	w.fill()
	s := &scribe{drafted: make(chan struct{})}
	l := newLive(t, discordtest.Options{}, func(o *bot.Options) {
		keyless := o.Answerer.(echo).Answerer
		o.Reader = desk{pages{}, source.New(source.Options{Pages: w})}
		o.Answerer = half{keyless, answer.New(answer.Options{Retriever: o.Searcher.(answer.Retriever), Bodies: o.Store.(answer.Bodies), Model: s})}
	})
	p := play{l, d, l.guild.AddText("news"), l.server.AddUser("maya"), l.server.AddUser("jonas")}
	l.guild.AddMember(p.maya, discordtest.PermissionManageGuild)
	l.guild.AddMember(p.jonas, 0)
	d.names = map[string]string{p.maya.Mention(): "@maya", p.jonas.Mention(): "@jonas", l.server.Bot().Mention(): "@newsdesk"}
	p.stock()
	p.answer(s)
	p.check()
}

// on is a moment of the story.
func on(day, hour, minute int) time.Time {
	return time.Date(2026, time.March, day, hour, minute, 0, 0, time.UTC)
}

// play is the story's people and places.
type play struct {
	*live
	*drawer
	news        *discordtest.Channel
	maya, jonas *discordtest.Person
}

// command uses a command and returns the last state of its answer.
func (p play) command(who *discordtest.Person, name string, args discordtest.Args) discordtest.Message {
	p.t.Helper()
	i, err := who.In(p.news).Command(name, args)
	return p.end(i, err)
}

// end waits for the last state of an answer.
func (p play) end(i *discordtest.Interaction, err error) discordtest.Message {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
	return p.wait(i.WaitReply(p.ctx(), func(m discordtest.Message) bool {
		const underWay = 0x6B7F99 // the color of cards that are not the last word
		return final(m) && (len(m.Embeds) == 0 || *m.Embeds[0].Color != underWay)
	}))
}

// click presses a button and returns the message that says something because of it.
func (p play) click(m discordtest.Message, label, says string) discordtest.Message {
	p.t.Helper()
	b, ok := m.Button(label)
	if !ok {
		p.t.Fatalf("there is no button %q", label)
	}
	i, err := p.maya.In(p.news).Click(m, b.CustomID)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.wait(i.WaitReply(p.ctx(), func(m discordtest.Message) bool { return strings.Contains(m.Text(), says) }))
}

// stock is what the admin does.
func (p play) stock() {
	p.draw("ingest", "/ingest feed", p.command(p.maya, "ingest feed", discordtest.Args{"address": "https://coast-ledger.example/feed"}))
	p.command(p.maya, "ingest url", discordtest.Args{"address": "https://orrin-post.example/minister"})
	found := p.wait(p.jonas.In(p.news).Say("They have it too: https://daily-meridian.example/tunnel"))
	preview := p.end(p.maya.In(p.news).MessageCommand("Add article to library", found))
	p.draw("preview", "Add article to library", preview)
	p.click(preview, "Add to library", "1 added")
	p.draw("library", "/library list", p.command(p.maya, "library list", nil))
}

// answer is a question with an answer, and one without.
func (p play) answer(s *scribe) {
	i, err := p.jonas.In(p.news).Command("ask", discordtest.Args{"question": "Why is the Veldmar tunnel closed, and for how long?"})
	if err != nil {
		p.t.Fatal(err)
	}
	p.draw("draft", "/ask", p.wait(i.WaitReply(p.ctx(), func(m discordtest.Message) bool { return strings.Contains(m.Text(), "Draft") })))
	close(s.drafted)
	answered := p.end(i, nil)
	p.draw("answer", "/ask", answered)
	p.draw("sources", "", p.click(answered, "Sources", "Source 1"))
	p.draw("feedback", "", p.click(answered, "Not helpful", "Thank you"))
	p.draw("refusal", "", p.reply(p.news, p.mention(p.maya, p.news, "Who won the chess open in Orrin?")))
}

// check is somebody's message whose claims are checked.
func (p play) check() {
	said := p.wait(p.jonas.In(p.news).Say("The rail tunnel under the Veldmar hills was shut after a culvert above it burst. " +
		"The Veldmar tunnel will stay closed for six weeks."))
	verdict := p.end(p.maya.In(p.news).MessageCommand("Check this claim", said))
	p.draw("check", "Check this claim", said, verdict)
}

// half answers with a model and checks claims without.
type half struct {
	bot.Answerer
	model bot.Answerer
}

func (h half) Answer(ctx context.Context, q news.Question, progress func(news.Progress)) (news.Answer, error) {
	return h.model.Answer(ctx, q, progress)
}

// scribe is a model whose replies are written down. It stops after the first claim until that has been drawn.
type scribe struct{ drafted chan struct{} }

type scribed struct {
	Text   string              `json:"text"`
	Quotes []map[string]string `json:"quotes"`
}

var passageBegins = regexp.MustCompile(`(?m)^<<[a-z2-7]+ passage ([a-z2-7]{4})>>$`)

func (s *scribe) Complete(ctx context.Context, p news.Prompt, onDelta func(string)) (news.Completion, error) {
	say := func(text string, quotes ...string) (c scribed) {
		c = scribed{Text: text, Quotes: []map[string]string{}}
		begins := passageBegins.FindAllStringSubmatchIndex(p.User, -1)
		for _, q := range quotes {
			for _, at := range begins {
				passage, _, _ := strings.Cut(p.User[at[1]:], "<<")
				if strings.Contains(passage, q) {
					c.Quotes = append(c.Quotes, map[string]string{"chunk": p.User[at[2]:at[3]], "quote": q})
				}
			}
		}
		return c
	}
	reply := map[string]any{"claims": []scribed{}, "disagreements": []any{}, "missing": "", "language": "en"}
	tunnel := strings.Contains(p.User, "Question: Why is the Veldmar tunnel closed")
	if tunnel {
		reply["claims"] = []scribed{
			say("The tunnel was shut because a culvert above it burst and water poured onto the tracks.",
				"a culvert above it burst and water poured onto the tracks"),
		}
		reply["disagreements"] = []any{map[string]any{"about": "how long it stays closed", "claims": []scribed{
			say("Nine days, says the operator Northline.", "the tunnel will stay closed for nine days while the track bed is rebuilt"),
			say("Three weeks, says the transport minister.", "the Veldmar tunnel will stay closed for three weeks"),
		}}}
	}
	text, err := json.Marshal(reply)
	if err != nil {
		return news.Completion{}, err
	}
	if tunnel {
		onDelta(string(text[:strings.Index(string(text), `"disagreements"`)])) // a claim is shown when its quotes are there
		select {
		case <-s.drafted:
		case <-ctx.Done():
			return news.Completion{}, ctx.Err()
		}
	}
	return news.Completion{Text: string(text), Model: "example-model"}, nil
}

// desk reads the story's web as serve does.
type desk struct {
	bot.Reader
	web *source.Reader
}

func (d desk) Page(ctx context.Context, address string) (news.Article, error) {
	return d.web.Page(ctx, address)
}

func (d desk) Feed(ctx context.Context, address string) iter.Seq2[news.Article, error] {
	return d.web.Feed(ctx, address)
}

// web is pages by their address.
type web struct {
	shift time.Duration // from the story to now
	pages map[string]fetch.Page
}

func (w web) Fetch(_ context.Context, r fetch.Request) (fetch.Page, error) {
	page, ok := w.pages[r.Address]
	if !ok {
		return page, news.Errorf(news.CodeNotFound, "The site has no such page.")
	}
	return page, nil
}

func (w web) Sitemaps(context.Context, string) ([]string, error) { return nil, nil }

// add publishes an article.
func (w web) add(address, publisher, title string, at time.Time, paragraphs ...string) {
	body := fmt.Sprintf(`<!DOCTYPE html><html lang="en"><head><title>%s</title><meta property="og:type" content="article">`+
		`<meta property="og:site_name" content="%s"><meta property="article:published_time" content="%s"></head><body><article><h1>%[1]s</h1>`,
		html.EscapeString(title), publisher, at.Add(w.shift).Format(time.RFC3339))
	for _, p := range paragraphs {
		body += "<p>" + html.EscapeString(p) + "</p>"
	}
	w.pages[address] = fetch.Page{URL: address, ContentType: "text/html; charset=utf-8", Body: []byte(body + "</article></body></html>")}
}

// fill invents the story.
func (w web) fill() {
	const (
		shut   = "The rail tunnel under the Veldmar hills was shut at midnight after a culvert above it burst and water poured onto the tracks."
		out    = "All 212 passengers of the last night train were led out on foot, and nobody was hurt."
		nine   = "The operator, Northline, said the tunnel will stay closed for nine days while the track bed is rebuilt."
		buses  = "Buses replace all trains between Veldmar and Orrin until then."
		repair = "“The culvert was due for repair in May,” said Ines Halloran, who heads the railway inspectorate."
	)
	ledger := "https://coast-ledger.example/"
	w.add(ledger+"tunnel", "The Coast Ledger", "Veldmar rail tunnel shut after culvert bursts", on(3, 8, 40), shut+" "+out, nine+" "+buses, repair+" Her office will publish its findings.")
	w.add("https://daily-meridian.example/tunnel", "Daily Meridian", "Water shuts Veldmar tunnel, night train evacuated", on(3, 11, 5), shut+" "+out, nine+" "+buses,
		repair+" A report is due before the summer.")
	w.add("https://orrin-post.example/minister", "Orrin Post", "Minister: tunnel needs three weeks", on(4, 16, 30),
		"Transport minister Paul Achterberg told parliament that the Veldmar tunnel will stay closed for three weeks, because the lining is cracked in two places.",
		"The work will cost about 4.2 million crowns. Farmers above the tunnel had warned of the blocked culvert in autumn, he said.",
		"The opposition asked why nobody had looked at the lining since the winter before last.")
	w.add(ledger+"chess", "The Coast Ledger", "Orrin gets ready for its chess open", on(2, 12, 0),
		"Orrin expects 140 players at its chess open next week, among them two former champions. The games are played in the old customs house on the quay.",
		"The club moved the opening by a day, because the hall is being painted. Entry is free for pupils, and the last round will be shown on a screen outside.")
	w.add(ledger+"museum", "The Coast Ledger", "Railway museum stays open through the winter", on(1, 9, 15),
		"The museum of railways in Orrin stays open through the winter for the first time, its director said. Visitors may ride in a cab of the old harbor line on the first day of each month.",
		"The town pays for the heating, and volunteers for the coffee. A new hall for signals opens in June, with a model of the whole coast line.")
	w.add(ledger+"interview", "The Coast Ledger", "“We heard the water first”: the driver's night", on(3, 18, 20),
		"Tomas Reiter had driven the night train for nineteen years when he heard the water before he saw it. He stopped the train, switched off the current and walked through all six cars.",
		"Subscribe to continue reading this article.")
	items := ""
	for _, name := range []string{"tunnel", "interview", "chess", "museum"} {
		items += "<item><link>" + ledger + name + "</link><guid>" + ledger + name + "</guid></item>"
	}
	w.pages[ledger+"feed"] = fetch.Page{URL: ledger + "feed", ContentType: "application/rss+xml",
		Body: []byte(`<?xml version="1.0"?><rss version="2.0"><channel><title>The Coast Ledger</title><link>` + ledger + `</link>` + items + `</channel></rss>`)}
}
