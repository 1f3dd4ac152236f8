package gateway

import (
	"context"
	"net/http"

	"github.com/bwmarrin/discordgo"

	"newsdesk/bot/discord"
)

// callbackBody is the first answer to an interaction.
type callbackBody struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data any                               `json:"data,omitempty"`
}

// callback gives the first answer. Giving it twice is harmless: Discord refuses the second one.
func (g *Gateway) callback(ctx context.Context, in discord.Interaction, body callbackBody, files []discord.File) error {
	c := call{route: callbackRoute(in), body: body, files: files, safe: true, patient: true}
	if len(files) == 0 {
		c.timeout = callbackTimeout
	}
	return g.rest.do(ctx, c, nil)
}

// Defer acknowledges an interaction.
func (g *Gateway) Defer(ctx context.Context, in discord.Interaction, o discord.Deferral) error {
	body := callbackBody{Type: discordgo.InteractionResponseDeferredChannelMessageWithSource}
	switch {
	case o.Update:
		body.Type = discordgo.InteractionResponseDeferredMessageUpdate
	case o.Ephemeral:
		body.Data = struct {
			Flags discordgo.MessageFlags `json:"flags"`
		}{discordgo.MessageFlagsEphemeral}
	}
	return g.callback(ctx, in, body, nil)
}

// Respond answers an interaction with a new message.
func (g *Gateway) Respond(ctx context.Context, in discord.Interaction, r discord.Reply) error {
	return g.callback(ctx, in, callbackBody{discordgo.InteractionResponseChannelMessageWithSource, newMessage(r)}, r.Files)
}

// Update answers by changing the message that holds the component.
func (g *Gateway) Update(ctx context.Context, in discord.Interaction, r discord.Reply) error {
	return g.callback(ctx, in, callbackBody{discordgo.InteractionResponseUpdateMessage, newState(r)}, r.Files)
}

// Suggest answers an autocompletion. Choices after the twenty-fifth are left out.
func (g *Gateway) Suggest(ctx context.Context, in discord.Interaction, choices []discord.Choice) error {
	type choice struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	data := struct {
		Choices []choice `json:"choices"`
	}{[]choice{}}
	for _, c := range choices[:min(len(choices), discord.MaxChoices)] {
		data.Choices = append(data.Choices, choice{c.Name, c.Value})
	}
	return g.callback(ctx, in, callbackBody{discordgo.InteractionApplicationCommandAutocompleteResult, data}, nil)
}

// OpenModal answers with a form.
func (g *Gateway) OpenModal(ctx context.Context, in discord.Interaction, m discord.Modal) error {
	return g.callback(ctx, in, callbackBody{discordgo.InteractionResponseModal, modalOf(m)}, nil)
}

// EditOriginal changes the first answer. It does not wait for rate limits: the caller may have a newer text by then.
func (g *Gateway) EditOriginal(ctx context.Context, in discord.Interaction, r discord.Reply) (discord.Sent, error) {
	app, err := g.application(ctx)
	if err != nil {
		return discord.Sent{}, err
	}
	return g.sent(ctx, call{route: hookRoute(http.MethodPatch, "original", app, in.Token, "/messages/@original"),
		body: newState(r), files: r.Files, safe: true})
}

// DeleteOriginal removes the first answer.
func (g *Gateway) DeleteOriginal(ctx context.Context, in discord.Interaction) error {
	app, err := g.application(ctx)
	if err != nil {
		return err
	}
	return g.rest.do(ctx, call{route: hookRoute(http.MethodDelete, "original", app, in.Token, "/messages/@original"),
		safe: true, patient: true}, nil)
}

// Followup adds a message to an answered interaction. It is not repeated when its outcome is unknown, since Discord
// has no nonce for it.
func (g *Gateway) Followup(ctx context.Context, in discord.Interaction, r discord.Reply) (discord.Sent, error) {
	app, err := g.application(ctx)
	if err != nil {
		return discord.Sent{}, err
	}
	return g.sent(ctx, call{route: hookRoute(http.MethodPost, "followup", app, in.Token, ""), body: newMessage(r),
		files: r.Files, patient: true})
}

// sent makes a call that is answered by a message.
func (g *Gateway) sent(ctx context.Context, c call) (discord.Sent, error) {
	var m messagePayload
	if err := g.rest.do(ctx, c, &m); err != nil {
		return discord.Sent{}, err
	}
	return discord.Sent{Channel: m.ChannelID.id(), Message: m.ID.id()}, nil
}
