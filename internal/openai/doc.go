// Package openai asks any server that speaks OpenAI's HTTP interface for completions (Chat) and for vectors
// (Embedder), and one that has /rerank beside it for scores (Reranker), with whatever such a server may do wrong in
// mind. The protocol is go-openai's work, retries are backoff's, the breaker is gobreaker's and the rates are
// x/time/rate's. Written here is what none of them has: one table that says which failure is retried, counts against
// the endpoint or stops it (failure.go), limits on the time and size of a reply (body.go), the search for a form of
// request that the server accepts (dialect.go), and /rerank, which OpenAI does not have (reranker.go).
//
//	chat := openai.NewChat(openai.Endpoint{BaseURL: "https://api.openai.com/v1", APIKey: key, Model: "gpt-4.1-mini"})
//	completion, err := chat.Complete(ctx, prompt, func(textSoFar string) { ... })
//
//	embedder := openai.NewEmbedder(openai.Endpoint{BaseURL: "http://localhost:11434/v1", Model: "bge-m3"})
//	vectors, err := embedder.Embed(ctx, texts)
//
//	reranker := openai.NewReranker(openai.Endpoint{BaseURL: "http://localhost:8080", Model: "bge-reranker-v2-m3"})
//	scores, err := reranker.Rerank(ctx, query, texts)
//
// Chat, Embedder and Reranker are safe for concurrent use. Each has its own breaker and limits; make one of each and share it.
//
// Every error is a *news.Error, whose Message names the endpoint and whose Hint names the setting to look at:
//
//   - CodeUnauthorized: the key is refused or its quota is used up. The endpoint is then not asked for ten minutes.
//   - CodeNotFound: the address or the model is wrong. Likewise.
//   - CodeRateLimited: too many requests, or our own limits need longer than the context has.
//   - CodeUnavailable: down, failing, answering nonsense, or left alone by the breaker.
//   - CodeTimeout: too slow, or the caller's deadline passed. CodeCanceled: the caller gave up.
//   - CodeTooLarge: the prompt or the batch exceeds what the model takes.
//   - CodeInvalid: the server refuses this input. CodeBlocked: its content filter does.
//
// Keys are in no error and no log line, and neither are prompts, texts or replies.
package openai
