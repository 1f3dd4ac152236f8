package answer

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"

	"newsdesk/internal/news"
)

// conversation is a follow-up with a person's rewrite of it.
type conversation struct {
	History  []string // the user's turns, the follow-up last
	LastTurn string   `json:"last_turn"`
	Rewrite  string   `json:"human_rewrite"`
}

func conversations(t *testing.T) []conversation {
	t.Helper()
	scanner := bufio.NewScanner(sharedFile(t, "data", "multiturn", "rewrites.dev.jsonl"))
	scanner.Buffer(nil, 1<<20)
	var out []conversation
	for scanner.Scan() {
		var c conversation
		if err := json.Unmarshal(scanner.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

// contentKeys are the words of content of a text.
func contentKeys(r *reader, s string) map[string]bool {
	keys := make(map[string]bool)
	for _, w := range r.words(s) {
		if !w.Stop {
			keys[w.key] = true
		}
	}
	return keys
}

// How many of the words that a person adds to a follow-up does the rewriting add? The conversations come without
// answers and are not about news: a hard set, on which more than half of what people add stands nowhere before.
func TestFollowUpsAreReadAsPeopleReadThem(t *testing.T) {
	t.Parallel()
	r := newReader()
	var added, addable, hits, ours, rewritten, changed, left, same float64
	for _, c := range conversations(t) {
		var turns []news.Turn
		said := map[string]bool{}
		for _, q := range c.History[:len(c.History)-1] {
			turns = append(turns, news.Turn{Question: q})
			for k := range contentKeys(r, q) {
				said[k] = true
			}
		}
		read, leans := r.standalone(c.LastTurn, turns)
		if c.LastTurn == c.Rewrite {
			same++
			if leans == leansNot {
				left++
			} else if os.Getenv("NEWSDESK_FAILURES") != "" {
				t.Logf("COMPLETE %q: %q", c.LastTurn, read)
			}
			continue
		}
		changed++
		if leans != leansNot {
			rewritten++
		}
		own, person := contentKeys(r, c.LastTurn), contentKeys(r, c.Rewrite)
		missed := 0
		for k := range person {
			if own[k] {
				continue
			}
			added++
			if said[k] {
				addable++
			}
			if contentKeys(r, read)[k] {
				hits++
			} else if said[k] {
				missed++
			}
		}
		for k := range contentKeys(r, read) {
			if !own[k] {
				ours++
			}
		}
		if missed > 0 && os.Getenv("NEWSDESK_FAILURES") != "" {
			t.Logf("MISS %d %q => %q; people: %q", leans, c.History, read, c.Rewrite)
		}
	}
	t.Logf("%.0f rewritten by people: %.3f rewritten; %.3f of the words that they add are added (%.3f stand in earlier turns), %.3f of the words added are theirs", changed,
		rewritten/changed, hits/added, addable/added, hits/ours)
	t.Logf("%.0f left alone by people: %.3f left alone", same, left/same)
	if hits/added < 0.2 || left/same < 0.5 {
		t.Error("the rewriting has become worse")
	}
}

// Does a follow-up still find the article that answered the question before it? Asked of the 2022 half of RealTime QA,
// after each question whose best passage has the answer.
func TestMeasureFollowUpsFindTheArticle(t *testing.T) {
	list := answerable(askedOf(t, "2022", "2022"))
	l := newLibrary()
	addCorpus(t, l, "2022")
	retriever, r := l.retriever(), newReader()
	for _, followUp := range []string{"why?", "when was that?", "tell me more", "and what did the president say about it?", "how many people were there?",
		"what did he say?", "and in 2020?", "what happened next?"} {
		var asked, bare, read float64
		for _, q := range list {
			if len(q.Evidence.Passages) == 0 || !q.holds(q.Evidence.Passages[0].Text) {
				continue
			}
			asked++
			history := []news.Turn{{Question: q.Text, Answer: q.Evidence.Passages[0].Text}}
			text, _ := r.standalone(followUp, history)
			for into, question := range map[*float64]string{&bare: followUp, &read: text} {
				e, err := retriever.Retrieve(t.Context(), news.Question{Text: question, AskedAt: q.AskedAt})
				if err != nil {
					t.Fatal(err)
				}
				for _, p := range e.Passages[:min(5, len(e.Passages))] {
					if p.Article == q.Evidence.Passages[0].Article {
						*into++
						break
					}
				}
			}
		}
		t.Logf("%q after %.0f questions: article in the best five %.3f alone, %.3f as read", followUp, asked, bare/asked, read/asked)
	}
}
