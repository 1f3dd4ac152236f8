package discord

import "time"

// Kind is what a person did to cause an Interaction.
type Kind int

// The kinds of interactions.
const (
	KindCommand Kind = iota + 1 // a slash command or a context menu entry
	KindAutocomplete
	KindComponent // a button or a select
	KindModal     // a filled-in form
)

// Interaction is one act of a person that Discord wants answered within three seconds. Its token allows answers for
// fifteen minutes.
type Interaction struct {
	ID         ID
	Token      Token
	Kind       Kind
	ReceivedAt time.Time

	User    User
	Guild   ID // 0 in direct messages
	Channel ID
	// Thread reports whether Channel is a thread.
	Thread bool
	// Member is who the user is in Guild; zero in direct messages.
	Member Member
	// Present reports whether the bot is a member of the guild, or the channel is a direct message with the bot.
	// Without it, the application was installed by the user: only answers to the interaction are possible.
	Present bool
	Locale  string // the person's language, such as "en-GB"
	// Own is what the bot may do in Channel, overwrites included.
	Own Permissions

	// Command is the full name of a command with its groups, such as "library stats". Kinds Command, Autocomplete.
	Command string
	Options map[string]Option // by name
	Focused string            // the option being typed. Kind Autocomplete
	// Target is the message that a context menu command was used on.
	Target *Message

	CustomID string            // kinds Component and Modal
	Values   []string          // chosen in a select
	Fields   map[string]string // of a modal, by custom id
	Message  *Message          // that holds the component
}

// Token authorizes answers to one interaction. It must not be logged.
type Token string

// String hides the token.
func (Token) String() string { return "***" }

// Option is one argument of a command.
type Option struct {
	Text       string
	Number     int64
	Flag       bool
	Attachment *Attachment
}

// User is a person or a bot.
type User struct {
	ID   ID
	Name string // shown name
	Bot  bool
}

// Member is what a server knows of a user.
type Member struct {
	Roles       []ID
	Permissions Permissions // in the interaction's channel, overwrites included
}

// Permissions is Discord's bit set.
type Permissions int64

// The permissions that newsdesk looks at or asks for.
const (
	PermissionAdministrator         Permissions = 1 << 3
	PermissionManageGuild           Permissions = 1 << 5
	PermissionViewChannel           Permissions = 1 << 10
	PermissionSendMessages          Permissions = 1 << 11
	PermissionEmbedLinks            Permissions = 1 << 14
	PermissionAttachFiles           Permissions = 1 << 15
	PermissionReadMessageHistory    Permissions = 1 << 16
	PermissionCreatePublicThreads   Permissions = 1 << 35
	PermissionSendMessagesInThreads Permissions = 1 << 38
)

// InvitePermissions is all that newsdesk needs in a server.
const InvitePermissions = PermissionViewChannel | PermissionSendMessages | PermissionEmbedLinks |
	PermissionReadMessageHistory | PermissionCreatePublicThreads | PermissionSendMessagesInThreads

// Missing names those of the given permissions that are not held, for people.
func (p Permissions) Missing(needed Permissions) (names []string) {
	if p&PermissionAdministrator != 0 {
		return nil
	}
	for _, known := range []struct {
		bit  Permissions
		name string
	}{
		{PermissionViewChannel, "View Channel"},
		{PermissionSendMessages, "Send Messages"},
		{PermissionEmbedLinks, "Embed Links"},
		{PermissionAttachFiles, "Attach Files"},
		{PermissionReadMessageHistory, "Read Message History"},
		{PermissionCreatePublicThreads, "Create Public Threads"},
		{PermissionSendMessagesInThreads, "Send Messages in Threads"},
	} {
		if needed&known.bit != 0 && p&known.bit == 0 {
			names = append(names, known.name)
		}
	}
	return names
}

// MayManage reports whether the permissions are those of somebody who manages the server.
func (p Permissions) MayManage() bool { return p&(PermissionAdministrator|PermissionManageGuild) != 0 }

// Message is a message as the bot sees it.
type Message struct {
	ID      ID
	Guild   ID // 0 in direct messages
	Channel ID
	Author  User
	Webhook bool // written by a webhook
	System  bool // written by Discord itself: a pin, a boost, a thread's start
	Content string
	// Hidden reports whether Discord kept the content from the bot, which has no privileged intent.
	Hidden      bool
	MentionsBot bool // by name or by the bot's own role, in the text
	Embeds      []Embed
	Attachments []Attachment
	ReplyTo     ID   // the message that this one answers
	ReplyToBot  bool // that message is the bot's
	SentAt      time.Time
}

// Attachment is an uploaded file. URL expires.
type Attachment struct {
	ID          ID
	Name        string
	ContentType string
	Size        int // bytes
	URL         string
}

// Channel is where messages are.
type Channel struct {
	ID     ID
	Guild  ID
	Parent ID // of a thread
	Owner  ID // who started a thread
	Name   string
	Kind   ChannelKind
}

// ChannelKind is the kind of a channel.
type ChannelKind int

// The kinds of channels that matter here.
const (
	ChannelText ChannelKind = iota + 1
	ChannelDirect
	ChannelThread
	ChannelForum
	ChannelOther
)

// Post is a new thread, which in a forum is a post; its starter message has the thread's ID.
type Post struct {
	Channel
	Title string
}
