package bot

import (
	"context"
	"errors"
	"iter"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"newsdesk/bot/discord"
	"newsdesk/bot/render"
	"newsdesk/internal/dates"
	"newsdesk/internal/news"
)

// The acts of ingestion.
const (
	actAddSource = "add"  // opens the form for an address
	actSourceURL = "url"  // the form of actAddSource
	actText      = "text" // the form of /ingest text
	actConfirm   = "ok"   // adds what a preview shows
	actCancel    = "nix"
)

// The kinds of sources that the bot makes.
const (
	kindPage  = "page"
	kindFeed  = "feed"
	kindFile  = "attachment"
	kindPaste = "text"
)

// maxFile is the largest file that is read, in bytes; Discord's own limit for most people.
const maxFile = 10 << 20

// reading is one ingestion: where articles come from and how to get them.
type reading struct {
	act            string // for the audit: the command
	kind, location string
	items          iter.Seq2[news.Article, error]
}

// ingest reads articles into the server's library, showing how it goes, and notes it in the audit.
func (x *exchange) ingest(ctx context.Context, readings ...reading) error {
	server, err := x.Store.EnsureServer(ctx, news.ServerID(x.in.Guild))
	if err != nil {
		return err
	}
	x.shown = true
	p := present(ctx, response{x.Client, x.in})
	total, err := x.readAll(ctx, server, p, readings)
	var final []discord.Reply
	if err == nil || total.items() > 0 {
		final = append(final, private(render.Ingested(total.summary())))
	}
	for _, r := range x.beside {
		final = append(final, private(r))
	}
	if err != nil {
		err = causeOf(ctx, err)
		final = append(final, private(x.explain(err)))
	}
	p.halt()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), finalTimeout)
	defer cancel()
	_, told := deliver(ctx, response{x.Client, x.in}, final)
	if discord.FaultOf(told) == discord.FaultDMClosed { // the token has run out, and the admin takes no direct messages
		_, told = x.Client.Send(ctx, x.in.Channel, final[0], discord.SendOptions{Nonce: nonce("c", x.in.ID)})
	}
	return errors.Join(err, told)
}

// readAll does the readings one after the other when it is this admin's turn. What was read is returned beside an error.
func (x *exchange) readAll(ctx context.Context, server news.Server, p *presenter, readings []reading) (Ingested, error) {
	type result struct {
		total Ingested
		err   error
	}
	done := make(chan result, 1)
	j := &job{person: x.in.User.ID, moved: func(place int) { p.frame(private(render.Waiting(place))) }}
	j.run = func() {
		var r result
		r.err = guarded(func() error {
			for _, from := range readings {
				if ctx.Err() != nil {
					return context.Cause(ctx)
				}
				before := r.total
				sum, err := x.readInto(ctx, server, from, func(now Ingested) { p.frame(private(render.Ingesting(before.plus(now).summary()))) })
				if r.total = before.plus(sum); err != nil {
					return err
				}
			}
			return nil
		})
		done <- r
	}
	if err := x.reading.add(j); err != nil {
		return Ingested{}, err
	}
	select {
	case r := <-done:
		return r.total, r.err
	case <-ctx.Done():
	}
	x.reading.remove(j)
	timer := time.NewTimer(endGrace)
	defer timer.Stop()
	select {
	case r := <-done: // what was read by then is told
		return r.total, r.err
	case <-timer.C:
		return Ingested{}, context.Cause(ctx)
	}
}

// endGrace is how long an ingestion that is ended may take to say what it has read.
const endGrace = time.Second

func private(r discord.Reply) discord.Reply {
	r.Ephemeral = true
	return r
}

// readInto does one reading.
func (x *exchange) readInto(ctx context.Context, server news.Server, r reading, progress func(Ingested)) (Ingested, error) {
	title, items := noteTitle(r.items)
	sum, err := x.Ingester.Ingest(ctx, server.Library, r.kind, r.location, items, progress)
	sum.Title = *title
	outcome := sum.words()
	if err != nil {
		outcome += "; ended by an error: " + string(news.CodeOf(err))
	}
	return sum, errors.Join(err, x.audit(ctx, server, r.act, r.location, outcome))
}

