package bot_test

import (
	"encoding/json"
	"fmt"
	"html"
	"html/template"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
)

// drawer draws messages as Discord's dark theme shows them.
type drawer struct {
	test   *testing.T
	folder string
	names  map[string]string // what mentions show, by <@id> and the like
	shift  time.Duration     // what is drawn of a moment is this much earlier
	page   *template.Template
}

func newDrawer(t *testing.T, folder string, shift time.Duration) *drawer {
	t.Helper()
	page, err := template.ParseFiles(filepath.Join("testdata", "picture.html"))
	if err != nil {
		t.Fatal(err)
	}
	return &drawer{test: t, folder: folder, shift: shift, page: page}
}

// drawn is a message as the template wants it.
type drawn struct {
	Name, Initial, When string
	Paint               template.CSS
	App, Private        bool
	By, Used            string        // what the message answers: a command that somebody used,
	Quoted              template.HTML // or somebody's message
	Text                template.HTML
	Cards               []drawnCard
	Rows                []drawnPart
}

type drawnCard struct {
	Color       template.CSS
	Title, Text template.HTML
	URL, Footer string
}

// drawnPart is a component.
type drawnPart struct {
	Type, Style        int
	Label, Placeholder string
	Emoji              struct{ Name string }
	Options            []discordtest.SelectOption
	Parts              []drawnPart `json:"components"`
}

// draw writes the page of some messages. command is what was used to get those of the bot.
func (d *drawer) draw(name, command string, messages ...discordtest.Message) {
	d.test.Helper()
	var all []drawn
	for _, m := range messages {
		all = append(all, d.message(command, m))
	}
	file, err := os.Create(filepath.Join(d.folder, name+".html"))
	if err != nil {
		d.test.Fatal(err)
	}
	if err := d.page.Execute(file, all); err != nil {
		d.test.Error(err)
	}
	if err := file.Close(); err != nil {
		d.test.Error(err)
	}
}

func (d *drawer) message(command string, m discordtest.Message) drawn {
	out := drawn{Name: d.name(m.Author), Paint: "#3f7d6b", App: m.Author.Bot, Private: m.Ephemeral(),
		When: d.clock(m.Timestamp).Format("15:04"), Text: d.markdown(m.Content)}
	if out.App {
		out.Paint = "#4f6d8f"
	}
	if i := m.InteractionMetadata; i != nil && command != "" {
		out.By, out.Used = d.name(i.User), command
	} else if r := m.Referenced; r != nil {
		out.By, out.Quoted = d.name(r.Author), d.inline(r.Content)
		if r.Content == "" {
			out.Quoted = "<i>Click to see attachment</i>"
		}
	}
	out.Initial = strings.ToUpper(out.Name[:1])
	for _, e := range m.Embeds {
		c := drawnCard{Color: "#4e5058", Title: d.inline(e.Title), Text: d.markdown(e.Description), URL: e.URL}
		if e.Color != nil {
			c.Color = template.CSS(fmt.Sprintf("#%06x", *e.Color))
		}
		if e.Footer != nil {
			c.Footer = e.Footer.Text
		}
		out.Cards = append(out.Cards, c)
	}
	components, err := json.Marshal(m.Components)
	if err == nil {
		err = json.Unmarshal(components, &out.Rows)
	}
	if err != nil {
		d.test.Error(err)
	}
	return out
}

// name is a person's, by the mention.
func (d *drawer) name(u discordtest.User) string {
	return strings.TrimPrefix(d.names["<@"+u.ID.String()+">"], "@")
}

// markdown knows the blocks that the bot writes: quotes, lists, small text and lines.
func (d *drawer) markdown(s string) template.HTML {
	if s == "" {
		return ""
	}
	var b strings.Builder
	inside := "" // the block that is open
	for line := range strings.SplitSeq(s, "\n") {
		block, text := "p", line
		for _, k := range [][2]string{{"> ", "blockquote"}, {"- ", "ul"}, {"-# ", "small"}} {
			if rest, ok := strings.CutPrefix(line, k[0]); ok {
				block, text = k[1], rest
			}
		}
		if inside != block && inside != "" {
			b.WriteString("</" + inside + ">")
		}
		switch {
		case line == "":
			b.WriteString(`<p class="gap"></p>`)
			inside = ""
			continue
		case inside != block:
			b.WriteString("<" + block + ">")
		case block != "ul":
			b.WriteString("<br>")
		}
		if inside = block; block == "ul" {
			b.WriteString("<li>")
		}
		b.WriteString(string(d.inline(text)))
	}
	if inside != "" {
		b.WriteString("</" + inside + ">")
	}
	return template.HTML(b.String())
}

// spans finds what the bot writes within a line: escapes, bold and italic text, links, timestamps, mentions and code.
var spans = regexp.MustCompile(`\\([^\sA-Za-z0-9])|\*\*((?:\\.|[^\\])+?)\*\*|\*((?:\\.|[^\\*])+?)\*` +
	`|\[(\[\d+\]|[^\[\]]+)\]\(https?://[^\s()]+\)|<t:(-?\d+):(\w)>|(<(?:@&?|#)\d+>)|` + "`([^`]+)`")

func (d *drawer) inline(s string) template.HTML {
	var b strings.Builder
	for s != "" {
		at := spans.FindStringSubmatchIndex(s)
		if at == nil {
			break
		}
		group := func(n int) string {
			if at[2*n] < 0 {
				return ""
			}
			return s[at[2*n]:at[2*n+1]]
		}
		b.WriteString(html.EscapeString(s[:at[0]]))
		switch {
		case group(1) != "":
			b.WriteString(html.EscapeString(group(1)))
		case group(2) != "":
			b.WriteString("<b>" + string(d.inline(group(2))) + "</b>")
		case group(3) != "":
			b.WriteString("<i>" + string(d.inline(group(3))) + "</i>")
		case group(4) != "":
			b.WriteString("<a>" + html.EscapeString(group(4)) + "</a>")
		case group(5) != "":
			b.WriteString("<time>" + d.moment(group(5), group(6)) + "</time>")
		case group(7) != "":
			b.WriteString(`<span class="at">` + html.EscapeString(d.names[group(7)]) + "</span>")
		default:
			b.WriteString("<code>" + html.EscapeString(group(8)) + "</code>")
		}
		s = s[at[1]:]
	}
	b.WriteString(html.EscapeString(s))
	return template.HTML(b.String())
}

// clock is what a moment is drawn as.
func (d *drawer) clock(at time.Time) time.Time { return at.UTC().Add(-d.shift) }

// moment writes a timestamp out.
func (d *drawer) moment(unix, style string) string {
	seconds, err := strconv.ParseInt(unix, 10, 64)
	if err != nil {
		d.test.Error(err)
	}
	at := time.Unix(seconds, 0)
	switch style {
	case "D":
		return d.clock(at).Format("2 January 2006")
	case "f":
		return d.clock(at).Format("2 January 2006 15:04")
	}
	passed := time.Since(at)
	for _, unit := range []struct {
		name string
		size time.Duration
	}{{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}} {
		switch n := int((passed + unit.size/2) / unit.size); {
		case n == 1:
			return "1 " + unit.name + " ago"
		case n > 1:
			return fmt.Sprintf("%d %ss ago", n, unit.name)
		}
	}
	return "a few seconds ago"
}
