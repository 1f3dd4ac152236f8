// Package news is the vocabulary of newsdesk: libraries, articles, chunks, questions, answers, citations and
// error codes. Every other room speaks these types; this one imports nothing but the standard library, so that
// the rooms can meet without knowing each other.
//
// All offsets are byte offsets into the UTF-8 text of one stored article version, half open: [Start, End).
package news
