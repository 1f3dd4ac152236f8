// Package archtest holds the rules that keep the rooms of newsdesk apart, as a test: who may import whom, which room
// owns which vendor, and a few habits that are easier to keep than to bring back.
//
// It is hand-written because import linters do not know that a test may import more than the code beside it. It
// reads source files and does not ask `go list`: so files of every platform are checked, rooms that do not compile
// too, and the go command knows which files the cached result depends on.
package archtest