// noteTitle passes articles on and notes the headline of the last one.
func noteTitle(items iter.Seq2[news.Article, error]) (*string, iter.Seq2[news.Article, error]) {
	title := new(string)
	return title, func(yield func(news.Article, error) bool) {
		for a, err := range items {
			*title = a.Title
			if !yield(a, err) {
				return
			}
		}
	}
}

// audit notes what an admin did.
func (x *exchange) audit(ctx context.Context, server news.Server, act, detail, outcome string) error {
	return x.Store.Audit(context.WithoutCancel(ctx), news.AuditEntry{Library: server.Library, Server: server.ID,
		Person: news.PersonID(x.in.User.ID), Act: act, Detail: detail, Outcome: outcome, At: x.Now()})
}

func (i Ingested) plus(j Ingested) Ingested {
	return Ingested{j.Title, i.Added + j.Added, i.Updated + j.Updated, i.Unchanged + j.Unchanged, i.Failed + j.Failed,
		i.Chunks + j.Chunks, append(i.Failures[:len(i.Failures):len(i.Failures)], j.Failures...)}
}

func (i Ingested) summary() render.IngestSummary {
	s := render.IngestSummary{Title: i.Title, Added: i.Added, Updated: i.Updated, Unchanged: i.Unchanged, Failed: i.Failed, Chunks: i.Chunks}
	for _, f := range i.Failures {
		s.Failures = append(s.Failures, render.IngestFailure(f))
	}
	return s
}

func (i Ingested) items() int { return i.Added + i.Updated + i.Unchanged + i.Failed }

func (i Ingested) words() string {
	var parts []string
	for _, c := range []struct {
		n    int
		what string
	}{{i.Added, "added"}, {i.Updated, "updated"}, {i.Unchanged, "unchanged"}, {i.Failed, "failed"}} {
		if c.n > 0 {
			parts = append(parts, strconv.Itoa(c.n)+" "+c.what)
		}
	}
	if parts == nil {
		return "nothing to read"
	}
	return strings.Join(parts, ", ")
}

// ingestURL reads a web page.
func (x *exchange) ingestURL(ctx context.Context) ([]discord.Reply, error) {
	return nil, x.ingestAddress(ctx, "ingest url", x.in.Options["address"].Text)
}

// ingestForm reads the address of the form that a refusal offers.
func (x *exchange) ingestForm(ctx context.Context) ([]discord.Reply, error) {
	return nil, x.ingestAddress(ctx, "add a source", x.in.Fields["address"])
}

func (x *exchange) ingestAddress(ctx context.Context, act, address string) error {
	address, err := webAddress(address)
	if err != nil {
		return err
	}
	return x.ingest(ctx, x.pageReading(ctx, act, address))
}

func (x *exchange) pageReading(ctx context.Context, act, address string) reading {
	return reading{act, kindPage, address, func(yield func(news.Article, error) bool) {
		a, err := x.Reader.Page(ctx, address)
		if a.Origin == "" {
			a.Origin = address
		}
		yield(a, err)
	}}
}

// ingestFeed reads the articles of a feed.
func (x *exchange) ingestFeed(ctx context.Context) ([]discord.Reply, error) {
	address, err := webAddress(x.in.Options["address"].Text)
	if err != nil {
		return nil, err
	}
	return nil, x.ingest(ctx, reading{"ingest feed", kindFeed, address, x.Reader.Feed(ctx, address)})
}

// webAddress checks that somebody typed an address, and completes one without a scheme.
func webAddress(text string) (string, error) {
	text = strings.Trim(strings.TrimSpace(text), "<>")
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || !strings.Contains(u.Host, ".") && u.Hostname() != "localhost" || u.User != nil {
		return "", news.Errorf(news.CodeInvalid, "That is not the address of a web page.").WithHint("It should look like https://example.org/news/article.")
	}
	return u.String(), nil
}

