package bot

import (
	"context"
	"net/url"
	"path"
	"regexp"
	"strings"

	"newsdesk/bot/discord"
	"newsdesk/bot/render"
	"newsdesk/internal/news"
)

// link finds web addresses in a message.
var link = regexp.MustCompile(`https?://[^\s<>|]+`)

// previewMessage shows what would be added to the library from a message: its attachment, or the page it links to.
// What to add is kept in the preview itself, as the address of its card, so that the button works after a restart.
func (x *exchange) previewMessage(ctx context.Context) ([]discord.Reply, error) {
	if x.in.Target == nil {
		return nil, news.Errorf(news.CodeNotFound, "The message is gone.")
	}
	address, extra, a, more, err := x.offered(ctx, *x.in.Target)
	if err != nil {
		return nil, err
	}
	server, err := x.Store.EnsureServer(ctx, news.ServerID(x.in.Guild))
	if err != nil {
		return nil, err
	}
	p := render.PreviewOptions{Address: address, More: more}
	if same, ok, err := x.Ingester.Duplicate(ctx, server.Library, a); err != nil {
		return nil, err
	} else if ok {
		p.Duplicate = &same
	}
	reply := render.Preview(a, p)
	id := customID{Act: actConfirm, Library: server.Library, Person: x.in.User.ID, Extra: extra}
	cancel := id
	cancel.Act = actCancel
	reply.Rows = []discord.Row{{Buttons: []discord.Button{
		{Label: "Add to library", Style: discord.StyleSuccess, CustomID: id.String()},
		{Label: "Cancel", CustomID: cancel.String()},
	}}}
	return []discord.Reply{reply}, nil
}

// extraFile marks a preview whose address is that of an attachment.
const extraFile = "f"

// offered reads the first article that a message offers, and says how many more there are.
func (x *exchange) offered(ctx context.Context, m discord.Message) (address, extra string, a news.Article, more int, err error) {
	links := link.FindAllString(m.Content, -1)
	for _, e := range m.Embeds {
		if e.URL != "" && len(links) == 0 {
			links = append(links, e.URL)
		}
	}
	if len(m.Attachments) > 0 {
		file := m.Attachments[0]
		items, err := x.attached(ctx, file, news.Article{})
		if err != nil {
			return "", "", a, 0, err
		}
		for first, err := range items {
			return file.URL, extraFile, first, len(m.Attachments) - 1 + len(links), err
		}
		return "", "", a, 0, news.Errorf(news.CodeInvalid, "There is no article in the file.")
	}
	if len(links) == 0 {
		return "", "", a, 0, news.Errorf(news.CodeInvalid, "There is no link and no file in this message.")
	}
	address = strings.TrimRight(links[0], ".,;:!?)]}'\"")
	a, err = x.Reader.Page(ctx, address)
	return address, "", a, len(links) - 1, err
}

// confirmAdd adds what a preview shows.
func (x *exchange) confirmAdd(ctx context.Context) ([]discord.Reply, error) {
	if x.in.Message == nil || len(x.in.Message.Embeds) == 0 || x.in.Message.Embeds[0].URL == "" {
		return nil, news.Errorf(news.CodeNotFound, "I can not see any more what this preview was of; please choose the message again.")
	}
	address := x.in.Message.Embeds[0].URL
	if x.id.Extra != extraFile {
		return nil, x.ingest(ctx, x.pageReading(ctx, "add article", address))
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	file := discord.Attachment{Name: path.Base(u.Path), URL: address}
	items, err := x.attached(ctx, file, news.Article{})
	if err != nil {
		return nil, err
	}
	return nil, x.ingest(ctx, reading{"add article", kindFile, file.Name, items})
}

// cancelAdd takes a preview back.
func (x *exchange) cancelAdd(context.Context) ([]discord.Reply, error) {
	return []discord.Reply{render.Notice("Nothing was added.")}, nil
}
