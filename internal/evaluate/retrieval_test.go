package evaluate

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/internal/news"
)

// chunkOf makes a passage of page n; the page's URL is https://e.com/n.
func chunkOf(n int, text string) news.Passage {
	return news.Passage{Headline: news.Headline{
		Article: news.ArticleID(n), Title: fmt.Sprint("page ", n), URL: pageURL(n),
	}, Text: text}
}

func pageURL(n int) string { return fmt.Sprint("https://e.com/", n) }

// chunksOf makes a passage without text for each page.
func chunksOf(pages ...int) []news.Passage {
	var passages []news.Passage
	for _, n := range pages {
		passages = append(passages, chunkOf(n, ""))
	}
	return passages
}

func answerable(id string, gold []string, answers ...string) Question {
	yes := true
	return Question{ID: id, Text: "q?", URLs: gold, AnswerURLs: gold, Answers: answers, Answerable: &yes}
}

func TestRetrievalRowRanksDistinctPages(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		passages         []news.Passage
		gold             []string
		hits4, hits10, r float64
	}{
		"first":                    {chunksOf(1, 2), []string{pageURL(1)}, 1, 1, 1},
		"fourth":                   {chunksOf(1, 2, 3, 4), []string{pageURL(4)}, 1, 1, 0.25},
		"fifth":                    {chunksOf(1, 2, 3, 4, 5), []string{pageURL(5)}, 0, 1, 0.2},
		"repeats do not count":     {chunksOf(1, 1, 1, 2, 2, 1, 3), []string{pageURL(3)}, 1, 1, 1.0 / 3},
		"tenth":                    {chunksOf(1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 10), []string{pageURL(10)}, 0, 1, 0.1},
		"eleventh is too late":     {chunksOf(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), []string{pageURL(11)}, 0, 0, 0},
		"the first of two counts":  {chunksOf(1, 2, 3), []string{pageURL(3), pageURL(2)}, 1, 1, 0.5},
		"nothing came":             {nil, []string{pageURL(1)}, 0, 0, 0},
		"another form of the URL":  {chunksOf(7), []string{"http://www.e.com/7/?utm_source=feed#x"}, 1, 1, 1},
		"pages without URL differ": {append([]news.Passage{{Headline: news.Headline{Article: 8}}, {Headline: news.Headline{Article: 9}}}, chunksOf(1)...), []string{pageURL(1)}, 1, 1, 1.0 / 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			row := retrievalRow(Question{ID: "x", URLs: c.gold}, news.Evidence{Passages: c.passages}, nil)
			want := map[Metric]float64{HitsAt4: c.hits4, HitsAt10: c.hits10, MRRAt10: c.r}
			if diff := cmp.Diff(want, row.Values); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRetrievalRowAnswerRecallLooksAtChunks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		texts     []string
		answers   []string
		at4, at10 float64
	}{
		"one chunk holds both":        {[]string{"x", "Anna met Ben."}, []string{"Ben", "Anna"}, 1, 1},
		"two chunks together do not":  {[]string{"Anna", "Ben"}, []string{"Ben", "Anna"}, 0, 0},
		"fifth chunk":                 {[]string{"", "", "", "", "Anna"}, []string{"Anna"}, 0, 1},
		"tenth chunk":                 {[]string{"", "", "", "", "", "", "", "", "", "Anna"}, []string{"Anna"}, 0, 1},
		"eleventh chunk":              {[]string{"", "", "", "", "", "", "", "", "", "", "Anna"}, []string{"Anna"}, 0, 0},
		"part of a word is no answer": {[]string{"Annabel"}, []string{"Anna"}, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var passages []news.Passage
			for _, text := range c.texts {
				passages = append(passages, chunkOf(1, text)) // all of one page: chunks count, not pages
			}
			row := retrievalRow(answerable("x", nil, c.answers...), news.Evidence{Passages: passages}, nil)
			want := map[Metric]float64{AnswerRecallAt4: c.at4, AnswerRecallAt10: c.at10}
			if diff := cmp.Diff(want, row.Values); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRetrievalRowWithoutGoldDefinesNothing(t *testing.T) {
	t.Parallel()
	passages := news.Evidence{Passages: chunksOf(1)}
	for _, q := range append(
		MarkUnanswerable([]Question{answerable("x", []string{pageURL(1)}, "a")}),
		Question{ID: "unknown", Answers: []string{"a"}},
	) {
		if row := retrievalRow(q, passages, nil); len(row.Values) != 0 {
			t.Errorf("%s: %v", q.ID, row.Values)
		}
	}
}

func TestRetrievalRowErrorIsAMiss(t *testing.T) {
	t.Parallel()
	row := retrievalRow(answerable("x", []string{pageURL(1)}, "a"), news.Evidence{}, errors.New("broken"))
	want := map[Metric]float64{HitsAt4: 0, HitsAt10: 0, MRRAt10: 0, AnswerRecallAt4: 0, AnswerRecallAt10: 0}
	if diff := cmp.Diff(want, row.Values); diff != "" || row.Error != "broken" || row.Shallow {
		t.Errorf("%+v %s", row, diff)
	}
}

func TestFoldedGoldIsShownButNoHit(t *testing.T) {
	t.Parallel()
	passage := chunkOf(1, "")
	passage.Copies = []news.Headline{{URL: pageURL(2)}}
	row := retrievalRow(Question{ID: "x", URLs: []string{pageURL(2)}}, news.Evidence{Passages: []news.Passage{passage}}, nil)
	if row.Values[HitsAt10] != 0 || !row.Retrieved[0].FoldedGold || row.Retrieved[0].Gold {
		t.Errorf("%+v", row)
	}
}

func TestShallow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		pages, articles int
		want            bool
	}{{10, 500, false}, {9, 500, true}, {9, 9, false}, {0, 0, true}, {10, 0, false}} {
		got := isShallow(make([]Page, c.pages), news.Coverage{Articles: c.articles})
		if got != c.want {
			t.Errorf("%d pages of %d articles: %v", c.pages, c.articles, got)
		}
	}
}

func TestRetrievalRowProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var passages []news.Passage
		for _, n := range rapid.SliceOfN(rapid.IntRange(1, 15), 0, 30).Draw(t, "pages") {
			passages = append(passages, chunkOf(n, rapid.SampledFrom([]string{"a b", "b", "a", ""}).Draw(t, "text")))
		}
		var gold []string
		for _, n := range rapid.SliceOfN(rapid.IntRange(1, 15), 1, 3).Draw(t, "gold") {
			gold = append(gold, pageURL(n))
		}
		values := retrievalRow(answerable("x", gold, "a", "b"), news.Evidence{Passages: passages}, nil).Values
		if len(values) != 5 {
			t.Fatalf("%v", values)
		}
		for metric, v := range values {
			if v < 0 || v > 1 {
				t.Fatalf("%s is %v", metric, v)
			}
		}
		if values[HitsAt4] > values[HitsAt10] || values[AnswerRecallAt4] > values[AnswerRecallAt10] {
			t.Fatalf("more at 4 than at 10: %v", values)
		}
		if values[MRRAt10] > values[HitsAt10] || values[HitsAt4] == 1 && values[MRRAt10] < 0.25 {
			t.Fatalf("the rank contradicts the hits: %v", values)
		}
	})
}
