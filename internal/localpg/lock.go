package localpg

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// errLocked is what a lock attempt that may not wait returns when another process holds the lock.
var errLocked = errors.New("locked by another process")

const lockPoll = 10 * time.Millisecond

// fileLock is an advisory lock on a file. The kernel gives it up when the process ends, however it ends, and programs
// started meanwhile do not inherit it: Go opens files close-on-exec.
type fileLock struct {
	file *os.File
}

// lockFile takes the lock, creating the file when needed, and waits for its turn until the context ends. The first
// time it has to wait it calls waiting, if that is not nil.
func lockFile(ctx context.Context, path string, exclusive bool, waiting func()) (*fileLock, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	l := &fileLock{file: file}
	for {
		err := flock(file, exclusive)
		if err == nil {
			return l, nil
		}
		if !errors.Is(err, errLocked) {
			file.Close()
			return nil, fmt.Errorf("locking %s: %w", path, err)
		}
		if waiting != nil {
			waiting()
			waiting = nil
		}
		if err := pause(ctx, lockPoll); err != nil {
			file.Close()
			return nil, fmt.Errorf("waiting for another newsdesk to release %s: %w", path, err)
		}
	}
}

// tryExclusive turns a shared lock into an exclusive one unless somebody else shares it. A failed attempt may lose
// the shared lock, so it is for those who are leaving or who hold the lock that guards all takers.
func (l *fileLock) tryExclusive() bool {
	return flock(l.file, true) == nil
}

// shareAgain makes sure that the lock is held, and shared.
func (l *fileLock) shareAgain() error {
	return flock(l.file, false)
}

// release gives the lock up. It unlocks before it closes, because a child between fork and exec still holds a copy
// of the descriptor and would keep the lock for that instant.
func (l *fileLock) release() {
	if l.file == nil {
		return
	}
	_ = funlock(l.file)
	_ = l.file.Close()
	l.file = nil
}

// ended returns why the context ended: as one of the context errors, so that it is classified as an interruption, and
// with the cause, such as the signal.
func ended(ctx context.Context) error {
	if cause := context.Cause(ctx); !errors.Is(cause, ctx.Err()) {
		return fmt.Errorf("%w: %w", ctx.Err(), cause)
	}
	return ctx.Err()
}

// pause waits, or returns the context's error as soon as it ends.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ended(ctx)
	case <-timer.C:
		return nil
	}
}
