// Package answer turns a question into a news.Answer whose every claim is proved by a quote that stands word for word
// in a stored article version.
//
// With a model, the model writes claims and names the quotes; code looks every quote up in the stored text, puts the
// stored words in its place, and drops the claims that are left without one. Without a model (or when it fails) the
// answer is the articles' own sentences, chosen by what the question asks for. Either way a question that the
// retrieved passages do not answer is refused, and the refusal says what the library could answer instead.
//
// A follow-up is read with the turns before it, so that it can be looked for: by the model in one short call, or by
// carrying the words on that it leaves out. A claim is checked as a question is answered: its sentences are supported
// or contradicted by verified quotes, or the library lacks them.
//
// The package is written by hand because both halves are newsdesk's core: no library checks quotes against offsets of a
// stored text, and the known extractive question answerers are neural models that need weights.
package answer
