package answer

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"encoding/gob"

	"newsdesk/internal/evaluate"
	"newsdesk/internal/news"
)

// cached returns what is kept in the measuring folder under a name, or makes it.
func cached[T any](t *testing.T, name string, make func() T) (out T) {
	t.Helper()
	folder := os.Getenv("NEWSDESK_MEASURE")
	if folder == "" {
		t.Skip("set NEWSDESK_MEASURE to measure")
	}
	path := filepath.Join(folder, name+".gob")
	if file, err := os.Open(path); err == nil {
		defer func() { _ = file.Close() }()
		if err := gob.NewDecoder(file).Decode(&out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	out = make()
	if info, err := os.Stat(folder); err == nil && info.IsDir() {
		file, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = file.Close() }()
		if err := gob.NewEncoder(file).Encode(out); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// lines decodes JSON lines of a shared file.
func lines[T any](t *testing.T, name ...string) []T {
	t.Helper()
	file := sharedFile(t, append([]string{"data"}, name...)...)
	scanner := bufio.NewScanner(file)
	if strings.HasSuffix(name[len(name)-1], ".gz") {
		plain, err := gzip.NewReader(file)
		if err != nil {
			t.Fatal(err)
		}
		scanner = bufio.NewScanner(plain)
	}
	scanner.Buffer(nil, 1<<22)
	var out []T
	for scanner.Scan() {
		var v T
		if err := json.Unmarshal(scanner.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// multiHop returns the questions of MultiHop-RAG with evidence from the pool of facts, each an article of its own.
func multiHop(t *testing.T) []asked {
	return cached(t, "multihop", func() (list []asked) {
		l := newLibrary()
		for _, f := range lines[struct {
			Fact, Title, Source string
			PublishedAt         time.Time `json:"published_at"`
		}](t, "multihoprag", "facts.jsonl") {
			l.Add(news.Article{Title: f.Title, Publisher: f.Source, PublishedAt: f.PublishedAt, Body: f.Fact})
		}
		r := l.retriever()
		for _, q := range lines[struct {
			ID, Query, Answer string
			Type              string `json:"question_type"`
		}](t, "multihoprag", "queries.dev.jsonl") {
			yes := q.Type != "null_query"
			e, err := r.Retrieve(t.Context(), news.Question{Text: q.Query, AskedAt: time.Date(2024, 1, 15, 0, 0, 0, 0, time.UTC)})
			if err != nil {
				t.Fatal(err)
			}
			texts, err := l.Bodies(t.Context(), 0, versionsOf(e.Passages))
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, asked{Question: evaluate.Question{ID: q.ID, Text: q.Query, Type: q.Type, Answerable: &yes,
				AskedAt: time.Date(2024, 1, 15, 0, 0, 0, 0, time.UTC)}, Evidence: e, Texts: texts})
		}
		return list
	})
}

// multiTurn returns the last questions of MTRAG-UN, read as follow-ups, with the passages given for them, or with what
// is retrieved from the passages given for all. The unanswerable ones are given none.
func multiTurn(t *testing.T, pooled bool) []asked {
	name := "multiturn-given"
	if pooled {
		name = "multiturn-pooled"
	}
	return cached(t, name, func() (list []asked) {
		type task struct {
			ID            string
			Answerability []string
			Collection    string
			Contexts      []struct{ Title, Text string }
			Input         []struct{ Speaker, Text string }
		}
		tasks := lines[task](t, "multiturn", "mtragun.dev.jsonl.gz")
		l, seen := newLibrary(), map[string]bool{}
		for _, task := range tasks {
			for _, c := range task.Contexts {
				if !seen[c.Text] {
					seen[c.Text] = true
					l.Add(news.Article{Title: c.Title, Body: c.Text})
				}
			}
		}
		reader, pool := newReader(), l.retriever()
		for _, task := range tasks {
			kind := task.Answerability[0]
			if kind != "ANSWERABLE" && kind != "UNANSWERABLE" {
				continue
			}
			var history []news.Turn
			for i := 0; i+1 < len(task.Input); i++ {
				if task.Input[i].Speaker == "user" {
					history = append(history, news.Turn{Question: task.Input[i].Text, Answer: task.Input[i+1].Text})
				}
			}
			text, _ := reader.standalone(task.Input[len(task.Input)-1].Text, history)
			q := news.Question{Text: text}
			e, err := pool.Retrieve(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if !pooled {
				e.Passages = nil
				for i, c := range task.Contexts {
					id := i + 1
					e.Passages = append(e.Passages, news.Passage{Ref: news.ChunkRef{Version: news.VersionID(id)},
						Headline: news.Headline{Article: news.ArticleID(id), Version: news.VersionID(id), Title: c.Title},
						Text:     c.Text, End: len(c.Text), Scores: news.Scores{Final: 1 / float64(id)}})
				}
			}
			yes := kind == "ANSWERABLE"
			list = append(list, asked{Question: evaluate.Question{ID: task.ID, Text: text, Type: cmp.Or(task.Collection, kind), Answerable: &yes}, Evidence: e})
		}
		return list
	})
}
