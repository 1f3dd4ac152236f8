package postgres

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"

	"newsdesk/internal/news"
)

// jobSchema holds River's own tables.
const jobSchema = "river"

// The queues of jobs. Fetching waits for other people's servers, so it does not keep storing waiting.
const (
	queueSources = "sources"
	queueFetch   = "fetch"
	queueStore   = "store"
)

// maxAttempts is how often a step is tried before its item counts as failed: with River's waits of attempt⁴ seconds
// the last try is about 80 minutes after the first.
const maxAttempts = 8

// The arguments of the jobs name rows and hold no text, so that nothing of an article or an address is kept in the
// job tables.
type (
	pollArgs struct {
		Library news.LibraryID `json:"library"`
		Source  news.SourceID  `json:"source"`
	}
	fetchArgs struct {
		Library news.LibraryID `json:"library"`
		Item    news.ItemID    `json:"item"`
	}
	storeArgs struct {
		Library news.LibraryID `json:"library"`
		Item    news.ItemID    `json:"item"`
	}
)

// Kind names the job.
func (pollArgs) Kind() string { return "poll_source" }

// Kind names the job.
func (fetchArgs) Kind() string { return "fetch_item" }

// Kind names the job.
func (storeArgs) Kind() string { return "store_item" }

// jobQueue inserts jobs. A step that is waiting or under way is not queued twice.
type jobQueue struct{ client *river.Client[pgx.Tx] }

func newJobQueue(pool *pgxpool.Pool, log *slog.Logger) (*jobQueue, error) {
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{Schema: jobSchema, Logger: log})
	return &jobQueue{client}, err
}

func once(queue string, at time.Time) *river.InsertOpts {
	return &river.InsertOpts{Queue: queue, MaxAttempts: maxAttempts, ScheduledAt: at,
		UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{rivertype.JobStateAvailable, rivertype.JobStatePending,
			rivertype.JobStateRunning, rivertype.JobStateRetryable, rivertype.JobStateScheduled}}}
}

func fetchJob(lib news.LibraryID, item news.ItemID, at time.Time) river.InsertManyParams {
	return river.InsertManyParams{Args: fetchArgs{lib, item}, InsertOpts: once(queueFetch, at)}
}

func storeJob(lib news.LibraryID, item news.ItemID) river.InsertManyParams {
	return river.InsertManyParams{Args: storeArgs{lib, item}, InsertOpts: once(queueStore, time.Time{})}
}

func (q *jobQueue) pollTx(ctx context.Context, tx pgx.Tx, lib news.LibraryID, source news.SourceID) error {
	_, err := q.client.InsertTx(ctx, tx, pollArgs{lib, source}, once(queueSources, time.Time{}))
	return err
}

// fetchTx queues the fetching of items. With a pause they are spread over time, so that the workers do not all wait
// for one host.
func (q *jobQueue) fetchTx(ctx context.Context, tx pgx.Tx, lib news.LibraryID, items []news.ItemID, from time.Time, pause time.Duration) error {
	params := make([]river.InsertManyParams, len(items))
	for n, i := range items {
		at := time.Time{}
		if pause > 0 && n > 0 {
			at = from.Add(time.Duration(n) * pause)
		}
		params[n] = fetchJob(lib, i, at)
	}
	return q.insert(ctx, tx, params)
}

func (q *jobQueue) storeTx(ctx context.Context, tx pgx.Tx, lib news.LibraryID, items ...news.ItemID) error {
	params := make([]river.InsertManyParams, len(items))
	for n, i := range items {
		params[n] = storeJob(lib, i)
	}
	return q.insert(ctx, tx, params)
}

func (q *jobQueue) insert(ctx context.Context, tx pgx.Tx, params []river.InsertManyParams) error {
	if len(params) == 0 {
		return nil
	}
	_, err := q.client.InsertManyTx(ctx, tx, params)
	return err
}

// migrateJobs brings River's tables up to date. Processes that start together do it once.
func (db *DB) migrateJobs(ctx context.Context) error {
	migrator, err := rivermigrate.New(riverpgxv5.New(db.pool), &rivermigrate.Config{Schema: jobSchema, Logger: newQuieter(db.log)})
	if err != nil {
		return err
	}
	if done, err := migrator.ExistingVersions(ctx); err == nil && len(done) == len(migrator.AllVersions()) {
		return nil
	}
	held, err := db.lock(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('newsdesk.river', 0)) IS NOT NULL`)
	if err != nil {
		return err
	}
	defer held.end(ctx)
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}
