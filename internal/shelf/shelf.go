// Package shelf is a small library in memory: what retrieval and answering need of a store, for articles that come with
// a single question and are put away after it. Measuring sets bring such articles by the thousand, and a library of the
// database for each would cost more than what is measured.
//
// It is written by hand because it must rank as the database does, with the same chunks and statistics; it keeps no
// vectors, and every chunk that holds a term is a candidate.
package shelf

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"newsdesk/internal/bm25"
	"newsdesk/internal/news"
)

// Chunker cuts an article's body.
type Chunker interface {
	Chunks(body string) []news.Chunk
}

// Analyzer turns a text into the terms it is found by.
type Analyzer interface {
	Terms(text string) []string
}

// Shelf holds articles. The first has article and version 1. After the last Add it is safe for concurrent use.
type Shelf struct {
	chunker  Chunker
	analyzer Analyzer
	articles []news.Article
	chunks   []stored // in the order of their references
	holding  map[uint64][]int
	terms    struct{ text, header int64 }
	coverage news.Coverage
}

type stored struct {
	news.Candidate
	place   news.Chunk
	article int
}

// New returns an empty shelf.
func New(c Chunker, a Analyzer) *Shelf {
	return &Shelf{chunker: c, analyzer: a, holding: map[uint64][]int{}}
}

// Add puts an article on the shelf, as it is: nothing is merged with what is there.
func (s *Shelf) Add(a news.Article) {
	s.articles = append(s.articles, a)
	header := s.analyzer.Terms(a.Header())
	for n, place := range s.chunker.Chunks(a.Body) {
		terms := s.analyzer.Terms(a.Body[place.Start:place.End])
		forward := bm25.NewForward(terms, header)
		for _, key := range forward.Keys(nil) {
			s.holding[uint64(key)] = append(s.holding[uint64(key)], len(s.chunks))
		}
		ref := news.ChunkRef{Version: news.VersionID(len(s.articles)), Ordinal: n}
		s.chunks = append(s.chunks, stored{news.Candidate{Ref: ref, TextLength: len(terms), HeaderLength: len(header),
			Forward: forward, PublishedAt: a.PublishedAt}, place, len(s.articles) - 1})
		s.terms.text += int64(len(terms))
		s.terms.header += int64(len(header))
	}
	s.coverage.Articles, s.coverage.Chunks = len(s.articles), len(s.chunks)
	if at := a.PublishedAt; !at.IsZero() {
		if s.coverage.Earliest.IsZero() || at.Before(s.coverage.Earliest) {
			s.coverage.Earliest = at
		}
		if at.After(s.coverage.Latest) {
			s.coverage.Latest = at
		}
	}
}

// Candidates returns every chunk that holds one of the terms, with the shelf's statistics.
func (s *Shelf) Candidates(_ context.Context, q news.CandidateQuery) (news.Candidates, error) {
	found := news.Candidates{Articles: int64(len(s.articles)), Chunks: int64(len(s.chunks)),
		TextLength: s.terms.text, HeaderLength: s.terms.header}
	seen := make(map[int]bool)
	for _, term := range q.Terms {
		found.TermChunks = append(found.TermChunks, int64(len(s.holding[term])))
		for _, at := range s.holding[term] {
			if !seen[at] && admits(q.Filter, s.articles[s.chunks[at].article]) {
				seen[at] = true
				found.Lexical = append(found.Lexical, s.chunks[at].Candidate)
			}
		}
	}
	return found, nil
}

// admits reports whether a filter lets an article through.
func admits(f news.Filter, a news.Article) bool {
	return (f.Since.IsZero() || !a.PublishedAt.Before(f.Since)) &&
		(f.Until.IsZero() || !a.PublishedAt.IsZero() && a.PublishedAt.Before(f.Until)) &&
		(len(f.Publishers) == 0 || slices.ContainsFunc(f.Publishers, func(p string) bool { return strings.EqualFold(p, a.Publisher) }))
}

// Publishers names the publishers whose names begin with prefix, compared without case, in alphabetical order.
func (s *Shelf) Publishers(_ context.Context, _ news.LibraryID, prefix string, limit int) ([]string, error) {
	names := make(map[string]string)
	for _, a := range s.articles {
		if folded := strings.ToLower(a.Publisher); a.Publisher != "" && strings.HasPrefix(folded, strings.ToLower(prefix)) {
			names[folded] = a.Publisher
		}
	}
	var list []string
	for _, folded := range slices.Sorted(maps.Keys(names)) {
		list = append(list, names[folded])
	}
	return list[:min(limit, len(list))], nil
}

// Passages returns the chunks with their texts; those that are not there are left out.
func (s *Shelf) Passages(_ context.Context, _ news.LibraryID, refs []news.ChunkRef, _ news.EmbeddingModel, _ []float32) ([]news.Passage, error) {
	var found []news.Passage
	for _, ref := range refs {
		at, ok := slices.BinarySearchFunc(s.chunks, ref, func(c stored, ref news.ChunkRef) int {
			return cmp.Or(cmp.Compare(c.Ref.Version, ref.Version), cmp.Compare(c.Ref.Ordinal, ref.Ordinal))
		})
		if !ok {
			continue
		}
		chunk := s.chunks[at]
		a := s.articles[chunk.article]
		found = append(found, news.Passage{Ref: ref, Origin: news.ArticleID(chunk.article + 1),
			Headline: news.Headline{Article: news.ArticleID(chunk.article + 1), Version: ref.Version, Title: a.Title,
				Publisher: a.Publisher, URL: a.URL, PublishedAt: a.PublishedAt},
			Start: chunk.place.Start, End: chunk.place.End, Text: a.Body[chunk.place.Start:chunk.place.End]})
	}
	return found, nil
}

// Coverage says what the shelf holds.
func (s *Shelf) Coverage(context.Context, news.LibraryID) (news.Coverage, error) {
	return s.coverage, nil
}

// Bodies returns the texts of versions.
func (s *Shelf) Bodies(_ context.Context, _ news.LibraryID, versions []news.VersionID) (map[news.VersionID]string, error) {
	bodies := make(map[news.VersionID]string, len(versions))
	for _, v := range versions {
		if v >= 1 && int(v) <= len(s.articles) {
			bodies[v] = s.articles[v-1].Body
		}
	}
	return bodies, nil
}
