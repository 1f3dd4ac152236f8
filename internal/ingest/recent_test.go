package ingest

import (
	"fmt"
	"testing"

	"newsdesk/internal/news"
)

func TestRecentIsBoundedAndKnowsTheLatest(t *testing.T) {
	t.Parallel()
	var r recent
	article := func(i int) news.Prepared {
		return news.Prepared{Identity: fmt.Sprint(i), ContentHash: [32]byte{1}}
	}
	const many = 2*recentArticles + 7
	for i := range many {
		if _, known := r.add(article(i)); known {
			t.Fatalf("article %d is known before it came", i)
		}
	}
	if n := len(r.young) + len(r.old); n > 2*recentArticles {
		t.Errorf("%d articles are remembered, want at most %d", n, 2*recentArticles)
	}
	for _, i := range []int{many - 1, many - recentArticles} {
		if same, known := r.add(article(i)); !known || !same {
			t.Errorf("article %d of %d is forgotten", i, many)
		}
	}
	changed := article(many - 1)
	changed.ContentHash[0]++
	if same, known := r.add(changed); !known || same {
		t.Error("another text of a known article passes for the same")
	}
}
