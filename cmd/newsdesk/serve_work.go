package main

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"newsdesk/internal/news"
)

// The pauses before workers that have ended are started again double from the first to the last.
const (
	firstRestart = time.Second
	lastRestart  = time.Minute
)

// keepWorking works until ctx ends. When the work ends by itself, because the database was gone when it began, it is
// begun again: the bot goes on meanwhile.
func (a *app) keepWorking(ctx context.Context, work func(ctx context.Context) error) {
	pause := firstRestart
	for {
		began := time.Now()
		err := guarded(ctx, work)
		if ctx.Err() != nil {
			if err != nil {
				a.log.Warn("the workers did not end as they should", "error", err)
			}
			return
		}
		if time.Since(began) > lastRestart {
			pause = firstRestart
		}
		a.log.Error("the workers on the watched sources ended and are started again", "after", pause, "error", err)
		timer := time.NewTimer(pause)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
		pause = min(2*pause, lastRestart)
	}
}

// guarded turns a panic outside the jobs, whose own are caught, into an error.
func guarded(ctx context.Context, work func(ctx context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %T\n%s", p, debug.Stack()) // its words may repeat an article
		}
	}()
	return work(ctx)
}

// Connections of the pool: those that answering takes, and beside them one for each worker, for what is waited for
// from the database, for who leads, and for what is scheduled.
const (
	answerConns = 8
	jobConns    = 3
)

// connections is how many connections the pool has with so many workers.
func connections(workers int) int {
	if workers == 0 {
		return answerConns
	}
	return answerConns + workers + jobConns
}

// examineWorkers says whether somebody works on the watched sources, if there are any.
func (a *app) examineWorkers(ctx context.Context) []finding {
	if a.db == nil {
		return nil
	}
	watched, failing, err := a.countWatched(ctx)
	if err != nil || watched == 0 { // what is the matter with the database is said by its own findings
		return nil
	}
	alive, err := a.db.WorkersAlive(ctx)
	var list []finding
	switch {
	case err != nil:
		return []finding{failure("workers", err)}
	case alive:
		list = append(list, finding{levelOK, fmt.Sprintf("a worker is running, for %s", plural(watched, "watched source")), ""})
	default:
		list = append(list, finding{levelWarn, fmt.Sprintf("no worker is running, but %s watched", areSources(watched)),
			"Run: newsdesk work, or newsdesk serve with NEWSDESK_WORKERS above 0"})
	}
	if failing > 0 {
		list = append(list, finding{levelWarn, fmt.Sprintf("%s not read any more after ten failures", areSources(failing)),
			"newsdesk sources list says why; newsdesk sources resume tries again."})
	}
	return list
}

func areSources(n int) string {
	if n == 1 {
		return "1 source is"
	}
	return fmt.Sprintf("%d sources are", n)
}

// countWatched counts the watched sources of all libraries, and those of them that fail.
func (a *app) countWatched(ctx context.Context) (watched, failing int, err error) {
	libraries, err := a.db.Libraries(ctx)
	if err != nil {
		return 0, 0, err
	}
	for _, lib := range libraries {
		list, err := a.db.WatchedSources(ctx, lib.ID)
		if err != nil {
			return 0, 0, err
		}
		for _, s := range list {
			watched++
			if s.State == news.SourceFailing {
				failing++
			}
		}
	}
	return watched, failing, nil
}
