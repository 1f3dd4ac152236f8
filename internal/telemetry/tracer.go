package telemetry

import (
	"context"
	"log/slog"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"newsdesk/internal/news"
)

// Options of a Tracer. URL is required.
type Options struct {
	URL     string            // where spans are posted, such as http://localhost:4318/v1/traces
	Headers map[string]string // sent with them; may hold secrets
	Service string            // name of the service
	Version string
	Logger  *slog.Logger
}

// Tracer makes spans and sends them to a collector in the background. A collector that is slow or away costs spans,
// never answers. A nil Tracer does nothing.
type Tracer struct {
	provider *sdk.TracerProvider
	tracer   trace.Tracer
}

// Bounds of what waits for the collector, and for how long it is waited for.
const (
	maxWaiting    = 2048 // spans; more are dropped
	exportTimeout = 5 * time.Second
)

// New returns a Tracer. It does not look whether the collector is there.
func New(o Options) (*Tracer, error) {
	exporter, err := otlptrace.New(context.Background(), newUpload(o))
	if err != nil {
		return nil, err
	}
	about := resource.NewSchemaless(attribute.String("service.name", o.Service), attribute.String("service.version", o.Version))
	provider := sdk.NewTracerProvider(sdk.WithResource(about), sdk.WithRawSpanLimits(sdk.NewSpanLimits()),
		sdk.WithSampler(sdk.ParentBased(sdk.AlwaysSample())),
		sdk.WithBatcher(loggedExporter{exporter, o.Logger}, sdk.WithMaxQueueSize(maxWaiting), sdk.WithExportTimeout(exportTimeout)))
	return &Tracer{provider: provider, tracer: provider.Tracer("newsdesk")}, nil
}

// Close sends what waits, for as long as ctx allows.
func (t *Tracer) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}

// Begin makes spans. It is nil, which makes none, when the Tracer is.
func (t *Tracer) Begin() news.Begin {
	if t == nil {
		return nil
	}
	return t.begin
}

// Within makes spans of what belongs to a span, and none of what stands alone: a database is also asked by things that
// nobody waits for.
func (t *Tracer) Within() news.Begin {
	if t == nil {
		return nil
	}
	return func(ctx context.Context, name string, about ...slog.Attr) (context.Context, news.End) {
		if !trace.SpanContextFromContext(ctx).IsValid() {
			return ctx, func(error, ...slog.Attr) {}
		}
		return t.begin(ctx, name, about...)
	}
}

func (t *Tracer) begin(ctx context.Context, name string, about ...slog.Attr) (context.Context, news.End) {
	ctx, span := t.tracer.Start(ctx, name, trace.WithAttributes(attributes(about)...))
	if id := news.RequestOf(ctx); id != "" {
		span.SetAttributes(attribute.String("ticket", id))
	}
	return ctx, func(err error, about ...slog.Attr) {
		span.SetAttributes(attributes(about)...)
		if code := news.CodeOf(err); code != "" { // the error's own words may repeat what was asked
			span.SetAttributes(attribute.String("error.type", string(code)))
			if code != news.CodeCanceled {
				span.SetStatus(codes.Error, string(code))
			}
		}
		span.End()
	}
}

func attributes(about []slog.Attr) []attribute.KeyValue {
	list := make([]attribute.KeyValue, 0, len(about))
	for _, a := range about {
		switch v := a.Value.Resolve(); v.Kind() {
		case slog.KindInt64:
			list = append(list, attribute.Int64(a.Key, v.Int64()))
		case slog.KindBool:
			list = append(list, attribute.Bool(a.Key, v.Bool()))
		default:
			list = append(list, attribute.String(a.Key, v.String()))
		}
	}
	return list
}

// loggedExporter logs what goes wrong with sending, which OpenTelemetry would tell a global handler.
type loggedExporter struct {
	sdk.SpanExporter
	log *slog.Logger
}

// ExportSpans sends spans. Those that do not arrive are lost.
func (e loggedExporter) ExportSpans(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	if err := e.SpanExporter.ExportSpans(ctx, spans); err != nil {
		e.log.WarnContext(ctx, "spans were not taken by the trace collector", "spans", len(spans), "error", err)
	}
	return nil
}
