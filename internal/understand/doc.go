// Package understand reads what a question says beside its topic: which outlets' articles it is about, of what time,
// whether it is about now, and which sides it sets against each other. It knows the names of the publishers that a
// library has, and nothing of their articles.
//
// It is written by hand because the known ways take names out of questions with a language model, or by looking for
// strings: the first needs a key, and the second takes "the age of 30" for The Age. A name counts here only where the
// words around it speak of reporting: "as reported by Wired", "the Fortune article", "The Age said". What a question
// merely is about ("Who bought Wired?") must not narrow down what is searched.
//
// Names are compared as people write them: with or without "The", ".com", "- Health" and "| Sports blog" parts, in one
// word or two, and by their initials. English is the language of the words around a name (lexicon.go); a name in
// quotation marks or after a colon needs none.
package understand
