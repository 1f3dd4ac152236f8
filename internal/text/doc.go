// Package text says what a text is made of: paragraphs, sentences, words, search terms, and its folded form, in
// which a quote is looked for.
package text
