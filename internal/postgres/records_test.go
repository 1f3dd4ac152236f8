package postgres_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

func hours(n int) time.Duration { return time.Duration(n) * time.Hour }

func TestAuditLog(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	going := news.AuditEntry{Library: f.lib, Server: 3, Person: 7, Act: "ingest url", Detail: "https://courier.example/a", At: askedAt}
	ended := going
	ended.Outcome = "One article was added."
	later := going
	later.At = askedAt.Add(time.Microsecond)
	for _, e := range []news.AuditEntry{going, later, ended, ended} {
		if err := f.Audit(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	for limit, want := range map[int][]news.AuditEntry{9: {later, ended, ended}, 1: {later}} {
		if got, err := f.AuditLog(t.Context(), f.lib, limit); err != nil || !cmp.Equal(want, got) {
			t.Errorf("the last %d entries: %v\n%s", limit, err, cmp.Diff(want, got))
		}
	}
}

func TestUnansweredQuestionsAreCounted(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	for i, q := range []string{"Who won?", "Is it over?", "who  won", "WHO WON ?!", "?!", "C++ or C?", "C or C?", " ?! "} {
		if err := f.SaveUnanswered(t.Context(), f.lib, q, askedAt.Add(hours(i))); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"WHO WON ?! 3", " ?!  2", "C or C? 1", "C++ or C? 1", "Is it over? 1"}
	if got := unansweredQuestions(t, f.DB, f.lib); !cmp.Equal(want, got) {
		t.Error(cmp.Diff(want, got))
	}
	if err := f.ClearUnanswered(t.Context(), f.lib); err != nil {
		t.Fatal(err)
	}
	if got := unansweredQuestions(t, f.DB, f.lib); len(got) != 0 {
		t.Errorf("after clearing: %q", got)
	}
}

func unansweredQuestions(t *testing.T, db *postgres.DB, lib news.LibraryID) (list []string) {
	t.Helper()
	found, err := db.Unanswered(t.Context(), lib, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range found {
		list = append(list, fmt.Sprintf("%s %d", u.Question, u.Times))
	}
	return list
}

func TestPendingReplies(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	replies := make(map[int64]news.PendingReply)
	for i := range int64(4) {
		p := news.PendingReply{ID: i + 1, Token: "secret", Channel: 5, Message: 6, StartedAt: askedAt.Add(hours(int(i)))}
		replies[p.ID] = p
		for range 2 {
			if err := db.AddPending(t.Context(), p); err != nil {
				t.Fatal(err)
			}
		}
	}
	for range 2 {
		if err := db.RemovePending(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
	}
	if taken, err := db.TakePending(t.Context(), "another", lasting); err != nil || len(taken) != 0 {
		t.Errorf("another process took %+v, %v", taken, err)
	}
	taken, err := db.TakePending(t.Context(), "", askedAt.Add(hours(3)))
	if err != nil || len(taken) != 2 {
		t.Fatalf("took %+v, %v; want replies 2 and 3", taken, err)
	}
	for _, p := range taken {
		if !cmp.Equal(replies[p.ID], p) {
			t.Error(cmp.Diff(replies[p.ID], p))
		}
	}
	if taken, err := db.TakePending(t.Context(), "", lasting); err != nil || len(taken) != 1 || taken[0].ID != 4 {
		t.Errorf("took %+v, %v; want reply 4", taken, err)
	}
}

// Each reply is told of by one of the processes that start at once.
func TestPendingRepliesAreTakenOnce(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	db := openDSN(t, dsn)
	const replies, processes = 300, 4
	for i := range int64(replies) {
		if err := db.AddPending(t.Context(), news.PendingReply{ID: i, StartedAt: askedAt}); err != nil {
			t.Fatal(err)
		}
	}
	var mu sync.Mutex
	taken := make(map[int64]int)
	var wg sync.WaitGroup
	for range processes {
		process := openDSN(t, dsn)
		wg.Go(func() {
			for range 3 {
				list, err := process.TakePending(t.Context(), "", lasting)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				for _, p := range list {
					taken[p.ID]++
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	// What one had locked while another looked, and then left, would be here: nobody leaves anything.
	if left, err := db.TakePending(t.Context(), "", lasting); err != nil || len(left) != 0 {
		t.Errorf("%d replies were left, %v", len(left), err)
	}
	for id, times := range taken {
		if times != 1 {
			t.Errorf("reply %d was taken %d times", id, times)
		}
	}
	if len(taken) != replies {
		t.Errorf("%d of %d replies were taken", len(taken), replies)
	}
}

func TestBotState(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	for _, want := range []string{"", "first", "second"} {
		if want != "" {
			for key, value := range map[string]string{"commands": want, "other": "x"} {
				if err := db.SetBotState(t.Context(), key, value); err != nil {
					t.Fatal(err)
				}
			}
		}
		if got, err := db.BotState(t.Context(), "commands"); err != nil || got != want {
			t.Errorf("remembered %q, got %q, %v", want, got, err)
		}
	}
}
