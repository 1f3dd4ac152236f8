package postgres_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

// Articles are counted on their days in UTC, by the outlets that published most in those days; the rest is together.
func TestStatsByDay(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	n := 0
	store := func(publisher string, at time.Time) {
		a := prepared(fmt.Sprint("article ", n), paragraph(n))
		a.Publisher, a.PublishedAt = publisher, at
		f.store(t, a)
		n++
	}
	last := time.Date(2024, 3, 10, 23, 59, 0, 0, time.UTC)
	for i := range 9 { // outlets 1 to 8 have two to nine articles on the last day, the unknown one has one
		name := fmt.Sprint("Outlet ", i)
		if i == 0 {
			name = ""
		}
		for range i + 1 {
			store(name, last)
		}
	}
	store("Outlet 8", last.AddDate(0, 0, -1).Add(time.Minute)) // 00:00 of the last day
	store("Outlet 8", last.AddDate(0, 0, -2))
	store("Outlet 8", last.AddDate(0, 0, -30))
	store("Outlet 8", time.Time{})

	got, err := f.LibraryStats(t.Context(), f.lib, askedAt, 30)
	if err != nil {
		t.Fatal(err)
	}
	day := last.Truncate(24 * time.Hour)
	want := []news.DayOfArticles{{Day: day.AddDate(0, 0, -2), Publisher: "Outlet 8", Articles: 1}, {Day: day, Articles: 3}} // one of none, and two of outlet 1, which is the eighth
	for i := 2; i <= 8; i++ {
		want = append(want, news.DayOfArticles{Day: day, Publisher: fmt.Sprint("Outlet ", i), Articles: i + 1})
	}
	want[len(want)-1].Articles++
	if diff := cmp.Diff(want, got.PublishedByDay); diff != "" {
		t.Error(diff)
	}
	if got.Published != news.DaysUpTo(last, 30) || got.Published.Len() != 30 || got.Asked != news.DaysUpTo(askedAt, 30) {
		t.Errorf("published %v, asked %v", got.Published, got.Asked)
	}
	if len(got.Publishers) != 8 || got.Publishers[0] != (news.PublisherCount{Publisher: "Outlet 8", Articles: 13}) || got.Others != 1 {
		t.Errorf("%+v and %d others", got.Publishers, got.Others)
	}
}

// Models are counted each for itself, and answers without one under no name.
func TestStatsByModel(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	log := postgres.AnswerLog{DB: f.DB}
	for i, model := range []string{"", "small", "small", "large"} {
		a := news.Answer{ID: fmt.Sprint("a", i), Library: f.lib, AskedAt: askedAt, Model: model}
		if model != "" {
			a.Usage = news.Usage{PromptTokens: 1000, CompletionTokens: 10 * i}
		}
		if i == 2 {
			a.Refusal = &news.Refusal{}
		}
		if err := log.RecordAnswer(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	got, err := f.LibraryStats(t.Context(), f.lib, askedAt, 1)
	want := []news.ModelUse{{Model: "small", Answered: 1, Refused: 1, PromptTokens: 2000, CompletionTokens: 30}, {Answered: 1},
		{Model: "large", Answered: 1, PromptTokens: 1000, CompletionTokens: 30}}
	if diff := cmp.Diff(want, got.Models); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

// Every table is in a group, and all groups together are what their tables take.
func TestDiskUse(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	f.store(t, prepared("x", paragraph(1)))
	groups, err := f.DiskUse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	bytes := map[string]int64{}
	for _, g := range groups {
		bytes[g.Group] += g.Bytes
	}
	for _, name := range []string{"articles", "copies", "search by words", "search by vectors", "sources", "answers", "jobs", "the rest"} {
		if bytes[name] <= 0 {
			t.Errorf("%s takes %d bytes", name, bytes[name])
		}
	}
	if len(bytes) != len(groups) || len(groups) != 8 {
		t.Errorf("%d groups: %v", len(groups), groups)
	}
}

func TestSpentSince(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	for i := range 3 {
		amount := news.Spending{Tokens: 10, Micros: 3}
		if ok, err := f.Reserve(t.Context(), askedAt.AddDate(0, 0, -i), amount, news.Spending{}); err != nil || !ok {
			t.Fatal(ok, err)
		}
	}
	for days, want := range map[int]int64{-1: 0, 0: 10, 1: 20, 9: 30} {
		if s, err := f.SpentSince(t.Context(), askedAt.AddDate(0, 0, -days)); err != nil || s.Tokens != want {
			t.Errorf("since %d days: %+v, %v", days, s, err)
		}
	}
}
