package ingest_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"newsdesk/internal/chunk"
	"newsdesk/internal/embed"
	"newsdesk/internal/extract"
	"newsdesk/internal/ingest"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
	"newsdesk/internal/workload"
)

// The load that peers are measured by: 609 articles of 6.2 MB, cut and embedded as the product does without a key.
const (
	loadArticles   = 609
	loadBytes      = 10_150 // of an article's body on average
	loadDimensions = 384
)

// BenchmarkIngest brings a JSONL dump from bytes to searchable, and beside it only copies the rows that come out, by
// one connection into the same tables with the same indexes and constraints: the floor that the database sets. It holds
// the rows of articles, versions, chunks, vectors, term statistics and the keys by which copies are found, every index,
// foreign key and check of theirs, the emptying of the lexical index's pending list and ANALYZE, which loading does too.
// It does not hold how those rows are made: reading, cleaning, cutting, analyzing and embedding, looking for what is
// stored already and for copies, and adding up the statistics. Then it brings the same dump again. Compare within one run: %floor is the median of the rates' ratios, %again what the second
// time takes of the first, and %read what reading and cleaning the dump alone takes of it.
func BenchmarkIngest(b *testing.B) {
	set := workload.Set{Name: "ledger", Seed: 1, Articles: loadArticles, Bytes: loadBytes, From: time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC)}
	all, err := set.All()
	if err != nil {
		b.Fatal(err)
	}
	var dump bytes.Buffer
	for a := range all {
		line, err := json.Marshal(map[string]any{"url": a.URL, "title": a.Title, "publisher": a.Publisher, "author": a.Authors[0],
			"published_at": a.PublishedAt.Format(time.RFC3339), "body": a.Body})
		if err != nil {
			b.Fatal(err)
		}
		dump.Write(append(line, '\n'))
	}
	count, err := chunk.NewTokenCounter()
	if err != nil {
		b.Fatal(err)
	}
	l := load{dump: dump.Bytes(), options: ingest.Options{Chunker: chunk.New(chunk.Options{Count: count})}}
	for b.Loop() {
		l.round(b)
	}
	b.ReportMetric(median(l.rates), "chunks/s")
	b.ReportMetric(median(l.floors), "floor-chunks/s")
	b.ReportMetric(100*median(l.ratios), "%floor")
	b.ReportMetric(100*median(l.again), "%again")
	b.ReportMetric(100*median(l.read), "%read")
}

type load struct {
	dump    []byte
	options ingest.Options

	rates, floors, ratios, again, read []float64
}

func (l *load) round(b *testing.B) {
	dsn := postgrestest.DSN(b)
	db, err := postgres.Open(b.Context(), dsn, postgres.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	lib, err := db.EnsureLibrary(b.Context(), "news")
	if err != nil {
		b.Fatal(err)
	}
	local := embed.NewLocal(loadDimensions)
	o := l.options
	o.Store, o.Embedder, o.IndexRows = db, embed.NewService(local, embed.Options{}), postgres.DefaultIndexRows
	if o.Model, err = db.EnsureModel(b.Context(), local.Name(), loadDimensions, 0); err != nil {
		b.Fatal(err)
	}
	chunks, first := l.run(b, o, lib.ID)
	rows := postgrestest.ReadRows(b, dsn, o.Model)
	if stored, took := l.run(b, o, lib.ID); stored == 0 {
		l.again = append(l.again, took/first)
	} else {
		b.Fatalf("%.0f chunks were stored again", stored)
	}
	start := time.Now()
	for _, err := range extract.JSONL(bytes.NewReader(l.dump)) {
		if err != nil {
			b.Fatal(err)
		}
	}
	l.read = append(l.read, time.Since(start).Seconds()/first)
	target := rows.Target(b)
	start = time.Now()
	rows.Store(b, target)
	floor := time.Since(start).Seconds()
	l.rates, l.floors, l.ratios = append(l.rates, chunks/first), append(l.floors, chunks/floor), append(l.ratios, floor/first)
}

// run returns how many chunks were stored in how many seconds.
func (l *load) run(b *testing.B, o ingest.Options, lib news.LibraryID) (chunks, seconds float64) {
	start := time.Now()
	sum, err := ingest.New(o).Run(b.Context(), lib, 0, extract.JSONL(bytes.NewReader(l.dump)), nil)
	if err != nil || sum.Failed > 0 || sum.Items() != loadArticles {
		b.Fatalf("%+v, %v", sum, err)
	}
	return float64(sum.Chunks), time.Since(start).Seconds()
}

func median(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}
