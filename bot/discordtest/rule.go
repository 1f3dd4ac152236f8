package discordtest

import (
	"math/rand/v2"
	"slices"
)

// FaultRule says which requests go wrong, and how.
type FaultRule struct {
	Match       func(Request) bool // nil for all
	Probability float64            // of each request that matches; 1 when zero
	Times       int                // at most so often; always when zero
	Do          Fault
}

// Rule is a rule at work.
type Rule struct {
	FaultRule

	s      *Server
	random *rand.Rand
	hits   int
}

// Fault adds a rule. The first rule that takes a request decides. Which of the requests that match are taken depends on
// Options.Seed and their order alone.
func (s *Server) Fault(f FaultRule) *Rule {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := &Rule{FaultRule: f, s: s, random: rand.New(rand.NewPCG(s.options.Seed, uint64(len(s.rules)+2)))} //nolint:gosec // repeatable
	s.rules = append(s.rules, r)
	return r
}

// Remove ends the rule.
func (r *Rule) Remove() {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.s.rules = slices.DeleteFunc(r.s.rules, func(other *Rule) bool { return other == r })
}

// Hits returns how many requests went wrong.
func (r *Rule) Hits() int {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	return r.hits
}

// match finds the rule that takes a request, or nil.
func (s *Server) match(c *call) *Rule {
	s.mu.Lock()
	rules := slices.Clone(s.rules)
	s.mu.Unlock()
	if len(rules) == 0 {
		return nil
	}
	request := c.request()
	for _, r := range rules {
		if (r.Match == nil || r.Match(request)) && r.takes() {
			return r
		}
	}
	return nil
}

// takes rolls the dice.
func (r *Rule) takes() bool {
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	if r.Times > 0 && r.hits >= r.Times || r.Probability > 0 && r.random.Float64() >= r.Probability {
		return false
	}
	r.hits++
	r.s.changed.raise()
	return true
}
