package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
)

// Reranker scores how well texts fit a query with a model that reads each text together with the query (a
// cross-encoder). There is no standard for it, but one path, /rerank, and two forms of request (scoreForm).
type Reranker struct {
	caller *caller
	form   remembered[scoreForm]
}

// NewReranker returns a Reranker for an endpoint. It makes no request.
func NewReranker(e Endpoint) *Reranker { return &Reranker{caller: newCaller(rerank, e)} }

// Rerank returns the scores of the texts by their place in the list, with one request (more when it fails in a way that
// may pass, or when the server wants the other form). Scores are finite, better ones are higher, and only those of one
// call can be compared: some models give probabilities, others logits. Servers may leave out texts, but not all. No
// texts need no request. The endpoint's Timeouts.Total bounds the call with all its retries.
func (r *Reranker) Rerank(ctx context.Context, query string, texts []string) (map[int]float64, error) {
	ctx, end := r.caller.begin(ctx, slog.Int("texts", len(texts)))
	scores, err := r.rerank(ctx, query, texts, func() bool { return true })
	err = r.caller.report(ctx, err)
	end(err)
	return scores, err
}

// Ping scores one text, without retries, so that a wrong address, key or model shows.
func (r *Reranker) Ping(ctx context.Context) error {
	_, err := r.rerank(ctx, "news", []string{"news"}, func() bool { return false })
	return r.caller.report(ctx, err)
}

func (r *Reranker) rerank(ctx context.Context, query string, texts []string, mayRetry func() bool) (scores map[int]float64, err error) {
	if len(texts) == 0 {
		return nil, nil
	}
	limited, cancel := context.WithTimeoutCause(ctx, r.caller.endpoint.Timeouts.Total,
		&failure{class: tooSlow, err: errors.New("the scores are not complete in time")})
	defer cancel()
	size := len(query) * len(texts) // read anew with each text
	for _, t := range texts {
		size += len(t)
	}
	err = negotiate(&r.form, scoreForm.plainer, func(f scoreForm) error {
		body, err := f.request(r.caller.endpoint.Model, query, texts)
		if err != nil {
			return err
		}
		return r.caller.call(limited, size, func(ctx context.Context) error {
			reply, err := r.caller.post(ctx, "/rerank", body)
			if err != nil {
				return err
			}
			scores, err = parseScores(reply, len(texts))
			return err
		}, mayRetry)
	})
	if err != nil {
		return nil, err
	}
	return scores, nil
}

// post sends JSON to a path below the base URL and returns the reply's body.
func (c *caller) post(ctx context.Context, path string, body []byte) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.endpoint.BaseURL+path, bytes.NewReader(body))
	if err != nil {
		return nil, &failure{class: wrongAddress} // without the address, which may hold a key
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	if c.endpoint.APIKey != "" {
		req.Header.Set("Authorization", "Bearer "+c.endpoint.APIKey)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

// scoreForm is the form of /rerank request that a server takes, found like dialect. Cohere's is what Jina, Infinity,
// vLLM and llama.cpp took over, which the base URL's version does not change; Text Embeddings Inference has its own.
type scoreForm struct{ tei bool }

func (f scoreForm) plainer(fail *failure) (scoreForm, bool) {
	if f.tei || fail.class != invalid {
		return f, false
	}
	return scoreForm{tei: true}, true
}

func (f scoreForm) request(model, query string, texts []string) ([]byte, error) {
	if f.tei { // it serves one model; texts longer than that takes are an error unless they may be cut
		return json.Marshal(struct {
			Query    string   `json:"query"`
			Texts    []string `json:"texts"`
			Truncate bool     `json:"truncate"`
		}{query, texts, true})
	}
	return json.Marshal(struct {
		Model     string   `json:"model"`
		Query     string   `json:"query"`
		Documents []string `json:"documents"`
		TopN      int      `json:"top_n"`
	}{model, query, texts, len(texts)})
}

// scored is one score of a reply, under either name.
type scored struct {
	Index     *int     `json:"index"`
	Relevance *float64 `json:"relevance_score"`
	Score     *float64 `json:"score"`
}

// parseScores reads a reply in either shape, whatever was asked: {"results":[{"index","relevance_score"}]} or
// [{"index","score"}]. Its error is a *failure without anything of the reply, which may repeat the texts.
func parseScores(body []byte, texts int) (map[int]float64, error) {
	var list []scored
	if bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("[")) {
		if json.Unmarshal(body, &list) != nil {
			return nil, errNoScores()
		}
	} else {
		var reply struct {
			Results []scored `json:"results"`
		}
		if json.Unmarshal(body, &reply) != nil {
			return nil, errNoScores()
		}
		list = reply.Results
	}
	if len(list) == 0 {
		return nil, mismatchf("no scores for %d texts", texts)
	}
	scores := make(map[int]float64, len(list))
	for _, s := range list {
		score := s.Relevance
		if score == nil {
			score = s.Score
		}
		if s.Index == nil || score == nil {
			return nil, mismatchf("a score without its text's number, or a number without a score")
		}
		if _, twice := scores[*s.Index]; twice || *s.Index < 0 || *s.Index >= texts {
			return nil, mismatchf("the scores' numbers are not those of %d texts", texts)
		}
		scores[*s.Index] = *score
	}
	return scores, nil
}

// errNoScores is of a reply that is not JSON, or of other types. encoding/json takes neither NaN nor numbers beyond
// float64, so that what it reads is finite.
func errNoScores() *failure {
	return &failure{class: garbled, err: errors.New("the reply is not a list of scores")}
}
