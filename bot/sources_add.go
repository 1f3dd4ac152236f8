package bot

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"newsdesk/bot/discord"
	"newsdesk/internal/news"
)

// maxWatched is how many sources a server may have its library watch.
const maxWatched = 100

// watchable are the kinds of sources that somebody on Discord may add: those on the web. Folders and files are places
// of the machine, which only its operator names.
func watchable() []discord.Choice {
	return []discord.Choice{
		{Name: "a feed (RSS, Atom or JSON)", Value: string(news.SourceFeed)},
		{Name: "a site, by its home page", Value: string(news.SourceSite)},
		{Name: "a sitemap", Value: string(news.SourceSitemap)},
		{Name: "a page with one article", Value: string(news.SourcePage)},
		{Name: "a list of addresses, one a line", Value: string(news.SourceList)},
	}
}

// sourcesAdd begins to watch a source, and shows how its first reading goes.
func (x *exchange) sourcesAdd(ctx context.Context) ([]discord.Reply, error) {
	address, err := sourceAddress(x.in.Options["location"].Text)
	if err != nil {
		return nil, err
	}
	server, err := x.own(ctx)
	if err != nil {
		return nil, err
	}
	known, err := x.Store.WatchedSources(ctx, server.Library)
	if err != nil {
		return nil, err
	}
	at, err := x.detect(ctx, address)
	if err != nil {
		return nil, err
	}
	again := slices.ContainsFunc(known, func(s news.WatchedSource) bool { return s.Kind == at.Kind && s.Location == at.Location })
	if len(known) >= maxWatched && !again {
		return nil, news.Errorf(news.CodeInvalid, "This library watches %d sources, which is as many as I let a server have.", len(known)).
			WithHint("/sources remove makes room.")
	}
	s, err := x.Store.Watch(ctx, server.Library, at, news.PersonID(x.in.User.ID), x.Now())
	if err != nil {
		return nil, err
	}
	if err := x.auditSource(ctx, server, "sources add", s, fmt.Sprintf("watched as %s %d", s.Kind, s.ID)); err != nil {
		return nil, err
	}
	return x.attendReading(ctx, server, s)
}

// detect says what is at an address: what the person says, or else what is found there.
func (x *exchange) detect(ctx context.Context, address string) (news.Place, error) {
	kind := x.in.Options["kind"].Text
	if kind == "" {
		return x.Reader.Detect(ctx, address)
	}
	if !slices.ContainsFunc(watchable(), func(c discord.Choice) bool { return c.Value == kind }) {
		return news.Place{}, news.Errorf(news.CodeInvalid, "I do not watch sources of that kind for a server.")
	}
	return news.Place{Kind: news.SourceKind(kind), Location: address}, nil
}

// aPath finds what can only be meant as a file or folder of a machine.
var aPath = regexp.MustCompile(`(?i)^(file:|[/\\~.]|[a-z]:[\\/])`)

// sourceAddress checks that somebody typed a web address. Paths are refused, because a chat must not reach into the
// machine.
func sourceAddress(text string) (string, error) {
	if aPath.MatchString(strings.Trim(strings.TrimSpace(text), "<>")) {
		return "", news.Errorf(news.CodeInvalid, "I watch web addresses for a server, and no files or folders.").
			WithHint("/ingest file reads a file that you attach.")
	}
	return webAddress(text)
}
