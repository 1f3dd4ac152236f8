package workload

import (
	"fmt"
	"iter"
	"time"

	"newsdesk/internal/news"
)

// Set is a library's worth of articles.
type Set struct {
	Name     string // of the outlets' site, so that sets differ
	Seed     uint64
	Articles int
	Bytes    int       // of a body on average
	From     time.Time // the first day of the year that the articles are of
}

// storyArticles is how many articles a story has on average.
const storyArticles = 8

// outlets of every set.
func outlets() []string {
	return []string{"Ledger", "Courier", "Evening Post", "Herald", "Morning Chronicle", "Tribune", "Observer", "Dispatch"}
}

// All yields the articles. The error is always nil; it is there for the reader of a load.
func (s Set) All() (iter.Seq2[news.Article, error], error) {
	p, err := New(s.Seed)
	if err != nil {
		return nil, err
	}
	return func(yield func(news.Article, error) bool) {
		for i := range s.Articles {
			if !yield(s.article(p, i), nil) {
				return
			}
		}
	}, nil
}

func (s Set) stories() int { return max(1, s.Articles/storyArticles) }

func (s Set) article(p *Prose, i int) news.Article {
	story := p.random.IntN(s.stories())
	p.Story(s.Seed<<32 | uint64(story))
	names := outlets()
	// A story is told over some days.
	day := (story*365/s.stories() + p.random.IntN(5)) % 365
	return news.Article{
		URL: fmt.Sprintf("https://%s.example/%d", s.Name, i), Title: p.Title(), Publisher: names[i%len(names)],
		Authors: []string{p.capital() + " " + p.capital()}, Language: "en",
		PublishedAt: s.From.AddDate(0, 0, day).Add(time.Duration(p.random.IntN(24*60)) * time.Minute),
		Body:        p.Body(s.Bytes/3 + p.random.IntN(s.Bytes*4/3)),
	}
}

// Questions returns n questions about stories of the set, in the words of their articles: names, nouns, a verb, and
// the small words of questions.
func (s Set) Questions(seed uint64, n int) ([]string, error) {
	p, err := New(seed)
	if err != nil {
		return nil, err
	}
	list := make([]string, n)
	for i := range list {
		p.Story(s.Seed<<32 | uint64(p.random.IntN(s.stories())))
		list[i] = p.question()
	}
	return list, nil
}

func (p *Prose) question() string {
	topic := func() string { return p.topic[p.random.IntN(len(p.topic))] }
	name := func() string { return capitalized(topic()) }
	switch p.random.IntN(5) {
	case 0:
		return fmt.Sprintf("Who %s the %s of %s in %s?", topic(), topic(), topic(), name())
	case 1:
		return fmt.Sprintf("What did %s %s say about the %s %s?", name(), name(), topic(), topic())
	case 2:
		return fmt.Sprintf("Why was the %s %s %s after the %s %s?", topic(), topic(), topic(), name(), topic())
	case 3:
		return fmt.Sprintf("How many %s does %s %s for the %s?", topic(), name(), topic(), topic())
	}
	return fmt.Sprintf("Which %s %s the %s %s with %s this %s?", topic(), topic(), name(), topic(), topic(), topic())
}
