package evaluate

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"newsdesk/internal/canonical"
	"newsdesk/internal/copies"
	"newsdesk/internal/news"
)

// CopySet is what copies are measured on: pairs of readings of which is known whether they are one article, and articles
// of which is known which are near copies.
type CopySet struct {
	Pairs    []CopyPair
	Articles []CopyArticle
	Planted  [][2]string // identifiers of articles that are near copies of each other
}

// CopyPair is two readings.
type CopyPair struct {
	ID   string
	Same bool // of one article
	A, B copies.Reading
}

// CopyArticle is an article by its identifier.
type CopyArticle struct {
	ID string
	copies.Reading
}

// maxCopyLine bounds a line of the files, in bytes.
const maxCopyLine = 16 << 20

// copyLine is a line of either kind of file: a pair has a label, an article a body.
type copyLine struct {
	ID          string
	URL         string
	Label       string
	A, B        copySide
	Title, Body string
	PublishedAt string `json:"published_at"`
}

type copySide struct {
	URL, Title, Body string
	PublishedAt      string `json:"published_at"`
}

// Read adds a file, plain or gzip: JSON lines of pairs or of articles, or a table of two tab-separated identifiers a line.
// Unknown fields are ignored, because these sets come with facts that nobody here needs. Errors have news.CodeInvalid or
// news.CodeTooLarge and name the line.
func (s *CopySet) Read(r io.Reader) error {
	plain, err := decompress(r)
	if err != nil {
		return err
	}
	buffered := bufio.NewReader(plain)
	first, _ := buffered.Peek(1) // an empty file holds nothing
	return readLines(buffered, maxCopyLine, func(number int, line []byte) error {
		add := s.addPlanted
		if string(first) == "{" {
			add = s.addLine
		}
		if err := add(line); err != nil {
			return news.Errorf(news.CodeInvalid, "line %d of the file: %w", number, err)
		}
		return nil
	})
}

func (s *CopySet) addPlanted(line []byte) error {
	a, b, ok := strings.Cut(strings.TrimSpace(string(line)), "\t")
	if !ok || a == "" || b == "" {
		return errors.New("there are no two identifiers with a tab between them")
	}
	s.Planted = append(s.Planted, [2]string{a, b})
	return nil
}

func (s *CopySet) addLine(line []byte) error {
	var in copyLine
	if err := json.Unmarshal(line, &in); err != nil {
		return err
	}
	switch in.Label {
	case "":
		if in.ID == "" || in.Body == "" {
			return errors.New("an article needs an id and a body, a pair a label")
		}
		r, err := copySide{in.URL, in.Title, in.Body, in.PublishedAt}.reading()
		s.Articles = append(s.Articles, CopyArticle{in.ID, r})
		return err
	case "same_article", "different_article":
	default:
		return fmt.Errorf("the label %q is neither same_article nor different_article", in.Label)
	}
	p := CopyPair{ID: in.ID, Same: in.Label == "same_article"}
	for _, side := range []struct {
		from copySide
		to   *copies.Reading
	}{{in.A, &p.A}, {in.B, &p.B}} {
		if side.from.URL == "" {
			side.from.URL = in.URL
		}
		var err error
		if *side.to, err = side.from.reading(); err != nil {
			return err
		}
	}
	s.Pairs = append(s.Pairs, p)
	return nil
}

// reading is what the program would know of the article.
func (c copySide) reading() (copies.Reading, error) {
	r := copies.Reading{Identity: canonical.URL(c.URL), Title: c.Title, Body: c.Body, Credit: copies.Credit(news.Article{Body: c.Body})}
	if c.PublishedAt == "" {
		return r, nil
	}
	var err error
	if r.PublishedAt, err = time.Parse(time.DateOnly, c.PublishedAt); err != nil {
		r.PublishedAt, err = time.Parse(time.RFC3339, c.PublishedAt)
	}
	if err != nil {
		return r, errors.New("published_at is neither a date like 2006-01-02 nor an RFC 3339 time")
	}
	return r, nil
}
