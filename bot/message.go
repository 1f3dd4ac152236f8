package bot

import (
	"context"
	"errors"
	"log/slog"
	"regexp"
	"slices"
	"strings"

	"newsdesk/bot/discord"
	"newsdesk/bot/render"
	"newsdesk/internal/news"
)

// Message takes a message. What is not addressed to the bot is passed over. It returns at once.
func (b *Bot) Message(_ context.Context, m discord.Message) {
	if m.Author.Bot || m.Webhook || m.System || !addressed(m) {
		return
	}
	b.converse("message", m, func(ctx context.Context, ticket string) error { return b.reply(ctx, m, ticket) })
}

// mention finds the names of people and roles as Discord writes them, which say nothing to a search.
var mention = regexp.MustCompile(`<@[!&]?\d+>`)

// addressed reports whether a message is meant for the bot.
func addressed(m discord.Message) bool { return m.Guild == 0 || m.MentionsBot || m.ReplyToBot }

// Post takes a new thread or forum post. Forum posts are answered where the server's admins want that.
func (b *Bot) Post(_ context.Context, p discord.Post) {
	if p.Kind != discord.ChannelForum && p.Parent == 0 || p.Owner == b.Client.Self().ID {
		return
	}
	b.converse("post", discord.Message{Guild: p.Guild, Channel: p.ID, Author: discord.User{ID: p.Owner}, ID: p.ID},
		func(ctx context.Context, ticket string) error { return b.answerPost(ctx, p, ticket) })
}

// converse does the work that a message asks for. A failure before anything was shown is told in the channel.
func (b *Bot) converse(what string, m discord.Message, do func(ctx context.Context, ticket string) error) {
	ticket, start := newTicket(), b.Now()
	base := news.WithRequest(b.base, ticket)
	if !b.begin() {
		ctx, cancel := context.WithTimeout(context.Background(), ackTimeout)
		defer cancel()
		err := b.sayWithin(ctx, m, explain(errRestarting, ticket))
		b.ended(base, event{what: what, ticket: ticket, id: m.ID, guild: m.Guild, user: m.Author.ID, start: start}, errors.Join(errRestarting, err))
		return
	}
	go func() {
		defer b.handled.Done()
		base, end := b.Begin.Span(base, what, slog.String("id", m.ID.String()))
		ctx, cancel := context.WithTimeout(base, slowTimeout)
		defer cancel()
		err := guarded(func() error { return do(ctx, ticket) })
		if panicked(err) {
			err = errors.Join(err, b.say(m, explain(err, ticket)))
		}
		b.ended(base, event{what: what, ticket: ticket, id: m.ID, guild: m.Guild, user: m.Author.ID, start: start}, err)
		end(err)
	}()
}

// reply answers a message that is addressed to the bot.
func (b *Bot) reply(ctx context.Context, m discord.Message, ticket string) error {
	text := strings.TrimSpace(mention.ReplaceAllString(m.Content, " "))
	switch {
	case m.Hidden:
		return b.say(m, render.Notice("Discord shows me only messages that mention me. Please mention me in your reply, or press **Follow up** under my answer."))
	case text == "" && m.Guild == 0 && len(m.Attachments) > 0:
		return b.say(m, render.Notice("I answer questions about news articles. Files are added by a server's admins, with /ingest file in the server."))
	case text == "":
		return b.say(m, render.Help(b.helpOptions()))
	}
	if r, ok := smallTalk(text, b.helpOptions()); ok {
		return b.say(m, r)
	}
	if err := errors.Join(checkQuestion(text), b.limiter.take(m.Author.ID, m.Guild)); err != nil {
		return b.tell(m, err, ticket)
	}
	q := &inquiry{Bot: b, ticket: ticket, text: text,
		place: place{guild: m.Guild, channel: m.Channel, person: m.Author.ID, present: true}}
	var err error
	if q.scope, err = b.scopeAt(ctx, q.place); err != nil {
		return b.tell(m, err, ticket)
	}
	channel := m.Channel
	if q.conversation, err = b.conversationOf(ctx, m); err != nil {
		return b.tell(m, err, ticket)
	}
	if m.Guild != 0 && q.conversation == "" && q.scope.server.Settings.Threads {
		channel = b.openThread(ctx, m, q)
	}
	return b.respond(ctx, m, channel, q)
}

// respond posts a placeholder and turns it into the answer.
func (b *Bot) respond(ctx context.Context, m discord.Message, channel discord.ID, q *inquiry) error {
	first := q.withStop(render.Progress(news.Progress{Stage: news.StageRetrieve}, 0))
	s, err := persistPost(ctx, b.Client, m, channel, first)
	switch discord.FaultOf(err) {
	case "":
	case discord.FaultForbidden:
		q.plain = true
		s, err = persistPost(ctx, b.Client, m, channel, q.withStop(first))
	}
	if discord.FaultOf(err) == discord.FaultForbidden {
		return errors.Join(err, b.whisper(ctx, m.Author.ID))
	}
	if err != nil {
		return err // there is nowhere to tell it: direct messages are closed, or the channel is gone
	}
	q.surface = s
	b.rememberPost(ctx, m, s.sent)
	defer b.forgetPending(m.ID)
	return q.run(ctx)
}

