package bot

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"newsdesk/bot/discord"
	"newsdesk/bot/render"
	"newsdesk/internal/news"
)

// sourcesRefresh reads a watched source again, or all of them.
func (x *exchange) sourcesRefresh(ctx context.Context) ([]discord.Reply, error) {
	if strings.TrimSpace(x.in.Options["source"].Text) != "" {
		server, s, err := x.namedSource(ctx)
		if err != nil {
			return nil, err
		}
		return x.refreshed(ctx, server, "sources refresh", s)
	}
	server, err := x.own(ctx)
	if err != nil {
		return nil, err
	}
	list, err := x.Store.WatchedSources(ctx, server.Library)
	if err != nil {
		return nil, err
	}
	if list = active(list); len(list) == 0 {
		return nil, news.Errorf(news.CodeNotFound, "This library has no active source to read again.").WithHint("/sources list shows the sources; /sources add begins to watch one.")
	}
	return x.refreshed(ctx, server, "sources refresh", list...)
}

// active are the sources that are looked at.
func active(list []news.WatchedSource) []news.WatchedSource {
	return slices.DeleteFunc(slices.Clone(list), func(s news.WatchedSource) bool { return s.State != news.SourceActive })
}

// refreshed lets sources be read again and shows how that goes.
func (x *exchange) refreshed(ctx context.Context, server news.Server, act string, list ...news.WatchedSource) ([]discord.Reply, error) {
	if err := x.refresh(ctx, server, act, list...); err != nil {
		return nil, err
	}
	return x.attendReading(ctx, server, list...)
}

// refresh lets sources be read again by the workers.
func (x *exchange) refresh(ctx context.Context, server news.Server, act string, list ...news.WatchedSource) error {
	if len(list) == 0 {
		return nil
	}
	for _, s := range list {
		if s.State != news.SourceActive {
			return news.Errorf(news.CodeInvalid, "I do not look at this source at the moment, because it is paused or failed too often.").
				WithHint("/sources resume lets me read it again.")
		}
		if err := x.Store.RefreshSource(ctx, server.Library, s.ID, x.Now()); err != nil {
			return noSource(err)
		}
	}
	what := render.PlainLocation(list[0].Location)
	if len(list) > 1 {
		what = fmt.Sprintf("%d watched sources", len(list))
	}
	return x.audit(ctx, server, act, what, "read again")
}

// The times of watching how sources are read.
const (
	firstLook = 500 * time.Millisecond
	lastLook  = 2 * time.Second // between two looks, in the end
	// attendFor leaves a little of the interaction's time for showing how it ended.
	attendFor = tokenLife - 2*time.Minute
)

// attendReading shows how sources are being read by the workers, until each was read since it was as given, or until it
// cannot be shown any more; then it says that the reading goes on.
func (x *exchange) attendReading(ctx context.Context, server news.Server, before ...news.WatchedSource) ([]discord.Reply, error) {
	p := present(ctx, response{x.Client, x.in})
	defer p.halt()
	for look := firstLook; ; look = min(2*look, lastLook) {
		now, err := x.reload(ctx, server, before)
		if err != nil {
			return nil, err
		}
		alive, err := x.Store.WorkersAlive(ctx)
		switch {
		case err != nil:
			return nil, err
		case areSettled(now, before):
			return x.readingEnds(ctx, now, "")
		case !alive:
			return x.readingEnds(ctx, now, "No worker is running at the moment, so nothing is read until my operator starts one.")
		case x.Now().Sub(x.start) >= attendFor:
			return x.readingEnds(ctx, now, "The reading goes on; /sources list shows how far it is.")
		}
		p.frame(private(render.SourcesReading(now)))
		timer := time.NewTimer(look)
		select {
		case <-timer.C:
		case <-x.ending: // who wants me to stop need not wait for a reading that goes on without me
			timer.Stop()
			return x.readingEnds(ctx, now, "I am being restarted. The reading goes on afterwards; /sources list shows how far it is.")
		case <-ctx.Done():
			timer.Stop()
			return nil, context.Cause(ctx)
		}
	}
}

// reload returns sources as they are now. One that was removed meanwhile is left out.
func (x *exchange) reload(ctx context.Context, server news.Server, list []news.WatchedSource) ([]news.WatchedSource, error) {
	now, err := x.Store.WatchedSources(ctx, server.Library)
	now = slices.DeleteFunc(now, func(s news.WatchedSource) bool {
		return !slices.ContainsFunc(list, func(o news.WatchedSource) bool { return o.ID == s.ID })
	})
	if err == nil && len(now) == 0 {
		return nil, news.Errorf(news.CodeNotFound, "The source was removed meanwhile.")
	}
	return now, err
}

// areSettled reports whether nothing is left to do of the sources since they were as before.
func areSettled(sources, before []news.WatchedSource) bool {
	return !slices.ContainsFunc(sources, func(s news.WatchedSource) bool {
		return !s.SettledSince(before[slices.IndexFunc(before, func(o news.WatchedSource) bool { return o.ID == s.ID })])
	})
}

// readingEnds says what came of reading sources, with some of what was refused when it is one source.
func (x *exchange) readingEnds(ctx context.Context, list []news.WatchedSource, note string) ([]discord.Reply, error) {
	var refused []news.SourceItem
	if len(list) == 1 {
		var err error
		if refused, err = x.Store.Items(ctx, list[0].Library, list[0].ID, shownItems, news.ItemRefused, news.ItemFailed); err != nil {
			return nil, err
		}
	}
	return render.SourcesRead(list, refused, note), nil
}
