package evaluate

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"

	"newsdesk/internal/news"
)

// maxPageLine bounds one page of a corpus file, in bytes.
const maxPageLine = 16 << 20

// realTimeQALine holds the fields we use of a line of a RealTime QA query file.
type realTimeQALine struct {
	ID           string   `json:"id"`
	AskedOn      string   `json:"asked_on"`
	Source       string   `json:"quiz_source"`
	Question     string   `json:"question"`
	AnswerText   []string `json:"answer_text"`
	GoldDocIDs   []string `json:"gold_doc_ids"`
	AnswerDocIDs []string `json:"docs_with_answer_string"`
}

// ReadRealTimeQA reads a query file of the RealTime QA news set (Kasai et al., NeurIPS 2023 Datasets and
// Benchmarks) regrouped as JSON lines. The corpus file, plain or gzip, translates its page identifiers into
// URLs; a question with docs_with_answer_string is answerable, of the others nobody knows. Without a corpus
// (nil) the questions carry no pages, which suits asking a library that cannot hold them (MarkUnanswerable).
// Errors have news.CodeInvalid or news.CodeTooLarge.
func ReadRealTimeQA(questions, corpus io.Reader) ([]Question, error) {
	urls, err := readCorpusURLs(corpus)
	if err != nil {
		return nil, err
	}
	return readSet(questions, func(line []byte) (Question, error) { return parseRealTimeQA(line, urls) })
}

func parseRealTimeQA(line []byte, urls map[string]string) (Question, error) {
	var in realTimeQALine
	if err := json.Unmarshal(line, &in); err != nil {
		return Question{}, err
	}
	asked, err := parseAskedOn(in.AskedOn)
	if err != nil {
		return Question{}, err
	}
	q := Question{ID: in.ID, Text: in.Question, AskedAt: asked, Type: in.Source, Answers: in.AnswerText}
	if urls == nil {
		return q, nil
	}
	if q.URLs, err = translate(in.GoldDocIDs, urls); err != nil {
		return Question{}, err
	}
	if q.AnswerURLs, err = translate(in.AnswerDocIDs, urls); err != nil {
		return Question{}, err
	}
	if len(q.AnswerURLs) > 0 {
		yes := true
		q.Answerable = &yes
	}
	return q, nil
}

func translate(ids []string, urls map[string]string) ([]string, error) {
	var found []string
	for _, id := range ids {
		url, ok := urls[id]
		if !ok {
			return nil, news.Errorf(news.CodeInvalid, "page %s is not in the corpus file", id).
				WithHint("Use the corpus file of the same track and split.")
		}
		found = append(found, url)
	}
	return found, nil
}

// readCorpusURLs maps page identifiers to URLs; nil for no corpus.
func readCorpusURLs(corpus io.Reader) (map[string]string, error) {
	if corpus == nil {
		return nil, nil
	}
	plain, err := decompress(corpus)
	if err != nil {
		return nil, err
	}
	urls := map[string]string{}
	err = readLines(plain, maxPageLine, func(number int, line []byte) error {
		var page struct{ ID, URL string }
		if err := json.Unmarshal(line, &page); err != nil {
			return news.Errorf(news.CodeInvalid, "line %d of the corpus file: %w", number, err)
		}
		if page.ID == "" || page.URL == "" {
			return news.Errorf(news.CodeInvalid, "line %d of the corpus file has no id or no url", number)
		}
		urls[page.ID] = page.URL
		return nil
	})
	return urls, err
}

// decompress reads through gzip when the input starts like a gzip file.
func decompress(r io.Reader) (io.Reader, error) {
	buffered := bufio.NewReader(r)
	magic, _ := buffered.Peek(2) // a shorter input is not gzip
	if string(magic) != "\x1f\x8b" {
		return buffered, nil
	}
	unzipped, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, news.Errorf(news.CodeInvalid, "the file is not valid gzip: %w", err)
	}
	return unzipped, nil
}
