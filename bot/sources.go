package bot

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"newsdesk/bot/discord"
	"newsdesk/bot/render"
	"newsdesk/internal/news"
)

// shownItems is how many items of each state are named.
const shownItems = 5

// sourcesList shows the watched sources of the library.
func (x *exchange) sourcesList(ctx context.Context) ([]discord.Reply, error) {
	server, err := x.own(ctx)
	if err != nil {
		return nil, err
	}
	list, err := x.Store.WatchedSources(ctx, server.Library)
	if err != nil {
		return nil, err
	}
	return render.Sources(list), nil
}

// sourcesShow shows a source with what became of its items.
func (x *exchange) sourcesShow(ctx context.Context) ([]discord.Reply, error) {
	_, s, err := x.namedSource(ctx)
	if err != nil {
		return nil, err
	}
	var items []news.SourceItem
	for _, state := range []news.ItemState{news.ItemWaiting, news.ItemFetched, news.ItemFailed, news.ItemRefused, news.ItemGone} {
		list, err := x.Store.Items(ctx, s.Library, s.ID, shownItems, state)
		if err != nil {
			return nil, err
		}
		items = append(items, list...)
	}
	return render.Source(s, items), nil
}

// sourcesPause stops looking at a source.
func (x *exchange) sourcesPause(ctx context.Context) ([]discord.Reply, error) {
	return x.setState(ctx, "sources pause", news.SourcePaused, "I do not look at it until /sources resume. Its articles stay.")
}

// sourcesResume looks at a source again.
func (x *exchange) sourcesResume(ctx context.Context) ([]discord.Reply, error) {
	return x.setState(ctx, "sources resume", news.SourceActive, "I look at it again, beginning now.")
}

func (x *exchange) setState(ctx context.Context, act string, state news.SourceState, said string) ([]discord.Reply, error) {
	server, s, err := x.namedSource(ctx)
	if err != nil {
		return nil, err
	}
	if err := x.Store.SetSourceState(ctx, server.Library, s.ID, state, x.Now()); err != nil {
		return nil, noSource(err)
	}
	if err := x.auditSource(ctx, server, act, s, string(state)); err != nil {
		return nil, err
	}
	s.State = state
	return []discord.Reply{render.SourceDone(s, said)}, nil
}

// sourcesRetry lets the refused and failed items of a source be tried again.
func (x *exchange) sourcesRetry(ctx context.Context) ([]discord.Reply, error) {
	server, s, err := x.namedSource(ctx)
	if err != nil {
		return nil, err
	}
	n, err := x.Store.RetryItems(ctx, server.Library, s.ID)
	if err != nil {
		return nil, noSource(err)
	}
	if err := x.auditSource(ctx, server, "sources retry", s, fmt.Sprintf("%d tried again", n)); err != nil {
		return nil, err
	}
	said := fmt.Sprintf("%d of its articles are tried again.", n)
	switch n {
	case 0:
		said = "None of its articles was refused or failed, so there is nothing to try again."
	case 1:
		said = "One of its articles is tried again."
	}
	return []discord.Reply{render.SourceDone(s, said)}, nil
}

// auditSource notes what an admin did to a source.
func (x *exchange) auditSource(ctx context.Context, server news.Server, act string, s news.WatchedSource, outcome string) error {
	return x.audit(ctx, server, act, render.PlainLocation(s.Location), outcome)
}

// namedSource is the watched source of this server's library that the option names by its number or web address.
func (x *exchange) namedSource(ctx context.Context) (news.Server, news.WatchedSource, error) {
	server, err := x.own(ctx)
	if err != nil {
		return server, news.WatchedSource{}, err
	}
	named := strings.TrimSpace(x.in.Options["source"].Text)
	if id, err := strconv.ParseInt(strings.TrimPrefix(named, "#"), 10, 64); err == nil {
		s, err := x.Store.WatchedSource(ctx, server.Library, news.SourceID(id))
		return server, s, noSource(err)
	}
	address, err := webAddress(named)
	if err != nil {
		return server, news.WatchedSource{}, errNoSource()
	}
	list, err := x.Store.WatchedSources(ctx, server.Library)
	if err != nil {
		return server, news.WatchedSource{}, err
	}
	if i := slices.IndexFunc(list, func(s news.WatchedSource) bool { return s.Location == address }); i >= 0 {
		return server, list[i], nil
	}
	return server, news.WatchedSource{}, errNoSource()
}

// noSource says errNoSource in place of what is told an operator, and passes other errors on.
func noSource(err error) error {
	if news.CodeOf(err) == news.CodeNotFound {
		return errNoSource()
	}
	return err
}

func errNoSource() error {
	return news.Errorf(news.CodeNotFound, "This library watches no such source.").WithHint("/sources list shows the sources with their numbers.")
}

// suggestWatched completes the number of a watched source of the server's own library.
func (x *exchange) suggestWatched(ctx context.Context, s scope, typed string) (choices []discord.Choice, err error) {
	if s.server.ID != news.ServerID(x.in.Guild) {
		return nil, nil
	}
	list, err := x.Store.WatchedSources(ctx, s.server.Library)
	for _, source := range list {
		name := fmt.Sprintf("%d · %s · %s", source.ID, source.Kind, render.PlainLocation(source.Location))
		if strings.Contains(strings.ToLower(name), strings.ToLower(typed)) {
			choices = append(choices, discord.Choice{Name: discord.Cut(name, discord.MaxChoiceText), Value: strconv.FormatInt(int64(source.ID), 10)})
		}
	}
	return choices, err
}
