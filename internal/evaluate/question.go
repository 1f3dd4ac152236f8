package evaluate

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"newsdesk/internal/news"
)

// Question is one question of a set with what is known about the right answer.
type Question struct {
	ID      string
	Text    string
	AskedAt time.Time // zero when the set does not say
	Type    string    // a group for the per-type table; may be empty
	// Answers are strings that all must stand in a text for it to count as holding the answer.
	Answers []string
	// URLs are the gold pages, those that the question was asked about.
	URLs []string
	// AnswerURLs are pages of the corpus known to contain every answer string.
	AnswerURLs []string
	// Answerable says whether the asked library holds the answer; nil when nobody knows.
	Answerable *bool
}

// isAnswerable reports whether the library is known to hold the answer.
func (q Question) isAnswerable() bool { return q.Answerable != nil && *q.Answerable }

// isUnanswerable reports whether the library is known not to hold the answer.
func (q Question) isUnanswerable() bool { return q.Answerable != nil && !*q.Answerable }

// MarkUnanswerable returns the questions for asking a library that cannot hold their answers, such as one that
// ends before the questions were asked: refusing is then right, and nothing that is retrieved is gold.
func MarkUnanswerable(questions []Question) []Question {
	marked := make([]Question, len(questions))
	for i, q := range questions {
		answerable := false
		q.Answerable, q.URLs, q.AnswerURLs = &answerable, nil, nil
		marked[i] = q
	}
	return marked
}

// maxQuestionLine bounds one line of a question file, in bytes.
const maxQuestionLine = 1 << 20

// questionLine is a line of a question file.
type questionLine struct {
	ID         string   `json:"id"`
	Question   string   `json:"question"`
	AskedOn    string   `json:"asked_on"`
	Answers    []string `json:"answers"`
	URLs       []string `json:"urls"`
	AnswerURLs []string `json:"answer_urls"`
	Answerable *bool    `json:"answerable"`
	Type       string   `json:"type"`
	Note       string   `json:"note"`
}

// ReadQuestions reads a question set: one JSON object a line, with the fields
//
//	id           string, unique in the file (required)
//	question     string (required)
//	asked_on     "2006-01-02" or RFC 3339; a date alone means its last second, UTC, so that everything
//	             published that day counts as known
//	answers      strings that all must stand in a text for it to hold the answer
//	urls         gold pages
//	answer_urls  pages of the corpus known to contain every answer string
//	answerable   true, false or null; when null or missing, true if there are answer_urls, else unknown
//	type         a group for the per-type table
//	note         free text, ignored
//
// Other fields are refused, because a misspelled field would silently empty a figure. Blank lines are skipped.
// Errors have news.CodeInvalid or news.CodeTooLarge and name the line.
func ReadQuestions(r io.Reader) ([]Question, error) {
	return readSet(r, func(line []byte) (Question, error) {
		var in questionLine
		if err := decodeStrict(line, &in); err != nil {
			return Question{}, err
		}
		return in.question()
	})
}

// readSet reads a set line by line. Errors name the line.
func readSet(r io.Reader, parse func(line []byte) (Question, error)) ([]Question, error) {
	set := newSet()
	err := readLines(r, maxQuestionLine, func(number int, line []byte) error {
		q, err := parse(line)
		if err == nil {
			err = set.add(q)
		}
		if err != nil {
			return news.Errorf(news.CodeInvalid, "line %d of the question file: %w", number, err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return set.questions, nil
}

func (in questionLine) question() (Question, error) {
	asked, err := parseAskedOn(in.AskedOn)
	if err != nil {
		return Question{}, err
	}
	answerable := in.Answerable
	if answerable == nil && len(in.AnswerURLs) > 0 {
		yes := true
		answerable = &yes
	}
	q := Question{
		ID: in.ID, Text: in.Question, AskedAt: asked, Type: in.Type,
		Answers: in.Answers, URLs: in.URLs, AnswerURLs: in.AnswerURLs, Answerable: answerable,
	}
	if q.isUnanswerable() && len(q.AnswerURLs) > 0 {
		return Question{}, errors.New("answerable is false, but there are answer_urls")
	}
	return q, nil
}

// parseAskedOn reads a date (its last second, UTC) or an RFC 3339 time; the empty string is the zero time.
func parseAskedOn(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if day, err := time.Parse(time.DateOnly, s); err == nil {
		return day.Add(24*time.Hour - time.Second), nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}, errors.New("asked_on is neither a date like 2006-01-02 nor an RFC 3339 time")
	}
	return t, nil
}

// set collects questions and checks what every set must keep.
type set struct {
	questions []Question
	ids       map[string]bool
}

func newSet() *set { return &set{ids: map[string]bool{}} }

func (s *set) add(q Question) error {
	switch {
	case q.ID == "":
		return errors.New("id is missing")
	case s.ids[q.ID]:
		return errors.New("id " + q.ID + " was used before")
	case strings.TrimSpace(q.Text) == "":
		return errors.New("question is missing")
	}
	for _, answer := range q.Answers {
		if Normalize(answer) == "" {
			return errors.New("an answer holds nothing but blanks and punctuation")
		}
	}
	s.ids[q.ID] = true
	s.questions = append(s.questions, q)
	return nil
}

// decodeStrict decodes exactly one JSON value without unknown fields.
func decodeStrict(line []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is text after the JSON object")
	}
	return nil
}

// readLines calls line for every line that is not blank, numbered from 1. The slice is valid during the call.
func readLines(r io.Reader, limit int, line func(number int, text []byte) error) error {
	scanner := bufio.NewScanner(r)
	scanner.Buffer(make([]byte, 0, min(limit, 64<<10)), limit)
	number := 0
	for scanner.Scan() {
		number++
		text := scanner.Bytes()
		if number == 1 {
			text = bytes.TrimPrefix(text, []byte("\ufeff"))
		}
		if text = bytes.TrimSpace(text); len(text) == 0 {
			continue
		}
		if err := line(number, text); err != nil {
			return err
		}
	}
	switch err := scanner.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return news.Errorf(news.CodeTooLarge, "line %d is longer than %d bytes", number+1, limit)
	case err != nil:
		return news.Errorf(news.CodeInvalid, "reading after line %d: %w", number, err)
	}
	return nil
}
