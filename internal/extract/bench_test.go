package extract

import (
	"strings"
	"testing"

	"newsdesk/internal/news"
)

func BenchmarkClean(b *testing.B) {
	var body strings.Builder
	for range 12 {
		body.WriteString(strings.ReplaceAll(story, "Vell", "Vell"+strings.Repeat("a", body.Len()%7)) + "\n\n")
	}
	a := news.Article{Title: "Crane falls in Vell", Body: body.String()}
	b.SetBytes(int64(len(a.Body)))
	for b.Loop() {
		Clean(a)
	}
}

func BenchmarkHTML(b *testing.B) {
	page := "<html><head><title>Crane falls in Vell</title></head><body><nav>" + strings.Repeat("<a href=/x>Section</a> ", 100) +
		"</nav><article>" + strings.Repeat("<p>"+story+"</p>", 20) + "</article></body></html>"
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		if _, err := Article(b.Context(), Document{Name: "a.html", Data: []byte(page)}, Meta{}); err != nil {
			b.Fatal(err)
		}
	}
}
