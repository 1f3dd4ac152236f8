package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"time"

	"newsdesk/internal/answer"
	"newsdesk/internal/config"
	"newsdesk/internal/evaluate"
	"newsdesk/internal/ingest"
	"newsdesk/internal/localpg"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/baseline"
	"newsdesk/internal/retrieve"
	"newsdesk/internal/workload"
)

type evalPerformanceCommand struct {
	Chunks    []int  `default:"10000,100000,1000000" help:"Sizes of libraries to measure, in chunks." placeholder:"N"`
	Questions int    `default:"200" help:"Questions to ask of each."`
	Folder    string `help:"Where the temporary database is; a million chunks take some 10 GB." type:"existingdir" placeholder:"FOLDER"`
	Profile   string `help:"Write a CPU profile of asking." type:"path" placeholder:"FILE"`
}

// Run measures each size in a private Postgres of its own in a temporary folder, which is removed afterwards.
func (c *evalPerformanceCommand) Run(ctx context.Context, a *app) error {
	if slices.ContainsFunc(c.Chunks, func(n int) bool { return n < leastMeasured }) || c.Questions < 1 {
		return news.Errorf(news.CodeInvalid, "A measured library has at least %d chunks, and is asked at least one question.", leastMeasured)
	}
	if c.Profile != "" {
		f, err := os.Create(c.Profile)
		if err != nil {
			return news.Errorf(news.CodeInvalid, "%s cannot be written: %w.", c.Profile, err)
		}
		defer f.Close()
	}
	var p evaluate.Performance
	for _, chunks := range c.Chunks {
		size, machine, err := c.measure(ctx, a, chunks)
		if err != nil {
			return err
		}
		p.Machine, p.Sizes = machine, append(p.Sizes, size)
	}
	return p.WriteMarkdown(a.out)
}

const (
	leastMeasured    = 1_000
	measuredBytes    = 9_200 // of an article
	chunksOfArticle  = 10    // which it makes, about
	besideShare      = 20    // each of two libraries beside has one in so many articles
	measuredWeight   = 0.3   // of vectors, where they are asked: any weight above 0 costs the same
	textbookChunks   = 120_000
	textbookAsked    = 50
	concurrentAsked  = 240 // at the most, and each question at most so often:
	askedTogether    = 4
	measuredMemory   = 4096 // MB that an index may be built in, at most
	measuredYear     = 2025
	measuredQuestion = 7 // the seed of questions
)

// performance is the state of measuring one size.
type performance struct {
	*app
	command  *evalPerformanceCommand
	set      workload.Set
	lib      news.Library
	sql      *baseline.Conn
	figures  evaluate.SizeFigures
	asked    []string
	answerer *answer.Answerer
}

