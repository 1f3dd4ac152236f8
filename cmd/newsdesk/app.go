package main

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/lmittmann/tint"
	"golang.org/x/term"

	"newsdesk/internal/answer"
	"newsdesk/internal/chunk"
	"newsdesk/internal/config"
	"newsdesk/internal/embed"
	"newsdesk/internal/ingest"
	"newsdesk/internal/localpg"
	"newsdesk/internal/news"
	"newsdesk/internal/openai"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/baseline"
	"newsdesk/internal/retrieve"
	"newsdesk/internal/status"
)

// app builds what commands need, when they need it, and takes it down again.
type app struct {
	streams
	cfg   config.Config
	log   *slog.Logger
	now   func() time.Time
	count func(string) int    // tokens; set by tokens()
	conns int                 // of the pool; 0: the default
	trace *baseline.Recording // notes what the database is sent; nil: nothing does

	process string // set by processName()
	server  *localpg.Server
	metrics *status.Metrics
	db      *postgres.DB
	model   news.EmbeddingModel
	embed   *embed.Service
}

func newApp(cfg config.Config, s streams) *app {
	return &app{streams: s, cfg: cfg, log: newLogger(cfg, s.err), now: time.Now, metrics: status.NewMetrics(version())}
}

func newLogger(cfg config.Config, w io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(cfg.LogLevel)); err != nil {
		level = slog.LevelWarn
	}
	switch {
	case cfg.LogFormat == "auto" && isTerminal(w):
		return slog.New(tint.NewTextHandler(w, &tint.Options{Level: level, TimeFormat: time.TimeOnly}))
	case cfg.LogFormat == "json":
		return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{Level: level}))
	default:
		return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
	}
}

// isTerminal reports whether a stream is one that a person reads or types at.
func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// close gives everything back: the private Postgres stops when this was its last user.
func (a *app) close(ctx context.Context) error {
	if a.db != nil {
		a.db.Close()
	}
	if a.server == nil {
		return nil
	}
	return a.server.Close(ctx)
}

// connect opens the database of DATABASE_URL, or else the private Postgres, without looking at its schema.
func (a *app) connect(ctx context.Context) error {
	dsn := a.cfg.DatabaseURL.Reveal()
	if dsn == "" {
		progress := newStageProgress(a.err)
		server, err := localpg.Start(ctx, localpg.Options{BinDir: a.cfg.PostgresBin, CacheDir: a.cfg.CacheDir,
			DataDir: a.cfg.DataDir, Fsync: true, Logger: a.log, Progress: progress.show})
		progress.end()
		if err != nil {
			return err
		}
		a.server, dsn = server, server.DSN(localpg.Database)
	}
	key, err := base64.StdEncoding.DecodeString(a.cfg.StorageKey.Reveal())
	if err != nil {
		return err // which the configuration has looked at
	}
	o := postgres.Options{MaxConns: a.conns, IndexMemory: a.cfg.IndexMemory << 20,
		ReadURL: a.cfg.ReadURL.Reveal(), StorageKey: key, Logger: a.log}
	if a.trace != nil {
		o.Tracer = a.trace
	}
	db, err := postgres.Open(ctx, dsn, o)
	a.db = db
	return err
}

// open connects and makes sure of the schema and the embedding model. The private Postgres is migrated without
// asking; a database of the operator's is not.
func (a *app) open(ctx context.Context) error {
	if err := a.connect(ctx); err != nil {
		return err
	}
	if a.server != nil {
		if _, err := a.db.Migrate(ctx); err != nil {
			return err
		}
	}
	return a.openModel(ctx)
}

// openModel sets up the configured embedder and registers its model.
func (a *app) openModel(ctx context.Context) (err error) {
	if !a.cfg.Embedding.Configured() {
		local := embed.NewLocal(localDimensions)
		if a.model, err = a.db.EnsureModel(ctx, local.Name(), localDimensions, localFusionWeight); err != nil {
			return err
		}
		a.embed = embed.NewService(local, embed.Options{Dimensions: localDimensions})
		return nil
	}
	count, err := a.tokens()
	if err != nil {
		return err
	}
	remote := openai.NewEmbedder(a.endpoint(a.cfg.Embedding, a.cfg.EmbeddingDimensions))
	dimensions := a.cfg.EmbeddingDimensions
	if dimensions == 0 {
		if dimensions, err = a.askDimensions(ctx, remote); err != nil {
			return err
		}
	}
	if a.model, err = a.db.EnsureModel(ctx, a.cfg.Embedding.Model, dimensions, a.cfg.FusionWeight); err != nil {
		return err
	}
	a.embed = embed.NewService(remote, embed.Options{Dimensions: dimensions, Cache: a.db.EmbeddingCache(a.model.ID), Count: count})
	return nil
}

