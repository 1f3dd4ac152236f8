package postgres_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/internal/news"
	"newsdesk/internal/postgres/postgrestest"
)

// What has expired before every run of the tests, and what will after.
var (
	askedAt = time.Date(2024, 9, 8, 10, 0, 0, 0, time.UTC)
	expired = askedAt.Add(time.Hour)
	lasting = time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)
)

func TestTurns(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	save := func(c news.Conversation, question string, at time.Duration, expires time.Time) {
		t.Helper()
		turn := news.SavedTurn{Turn: news.Turn{Question: question, Answer: "A: " + question}, Conversation: c, Library: f.lib,
			Person: 7, AskedAt: askedAt.Add(at)}
		if err := f.SaveTurn(t.Context(), turn, expires); err != nil {
			t.Fatal(err)
		}
	}
	save("dm-1", "third", 3, lasting)
	save("dm-1", "first", time.Microsecond, lasting)
	save("dm-1", "second", 2*time.Microsecond, lasting)
	save("dm-1", "fourth", 3*time.Microsecond, lasting)
	save("dm-1", "gone", 4*time.Microsecond, expired)
	save("dm-2", "elsewhere", 0, lasting)
	for limit, want := range map[int][]string{0: nil, 2: {"second", "fourth"}, 9: {"third", "first", "second", "fourth"}} {
		if got := questions(t, f, "dm-1", limit); !cmp.Equal(want, got) {
			t.Errorf("the last %d turns are %q, want %q", limit, got, want)
		}
	}
	if err := f.ForgetTurns(t.Context(), "dm-1", 8); err != nil {
		t.Fatal(err)
	}
	if got := questions(t, f, "dm-1", 9); len(got) != 4 {
		t.Errorf("somebody else forgot turns: %q are left", got)
	}
	if err := f.ForgetTurns(t.Context(), "dm-1", 7); err != nil {
		t.Fatal(err)
	}
	if got := questions(t, f, "dm-1", 9); len(got) != 0 {
		t.Errorf("a forgotten conversation has %q", got)
	}
	if got := questions(t, f, "dm-2", 9); !cmp.Equal([]string{"elsewhere"}, got) {
		t.Errorf("another conversation has %q", got)
	}
}

func questions(t *testing.T, f fixture, c news.Conversation, limit int) (list []string) {
	t.Helper()
	turns, err := f.Turns(t.Context(), f.lib, c, limit)
	if err != nil {
		t.Fatal(err)
	}
	for _, turn := range turns {
		if turn.Answer != "A: "+turn.Question {
			t.Errorf("question %q has answer %q", turn.Question, turn.Answer)
		}
		list = append(list, turn.Question)
	}
	return list
}

// Whatever people write can be stored, in every place that takes their words.
func TestAnyTextIsStored(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		words := string(rapid.SliceOf(rapid.Byte()).Draw(rt, "bytes")) + rapid.String().Draw(rt, "text") + "\x00"
		conversation := news.Conversation(fmt.Sprint("c", n))
		err := f.SaveTurn(t.Context(), news.SavedTurn{Turn: news.Turn{Question: words, Answer: words}, Library: f.lib,
			Conversation: conversation, AskedAt: askedAt}, lasting)
		if err != nil {
			rt.Fatal(err)
		}
		turns, err := f.Turns(t.Context(), f.lib, conversation, 5)
		want := strings.ReplaceAll(strings.ToValidUTF8(words, "\uFFFD"), "\x00", "")
		if err != nil || !cmp.Equal([]news.Turn{{Question: want, Answer: want}}, turns) {
			rt.Fatalf("%q came back as %q, %v", words, turns, err)
		}
		saved := news.SavedAnswer{Answer: news.Answer{ID: "x", Library: f.lib, Missing: words}}
		for name, err := range map[string]error{
			"SaveAnswer":     f.SaveAnswer(t.Context(), saved, lasting),
			"SaveFeedback":   f.SaveFeedback(t.Context(), news.Feedback{Library: f.lib, Answer: "x", Person: 1, Reason: words, At: askedAt}),
			"Audit":          f.Audit(t.Context(), news.AuditEntry{Library: f.lib, Act: words, Detail: words, Outcome: words, At: askedAt}),
			"SaveUnanswered": f.SaveUnanswered(t.Context(), f.lib, words, askedAt),
			"FindArticles":   second(f.FindArticles(t.Context(), f.lib, words, 5)),
			"Publishers":     second(f.Publishers(t.Context(), f.lib, words, 5)),
			"SavedAnswer":    second(f.SavedAnswer(t.Context(), f.lib, "x")),
		} {
			if err != nil {
				rt.Fatalf("%s(%q): %v", name, words, err)
			}
		}
	})
}

func second[T any](_ T, err error) error { return err }
