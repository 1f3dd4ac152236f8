package bot_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"newsdesk/bot/discord"
	"newsdesk/internal/news"
)

// recorder is a Discord that takes everything and shows what came of it.
type recorder struct {
	mu      sync.Mutex
	changed chan struct{} // closed and renewed at each change
	next    discord.ID

	answers  map[discord.ID]*outcome            // by interaction
	messages map[discord.ID][]*shown            // by channel
	members  map[discord.ID]map[discord.ID]bool // guild → users
	channels map[discord.ID]discord.Channel
	files    map[string][]byte
	handled  int // interactions and messages that were dealt with to the end
	// fails, when set, may refuse a call: what is the method's name.
	fails func(what string) error
}

// outcome is what became of an interaction.
type outcome struct {
	Acked     int
	Ephemeral bool
	Update    bool
	Shown     []shown // states of the first answer, oldest first
	Followups []discord.Reply
	Choices   []discord.Choice
	Modal     *discord.Modal
	Deleted   bool
}

// shown is a message of the bot, or a state of it.
type shown struct {
	ID    discord.ID
	Reply discord.Reply
	To    discord.ID // the message it answers
	Nonce string
	Edits int
}

const botID = discord.ID(1)

func newRecorder() *recorder {
	return &recorder{changed: make(chan struct{}), next: 1000, answers: map[discord.ID]*outcome{}, messages: map[discord.ID][]*shown{},
		members: map[discord.ID]map[discord.ID]bool{}, channels: map[discord.ID]discord.Channel{}, files: map[string][]byte{}}
}

// do runs a change under the lock and wakes those who wait.
func (r *recorder) do(what string, change func() error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fails != nil {
		if err := r.fails(what); err != nil {
			return err
		}
	}
	if err := change(); err != nil {
		return err
	}
	close(r.changed)
	r.changed = make(chan struct{})
	return nil
}

// Handled counts what the bot has dealt with.
func (r *recorder) Handled(string, news.Code, time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.handled++
	close(r.changed)
	r.changed = make(chan struct{})
}

