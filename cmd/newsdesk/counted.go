package main

import (
	"context"
	"fmt"
	"time"

	"newsdesk/internal/answer"
	"newsdesk/internal/collect"
	"newsdesk/internal/news"
	"newsdesk/internal/openai"
	"newsdesk/internal/status"
)

// countingRecorder counts answers on their way to where they are recorded.
type countingRecorder struct {
	answer.Recorder
	metrics *status.Metrics
}

// RecordAnswer counts and records.
func (r countingRecorder) RecordAnswer(ctx context.Context, a news.Answer) error {
	r.metrics.Answered(a)
	return r.Recorder.RecordAnswer(ctx, a)
}

// countedModel counts calls of the model, what they cost, and how they end.
type countedModel struct {
	answer.Model
	app *app
}

// Complete implements answer.Model.
func (m countedModel) Complete(ctx context.Context, p news.Prompt, onDelta func(string)) (news.Completion, error) {
	began := time.Now()
	done, err := m.Model.Complete(ctx, p, onDelta)
	m.app.metrics.ModelAsked(status.ModelCall{Model: m.app.cfg.Chat.Model, Usage: done.Usage, Micros: priceOf(m.app.cfg.Budget).Cost(done.Usage),
		Code: news.CodeOf(err), Took: time.Since(began)})
	return done, err
}

// countedReader counts what is fetched for watched sources.
type countedReader struct {
	collect.Reader
	metrics *status.Metrics
}

// List implements collect.Reader.
func (r countedReader) List(ctx context.Context, p news.Place) (news.Listing, error) {
	l, err := r.Reader.List(ctx, p)
	r.metrics.Fetched("source", news.CodeOf(err))
	return l, err
}

// Read implements collect.Reader.
func (r countedReader) Read(ctx context.Context, item news.Listed, known news.Validators) (news.Reading, error) {
	reading, err := r.Reader.Read(ctx, item, known)
	r.metrics.Fetched("article", news.CodeOf(err))
	return reading, err
}

// asker is an endpoint whose state is shown.
type asker interface{ State() openai.State }

// sampleProcess looks up what this process knows by itself.
func (a *app) sampleProcess(discord stater) (list []status.Sample) {
	if discord != nil {
		for _, s := range discord.State().Shards {
			shard := func(name, help string, value float64) {
				list = append(list, status.Sample{Name: name, Help: help, Label: "shard", LabelValue: fmt.Sprint(s.ID), Value: value})
			}
			up := 0.0
			if s.Connected {
				up = 1
			}
			shard("newsdesk_gateway_connected", "Whether a shard is connected to Discord.", up)
			shard("newsdesk_gateway_reconnects", "Attempts of a shard to connect again since the start.", float64(s.Reconnects))
			shard("newsdesk_gateway_latency_seconds", "Time that Discord took to answer a shard's last heartbeat.", s.Latency.Seconds())
		}
	}
	for _, kind := range []string{"chat", "embedding", "rerank"} {
		e, ok := a.asked[kind]
		if kind == "embedding" {
			e, ok = a.models.endpoint()
		}
		if ok {
			list = append(list, status.Sample{Name: "newsdesk_endpoint_up", Help: "Whether an endpoint is asked: 1 yes, 0.5 one request tries it, " +
				"0 it is left alone after failures or until an operator acts.", Label: "endpoint", LabelValue: kind, Value: endpointUp(e.State())})
		}
	}
	use := a.db.PoolUse()
	for _, c := range []struct {
		state string
		n     int
	}{{"used", use.Used}, {"idle", use.Idle}, {"most", use.Most}} {
		list = append(list, status.Sample{Name: "newsdesk_db_connections", Help: "Connections of the database pool: used, idle, and the most there may be.",
			Label: "state", LabelValue: c.state, Value: float64(c.n)})
	}
	return append(list, status.Sample{Name: "newsdesk_db_waits", Help: "Times that a connection of the pool was waited for, since the start.",
		Value: float64(use.Waits)})
}

func endpointUp(s openai.State) float64 {
	switch s {
	case openai.StateClosed:
		return 1
	case openai.StateHalfOpen:
		return 0.5
	}
	return 0
}

// sampleBudget looks up what is left of the day's budget, if there is one.
func (a *app) sampleBudget(ctx context.Context) (list []status.Sample, err error) {
	limits := limitsOf(a.cfg.Budget)
	if limits.Tokens == 0 && limits.Micros == 0 {
		return nil, nil
	}
	spent, err := a.db.Spent(ctx, a.now().UTC().Truncate(24*time.Hour))
	if err != nil {
		return nil, err
	}
	left := func(unit string, of, limit int64, scale float64) {
		if limit > 0 {
			list = append(list, status.Sample{Name: "newsdesk_budget_left", Help: "What is left of the day's budget for the model, in tokens and money.",
				Label: "unit", LabelValue: unit, Value: float64(max(limit-of, 0)) / scale})
		}
	}
	left("tokens", spent.Tokens, limits.Tokens, 1)
	left("money", spent.Micros, limits.Micros, 1e6)
	return list, nil
}
