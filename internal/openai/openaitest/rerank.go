package openaitest

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
)

// RerankRequest is the body of a request for a ranking, in either form.
type RerankRequest struct {
	Query     string   `json:"query"`
	Model     string   `json:"model"`
	Documents []string `json:"documents"`
	TopN      int      `json:"top_n"`
	Texts     []string `json:"texts"` // of Text Embeddings Inference, instead of documents
	Truncate  bool     `json:"truncate"`
}

// isRerank reports whether a request is for a ranking: servers have it under several versions and under none.
func isRerank(r *http.Request) bool {
	return r.Method == http.MethodPost && slices.Contains([]string{"/rerank", "/v1/rerank", "/v2/rerank"}, r.URL.Path)
}

// Relevance is the score that a good server gives: the share of the query's words that the text has.
func Relevance(query, text string) float64 {
	words, has := strings.Fields(strings.ToLower(query)), 0
	for _, w := range words {
		if slices.Contains(strings.Fields(strings.ToLower(text)), w) {
			has++
		}
	}
	return float64(has) / float64(max(len(words), 1))
}

// Ranked is the score of a text by its place in the request.
type Ranked struct {
	Index int
	Score float64
}

// ranked scores the texts, best first.
func ranked(r *RerankRequest, score func(query, text string) float64) []Ranked {
	var list []Ranked
	for i, text := range append(r.Documents, r.Texts...) {
		list = append(list, Ranked{i, score(r.Query, text)})
	}
	slices.SortStableFunc(list, func(a, b Ranked) int { return cmp.Compare(b.Score, a.Score) })
	return list
}

// RankedBy answers with scores of the test's own.
func RankedBy(score func(query, text string) float64) Step {
	return Step{rerank: true, serve: func(c *call) { c.results(ranked(c.Rerank, score)) }}
}

// ChangedRanking answers with good scores, best first, after a change.
func ChangedRanking(change func([]Ranked) []Ranked) Step {
	return Step{rerank: true, serve: func(c *call) { c.results(change(ranked(c.Rerank, Relevance))) }}
}

// TEI answers as Text Embeddings Inference does: it wants texts, at most 32, and sends a bare list.
func TEI() Step {
	return Step{rerank: true, serve: func(c *call) {
		switch {
		case c.Rerank.Texts == nil:
			c.raw(http.StatusUnprocessableEntity, "text/plain; charset=utf-8",
				"Failed to deserialize the JSON body into the target type: missing field `texts` at line 1 column 99")
			return
		case len(c.Rerank.Texts) > 32:
			c.json(http.StatusUnprocessableEntity, map[string]any{"error": "batch size exceeds the maximum allowed batch size 32",
				"error_type": "Validation"})
			return
		}
		list := []any{}
		for _, r := range ranked(c.Rerank, Relevance) {
			list = append(list, map[string]any{"index": r.Index, "score": r.Score})
		}
		c.json(http.StatusOK, list)
	}}
}

// results answers as vLLM does, with the documents beside the scores.
func (c *call) results(list []Ranked) {
	if c.Rerank.Documents == nil {
		c.json(http.StatusUnprocessableEntity, map[string]any{"detail": []any{map[string]any{"type": "missing",
			"loc": []any{"body", "documents"}, "msg": "Field required", "input": c.Rerank}}})
		return
	}
	if n := c.Rerank.TopN; n > 0 {
		list = list[:min(n, len(list))]
	}
	results := []any{}
	for _, r := range list {
		text := ""
		if r.Index >= 0 && r.Index < len(c.Rerank.Documents) {
			text = c.Rerank.Documents[r.Index]
		}
		results = append(results, map[string]any{"index": r.Index, "relevance_score": r.Score, "document": map[string]any{"text": text}})
	}
	c.json(http.StatusOK, map[string]any{"id": "rerank-1", "model": c.Rerank.Model, "results": results,
		"usage": map[string]any{"total_tokens": len(strings.Fields(c.Rerank.Query))}})
}
