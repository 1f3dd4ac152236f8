package discordtest

import (
	"fmt"
	"slices"
)

// Violation is something that the bot did against Discord's rules. A bot without defects causes none, whatever the
// server does to it.
type Violation struct {
	Where   string // the request's method and route, or "gateway"
	Path    string // of the part of the body, such as embeds.0.title
	Problem string
}

// String describes the violation in a line.
func (v Violation) String() string {
	if v.Path == "" {
		return fmt.Sprintf("%s: %s", v.Where, v.Problem)
	}
	return fmt.Sprintf("%s: %s: %s", v.Where, v.Path, v.Problem)
}

// maxViolations is how many are kept; what is wrong in a loop is clear by then.
const maxViolations = 1000

// violate keeps a violation. s.mu is held.
func (s *Server) violate(v Violation) {
	if len(s.violations) < maxViolations {
		s.violations = append(s.violations, v)
	}
	s.changed.raise()
}

// Violations returns what the bot did against the rules so far.
func (s *Server) Violations() []Violation {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.violations)
}

// TakeViolations returns and forgets what the bot did against the rules so far: for tests that break them on purpose.
func (s *Server) TakeViolations() []Violation {
	s.mu.Lock()
	defer s.mu.Unlock()
	taken := s.violations
	s.violations = nil
	return taken
}
