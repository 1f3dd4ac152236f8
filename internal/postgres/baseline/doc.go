// Package baseline is what newsdesk's searching is measured against, on the same rows of the same server.
//
// Recording and Replayer give the bare SQL: the statements that answering a question sent, with their arguments, are
// sent again over one connection and their rows are read, and nothing else is done. What answering takes beyond that is
// newsdesk's own time. Textbook gives what the same server does by the usual statements for such a search.
package baseline
