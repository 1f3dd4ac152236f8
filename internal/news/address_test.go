package news_test

import (
	"testing"

	"newsdesk/internal/news"
)

func TestWithoutUser(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"https://user:secret@site.example/a@b": "https://***@site.example/a@b",
		"https://a@b:secret@site.example":      "https://***@site.example",
		"https://user:secret@":                 "https://***@",
		"https://site.example/@people?x=a@b":   "https://site.example/@people?x=a@b",
		"somebody@site.example":                "somebody@site.example",
		"a file":                               "a file",
	} {
		if got := news.WithoutUser(given); got != want {
			t.Errorf("%s became %s, not %s", given, got, want)
		}
	}
}
