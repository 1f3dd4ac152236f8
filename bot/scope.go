package bot

import (
	"context"
	"slices"
	"time"

	"newsdesk/bot/discord"
	"newsdesk/internal/news"
)

// scope is which libraries a person may ask at a place. Nothing else is ever read for them there.
type scope struct {
	server    news.Server // whose library is the first; zero when only the shared one is asked
	libraries []news.LibraryID
	zone      *time.Location
}

// has reports whether the library may be read here.
func (s scope) has(lib news.LibraryID) bool { return slices.Contains(s.libraries, lib) }

// place is where somebody addresses the bot.
type place struct {
	guild, channel, person discord.ID
	present                bool // the bot is a member of the guild, or this is a direct message with it
}

// scopeAt decides the scope: in a server its own library and then the shared one; in direct messages the library of
// the server that the person chose, as long as they are in it, and then the shared one; in servers and groups that do
// not have the bot only the shared one. It fails with CodeNotFound when there is nothing to ask.
func (b *Bot) scopeAt(ctx context.Context, p place) (scope, error) {
	s := scope{zone: time.UTC}
	switch {
	case p.guild != 0 && p.present:
		server, err := b.Store.EnsureServer(ctx, news.ServerID(p.guild))
		if err != nil {
			return s, err
		}
		s.server = server
	case p.guild == 0 && p.present:
		server, err := b.chosenServer(ctx, p.person)
		if err != nil {
			return s, err
		}
		s.server = server
	}
	if s.server.ID != 0 {
		s.libraries = append(s.libraries, s.server.Library)
		if zone, err := time.LoadLocation(s.server.Settings.TimeZone); err == nil {
			s.zone = zone
		}
	}
	if b.Shared != 0 && !s.server.Settings.OwnLibraryOnly && !s.has(b.Shared) {
		s.libraries = append(s.libraries, b.Shared)
	}
	if len(s.libraries) == 0 {
		return s, news.Errorf(news.CodeNotFound, "There is no library that I may ask for you here.").
			WithHint("In a server that has me, use /direct-messages to ask its library from our direct messages too.")
	}
	return s, nil
}

// chosenServer is the server whose library a person asks in direct messages, when they chose one and Discord says
// that they are in it now.
func (b *Bot) chosenServer(ctx context.Context, person discord.ID) (news.Server, error) {
	id, err := b.Store.DirectLibrary(ctx, news.PersonID(person))
	if err != nil || id == 0 {
		return news.Server{}, err
	}
	_, err = b.Client.GuildMember(ctx, discord.ID(id), person)
	switch discord.FaultOf(err) {
	case discord.FaultGone, discord.FaultForbidden:
		return news.Server{}, nil // they left it, or it removed the bot
	case discord.FaultUnavailable, discord.FaultLimited:
		return news.Server{}, &news.Error{Code: news.CodeUnavailable, Err: err,
			Message: "I could not check with Discord that you are in the server whose library you chose; please try again in a minute."}
	}
	if err != nil {
		return news.Server{}, err
	}
	return b.Store.EnsureServer(ctx, id)
}

// libraryName is how people know a library.
func (b *Bot) libraryName(s scope, lib news.LibraryID) string {
	if lib == b.Shared && lib != s.server.Library {
		return b.SharedName
	}
	return ""
}

// placeOf is where an interaction happened.
func placeOf(in discord.Interaction) place {
	return place{in.Guild, in.Channel, in.User.ID, in.Present}
}

// mustManage fails unless the person may manage the server: by the interaction's own permissions, or by the role that
// the server's settings name.
func (x *exchange) mustManage(ctx context.Context) error {
	if x.in.Guild == 0 || !x.in.Present {
		return news.Errorf(news.CodeUnauthorized, "This works only in a server that has me.")
	}
	if x.in.Member.Permissions.MayManage() {
		return nil
	}
	server, err := x.Store.EnsureServer(ctx, news.ServerID(x.in.Guild))
	if err != nil {
		return err
	}
	if role := discord.ID(server.Settings.AdminRole); role != 0 && slices.Contains(x.in.Member.Roles, role) {
		return nil
	}
	return news.Errorf(news.CodeUnauthorized, "Only people who manage this server may do that.").
		WithHint("An admin can allow a role with /library settings.")
}
