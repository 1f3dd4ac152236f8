package revision_test

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"newsdesk/internal/news"
	"newsdesk/internal/revision"
	"newsdesk/internal/text"
)

// Pages of the news that were fetched in two different weeks: the edits give the later text, and what became of each
// sentence is told. The log has the counts.
func TestRealRevisions(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("NEWSDESK_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	f, err := os.Open(filepath.Join(dir, "data", "neardup", "revisions.dev.jsonl.gz"))
	if err != nil {
		t.Skip("SKIPPED: the pages of two weeks are not here; set NEWSDESK_SHARED to the folder of measurement data")
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	type page struct{ Title, Body string }
	pairs, sentences := 0, 0
	kinds, states := map[news.ChangeKind]int{}, map[news.QuoteState]int{}
	for lines := json.NewDecoder(z); ; pairs++ {
		var pair struct{ A, B page }
		if err := lines.Decode(&pair); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		c := revision.Compare(revision.Text{Title: pair.A.Title, Body: pair.A.Body}, revision.Text{Title: pair.B.Title, Body: pair.B.Body})
		if c.Apply() != pair.B.Body {
			t.Errorf("pair %d: the edits do not give the later body", pairs)
		}
		kinds[c.Kind]++
		for _, s := range text.Sentences(pair.A.Body) {
			sentences++
			states[c.Locate(s.Start, s.End).State]++
		}
	}
	t.Logf("%d pairs: %v; of %d sentences: %v", pairs, kinds, sentences, states)
	if pairs == 0 || states[news.QuoteStands] == 0 {
		t.Error("nothing was compared")
	}
}