// until waits until the condition holds; it is called under the lock.
func (r *recorder) until(t testing.TB, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for {
		r.mu.Lock()
		done, changed := holds(), r.changed
		r.mu.Unlock()
		if done {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func (r *recorder) id() discord.ID {
	r.next++
	return r.next
}

func (r *recorder) answer(id discord.ID) *outcome {
	a := r.answers[id]
	if a == nil {
		a = &outcome{}
		r.answers[id] = a
	}
	return a
}

// last returns the last state of an interaction's answer.
func (r *recorder) last(id discord.ID) discord.Reply {
	r.mu.Lock()
	defer r.mu.Unlock()
	a := r.answer(id)
	if len(a.Shown) == 0 {
		return discord.Reply{}
	}
	return a.Shown[len(a.Shown)-1].Reply
}

func (r *recorder) Self() discord.User { return discord.User{ID: botID, Name: "newsdesk", Bot: true} }

func (r *recorder) ack(in discord.Interaction, what string, change func(a *outcome)) error {
	return r.do(what, func() error {
		a := r.answer(in.ID)
		if a.Acked++; a.Acked > 1 {
			return &discord.Error{Fault: discord.FaultAcked, Code: 40060}
		}
		change(a)
		return nil
	})
}

func (r *recorder) Defer(_ context.Context, in discord.Interaction, o discord.Deferral) error {
	return r.ack(in, "defer", func(a *outcome) { a.Ephemeral, a.Update = o.Ephemeral, o.Update })
}

func (r *recorder) Respond(_ context.Context, in discord.Interaction, reply discord.Reply) error {
	return r.ack(in, "respond", func(a *outcome) {
		a.Ephemeral = reply.Ephemeral
		a.Shown = append(a.Shown, shown{ID: r.id(), Reply: reply})
	})
}

func (r *recorder) Update(_ context.Context, in discord.Interaction, reply discord.Reply) error {
	return r.ack(in, "update", func(a *outcome) { a.Update, a.Shown = true, append(a.Shown, shown{Reply: reply}) })
}

func (r *recorder) Suggest(_ context.Context, in discord.Interaction, choices []discord.Choice) error {
	return r.ack(in, "suggest", func(a *outcome) { a.Choices = choices })
}

func (r *recorder) OpenModal(_ context.Context, in discord.Interaction, m discord.Modal) error {
	return r.ack(in, "modal", func(a *outcome) { a.Modal = &m })
}

func (r *recorder) EditOriginal(_ context.Context, in discord.Interaction, reply discord.Reply) (sent discord.Sent, err error) {
	err = r.do("edit original", func() error {
		a := r.answer(in.ID)
		id := r.id()
		if len(a.Shown) > 0 {
			id = a.Shown[0].ID
		}
		a.Shown = append(a.Shown, shown{ID: id, Reply: reply})
		sent = discord.Sent{Channel: in.Channel, Message: id}
		return nil
	})
	return sent, err
}

func (r *recorder) DeleteOriginal(_ context.Context, in discord.Interaction) error {
	return r.do("delete original", func() error { r.answer(in.ID).Deleted = true; return nil })
}

func (r *recorder) Followup(_ context.Context, in discord.Interaction, reply discord.Reply) (sent discord.Sent, err error) {
	err = r.do("followup", func() error {
		a := r.answer(in.ID)
		a.Followups = append(a.Followups, reply)
		sent = discord.Sent{Channel: in.Channel, Message: r.id()}
		return nil
	})
	return sent, err
}

func (r *recorder) Send(_ context.Context, channel discord.ID, reply discord.Reply, o discord.SendOptions) (sent discord.Sent, err error) {
	err = r.do("send", func() error {
		for _, m := range r.messages[channel] {
			if o.Nonce != "" && m.Nonce == o.Nonce {
				sent = discord.Sent{Channel: channel, Message: m.ID}
				return nil
			}
		}
		m := &shown{ID: r.id(), Reply: reply, To: o.ReplyTo, Nonce: o.Nonce}
		r.messages[channel] = append(r.messages[channel], m)
		sent = discord.Sent{Channel: channel, Message: m.ID}
		return nil
	})
	return sent, err
}

func (r *recorder) Edit(_ context.Context, channel, message discord.ID, reply discord.Reply) error {
	return r.do("edit", func() error {
		i := slices.IndexFunc(r.messages[channel], func(m *shown) bool { return m.ID == message })
		if i < 0 {
			return &discord.Error{Fault: discord.FaultGone, Code: 10008}
		}
		m := r.messages[channel][i]
		m.Reply, m.Edits = reply, m.Edits+1
		return nil
	})
}

func (r *recorder) Typing(context.Context, discord.ID) error { return nil }

func (r *recorder) DirectChannel(_ context.Context, user discord.ID) (discord.ID, error) {
	return directChannel(user), nil
}

func directChannel(user discord.ID) discord.ID { return user + 1_000_000 }

func (r *recorder) StartThread(_ context.Context, channel, message discord.ID, name string) (id discord.ID, err error) {
	err = r.do("thread", func() error {
		id = message
		r.channels[id] = discord.Channel{ID: id, Parent: channel, Owner: botID, Name: name, Kind: discord.ChannelThread}
		return nil
	})
	return id, err
}

func (r *recorder) Message(_ context.Context, _, message discord.ID) (discord.Message, error) {
	return discord.Message{}, fmt.Errorf("no message %d", message)
}

func (r *recorder) Channel(_ context.Context, channel discord.ID) (discord.Channel, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, ok := r.channels[channel]
	if !ok {
		return c, &discord.Error{Fault: discord.FaultGone, Code: 10003}
	}
	return c, nil
}

func (r *recorder) GuildMember(_ context.Context, guild, user discord.ID) (discord.Member, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.members[guild][user] {
		return discord.Member{}, &discord.Error{Fault: discord.FaultGone, Code: 10007}
	}
	return discord.Member{}, nil
}

func (r *recorder) Download(_ context.Context, a discord.Attachment, limit int) ([]byte, error) {
	data, ok := r.files[a.URL]
	if !ok || len(data) > limit {
		return nil, fmt.Errorf("no such file")
	}
	return data, nil
}
