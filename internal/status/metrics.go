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
	tokens   *prometheus.CounterVec
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
		tokens: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "newsdesk_model_tokens_total",
			Help: "Tokens that the model's endpoint reports."}, []string{"model", "kind"}),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{Name: "newsdesk_build_info", Help: "Always 1; the version is its label.",
		ConstLabels: prometheus.Labels{"version": version}})
	build.Set(1)
	m.registry.MustRegister(m.handled, m.answers, m.stages, m.claims, m.tokens, build,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Handled reports one interaction or message by what it was, how it ended, and after which time.
func (m *Metrics) Handled(what string, code news.Code, took time.Duration) {
	outcome := string(code)
	if outcome == "" {
		outcome = "ok"
	}
	m.handled.WithLabelValues(what, outcome).Observe(took.Seconds())
}

// Answered reports an answer or refusal.
func (m *Metrics) Answered(a news.Answer) {
	mode, outcome := string(a.Mode), "answered"
	if a.Refusal != nil {
		outcome = "refused"
	}
	m.answers.WithLabelValues(mode, outcome).Inc()
	m.claims.WithLabelValues(mode).Add(float64(len(a.Claims)))
	for _, t := range a.Timings {
		m.stages.WithLabelValues(t.Stage).Observe(t.Duration.Seconds())
	}
	if a.Usage != (news.Usage{}) {
		m.tokens.WithLabelValues(a.Model, "prompt").Add(float64(a.Usage.PromptTokens))
		m.tokens.WithLabelValues(a.Model, "completion").Add(float64(a.Usage.CompletionTokens))
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
