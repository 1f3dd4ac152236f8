package bot

import (
	"newsdesk/bot/discord"
)

// The entries of the context menu of messages.
const (
	menuCheck = "Check this claim"
	menuAdd   = "Add article to library"
)

// Commands are the commands to register with Discord.
func Commands() []discord.Command {
	return []discord.Command{
		{Name: "ask", Description: "Ask about the news in the library; every sentence of the answer is proved by a quote.",
			Options: append([]discord.CommandOption{
				{Name: "question", Description: "What do you want to know?", Kind: discord.OptionText, Required: true, MaxLength: maxQuestion},
			}, append(narrowing(), discord.CommandOption{Name: "private", Description: "Only you see the answer.", Kind: discord.OptionFlag})...)},
		{Name: "search", Description: "Find the passages that fit best, without an answer.",
			Options: append([]discord.CommandOption{
				{Name: "words", Description: "What to look for.", Kind: discord.OptionText, Required: true, MaxLength: maxQuestion},
			}, narrowing()...)},
		{Name: "headlines", Description: "The newest articles of the library."},
		{Name: "article", Description: "An article's details and versions.", Options: []discord.CommandOption{
			{Name: "article", Description: "Part of its headline, or its address.", Kind: discord.OptionText, Required: true, Autocomplete: true}}},
		{Name: "forget", Description: "End our conversation: I forget what we talked about here."},
		{Name: "direct-messages", Description: "Choose which library you ask in direct messages with me."},
		{Name: "privacy", Description: "What I store, for how long; get a copy of yours or delete it."},
		{Name: "help", Description: "What I can do and how to ask."},
		{Name: menuCheck, OnMessage: true},
		{Name: menuAdd, OnMessage: true, GuildOnly: true, Members: discord.PermissionManageGuild},
		{Name: "ingest", Description: "Add articles to this server's library.", GuildOnly: true, Members: discord.PermissionManageGuild,
			Subcommands: ingestCommands()},
		{Name: "library", Description: "Look after this server's library.", GuildOnly: true, Members: discord.PermissionManageGuild,
			Subcommands: libraryCommands()},
		{Name: "sources", Description: "Watch feeds, sites and pages, so that this server's library stays up to date.", GuildOnly: true,
			Members: discord.PermissionManageGuild, Subcommands: sourcesCommands()},
	}
}

// narrowing are the options that narrow what is searched.
func narrowing() []discord.CommandOption {
	return []discord.CommandOption{
		{Name: "since", Description: "Only articles from then on: last week, July 2022, 2022-07-15 …", Kind: discord.OptionText, MaxLength: 100},
		{Name: "until", Description: "Only articles up to then: yesterday, July 2022, 2022-07-15 …", Kind: discord.OptionText, MaxLength: 100},
		{Name: "outlet", Description: "Only articles of this publisher.", Kind: discord.OptionText, Autocomplete: true, MaxLength: 100},
	}
}

func ingestCommands() []discord.Command {
	text := func(name, description string, required bool) discord.CommandOption {
		return discord.CommandOption{Name: name, Description: description, Kind: discord.OptionText, Required: required, MaxLength: 1000}
	}
	return []discord.Command{
		{Name: "url", Description: "Read a web page.", Options: []discord.CommandOption{text("address", "The page's address.", true)}},
		{Name: "feed", Description: "Read the articles of a feed once, now; /sources add goes on watching it.", Options: []discord.CommandOption{
			text("address", "The feed's address, or that of a site that names one.", true)}},
		{Name: "file", Description: "Read a file: txt, md, html or jsonl.", Options: []discord.CommandOption{
			{Name: "file", Description: "The file, of at most 10 MB.", Kind: discord.OptionAttachment, Required: true},
			text("title", "The headline, when the file does not say it.", false),
			text("publisher", "The publisher, when the file does not say it.", false),
			text("published", "The day of publication, when the file does not say it.", false)}},
		{Name: "text", Description: "Paste an article into a form."},
	}
}

