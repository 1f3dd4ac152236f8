package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"newsdesk/internal/news"
	"newsdesk/internal/revision"
)

type articlesShowCommand struct {
	Library string         `short:"l" help:"Library of the article." placeholder:"NAME"`
	Number  int            `help:"Show this version's text instead of the current one's." placeholder:"N"`
	Changes bool           `help:"Show the sentences that each version changed, instead of a text."`
	JSON    bool           `help:"Print JSON."`
	Article news.ArticleID `arg:"" help:"The article's number."`
}

// Run shows an article.
func (c *articlesShowCommand) Run(ctx context.Context, a *app) error {
	lib, err := a.library(ctx, c.Library)
	if err != nil {
		return err
	}
	versions, err := a.db.Versions(ctx, lib.ID, c.Article)
	if err != nil {
		return err
	}
	shown := versions[0]
	for _, v := range versions {
		if v.Number == c.Number {
			shown = v
		}
	}
	if c.Number != 0 && shown.Number != c.Number {
		return news.Errorf(news.CodeNotFound, "Article %d has no version %d; the newest is %d.", c.Article, c.Number, versions[0].Number)
	}
	described := describeVersions(versions)
	if c.JSON {
		return a.printJSON(c.json(shown, described))
	}
	p := &page{width: widthOf(a.out)}
	shownHeadline := shown.Headline
	shownHeadline.GoneAt = time.Time{} // said in a sentence below
	p.line(headlineText(shownHeadline))
	if shown.URL != "" {
		p.line(shown.URL)
	}
	if !shown.GoneAt.IsZero() {
		p.paragraph("", strings.TrimSpace("The page was removed by "+dayText(shown.GoneAt)+"; newsdesk keeps the text it had. "+shown.GoneReason))
	}
	for _, v := range described {
		v.print(p, c.Changes)
	}
	if !c.Changes {
		p.blank()
		p.line(shown.Body)
	}
	return p.flush(a.out)
}

// describedVersion is a version with what it changed, compared anew: the texts are at hand, and a version that nobody
// has reviewed yet is described too.
type describedVersion struct {
	news.Version
	before string // the body of the version before
	change *revision.Comparison
}

// describeVersions takes all versions of an article, newest first.
func describeVersions(versions []news.Version) []describedVersion {
	list := make([]describedVersion, len(versions))
	for i, v := range versions {
		list[i].Version = v
		if i+1 < len(versions) {
			older := versions[i+1]
			list[i].before = older.Body
			list[i].change = revision.Compare(textOf(older), textOf(v))
		}
	}
	return list
}

func textOf(v news.Version) revision.Text {
	return revision.Text{Title: v.Title, Body: v.Body, Language: v.Language}
}

func (v describedVersion) print(p *page, changes bool) {
	state := "replaced"
	if v.Current {
		state = fmt.Sprintf("current, %s", plural(v.Chunks, "chunk"))
	}
	p.line(fmt.Sprintf("version %d, stored %s (%s)%s", v.Number, v.StoredAt.Format("2006-01-02 15:04 MST"), state, v.summary()))
	if v.change == nil {
		return
	}
	for _, n := range v.change.Notes {
		p.paragraph("    ", "The publisher notes: "+v.Body[n.Start:n.End])
	}
	if !changes {
		return
	}
	for _, e := range v.change.Edits {
		if e.Minor {
			continue
		}
		if e.Operation != revision.Added {
			p.hanging("    - ", "      ", v.before[e.Old.Start:e.Old.End])
		}
		if e.Operation != revision.Removed {
			p.hanging("    + ", "      ", v.Body[e.New.Start:e.New.End])
		}
	}
}

// summary says how a version differs from the one before: in kind, and in how many sentences.
func (v describedVersion) summary() string {
	if v.change == nil {
		return ""
	}
	count := map[revision.Operation]int{}
	for _, e := range v.change.Edits {
		if !e.Minor {
			count[e.Operation]++
		}
	}
	var parts []string
	for _, o := range []revision.Operation{revision.Changed, revision.Added, revision.Removed} {
		if count[o] > 0 {
			parts = append(parts, fmt.Sprintf("%s %s", plural(count[o], "sentence"), o))
		}
	}
	switch {
	case v.change.Kind == news.ChangeMinor:
		return ": minor changes"
	case len(parts) == 0:
		return ": " + string(v.change.Kind) + ", the headline"
	}
	return ": " + string(v.change.Kind) + ", " + strings.Join(parts, ", ")
}

// The JSON form of an article: docs/answer.md.
type (
	shownArticle struct {
		news.Headline
		GoneReason string         `json:"gone_reason,omitempty"`
		Number     int            `json:"number"`
		Authors    []string       `json:"authors,omitempty"`
		Language   string         `json:"language,omitempty"`
		Body       string         `json:"body"`
		Versions   []shownVersion `json:"versions"`
	}
	shownVersion struct {
		Version  news.VersionID `json:"version"`
		Number   int            `json:"number"`
		StoredAt time.Time      `json:"stored_at"`
		Current  bool           `json:"current"`
		Chunks   int            `json:"chunks"`
		Change   *shownChange   `json:"change,omitempty"`
	}
	shownChange struct {
		Kind  news.ChangeKind `json:"kind"`
		Notes []string        `json:"notes,omitempty"`
		Edits []shownEdit     `json:"edits,omitempty"`
	}
	shownEdit struct {
		Operation revision.Operation `json:"operation"`
		Minor     bool               `json:"minor,omitempty"`
		Old       string             `json:"old,omitempty"`
		New       string             `json:"new,omitempty"`
	}
)

func (c *articlesShowCommand) json(shown news.Version, versions []describedVersion) shownArticle {
	out := shownArticle{Headline: shown.Headline, GoneReason: shown.GoneReason, Number: shown.Number, Authors: shown.Authors,
		Language: shown.Language, Body: shown.Body}
	for _, v := range versions {
		s := shownVersion{Version: v.Headline.Version, Number: v.Number, StoredAt: v.StoredAt, Current: v.Current, Chunks: v.Chunks}
		if v.change != nil {
			s.Change = &shownChange{Kind: v.change.Kind}
			for _, n := range v.change.Notes {
				s.Change.Notes = append(s.Change.Notes, v.Body[n.Start:n.End])
			}
			for _, e := range v.change.Edits {
				if c.Changes {
					s.Change.Edits = append(s.Change.Edits, shownEdit{e.Operation, e.Minor,
						strings.TrimSpace(v.before[e.Old.Start:e.Old.End]), strings.TrimSpace(v.Body[e.New.Start:e.New.End])})
				}
			}
		}
		out.Versions = append(out.Versions, s)
	}
	return out
}
