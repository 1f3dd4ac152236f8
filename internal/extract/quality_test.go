package extract

import (
	"context"
	"testing"

	"newsdesk/internal/evaluate"
	"newsdesk/internal/news"
)

// TestExtractionQuality keeps what is read of real pages from getting worse; newsdesk eval extraction prints all figures.
// A fourth of the second set is read unless everything is asked for, and its floors leave room for that.
func TestExtractionQuality(t *testing.T) {
	t.Parallel()
	read := func(ctx context.Context, address string, page []byte) (news.Article, error) {
		return Article(ctx, Document{Name: address, URL: address, ContentType: "text/html", Data: page}, Meta{})
	}
	for _, set := range []struct {
		file   []string
		floors map[evaluate.Metric]float64
	}{
		{[]string{"data", "extraction", "ground-truth.dev.json"}, map[evaluate.Metric]float64{evaluate.ShingleF1: 0.965}},
		{[]string{"data", "extraction2", "pages.dev.jsonl"}, map[evaluate.Metric]float64{
			evaluate.PieceF: 0.915, evaluate.TitleRight: 0.90, evaluate.DateRight: 0.875, evaluate.BylineRight: 0.48}},
	} {
		t.Run(set.file[1], func(t *testing.T) {
			t.Parallel()
			pages, err := evaluate.ReadExtractionPages(sharedFile(t, set.file...).Name())
			if err != nil {
				t.Fatal(err)
			}
			some := pages[:0]
			for i, p := range pages {
				if everything() || i%4 == 0 || len(set.floors) == 1 {
					some = append(some, p)
				}
			}
			report, err := evaluate.Extraction(t.Context(), set.file[1], read, some, evaluate.Bootstrap{})
			if err != nil {
				t.Fatal(err)
			}
			t.Log(report.Notes)
			for metric, floor := range set.floors {
				f, ok := report.Figure(metric)
				t.Logf("%s %.3f (%.3f–%.3f, n %d)", metric, f.Value, f.Low, f.High, f.N)
				if !ok || f.Value < floor {
					t.Errorf("%s %.3f is below %.3f", metric, f.Value, floor)
				}
			}
		})
	}
}
