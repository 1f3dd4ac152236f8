// Package retrieve ranks the chunks of a library for a question. The first stage joins the candidates of BM25 and of
// the embedding's neighbors and fuses their scores; the weight of the vectors belongs to the embedding model, because
// a weak embedding under equal weights makes a ranking worse than BM25 alone. The best candidates by words and priors (what
// the article's other chunks hold, its beginning, how recent it is) are read by the second stage: phrases and proximity,
// what other articles name too, near copies folded into one, and at most a few chunks of each article. A reranker, if
// there is one, orders the best of them before they are folded.
//
// Each stage can be switched off, so that `newsdesk eval retrieval` can say what it is worth.
package retrieve
