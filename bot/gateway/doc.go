// Package gateway is the adapter to Discord: it implements discord.Client and feeds a discord.Handler, and is the only
// package that knows a Discord library. Everything else sees the plain data of package discord.
//
// Connections are discordgo's, with what it lacks around them: a supervisor for each shard that reconnects with
// back-off and stops at what cannot heal, a watched TCP connection that notices silence, pacing of identifies, and
// handlers that decode tolerantly and survive panics. Its cache of Discord's state is off.
//
// REST calls use net/http with discordgo's addresses and types. discordgo's own calls hide the headers of answers, let
// all interactions share one rate limit, keep a limit for each interaction for ever, ignore contexts while they wait
// and repeat what must not be repeated; what is here instead is a bucket table, a breaker and one loop of attempts.
//
// Errors and logs never hold tokens, be it the bot's or an interaction's.
package gateway
