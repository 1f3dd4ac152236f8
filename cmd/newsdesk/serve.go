package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"time"

	"newsdesk/bot"
	"newsdesk/bot/discord"
	"newsdesk/bot/gateway"
	"newsdesk/internal/chart"
	"newsdesk/internal/fetch"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/retrieve"
	"newsdesk/internal/source"
)

type serveCommand struct{}

// Times of serving.
const (
	stopGrace    = 9 * time.Second // from the signal to the end
	tidyInterval = 10 * time.Minute
)

// Run runs the Discord bot until it is told to stop.
func (c *serveCommand) Run(ctx context.Context, a *app) error {
	if a.cfg.Discord.Token == "" {
		return news.Errorf(news.CodeInvalid, "NEWSDESK_DISCORD_TOKEN is not set.").
			WithHint("docs/discord.md shows how to make a bot and where its token is.")
	}
	a.conns = connections(a.cfg.Work.Workers)
	if err := a.open(ctx); err != nil {
		return err
	}
	pages := a.pages()
	defer pages.CloseIdle()
	b, err := a.newBot(ctx, pages)
	if err != nil {
		return err
	}
	discordGateway, err := gateway.New(a.gatewayOptions(b))
	if err != nil {
		return err
	}
	b.Client = discordGateway
	endStatus, err := a.serveStatus(context.WithoutCancel(ctx), discordGateway) // until the bot has ended
	if err != nil {
		return err
	}
	defer endStatus()
	if a.cfg.Work.Workers == 0 {
		return a.serve(ctx, b, discordGateway)
	}
	working, stop := context.WithCancel(ctx)
	var workers sync.WaitGroup
	workers.Go(func() {
		a.keepWorking(working, func(ctx context.Context) error { return a.work(ctx, pages, postgres.JobOptions{}) })
	})
	defer workers.Wait() // which takes no longer than the bot's own end: both begin to stop with ctx
	defer stop()
	return a.serve(ctx, b, discordGateway)
}

func (a *app) gatewayOptions(h discord.Handler) gateway.Options {
	d := a.cfg.Discord
	o := gateway.Options{Token: d.Token.Reveal(), BaseURL: d.URL, ShardCount: d.ShardCount, Shards: d.Shards,
		UserInstall: d.UserInstall, Handler: h, Logger: a.log}
	if d.ShareShards {
		o.Leases = a.leases()
	}
	return o
}

func (a *app) fetchOptions() fetch.Options {
	o := fetch.Options{Contact: a.cfg.Contact, Version: version(), Pause: a.cfg.Work.Pause}
	if o.Pause == 0 {
		o.Pause = fetch.NoPause
	}
	if a.cfg.Discord.URL != "" { // a stand-in for Discord, whose tests serve their pages on loopback
		o.AllowPrivate, o.Pause = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, fetch.NoPause
	}
	return o
}

// newBot puts the bot together.
func (a *app) newBot(ctx context.Context, pages *fetch.Client) (*bot.Bot, error) {
	reading, err := a.botIngester()
	if err != nil {
		return nil, err
	}
	retriever := a.retriever(retrieve.Defaults())
	d := a.cfg.Discord
	o := bot.Options{Process: a.processName(), Store: a.db, Answerer: a.answerer(retriever), Searcher: retriever, Reader: botReader{source.New(source.Options{Pages: pages})},
		Ingester: reading, Doctor: a.botDoctor, Draw: chart.Library, Price: a.price(), KeepQuestions: a.cfg.KeepQuestions,
		Now: a.now, Logger: a.log, Observer: a.metrics, Begin: a.tracer.Begin(),
		Limits: bot.Limits{PersonMinute: d.PersonLimit.Minute, PersonDay: d.PersonLimit.Day, ServerMinute: d.ServerLimit.Minute,
			ServerDay: d.ServerLimit.Day, Minute: d.TotalLimit.Minute, Day: d.TotalLimit.Day}}
	if d.SharedLibrary != "" {
		shared, err := a.db.EnsureLibrary(ctx, d.SharedLibrary)
		if err != nil {
			return nil, err
		}
		o.Shared, o.SharedName = shared.ID, shared.Name
	}
	return bot.New(o), nil
}

// serve runs until ctx ends, and then lets what is under way finish.
func (a *app) serve(ctx context.Context, b *bot.Bot, g *gateway.Gateway) error {
	began := a.now()
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- g.Run(running) }()
	err := a.prepare(ctx, b, g, began, ended)
	if err == nil {
		err = a.attend(ctx, b, g, ended)
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
	defer cancel()
	unfinished := b.Close(closing)
	stop()
	err = errors.Join(err, <-ended)
	switch {
	case ctx.Err() == nil || err != nil:
	case unfinished != nil:
		fmt.Fprintln(a.err, "newsdesk: stopped; some questions were not finished, which the next start tells those who asked")
	default:
		fmt.Fprintln(a.err, "newsdesk: stopped; everybody who asked has been answered")
	}
	return err
}

// prepare waits for the connection, registers the commands when they have changed, and tells those whom an earlier
// process left waiting.
func (a *app) prepare(ctx context.Context, b *bot.Bot, g *gateway.Gateway, began time.Time, ended chan error) error {
	select {
	case <-g.Ready():
	case err := <-ended:
		ended <- err
		return nil
	case <-ctx.Done():
		return nil
	}
	a.registerCommands(ctx, g)
	a.tellInterrupted(ctx, b, began)
	fmt.Fprintf(a.out, "newsdesk is on Discord as %s. Invite it to a server:\n%s\n", g.Self().Name, g.InviteURL())
	return nil
}

// commandsKey is where the hash of the registered commands is kept.
const commandsKey = "discord commands"

// registerCommands makes sure that Discord has the bot's commands. When that fails, attend tries again.
func (a *app) registerCommands(ctx context.Context, g *gateway.Gateway) {
	if err := a.syncCommands(ctx, g); err != nil && ctx.Err() == nil {
		a.log.Warn("the commands could not be registered with Discord; newsdesk will try again", "error", err)
	}
}

// syncCommands overwrites the application's commands when they are not those that were registered last.
func (a *app) syncCommands(ctx context.Context, g *gateway.Gateway) error {
	commands := bot.Commands()
	packed, err := json.Marshal(struct {
		Application string
		UserInstall bool
		Commands    []discord.Command
	}{g.Self().ID.String(), a.cfg.Discord.UserInstall, commands})
	if err != nil {
		return err
	}
	sum := sha256.Sum256(packed)
	hash := hex.EncodeToString(sum[:])
	last, err := a.db.BotState(ctx, commandsKey)
	if err != nil || last == hash {
		return err
	}
	if err := g.SyncCommands(ctx, commands, 0); err != nil {
		return err
	}
	return a.db.SetBotState(ctx, commandsKey, hash)
}

// attend keeps the database and the commands in order until ctx or the gateway ends.
func (a *app) attend(ctx context.Context, b *bot.Bot, g *gateway.Gateway, ended chan error) error {
	tick := time.NewTicker(tidyInterval)
	defer tick.Stop()
	var lost <-chan time.Time // processes whose shards this one may have taken over
	if a.cfg.Discord.ShareShards {
		look := time.NewTicker(leaseLasts)
		defer look.Stop()
		lost = look.C
	}
	var serving serving
	defer serving.end(ctx)
	serving.look(ctx, a)
	a.tidy(ctx, b)
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-ended:
			ended <- err
			return nil
		case <-lost:
			a.tellLost(ctx, b)
		case <-tick.C:
			serving.look(ctx, a)
			a.registerCommands(ctx, g)
			a.tidy(ctx, b)
		}
	}
}
