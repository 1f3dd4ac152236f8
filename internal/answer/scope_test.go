package answer

import (
	"strings"
	"testing"
	"time"

	"newsdesk/internal/dates"
	"newsdesk/internal/news"
)

// asking asks the story without a model, of evidence with a scope, some time after it was published.
func asking(t *testing.T, question string, scope news.Scope, later time.Duration) news.Answer {
	t.Helper()
	evidence := storyEvidence()
	evidence.Scope = scope
	a := New(Options{Retriever: found{Evidence: evidence}, Bodies: story})
	got, err := a.Answer(t.Context(), news.Question{Text: question, AskedAt: published.Add(later)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	checkAnswer(t, got, story)
	return got
}

func TestNoticeSaysWhatBecameOfTheScope(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	const why = "Why did the crane in Velmora fall?"
	since := time.Date(2025, 4, 1, 0, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		question string
		scope    news.Scope
		later    time.Duration
		want     string
	}{
		"nothing":      {why, news.Scope{}, 10 * day, ""},
		"widened":      {why, news.Scope{Outlets: []string{"Paper 99"}, Since: since, Widened: true}, 10 * day, "Nothing on this was found in articles by Paper 99 since 1 April 2025, so all articles were searched."},
		"month":        {why, news.Scope{Since: since, Until: since.AddDate(0, 1, 0), Widened: true}, 10 * day, "articles of April 2025"},
		"within":       {why, news.Scope{Outlets: []string{"Paper 11"}}, 10 * day, ""},
		"refused":      {"Who won the chess tournament in Norvik?", news.Scope{Outlets: []string{"Paper 11"}}, 10 * day, "Only articles by Paper 11 were searched"},
		"old":          {why, news.Scope{Present: true}, 430 * day, "The newest article found on this is 14 months old."},
		"old for now":  {why, news.Scope{Now: true}, 45 * day, "The newest article found on this is 45 days old."},
		"old and past": {why, news.Scope{}, 4000 * day, ""},
		"old but then": {why, news.Scope{Timed: true}, 4000 * day, ""},
	} {
		got := asking(t, test.question, test.scope, test.later)
		if test.want == "" && got.Notice != "" || !strings.Contains(got.Notice, test.want) {
			t.Errorf("%s: %q (%+v), want %q", name, got.Notice, got.Refusal, test.want)
		}
	}
}

func TestRelativeDatesOfQuotesAreResolved(t *testing.T) {
	t.Parallel()
	got := asking(t, "When did the port of Velmora close?", news.Scope{}, 24*time.Hour)
	for _, claim := range got.Claims {
		if strings.Contains(claim.Text, "closed on Tuesday") {
			if note := claim.DatesNote(); note != "Tuesday = 4 March 2025" {
				t.Errorf("note %q", note)
			}
			return
		}
	}
	t.Errorf("no claim says Tuesday: %+v", got.Claims)
}

func TestNewestEvidenceComesFirstForNow(t *testing.T) {
	t.Parallel()
	r := &run{evidence: storyEvidence()} // version 13 is the newest
	claims := make([]news.Claim, 0, 4)
	for i, version := range []news.VersionID{11, 13, 11, 13} {
		claims = append(claims, news.Claim{Text: string(rune('a' + i)), Citations: []news.Citation{{Version: version}}})
	}
	r.newestFirst(claims)
	order := ""
	for _, c := range claims {
		order += c.Text
	}
	if order != "bdac" {
		t.Errorf("order %s", order)
	}
}

func TestAnOutletIsNoNameThatTheArticleMustHold(t *testing.T) {
	t.Parallel()
	got := asking(t, "Why did the crane in Velmora fall, according to Paper 11?", news.Scope{Outlets: []string{"Paper 11"},
		Topic: "Why did the crane in Velmora fall, ?"}, 24*time.Hour)
	if got.Refusal != nil {
		t.Errorf("refused: %s", got.Refusal.Reason)
	}
}

func TestAgeInWords(t *testing.T) {
	t.Parallel()
	for days, want := range map[int]string{32: "32 days", 59: "59 days", 61: "2 months", 427: "14 months", 1094: "35 months", 1095: "3 years"} {
		if got := ageInWords(time.Duration(days) * 24 * time.Hour); got != want {
			t.Errorf("%d days: %s, want %s", days, got, want)
		}
	}
	if s := (dates.Span{Start: published, End: published.Add(time.Hour)}).String(); s != "5 March 2025" {
		t.Errorf("span %s", s)
	}
}
