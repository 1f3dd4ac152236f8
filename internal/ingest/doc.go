// Package ingest is the writing path: articles come in as read and cleaned, are compared with what is stored, chunked,
// analyzed, embedded and stored, each in one transaction. It is killed without harm at any point: what was stored is
// whole, and running again does only the rest.
package ingest
