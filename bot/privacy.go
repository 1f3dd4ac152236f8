package bot

import (
	"context"
	"fmt"

	"newsdesk/bot/discord"
	"newsdesk/bot/render"
	"newsdesk/internal/news"
)

// The acts of /privacy.
const (
	actExport = "export"
	actDelete = "erase"
)

// privacy says what is stored, with buttons for a copy and for deletion.
func (x *exchange) privacy(context.Context) ([]discord.Reply, error) {
	id := func(act string) string { return customID{Act: act, Person: x.in.User.ID}.String() }
	reply := render.Privacy(render.PrivacyOptions{TurnLifetime: turnLifetime, AnswerLifetime: answerLifetime,
		KeepQuestions: x.KeepQuestions})
	reply.Rows = []discord.Row{{Buttons: []discord.Button{
		{Label: "Get a copy of mine", CustomID: id(actExport)},
		{Label: "Delete mine", Style: discord.StyleDanger, CustomID: id(actDelete)},
	}}}
	return []discord.Reply{reply}, nil
}

// export gives a person all that is stored about them.
func (x *exchange) export(ctx context.Context) ([]discord.Reply, error) {
	data, err := x.Store.ExportPerson(ctx, news.PersonID(x.in.User.ID))
	if err != nil {
		return nil, err
	}
	reply := render.Notice("This is all that I store about you.")
	reply.Files = []discord.File{{Name: "newsdesk.json", ContentType: "application/json", Data: data}}
	return []discord.Reply{reply}, nil
}

// deleteMine deletes all that is stored about a person.
func (x *exchange) deleteMine(ctx context.Context) ([]discord.Reply, error) {
	rows, err := x.Store.ForgetPerson(ctx, news.PersonID(x.in.User.ID))
	if err != nil {
		return nil, err
	}
	return []discord.Reply{render.Notice(fmt.Sprintf("Done: I have deleted all that I stored about you (%d entries).", rows))}, nil
}

// forget ends the conversation of this place.
func (x *exchange) forget(ctx context.Context) ([]discord.Reply, error) {
	if x.in.Guild != 0 && !x.in.Thread {
		return []discord.Reply{render.Notice("In this channel each question begins a new conversation, which only replies and **Follow up** go on with, for a day. /privacy deletes all that I store about you.")}, nil
	}
	if err := x.Store.ForgetTurns(ctx, channelConversation(x.in.Channel), news.PersonID(x.in.User.ID)); err != nil {
		return nil, err
	}
	return []discord.Reply{render.Notice("I have forgotten our conversation here; your next question begins a new one.")}, nil
}

// directMessages lets a person ask this server's library in direct messages, or ends that.
func (x *exchange) directMessages(ctx context.Context) ([]discord.Reply, error) {
	person := news.PersonID(x.in.User.ID)
	if x.in.Guild != 0 && x.in.Present {
		if _, err := x.Store.EnsureServer(ctx, news.ServerID(x.in.Guild)); err != nil {
			return nil, err
		}
		if err := x.Store.SetDirectLibrary(ctx, person, news.ServerID(x.in.Guild)); err != nil {
			return nil, err
		}
		return []discord.Reply{render.Notice("In our direct messages I now answer you from this server's library, as long as you are a member. To end that, use /direct-messages in our direct messages.")}, nil
	}
	if err := x.Store.SetDirectLibrary(ctx, person, 0); err != nil {
		return nil, err
	}
	text := "I no longer ask any server's library for you here."
	if x.Shared != 0 {
		text += " I answer from the shared library."
	}
	return []discord.Reply{render.Notice(text + " To choose a server's library, use /direct-messages in that server.")}, nil
}
