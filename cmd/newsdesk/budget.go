package main

import (
	"newsdesk/internal/answer"
	"newsdesk/internal/budget"
	"newsdesk/internal/config"
)

// withinBudget keeps a model within the day's budget, if there is one.
func (a *app) withinBudget(m answer.Model) answer.Model {
	if a.cfg.Budget.Tokens == 0 && a.cfg.Budget.Money == 0 {
		return m
	}
	count, err := a.tokens()
	if err != nil {
		a.log.Warn("tokens are guessed from bytes", "error", err)
		count = func(text string) int { return len(text) } // none is shorter than a byte
	}
	return budget.Limit(m, budget.Options{Ledger: a.db, Limits: limitsOf(a.cfg.Budget), Price: priceOf(a.cfg.Budget),
		Count: count, Now: a.now, Logger: a.log})
}

func limitsOf(b config.Budget) budget.Amount {
	return budget.Amount{Tokens: b.Tokens, Micros: int64(b.Money * 1e6)}
}

func priceOf(b config.Budget) budget.Price {
	return budget.Price{Prompt: b.PromptPrice, Completion: b.CompletionPrice}
}
