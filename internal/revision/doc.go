// Package revision compares two versions of an article: which sentences were added, removed or changed, whether the
// publisher notes a correction, and what became of a quote of the older version in the newer one. It is pure: it
// stores nothing and looks at nothing but the texts it is given.
//
// Sentences are aligned by patience diff (Bram Cohen): those that stand once in both versions are anchors, of which the
// longest run in the same order is kept, and the gaps between them are aligned in the same way. What is left is paired
// by the words that two sentences share. That is written by hand because the diff libraries of Go compare lines or
// runes, and either are no longer kept up or end by the clock, so that one input has several results; and because they
// stop where the question of this package begins, at which new sentence took the place of an old one. Time is bounded
// by n log n of the sentences, whatever the texts are: see the limits in align.go and pair.go.
//
// All offsets are bytes of the bodies as given, half open.
package revision