func libraryCommands() []discord.Command {
	article := discord.CommandOption{Name: "article", Description: "Part of its headline, or its address.",
		Kind: discord.OptionText, Required: true, Autocomplete: true}
	return []discord.Command{
		{Name: "list", Description: "The sources of this server's library, and what was last done to it."},
		{Name: "remove", Description: "Remove an article with all its versions.", Options: []discord.CommandOption{article}},
		{Name: "refresh", Description: "Read sources again, whether they are watched or were read once.", Options: []discord.CommandOption{
			{Name: "source", Description: "Its address; all watched sources and all feeds when left out.", Kind: discord.OptionText, Autocomplete: true, MaxLength: 1000}}},
		{Name: "stats", Description: "What the library holds and how it serves."},
		{Name: "settings", Description: "Show or change the settings of this server.", Options: []discord.CommandOption{
			{Name: "admin-role", Description: "A role that may manage the library.", Kind: discord.OptionRole},
			{Name: "no-admin-role", Description: "Take that role's right away.", Kind: discord.OptionFlag},
			{Name: "threads", Description: "Open a thread for each question that mentions me.", Kind: discord.OptionFlag},
			{Name: "forum", Description: "Answer new posts of this forum; name it again to end that.", Kind: discord.OptionChannel},
			{Name: "time-zone", Description: "For days and weeks in questions, such as Europe/Paris.", Kind: discord.OptionText, MaxLength: 60},
			{Name: "shared", Description: "Ask the shared library too.", Kind: discord.OptionFlag},
			{Name: "keep-unanswered", Description: "Keep questions without an answer for /library unanswered, without names.", Kind: discord.OptionFlag},
			{Name: "corrections", Description: "Tell a channel once when an article that I quoted there has changed.", Kind: discord.OptionFlag}}},
		{Name: "unanswered", Description: "Questions that the library could not answer.", Options: []discord.CommandOption{
			{Name: "clear", Description: "Empty the list.", Kind: discord.OptionFlag}}},
		{Name: "explain", Description: "How an answer came about: what was found, what a model was told and said, what fell.",
			Options: []discord.CommandOption{{Name: "answer", Description: "The link to the message with the answer, or the answer's name.",
				Kind: discord.OptionText, Required: true, MaxLength: 200}}},
		{Name: "doctor", Description: "Check what I depend on, and my permissions in this channel."},
	}
}

// sourcesCommands are those about watched sources.
func sourcesCommands() []discord.Command {
	source := func(description string, required bool) []discord.CommandOption {
		return []discord.CommandOption{{Name: "source", Description: description, Kind: discord.OptionText, Required: required, Autocomplete: true, MaxLength: 1000}}
	}
	const which = "Its number or address."
	return []discord.Command{
		{Name: "add", Description: "Watch a feed, site, sitemap, page or list of addresses, and read it at once.", Options: []discord.CommandOption{
			{Name: "location", Description: "Its web address.", Kind: discord.OptionText, Required: true, MaxLength: 1000},
			{Name: "kind", Description: "What it is; I find out when it is left out.", Kind: discord.OptionText, Choices: watchable()}}},
		{Name: "list", Description: "The watched sources, and how they do."},
		{Name: "show", Description: "A source with what became of its articles.", Options: source(which, true)},
		{Name: "pause", Description: "Stop looking at a source until it is resumed.", Options: source(which, true)},
		{Name: "resume", Description: "Look at a paused or failing source again.", Options: source(which, true)},
		{Name: "remove", Description: "Remove a source with the articles that it brought; I ask before I do.", Options: source(which, true)},
		{Name: "refresh", Description: "Read watched sources again now, from their beginning.", Options: source(which+" All when left out.", false)},
		{Name: "retry", Description: "Try the refused and failed articles of a source again.", Options: source(which, true)},
	}
}

