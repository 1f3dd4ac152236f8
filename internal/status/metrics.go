package status

import (
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"newsdesk/internal/news"
)

// Metrics counts what a process does. It is safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry
	handled  *prometheus.HistogramVec
	answers  *prometheus.CounterVec
	stages   *prometheus.HistogramVec
	claims   *prometheus.CounterVec
	refusals *prometheus.CounterVec
	quotes   *prometheus.CounterVec
	verified *prometheus.CounterVec
	calls    *prometheus.HistogramVec
	tokens   *prometheus.CounterVec
	cost     *prometheus.CounterVec
	fetches  *prometheus.CounterVec
}

// NewMetrics returns metrics of the Go runtime and the process, named by a version, to which the doors report.
func NewMetrics(version string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		handled: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "newsdesk_handled_seconds",
			Help:    "Time from the arrival of an interaction or message to its end.",
			Buckets: []float64{.01, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120}}, []string{"what", "outcome"}),
		answers: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "newsdesk_answers_total",
			Help: "Questions by how they were answered: with a model or keyless, answered or refused."}, []string{"mode", "outcome"}),
		stages: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "newsdesk_answer_stage_seconds",
			Help:    "Time of each stage of answering.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}}, []string{"stage"}),
		claims: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "newsdesk_claims_total",
			Help: "Claims shown, each with a verified quote."}, []string{"mode"}),
		refusals: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "newsdesk_refusals_total",
			Help: "Questions without an answer, by why."}, []string{"reason"}),
		quotes: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "newsdesk_quotes_total",
			Help: "Quotes of a model by what verification found: supported, misattributed (stands in another passage), stitched, absent."}, []string{"status"}),
		verified: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "newsdesk_model_claims_total",
			Help: "What a model claimed: kept with a verified quote, or dropped (marked, where such claims are marked)."}, []string{"outcome"}),
		calls: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "newsdesk_model_call_seconds",
			Help:    "Time of each call of the language model with its retries, by how it ended.",
			Buckets: []float64{.1, .25, .5, 1, 2.5, 5, 10, 20, 30, 60}}, []string{"model", "outcome"}),
		cost: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "newsdesk_model_cost_total",
			Help: "What the model's tokens cost by NEWSDESK_CHAT_PRICE, in its currency."}, []string{"model"}),
		fetches: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "newsdesk_fetches_total",
			Help: "Looks at watched sources and fetches of their articles, by how they ended."}, []string{"what", "outcome"}),
		tokens: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "newsdesk_model_tokens_total",
			Help: "Tokens that the model's endpoint reports."}, []string{"model", "kind"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "newsdesk_build_info", Help: "Always 1; the version is its label.",
		ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	m.registry.MustRegister(m.handled, m.answers, m.refusals, m.stages, m.claims, m.quotes, m.verified, m.calls, m.tokens, m.cost, m.fetches, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handled reports one interaction or message by what it was, how it ended, and after which time.
func (m *Metrics) Handled(what string, code news.Code, took time.Duration) {
	m.handled.WithLabelValues(what, outcomeOf(code)).Observe(took.Seconds())
}

func outcomeOf(code news.Code) string {
	if code == "" {
		return "ok"
	}
	return string(code)
}

// Fetched reports a look at a watched source ("source") or the fetch of an article ("article").
func (m *Metrics) Fetched(what string, code news.Code) {
	m.fetches.WithLabelValues(what, outcomeOf(code)).Inc()
}

// ModelCall is one call of the language model.
type ModelCall struct {
	Model  string // as it is configured
	Usage  news.Usage
	Micros int64 // what it cost, in millionths of the currency; 0: not known
	Code   news.Code
	Took   time.Duration
}

// ModelAsked reports a call of the language model.
func (m *Metrics) ModelAsked(c ModelCall) {
	m.calls.WithLabelValues(c.Model, outcomeOf(c.Code)).Observe(c.Took.Seconds())
	m.tokens.WithLabelValues(c.Model, "prompt").Add(float64(c.Usage.PromptTokens))
	m.tokens.WithLabelValues(c.Model, "completion").Add(float64(c.Usage.CompletionTokens))
	if c.Micros > 0 {
		m.cost.WithLabelValues(c.Model).Add(float64(c.Micros) / 1e6)
	}
}

// Answered reports an answer or refusal.
func (m *Metrics) Answered(a news.Answer) {
	mode, outcome := string(a.Mode), "answered"
	if a.Refusal != nil {
		outcome = "refused"
		m.refusals.WithLabelValues(string(a.Refusal.Kind)).Inc()
	}
	m.answers.WithLabelValues(mode, outcome).Inc()
	m.claims.WithLabelValues(mode).Add(float64(len(a.Claims)))
	for _, t := range a.Timings {
		m.stages.WithLabelValues(t.Stage).Observe(t.Duration.Seconds())
	}
	if v := a.Verified; v != nil {
		for status, n := range v.Quotes {
			m.quotes.WithLabelValues(status).Add(float64(n))
		}
		m.verified.WithLabelValues("kept").Add(float64(v.Kept))
		m.verified.WithLabelValues("dropped").Add(float64(v.Dropped))
	}
}

// Sample is a number that is looked up when metrics are asked for, such as the length of a queue.
type Sample struct {
	Name, Help string
	Label      string // name of the one label; empty: none
	LabelValue string
	Value      float64
}

// Sampler looks up numbers. Those it found before an error are shown.
type Sampler func(ctx context.Context) ([]Sample, error)

// sampleTimeout bounds the looking up, so that metrics come even when the database hangs.
const sampleTimeout = 2 * time.Second

// sampled makes a Sampler a collector. It is unchecked: which samples there are depends on what is there to count.
type sampled struct {
	sample Sampler
	log    *slog.Logger
}

func (*sampled) Describe(chan<- *prometheus.Desc) {}

func (s *sampled) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), sampleTimeout)
	defer cancel()
	samples, err := s.sample(ctx)
	if err != nil {
		s.log.Warn("some metrics could not be looked up", "error", err)
	}
	for _, x := range samples {
		var names, values []string
		if x.Label != "" {
			names, values = []string{x.Label}, []string{x.LabelValue}
		}
		out <- prometheus.MustNewConstMetric(prometheus.NewDesc(x.Name, x.Help, names, nil), prometheus.GaugeValue, x.Value, values...)
	}
}
