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
	"newsdesk/internal/ingest"
	"newsdesk/internal/localpg"
	"newsdesk/internal/news"
	"newsdesk/internal/openai"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/baseline"
	"newsdesk/internal/retrieve"
	"newsdesk/internal/status"
	"newsdesk/internal/telemetry"
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
	tracer  *telemetry.Tracer // nil: no traces
	db      *postgres.DB
	model   news.EmbeddingModel // the active one when this process began
	models  *models
	asked   map[string]asker // the endpoints but those of models, by what they are for
}

func newApp(cfg config.Config, s streams) *app {
	a := &app{streams: s, cfg: cfg, log: slog.New(telemetry.Handler(newLogger(cfg, s.err).Handler())), now: time.Now,
		metrics: status.NewMetrics(version()), asked: map[string]asker{}}
	a.openTracer()
	return a
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
	a.closeTracer(ctx)
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
		ReadURL: a.cfg.ReadURL.Reveal(), StorageKey: key, Logger: a.log, Begin: a.tracer.Within()}
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

func (a *app) endpoint(e config.Endpoint, dimensions int) openai.Endpoint {
	return openai.Endpoint{BaseURL: e.BaseURL, APIKey: e.APIKey.Reveal(), Model: e.Model, Dimensions: dimensions, Logger: a.log,
		Begin: a.tracer.Within()}
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
	if err != nil {
		return nil, err
	}
	return ingest.New(o), nil
}

func (a *app) ingestOptions() (ingest.Options, error) {
	count, err := a.tokens()
	if err != nil {
		return ingest.Options{}, err
	}
	o := ingest.Options{Store: a.db, Chunker: chunk.New(chunk.Options{Count: count}), Active: a.models.forArticles,
		IndexRows: postgres.DefaultIndexRows, Logger: a.log}
	if service, err := a.models.of(a.model); err == nil { // else storing fails, and answering goes on
		o.Model, o.Embedder = a.model, service
	}
	return o, nil
}

func (a *app) retriever(s retrieve.Settings) *retrieve.Retriever {
	r := retrieve.New(a.db, nil, a.model, s, a.log)
	r.UseModels(a.models.forQuestions)
	if a.cfg.Rerank.Configured() {
		reranker := a.reranker()
		a.asked["rerank"] = reranker
		r.UseReranker(reranker)
	}
	r.Watch(a.tracer.Within())
	return r
}

func (a *app) reranker() *openai.Reranker { return openai.NewReranker(a.endpoint(a.cfg.Rerank, 0)) }

func (a *app) answerer(r answer.Retriever) *answer.Answerer {
	o := answer.Options{Retriever: r, Bodies: a.db, Now: a.now, Logger: a.log, Begin: a.tracer.Begin(),
		Settings: answer.Settings{MarkUnsupported: a.cfg.Unsupported == "mark"}}
	log := &postgres.AnswerLog{DB: a.db, KeepQuestions: a.cfg.KeepQuestions}
	o.Recorder = countingRecorder{log, a.metrics}
	if a.cfg.Traces {
		o.Tracer = log
	}
	if a.cfg.Chat.Configured() {
		chat := openai.NewChat(a.endpoint(a.cfg.Chat, 0))
		a.asked["chat"] = chat
		o.Model = countedModel{a.withinBudget(chat), a}
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
