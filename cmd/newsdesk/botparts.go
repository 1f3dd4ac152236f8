package main

import (
	"context"
	"iter"

	"newsdesk/bot"
	"newsdesk/internal/extract"
	"newsdesk/internal/ingest"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/source"
)

// botReader is the room of sources as the bot wants it.
type botReader struct{ *source.Reader }

// File reads a file's articles. given fills what they do not say.
func (r botReader) File(ctx context.Context, name, contentType string, data []byte, given news.Article) iter.Seq2[news.Article, error] {
	return r.Document(ctx, name, contentType, data, metaOf(given))
}

// Text reads a pasted article.
func (r botReader) Text(ctx context.Context, a news.Article) (news.Article, error) {
	read, err := r.Reader.Text(ctx, a.Title, a.Body, metaOf(a))
	read.Origin = a.Origin
	return read, err
}

func metaOf(a news.Article) extract.Meta {
	return extract.Meta{Title: a.Title, Publisher: a.Publisher, URL: a.URL, PublishedAt: a.PublishedAt, Language: a.Language}
}

// botIngester is the writing path as the bot wants it.
type botIngester struct {
	*ingest.Ingester
	db *postgres.DB
}

func (a *app) botIngester() (botIngester, error) {
	in, err := a.ingester()
	return botIngester{in, a.db}, err
}

// Ingest brings articles into a library.
func (b botIngester) Ingest(ctx context.Context, lib news.LibraryID, kind, location string, items iter.Seq2[news.Article, error],
	progress func(bot.Ingested)) (bot.Ingested, error) {
	source, err := b.db.EnsureSource(ctx, lib, kind, location)
	if err != nil {
		return bot.Ingested{}, err
	}
	sum, err := b.Run(ctx, lib, source, items, func(s ingest.Summary) { progress(ingestedOf(s)) })
	return ingestedOf(sum), err
}

func ingestedOf(s ingest.Summary) bot.Ingested {
	i := bot.Ingested{Added: s.Added, Updated: s.Updated, Unchanged: s.Unchanged, Failed: s.Failed, Chunks: s.Chunks}
	for _, f := range s.Failures {
		i.Failures = append(i.Failures, bot.IngestFailure{Item: f.Item, Reason: f.Reason})
	}
	return i
}

// Duplicate names the stored article that a is, or is a near copy of.
func (b botIngester) Duplicate(ctx context.Context, lib news.LibraryID, a news.Article) (news.Headline, bool, error) {
	return ingest.Duplicate(ctx, b.db, lib, a)
}

// botDoctor is the doctor's report for /library doctor, in lines. The people who read it are not the operator: it
// names no places.
func (a *app) botDoctor(ctx context.Context) []string {
	var lines []string
	for _, f := range append(a.databaseFindings(ctx, "the bot's database"), a.examineEndpoints(ctx)...) {
		line := f.level + ": " + f.what
		if f.remedy != "" {
			line += " → " + f.remedy
		}
		lines = append(lines, line)
	}
	return lines
}
