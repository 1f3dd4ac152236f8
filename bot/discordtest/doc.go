// Package discordtest is a Discord for tests: gateway and REST on loopback, true to the protocol, strict about what it
// is sent, and as bad as the script says.
//
//	s := discordtest.Start(t, discordtest.Options{})
//	guild := s.AddGuild(discordtest.GuildConfig{Name: "Newsroom"})
//	channel, ada := guild.AddText("general"), s.AddUser("ada")
//	guild.AddMember(ada, discordtest.PermissionManageGuild)
//	// connect the bot to s.URL(), or give it &http.Client{Transport: s.Transport()}
//	asked, err := ada.In(channel).Command("ask", discordtest.Args{"question": "Who won?"})
//	answer, err := asked.WaitReply(ctx, nil)
//
// The world (guilds, channels, people, messages, registered commands) is in memory. People act through Actor: what they
// do is checked as Discord's own client would, so a command that was not registered, or a button that is not there, is
// an error of the act. What the bot does is checked against Discord's published description of its API, where that is
// at hand, and always against the documented limits that the description lacks: a request that breaks a rule is refused
// with code 50035 and kept in Violations. Faults make the server fail, and Shard and Greeting make the gateway fail.
//
// Nothing waits by sleeping: everything that a test waits for has a Wait method.
//
// It is hand-written because no server in Go plays both sides of Discord, and without any Discord library, so that a
// mistake in one is not repeated here. It is not for production: it keeps what it is told in memory.
package discordtest
