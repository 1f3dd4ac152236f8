// Package bm25 ranks chunks by Okapi BM25 (Robertson et al., TREC-3, 1994) over two fields: the chunk's own text
// and its header (headline and publisher), whose occurrences count HeaderWeight times, as in simple BM25F
// (Robertson, Zaragoza and Taylor 2004).
//
// It is written by hand because newsdesk ranks outside the database: stock Postgres has no BM25, and its own
// ranking functions are both slower and worse. Postgres keeps a packed Forward index beside every chunk and the
// document frequencies of every library; the candidates of a question come here and are scored exactly.
// Index does the same in memory and is what the tests compare with.
package bm25
