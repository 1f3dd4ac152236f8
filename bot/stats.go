package bot

import (
	"context"

	"newsdesk/bot/discord"
	"newsdesk/bot/render"
	"newsdesk/internal/news"
)

// statsDays is of how many days /library stats tells, today included.
const statsDays = 30

// libraryStats shows what the library holds and how it serves, in words and as a picture. What the picture shows is in
// the words too, so that without one nothing is missing but the single days.
func (x *exchange) libraryStats(ctx context.Context) ([]discord.Reply, error) {
	server, err := x.own(ctx)
	if err != nil {
		return nil, err
	}
	stats, err := x.Store.LibraryStats(ctx, server.Library, x.Now(), statsDays)
	if err != nil {
		return nil, err
	}
	watched, err := x.Store.WatchedSources(ctx, server.Library)
	if err != nil {
		return nil, err
	}
	var picture news.Picture
	if x.Draw != nil {
		if picture, err = x.Draw(stats); err != nil {
			x.Logger.WarnContext(ctx, "statistics are shown without their picture", "error", err)
			picture = news.Picture{}
		}
	}
	return []discord.Reply{render.Stats(stats, watched, picture)}, nil
}
