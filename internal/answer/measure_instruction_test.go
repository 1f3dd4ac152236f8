package answer

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"newsdesk/internal/text"
)

func TestMeasureInstructions(t *testing.T) {
	if os.Getenv("NEWSDESK_MEASURE") == "" {
		t.Skip("set NEWSDESK_MEASURE to measure")
	}
	for _, year := range []string{"2022", "2026"} {
		n, flagged := 0, 0
		for _, a := range corpus(t, year) {
			for _, s := range text.Sentences(a.Body) {
				n++
				if instructs(a.Body[s.Start:s.End]) {
					flagged++
					t.Logf("%s: %.200q", year, a.Body[s.Start:s.End])
				}
			}
		}
		t.Logf("%s: %d of %d sentences (%.4f %%)", year, flagged, n, 100*float64(flagged)/float64(n))
	}
	scanner := bufio.NewScanner(sharedFile(t, "data", "injection", "attacks.dev.jsonl"))
	scanner.Buffer(nil, 1<<20)
	n, found := 0, 0
	for scanner.Scan() {
		var row struct{ ID, Text string }
		if err := json.Unmarshal(scanner.Bytes(), &row); err != nil {
			t.Fatal(err)
		}
		n++
		hit := false
		for _, line := range strings.Split(row.Text, "\n") {
			for _, s := range text.Sentences(line) {
				hit = hit || instructs(line[s.Start:s.End])
			}
		}
		if hit {
			found++
		} else {
			t.Logf("not found %s: %.160q", row.ID, row.Text)
		}
	}
	t.Logf("found %d of %d", found, n)
}
