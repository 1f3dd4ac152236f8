package discord

import (
	"context"
	"errors"
)

// Client is what the bot asks of Discord. Package gateway implements it. All methods honor ctx. Errors carry a Fault
// when Discord named one.
type Client interface {
	// Self is the bot's own user; zero before the first connection.
	Self() User

	// Defer acknowledges an interaction that will be answered by EditOriginal: a new message that shows "thinking", or
	// for components with update, the message that holds them.
	Defer(ctx context.Context, in Interaction, o Deferral) error
	// Respond answers an interaction at once with a new message.
	Respond(ctx context.Context, in Interaction, r Reply) error
	// Update answers a component or a modal by changing the message that holds the component.
	Update(ctx context.Context, in Interaction, r Reply) error
	// Suggest answers an autocompletion.
	Suggest(ctx context.Context, in Interaction, choices []Choice) error
	// OpenModal answers a command or component with a form.
	OpenModal(ctx context.Context, in Interaction, m Modal) error
	// EditOriginal changes the first answer and returns its message.
	EditOriginal(ctx context.Context, in Interaction, r Reply) (Sent, error)
	// DeleteOriginal removes the first answer.
	DeleteOriginal(ctx context.Context, in Interaction) error
	// Followup adds a message to an answered interaction.
	Followup(ctx context.Context, in Interaction, r Reply) (Sent, error)

	// Send posts a message. Sending the same nonce again within minutes posts it once.
	Send(ctx context.Context, channel ID, r Reply, o SendOptions) (Sent, error)
	// Edit changes a message of the bot.
	Edit(ctx context.Context, channel, message ID, r Reply) error
	// Typing shows for ten seconds that the bot writes.
	Typing(ctx context.Context, channel ID) error
	// DirectChannel returns the channel of direct messages with a user.
	DirectChannel(ctx context.Context, user ID) (ID, error)
	// StartThread opens a thread at a message and returns its channel.
	StartThread(ctx context.Context, channel, message ID, name string) (ID, error)

	// Message, Channel and GuildMember look things up.
	Message(ctx context.Context, channel, message ID) (Message, error)
	Channel(ctx context.Context, channel ID) (Channel, error)
	GuildMember(ctx context.Context, guild, user ID) (Member, error)

	// Download fetches a file that somebody attached, from Discord's own hosts alone and of at most limit bytes.
	Download(ctx context.Context, a Attachment, limit int) ([]byte, error)
}

// Deferral is how an interaction is acknowledged.
type Deferral struct {
	Ephemeral bool // the answer will be seen by the person alone
	Update    bool // the answer changes the message that holds the component
}

// SendOptions are the circumstances of a message.
type SendOptions struct {
	ReplyTo ID     // the message to answer; a deleted one is passed over
	Nonce   string // at most 25 characters; makes sending again harmless
}

// Sent names a message of the bot.
type Sent struct {
	Channel, Message ID
}

// Fault is a kind of refusal by Discord that the bot treats differently.
type Fault string

// The faults.
const (
	FaultGone        Fault = "gone"        // the message, channel or interaction does not exist any more
	FaultExpired     Fault = "expired"     // the interaction's token ran out
	FaultAcked       Fault = "acked"       // the interaction was answered already
	FaultForbidden   Fault = "forbidden"   // a permission is missing
	FaultDMClosed    Fault = "dm_closed"   // the person takes no direct messages
	FaultAutoMod     Fault = "automod"     // the server's AutoMod rejected the text
	FaultInvalid     Fault = "invalid"     // the request is malformed: a defect of ours
	FaultLimited     Fault = "limited"     // too many requests; Error.RetryAfter says when
	FaultUnavailable Fault = "unavailable" // Discord is down or cannot be reached
)

// Error is a refusal by Discord.
type Error struct {
	Fault      Fault
	Code       int // Discord's error code, or 0
	Status     int // HTTP status, or 0
	RetryAfter int // milliseconds, for FaultLimited
	Err        error
}

// Error describes the refusal without addresses, which may hold tokens.
func (e *Error) Error() string {
	if e.Err == nil {
		return "discord: " + string(e.Fault)
	}
	return "discord: " + string(e.Fault) + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// FaultOf returns the fault of an error, or "" when Discord named none.
func FaultOf(err error) Fault {
	var e *Error
	if errors.As(err, &e) {
		return e.Fault
	}
	return ""
}
