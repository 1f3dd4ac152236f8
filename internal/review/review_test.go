package review_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"newsdesk/internal/bm25"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
	"newsdesk/internal/review"
	"newsdesk/internal/revision"
)

func TestMain(m *testing.M) { postgrestest.Main(m) }

// desk is a library with articles, answers that cite them, and a reviewer.
type desk struct {
	*postgres.DB
	t       testing.TB
	lib     news.LibraryID
	model   news.EmbeddingModel
	answers int
}

var now = time.Date(2022, 9, 9, 12, 0, 0, 0, time.UTC)

func newDesk(t testing.TB) *desk {
	t.Helper()
	d := &desk{DB: postgrestest.New(t), t: t}
	lib, err := d.EnsureLibrary(t.Context(), "news")
	if err != nil {
		t.Fatal(err)
	}
	d.lib = lib.ID
	if d.model, err = d.EnsureModel(t.Context(), "none", 2, 0); err != nil {
		t.Fatal(err)
	}
	return d
}

// publish stores the text as the newest version and returns it.
func (d *desk) publish(identity, body string) news.Headline {
	d.t.Helper()
	ctx := context.WithoutCancel(d.t.Context())
	a := news.Prepared{Identity: identity, ContentHash: sha256.Sum256([]byte(body)), Article: news.Article{Title: "Title", URL: identity, Body: body},
		Chunks: []news.PreparedChunk{{Chunk: news.Chunk{End: len(body)}, Forward: bm25.NewForward([]string{"word"}, nil), TextLength: 1}}}
	if _, err := d.StoreArticle(ctx, d.lib, 0, d.model, a); err != nil {
		d.t.Fatal(err)
	}
	list, err := d.FindArticles(ctx, d.lib, identity, 1)
	if err != nil {
		d.t.Fatal(err)
	}
	return list[0]
}

// cite records an answer that quotes each of the given parts of a version in a claim of its own, and returns its name.
func (d *desk) cite(h news.Headline, body string, quotes ...string) string {
	d.t.Helper()
	d.answers++
	a := news.Answer{ID: fmt.Sprintf("answer%d", d.answers), Library: d.lib, AskedAt: now}
	for _, q := range quotes {
		at := strings.Index(body, q)
		a.Claims = append(a.Claims, news.Claim{Text: q, Citations: []news.Citation{{Article: h.Article, Version: h.Version, Start: at, End: at + len(q), Quote: q}}})
	}
	if err := (&postgres.AnswerLog{DB: d.DB}).RecordAnswer(context.WithoutCancel(d.t.Context()), a); err != nil {
		d.t.Fatal(err)
	}
	return a.ID
}

func (d *desk) reviewer(s review.Store) *review.Reviewer {
	if s == nil {
		s = d.DB
	}
	return review.New(review.Options{Store: s, Now: func() time.Time { return now }})
}

// revised describes what no longer stands, in the order of answers and claims.
func (d *desk) revised() (list []string) {
	d.t.Helper()
	found, err := d.RevisedAnswers(context.WithoutCancel(d.t.Context()), d.lib, 1000)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, r := range found {
		list = append(list, fmt.Sprintf("%s/%d %s: %s → %s (%s)", r.Answer, r.Claim, r.State, r.Quote, r.Wording, r.Note))
	}
	slices.Sort(list)
	return list
}

const (
	first  = "The bridge closed on Monday. The toll was five euros. Nobody was hurt. Ferries run."
	second = "Nobody was hurt. The bridge closed on Tuesday. Ferries run.\n\nCorrection: The bridge closed on Tuesday, not on Monday."
)

func quotes() []string {
	return []string{"The bridge closed on Monday.", "The toll was five euros.", "Nobody was hurt.", "Ferries run."}
}

func TestReview(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.cite(d.publish("a", first), first, quotes()...)
	h := d.publish("a", second)
	d.cite(h, second, "Ferries run.") // of the current version: nothing became of it
	found, err := d.reviewer(nil).Article(t.Context(), d.lib, h.Article)
	if err != nil || len(found.Marks) != 4 || len(found.Changes) != 1 || found.Changes[0].Kind != news.ChangeCorrected {
		t.Fatalf("found %+v, %v", found, err)
	}
	if note := second[found.Changes[0].NoteStart:found.Changes[0].NoteEnd]; !strings.HasPrefix(note, "Correction: ") {
		t.Errorf("the note is %q", note)
	}
	want := []string{
		"answer1/0 changed: The bridge closed on Monday. → The bridge closed on Tuesday. (Correction: The bridge closed on Tuesday, not on Monday.)",
		"answer1/1 vanished: The toll was five euros. →  (Correction: The bridge closed on Tuesday, not on Monday.)",
	}
	if got := d.revised(); !slices.Equal(got, want) {
		t.Errorf("revised: %q\nwant %q", got, want)
	}
	again, err := d.reviewer(nil).Article(t.Context(), d.lib, h.Article)
	if err != nil || len(again.Marks)+len(again.Changes) != 0 {
		t.Errorf("again: %+v, %v", again, err)
	}
	// What is restored stands again.
	d.publish("a", first+" And so on.")
	if n, err := d.reviewer(nil).Library(t.Context(), d.lib); err != nil || n != 1 {
		t.Errorf("reviewed %d, %v", n, err)
	}
	if got := d.revised(); len(got) != 0 {
		t.Errorf("after it was restored: %q", got)
	}
	if _, err := d.reviewer(nil).Article(t.Context(), d.lib, 999); news.CodeOf(err) != news.CodeNotFound {
		t.Errorf("an unknown article: %v", err)
	}
}

// interposed does something before and after a review is saved.
type interposed struct {
	review.Store
	before, after func() error
}

