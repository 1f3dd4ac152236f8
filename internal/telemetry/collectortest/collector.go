// Package collectortest is a trace collector on loopback, for tests: it takes spans as OTLP over HTTP sends them.
package collectortest

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	spans "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// Collector keeps what it is sent.
type Collector struct {
	URL string // without /v1/traces

	mu    sync.Mutex
	list  Spans
	all   strings.Builder
	grown chan struct{} // closed when spans come
}

// Span is one of them.
type Span struct {
	Name, ID, ParentID, Trace string
	About                     map[string]string
}

// Spans are some of them, in the order they ended.
type Spans []Span

// Start starts a collector, which ends with the test.
func Start(t testing.TB) *Collector {
	t.Helper()
	c := &Collector{grown: make(chan struct{})}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		data := &spans.TracesData{}
		if err = errors.Join(err, proto.Unmarshal(body, data)); err != nil || r.URL.Path != "/v1/traces" {
			t.Errorf("the collector was sent something else at %s: %v", r.URL.Path, err)
		}
		c.take(data)
	}))
	t.Cleanup(server.Close)
	c.URL = server.URL
	return c
}

func (c *Collector) take(data *spans.TracesData) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all.WriteString(data.String())
	for _, r := range data.GetResourceSpans() {
		for _, s := range r.GetScopeSpans() {
			for _, x := range s.GetSpans() {
				span := Span{x.GetName(), hex.EncodeToString(x.GetSpanId()), hex.EncodeToString(x.GetParentSpanId()), hex.EncodeToString(x.GetTraceId()), map[string]string{}}
				for _, a := range x.GetAttributes() {
					v := a.GetValue()
					span.About[a.GetKey()] = v.GetStringValue()
					if v.GetStringValue() == "" {
						span.About[a.GetKey()] = fmt.Sprint(v.GetIntValue())
					}
				}
				c.list = append(c.list, span)
			}
		}
	}
	close(c.grown)
	c.grown = make(chan struct{})
}

// Wait returns when what was sent is as asked for.
func (c *Collector) Wait(ctx context.Context, enough func(Spans) bool) error {
	for {
		c.mu.Lock()
		list, grown := slices.Clone(c.list), c.grown
		c.mu.Unlock()
		if enough(list) {
			return nil
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return fmt.Errorf("the spans did not come, only\n%s: %w", list, ctx.Err())
		}
	}
}

// Spans are all that were sent.
func (c *Collector) Spans() Spans {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.list)
}

// All is everything that was sent, as text.
func (c *Collector) All() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.all.String()
}

// Of are those of a trace.
func (l Spans) Of(trace string) Spans {
	return slices.DeleteFunc(slices.Clone(l), func(s Span) bool { return s.Trace != trace })
}

// Named are those with a name.
func (l Spans) Named(name string) Spans {
	return slices.DeleteFunc(slices.Clone(l), func(s Span) bool { return s.Name != name })
}

// Parent is the one that a span belongs to; it has no name when there is none.
func (l Spans) Parent(of Span) (parent Span) {
	for _, s := range l {
		if s.ID == of.ParentID {
			parent = s
		}
	}
	return parent
}

// String shows each with its parent's name.
func (l Spans) String() string {
	var text strings.Builder
	for _, s := range l {
		fmt.Fprintf(&text, "%s < %s %v\n", s.Name, l.Parent(s).Name, s.About)
	}
	return text.String()
}
