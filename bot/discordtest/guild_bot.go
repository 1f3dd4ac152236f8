package discordtest

// RemoveBot ends the bot's membership. The bot is told.
func (g *Guild) RemoveBot() {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.present = false
	delete(g.members, g.s.bot.ID)
	g.s.dispatch(event{name: "GUILD_DELETE", guild: g.ID, intent: IntentGuilds, data: map[string]any{"id": g.ID}})
}

// InviteBot makes the bot a member, perhaps again. The bot is told.
func (g *Guild) InviteBot(p Permissions) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.present = true
	own := g.addRole(g.s.bot.Name, p)
	own.managed = true
	g.join(g.s.bot, own)
	g.s.dispatchGuild(g)
}

// Outage makes the guild unavailable to the bot, or available again. The bot is told.
func (g *Guild) Outage(on bool) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.outage = on
	if !on {
		g.s.dispatchGuild(g)
		return
	}
	g.s.dispatch(event{name: "GUILD_DELETE", guild: g.ID, intent: IntentGuilds,
		data: map[string]any{"id": g.ID, "unavailable": true}})
}
