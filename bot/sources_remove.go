package bot

import (
	"context"
	"fmt"
	"strconv"

	"newsdesk/bot/discord"
	"newsdesk/bot/render"
	"newsdesk/internal/news"
)

// The acts of /sources remove. They are part of what old messages hold.
const (
	actUnwatch = "unwatch" // removes the source
	actKeep    = "keep"
)

// sourcesRemove asks whether a source is to go with its articles.
func (x *exchange) sourcesRemove(ctx context.Context) ([]discord.Reply, error) {
	server, s, err := x.namedSource(ctx)
	if err != nil {
		return nil, err
	}
	all, err := x.Store.Sources(ctx, server.Library)
	if err != nil {
		return nil, err
	}
	articles := 0
	for _, other := range all {
		if other.ID == s.ID {
			articles = other.Articles
		}
	}
	reply := render.RemovingSource(s, articles)
	id := customID{Act: actUnwatch, Library: server.Library, Answer: base36(int64(s.ID)), Person: x.in.User.ID}
	keep := id
	keep.Act = actKeep
	what := fmt.Sprintf("Remove it and %d articles", articles)
	switch articles {
	case 0:
		what = "Remove it"
	case 1:
		what = "Remove it and 1 article"
	}
	reply.Rows = []discord.Row{{Buttons: []discord.Button{
		{Label: what, Style: discord.StyleDanger, CustomID: id.String()},
		{Label: "Keep it", CustomID: keep.String()},
	}}}
	return []discord.Reply{reply}, nil
}

// confirmUnwatch removes a source. The button may be pressed in the server that it was made for alone.
func (x *exchange) confirmUnwatch(ctx context.Context) ([]discord.Reply, error) {
	server, err := x.own(ctx)
	if err != nil {
		return nil, err
	}
	id, err := strconv.ParseInt(x.id.Answer, 36, 64)
	if err != nil || x.id.Library != server.Library {
		return nil, errNoSource()
	}
	s, err := x.Store.WatchedSource(ctx, server.Library, news.SourceID(id))
	if err != nil {
		return nil, noSource(err)
	}
	n, err := x.Store.RemoveSource(ctx, server.Library, s.ID)
	if err != nil {
		return nil, noSource(err)
	}
	if err := x.auditSource(ctx, server, "sources remove", s, fmt.Sprintf("removed with %d articles", n)); err != nil {
		return nil, err
	}
	articles := fmt.Sprintf("%d articles", n)
	if n == 1 {
		articles = "1 article"
	}
	return []discord.Reply{render.SourceDone(s, "Removed, with "+articles+".")}, nil
}

// keepSource takes the question of /sources remove back.
func (x *exchange) keepSource(context.Context) ([]discord.Reply, error) {
	return []discord.Reply{render.Notice("Nothing was removed.")}, nil
}
