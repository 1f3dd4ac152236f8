package gateway

import (
	"testing"
	"time"

	"newsdesk/bot/discord"
	"newsdesk/bot/discordtest"
)

// All ways to answer an interaction, each judged by Discord's own description where that is at hand.
func TestStrictInteractions(t *testing.T) {
	t.Parallel()
	s, g, h := strict(t, discordtest.Options{}, Options{UserInstall: true})
	ctx := soon(t)
	ensure(t, g.SyncCommands(ctx, strictCommands(), 0))
	guild := s.AddGuild(discordtest.GuildConfig{Name: "Newsroom"})
	channel, ada := guild.AddText("general"), s.AddUser("ada")
	guild.AddMember(ada, discordtest.PermissionManageGuild)
	next(t, h.joined)

	asked := must(ada.In(channel).Command("ask", discordtest.Args{"question": "Who?", "file": discordtest.File{Name: "a.txt", Data: []byte("text")}}))(t)
	in := next(t, h.interactions)
	if in.Command != "ask" || in.Options["question"].Text != "Who?" || !in.Present || !in.Member.Permissions.MayManage() || in.User.ID.String() != ada.ID.String() {
		t.Errorf("interaction %+v", in)
	}
	if data := must(g.Download(ctx, *in.Options["file"].Attachment, 100))(t); string(data) != "text" {
		t.Errorf("file %q", data)
	}
	ensure(t, g.Defer(ctx, in, discord.Deferral{}))
	sent := must(g.EditOriginal(ctx, in, rich()))(t)
	withFile := rich()
	withFile.Files = []discord.File{{Name: "a.txt", ContentType: "text/plain", Data: []byte("proof"), Description: "Proof."}}
	must(g.Followup(ctx, in, withFile))(t)
	answer := must(asked.WaitReply(ctx, nil))(t)
	if answer.ID.String() != sent.Message.String() || len(answer.Buttons()) != 3 || len(asked.Followups()) != 1 {
		t.Errorf("answer %+v", answer)
	}

	must(ada.In(channel).Click(answer, "src"))(t)
	button := next(t, h.interactions)
	if button.Kind != discord.KindComponent || button.CustomID != "src" || button.Message.ID != sent.Message {
		t.Errorf("button %+v", button)
	}
	ensure(t, g.Update(ctx, button, rich()))
	must(ada.In(channel).Select(answer, "pick", "b"))(t)
	menu := next(t, h.interactions)
	if menu.Values[0] != "b" {
		t.Errorf("menu %+v", menu)
	}
	ensure(t, g.OpenModal(ctx, menu, discord.Modal{CustomID: "form", Title: "Form", Inputs: []discord.Input{{CustomID: "q", Label: "Q", Paragraph: true}}}))
}

// What is typed, filled in, asked privately, and deleted again.
func TestStrictForms(t *testing.T) {
	t.Parallel()
	s, g, h := strict(t, discordtest.Options{}, Options{UserInstall: true})
	ctx := soon(t)
	ensure(t, g.SyncCommands(ctx, strictCommands(), 0))
	guild := s.AddGuild(discordtest.GuildConfig{Name: "Newsroom"})
	channel, ada := guild.AddText("general"), s.AddUser("ada")
	guild.AddMember(ada, discordtest.PermissionManageGuild)

	typed := must(ada.In(channel).Autocomplete("ask", "question", discordtest.Args{"question": "wh"}))(t)
	in := next(t, h.interactions)
	if in.Kind != discord.KindAutocomplete || in.Focused != "question" {
		t.Errorf("typed %+v", in)
	}
	ensure(t, g.Suggest(ctx, in, []discord.Choice{{Name: "Who?", Value: "who"}}))
	if choices := must(typed.Choices(ctx))(t); len(choices) != 1 || choices[0].Name != "Who?" {
		t.Errorf("choices %v", choices)
	}

	opened := must(ada.In(channel).Command("library stats", nil))(t)
	in = next(t, h.interactions)
	ensure(t, g.OpenModal(ctx, in, discord.Modal{CustomID: "form", Title: "Form", Inputs: []discord.Input{{CustomID: "q", Label: "Q", MaxLength: 50, Required: true}}}))
	must(ada.In(channel).Submit(must(opened.Modal(ctx))(t), map[string]string{"q": "why"}))(t)
	form := next(t, h.interactions)
	if form.Kind != discord.KindModal || form.Fields["q"] != "why" {
		t.Errorf("form %+v", form)
	}
	private := rich()
	private.Ephemeral = true
	ensure(t, g.Respond(ctx, form, private))
	ensure(t, g.DeleteOriginal(ctx, form))
	if err := g.Respond(ctx, form, private); discord.FaultOf(err) != discord.FaultAcked {
		t.Errorf("a second answer gave %v", err)
	}

	message := must(ada.In(channel).Say("A claim."))(t)
	next(t, h.messages)
	must(ada.In(channel).MessageCommand("Check this", message))(t)
	in = next(t, h.interactions)
	if in.Command != "Check this" || in.Target == nil || in.Target.Content != "A claim." || in.Target.Hidden {
		t.Errorf("target %+v", in.Target)
	}
	ensure(t, g.Defer(ctx, in, discord.Deferral{Ephemeral: true}))
	must(g.EditOriginal(ctx, in, private))(t)

	s.Advance(16 * time.Minute)
	if _, err := g.EditOriginal(ctx, in, rich()); discord.FaultOf(err) != discord.FaultExpired {
		t.Errorf("an edit with an old token gave %v", err)
	}
}

// Somebody who installed the application for themselves uses it where the bot is not.
func TestStrictUserInstall(t *testing.T) {
	t.Parallel()
	s, g, h := strict(t, discordtest.Options{}, Options{UserInstall: true})
	ctx := soon(t)
	ensure(t, g.SyncCommands(ctx, strictCommands(), 0))
	guild := s.AddGuild(discordtest.GuildConfig{Name: "Elsewhere", WithoutBot: true})
	channel, ada := guild.AddText("general"), s.AddUser("ada")
	guild.AddMember(ada, 0)
	ada.Install(true)
	must(ada.In(channel).Command("ask", discordtest.Args{"question": "Who?"}))(t)
	in := next(t, h.interactions)
	if in.Present {
		t.Errorf("interaction %+v", in)
	}
	ensure(t, g.Defer(ctx, in, discord.Deferral{Ephemeral: true}))
	must(g.EditOriginal(ctx, in, rich()))(t)
	must(ada.InDM().Command("ask", discordtest.Args{"question": "Who?"}))(t)
	in = next(t, h.interactions)
	if !in.Present || in.Guild != 0 {
		t.Errorf("interaction %+v", in)
	}
	ensure(t, g.Respond(ctx, in, rich()))
}
