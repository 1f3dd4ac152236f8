package gateway

import (
	"net/http"

	"newsdesk/bot/discord"
)

// route is one kind of call: what Discord counts together, and where it goes.
type route struct {
	method string
	name   string // the path without ids
	major  string // the id or token that splits the limit
	path   string // below the API's root
	hook   bool   // authorized by an interaction's token in the path, and exempt from the global limit
	secret string // what must be kept out of errors
}

func channelRoute(method, name string, channel discord.ID, rest string) route {
	return route{method: method, name: name, major: channel.String(), path: "channels/" + channel.String() + rest}
}

func callbackRoute(in discord.Interaction) route {
	return route{method: http.MethodPost, name: "callback", major: string(in.Token), hook: true, secret: string(in.Token),
		path: "interactions/" + in.ID.String() + "/" + string(in.Token) + "/callback"}
}

func hookRoute(method, name string, app discord.ID, token discord.Token, rest string) route {
	return route{method: method, name: name, major: string(token), hook: true, secret: string(token),
		path: "webhooks/" + app.String() + "/" + string(token) + rest}
}
