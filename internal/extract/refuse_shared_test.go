package extract

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"testing"

	"newsdesk/internal/news"
)

// labelledPage is a page whose article somebody marked by hand.
type labelledPage struct{ ID, URL, File string }

func sharedGzip(t *testing.T, name ...string) []byte {
	t.Helper()
	z, err := gzip.NewReader(sharedFile(t, name...))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestRealArticlesAreNotRefused reads pages that hold an article, as fetched from their addresses. What is refused
// there is the beginning of a paid article, or too short, or wrong.
func TestRealArticlesAreNotRefused(t *testing.T) {
	t.Parallel()
	pages := map[string][]labelledPage{}
	var truth map[string]struct{ URL string }
	if err := json.NewDecoder(sharedFile(t, "data", "extraction", "ground-truth.dev.json")).Decode(&truth); err != nil {
		t.Fatal(err)
	}
	for id, p := range truth {
		pages["extraction"] = append(pages["extraction"], labelledPage{id, p.URL, "html/" + id + ".html.gz"})
	}
	lines := bufio.NewScanner(sharedFile(t, "data", "extraction2", "pages.dev.jsonl"))
	for lines.Buffer(nil, 1<<20); lines.Scan(); {
		var p labelledPage
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		pages["extraction2"] = append(pages["extraction2"], p)
	}
	for set, list := range pages {
		refused := map[news.Code]int{}
		for i, p := range list {
			if !everything() && i%5 != 0 && set == "extraction2" {
				continue
			}
			data := sharedGzip(t, "data", set, p.File)
			_, err := Article(t.Context(), Document{Name: p.URL, URL: p.URL, ContentType: "text/html", Data: data}, Meta{})
			if err != nil {
				t.Logf("%s %s: %v", set, p.URL, err)
				refused[news.CodeOf(err)]++
			}
		}
		t.Logf("%s: refused %v of %d pages", set, refused, len(list))
		wrong := refused[news.CodeConsent] + refused[news.CodeErrorPage] + refused[news.CodeNotArticle]
		if 100*wrong >= len(list) {
			t.Errorf("%s: %d of %d pages are refused as something else than they are", set, wrong, len(list))
		}
	}
}