// whisper tells somebody directly that they can not be answered where they asked.
func (b *Bot) whisper(ctx context.Context, person discord.ID) error {
	channel, err := b.Client.DirectChannel(ctx, person)
	if err != nil {
		return err
	}
	_, err = b.Client.Send(ctx, channel, render.Notice("You asked me in a channel where I may not write. Ask an admin to let me, or use /ask there, or ask me here."), discord.SendOptions{})
	return err
}

// smallTalk answers what is no question.
func smallTalk(text string, o render.HelpOptions) (discord.Reply, bool) {
	switch strings.ToLower(strings.Trim(text, " .!?…")) {
	case "hi", "hello", "hey", "good morning", "good evening", "help":
		return render.Help(o), true
	case "thanks", "thank you", "thx", "ok", "okay", "cool", "great", "bye":
		return render.Notice("You are welcome."), true
	}
	return discord.Reply{}, false
}

// conversationOf finds the conversation that a message goes on with: all direct messages are one, a thread is one, and
// a reply goes on with the answer that it replies to. Other mentions begin a new one.
func (b *Bot) conversationOf(ctx context.Context, m discord.Message) (news.Conversation, error) {
	if m.Guild == 0 {
		return channelConversation(m.Channel), nil
	}
	if m.ReplyTo != 0 {
		a, err := b.Store.AnswerAt(ctx, news.ChannelID(m.Channel), news.MessageID(m.ReplyTo))
		switch news.CodeOf(err) {
		case "":
			return a.Conversation, nil
		case news.CodeNotFound:
		default:
			return "", err
		}
	}
	channel, err := b.Client.Channel(ctx, m.Channel)
	if err != nil || channel.Kind != discord.ChannelThread {
		return "", nil //nolint:nilerr // what cannot be looked up is taken for an ordinary channel
	}
	return channelConversation(m.Channel), nil
}

func channelConversation(channel discord.ID) news.Conversation {
	return news.Conversation("c" + channel.String())
}

// openThread opens a thread for the answer, or returns the message's channel with a notice of why not.
func (b *Bot) openThread(ctx context.Context, m discord.Message, q *inquiry) discord.ID {
	thread, err := b.Client.StartThread(ctx, m.Channel, m.ID, discord.Cut(oneLine(q.text), discord.MaxThreadName))
	if err != nil {
		if discord.FaultOf(err) == discord.FaultForbidden {
			q.notice = "I could not open a thread here: I lack the permission Create Public Threads."
		}
		return m.Channel
	}
	q.conversation = channelConversation(thread)
	q.notice = "To go on in this thread, mention me or press Follow up."
	return thread
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// answerPost answers a new post of a forum whose posts are to be answered. Discord shows its title alone to bots
// without privileged intents, so the title is the question.
func (b *Bot) answerPost(ctx context.Context, p discord.Post, ticket string) error {
	q := &inquiry{Bot: b, ticket: ticket, text: strings.TrimSpace(p.Title), conversation: channelConversation(p.ID),
		place: place{guild: p.Guild, channel: p.ID, person: p.Owner, present: true}}
	var err error
	if q.scope, err = b.scopeAt(ctx, q.place); err != nil {
		return err
	}
	if !slices.Contains(q.scope.server.Settings.Forums, news.ChannelID(p.Parent)) || checkQuestion(q.text) != nil {
		return nil
	}
	if err := b.limiter.take(p.Owner, p.Guild); err != nil {
		return err // nobody addressed the bot by this post
	}
	return b.respond(ctx, discord.Message{ID: p.ID, Guild: p.Guild, Channel: p.ID, Author: discord.User{ID: p.Owner}}, p.ID, q)
}

// tell says why a message gets no answer.
func (b *Bot) tell(m discord.Message, err error, ticket string) error {
	if said := b.say(m, explain(err, ticket)); said != nil {
		return said
	}
	return err
}

// say posts a reply to a message.
func (b *Bot) say(m discord.Message, r discord.Reply) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(b.base), finalTimeout)
	defer cancel()
	return b.sayWithin(ctx, m, r)
}

func (b *Bot) sayWithin(ctx context.Context, m discord.Message, r discord.Reply) error {
	_, err := persistPost(ctx, b.Client, m, m.Channel, r)
	if discord.FaultOf(err) == discord.FaultForbidden {
		_, err = persistPost(ctx, b.Client, m, m.Channel, render.Plain([]discord.Reply{r})[0])
	}
	return err
}

// persistPost posts through rate limits and outages.
func persistPost(ctx context.Context, client discord.Client, m discord.Message, channel discord.ID, r discord.Reply) (s *posted, err error) {
	_, err = persist(ctx, func() (sent discord.Sent, err error) {
		s, err = post(ctx, client, m, channel, r)
		return s.sent, err
	})
	return s, err
}
