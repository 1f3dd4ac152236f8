package discord

// Command is a command as registered with Discord. A command with Subcommands has no options of its own.
type Command struct {
	Name        string
	Description string // empty for context menu entries
	OnMessage   bool   // an entry of the context menu of messages
	GuildOnly   bool   // not in direct messages
	// Members is who sees the command before a server's admins decide otherwise; 0 means everyone.
	Members     Permissions
	Options     []CommandOption
	Subcommands []Command
}

// OptionKind is the type of an option's value.
type OptionKind int

// The kinds of options.
const (
	OptionText OptionKind = iota + 1
	OptionNumber
	OptionFlag
	OptionAttachment
	OptionChannel // Option.Number is its ID
	OptionRole    // likewise
)

// CommandOption is one argument of a command.
type CommandOption struct {
	Name         string
	Description  string
	Kind         OptionKind
	Required     bool
	Autocomplete bool
	Choices      []Choice
	MaxLength    int // of a text; 0: Discord's limit
}

// Contexts says where commands may be used besides servers that have the bot and direct messages with it.
type Contexts struct {
	// UserInstall offers the commands to people who install the application for themselves: everywhere.
	UserInstall bool
}