func (c *evalPerformanceCommand) measure(ctx context.Context, a *app, chunks int) (figures evaluate.SizeFigures, machine []string, err error) {
	folder, err := os.MkdirTemp(c.Folder, "newsdesk-performance-")
	if err != nil {
		return figures, nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if err := os.Chmod(folder, 0o755); err != nil { // the server's user must get through
		return figures, nil, err
	}
	own := config.Config{Library: a.cfg.Library, LogLevel: a.cfg.LogLevel, LogFormat: a.cfg.LogFormat, PostgresBin: a.cfg.PostgresBin,
		CacheDir: a.cfg.CacheDir, DataDir: filepath.Join(folder, "postgres"), IndexMemory: min(measuredMemory, memoryOfMachine()/4)}
	p := &performance{app: newApp(own, a.streams), command: c,
		set: workload.Set{Name: "asked", Seed: 1, Articles: chunks / chunksOfArticle, Bytes: measuredBytes, From: time.Date(measuredYear, 1, 1, 0, 0, 0, 0, time.UTC)}}
	p.trace = &baseline.Recording{}
	p.now = func() time.Time { return p.set.From.AddDate(1, 0, 0) }
	defer func() { err = errors.Join(err, p.close(context.WithoutCancel(ctx))) }()
	if err := p.open(ctx); err != nil {
		return figures, nil, err
	}
	for _, step := range []func(context.Context) error{p.load, p.paths, p.textbook} {
		if err := step(ctx); err != nil {
			return figures, nil, err
		}
	}
	machine, err = p.machine(ctx)
	return p.figures, machine, err
}

// load fills three libraries through the way that articles are stored by, and builds the index of vectors afterwards.
func (p *performance) load(ctx context.Context) (err error) {
	start := time.Now()
	beside := p.set.Articles / besideShare
	for i, s := range []workload.Set{
		{Name: "beside", Seed: 2, Articles: beside, Bytes: p.set.Bytes, From: p.set.From},
		{Name: "another", Seed: 3, Articles: beside, Bytes: p.set.Bytes, From: p.set.From},
		p.set,
	} {
		if p.lib, err = p.fill(ctx, s); err != nil {
			return err
		}
		p.say("library %d of 3 loaded: %d articles in %s", i+1, s.Articles, time.Since(start).Round(time.Second))
	}
	p.figures.Load = time.Since(start)
	start = time.Now()
	if _, err := p.db.BuildVectorIndex(ctx, p.model, postgres.DefaultIndexRows); err != nil {
		return err
	}
	p.figures.Build = time.Since(start)
	p.say("vector index: %s", p.figures.Build.Round(time.Second))
	if p.sql, err = baseline.Connect(ctx, p.server.DSN(localpg.Database)); err != nil {
		return err
	}
	if err := p.sql.Settle(ctx); err != nil {
		return err
	}
	return p.sizes(ctx)
}

func (p *performance) say(format string, args ...any) {
	fmt.Fprintf(p.err, "%d articles: %s\n", p.set.Articles, fmt.Sprintf(format, args...))
}

func (p *performance) fill(ctx context.Context, s workload.Set) (news.Library, error) {
	lib, err := p.db.EnsureLibrary(ctx, s.Name)
	if err != nil {
		return lib, err
	}
	articles, err := s.All()
	if err != nil {
		return lib, err
	}
	in, err := p.loader()
	if err != nil {
		return lib, err
	}
	sum, err := in.Run(ctx, lib.ID, 0, articles, nil)
	if err == nil && sum.Failed > 0 {
		err = fmt.Errorf("%s: %w", sum.Failures[0].Item, sum.Failures[0].Err)
	}
	return lib, err
}

// loader is the ingester that leaves the index of vectors to others.
func (p *performance) loader() (*ingest.Ingester, error) {
	o, err := p.ingestOptions()
	if err != nil {
		return nil, err
	}
	o.IndexRows = 0
	return ingest.New(o), nil
}

func (p *performance) sizes(ctx context.Context) error {
	s, err := p.sql.Sizes(ctx, p.model)
	if err != nil {
		return err
	}
	covers, err := p.db.Coverage(ctx, p.lib.ID)
	f := &p.figures
	f.Articles, f.Chunks, f.AllChunks = covers.Articles, covers.Chunks, int(s.AllChunks)
	f.Texts, f.Rows, f.Lexical, f.Vectors, f.VectorIndex, f.Database = s.Texts, s.Chunks, s.LexicalIndex, s.Vectors, s.VectorIndex, s.Database
	return err
}

// paths asks by words only, as newsdesk does without an embedding endpoint, and by words and vectors, as it does with one.
func (p *performance) paths(ctx context.Context) (err error) {
	if p.asked, err = p.set.Questions(measuredQuestion, p.command.Questions); err != nil {
		return err
	}
	if p.command.Profile != "" {
		f, err := os.Create(p.command.Profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	embedder, err := p.models.of(p.model)
	if err != nil {
		return err
	}
	for _, mode := range []struct {
		name   string
		weight float64
	}{{"words", 0}, {"words and vectors", measuredWeight}} {
		model := p.model
		model.FusionWeight = mode.weight
		r := retrieve.New(p.db, embedder, model, retrieve.Defaults(), p.log)
		p.answerer = p.unrecorded(r, p.db)
		f := evaluate.PathFigures{Name: mode.name}
		if err := p.compare(ctx, &f); err != nil {
			return err
		}
		if err := p.together(ctx, &f); err != nil {
			return err
		}
		p.figures.Paths = append(p.figures.Paths, f)
		p.say("%s: p50 %s, bare SQL %s", mode.name, f.Path.Quantile(.5), f.SQL.Quantile(.5))
	}
	p.memory()
	return nil
}

// compare asks each question and replays its statements, in turns, so that what else goes on meets both.
func (p *performance) compare(ctx context.Context, f *evaluate.PathFigures) error {
	recorded := make([]baseline.Statements, len(p.asked))
	answered := 0
	for range 2 { // the first round warms up
		answered = 0
		for i, q := range p.asked {
			p.trace.Start()
			ans, err := p.ask(ctx, q)
			recorded[i] = p.trace.Stop()
			if err != nil {
				return err
			}
			if ans.Refusal == nil {
				answered++
			}
			if err := p.sql.Replay(ctx, recorded[i]); err != nil {
				return err
			}
		}
	}
	rows, size := p.sql.Read()
	for i, q := range p.asked {
		path := func() error {
			_, err := p.ask(ctx, q)
			return err
		}
		bare := func() error { return p.sql.Replay(ctx, recorded[i]) }
		times := [2]*evaluate.Durations{&f.Path, &f.SQL}
		runs := [2]func() error{path, bare}
		for n := range 2 {
			n ^= i & 1
			start := time.Now()
			if err := runs[n](); err != nil {
				return err
			}
			*times[n] = append(*times[n], time.Since(start))
		}
	}
	rowsAfter, sizeAfter := p.sql.Read()
	n := float64(len(p.asked))
	f.Rows, f.Bytes, f.Answered = float64(rowsAfter-rows)/n, float64(sizeAfter-size)/n, float64(answered)/n
	return nil
}

func (p *performance) ask(ctx context.Context, text string) (news.Answer, error) {
	return p.answerer.Answer(ctx, news.Question{Text: text, Library: p.lib.ID, AskedAt: p.now()}, nil)
}

// together measures answers a second of one asker and of eight.
func (p *performance) together(ctx context.Context, f *evaluate.PathFigures) error {
	for _, run := range []struct {
		askers int
		rate   *float64
	}{{1, &f.One}, {8, &f.Eight}} {
		n := min(concurrentAsked, askedTogether*len(p.asked))
		start := time.Now()
		if err := askTogether(ctx, run.askers, n, func(ctx context.Context, i int) error {
			_, err := p.ask(ctx, p.asked[i%len(p.asked)])
			return err
		}); err != nil {
			return err
		}
		*run.rate = float64(n) / time.Since(start).Seconds()
	}
	return nil
}

func (p *performance) memory() {
	debug.FreeOSMemory()
	p.figures.Program = processMemory(os.Getpid())
	p.figures.Server = serverMemory(p.server.PID())
}
