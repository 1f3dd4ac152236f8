package bot

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"newsdesk/bot/discord"
	"newsdesk/bot/render"
	"newsdesk/internal/news"
)

// How much admins see at once.
const (
	shownAudit      = 10
	shownUnanswered = 20
)

// own is this server with its library.
func (x *exchange) own(ctx context.Context) (news.Server, error) {
	return x.Store.EnsureServer(ctx, news.ServerID(x.in.Guild))
}

// libraryList shows the sources of the library and what was last done to it.
func (x *exchange) libraryList(ctx context.Context) ([]discord.Reply, error) {
	server, err := x.own(ctx)
	if err != nil {
		return nil, err
	}
	sources, watched, err := x.sourcesOf(ctx, server)
	if err != nil {
		return nil, err
	}
	log, err := x.Store.AuditLog(ctx, server.Library, shownAudit)
	if err != nil {
		return nil, err
	}
	return render.Library(sources, watched, log), nil
}

// sourcesOf are the sources of a server's library, and those of them that are watched. Pages that were read once and
// gave no article are left out.
func (x *exchange) sourcesOf(ctx context.Context, server news.Server) (list []news.SourceSummary, watched []news.WatchedSource, err error) {
	if watched, err = x.Store.WatchedSources(ctx, server.Library); err != nil {
		return nil, nil, err
	}
	list, err = x.Store.Sources(ctx, server.Library)
	list = slices.DeleteFunc(list, func(s news.SourceSummary) bool {
		return s.Kind == kindPage && s.Articles == 0 && !isWatched(watched, s.ID)
	})
	return list, watched, err
}

func isWatched(watched []news.WatchedSource, id news.SourceID) bool {
	return slices.ContainsFunc(watched, func(s news.WatchedSource) bool { return s.ID == id })
}

// libraryRemove removes an article of the server's own library.
func (x *exchange) libraryRemove(ctx context.Context) ([]discord.Reply, error) {
	server, err := x.own(ctx)
	if err != nil {
		return nil, err
	}
	wanted := x.in.Options["article"].Text
	found, ok, err := x.findArticle(ctx, server.Library, wanted)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, noArticle(wanted)
	}
	if err := x.Store.RemoveArticle(ctx, server.Library, found.Article); err != nil {
		return nil, err
	}
	if err := x.audit(ctx, server, "library remove", render.PlainHeadline(found), "removed with all versions"); err != nil {
		return nil, err
	}
	return []discord.Reply{render.Notice("Removed: " + render.Escape(render.PlainHeadline(found)))}, nil
}

// libraryRefresh reads sources of the library again: the given one, or all that are watched and all feeds. Watched ones
// are read by the workers; what was read once is read here, once more.
func (x *exchange) libraryRefresh(ctx context.Context) ([]discord.Reply, error) {
	const act = "library refresh"
	server, err := x.own(ctx)
	if err != nil {
		return nil, err
	}
	sources, watched, err := x.sourcesOf(ctx, server)
	if err != nil {
		return nil, err
	}
	wanted := strings.TrimSpace(x.in.Options["source"].Text)
	var readings []reading
	for _, s := range sources {
		switch {
		case isWatched(watched, s.ID):
		case wanted == "" && s.Kind == kindFeed, wanted == s.Location && s.Kind == kindFeed:
			readings = append(readings, reading{act, kindFeed, s.Location, x.Reader.Feed(ctx, s.Location)})
		case wanted == s.Location && s.Kind == kindPage:
			readings = append(readings, x.pageReading(ctx, act, s.Location))
		}
	}
	if wanted == "" {
		watched = active(watched)
	} else {
		watched = slices.DeleteFunc(watched, func(s news.WatchedSource) bool { return s.Location != wanted || isPath(wanted) })
	}
	switch {
	case len(watched) == 0 && len(readings) == 0 && wanted == "":
		return nil, news.Errorf(news.CodeNotFound, "This library has no feed and no watched source to read again.").
			WithHint("/sources add begins to watch one; name a page to read that again.")
	case len(watched) == 0 && len(readings) == 0:
		return nil, news.Errorf(news.CodeNotFound, "This library has no page, feed or watched source with that address.").WithHint("/library list shows the sources.")
	case len(readings) == 0:
		return x.refreshed(ctx, server, act, watched...)
	}
	if err := x.refresh(ctx, server, act, watched...); err != nil {
		return nil, err
	}
	if len(watched) > 0 {
		x.beside = append(x.beside, render.Notice(fmt.Sprintf("The watched sources (%d) are read again too, in the background; /sources list shows how far that is.", len(watched))))
	}
	return nil, x.ingest(ctx, readings...)
}

// isPath reports whether a source is a place of the machine, which nobody names in a chat.
func isPath(location string) bool { return render.PlainLocation(location) != location }

// suggestSources completes the address of a source of the server's own library that can be read again.
func (x *exchange) suggestSources(ctx context.Context, s scope, typed string) (choices []discord.Choice, err error) {
	if s.server.ID != news.ServerID(x.in.Guild) {
		return nil, nil
	}
	sources, watched, err := x.sourcesOf(ctx, s.server)
	for _, source := range sources {
		known := source.Kind == kindFeed || source.Kind == kindPage || isWatched(watched, source.ID)
		if known && !isPath(source.Location) && strings.Contains(source.Location, typed) && discord.Length(source.Location) <= discord.MaxChoiceText {
			choices = append(choices, discord.Choice{Name: source.Location, Value: source.Location})
		}
	}
	return choices, err
}

