package retrieve

import (
	"cmp"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"newsdesk/internal/chunk"
	"newsdesk/internal/evaluate"
	"newsdesk/internal/extract"
	"newsdesk/internal/news"
	"newsdesk/internal/shelf"
	"newsdesk/internal/text"
)

// pooled is a question with the features of the candidates whose texts the second stage reads.
type pooled struct {
	year, week string
	passages   []news.Passage // by their shipped score
	features   [][]float64    // beside it, as orderFeatures names them
	answers    []bool         // which passages hold the answer
}

// orderFeatures are what may be known of a passage beside its score, each in [0, 1].
var orderFeatures = []string{"best sentence", "best two sentences", "headline", "next chunk", "chunk before", "names near", "nearest name"}

// alternative is an order: a feature with a weight added to the score, and so many passages of an article.
type alternative struct {
	feature    int
	weight     float64
	perArticle int
}

func (a alternative) name() string { return orderFeatures[a.feature] }

// TestMeasureOrder looks for a better order of the chunks that were found. Each alternative is chosen on some weeks, or on
// a year, by answer recall@4 with noise on the scores, which says more than the one order does, and is measured on the
// others. The libraries are in memory: copies are not folded, so figures differ a little from `newsdesk eval retrieval`.
//
//	NEWSDESK_MEASURE=1 go test -timeout 20m -run TestMeasureOrder -v ./internal/retrieve
func TestMeasureOrder(t *testing.T) {
	if os.Getenv("NEWSDESK_MEASURE") == "" {
		t.Skip("set NEWSDESK_MEASURE to measure")
	}
	var all []pooled
	for _, year := range []string{"2022", "2026"} {
		all = append(all, pools(t, year)...)
	}
	shipped := alternative{perArticle: Defaults().PerArticle}
	list := []alternative{shipped, {perArticle: 1}, {perArticle: 3}}
	for f := range orderFeatures {
		for _, w := range []float64{-0.4, -0.2, 0.2, 0.4} {
			list = append(list, alternative{f, w, shipped.perArticle})
		}
	}
	of := func(year string) []pooled {
		return slices.DeleteFunc(slices.Clone(all), func(q pooled) bool { return q.year != year })
	}
	for _, a := range list {
		t.Logf("%-18s %+.1f, %d an article: 2022 %.1f, with noise %.1f; 2026 %.1f, with noise %.1f", a.name(), a.weight, a.perArticle,
			recallAt4(of("2022"), a, 0), recallAt4(of("2022"), a, noise), recallAt4(of("2026"), a, 0), recallAt4(of("2026"), a, noise))
	}
	choose := func(train []pooled) alternative {
		return slices.MaxFunc(list, func(a, b alternative) int {
			return cmp.Compare(recallAt4(train, a, noise), recallAt4(train, b, noise))
		})
	}
	report := func(name string, train, held []pooled) {
		a := choose(train)
		t.Logf("%s: %s %+.1f, %d an article; held out %.1f, shipped %.1f; with noise %.1f, shipped %.1f", name, a.name(), a.weight, a.perArticle,
			recallAt4(held, a, 0), recallAt4(held, shipped, 0), recallAt4(held, a, noise), recallAt4(held, shipped, noise))
	}
	report("learned on 2022", of("2022"), of("2026"))
	report("learned on 2026", of("2026"), of("2022"))
	var weeks []string
	for _, q := range all {
		if !slices.Contains(weeks, q.week) {
			weeks = append(weeks, q.week)
		}
	}
	const folds = 5
	for fold := range folds {
		var train, held []pooled
		for _, q := range all {
			if slices.Index(weeks, q.week)%folds == fold {
				held = append(held, q)
			} else {
				train = append(train, q)
			}
		}
		report("other weeks", train, held)
	}
}

// noise is the deviation of what is added to scores, of which the best are about 2.
const noise = 0.1

// recallAt4 is the share of questions, in percent, with the answer in the first four chunks of an order.
func recallAt4(list []pooled, a alternative, deviation float64) float64 {
	draws := 1
	if deviation > 0 {
		draws = 16
	}
	random := rand.New(rand.NewPCG(1, 2)) // the same for all alternatives
	found := 0
	for _, q := range list {
		for range draws {
			scores := make([]float64, len(q.passages))
			order := make([]int, len(q.passages))
			for i, p := range q.passages {
				order[i] = i
				scores[i] = p.Scores.Final + a.weight*q.features[i][a.feature] + deviation*random.NormFloat64()
			}
			slices.SortStableFunc(order, func(x, y int) int { return cmp.Compare(scores[y], scores[x]) })
			if answersWithin(q, order, a.perArticle, 4) {
				found++
			}
		}
	}
	return 100 * float64(found) / float64(draws*len(list))
}

