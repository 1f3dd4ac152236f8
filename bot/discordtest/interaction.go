package discordtest

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// The types of interactions.
const (
	kindCommand      = 2
	kindComponent    = 3
	kindAutocomplete = 4
	kindModal        = 5
)

// How long the bot has for its first answer, and for all of them.
const (
	ackWindow     = 3 * time.Second
	tokenLifetime = 15 * time.Minute
	maxFollowups  = 5 // when the application is installed by the user alone
)

// Interaction is what a person did that the bot must answer.
type Interaction struct {
	ID    ID
	Token string
	Began time.Time // by the server's clock

	s        *Server
	kind     int
	menu     bool // a command of a context menu
	person   *Person
	channel  *Channel
	owners   map[string]ID
	absent   bool // the bot is no member there: the user alone has installed it
	source   *message
	modalID  string // of a modal that was submitted
	metadata InteractionMetadata

	// Guarded by Server.mu.
	ack       *Ack
	original  *message
	followups []*message
	modal     *Modal
	choices   []Choice
	changed   signal
}

// Ack is the first answer to an interaction.
type Ack struct {
	Type      int // 4 message, 5 deferred message, 6 deferred update, 7 update, 8 choices, 9 modal
	Ephemeral bool
	At        time.Time
	After     time.Duration // since the interaction began, by the server's clock
}

// Modal is a form that the bot opened.
type Modal struct {
	CustomID   string      `json:"custom_id"`
	Title      string      `json:"title"`
	Components []Component `json:"components"`

	opener *Interaction
}

// Inputs returns the modal's text inputs.
func (m Modal) Inputs() (inputs []Component) {
	for _, c := range flatten(m.Components) {
		if c.Type == ComponentInput {
			inputs = append(inputs, c)
		}
	}
	return inputs
}

// WaitAck waits for the first answer.
func (i *Interaction) WaitAck(ctx context.Context) (Ack, error) {
	look := func() *Ack { return i.ack }
	ack, err := await(ctx, i.s, &i.changed, i.what("the first answer"), look, func(a *Ack) bool { return a != nil })
	if err != nil {
		return Ack{}, err
	}
	return *ack, nil
}

// WaitReply waits for a message of the answer that is enough: the first one or a further one, in its last state. nil
// takes any that is not loading.
func (i *Interaction) WaitReply(ctx context.Context, enough func(Message) bool) (Message, error) {
	var found Message
	_, err := await(ctx, i.s, &i.changed, i.what("a reply"), i.replies, func(list []Message) bool {
		at := slices.IndexFunc(list, func(m Message) bool { return isEnough(m, enough) })
		if at >= 0 {
			found = list[at]
		}
		return at >= 0
	})
	return found, err
}

// Modal waits for the form that the bot opens.
func (i *Interaction) Modal(ctx context.Context) (Modal, error) {
	look := func() *Modal { return i.modal }
	m, err := await(ctx, i.s, &i.changed, i.what("a modal"), look, func(m *Modal) bool { return m != nil })
	if err != nil {
		return Modal{}, err
	}
	return *m, nil
}

// Choices waits for the answer to an autocompletion.
func (i *Interaction) Choices(ctx context.Context) ([]Choice, error) {
	_, err := i.WaitAck(ctx)
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	return i.choices, err
}

// WaitDeleted waits until the first answer's message was deleted.
func (i *Interaction) WaitDeleted(ctx context.Context) error {
	look := func() bool { return i.original != nil && i.original.deleted }
	_, err := await(ctx, i.s, &i.changed, i.what("the answer to be deleted"), look, func(gone bool) bool { return gone })
	return err
}

// Acked returns the first answer, if there was one yet.
func (i *Interaction) Acked() (Ack, bool) {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	if i.ack == nil {
		return Ack{}, false
	}
	return *i.ack, true
}

// Original returns the message of the first answer, in its last state; for updates, the one with the component.
func (i *Interaction) Original() (Message, bool) {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	if i.original == nil || i.original.deleted {
		return Message{}, false
	}
	return i.original.Message, true
}

// Followups returns the further messages that are not deleted, oldest first.
func (i *Interaction) Followups() []Message {
	i.s.mu.Lock()
	defer i.s.mu.Unlock()
	return shownOf(i.followups)
}

func (i *Interaction) replies() []Message {
	if i.original == nil {
		return nil
	}
	return shownOf(append([]*message{i.original}, i.followups...))
}

func shownOf(list []*message) []Message {
	var shown []Message
	for _, m := range list {
		if !m.deleted {
			shown = append(shown, m.Message)
		}
	}
	return shown
}

func (i *Interaction) what(what string) string {
	names := map[int]string{kindCommand: "command", kindComponent: "component", kindAutocomplete: "autocompletion",
		kindModal: "modal"}
	return fmt.Sprintf("%s to a %s of %s", what, names[i.kind], i.person.Name)
}
