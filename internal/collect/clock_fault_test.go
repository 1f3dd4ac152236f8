package collect_test

import (
	"testing"
	"time"

	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
)

// A source that was read while the clock was weeks ahead is read again when the clock is right, and not only when that
// time has come.
func TestSourcesAfterTheClockWasAhead(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.web.publish(0, "1")
	s := d.watch(t, news.SourceFeed, feedPlace.Location)
	read := func(want int) {
		t.Helper()
		if err := d.RunJobs(t.Context(), d.collector, postgres.JobOptions{UntilIdle: true}); err != nil {
			t.Fatal(err)
		}
		if got := d.articles(t); got != want {
			t.Fatalf("%d articles are stored, want %d", got, want)
		}
	}
	read(1)
	const jump = 300 * time.Hour
	d.wait(jump)
	d.web.publish(1, "1")
	read(2)
	d.wait(-jump)
	d.wait(time.Minute)
	d.web.publish(2, "1")
	read(3)
	s, err := d.WatchedSource(t.Context(), d.lib, s.ID)
	if err != nil || s.NextFetchAt.Sub(d.clock()) > 25*time.Hour {
		t.Errorf("the source is read again at %s, now is %s: %v", s.NextFetchAt, d.clock(), err)
	}
	t.Attr("F-clock-jump", "a source read while the clock was 300 h ahead: read again as soon as it is right, not 300 h later")
}