func answersWithin(q pooled, order []int, perArticle, k int) bool {
	count := make(map[news.ArticleID]int)
	for _, i := range order {
		article := q.passages[i].Article
		if count[article] == perArticle {
			continue
		}
		count[article]++
		if k--; q.answers[i] || k == 0 {
			return q.answers[i]
		}
	}
	return false
}

// pools asks the answerable questions of a year.
func pools(t *testing.T, year string) (list []pooled) {
	t.Helper()
	root := os.Getenv("NEWSDESK_SHARED")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared")
	}
	open := func(name string) *os.File {
		file, err := os.Open(filepath.Join(root, "data", "realtimeqa", name))
		if err != nil {
			t.Skipf("SKIPPED: the set is not here, set NEWSDESK_SHARED to its folder: %v", err)
		}
		t.Cleanup(func() { _ = file.Close() })
		return file
	}
	corpus := "corpus." + year + ".dev.jsonl.gz"
	questions, err := evaluate.ReadRealTimeQA(open("queries."+year+".dev.jsonl"), open(corpus))
	if err != nil {
		t.Fatal(err)
	}
	count, err := chunk.NewTokenCounter()
	if err != nil {
		t.Fatal(err)
	}
	library := shelf.New(chunk.New(chunk.Options{Count: count}), text.NewAnalyzer("en"))
	for a, err := range extract.JSONL(open(corpus)) {
		if err != nil {
			t.Fatal(err)
		}
		library.Add(a)
	}
	r := New(library, nil, news.EmbeddingModel{}, Defaults(), nil)
	for _, q := range questions {
		if q.Answerable == nil || !*q.Answerable {
			continue
		}
		s := &search{r: r, question: news.Question{Text: q.Text, AskedAt: q.AskedAt}}
		for _, step := range []func(context.Context) error{s.readQuestion, s.understand, s.candidates, s.texts} {
			if err := step(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		p := pooled{year: year, week: q.ID[:len("20060102")], passages: s.evidence.Passages}
		s.fuse(p.passages)
		s.reread(p.passages)
		p.features = s.orderFeatures(p.passages)
		for _, passage := range p.passages {
			p.answers = append(p.answers, evaluate.Contains(passage.Text, q.Answers))
		}
		list = append(list, p)
	}
	return list
}

func (s *search) orderFeatures(passages []news.Passage) [][]float64 {
	fused := make(map[news.ChunkRef]float64, len(passages))
	for _, p := range passages {
		fused[p.Ref] = p.Scores.Fused
	}
	list := make([][]float64, len(passages))
	most := 0.0
	for i, p := range passages {
		read := s.wordsOf(passages[i:i+1], newAskedTerms(s.evidence.Terms))[0]
		one, two := s.sentences(p.Text, read)
		sum, nearest := 0.0, 0.0
		for _, near := range s.namedNear(p.Text, read) {
			sum, nearest = sum+near, max(nearest, near)
		}
		most = max(most, sum)
		beside := func(step int) float64 {
			return fused[news.ChunkRef{Version: p.Ref.Version, Ordinal: p.Ref.Ordinal + step}]
		}
		list[i] = []float64{one, two, s.covered(read.title.tokens), beside(1), beside(-1), sum, nearest}
	}
	for i := range list {
		if most > 0 {
			list[i][5] /= most
		}
	}
	return list
}

// sentences returns how much of the question stands within one sentence and within two.
func (s *search) sentences(passage string, read words) (one, two float64) {
	var before []text.Token
	at := 0
	for _, span := range text.Sentences(passage) {
		from := at
		for at < len(read.text.tokens) && read.text.tokens[at].Start < span.End {
			at++
		}
		now := read.text.tokens[from:at]
		one, two = max(one, s.covered(now)), max(two, s.covered(slices.Concat(before, now)))
		before = now
	}
	return one, two
}

// covered is the share of the question's words, by weight, among tokens.
func (s *search) covered(tokens []text.Token) float64 {
	seen := make(map[string]bool)
	sum := 0.0
	for _, t := range tokens {
		if !seen[t.Term] {
			seen[t.Term] = true
			sum += s.weights[t.Term]
		}
	}
	return sum / max(s.weight, 1e-9)
}