// ingestFile reads an attached file.
func (x *exchange) ingestFile(ctx context.Context) ([]discord.Reply, error) {
	file := x.in.Options["file"].Attachment
	if file == nil {
		return nil, news.Errorf(news.CodeInvalid, "Please attach a file.")
	}
	given := news.Article{Title: x.in.Options["title"].Text, Publisher: x.in.Options["publisher"].Text}
	if text := x.in.Options["published"].Text; text != "" {
		var err error
		if given.PublishedAt, err = dates.Since(text, x.Now()); err != nil {
			return nil, err
		}
	}
	items, err := x.attached(ctx, *file, given)
	if err != nil {
		return nil, err
	}
	return nil, x.ingest(ctx, reading{"ingest file", kindFile, file.Name, items})
}

// attached fetches an attachment and returns its articles. given fills what the file does not say.
func (x *exchange) attached(ctx context.Context, file discord.Attachment, given news.Article) (iter.Seq2[news.Article, error], error) {
	switch ext := strings.ToLower(path.Ext(file.Name)); ext {
	case ".txt", ".md", ".markdown", ".html", ".htm", ".jsonl", ".ndjson":
	default:
		return nil, news.Errorf(news.CodeUnsupported, "I read txt, md, html and jsonl files, not %q.", discord.Cut(file.Name, 80))
	}
	if file.Size > maxFile {
		return nil, news.Errorf(news.CodeTooLarge, "The file is larger than %d MB.", maxFile>>20)
	}
	return func(yield func(news.Article, error) bool) { // fetched when its turn comes, so that few are held at once
		data, err := x.Client.Download(ctx, file, maxFile)
		if err != nil {
			yield(news.Article{Origin: file.Name}, &news.Error{Code: news.CodeUnavailable, Err: err,
				Message: "I could not get the file from Discord; please attach it again."})
			return
		}
		x.Reader.File(ctx, file.Name, file.ContentType, data, given)(yield)
	}, nil
}

// openTextForm opens the form for pasting an article.
func (x *exchange) openTextForm(ctx context.Context) error {
	return x.Client.OpenModal(ctx, x.in, discord.Modal{Title: "Add an article", CustomID: customID{Act: actText, Person: x.in.User.ID}.String(),
		Inputs: []discord.Input{
			{CustomID: "title", Label: "Headline", Required: true, MaxLength: 300},
			{CustomID: "publisher", Label: "Publisher", MaxLength: 100},
			{CustomID: "published", Label: "Published", MaxLength: 100, Placeholder: "2022-09-08, yesterday, …"},
			{CustomID: "address", Label: "Address", MaxLength: 1000, Placeholder: "https://…"},
			{CustomID: "body", Label: "Text", Required: true, Paragraph: true, MaxLength: 4000},
		}})
}

// ingestText reads what the form holds.
func (x *exchange) ingestText(ctx context.Context) ([]discord.Reply, error) {
	f := x.in.Fields
	a := news.Article{Title: strings.TrimSpace(f["title"]), Publisher: strings.TrimSpace(f["publisher"]), Body: f["body"]}
	var err error
	if strings.TrimSpace(f["published"]) != "" {
		if a.PublishedAt, err = dates.Since(f["published"], x.Now()); err != nil {
			return nil, err
		}
	}
	if strings.TrimSpace(f["address"]) != "" {
		if a.URL, err = webAddress(f["address"]); err != nil {
			return nil, err
		}
	}
	a.Origin = "text: " + a.Title
	return nil, x.ingest(ctx, reading{"ingest text", kindPaste, "pasted", func(yield func(news.Article, error) bool) {
		yield(x.Reader.Text(ctx, a))
	}})
}

// openSourceForm opens the form for an address, from the button of a refusal.
func (x *exchange) openSourceForm(ctx context.Context) error {
	return x.Client.OpenModal(ctx, x.in, discord.Modal{Title: "Add a source", CustomID: customID{Act: actSourceURL, Person: x.in.User.ID}.String(),
		Inputs: []discord.Input{{CustomID: "address", Label: "Address of an article", Required: true, MaxLength: 1000, Placeholder: "https://…"}}})
}
