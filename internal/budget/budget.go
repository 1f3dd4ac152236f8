// Package budget keeps what a language model costs within limits of a day.
//
// Before each call the most that it can cost is reserved in a ledger that all processes share, and after it the rest is
// given back. So no number of questions at once costs more than the limit, as long as the endpoint counts as it bills.
// Of a call whose process died the whole reservation counts: what was really used is not known.
package budget

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"newsdesk/internal/news"
)

// Model completes prompts.
type Model interface {
	Complete(ctx context.Context, p news.Prompt, onDelta func(textSoFar string)) (news.Completion, error)
}

// Ledger adds up what was spent each day.
type Ledger interface {
	// Reserve adds an amount to a day's spending, unless that would exceed the limits; then it reports false.
	Reserve(ctx context.Context, day time.Time, amount, limits Amount) (bool, error)
	// Adjust adds the difference between what was spent and what was reserved, which is negative as a rule.
	Adjust(ctx context.Context, day time.Time, difference Amount) error
}

// Amount is tokens and what they cost, in millionths of the currency. As a limit, 0 is none.
type Amount = news.Spending

// Price is what a million tokens cost.
type Price struct{ Prompt, Completion float64 }

// Cost of tokens, in millionths.
func (p Price) Cost(u news.Usage) int64 {
	return int64(p.Prompt*float64(u.PromptTokens) + p.Completion*float64(u.CompletionTokens) + 0.5)
}

// Options of a budget. All but Price and Limits are required.
type Options struct {
	Ledger Ledger
	Limits Amount // of a day in UTC
	Price  Price
	Count  func(string) int // tokens of a text
	Now    func() time.Time
	Logger *slog.Logger
}

// limited is a model within a budget.
type limited struct {
	Options
	model Model
}

// Limit returns a model that completes prompts within the budget. Beyond it, Complete fails with
// news.CodeRateLimited and says when the next day begins.
func Limit(model Model, o Options) Model { return &limited{o, model} }

// overhead is what a request costs beside its texts: roles, the schema's frame, and other models' ways to count.
const overhead = 1.1

// Complete reserves, asks the model, and settles.
func (m *limited) Complete(ctx context.Context, p news.Prompt, onDelta func(string)) (news.Completion, error) {
	day := m.Now().UTC().Truncate(24 * time.Hour)
	most := news.Usage{PromptTokens: int(overhead * float64(m.Count(p.System)+m.Count(p.User)+m.Count(string(p.Schema)))),
		CompletionTokens: p.MaxTokens}
	reserved := m.amount(most)
	switch ok, err := m.Ledger.Reserve(ctx, day, reserved, m.Limits); {
	case err != nil:
		return news.Completion{}, fmt.Errorf("budget: %w", err)
	case !ok:
		return news.Completion{}, spent(day.Add(24*time.Hour), m.Now())
	}
	c, err := m.model.Complete(ctx, p, onDelta)
	used := c.Usage
	if used == (news.Usage{}) {
		used = most // the endpoint does not say; a failed call may have cost all the same
	}
	if neverSent(err) {
		used = news.Usage{}
	}
	spending := m.amount(used)
	difference := Amount{Tokens: spending.Tokens - reserved.Tokens, Micros: spending.Micros - reserved.Micros}
	// Who asked may be gone: what was spent is noted all the same.
	settling, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	if err := m.Ledger.Adjust(settling, day, difference); err != nil {
		m.Logger.WarnContext(ctx, "a reservation was not settled and counts in full", "error", err)
	}
	return c, err
}

// settleTimeout is short: who waits is told that the process stops only after it, and within the ten seconds of a stop.
const settleTimeout = 2 * time.Second

func (m *limited) amount(u news.Usage) Amount {
	return Amount{Tokens: int64(u.PromptTokens + u.CompletionTokens), Micros: m.Price.Cost(u)}
}

// neverSent tells the failures before which nothing was computed that could cost: the endpoint refused or was not
// reached.
func neverSent(err error) bool {
	switch news.CodeOf(err) {
	case news.CodeUnavailable, news.CodeUnauthorized, news.CodeRateLimited, news.CodeTooLarge, news.CodeInvalid:
		return true
	}
	return false
}

// spent says that the day's budget is used up.
func spent(next, now time.Time) error {
	return &news.Error{Code: news.CodeRateLimited, RetryAfter: next.Sub(now),
		Message: fmt.Sprintf("Today's budget for the language model is used up; it begins anew at 00:00 UTC, in %s.", inWords(next.Sub(now)))}
}

func inWords(d time.Duration) string {
	if d > time.Hour {
		return fmt.Sprintf("%d h", int((d + time.Hour - 1).Hours()))
	}
	return fmt.Sprintf("%d min", max(1, int((d+time.Minute-1).Minutes())))
}
