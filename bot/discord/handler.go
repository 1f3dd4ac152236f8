package discord

import "context"

// Handler is told what happens on Discord. Its methods return quickly: they are called in order by the goroutine that
// reads the connection of a shard, and ctx ends when the bot stops.
type Handler interface {
	Interaction(ctx context.Context, in Interaction)
	Message(ctx context.Context, m Message)
	Post(ctx context.Context, p Post)          // a thread or forum post was made by somebody
	GuildJoined(ctx context.Context, guild ID) // also for each guild at the start
	GuildLeft(ctx context.Context, guild ID)   // the bot was removed; not an outage
}
