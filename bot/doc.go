// Package bot is the Discord door of newsdesk: it turns what people do on Discord into questions, readings and admin
// acts, and shows what comes of them. Everybody who addresses the bot gets an answer or a reason; nobody is ever
// mentioned; nothing of one server's library is ever shown to another.
//
// The flow of an interaction: Bot.Interaction finds its route, acknowledges it at once, and hands the work to the
// queue, which runs one piece of work of a person at a time. What handlers return is rendered by package render and
// delivered by a surface, which knows how a reply reaches the person: as an edit, a follow-up or a message.
//
// The package knows no Discord library: package gateway plays discord.Client and calls discord.Handler.
package bot
