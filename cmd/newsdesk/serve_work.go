package main

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"
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
