package budget_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pgregory.net/rapid"

	"newsdesk/internal/budget"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres/postgrestest"
)

func TestMain(m *testing.M) { postgrestest.Main(m) }

// model is a language model that spends what it is told to.
type model struct {
	calls  atomic.Int64
	tokens atomic.Int64 // really spent
	reply  func(p news.Prompt) (news.Completion, error)
}

func (m *model) Complete(_ context.Context, p news.Prompt, _ func(string)) (news.Completion, error) {
	m.calls.Add(1)
	c, err := m.reply(p)
	m.tokens.Add(int64(c.Usage.PromptTokens + c.Usage.CompletionTokens))
	return c, err
}

// memory is a ledger of one day.
type memory struct {
	mu    sync.Mutex
	spent budget.Amount
	err   error
}

func (l *memory) Reserve(_ context.Context, _ time.Time, a, limits budget.Amount) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if limits.Tokens > 0 && l.spent.Tokens+a.Tokens > limits.Tokens || limits.Micros > 0 && l.spent.Micros+a.Micros > limits.Micros {
		return false, l.err
	}
	return true, errors.Join(l.err, l.Adjust(context.Background(), time.Time{}, a))
}

func (l *memory) Adjust(_ context.Context, _ time.Time, a budget.Amount) error {
	l.spent.Tokens += a.Tokens
	l.spent.Micros += a.Micros
	return nil
}

var noon = time.Date(2026, 5, 6, 12, 0, 0, 0, time.UTC)

func limit(m budget.Model, l budget.Ledger, limits budget.Amount) budget.Model {
	return budget.Limit(m, budget.Options{Ledger: l, Limits: limits, Price: budget.Price{Prompt: 0.5, Completion: 2},
		Count: func(s string) int { return len(strings.Fields(s)) }, Now: func() time.Time { return noon }, Logger: slog.New(slog.DiscardHandler)})
}

func uses(prompt, completion int, err error) func(news.Prompt) (news.Completion, error) {
	return func(news.Prompt) (news.Completion, error) {
		return news.Completion{Usage: news.Usage{PromptTokens: prompt, CompletionTokens: completion}}, err
	}
}

var prompt = news.Prompt{System: "be brief", User: "why was the bridge closed", MaxTokens: 100}

func TestWhatIsSpent(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		reply func(news.Prompt) (news.Completion, error)
		want  budget.Amount
	}{
		"what the endpoint says":          {uses(10, 20, nil), budget.Amount{Tokens: 30, Micros: 45}},
		"all when it does not say":        {uses(0, 0, nil), budget.Amount{Tokens: 107, Micros: 204}},
		"all when it breaks off":          {uses(0, 0, errors.New("cut")), budget.Amount{Tokens: 107, Micros: 204}},
		"nothing when it was not reached": {uses(0, 0, news.Errorf(news.CodeUnavailable, "down")), budget.Amount{}},
	} {
		l := &memory{}
		_, _ = limit(&model{reply: tt.reply}, l, budget.Amount{}).Complete(t.Context(), prompt, nil)
		if l.spent != tt.want {
			t.Errorf("%s: %+v, want %+v", name, l.spent, tt.want)
		}
	}
}

func TestBeyondTheLimit(t *testing.T) {
	t.Parallel()
	m := &model{reply: uses(10, 20, nil)}
	for name, limits := range map[string]budget.Amount{"tokens": {Tokens: 100}, "money": {Micros: 100}} {
		_, err := limit(m, &memory{}, limits).Complete(t.Context(), prompt, nil)
		var e *news.Error
		if !errors.As(err, &e) || e.Code != news.CodeRateLimited || e.RetryAfter != 12*time.Hour || !strings.Contains(e.Message, "00:00 UTC, in 12 h") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if m.calls.Load() != 0 {
		t.Error("the model was asked beyond the limit")
	}
	if _, err := limit(m, &memory{err: errors.New("down")}, budget.Amount{}).Complete(t.Context(), prompt, nil); err == nil || m.calls.Load() != 0 {
		t.Error("the model was asked though nothing could be reserved:", err)
	}
}

// Whatever calls use, what is spent stays within the limit, as long as none uses more than it may.
func TestLimitHolds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		l, limits := &memory{}, budget.Amount{Tokens: rapid.Int64Range(1, 2000).Draw(rt, "limit")}
		m := &model{}
		for range rapid.IntRange(1, 50).Draw(rt, "calls") {
			m.reply = uses(rapid.IntRange(0, 7).Draw(rt, "prompt"), rapid.IntRange(0, 100).Draw(rt, "completion"), nil)
			_, _ = limit(m, l, limits).Complete(t.Context(), prompt, nil)
		}
		if m.tokens.Load() > limits.Tokens || l.spent.Tokens > limits.Tokens || l.spent.Tokens < m.tokens.Load() {
			rt.Fatalf("spent %d, noted %d, of %d", m.tokens.Load(), l.spent.Tokens, limits.Tokens)
		}
	})
}

// 500 questions at once, before a real database, do not spend more than the day's limit between them.
func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	m := &model{reply: uses(7, 60, nil)}
	const tokens = 20_000
	within := limit(m, db, budget.Amount{Tokens: tokens})
	var asking sync.WaitGroup
	var refused atomic.Int64
	for range 500 {
		asking.Go(func() {
			switch _, err := within.Complete(t.Context(), prompt, nil); {
			case news.CodeOf(err) == news.CodeRateLimited:
				refused.Add(1)
			case err != nil:
				t.Error(err)
			}
		})
	}
	asking.Wait()
	spent, err := db.Spent(t.Context(), noon)
	if err != nil {
		t.Fatal(err)
	}
	if m.tokens.Load() > tokens || spent.Tokens != m.tokens.Load() || refused.Load()+m.calls.Load() != 500 {
		t.Errorf("really spent %d, noted %d, of %d; %d asked, %d refused", m.tokens.Load(), spent.Tokens, tokens, m.calls.Load(), refused.Load())
	}
	t.Attr("S11", fmt.Sprintf("500 questions at once before a budget of %d tokens: %d let through and %d refused, %d tokens spent, overspent by %d",
		tokens, m.calls.Load(), refused.Load(), spent.Tokens, max(0, spent.Tokens-tokens)))
	if m.calls.Load() < 180 { // 20,000 / 107, reserved at worst one after the other
		t.Errorf("only %d were let through", m.calls.Load())
	}
}
