package gateway

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/bot/discord"
)

// Discord blocks addresses that fail too often, so the bot stops half way there.
func TestGuardStopsBeforeTheBlock(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		failure reply
		blocks  bool
	}{
		"forbidden":      {reply{status: 403, body: `{"code":50013}`}, true},
		"limited":        {reply{status: 429, body: `{"retry_after":0.001}`}, true},
		"token run out":  {reply{status: 401, body: `{"code":50027}`}, true},
		"shared limit":   {reply{status: 429, body: `{"retry_after":0.001}`, header: map[string]string{"X-RateLimit-Scope": "shared"}}, false},
		"not found":      {reply{status: 404, body: `{"code":10008}`}, false},
		"internal error": {reply{status: 500}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newStub(t, func(int, request) reply { return tt.failure })
				fail := func() error { return s.Update(t.Context(), in("t"), hello) }
				if tt.failure.status != 500 { // which is repeated
					fail = func() error { _, err := s.EditOriginal(t.Context(), in("t"), hello); return err }
				}
				const most = 200
				s.rest.transport.guard.most = most
				for range most + 10 {
					_ = fail()
					time.Sleep(2 * time.Millisecond)
				}
				before := s.count()
				err := fail()
				if refused := errors.Is(err, errRefused) && s.count() == before; refused != tt.blocks {
					t.Fatalf("after %d calls refused: %v (%v)", before, refused, err)
				}
				if tt.blocks && before != most {
					t.Errorf("%d calls were made", before)
				}
				time.Sleep(invalidWindow * time.Minute)
				if err := fail(); errors.Is(err, errRefused) {
					t.Errorf("still refused after the window: %v", err)
				}
			})
		})
	}
}

// A token that is not accepted stops everything that needs it for a while; answers to interactions go on.
func TestGuardStopsAfterABadToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(n int, _ request) reply {
			if n == 1 {
				return reply{status: 401, body: `{"message":"401: Unauthorized","code":0}`}
			}
			return ok
		})
		for i := range 10 {
			if err := s.Edit(t.Context(), 60, 70, hello); discord.FaultOf(err) != discord.FaultUnavailable {
				t.Errorf("call %d: %v", i, err)
			}
		}
		if s.count() != 1 {
			t.Errorf("%d calls were made", s.count())
		}
		if err := s.Defer(t.Context(), in("t"), discord.Deferral{}); err != nil {
			t.Error(err)
		}
		time.Sleep(blockPause)
		if err := s.Edit(t.Context(), 60, 70, hello); err != nil {
			t.Error(err)
		}
	})
}

// An interaction's token that has run out says nothing about the bot's.
func TestGuardKnowsWhoseTokenRanOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStub(t, func(n int, _ request) reply {
			if n == 1 {
				return reply{status: 401, body: `{"message":"Invalid Webhook Token","code":50027}`}
			}
			return ok
		})
		if _, err := s.EditOriginal(t.Context(), in("t"), hello); discord.FaultOf(err) != discord.FaultExpired {
			t.Error(err)
		}
		if err := s.Edit(t.Context(), 60, 70, hello); err != nil {
			t.Error(err)
		}
	})
}

// A block by the network in front of Discord is a page, not JSON, and holds for everything.
func TestGuardHonorsABlock(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		header map[string]string
		want   time.Duration
	}{
		"with a time":    {map[string]string{"Content-Type": "text/html", "Retry-After": "300"}, 5 * time.Minute},
		"without a time": {map[string]string{"Content-Type": "text/html"}, blockPause},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newStub(t, func(n int, _ request) reply {
					if n == 1 {
						return reply{status: 429, body: "<html>error code: 1015</html>", header: tt.header}
					}
					return ok
				})
				if err := s.Edit(t.Context(), 60, 70, hello); discord.FaultOf(err) != discord.FaultLimited {
					t.Fatal(err)
				}
				time.Sleep(tt.want - time.Second)
				var e *discord.Error
				if err := s.Defer(t.Context(), in("t"), discord.Deferral{}); !errors.As(err, &e) || e.RetryAfter != 1000 || s.count() != 1 {
					t.Errorf("%d calls, %v", s.count(), err)
				}
				time.Sleep(time.Second)
				if err := s.Defer(t.Context(), in("t"), discord.Deferral{}); err != nil {
					t.Error(err)
				}
			})
		})
	}
}
