package answer

import (
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"strings"
	"time"

	"newsdesk/internal/news"
)

// maxClosest is how many headlines a refusal shows: what fits beside its reason on a phone.
const maxClosest = 5

// newID returns 12 lower-case base32 characters, 60 random bits.
func newID() (string, error) {
	var random [8]byte
	if _, err := rand.Read(random[:]); err != nil {
		return "", fmt.Errorf("answer: no random bytes for an identifier: %w", err)
	}
	return strings.ToLower(base32.StdEncoding.EncodeToString(random[:]))[:12], nil
}

// assembly numbers the sources of an answer in the order of their first citation.
type assembly struct {
	articles map[news.VersionID]cited
	numbers  map[news.VersionID]int
	sources  []news.Source
	stories  []news.ArticleID // by source: what the passages call its origin
	origins  int
}

// cited is what is known of a retrieved article version.
type cited struct {
	news.Headline
	origin news.ArticleID
	copies []news.Headline
}

func newAssembly(passages []news.Passage) *assembly {
	a := &assembly{articles: make(map[news.VersionID]cited), numbers: make(map[news.VersionID]int)}
	for _, p := range passages {
		c, ok := a.articles[p.Version]
		if !ok {
			c = cited{Headline: p.Headline, origin: p.Origin}
		}
		c.copies = appendHeadlines(c.copies, p.Copies)
		a.articles[p.Version] = c
	}
	return a
}

// appendHeadlines appends the headlines of articles that are not in the list.
func appendHeadlines(list, more []news.Headline) []news.Headline {
	for _, h := range more {
		known := false
		for _, l := range list {
			known = known || l.Article == h.Article
		}
		if !known {
			list = append(list, h)
		}
	}
	return list
}

// number gives every citation of the claims its source's number.
func (a *assembly) number(claims []news.Claim) {
	for i := range claims {
		for j := range claims[i].Citations {
			c := &claims[i].Citations[j]
			c.Source = a.source(c.Version)
			c.Article = a.articles[c.Version].Article
			c.Dates = datesOf(c.Quote, a.articles[c.Version].PublishedAt)
		}
	}
}

func (a *assembly) source(v news.VersionID) int {
	if n, ok := a.numbers[v]; ok {
		return n
	}
	article := a.articles[v]
	s := news.Source{Number: len(a.sources) + 1, Headline: article.Headline, Copies: article.copies}
	for i, story := range a.stories {
		if story == article.origin && story != 0 || a.sources[i].Article == s.Article || isCopy(a.sources[i], s) {
			s.Origin = a.sources[i].Origin
			break
		}
	}
	if s.Origin == 0 {
		a.origins++
		s.Origin = a.origins
	}
	a.numbers[v] = s.Number
	a.sources = append(a.sources, s)
	a.stories = append(a.stories, article.origin)
	return s.Number
}

// isCopy reports whether retrieval listed one article among the other's copies.
func isCopy(a, b news.Source) bool {
	lists := func(s news.Source, id news.ArticleID) bool {
		for _, c := range s.Copies {
			if c.Article == id {
				return true
			}
		}
		return false
	}
	return lists(a, b.Article) || lists(b, a.Article)
}

// conclude makes the claims the answer.
func (r *run) conclude(claims []news.Claim, disagreements []news.Disagreement) {
	a := newAssembly(r.evidence.Passages)
	a.number(claims)
	for _, d := range disagreements {
		a.number(d.Claims)
	}
	r.answer.Claims, r.answer.Disagreements = claims, disagreements
	r.answer.Origins = a.origins
	r.answer.Sources, r.answer.AsOf = a.listed()
}

// listed returns the sources and the time of the newest.
func (a *assembly) listed() ([]news.Source, time.Time) {
	var asOf time.Time
	for i := range a.sources {
		s := &a.sources[i]
		if s.PublishedAt.After(asOf) {
			asOf = s.PublishedAt
		}
		s.Copies = withoutCited(s.Copies, a)
	}
	return a.sources, asOf
}

// withoutCited leaves the copies that are sources themselves out.
func withoutCited(copies []news.Headline, a *assembly) []news.Headline {
	var out []news.Headline
	for _, h := range copies {
		if _, isSource := a.numbers[h.Version]; !isSource {
			out = append(out, h)
		}
	}
	return out
}

// refuse makes the answer a refusal.
func (r *run) refuse(kind news.RefusalKind, reason string) {
	r.answer.Claims, r.answer.Disagreements, r.answer.Sources = []news.Claim{}, nil, []news.Source{}
	r.answer.Refusal = &news.Refusal{Kind: kind, Reason: reason, Closest: closest(r.evidence.Passages), Covers: r.evidence.Coverage}
}

// closest returns the headlines of the best passages.
func closest(passages []news.Passage) []news.Headline {
	var out []news.Headline
	for _, p := range passages {
		if len(out) == maxClosest {
			break
		}
		out = appendHeadlines(out, []news.Headline{p.Headline})
	}
	return out
}
