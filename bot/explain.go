package bot

import (
	"bytes"
	"context"
	"regexp"
	"strconv"
	"strings"

	"newsdesk/bot/discord"
	"newsdesk/bot/render"
	"newsdesk/internal/news"
	"newsdesk/internal/tracetext"
)

// messageLink finds the channel and the message in a link to a message, as Discord copies it.
var messageLink = regexp.MustCompile(`/channels/\d+/(\d+)/(\d+)\s*$`)

// libraryExplain shows those who look after a server's library how an answer came about that the server was given
// openly: what somebody asked privately or elsewhere is not theirs to read.
func (x *exchange) libraryExplain(ctx context.Context) ([]discord.Reply, error) {
	server, err := x.own(ctx)
	if err != nil {
		return nil, err
	}
	saved, err := x.namedAnswer(ctx, server, strings.TrimSpace(x.in.Options["answer"].Text))
	if err != nil {
		return nil, err
	}
	if saved.Private || saved.Server != server.ID || saved.Library != server.Library {
		return nil, news.Errorf(news.CodeNotFound, "There is no answer of that name that this server's library gave here for all to see.")
	}
	id := saved.ID
	if saved.Recorded != "" {
		id = saved.Recorded
	}
	trace, err := x.Store.Trace(ctx, server.Library, id)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	if err := tracetext.Write(&text, trace, x.Price); err != nil {
		return nil, err
	}
	reply := render.Explained(trace, x.Price)
	reply.Files = []discord.File{{Name: "explain-" + trace.Answer + ".txt", ContentType: "text/plain; charset=utf-8", Data: text.Bytes()}}
	return []discord.Reply{reply}, nil
}

// namedAnswer finds an answer by its name or by the link to the message that shows it.
func (x *exchange) namedAnswer(ctx context.Context, server news.Server, named string) (news.SavedAnswer, error) {
	m := messageLink.FindStringSubmatch(named)
	if m == nil {
		return x.Store.SavedAnswer(ctx, server.Library, named)
	}
	channel, err := strconv.ParseInt(m[1], 10, 64)
	if err != nil {
		return news.SavedAnswer{}, news.Errorf(news.CodeInvalid, "That is no link to a message.")
	}
	message, err := strconv.ParseInt(m[2], 10, 64)
	if err != nil {
		return news.SavedAnswer{}, news.Errorf(news.CodeInvalid, "That is no link to a message.")
	}
	return x.Store.AnswerAt(ctx, news.ChannelID(channel), news.MessageID(message))
}