// The local embedder's size and its weight beside BM25. Of 0.05, 0.1, 0.2 and 0.3 no weight ranked better than none on
// the development sets (`newsdesk eval retrieval`), so it is asked only where words find nothing: mistyped names.
const (
	localDimensions   = 384
	localFusionWeight = 0
)

// askDimensions learns how many dimensions the endpoint's model gives: from the registered model, else by embedding
// one word.
func (a *app) askDimensions(ctx context.Context, remote *openai.Embedder) (int, error) {
	models, err := a.db.Models(ctx)
	if err != nil {
		return 0, err
	}
	for _, m := range models {
		if m.Name == a.cfg.Embedding.Model {
			return m.Dimensions, nil
		}
	}
	vectors, err := remote.Embed(ctx, []string{"news"})
	if err != nil {
		return 0, err
	}
	return len(vectors[0]), nil
}

func (a *app) endpoint(e config.Endpoint, dimensions int) openai.Endpoint {
	return openai.Endpoint{BaseURL: e.BaseURL, APIKey: e.APIKey.Reveal(), Model: e.Model, Dimensions: dimensions, Logger: a.log}
}

// tokens returns the token counter, which takes some milliseconds to make.
func (a *app) tokens() (func(string) int, error) {
	if a.count != nil {
		return a.count, nil
	}
	var err error
	a.count, err = chunk.NewTokenCounter()
	return a.count, err
}

func (a *app) ingester() (*ingest.Ingester, error) {
	o, err := a.ingestOptions()
	return ingest.New(o), err
}

func (a *app) ingestOptions() (ingest.Options, error) {
	count, err := a.tokens()
	return ingest.Options{Store: a.db, Chunker: chunk.New(chunk.Options{Count: count}), Embedder: a.embed,
		Model: a.model, IndexRows: postgres.DefaultIndexRows, Logger: a.log}, err
}

func (a *app) retriever(s retrieve.Settings) *retrieve.Retriever {
	r := retrieve.New(a.db, a.embed, a.model, s, a.log)
	if a.cfg.Rerank.Configured() {
		r.UseReranker(a.reranker())
	}
	return r
}

func (a *app) reranker() *openai.Reranker { return openai.NewReranker(a.endpoint(a.cfg.Rerank, 0)) }

func (a *app) answerer(r answer.Retriever) *answer.Answerer {
	o := answer.Options{Retriever: r, Bodies: a.db, Now: a.now, Logger: a.log,
		Settings: answer.Settings{MarkUnsupported: a.cfg.Unsupported == "mark"}}
	log := &postgres.AnswerLog{DB: a.db, KeepQuestions: a.cfg.KeepQuestions}
	o.Recorder = countingRecorder{log, a.metrics}
	if a.cfg.Traces {
		o.Tracer = log
	}
	if a.cfg.Chat.Configured() {
		o.Model = a.withinBudget(openai.NewChat(a.endpoint(a.cfg.Chat, 0)))
	}
	return answer.New(o)
}

// libraryName is the library that a command's flag names, or else the configured one.
func (a *app) libraryName(flag string) string { return cmp.Or(flag, a.cfg.Library) }

// library opens the database and finds the named library, or the configured one.
func (a *app) library(ctx context.Context, name string) (news.Library, error) {
	if err := a.open(ctx); err != nil {
		return news.Library{}, err
	}
	lib, err := a.db.Library(ctx, a.libraryName(name))
	var e *news.Error
	if errors.As(err, &e) && e.Code == news.CodeNotFound {
		e.Hint = "newsdesk ingest makes a library; newsdesk libraries lists them; newsdesk demo shows one at work."
	}
	return lib, err
}
