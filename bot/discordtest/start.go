package discordtest

import "testing"

// Start starts a server that ends with the test. What the bot did against the rules, and what the server itself did
// against Discord's description, fails the test; TakeViolations tells what the test expects.
func Start(t testing.TB, o Options) *Server {
	t.Helper()
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	if !s.Described() && !o.NoDescription {
		t.Log("SKIPPED: the check of requests against Discord's description of its API: discord/openapi.json is not here, " +
			"set NEWSDESK_SHARED to its folder. The documented limits are checked.")
	}
	t.Cleanup(func() {
		s.Close()
		for _, v := range s.Violations() {
			t.Errorf("the bot broke a rule of Discord: %s", v)
		}
		for _, d := range s.Defects() {
			t.Errorf("the server broke Discord's description: %s", d)
		}
	})
	return s
}
