// Package discord is the bot's vocabulary of Discord: what happens there (interactions, messages) and what the bot
// says (replies, modals, commands), as plain data. Handlers and rendering speak only these types, so that they are
// tested with structs and golden files; package gateway is the one place that turns them into Discord's API.
package discord
