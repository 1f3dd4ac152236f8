package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"newsdesk/bot/gateway"
	"newsdesk/internal/news"
	"newsdesk/internal/status"
)

// connections of the bot, as far as its state is shown.
type stater interface{ State() gateway.State }

// serveStatus serves metrics and health where the configuration says so, else nowhere. discord is nil for a process
// without a bot. What it returns ends the serving, which ends with ctx too, and waits for that.
func (a *app) serveStatus(ctx context.Context, discord stater) (end func(), err error) {
	address := a.cfg.StatusAddress
	if address == "" {
		return func() {}, nil
	}
	checks := []status.Check{{Name: "database", Run: a.databaseReady}}
	if discord != nil {
		checks = append(checks, status.Check{Name: "discord", Run: func(context.Context) error { return connected(discord) }})
	}
	sample := func(ctx context.Context) ([]status.Sample, error) { return a.sample(ctx, discord) }
	ctx, stop := context.WithCancel(ctx)
	server, err := status.Serve(ctx, address, status.Handler(a.metrics, sample, checks, a.log), a.log)
	if err != nil {
		stop()
		return nil, news.Errorf(news.CodeInvalid, "metrics cannot be served at %s: %w", address, err).
			WithHint("NEWSDESK_STATUS_ADDRESS names the address; another process may have it.")
	}
	a.log.Info("metrics and health are served", "address", server.Address)
	return func() {
		stop()
		server.Wait()
	}, nil
}

// databaseReady fails when the database does not answer. The messages are for whoever reaches
// the status address: they name no host.
func (a *app) databaseReady(ctx context.Context) error {
	if err := a.db.Ping(ctx); err != nil {
		a.log.Warn("not ready: the database does not answer", "error", err)
		return errors.New("the database does not answer")
	}
	return nil
}

func connected(discord stater) error {
	if s := discord.State(); !s.Standby && !s.Connected() {
		return errors.New("not connected to Discord")
	}
	return nil
}

// sample looks up what is not counted as it happens.
func (a *app) sample(ctx context.Context, discord stater) ([]status.Sample, error) {
	list := a.sampleProcess(discord)
	left, failed := a.sampleBudget(ctx)
	list = append(list, left...)
	b, err := a.db.Backlog(ctx)
	for _, of := range []struct {
		name, help string
		counts     map[string]int
	}{
		{"newsdesk_sources", "Watched sources by state.", b.Sources},
		{"newsdesk_source_items", "Items of watched sources by state.", b.Items},
		{"newsdesk_jobs", "Unfinished jobs by state.", b.Jobs},
	} {
		for _, state := range slices.Sorted(maps.Keys(of.counts)) {
			list = append(list, status.Sample{Name: of.name, Help: of.help, Label: "state", LabelValue: state, Value: float64(of.counts[state])})
		}
	}
	return list, errors.Join(failed, err)
}

type healthCommand struct{}

// Run asks the process that serves at NEWSDESK_STATUS_ADDRESS whether it is ready, for health checks of containers,
// which have no other program to ask with.
func (c *healthCommand) Run(ctx context.Context, a *app) error {
	address := a.cfg.StatusAddress
	if address == "" {
		return news.Errorf(news.CodeInvalid, "NEWSDESK_STATUS_ADDRESS is not set.").
			WithHint("Set it for newsdesk serve and for this command, for example to 127.0.0.1:9464.")
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+reachable(address)+"/readyz", nil)
	if err != nil {
		return news.Errorf(news.CodeInvalid, "NEWSDESK_STATUS_ADDRESS: %w", err)
	}
	resp, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Do(req)
	if err != nil {
		return news.Errorf(news.CodeUnavailable, "no newsdesk serves at %s: %w", address, err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err != nil {
		return news.Errorf(news.CodeUnavailable, "the answer ended early: %w", err)
	}
	fmt.Fprint(a.out, string(text))
	if resp.StatusCode != http.StatusOK {
		return errReported
	}
	return nil
}

// reachable turns an address that is listened at, which may name no host or all of them, into one to call.
func reachable(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil || host != "" && host != "0.0.0.0" && host != "::" {
		return address
	}
	return net.JoinHostPort(strings.Replace(host, "::", "::1", 1), port)
}
