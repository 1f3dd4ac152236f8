// Package workload writes articles of no meaning, and questions about them, that cost what news and its questions cost,
// so that newsdesk can be measured at sizes of which there is no free corpus. The same seed gives the same texts.
//
// Words are those of English with frequencies by Zipf and Mandelbrot, stop words among them; sentences and paragraphs
// have usual lengths and hold names, numbers and quotations. A measured load of real news has chunks of 1,059 bytes, 227
// tokens, 110 terms and 95 different ones. Articles belong to stories: those of one share fifty words, so that questions have
// something to find in several articles, and vectors that are made of words lie in clusters.
//
// It is written by hand because generators of filler text draw words evenly or from a short list: then every question
// matches nothing or half of the library, and neither index is met as news meets it.
package workload
