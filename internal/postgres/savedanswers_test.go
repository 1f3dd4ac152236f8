package postgres_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

func savedAnswer(lib news.LibraryID, id string) news.SavedAnswer {
	return news.SavedAnswer{
		Answer: news.Answer{ID: id, Library: lib, Question: "Who is asking?", AskedAt: askedAt, Mode: news.ModeKeyless,
			Claims: []news.Claim{{Text: "Iran closed its embassy.",
				Citations: []news.Citation{{Source: 1, Article: 1, Version: 1, Start: 0, End: 4, Quote: "Iran"}}}},
			Sources: []news.Source{{Number: 1, Headline: news.Headline{Article: 1, Version: 1, Title: "Embassy"}, Origin: 1}},
			Timings: news.Timings{{Stage: "retrieve", Duration: 5}}},
		Conversation: "dm-1", Person: 7, Server: 3, Channel: 11, Private: true}
}

func TestSavedAnswer(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	want := savedAnswer(f.lib, "one")
	if err := f.SaveAnswer(t.Context(), want, lasting); err != nil {
		t.Fatal(err)
	}
	want.Question = ""
	got, err := f.SavedAnswer(t.Context(), f.lib, "one")
	if err != nil || !cmp.Equal(want, got) {
		t.Errorf("the answer came back with %v\n%s", err, cmp.Diff(want, got))
	}
	if _, err := f.AnswerAt(t.Context(), 11, 0); news.CodeOf(err) != news.CodeNotFound {
		t.Errorf("an answer that no message shows is found: %v", err)
	}
	if err := f.SetAnswerMessage(t.Context(), f.lib, "one", 12, 13); err != nil {
		t.Fatal(err)
	}
	want.Channel, want.Message = 12, 13
	if got, err := f.AnswerAt(t.Context(), 12, 13); err != nil || !cmp.Equal(want, got) {
		t.Errorf("the answer of the message came back with %v\n%s", err, cmp.Diff(want, got))
	}
	if err := f.SetAnswerMessage(t.Context(), f.lib, "two", 12, 13); news.CodeOf(err) != news.CodeNotFound {
		t.Errorf("an unknown answer got a message: %v", err)
	}
	// Asking again shows another answer in the same message.
	again := savedAnswer(f.library(t, "second"), "two")
	again.Channel, again.Message = 12, 13
	if err := f.SaveAnswer(t.Context(), again, lasting); err != nil {
		t.Fatal(err)
	}
	again.Question = ""
	if got, err := f.AnswerAt(t.Context(), 12, 13); err != nil || !cmp.Equal(again, got) {
		t.Errorf("the message still shows another answer: %v\n%s", err, cmp.Diff(again, got))
	}
}

func TestExpiredAnswerIsNotFound(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	a := savedAnswer(f.lib, "one")
	a.Message = 13
	if err := f.SaveAnswer(t.Context(), a, expired); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"SavedAnswer":      second(f.SavedAnswer(t.Context(), f.lib, "one")),
		"AnswerAt":         second(f.AnswerAt(t.Context(), 11, 13)),
		"SetAnswerMessage": f.SetAnswerMessage(t.Context(), f.lib, "one", 12, 14),
		"another library":  second(f.SavedAnswer(t.Context(), f.library(t, "second"), "one")),
	} {
		if news.CodeOf(err) != news.CodeNotFound {
			t.Errorf("%s of an expired answer = %v", name, err)
		}
	}
}

func TestPurgeExpired(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	for i, expires := range []bool{true, false} {
		at, until := askedAt, expired
		if !expires {
			at, until = lasting.AddDate(0, 0, -7), lasting
		}
		a := savedAnswer(f.lib, []string{"gone", "kept"}[i])
		a.Message = news.MessageID(i + 1)
		turn := news.SavedTurn{Turn: news.Turn{Question: a.ID, Answer: "A: " + a.ID}, Conversation: "c", Library: f.lib, AskedAt: at}
		for _, err := range []error{
			f.SaveAnswer(t.Context(), a, until), f.SaveTurn(t.Context(), turn, until),
			f.SaveFeedback(t.Context(), news.Feedback{Library: f.lib, Answer: a.ID, Person: 7, At: at}),
			f.SaveUnanswered(t.Context(), f.lib, a.ID, at),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	now := lasting.AddDate(0, 0, -1)
	if n, err := f.PurgeExpired(t.Context(), now); err != nil || n != 5 {
		t.Errorf("%d rows were purged, want 5: %v", n, err)
	}
	if n, err := f.PurgeExpired(t.Context(), now); err != nil || n != 0 {
		t.Errorf("%d rows were purged again: %v", n, err)
	}
	if _, err := f.AnswerAt(t.Context(), 11, 2); err != nil {
		t.Errorf("an answer that lasts was purged: %v", err)
	}
	if got := questions(t, f, "c", 5); !cmp.Equal([]string{"kept"}, got) {
		t.Errorf("turns that last: %q", got)
	}
	if got := unansweredQuestions(t, f.DB, f.lib); !cmp.Equal([]string{"kept 1"}, got) {
		t.Errorf("unanswered questions: %q", got)
	}
	if s, err := f.LibraryStats(t.Context(), f.lib, lasting, 30); err != nil || s.Unhelpful != 1 {
		t.Errorf("feedback after purging: %+v, %v", s, err)
	}
}

func TestFeedbackCountsOncePerPerson(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	log := postgres.AnswerLog{DB: f.DB}
	for _, a := range []news.Answer{{ID: "a"}, {ID: "b", Refusal: &news.Refusal{}}, {ID: "c"}} {
		a.Library, a.AskedAt = f.lib, askedAt
		if err := log.RecordAnswer(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	for _, given := range []news.Feedback{
		{Answer: "a", Person: 1, Reason: "wrong"}, {Answer: "a", Person: 1, Helpful: true}, {Answer: "a", Person: 2, Helpful: true},
		{Answer: "c", Person: 1, Reason: "missing"},
	} {
		given.Library, given.At = f.lib, askedAt
		if err := f.SaveFeedback(t.Context(), given); err != nil {
			t.Fatal(err)
		}
	}
	f.store(t, prepared("x", paragraph(1)))
	day := askedAt.UTC().Truncate(24 * time.Hour)
	asked := news.LibraryStats{Answered: 2, Refused: 1, Helpful: 2, Unhelpful: 1, Models: []news.ModelUse{{Answered: 2, Refused: 1}},
		AskedByDay: []news.DayOfQuestions{{Day: day, Answered: 2, Refused: 1}}}
	for after, want := range map[int]news.LibraryStats{0: asked, 29: asked, 30: {}} {
		got, err := f.LibraryStats(t.Context(), f.lib, askedAt.AddDate(0, 0, after), 30)
		want.Coverage, want.Publishers = f.coverage(t), []news.PublisherCount{{Publisher: "Courier", Articles: 1}}
		want.Asked = news.Days{First: day.AddDate(0, 0, after-29), Last: day.AddDate(0, 0, after)}
		want.Published, want.PublishedByDay = got.Published, got.PublishedByDay // TestStatsByDay
		if err != nil || !cmp.Equal(want, got, cmpopts.EquateEmpty()) {
			t.Errorf("%d days later: %v\n%s", after, err, cmp.Diff(want, got))
		}
	}
}