func (s interposed) SaveReview(ctx context.Context, lib news.LibraryID, r news.Review) (bool, error) {
	if s.before != nil {
		if err := s.before(); err != nil {
			return false, err
		}
	}
	current, err := s.Store.SaveReview(ctx, lib, r)
	if err == nil && s.after != nil {
		err = s.after()
	}
	return current, err
}

// Whoever is killed before or after storing what was found leaves it to the next, who finds the same.
func TestReviewIsKilled(t *testing.T) {
	t.Parallel()
	killed := func() error { return errors.New("killed") }
	for name, s := range map[string]interposed{"before": {before: killed}, "after": {after: killed}} {
		d := newDesk(t)
		d.cite(d.publish("a", first), first, quotes()...)
		h := d.publish("a", second)
		s.Store = d.DB
		if _, err := d.reviewer(s).Article(t.Context(), d.lib, h.Article); err == nil {
			t.Error("nobody was killed")
		}
		if n := len(d.revised()); n != 0 && name == "before" {
			t.Errorf("killed %s storing, %d citations are marked", name, n)
		}
		if _, err := d.reviewer(nil).Library(t.Context(), d.lib); err != nil {
			t.Fatal(err)
		}
		if got := d.revised(); len(got) != 2 {
			t.Errorf("killed %s storing: %q", name, got)
		}
	}
}

// An article that changes while it is reviewed is compared with its newest version.
func TestReviewIsOvertaken(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.cite(d.publish("a", first), first, quotes()...)
	h := d.publish("a", second)
	third, once := strings.Replace(second, "Ferries run.", "Ferries run no more.", 1), true
	found, err := d.reviewer(interposed{Store: d.DB, before: func() error {
		if once {
			once = false
			d.publish("a", third)
		}
		return nil
	}}).Article(t.Context(), d.lib, h.Article)
	if err != nil || found.Current == h.Version || len(found.Changes) != 2 || len(d.revised()) != 3 {
		t.Errorf("found %+v, %v; revised %q", found, err, d.revised())
	}
	// One that never stands still is left for later.
	n := 0
	_, err = d.reviewer(interposed{Store: d.DB, before: func() error {
		n++
		d.publish("a", fmt.Sprintf("%s Edition %d.", second, n))
		return nil
	}}).Article(t.Context(), d.lib, d.publish("a", second).Article)
	if news.CodeOf(err) != news.CodeUnavailable {
		t.Errorf("an article that never stands still: %v", err)
	}
}

// An answer that is recorded after its article was reviewed is marked all the same.
func TestLateAnswer(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	old := d.publish("a", first)
	d.publish("a", second)
	if _, err := d.reviewer(nil).Library(t.Context(), d.lib); err != nil {
		t.Fatal(err)
	}
	d.cite(old, first, quotes()...)
	if n, err := d.reviewer(nil).Library(t.Context(), d.lib); err != nil || n != 1 || len(d.revised()) != 2 {
		t.Errorf("reviewed %d, %v; revised %q", n, err, d.revised())
	}
}

// However versions, answers and reviews follow each other, what is marked in the end is what the newest versions say.
func TestReviewsComeToTheSame(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	round := 0
	sentences := []string{"The bridge closed on Monday.", "The bridge closed on Tuesday.", "Nobody was hurt.", "Ferries run.", "Ferries run no more.", "Correction: It closed."}
	rapid.Check(t, func(rt *rapid.T) {
		round++
		identities := []string{fmt.Sprintf("a%d", round), fmt.Sprintf("b%d", round)}
		texts := map[news.VersionID]string{}
		current := map[string]news.Headline{}
		type cited struct {
			identity string
			version  news.VersionID
			quote    string
		}
		answers := map[string]cited{}
		for range rapid.IntRange(2, 12).Draw(rt, "steps") {
			identity := rapid.SampledFrom(identities).Draw(rt, "article")
			switch h, known := current[identity]; {
			case !known || rapid.IntRange(0, 2).Draw(rt, "act") == 0:
				body := strings.Join(rapid.SliceOfNDistinct(rapid.SampledFrom(sentences), 1, 4, rapid.ID).Draw(rt, "body"), " ")
				current[identity] = d.publish(identity, body)
				texts[current[identity].Version] = body
			case rapid.Bool().Draw(rt, "ask"):
				q := rapid.SampledFrom(strings.SplitAfter(texts[h.Version], ".")).Draw(rt, "quote")
				if q = strings.TrimSpace(q); q != "" {
					answers[d.cite(h, texts[h.Version], q)] = cited{identity, h.Version, q}
				}
			default:
				if _, err := d.reviewer(nil).Article(rt.Context(), d.lib, h.Article); err != nil {
					rt.Fatal(err)
				}
			}
		}
		if _, err := d.reviewer(nil).Library(rt.Context(), d.lib); err != nil {
			rt.Fatal(err)
		}
		var want, got []string
		for id, c := range answers {
			before, after := texts[c.version], texts[current[c.identity].Version]
			at := strings.Index(before, c.quote)
			f := revision.Compare(revision.Text{Body: before}, revision.Text{Body: after}).Locate(at, at+len(c.quote))
			if f.State != news.QuoteStands {
				want = append(want, fmt.Sprintf("%s/0 %s: %s → %s", id, f.State, c.quote, after[f.Start:f.End]))
			}
		}
		for _, line := range d.revised() {
			id, _, _ := strings.Cut(line, "/")
			if _, mine := answers[id]; mine {
				got = append(got, line[:strings.LastIndex(line, " (")])
			}
		}
		slices.Sort(want)
		if slices.Sort(got); !slices.Equal(got, want) {
			rt.Fatalf("marked %q\nwant %q", got, want)
		}
	})
}