// librarySettings changes the settings that were given and shows all.
func (x *exchange) librarySettings(ctx context.Context) ([]discord.Reply, error) {
	server, err := x.own(ctx)
	if err != nil {
		return nil, err
	}
	if len(x.in.Options) > 0 {
		if err := x.mayChange(); err != nil {
			return nil, err
		}
		if err := x.checkForum(ctx); err != nil {
			return nil, err
		}
		server, err = x.Store.SetServerSettings(ctx, server.ID, func(s *news.ServerSettings) error { return change(s, x.in.Options) })
		if err != nil {
			return nil, err
		}
		if err := x.audit(ctx, server, "library settings", given(x.in.Options), "changed"); err != nil {
			return nil, err
		}
	}
	return []discord.Reply{render.Settings(server.Settings, x.SharedName)}, nil
}

// mayChange fails when somebody who has the library only by its admin role would hand that on.
func (x *exchange) mayChange() error {
	_, role := x.in.Options["admin-role"]
	_, none := x.in.Options["no-admin-role"]
	if (role || none) && !x.in.Member.Permissions.MayManage() {
		return news.Errorf(news.CodeUnauthorized, "Only people who manage this server may change its admin role.")
	}
	return nil
}

// given describes options with their values.
func given(options map[string]discord.Option) string {
	var list []string
	for name, o := range options {
		value := o.Text
		switch {
		case o.Number != 0:
			value = strconv.FormatInt(o.Number, 10)
		case o.Text == "":
			value = strconv.FormatBool(o.Flag)
		}
		list = append(list, name+"="+value)
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// checkForum makes sure that a channel given as a forum is one.
func (x *exchange) checkForum(ctx context.Context) error {
	option, ok := x.in.Options["forum"]
	if !ok {
		return nil
	}
	channel, err := x.Client.Channel(ctx, discord.ID(option.Number))
	if err != nil {
		return err
	}
	if channel.Kind != discord.ChannelForum {
		return news.Errorf(news.CodeInvalid, "That channel is not a forum.")
	}
	return nil
}

// change applies the given options to a server's settings.
func change(s *news.ServerSettings, given map[string]discord.Option) error {
	for name, o := range given {
		switch name {
		case "admin-role":
			s.AdminRole = o.Number
		case "no-admin-role":
			if o.Flag {
				s.AdminRole = 0
			}
		case "threads":
			s.Threads = o.Flag
		case "forum":
			id := news.ChannelID(o.Number)
			if i := slices.Index(s.Forums, id); i >= 0 {
				s.Forums = slices.Delete(s.Forums, i, i+1)
			} else {
				s.Forums = append(s.Forums, id)
			}
		case "time-zone":
			zone, err := time.LoadLocation(strings.TrimSpace(o.Text))
			if err != nil || zone == time.Local {
				return news.Errorf(news.CodeInvalid, "I do not know that time zone.").WithHint("Zones are named like Europe/Paris or America/New_York.")
			}
			s.TimeZone = zone.String()
		case "shared":
			s.OwnLibraryOnly = !o.Flag
		case "keep-unanswered":
			s.KeepUnanswered = o.Flag
		case "corrections":
			s.Corrections = o.Flag
		}
	}
	return nil
}

// libraryUnanswered shows or empties the list of questions without an answer.
func (x *exchange) libraryUnanswered(ctx context.Context) ([]discord.Reply, error) {
	server, err := x.own(ctx)
	if err != nil {
		return nil, err
	}
	if x.in.Options["clear"].Flag {
		if err := x.Store.ClearUnanswered(ctx, server.Library); err != nil {
			return nil, err
		}
		if err := x.audit(ctx, server, "library unanswered", "", "emptied"); err != nil {
			return nil, err
		}
	}
	list, err := x.Store.Unanswered(ctx, server.Library, shownUnanswered)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 && !server.Settings.KeepUnanswered {
		return []discord.Reply{render.Notice("No list of unanswered questions is kept. With `/library settings keep-unanswered:True` I list here what was asked openly and the library could not answer, without names.")}, nil
	}
	return []discord.Reply{render.Unanswered(list)}, nil
}

// libraryDoctor checks what the bot depends on and its permissions in this channel.
func (x *exchange) libraryDoctor(ctx context.Context) ([]discord.Reply, error) {
	findings := []string{"I have all permissions that I need in this channel."}
	if missing := x.in.Own.Missing(discord.InvitePermissions); len(missing) > 0 {
		findings[0] = fmt.Sprintf("In this channel I lack: %s. An admin can grant them in the channel's or my role's settings.", strings.Join(missing, ", "))
	}
	findings = append(findings, x.workersFinding(ctx)...)
	if x.Doctor != nil {
		findings = append(findings, x.Doctor(ctx)...)
	}
	return []discord.Reply{render.Findings(findings)}, nil
}

// workersFinding says whether somebody reads the library's watched sources, if it has any. That the database cannot be
// asked is said by the other findings.
func (x *exchange) workersFinding(ctx context.Context) []string {
	server, err := x.own(ctx)
	if err != nil {
		return nil
	}
	watched, err := x.Store.WatchedSources(ctx, server.Library)
	if err != nil || len(watched) == 0 {
		return nil
	}
	switch alive, err := x.Store.WorkersAlive(ctx); {
	case err != nil:
		return nil
	case alive:
		return []string{"A worker keeps the watched sources up to date."}
	}
	return []string{"No worker is running, so the watched sources are not read. My operator starts one with newsdesk work, or by setting NEWSDESK_WORKERS above 0."}
}
