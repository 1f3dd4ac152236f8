package gateway

import (
	"errors"
	"net/http"

	"github.com/gorilla/websocket"

	"newsdesk/bot/discord"
)

// FatalError is why the bot cannot be connected until its operator acts. Its text is a sentence for them.
type FatalError struct {
	CloseCode int // Discord's, or 0
	Message   string
}

// Error returns the sentence.
func (e *FatalError) Error() string { return e.Message }

const badToken = "Discord does not accept the bot token; copy it again from the Bot page of your application " +
	"(https://discord.com/developers/applications), or reset it there."

// closeMessage says what a close code means that no new attempt can heal, or "".
func closeMessage(code int) string {
	switch code {
	case 4004:
		return badToken
	case 4010:
		return "Discord refuses the number of a shard; check the shard settings of all processes."
	case 4011:
		return "The bot is in too many servers for so few shards; raise the shard count, or leave it to Discord."
	case 4012:
		return "Discord does not speak this version of its protocol any more; install a newer newsdesk."
	case 4013:
		return "Discord does not know an intent that newsdesk asks for; install a newer newsdesk."
	case 4014:
		return "Discord does not grant the bot an intent that it asks for; newsdesk needs none that are privileged, " +
			"so check in the developer portal that the application is not restricted."
	}
	return ""
}

// fatalOf returns the fatal error that err stands for, or nil.
func fatalOf(err error) *FatalError {
	var fatal *FatalError
	var closed *websocket.CloseError
	var refused *discord.Error
	switch {
	case errors.As(err, &fatal):
		return fatal
	case errors.As(err, &closed):
		if m := closeMessage(closed.Code); m != "" {
			return &FatalError{CloseCode: closed.Code, Message: m}
		}
	case errors.As(err, &refused) && refused.Status == http.StatusUnauthorized:
		return &FatalError{Message: badToken}
	}
	return nil
}
