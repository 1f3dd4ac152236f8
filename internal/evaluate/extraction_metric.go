package evaluate

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
)

// The measures of extraction; docs/evaluation-format.md defines them.
const (
	ShingleF1         Metric = "shingle_f1"
	ShingleF1Accepted Metric = "shingle_f1_refused_as_empty"
	ShinglePrecision  Metric = "shingle_precision"
	ShingleRecall     Metric = "shingle_recall"
	SameTokens        Metric = "same_tokens"
	PoorBody          Metric = "poor_body"
	PieceF            Metric = "piece_f"
	PieceFAccepted    Metric = "piece_f_refused_as_empty"
	PiecePrecision    Metric = "piece_precision"
	PieceRecall       Metric = "piece_recall"
	PieceAccuracy     Metric = "piece_accuracy"
	PiecesRight       Metric = "pieces_right"
	PiecesAllRight    Metric = "pieces_all_right"
	TitleRight        Metric = "title"
	TitleExact        Metric = "title_exact"
	TitleAlike        Metric = "title_words"
	DateRight         Metric = "date"
	BylineRight       Metric = "byline"
	PageRefused       Metric = "refused_page"

	// Of these only their F1 is shown.
	acceptedPrecision Metric = "precision_refused_as_empty"
	acceptedRecall    Metric = "recall_refused_as_empty"
)

// poorF1 is the F1 of one page below which it is worth looking at.
const poorF1 = 0.8

func extractionSpecs() []Spec {
	return []Spec{
		{Metric: ShingleF1, Label: "Body, F1 of 4-token shingles"},
		{Metric: ShingleF1Accepted, Label: "Body, F1, refused pages as empty"},
		{Metric: ShinglePrecision, Label: "Body, precision"},
		{Metric: ShingleRecall, Label: "Body, recall"},
		{Metric: SameTokens, Label: "Body, accuracy (same tokens)"},
		{Metric: PoorBody, Label: "Body, F1 below 80", Judged: true, FailsAt: 1},
		{Metric: PieceF, Label: "Pieces, F"},
		{Metric: PieceFAccepted, Label: "Pieces, F, refused pages as empty"},
		{Metric: PiecePrecision, Label: "Pieces, precision"},
		{Metric: PieceRecall, Label: "Pieces, recall"},
		{Metric: PieceAccuracy, Label: "Pieces, accuracy"},
		{Metric: PiecesRight, Label: "Pieces right, mean over pages"},
		{Metric: PiecesAllRight, Label: "Pages with all pieces right", Judged: true},
		{Metric: TitleRight, Label: "Title right, of labelled", Judged: true},
		{Metric: TitleExact, Label: "Title right, case as labelled"},
		{Metric: TitleAlike, Label: "Title right but for case and marks"},
		{Metric: DateRight, Label: "Date right, of labelled", Judged: true},
		{Metric: BylineRight, Label: "Bylines all right, of labelled"},
		{Metric: PageRefused, Label: "Refused", Judged: true, FailsAt: 1},
	}
}

// token is Python's \w+, by which the benchmark splits a text.
var token = regexp.MustCompile(`[\p{L}\p{N}_]+`)

func tokens(s string) []string { return token.FindAllString(s, -1) }

// shingles counts the runs of four tokens of a text; a shorter text is one run, an empty one too.
func shingles(s string) map[string]int {
	const size = 4
	all := tokens(s)
	counts := map[string]int{}
	for i := range max(1, len(all)-size+1) {
		counts[strings.Join(all[i:min(len(all), i+size)], " ")]++
	}
	return counts
}

// shingleScores returns precision and recall of a text as the article extraction benchmark of Scrapinghub (2019)
// defines them. Without predicted shingles there is no precision.
func shingleScores(got, want string) (precision, recall float64, predicted bool) {
	g, w := shingles(got), shingles(want)
	tp, fp, fn := 0, 0, 0
	for s, n := range g {
		tp += min(n, w[s])
		fp += max(0, n-w[s])
	}
	for s, n := range w {
		fn += max(0, n-g[s])
	}
	if fp == 0 && fn == 0 {
		return 1, 1, true
	}
	return ratio(float64(tp), float64(tp+fp)), ratio(float64(tp), float64(tp+fn)), tp+fp > 0
}

// intervalOf is the 95 % percentile bootstrap interval of a figure of the items, which are drawn with replacement.
func (b Bootstrap) intervalOf(items []int, figure func(drawn []int) float64) (low, high float64) {
	b = b.withDefaults()
	random := rand.New(rand.NewPCG(b.Seed, uint64(len(items))))
	values := make([]float64, b.Resamples)
	drawn := make([]int, len(items))
	for i := range values {
		for j := range drawn {
			drawn[j] = items[random.IntN(len(items))]
		}
		values[i] = figure(drawn)
	}
	slices.Sort(values)
	cut := b.Resamples * 25 / 1000
	return values[cut], values[len(values)-1-cut]
}
