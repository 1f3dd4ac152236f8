package answer

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"testing"

	"newsdesk/internal/news"
)

// How many underspecified turns of conversations are asked back, and how many answerable ones wrongly? By their words
// alone: the corpora of the conversations can not be had.
func TestMeasureAskingBack(t *testing.T) {
	t.Parallel()
	unzipped, err := gzip.NewReader(sharedFile(t, "data", "multiturn", "mtragun.dev.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	scanner := bufio.NewScanner(unzipped)
	scanner.Buffer(nil, 1<<24)
	r := newReader()
	n, asked := map[string]float64{}, map[string]float64{}
	for scanner.Scan() {
		var task struct {
			Answerability []string
			Input         []struct{ Speaker, Text string }
		}
		if err := json.Unmarshal(scanner.Bytes(), &task); err != nil {
			t.Fatal(err)
		}
		var history []news.Turn
		for _, said := range task.Input[:len(task.Input)-1] {
			switch {
			case said.Speaker == "user":
				history = append(history, news.Turn{Question: said.Text})
			case len(history) > 0:
				history[len(history)-1].Answer += said.Text
			}
		}
		question := task.Input[len(task.Input)-1].Text
		read, _ := r.standalone(question, history)
		kind := task.Answerability[0]
		n[kind]++
		if open := r.leavesOpen(question, read, history); open != "" {
			asked[kind]++
			if os.Getenv("NEWSDESK_FAILURES") != "" {
				t.Logf("%s %q: %s", kind, question, open)
			}
		}
	}
	for kind := range n {
		t.Logf("%s: %.0f turns, asked back %.3f", kind, n[kind], asked[kind]/n[kind])
	}
	if asked["ANSWERABLE"]/n["ANSWERABLE"] > 0.05 {
		t.Error("too many answerable questions are asked back")
	}
}

// Questions of the news that stand alone must not be asked back.
func TestMeasureAskingBackNews(t *testing.T) {
	for _, track := range []string{"2022", "2026"} {
		list := askedOf(t, track, track)
		r, asked := newReader(), 0
		for _, a := range list {
			if open := r.leavesOpen(a.Text, a.Text, nil); open != "" || r.fitsMany(a.Text, a.Evidence.Passages) {
				asked++
				t.Logf("ASKED BACK %q: %s", a.Text, open)
			}
		}
		t.Logf("%s: %d of %d questions asked back", track, asked, len(list))
	}
}
