package openai_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/news"
	"newsdesk/internal/openai"
	"newsdesk/internal/openai/openaitest"
)

func texts() []string { return []string{"Albania expels diplomats", "rain in Rome", "oil prices"} }

func vectorsOf(list []string, dimensions int) [][]float32 {
	var vectors [][]float32
	for _, s := range list {
		vectors = append(vectors, openaitest.Vector(s, dimensions))
	}
	return vectors
}

func TestEmbedFailures(t *testing.T) {
	t.Parallel()
	ok := openaitest.Good()
	for name, c := range map[string]struct {
		steps    []openaitest.Step
		code     news.Code
		requests int
	}{
		"good":                      {nil, "", 1},
		"shuffled":                  {[]openaitest.Step{openaitest.Shuffled()}, "", 1},
		"floats only":               {[]openaitest.Step{openaitest.FloatsOnly()}, "", 2},
		"base64 refused":            {[]openaitest.Step{openaitest.Status(400, "encoding_format must be float")}, "", 2},
		"dimensions refused":        {[]openaitest.Step{openaitest.Status(400, "the model has no matryoshka dimensions")}, news.CodeUnavailable, 3},
		"one less, once":            {[]openaitest.Step{openaitest.OneVectorLess(), ok}, "", 2},
		"one less, twice":           {many(2, openaitest.OneVectorLess()), news.CodeUnavailable, 2},
		"one more":                  {many(2, openaitest.OneVectorMore()), news.CodeUnavailable, 2},
		"other dimensions":          {many(2, openaitest.OtherDimensions(5)), news.CodeUnavailable, 2},
		"no dimensions":             {many(2, openaitest.OtherDimensions(0)), news.CodeUnavailable, 2},
		"same index":                {many(2, openaitest.SameIndex()), news.CodeUnavailable, 2},
		"NaN":                       {many(2, openaitest.WithValue(math.NaN())), news.CodeUnavailable, 2},
		"infinity":                  {many(2, openaitest.WithValue(math.Inf(-1))), news.CodeUnavailable, 2},
		"zero":                      {many(2, openaitest.ZeroVector()), news.CodeUnavailable, 2},
		"an error with 200":         {many(2, openaitest.Raw(200, "application/json", `{"error":{"message":"no"}}`)), news.CodeUnavailable, 2},
		"401 is not retried":        {[]openaitest.Step{openaitest.Unauthorized(), ok}, news.CodeUnauthorized, 1},
		"quota":                     {[]openaitest.Step{openaitest.QuotaUsedUp(), ok}, news.CodeUnauthorized, 1},
		"unknown model":             {[]openaitest.Step{openaitest.UnknownModel(), ok}, news.CodeNotFound, 1},
		"400 is left to the caller": {[]openaitest.Step{openaitest.Status(400, "odd"), ok}, news.CodeInvalid, 1},
		"413 is left to the caller": {[]openaitest.Step{openaitest.Status(413, "big"), ok}, news.CodeTooLarge, 1},
		"too many tokens":           {[]openaitest.Step{openaitest.TooLong(), ok}, news.CodeTooLarge, 1},
		"500 once":                  {[]openaitest.Step{openaitest.Status(500, "oops"), ok}, "", 2},
		"429 once":                  {[]openaitest.Step{openaitest.RateLimited("Retry-After-Ms", "1"), ok}, "", 2},
		"429 asking for an hour":    {[]openaitest.Step{openaitest.RateLimited("Retry-After", "3600"), ok}, news.CodeRateLimited, 1},
		"hangup":                    {[]openaitest.Step{openaitest.Hangup(), ok}, "", 2},
		"truncated JSON":            {[]openaitest.Step{openaitest.Truncated(), ok}, "", 2},
		"HTML with 200":             {[]openaitest.Step{openaitest.HTML(), ok}, "", 2},
		"HTML to the end":           {many(4, openaitest.HTML()), news.CodeUnavailable, 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := openaitest.New(t, c.steps...)
			e := at(server)
			e.Dimensions = 8
			got, err := openai.NewEmbedder(e).Embed(t.Context(), texts())
			if code := news.CodeOf(err); code != c.code || len(server.Requests()) != c.requests {
				t.Errorf("got %v after %d requests", err, len(server.Requests()))
			}
			var want [][]float32
			if c.code == "" {
				want = vectorsOf(texts(), 8)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			checkMessage(t, err, "embedding", "NEWSDESK_EMBEDDING_")
		})
	}
}

