// Package chunk cuts an article's body into the chunks that are searched and embedded.
//
// Chunks go along sentences and paragraphs, so that a quote is never cut in two, and are sized by the tokens of
// an embedding model, so that none is truncated there. Each is exactly a slice of the body. Cutting is written
// here rather than taken from a text-splitting library because those return strings, not offsets, and normalize
// the white space between sentences; an answer is proved by offsets into the stored text.
package chunk
