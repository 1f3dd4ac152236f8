package postgres

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"

	"newsdesk/internal/news"
)

// Steps are the work of the jobs. Every step may be cut off at any point and run again, by another process, or twice
// at once: it must come to the same end. An error is tried again later, after its news.Error's RetryAfter if that is
// set; what is not to be tried again is noted with the item and is no error. last tells that there is no other try.
type Steps interface {
	// Schedule queues what is due. One process at a time does it, again and again.
	Schedule(ctx context.Context) error
	// PollSource looks at a source; again tells that there is more to read at once.
	PollSource(ctx context.Context, lib news.LibraryID, source news.SourceID) (again bool, err error)
	FetchItem(ctx context.Context, lib news.LibraryID, item news.ItemID, last bool) error
	StoreItem(ctx context.Context, lib news.LibraryID, item news.ItemID, last bool) error
}

// JobOptions of RunJobs. Zero values take the defaults in brackets.
type JobOptions struct {
	Workers int           // items fetched at once, and as many stored [4]
	Tick    time.Duration // between two Schedules [15 s]
	// UntilIdle ends RunJobs when nothing is left to do now. Steps that failed more than once and wait for another try are
	// left.
	UntilIdle bool
	// UntilDone, asked every second, ends RunJobs when it reports true.
	UntilDone func(ctx context.Context) (bool, error)
}

// Times of the jobs. A step is one article's: what takes longer hangs. A job whose worker is gone is found by
// rescueOrphans at the next tick; River's own rescue is for the steps that hang.
const (
	jobTimeout  = 30 * time.Second
	rescueAfter = 45 * time.Second
	// jobStop is how long steps may go on after the stop; those that do not end by then are cut off and tried again.
	jobStop     = 8 * time.Second
	defaultTick = 15 * time.Second
	lookEvery   = time.Second
)

// RunJobs works on jobs until ctx ends, and then lets running steps finish. A step that is cut off by the stop is not
// charged an attempt.
func (db *DB) RunJobs(ctx context.Context, steps Steps, o JobOptions) (err error) {
	defer wrap(&err, "RunJobs")
	if o.Workers == 0 {
		o.Workers = 4
	}
	if o.Tick == 0 {
		o.Tick = defaultTick
	}
	id := "newsdesk-" + rand.Text()
	alive, err := db.announce(ctx, id)
	if err != nil {
		return err
	}
	db.working.Store(id)
	defer func() {
		db.working.Store("")
		alive.end()
	}()
	held := &heldJobs{ended: map[int64]time.Time{}}
	pooled, err := db.pooled(ctx)
	if err != nil {
		return err
	}
	client, err := db.workingClient(id, steps, o, held, pooled)
	if err != nil {
		return err
	}
	if err := db.rescueOrphans(ctx); err != nil {
		return err
	}
	if err := db.schedule(ctx, steps); err != nil {
		return err
	}
	// The client has a context of its own: ending ctx stops it softly below.
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return userError(err)
	}
	err = db.attendJobs(ctx, steps, o, func() error { return db.rescueLost(ctx, id, held) })
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), jobStop+2*time.Second)
	defer cancel()
	if stopped := client.Stop(stopping); stopped != nil && !errors.Is(stopped, context.DeadlineExceeded) {
		err = errors.Join(err, stopped)
	}
	return err
}

// pooled reports whether a pooler lends sessions out: then the process that the connection was told of at its beginning is
// not the one that answers. Nobody can listen there.
func (db *DB) pooled(ctx context.Context) (pooled bool, err error) {
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return false, userError(err)
	}
	defer conn.Release()
	err = conn.QueryRow(ctx, `SELECT pg_backend_pid() <> $1`, int64(conn.Conn().PgConn().PID())).Scan(&pooled)
	return pooled, userError(err)
}