func TestEmbedKeepsToOneDimension(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t, openaitest.Good(), openaitest.OtherDimensions(5), openaitest.OtherDimensions(5))
	e := openai.NewEmbedder(at(server))
	if _, err := e.Embed(t.Context(), texts()); err != nil {
		t.Fatal(err)
	}
	if server.Requests()[0].Embedding.Dimensions != 0 {
		t.Error("asked for dimensions that nobody wanted")
	}
	if _, err := e.Embed(t.Context(), texts()); news.CodeOf(err) != news.CodeUnavailable {
		t.Errorf("vectors of another length: %v", err)
	}
}

func TestEmbedRemembersThatOnlyFloatsCome(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t, openaitest.FloatsOnly())
	e := openai.NewEmbedder(at(server))
	for range 2 {
		if _, err := e.Embed(t.Context(), texts()); err != nil {
			t.Fatal(err)
		}
	}
	var formats []string
	for _, r := range server.Requests() {
		formats = append(formats, r.Embedding.EncodingFormat)
	}
	if diff := cmp.Diff([]string{"base64", "float", "float"}, formats); diff != "" {
		t.Error(diff)
	}
}

func TestEmbedNothing(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t)
	got, err := openai.NewEmbedder(at(server)).Embed(t.Context(), nil)
	if err != nil || len(got) != 0 || len(server.Requests()) != 0 {
		t.Errorf("got %v, %v after %d requests", got, err, len(server.Requests()))
	}
}

func TestEmbedStalls(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t, many(2, openaitest.Stall())...)
	e := at(server)
	e.Timeouts.Total = short
	_, err := openai.NewEmbedder(e).Embed(t.Context(), texts())
	if news.CodeOf(err) != news.CodeTimeout || len(server.Requests()) != 2 {
		t.Errorf("got %v after %d requests", err, len(server.Requests()))
	}
}

// A question waits for its vector as long as Query says, once, and an endpoint that hangs is left alone after five of them.
func TestEmbedQueryStalls(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t, openaitest.Status(500, "oops"), openaitest.Good())
	e := at(server)
	e.Timeouts.Query = long
	got, err := openai.NewEmbedder(e).EmbedQuery(t.Context(), "oil prices")
	if diff := cmp.Diff(vectorsOf([]string{"oil prices"}, len(got))[0], got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	hanging := openaitest.New(t, many(6, openaitest.Stall())...)
	e = at(hanging)
	e.Timeouts.Query = short
	m := openai.NewEmbedder(e)
	for i := range 6 {
		code := news.CodeTimeout
		if i == 5 {
			code = news.CodeUnavailable
		}
		if _, err := m.EmbedQuery(t.Context(), "oil prices"); news.CodeOf(err) != code {
			t.Errorf("question %d: %v, want %s", i, err, code)
		}
	}
	if n := len(hanging.Requests()); n != 5 {
		t.Errorf("%d requests", n)
	}
}

func TestEmbedderPing(t *testing.T) {
	t.Parallel()
	server := openaitest.New(t, openaitest.Good(), openaitest.Status(503, "oops"))
	e := openai.NewEmbedder(at(server))
	if err := e.Ping(t.Context()); err != nil {
		t.Error(err)
	}
	if err := e.Ping(t.Context()); news.CodeOf(err) != news.CodeUnavailable || len(server.Requests()) != 2 {
		t.Errorf("got %v after %d requests", err, len(server.Requests()))
	}
}
