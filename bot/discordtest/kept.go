package discordtest

// Counts says how much a server holds.
type Counts struct{ Interactions, Messages, Files, Buckets, Nonces int }

// Kept counts what the server holds, to see whether a long run stays within Options' bounds.
func (s *Server) Kept() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Counts{len(s.interactions.byID), len(s.messages), len(s.files), len(s.limiter.buckets), len(s.nonces)}
}
