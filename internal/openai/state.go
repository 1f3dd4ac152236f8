package openai

import "github.com/sony/gobreaker/v2"

// State says whether an endpoint is asked.
type State string

// The states of an endpoint.
const (
	StateClosed   State = "closed"    // it is asked
	StateHalfOpen State = "half_open" // it failed, and one request tries it
	StateOpen     State = "open"      // it failed again and again and is left alone for a moment
	StateBlocked  State = "blocked"   // an operator must act
)

// State tells how the endpoint is treated now.
func (c *Chat) State() State { return c.caller.guard.state() }

// State tells how the endpoint is treated now.
func (e *Embedder) State() State { return e.caller.guard.state() }

// State tells how the endpoint is treated now.
func (r *Reranker) State() State { return r.caller.guard.state() }

func (g *guard) state() State {
	if g.blocked() != nil {
		return StateBlocked
	}
	switch g.breaker.State() {
	case gobreaker.StateOpen:
		return StateOpen
	case gobreaker.StateHalfOpen:
		return StateHalfOpen
	default:
		return StateClosed
	}
}
