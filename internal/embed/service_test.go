package embed_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"newsdesk/internal/embed"
	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// model gives each text the vector (length of the text, 1) and refuses what contains "bad".
type model struct {
	mu               sync.Mutex
	batches          [][]string
	inFlight, most   int
	enough, released chan struct{} // when set: holds the calls until released, telling when there are enough
	told             sync.Once
	failure          error
	failAfter        int // calls that succeed before all others fail; 0: no limit
}

// pinned is the beginning of the SHA-256 of a vector's bits.
const pinned = "ec846139d447537a"

func (m *model) Embed(ctx context.Context, inputs []string) ([][]float32, error) {
	m.mu.Lock()
	m.batches = append(m.batches, slices.Clone(inputs))
	m.inFlight++
	m.most = max(m.most, m.inFlight)
	if m.enough != nil && m.inFlight == 3 {
		m.told.Do(func() { close(m.enough) })
	}
	m.mu.Unlock()
	if m.released != nil {
		select {
		case <-m.released:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.inFlight--
	if m.failAfter > 0 && len(m.batches) > m.failAfter {
		return nil, news.Errorf(news.CodeUnavailable, "gone")
	}
	if m.failure != nil {
		return nil, m.failure
	}
	vectors := make([][]float32, len(inputs))
	for i, in := range inputs {
		if strings.Contains(in, "bad") {
			return nil, news.Errorf(news.CodeInvalid, "refused")
		}
		vectors[i] = []float32{float32(len(in)), 1}
	}
	return vectors, nil
}

type cache struct {
	mu      sync.Mutex
	vectors map[[32]byte][]float32
}

func newCache() *cache { return &cache{vectors: make(map[[32]byte][]float32)} }

func (c *cache) Lookup(_ context.Context, hashes [][32]byte) (map[[32]byte][]float32, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := make(map[[32]byte][]float32)
	for _, h := range hashes {
		if v, ok := c.vectors[h]; ok {
			found[h] = v
		}
	}
	return found, nil
}

func (c *cache) Store(_ context.Context, vectors map[[32]byte][]float32) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	maps.Copy(c.vectors, vectors)
	return nil
}

func TestDocumentsKeepOrderAndSkipKnown(t *testing.T) {
	t.Parallel()
	m, known := &model{}, newCache()
	s := embed.NewService(m, embed.Options{BatchInputs: 2, Cache: known, Dimensions: 2})
	texts := []string{"a", "bb", "a", "ccc", "dddd"}
	want := [][]float32{{1, 1}, {2, 1}, {1, 1}, {3, 1}, {4, 1}}
	for range 2 {
		got, err := s.Documents(t.Context(), texts)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
	if s.Calls() != 2 {
		t.Errorf("%d calls, want 2: four distinct texts by two, and none the second time", s.Calls())
	}
}

func TestOneBadTextCostsOnlyItsVector(t *testing.T) {
	t.Parallel()
	s := embed.NewService(&model{}, embed.Options{})
	got, err := s.Documents(t.Context(), []string{"a", "bad", "ccc", "dddd", "eeeee"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]float32{{1, 1}, nil, {3, 1}, {4, 1}, {5, 1}}, got); diff != "" {
		t.Error(diff)
	}
}

func TestFailureIsReturned(t *testing.T) {
	t.Parallel()
	gone := news.Errorf(news.CodeUnavailable, "gone")
	s := embed.NewService(&model{failure: gone}, embed.Options{})
	if _, err := s.Documents(t.Context(), []string{"a", "b"}); !errors.Is(err, gone) {
		t.Errorf("error = %v", err)
	}
}

// A model that refuses everything is misconfigured; its refusal must not pass for bad texts.
func TestRefusingEverythingIsAFailure(t *testing.T) {
	t.Parallel()
	s := embed.NewService(&model{}, embed.Options{})
	if _, err := s.Documents(t.Context(), []string{"bad 1", "bad 2", "bad 3"}); news.CodeOf(err) != news.CodeInvalid {
		t.Errorf("error = %v", err)
	}
}

// What was paid for before a failure is not paid for again.
func TestVectorsBeforeAFailureAreKept(t *testing.T) {
	t.Parallel()
	m, known := &model{failAfter: 2}, newCache()
	s := embed.NewService(m, embed.Options{BatchInputs: 1, MaxInFlight: 1, Cache: known})
	if _, err := s.Documents(t.Context(), []string{"a", "b", "c"}); news.CodeOf(err) != news.CodeUnavailable {
		t.Fatalf("error = %v", err)
	}
	if len(known.vectors) != 2 {
		t.Errorf("%d vectors were kept, want 2", len(known.vectors))
	}
}

// The vectors of a version never change: a change of analysis or hashing is a new version.
func TestLocalVectorsArePinned(t *testing.T) {
	t.Parallel()
	v, err := embed.NewLocal(384).Embed(t.Context(), []string{"Why did Albania expel the Iranian diplomats in 2022? L’Aquila, Tiranë, 北京."})
	if err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	for _, x := range v[0] {
		var b [4]byte
		binary.BigEndian.PutUint32(b[:], math.Float32bits(x))
		h.Write(b[:])
	}
	if got := hex.EncodeToString(h.Sum(nil)[:8]); got != pinned {
		t.Errorf("vector is %s, the version's is %s: raise localVersion", got, pinned)
	}
}

func TestWrongDimensionIsRefused(t *testing.T) {
	t.Parallel()
	s := embed.NewService(&model{}, embed.Options{Dimensions: 3})
	if _, err := s.Query(t.Context(), "a"); news.CodeOf(err) != news.CodeUnsupported {
		t.Errorf("error = %v", err)
	}
}

func TestCallsInFlightAreBounded(t *testing.T) {
	t.Parallel()
	m := &model{enough: make(chan struct{}), released: make(chan struct{})}
	s := embed.NewService(m, embed.Options{BatchInputs: 1, MaxInFlight: 3})
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			var texts []string
			for j := range 5 {
				texts = append(texts, fmt.Sprint(i, j))
			}
			if _, err := s.Documents(t.Context(), texts); err != nil {
				t.Error(err)
			}
		})
	}
	<-m.enough
	close(m.released)
	wg.Wait()
	if m.most != 3 {
		t.Errorf("%d calls at once, want 3", m.most)
	}
}