// commandRoutes says how each command is handled.
func (b *Bot) commandRoutes() map[string]route {
	openly := func(discord.Interaction) bool { return true }
	return map[string]route{
		"ask": {what: "ask", reply: (*exchange).ask, slow: true,
			public: func(in discord.Interaction) bool { return !in.Options["private"].Flag }},
		"search":             {what: "search", reply: (*exchange).search},
		"headlines":          {what: "headlines", reply: (*exchange).headlines},
		"article":            {what: "article", reply: (*exchange).article},
		"forget":             {what: "forget", reply: (*exchange).forget},
		"direct-messages":    {what: "direct-messages", reply: (*exchange).directMessages},
		"privacy":            {what: "privacy", reply: (*exchange).privacy},
		"help":               {what: "help", reply: (*exchange).help},
		menuCheck:            {what: "check", reply: (*exchange).checkMessage, slow: true, public: openly},
		menuAdd:              {what: "add article", reply: (*exchange).previewMessage, admin: true},
		"ingest url":         {what: "ingest url", reply: (*exchange).ingestURL, admin: true, slow: true},
		"ingest feed":        {what: "ingest feed", reply: (*exchange).ingestFeed, admin: true, slow: true},
		"ingest file":        {what: "ingest file", reply: (*exchange).ingestFile, admin: true, slow: true},
		"ingest text":        {what: "ingest text", open: (*exchange).openTextForm, admin: true},
		"library list":       {what: "library list", reply: (*exchange).libraryList, admin: true},
		"library remove":     {what: "library remove", reply: (*exchange).libraryRemove, admin: true},
		"library refresh":    {what: "library refresh", reply: (*exchange).libraryRefresh, admin: true, slow: true},
		"library stats":      {what: "library stats", reply: (*exchange).libraryStats, admin: true},
		"library settings":   {what: "library settings", reply: (*exchange).librarySettings, admin: true},
		"library unanswered": {what: "library unanswered", reply: (*exchange).libraryUnanswered, admin: true},
		"library explain":    {what: "library explain", reply: (*exchange).libraryExplain, admin: true},
		"library doctor":     {what: "library doctor", reply: (*exchange).libraryDoctor, admin: true},
		"sources add":        {what: "sources add", reply: (*exchange).sourcesAdd, admin: true, slow: true},
		"sources list":       {what: "sources list", reply: (*exchange).sourcesList, admin: true},
		"sources show":       {what: "sources show", reply: (*exchange).sourcesShow, admin: true},
		"sources pause":      {what: "sources pause", reply: (*exchange).sourcesPause, admin: true},
		"sources resume":     {what: "sources resume", reply: (*exchange).sourcesResume, admin: true},
		"sources remove":     {what: "sources remove", reply: (*exchange).sourcesRemove, admin: true},
		"sources refresh":    {what: "sources refresh", reply: (*exchange).sourcesRefresh, admin: true, slow: true},
		"sources retry":      {what: "sources retry", reply: (*exchange).sourcesRetry, admin: true},
	}
}

// actRoutes says how each button, select and form is handled.
func (b *Bot) actRoutes() map[string]route {
	visible := func(in discord.Interaction) bool {
		id, _ := parseCustomID(in.CustomID)
		return id.Extra != extraPrivate
	}
	return map[string]route{
		actStop:      {what: "button stop", open: (*exchange).stop, own: true},
		actSources:   {what: "button sources", reply: (*exchange).sources},
		actFollowUp:  {what: "button follow up", open: (*exchange).followUp},
		actAskMore:   {what: "form follow up", reply: (*exchange).askMore, slow: true, public: visible},
		actHelpful:   {what: "button helpful", reply: (*exchange).helpful},
		actUseless:   {what: "button not helpful", reply: (*exchange).useless},
		actReason:    {what: "select reason", reply: (*exchange).reason, update: true},
		actShare:     {what: "button share", reply: (*exchange).share, own: true, public: func(discord.Interaction) bool { return true }},
		actExport:    {what: "button export", reply: (*exchange).export, own: true},
		actDelete:    {what: "button delete", reply: (*exchange).deleteMine, own: true},
		actAddSource: {what: "button add source", open: (*exchange).openSourceForm, admin: true},
		actSourceURL: {what: "form add source", reply: (*exchange).ingestForm, admin: true, slow: true},
		actText:      {what: "form text", reply: (*exchange).ingestText, admin: true, slow: true},
		actConfirm:   {what: "button add", reply: (*exchange).confirmAdd, admin: true, slow: true, own: true, update: true},
		actUnwatch:   {what: "button remove source", reply: (*exchange).confirmUnwatch, admin: true, own: true, update: true},
		actKeep:      {what: "button keep source", reply: (*exchange).keepSource, own: true, update: true},
		actCancel:    {what: "button cancel", reply: (*exchange).cancelAdd, own: true, update: true},
	}
}
