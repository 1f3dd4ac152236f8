package bot

import (
	"context"
	"strconv"
	"strings"

	"newsdesk/bot/discord"
	"newsdesk/bot/render"
	"newsdesk/internal/news"
)

// How much lists show.
const (
	shownPassages  = 8
	shownHeadlines = 15
)

// search shows the passages that fit best.
func (x *exchange) search(ctx context.Context) ([]discord.Reply, error) {
	s, filter, err := x.searched(ctx)
	if err != nil {
		return nil, err
	}
	words := strings.TrimSpace(x.in.Options["words"].Text)
	if err := checkQuestion(words); err != nil {
		return nil, err
	}
	var found news.Evidence
	for _, lib := range s.libraries {
		found, err = x.Searcher.Retrieve(ctx, news.Question{Text: words, Library: lib, AskedAt: x.Now().In(s.zone), Filter: filter})
		if err != nil {
			return nil, err
		}
		if len(found.Passages) > 0 {
			break
		}
	}
	found.Passages = found.Passages[:min(len(found.Passages), shownPassages)]
	return render.Search(words, found), nil
}

// headlines shows the newest articles of each library.
func (x *exchange) headlines(ctx context.Context) ([]discord.Reply, error) {
	s, err := x.scopeAt(ctx, placeOf(x.in))
	if err != nil {
		return nil, err
	}
	var replies []discord.Reply
	for _, lib := range s.libraries {
		list, err := x.Store.Headlines(ctx, lib, shownHeadlines)
		if err != nil {
			return nil, err
		}
		covers, err := x.Store.Coverage(ctx, lib)
		if err != nil {
			return nil, err
		}
		replies = append(replies, render.Headlines(x.libraryName(s, lib), list, covers)...)
	}
	return replies, nil
}

// article shows an article's details and versions.
func (x *exchange) article(ctx context.Context) ([]discord.Reply, error) {
	s, err := x.scopeAt(ctx, placeOf(x.in))
	if err != nil {
		return nil, err
	}
	wanted := x.in.Options["article"].Text
	for _, lib := range s.libraries {
		found, ok, err := x.findArticle(ctx, lib, wanted)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		versions, err := x.Store.Versions(ctx, lib, found.Article)
		if err != nil {
			return nil, err
		}
		return render.Article(versions), nil
	}
	return nil, noArticle(wanted)
}

func noArticle(wanted string) error {
	return news.Errorf(news.CodeNotFound, "No article here has %q in its headline or address.", discord.Cut(oneLine(wanted), 80)).
		WithHint("Type part of the headline and choose from the list; /headlines shows the newest.")
}

// articleChoice begins the value of a suggested article, before its library and number.
const articleChoice = "#"

// findArticle finds the article that a choice, a part of a headline or an address names.
func (b *Bot) findArticle(ctx context.Context, lib news.LibraryID, wanted string) (news.Headline, bool, error) {
	wanted = strings.TrimSpace(wanted)
	if chosen, ok := strings.CutPrefix(wanted, articleChoice); ok {
		library, article, _ := strings.Cut(chosen, ".")
		if library != strconv.FormatInt(int64(lib), 10) {
			return news.Headline{}, false, nil
		}
		n, err := strconv.ParseInt(article, 10, 64)
		if err != nil {
			return news.Headline{}, false, nil //nolint:nilerr // typed by hand: nothing is found
		}
		versions, err := b.Store.Versions(ctx, lib, news.ArticleID(n))
		if news.CodeOf(err) == news.CodeNotFound || err == nil && len(versions) == 0 {
			return news.Headline{}, false, nil
		}
		if err != nil {
			return news.Headline{}, false, err
		}
		return versions[0].Headline, true, nil
	}
	if wanted == "" {
		return news.Headline{}, false, nil
	}
	list, err := b.Store.FindArticles(ctx, lib, wanted, 1)
	if err != nil || len(list) == 0 {
		return news.Headline{}, false, err
	}
	return list[0], true, nil
}

// suggest completes the option that is being typed.
func (x *exchange) suggest(ctx context.Context) error {
	s, err := x.scopeAt(ctx, placeOf(x.in))
	if err == nil && x.routes[x.in.Command].admin {
		err = x.mustManage(ctx)
	}
	if err != nil {
		return x.Client.Suggest(ctx, x.in, nil)
	}
	typed := strings.TrimSpace(x.in.Options[x.in.Focused].Text)
	var choices []discord.Choice
	switch x.in.Focused {
	case "outlet":
		choices, err = x.suggestOutlets(ctx, s, typed)
	case "article":
		if strings.HasPrefix(x.in.Command, "library ") {
			s.libraries = s.libraries[:1] // admins change their own library alone
		}
		choices, err = x.suggestArticles(ctx, s, typed)
	case "source":
		if strings.HasPrefix(x.in.Command, "sources ") {
			choices, err = x.suggestWatched(ctx, s, typed)
		} else {
			choices, err = x.suggestSources(ctx, s, typed)
		}
	}
	if err != nil {
		choices = nil
	}
	told := x.Client.Suggest(ctx, x.in, choices[:min(len(choices), discord.MaxChoices)])
	if told != nil {
		return told
	}
	return err
}

func (x *exchange) suggestOutlets(ctx context.Context, s scope, typed string) (choices []discord.Choice, err error) {
	seen := map[string]bool{}
	for _, lib := range s.libraries {
		names, err := x.Store.Publishers(ctx, lib, typed, discord.MaxChoices)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if discord.Length(name) <= discord.MaxChoiceText && !seen[name] {
				seen[name] = true
				choices = append(choices, discord.Choice{Name: name, Value: name})
			}
		}
	}
	return choices, nil
}

func (x *exchange) suggestArticles(ctx context.Context, s scope, typed string) (choices []discord.Choice, err error) {
	for _, lib := range s.libraries {
		var list []news.Headline
		if typed == "" {
			list, err = x.Store.Headlines(ctx, lib, discord.MaxChoices)
		} else {
			list, err = x.Store.FindArticles(ctx, lib, typed, discord.MaxChoices)
		}
		if err != nil {
			return nil, err
		}
		for _, h := range list {
			choices = append(choices, discord.Choice{Name: discord.Cut(render.PlainHeadline(h), discord.MaxChoiceText),
				Value: articleChoice + strconv.FormatInt(int64(lib), 10) + "." + strconv.FormatInt(int64(h.Article), 10)})
		}
	}
	return choices, nil
}

// help says what the bot can do.
func (x *exchange) help(context.Context) ([]discord.Reply, error) {
	return []discord.Reply{render.Help(x.helpOptions())}, nil
}

func (b *Bot) helpOptions() render.HelpOptions { return render.HelpOptions{Shared: b.SharedName} }
