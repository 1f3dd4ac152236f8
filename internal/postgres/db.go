package postgres

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	pgxvector "github.com/pgvector/pgvector-go/pgx"

	"newsdesk/internal/news"
)

// Options of a database. Zero values take the defaults below.
type Options struct {
	MaxConns int // connections of the pool; default 8
	// ExactScope is the number of chunks up to which vectors are compared exactly instead of through the HNSW
	// index; default DefaultExactScope.
	ExactScope int
	// IndexMemory is the memory in bytes that building a vector index may take on the database's machine, when the
	// server's maintenance_work_mem is less; default DefaultIndexMemory.
	IndexMemory int
	// ReadURL names standbys that questions may be answered from, and the primary beside them; empty: the primary.
	ReadURL string
	// StorageKey encrypts what people said, before it is stored; empty: it is stored as it is. StorageKeySize bytes.
	StorageKey []byte
	Tracer     pgx.QueryTracer // told of each statement, instead of Begin; nil: none
	Logger     *slog.Logger
	Begin      news.Begin // watches statements; zero: nobody does
}

// DefaultExactScope is where the exact scan stops being the faster or the better way: measured at 1,000 chunks it
// takes 1 ms at recall 1.0, at 10,000 about 10 ms, while a filtered index scan takes 15 to 40 ms at recall 0.8.
const DefaultExactScope = 20_000

// DefaultIndexMemory fits a machine of 1 GB, and an index of some 180,000 vectors of 384 dimensions. A larger one takes
// twice as long to build when it does not fit.
const DefaultIndexMemory = 256 << 20

// DB is a pool of connections to one newsdesk database. It is safe for concurrent use.
type DB struct {
	pool    *pgxpool.Pool
	replica *replica // nil without a ReadURL
	seal    *sealer
	jobs    *jobQueue
	opts    Options
	log     *slog.Logger
	// scopes remembers how many chunks a library had when last searched, to choose between the exact scan and
	// the index without asking first. It may be stale: both ways give right answers.
	scopes sync.Map // news.LibraryID → int64
	// languages remembers the counts of articles by language, which take a look at every article.
	languages sync.Map // news.LibraryID → countedLanguages
	// working is the name of the worker that runs in this process.
	working atomic.Value
}

// Open connects to the database. It fails with CodeUnavailable when the server can not be reached and with
// CodeUnsupported when it lacks pgvector; it does not migrate.
func Open(ctx context.Context, dsn string, o Options) (*DB, error) {
	if o.MaxConns == 0 {
		o.MaxConns = 8
	}
	if o.ExactScope == 0 {
		o.ExactScope = DefaultExactScope
	}
	if o.IndexMemory == 0 {
		o.IndexMemory = DefaultIndexMemory
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	seal, err := newSealer(o.StorageKey)
	if err != nil {
		return nil, err
	}
	cfg, err := poolConfig(dsn, o)
	if err != nil {
		return nil, err
	}
	if len(cfg.ConnConfig.Fallbacks) > 0 && cfg.ConnConfig.ValidateConnect == nil { // of several servers, the one that takes writing
		cfg.ConnConfig.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, userError(err)
	}
	jobs, err := newJobQueue(pool, o.Logger)
	if err != nil {
		pool.Close()
		return nil, err
	}
	db := &DB{pool: pool, seal: seal, jobs: jobs, opts: o, log: o.Logger}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, userError(err)
	}
	if o.ReadURL != "" {
		if db.replica, err = openReplica(ctx, o.ReadURL, pool, o); err != nil {
			pool.Close()
			return nil, err
		}
	}
	return db, nil
}

// poolConfig reads a connection string.
func poolConfig(dsn string, o Options) (*pgxpool.Config, error) {
	cfg, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		// The parser redacts passwords in its message.
		return nil, &news.Error{Code: news.CodeInvalid, Message: "DATABASE_URL is not a Postgres connection string.",
			Hint: "It looks like postgres://user:password@host:5432/database; leave it unset to use the private Postgres.", Err: err}
	}
	cfg.MaxConns = int32(o.MaxConns)
	if cfg.ConnConfig.ConnectTimeout == 0 {
		cfg.ConnConfig.ConnectTimeout = 5 * time.Second
	}
	cfg.PingTimeout = 5 * time.Second
	cfg.ConnConfig.RuntimeParams["application_name"] = "newsdesk"
	cfg.AfterConnect = registerVector
	if o.Begin != nil {
		cfg.ConnConfig.Tracer = watchedQueries{o.Begin}
	}
	if o.Tracer != nil { // one statement is told to one: whoever measures it wants nothing beside
		cfg.ConnConfig.Tracer = o.Tracer
	}
	return cfg, nil
}

// registerVector teaches a connection pgvector's types. A database that is not migrated yet has none; the pool is
// reset after the migration that creates them.
func registerVector(ctx context.Context, conn *pgx.Conn) error {
	var present bool
	if err := conn.QueryRow(ctx, `SELECT to_regtype('vector') IS NOT NULL`).Scan(&present); err != nil {
		return err
	}
	if !present {
		return nil
	}
	return pgxvector.RegisterTypes(ctx, conn)
}

// Close waits for running queries and closes all connections.
func (db *DB) Close() {
	if db.replica != nil {
		db.replica.close()
	}
	db.pool.Close()
}

// inTx runs f in a transaction. A failed commit, f's error or a panic rolls back.
func (db *DB) inTx(ctx context.Context, f func(tx pgx.Tx) error) error {
	return userError(pgx.BeginFunc(ctx, db.pool, f))
}

// collect runs a query and maps its rows to structs by column name.
func collect[T any](ctx context.Context, db *DB, sql string, args ...any) ([]T, error) {
	rows, err := db.pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, userError(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToStructByName[T])
	return list, userError(err)
}

// wrap adds the name of a method to an error that is not nil: use it deferred.
func wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf("postgres: "+format+": %w", append(args, *err)...)
	}
}