func TestBatchesRespectLimits(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfDistinct(rapid.StringMatching(`[a-z]{1,30}`), rapid.ID[string]).Draw(t, "texts")
		inputs, tokens := rapid.IntRange(1, 5).Draw(t, "inputs"), rapid.IntRange(1, 50).Draw(t, "tokens")
		m := &model{}
		s := embed.NewService(m, embed.Options{BatchInputs: inputs, BatchTokens: tokens, Count: func(s string) int { return len(s) }})
		vectors, err := s.Documents(context.Background(), texts)
		if err != nil && !strings.Contains(strings.Join(texts, " "), "bad") {
			t.Fatal(err)
		}
		for i, v := range vectors {
			if v != nil && v[0] != float32(len(texts[i])) {
				t.Fatalf("vector %d belongs to another text", i)
			}
		}
		for _, b := range m.batches {
			sum := len(strings.Join(b, ""))
			if len(b) > inputs || len(b) > 1 && sum > tokens {
				t.Fatalf("batch of %d inputs and %d tokens", len(b), sum)
			}
		}
	})
}

func TestLocalIsDeterministicAndNormalized(t *testing.T) {
	t.Parallel()
	l := embed.NewLocal(64)
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		a, err := l.Embed(context.Background(), []string{s, s})
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(a[0], a[1]) {
			t.Fatal("two vectors of one text differ")
		}
		var norm float64
		for _, v := range a[0] {
			norm += float64(v) * float64(v)
		}
		if math.Abs(norm-1) > 1e-5 {
			t.Fatalf("norm² = %v", norm)
		}
	})
}

// The terms of a chunk and of its header make the vector that the two texts together make.
func TestLocalMakesOfTermsWhatItMakesOfTexts(t *testing.T) {
	t.Parallel()
	s := embed.NewService(embed.NewLocal(64), embed.Options{})
	analyzer := text.NewAnalyzer("en")
	rapid.Check(t, func(t *rapid.T) {
		header, body := rapid.String().Draw(t, "header"), rapid.String().Draw(t, "body")
		want, err := s.Documents(context.Background(), []string{header + "\n\n" + body})
		if err != nil {
			t.Fatal(err)
		}
		got, ok := s.Terms([][]string{append(analyzer.Terms(body), analyzer.Terms(header)...)})
		if !ok || !slices.Equal(want[0], got[0]) {
			t.Fatalf("of terms %v, of texts %v", got, want)
		}
	})
	if _, ok := embed.NewService(&model{}, embed.Options{}).Terms(nil); ok {
		t.Error("a model of texts took terms")
	}
}

// The local model's reason to be: spellings that BM25 holds for different words.
func TestLocalKnowsLikenessOfSpelling(t *testing.T) {
	t.Parallel()
	v, err := embed.NewLocal(384).Embed(t.Context(), []string{"cyberattack on Albania", "Albanians and the cyber-attack", "rain on the coast"})
	if err != nil {
		t.Fatal(err)
	}
	if like, unlike := dot(v[0], v[1]), dot(v[0], v[2]); like < unlike+0.1 {
		t.Errorf("cosine %v to the like text, %v to the unlike", like, unlike)
	}
}

func dot(a, b []float32) (sum float64) {
	for i := range a {
		sum += float64(a[i]) * float64(b[i])
	}
	return sum
}

func BenchmarkLocal(b *testing.B) {
	l := embed.NewLocal(384)
	input := strings.Repeat("The government of Albania gave embassy staff a day to leave. ", 20)
	b.SetBytes(int64(len(input)))
	for b.Loop() {
		if _, err := l.Embed(b.Context(), []string{input}); err != nil {
			b.Fatal(err)
		}
	}
}
