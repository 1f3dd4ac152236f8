// Package text knows what a text is made of: paragraphs, sentences, words, terms and the folded form in which
// quotes are compared. All offsets are byte offsets into the given string, half open, at UTF-8 boundaries.
//
// Two parts are written by hand, on the standard library's Unicode tables, for these reasons:
//
// Sentences. Quotes are shown sentence by sentence, so a wrong cut is seen by every reader. Of the libraries,
// github.com/neurosnap/sentences (Punkt) ran at 6 MB/s on news, cuts after "p.m.", "Rev." and "Capt." and before
// the speaker of a quoted question, and misses boundaries after years and dates; the default rules of Unicode
// Standard Annex 29 cut after every "Mr. " and miss boundaries before figures ("… Tuesday. 12 people were …").
// Mending either needs the same look around each full stop as finding the boundary in the first place, so one
// scanner looks at each terminator once (250 MB/s), with short lists of abbreviations.
//
// Fold. The normalizers of golang.org/x/text give text without the way back to the source's offsets, and a
// quote is only proved by the bytes of the stored article.
//
// Telling languages. Questions have five words: github.com/abadojack/whatlanggo, which counts letter triples, named the
// language of 28 of 47 short questions and headlines, at 226 µs each, and lingua-go holds its models in 100 MB and more.
// Scripts and function words told 42, called the other five unclear, and take 12 to 24 µs for an article; all 3,618
// articles of two English corpora came out as English.
//
// The stems of Albanian, which no library has, and of Arabic: see stemAlbanian and stemArabic.
//
// Word segmentation (github.com/clipperhouse/uax29), stemming (github.com/blevesearch/snowballstem) and Unicode
// normalization (golang.org/x/text/unicode/norm) are libraries; a short path for plain ASCII words stands
// before them because indexing spends its time there.
package text
