package gateway

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/google/go-cmp/cmp"
)

func TestStarts(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		limit  discordgo.SessionInformation
		shards int
		want   []time.Duration // when each shard may identify
	}{
		"one by one": {discordgo.SessionInformation{Total: 1000, Remaining: 1000, ResetAfter: 14_400_000, MaxConcurrency: 1}, 3,
			[]time.Duration{0, 5 * time.Second, 10 * time.Second}},
		"two at once": {discordgo.SessionInformation{Total: 1000, Remaining: 1000, ResetAfter: 14_400_000, MaxConcurrency: 2}, 5,
			[]time.Duration{0, 0, 5 * time.Second, 5 * time.Second, 10 * time.Second}},
		"few left": {discordgo.SessionInformation{Total: 1000, Remaining: 50, ResetAfter: 3_600_000, MaxConcurrency: 1}, 1,
			[]time.Duration{72 * time.Second}},
		"nearly none left": {discordgo.SessionInformation{Total: 1000, Remaining: 10, ResetAfter: 600_000, MaxConcurrency: 1}, 1,
			[]time.Duration{10*time.Minute + time.Second}},
		"no limit said": {discordgo.SessionInformation{}, 2, []time.Duration{0, 5 * time.Second}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				s := newStarts(func(context.Context) (discordgo.GatewayBotResponse, error) {
					if time.Since(began) >= 10*time.Minute { // a new day
						return discordgo.GatewayBotResponse{SessionStartLimit: discordgo.SessionInformation{Total: 1000, Remaining: 1000}}, nil
					}
					return discordgo.GatewayBotResponse{SessionStartLimit: tt.limit}, nil
				}, 5*time.Second, slog.New(slog.DiscardHandler))
				got := make([]time.Duration, tt.shards)
				for id := range tt.shards { // in order, as shards start
					var wait sync.WaitGroup
					wait.Go(func() {
						if err := s.wait(t.Context(), id); err != nil {
							t.Error(err)
						}
						got[id] = time.Since(began)
					})
					synctest.Wait()
					defer wait.Wait()
				}
				time.Sleep(time.Hour)
				synctest.Wait()
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestStartsFail(t *testing.T) {
	t.Parallel()
	down := errors.New("down")
	s := newStarts(func(context.Context) (discordgo.GatewayBotResponse, error) {
		return discordgo.GatewayBotResponse{}, down
	},
		time.Second, slog.New(slog.DiscardHandler))
	if err := s.wait(t.Context(), 0); !errors.Is(err, down) {
		t.Errorf("wait returned %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s.fetch = func(context.Context) (discordgo.GatewayBotResponse, error) {
		return discordgo.GatewayBotResponse{SessionStartLimit: discordgo.SessionInformation{Total: 1000, Remaining: 1, ResetAfter: 1e6}}, nil
	}
	if err := s.wait(ctx, 0); !errors.Is(err, context.Canceled) {
		t.Errorf("wait returned %v", err)
	}
}
