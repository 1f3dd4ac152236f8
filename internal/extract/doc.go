// Package extract turns the bytes of a document into a cleaned news.Article: plain text, Markdown with front
// matter, HTML, and JSONL dumps with one article a line.
//
// Everything it reads is untrusted. Sizes and node counts are bounded before anything expensive runs, hidden
// text is removed before any text is taken, and each parser of outside input has a fuzz target.
//
// Libraries do the parsing: golang.org/x/net/html and its charset tables, go-readability for the main content,
// yaml for front matter. Written by hand, because no library was found that does it:
//   - the way from Markdown to its words, because the parser that was tried needs minutes for hostile text;
//   - the bounds and the removal of hidden text before readability, which has neither and cannot be cancelled;
//   - the removal of what surrounds an article and the choice among three ways of finding it (content.go, prune.go).
//     Readability alone keeps captions, menus and teasers; on the pages by which extractors are compared this gives
//     more than go-trafilatura with its fallbacks, which links 17 modules more and keeps hidden text;
//   - the choice among a page's statements about itself (JSON-LD, OpenGraph, meta, what it shows, guesses), where the
//     rules about whom to believe belong to this project;
//   - Clean, which drops what is not the article: repeated headlines and paragraphs, author biographies,
//     banners. It is the core of what later stands in an answer, so each rule is small and measured.
package extract
