package postgres_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

// revised is an article whose first version was cited by answers that servers' channels show, and has changed since.
type revised struct {
	fixture
	article        news.ArticleID
	first, current news.VersionID
	server         news.Server
}

const revisedBody, newBody = "The embassy closed on Monday. Nobody was hurt.", "The embassy closed on Tuesday. Nobody was hurt."

func newRevised(t *testing.T, db *postgres.DB, answers int) revised {
	t.Helper()
	r := revised{fixture: newFixture(t, db)}
	r.store(t, prepared("a", revisedBody))
	list, err := r.Headlines(t.Context(), r.lib, 1)
	if err != nil {
		t.Fatal(err)
	}
	r.article, r.first = list[0].Article, list[0].Version
	if r.server, err = r.EnsureServer(t.Context(), 3); err != nil {
		t.Fatal(err)
	}
	for i := range answers {
		r.answer(t, fmt.Sprintf("answer%d", i), func(a *news.SavedAnswer) { a.Message = news.MessageID(100 + i) })
	}
	r.store(t, prepared("a", newBody))
	if list, err = r.Headlines(t.Context(), r.lib, 1); err != nil {
		t.Fatal(err)
	}
	r.current = list[0].Version
	return r
}

// answer records and saves an answer that cites the first sentence and then the second one.
func (r revised) answer(t *testing.T, id string, change func(*news.SavedAnswer)) {
	t.Helper()
	a := savedAnswer(r.lib, id)
	a.Private, a.Message = false, 100
	cite := news.Citation{Source: 1, Article: r.article, Version: r.first}
	first, second := cite, cite
	first.End, second.Start, second.End = 29, 30, 46
	a.Claims = []news.Claim{{Text: "It closed.", Citations: []news.Citation{first}}, {Text: "Nobody.", Citations: []news.Citation{second}}}
	if change != nil {
		change(&a)
	}
	if a.Recorded == "" {
		if err := (&postgres.AnswerLog{DB: r.DB}).RecordAnswer(t.Context(), a.Answer); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.SaveAnswer(t.Context(), a, lasting); err != nil {
		t.Fatal(err)
	}
}

// mark records that the first sentence changed and the second stands.
func (r revised) mark(t *testing.T, at time.Time, answers ...string) {
	t.Helper()
	found := news.Review{Article: r.article, Current: r.current, At: at, Changes: []news.Change{{Version: r.current, Kind: news.ChangeText, NoteEnd: 3}}}
	for _, id := range answers {
		found.Marks = append(found.Marks,
			news.CitationMark{CitationRef: news.CitationRef{Answer: id}, State: news.QuoteChanged, Seen: r.current, End: 30, NoteStart: 31, NoteEnd: 47},
			news.CitationMark{CitationRef: news.CitationRef{Answer: id, Claim: 1}, State: news.QuoteStands, Seen: r.current, Start: 31, End: 47})
	}
	if current, err := r.SaveReview(t.Context(), r.lib, found); err != nil || !current {
		t.Fatal(current, err)
	}
}

func TestRevisedAnswers(t *testing.T) {
	t.Parallel()
	r := newRevised(t, postgrestest.New(t), 1)
	work, err := r.Revision(t.Context(), r.lib, r.article)
	if err != nil || len(work.Steps) != 1 || len(work.Cited) != 2 || work.Current != r.current {
		t.Fatalf("to review: %+v, %v", work, err)
	}
	if list, err := r.Unreviewed(t.Context(), r.lib, lasting, 9); err != nil || !slices.Equal(list, []news.ArticleID{r.article}) {
		t.Errorf("unreviewed: %v, %v", list, err)
	}
	for range 2 {
		r.mark(t, askedAt, "answer0")
	}
	if work, err := r.Revision(t.Context(), r.lib, r.article); err != nil || len(work.Steps)+len(work.Cited) != 0 {
		t.Errorf("left to review: %+v, %v", work, err)
	}
	if list, err := r.Unreviewed(t.Context(), r.lib, askedAt, 9); err != nil || len(list) != 0 {
		t.Errorf("still unreviewed: %v, %v", list, err)
	}
	list, err := r.RevisedAnswers(t.Context(), r.lib, 9)
	if err != nil || len(list) != 1 {
		t.Fatalf("revised: %+v, %v", list, err)
	}
	got := list[0]
	if got.Quote != "The embassy closed on Monday." || got.Wording != "The embassy closed on Tuesday." || got.Note != "Nobody was hurt." ||
		got.State != news.QuoteChanged || !got.NotedAt.Equal(askedAt) || !got.ToldAt.IsZero() || got.Article.Version != r.current {
		t.Errorf("revised: %+v", got)
	}
	versions, err := r.Versions(t.Context(), r.lib, r.article)
	if err != nil || versions[0].Change.Kind != news.ChangeText || versions[0].Change.NoteEnd != 3 || versions[1].Change.Kind != "" {
		t.Errorf("the versions' changes: %+v, %v", versions, err)
	}
	// A review of a version that was replaced meanwhile is not taken.
	stale := news.Review{Article: r.article, Current: r.first, Marks: []news.CitationMark{{CitationRef: got.CitationRef, State: news.QuoteVanished, Seen: r.first}}}
	if current, err := r.SaveReview(t.Context(), r.lib, stale); err != nil || current {
		t.Errorf("a stale review was taken: %v, %v", current, err)
	}
	// An answer that is recorded late is found by when it was asked.
	r.answer(t, "late", nil)
	if list, err := r.Unreviewed(t.Context(), r.lib, askedAt, 9); err != nil || !slices.Equal(list, []news.ArticleID{r.article}) {
		t.Errorf("with a late answer, unreviewed: %v, %v", list, err)
	}
	if err := r.RemoveArticle(t.Context(), r.lib, r.article); err != nil {
		t.Fatal(err)
	}
	if list, err := r.RevisedAnswers(t.Context(), r.lib, 9); err != nil || len(list) != 0 {
		t.Errorf("of a removed article: %+v, %v", list, err)
	}
	for _, err := range []error{second(r.Revision(t.Context(), r.lib, r.article)), second(r.SaveReview(t.Context(), r.lib, stale))} {
		if news.CodeOf(err) != news.CodeNotFound {
			t.Errorf("of a removed article: %v", err)
		}
	}
}

// Only what everybody in a server's channel saw is told, and of that what changed lately.
func TestTakeUntold(t *testing.T) {
	t.Parallel()
	r := newRevised(t, postgrestest.New(t), 1)
	for id, change := range map[string]func(*news.SavedAnswer){
		"private":   func(a *news.SavedAnswer) { a.Private = true },
		"direct":    func(a *news.SavedAnswer) { a.Server = 0 },
		"elsewhere": func(a *news.SavedAnswer) { a.Server = 4 },
		"not shown": func(a *news.SavedAnswer) { a.Message = 0 },
		"old":       nil,
	} {
		r.answer(t, id, change)
	}
	r.answer(t, "shared", func(a *news.SavedAnswer) { a.Recorded, a.Message = "private", 105 })
	r.mark(t, askedAt.Add(-time.Hour), "old")
	r.mark(t, askedAt, "answer0", "private", "direct", "elsewhere", "not shown", "old")
	take := func() (list []string) {
		found, err := r.TakeUntold(t.Context(), r.lib, r.server.ID, askedAt, askedAt.Add(time.Minute))
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range found {
			list = append(list, fmt.Sprintf("%s in %d: %s → %s", u.Answer, u.Message, u.Quote, u.Wording))
		}
		return list
	}
	change := ": The embassy closed on Monday. → The embassy closed on Tuesday."
	if got, want := take(), []string{"answer0 in 100" + change, "private in 105" + change}; !slices.Equal(got, want) {
		t.Errorf("took %q, want %q", got, want)
	}
	if got := take(); len(got) != 0 {
		t.Errorf("took %q again", got)
	}
	if list, err := r.RevisedCitations(t.Context(), r.lib, "shared"); err != nil || len(list) != 2 || list[0].ToldAt.IsZero() || list[1].State != news.QuoteStands {
		t.Errorf("the shared answer's citations: %+v, %v", list, err)
	}
}

// What a disagreement cites is followed too.
func TestDisagreementsAreRecorded(t *testing.T) {
	t.Parallel()
	r := newRevised(t, postgrestest.New(t), 0)
	r.answer(t, "one", func(a *news.SavedAnswer) {
		a.Disagreements = []news.Disagreement{{Claims: a.Claims}, {Claims: a.Claims[:1]}}
	})
	work, err := r.Revision(t.Context(), r.lib, r.article)
	var claims []int
	for _, c := range work.Cited {
		claims = append(claims, c.Claim)
	}
	if err != nil || !slices.Equal(claims, []int{0, 1, 2, 3, 4}) {
		t.Errorf("claims %v are recorded, %v", claims, err)
	}
}

func TestCorrectionServers(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	for id, wants := range map[news.ServerID]bool{3: true, 4: false, 5: true} {
		if _, err := db.EnsureServer(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		_, err := db.SetServerSettings(t.Context(), id, func(s *news.ServerSettings) error { s.Corrections = wants; return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := db.MarkServerLeft(t.Context(), 5, askedAt); err != nil {
		t.Fatal(err)
	}
	if list, err := db.CorrectionServers(t.Context()); err != nil || len(list) != 1 || list[0].ID != 3 || !list[0].Settings.Corrections {
		t.Errorf("servers to tell: %+v, %v", list, err)
	}
}

// Of processes that take at once, one gets each citation.
func TestUntoldAreTakenOnce(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	const answers, processes = 100, 4
	r := newRevised(t, openDSN(t, dsn), answers)
	var ids []string
	for i := range answers {
		ids = append(ids, fmt.Sprintf("answer%d", i))
	}
	r.mark(t, askedAt, ids...)
	var mu sync.Mutex
	var got []string
	var wg sync.WaitGroup
	for range processes {
		process := openDSN(t, dsn)
		wg.Go(func() {
			list, err := process.TakeUntold(t.Context(), r.lib, r.server.ID, askedAt, askedAt)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			for _, u := range list {
				got = append(got, u.Answer)
			}
		})
	}
	wg.Wait()
	slices.Sort(got)
	slices.Sort(ids)
	if !slices.Equal(got, ids) {
		t.Errorf("%d were taken: %s", len(got), strings.Join(got, " "))
	}
}