// workingClient makes the client that does the steps. Beside listening it looks for jobs twice a second.
func (db *DB) workingClient(id string, steps Steps, o JobOptions, held *heldJobs, pollOnly bool) (*river.Client[pgxTx], error) {
	workers := river.NewWorkers()
	log := db.log
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, j *river.Job[pollArgs]) error {
		defer held.hold(j.ID)()
		again, err := steps.PollSource(ctx, j.Args.Library, j.Args.Source)
		if err == nil && again {
			return river.JobSnooze(0)
		}
		return outcome(ctx, log, j.JobRow, err)
	}))
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, j *river.Job[fetchArgs]) error {
		defer held.hold(j.ID)()
		return outcome(ctx, log, j.JobRow, steps.FetchItem(ctx, j.Args.Library, j.Args.Item, j.Attempt >= j.MaxAttempts))
	}))
	river.AddWorker(workers, river.WorkFunc(func(ctx context.Context, j *river.Job[storeArgs]) error {
		defer held.hold(j.ID)()
		return outcome(ctx, log, j.JobRow, steps.StoreItem(ctx, j.Args.Library, j.Args.Item, j.Attempt >= j.MaxAttempts))
	}))
	return river.NewClient(riverpgxv5.New(db.pool), &river.Config{
		ID: id, Schema: jobSchema, Workers: workers, Logger: newQuieter(log), JobTimeout: jobTimeout, RescueStuckJobsAfter: rescueAfter,
		SoftStopTimeout: jobStop, MaxAttempts: maxAttempts, FetchPollInterval: 500 * time.Millisecond, PollOnly: pollOnly,
		Queues: map[string]river.QueueConfig{queueSources: {MaxWorkers: 2}, queueFetch: {MaxWorkers: o.Workers}, queueStore: {MaxWorkers: o.Workers}},
	})
}

// outcome turns a step's error into what River does next.
func outcome(ctx context.Context, log *slog.Logger, j *rivertype.JobRow, err error) error {
	var e *news.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(ctx.Err(), context.Canceled): // the process is stopping
		return river.JobSnooze(0)
	case errors.As(err, &e) && e.RetryAfter > 0:
		return river.JobSnooze(e.RetryAfter)
	}
	log.WarnContext(ctx, "a step failed and will be tried again", "job", j.ID, "kind", j.Kind, "attempt", j.Attempt, "code", news.CodeOf(err), "error", err)
	return err
}

// attendJobs schedules until it is time to end.
func (db *DB) attendJobs(ctx context.Context, steps Steps, o JobOptions, rescueLost func() error) error {
	tick, look := time.NewTicker(o.Tick), time.NewTicker(lookEvery)
	defer tick.Stop()
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			err := errors.Join(db.rescueOrphans(ctx), rescueLost(), db.schedule(ctx, steps))
			if err != nil && ctx.Err() == nil {
				db.log.WarnContext(ctx, "what is due was not scheduled; it will be tried again", "error", err)
			}
		case <-look.C:
			done, err := db.jobsDone(ctx, o)
			if err != nil && ctx.Err() == nil {
				db.log.WarnContext(ctx, "it is not known whether work is left", "error", err)
			}
			if done {
				return nil
			}
		}
	}
}

func (db *DB) jobsDone(ctx context.Context, o JobOptions) (bool, error) {
	if o.UntilDone != nil {
		if done, err := o.UntilDone(ctx); done || err != nil {
			return done, err
		}
	}
	if !o.UntilIdle {
		return false, nil
	}
	// What failed more than once, and what asks for a long wait, is left to others.
	var busy bool
	err := db.pool.QueryRow(ctx, `
		SELECT EXISTS (SELECT FROM river.river_job WHERE state IN ('available', 'pending', 'running')
		               OR state = 'scheduled' AND scheduled_at < now() + interval '10 minutes'
		               OR state = 'retryable' AND scheduled_at < now() + interval '10 seconds')`).Scan(&busy)
	if err != nil || busy {
		return false, userError(err)
	}
	lost, err := db.QueueLost(ctx)
	return lost == 0, err
}

// schedule lets one process at a time schedule.
func (db *DB) schedule(ctx context.Context, steps Steps) error {
	held, err := db.lock(ctx, `SELECT pg_try_advisory_xact_lock(hashtextextended('newsdesk.schedule', 0))`)
	if held == nil {
		return err
	}
	defer held.end(ctx)
	return steps.Schedule(ctx)
}

// presence is a session that holds a lock for as long as its worker lives.
type presence struct {
	stop context.CancelFunc
	done sync.WaitGroup
}

func (p *presence) end() {
	p.stop()
	p.done.Wait()
}

// announce holds the advisory lock of a worker's name in a session of its own, so that the others see at once when its
// process is gone, and holds it again after the database was.
func (db *DB) announce(ctx context.Context, id string) (*presence, error) {
	name, err := db.holdName(ctx, id)
	if err != nil {
		return nil, err
	}
	watching, stop := context.WithCancel(context.WithoutCancel(ctx))
	p := &presence{stop: stop}
	p.done.Go(func() {
		tick := time.NewTicker(2 * time.Second)
		defer tick.Stop()
		for {
			select {
			case <-watching.Done():
				if name != nil {
					name.end(watching)
				}
				return
			case <-tick.C:
			}
			if name != nil && name.alive(watching) {
				continue
			}
			if name != nil {
				name.end(watching)
			}
			name, _ = db.holdName(watching, id) // tried again at the next tick
		}
	})
	return p, nil
}
