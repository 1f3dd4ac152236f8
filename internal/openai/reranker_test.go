package openai_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/news"
	"newsdesk/internal/openai"
	"newsdesk/internal/openai/openaitest"
)

const query = "oil prices"

func TestRerankFailures(t *testing.T) {
	t.Parallel()
	ok := openaitest.Good()
	json := func(body string) openaitest.Step { return openaitest.Raw(200, "application/json", body) }
	index := func(n int) openaitest.Step {
		return openaitest.ChangedRanking(func(l []openaitest.Ranked) []openaitest.Ranked {
			l[0].Index = n
			return l
		})
	}
	all := map[int]float64{0: 0, 1: 0, 2: 1} // of texts()
	for name, c := range map[string]struct {
		steps    []openaitest.Step
		code     news.Code
		requests int
		want     map[int]float64
	}{
		"good": {nil, "", 1, all},
		"one less": {[]openaitest.Step{openaitest.ChangedRanking(func(l []openaitest.Ranked) []openaitest.Ranked { return l[:2] })},
			"", 1, map[int]float64{0: 0, 2: 1}},
		"in the order of the texts": {[]openaitest.Step{openaitest.ChangedRanking(func(l []openaitest.Ranked) []openaitest.Ranked {
			slices.SortFunc(l, func(a, b openaitest.Ranked) int { return a.Index - b.Index })
			return l
		})}, "", 1, all},
		"the other server":          {many(2, openaitest.TEI()), "", 2, all},
		"a bare list unasked":       {[]openaitest.Step{json(`[{"index":1,"score":-3.5,"text":"x"}]`)}, "", 1, map[int]float64{1: -3.5}},
		"number beyond, once":       {[]openaitest.Step{index(3), ok}, "", 2, all},
		"number beyond, twice":      {many(2, index(3)), news.CodeUnavailable, 2, nil},
		"negative number":           {many(2, index(-1)), news.CodeUnavailable, 2, nil},
		"same number":               {many(2, index(1)), news.CodeUnavailable, 2, nil},
		"none":                      {many(2, json(`{"results":[]}`)), news.CodeUnavailable, 2, nil},
		"no numbers":                {many(2, json(`{"results":[{"relevance_score":1}]}`)), news.CodeUnavailable, 2, nil},
		"no scores":                 {many(2, json(`{"results":[{"index":0,"relevance_score":null}]}`)), news.CodeUnavailable, 2, nil},
		"an error with 200":         {many(2, json(`{"error":{"message":"no"}}`)), news.CodeUnavailable, 2, nil},
		"infinite score":            {many(4, json(`[{"index":0,"score":1e999}]`)), news.CodeUnavailable, 4, nil},
		"NaN":                       {many(4, json(`[{"index":0,"score":NaN}]`)), news.CodeUnavailable, 4, nil},
		"401 is not retried":        {[]openaitest.Step{openaitest.Unauthorized(), ok}, news.CodeUnauthorized, 1, nil},
		"quota":                     {[]openaitest.Step{openaitest.QuotaUsedUp(), ok}, news.CodeUnauthorized, 1, nil},
		"unknown model":             {[]openaitest.Step{openaitest.UnknownModel(), ok}, news.CodeNotFound, 1, nil},
		"redirect":                  {[]openaitest.Step{openaitest.Redirect("/v1/rerank"), ok}, news.CodeNotFound, 1, nil},
		"400 to both forms":         {many(2, openaitest.Status(400, "odd")), news.CodeInvalid, 2, nil},
		"413 is left to the caller": {[]openaitest.Step{openaitest.Status(413, "big"), ok}, news.CodeTooLarge, 1, nil},
		"500 once":                  {[]openaitest.Step{openaitest.Status(500, "oops"), ok}, "", 2, all},
		"429 once":                  {[]openaitest.Step{openaitest.RateLimited("Retry-After-Ms", "1"), ok}, "", 2, all},
		"429 asking for a minute":   {[]openaitest.Step{openaitest.RateLimited("Retry-After", "60"), ok}, news.CodeRateLimited, 1, nil},
		"hangup":                    {[]openaitest.Step{openaitest.Hangup(), ok}, "", 2, all},
		"truncated JSON":            {[]openaitest.Step{openaitest.Truncated(), ok}, "", 2, all},
		"HTML to the end":           {many(4, openaitest.HTML()), news.CodeUnavailable, 4, nil},
		"larger than any right one": {many(2, json(`[`+strings.Repeat(" ", 9<<20)+`]`)), news.CodeUnavailable, 2, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := openaitest.New(t, c.steps...)
			got, err := openai.NewReranker(at(server)).Rerank(t.Context(), query, texts())
			if code := news.CodeOf(err); code != c.code || len(server.Requests()) != c.requests {
				t.Errorf("got %v after %d requests", err, len(server.Requests()))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			checkMessage(t, err, "rerank", "NEWSDESK_RERANK_")
		})
	}
}

func TestRerankFormIsFoundAndRemembered(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t, many(3, openaitest.TEI())...)
	e := at(server)
	e.BaseURL = strings.TrimSuffix(e.BaseURL, "/v1")
	r := openai.NewReranker(e)
	for range 2 {
		if _, err := r.Rerank(t.Context(), query, texts()); err != nil {
			t.Fatal(err)
		}
	}
	common := openaitest.RerankRequest{Query: query, Model: "test", Documents: texts(), TopN: 3}
	tei := openaitest.RerankRequest{Query: query, Texts: texts(), Truncate: true}
	var got []openaitest.RerankRequest
	for _, request := range server.Requests() {
		got = append(got, *request.Rerank)
		if request.Key != canary || request.Path != "/rerank" {
			t.Errorf("the key %q came to %s", request.Key, request.Path)
		}
	}
	if diff := cmp.Diff([]openaitest.RerankRequest{common, tei, tei}, got); diff != "" {
		t.Error(diff)
	}
}

func TestRerankNothing(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t)
	got, err := openai.NewReranker(at(server)).Rerank(t.Context(), query, nil)
	if err != nil || len(got) != 0 || len(server.Requests()) != 0 {
		t.Errorf("got %v, %v after %d requests", got, err, len(server.Requests()))
	}
}

func TestRerankStalls(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t, openaitest.Stall())
	e := at(server)
	e.Timeouts.Total = short
	_, err := openai.NewReranker(e).Rerank(t.Context(), query, texts())
	if news.CodeOf(err) != news.CodeTimeout || len(server.Requests()) != 1 {
		t.Errorf("got %v after %d requests", err, len(server.Requests()))
	}
}

func TestRerankerPing(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t, openaitest.TEI(), openaitest.TEI(), openaitest.Status(503, "oops"))
	r := openai.NewReranker(at(server))
	if err := r.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if err := r.Ping(t.Context()); news.CodeOf(err) != news.CodeUnavailable || len(server.Requests()) != 3 {
		t.Errorf("got %v after %d requests", err, len(server.Requests()))
	}
}

func TestDeadRerankerIsLeftAlone(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t, many(20, openaitest.Status(500, "oops"))...)
	e := at(server)
	e.Retry.BreakerOpen = long
	r := openai.NewReranker(e)
	for range 5 {
		if _, err := r.Rerank(t.Context(), query, texts()); news.CodeOf(err) != news.CodeUnavailable {
			t.Errorf("got %v", err)
		}
	}
	if n := len(server.Requests()); n != 5 {
		t.Errorf("%d requests", n)
	}
}
