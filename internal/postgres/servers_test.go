package postgres_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/news"
	"newsdesk/internal/postgres/postgrestest"
)

func TestServerComesLeavesAndComesBack(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	if _, err := db.Server(t.Context(), 1); news.CodeOf(err) != news.CodeNotFound {
		t.Errorf("an unknown server = %v", err)
	}
	made, err := db.EnsureServer(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	lib, err := db.Library(t.Context(), "discord-1")
	if err != nil || lib.ID != made.Library {
		t.Errorf("the server's library is %d, but discord-1 is %d, %v", made.Library, lib.ID, err)
	}
	other, err := db.EnsureServer(t.Context(), 2)
	if err != nil || other.Library == made.Library {
		t.Errorf("a second server has library %d, the first %d: %v", other.Library, made.Library, err)
	}
	changed, err := db.SetServerSettings(t.Context(), 1, func(s *news.ServerSettings) error {
		s.TimeZone, s.Forums = "Europe/Tirane", []news.ChannelID{7}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	left := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	if err := db.MarkServerLeft(t.Context(), 1, left); err != nil {
		t.Fatal(err)
	}
	want := changed
	want.LeftAt = left
	if got, err := db.Server(t.Context(), 1); err != nil || !cmp.Equal(want, got) {
		t.Errorf("after leaving: %v\n%s", err, cmp.Diff(want, got))
	}
	if got, err := db.EnsureServer(t.Context(), 1); err != nil || !cmp.Equal(changed, got) {
		t.Errorf("after coming back: %v\n%s", err, cmp.Diff(changed, got))
	}
	if got, err := db.Server(t.Context(), 2); err != nil || !cmp.Equal(other, got) {
		t.Errorf("the other server changed: %v\n%s", err, cmp.Diff(other, got))
	}
}

func TestServerIsMadeOnce(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	found := make([]news.Server, 12)
	errs := make([]error, len(found))
	var wg sync.WaitGroup
	for i := range found {
		wg.Go(func() { found[i], errs[i] = db.EnsureServer(t.Context(), 5) })
	}
	wg.Wait()
	for i, s := range found {
		if errs[i] != nil || !cmp.Equal(found[0], s) {
			t.Errorf("call %d: %v\n%s", i, errs[i], cmp.Diff(found[0], s))
		}
	}
}

// Settings changed by many at once lose nobody's change.
func TestSettingsAreChangedOneAfterTheOther(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	if _, err := db.EnsureServer(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	const writers = 24
	errs := make([]error, writers)
	var wg sync.WaitGroup
	for i := range writers {
		wg.Go(func() {
			_, errs[i] = db.SetServerSettings(t.Context(), 1, func(s *news.ServerSettings) error {
				s.Forums = append(s.Forums, news.ChannelID(i))
				return nil
			})
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	s, err := db.Server(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[news.ChannelID]bool)
	for _, c := range s.Settings.Forums {
		seen[c] = true
	}
	if len(s.Settings.Forums) != writers || len(seen) != writers {
		t.Errorf("%d changes left %v", writers, s.Settings.Forums)
	}
}

func TestFailedChangeLeavesSettings(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	change := func(s *news.ServerSettings) error { s.Threads = true; return fmt.Errorf("no") }
	if _, err := db.SetServerSettings(t.Context(), 1, change); news.CodeOf(err) != news.CodeNotFound {
		t.Errorf("settings of an unknown server = %v", err)
	}
	before, err := db.EnsureServer(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	refused := news.Errorf(news.CodeInvalid, "That is no time zone.")
	_, err = db.SetServerSettings(t.Context(), 1, func(s *news.ServerSettings) error { s.Threads = true; return refused })
	if !errors.Is(err, refused) {
		t.Errorf("the refusal came back as %v", err)
	}
	if after, err := db.Server(t.Context(), 1); err != nil || !cmp.Equal(before, after) {
		t.Errorf("a refused change was kept: %v\n%s", err, cmp.Diff(before, after))
	}
}

func TestDirectLibrary(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	for _, id := range []news.ServerID{1, 2} {
		if _, err := db.EnsureServer(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.SetDirectLibrary(t.Context(), 7, 3); news.CodeOf(err) != news.CodeNotFound {
		t.Errorf("choosing an unknown server = %v", err)
	}
	for _, server := range []news.ServerID{0, 1, 2, 2, 0, 0} {
		if err := db.SetDirectLibrary(t.Context(), 7, server); err != nil {
			t.Fatal(err)
		}
		if got, err := db.DirectLibrary(t.Context(), 7); err != nil || got != server {
			t.Errorf("chose %d, got %d, %v", server, got, err)
		}
		if got, err := db.DirectLibrary(t.Context(), 8); err != nil || got != 0 {
			t.Errorf("somebody else's choice is %d, %v", got, err)
		}
	}
}
