package bot

import (
	"context"
	"errors"
	"time"

	"newsdesk/bot/discord"
)

// frameInterval is the least time between two edits that show progress. Discord takes about five edits in five
// seconds of one channel.
const frameInterval = 1200 * time.Millisecond

// presenter shows how an answer comes along: the newest frame wins, one edit is in flight at a time, and what is
// shown last is whole. Frames may be dropped; the last state may not.
type presenter struct {
	surface surface
	frames  chan discord.Reply // of capacity 1: the newest frame that is not shown yet
	stop    chan struct{}
	stopped chan struct{}
}

// present starts showing frames on a surface until finish.
func present(ctx context.Context, s surface) *presenter {
	p := &presenter{surface: s, frames: make(chan discord.Reply, 1), stop: make(chan struct{}), stopped: make(chan struct{})}
	go p.show(ctx)
	return p
}

// frame offers a frame. It never blocks, and is called by one goroutine at a time.
func (p *presenter) frame(r discord.Reply) {
	select {
	case <-p.frames:
	default:
	}
	select {
	case p.frames <- r:
	default:
	}
}

func (p *presenter) show(ctx context.Context) {
	defer close(p.stopped)
	pause := time.NewTimer(0)
	defer pause.Stop()
	for {
		select {
		case <-p.stop:
			return
		case <-ctx.Done():
			return
		case <-pause.C:
		}
		select {
		case <-p.stop:
			return
		case <-ctx.Done():
			return
		case r := <-p.frames:
			wait := frameInterval
			err := p.edit(ctx, r)
			switch discord.FaultOf(err) {
			case discord.FaultExpired, discord.FaultGone, discord.FaultForbidden:
				return // frames have nowhere to go any more
			}
			wait = max(wait, retryAfter(err)) // the frame is lost; a newer one will come
			pause.Reset(wait)
		}
	}
}

// frameTimeout bounds showing one frame, so that the final state need not wait long behind it.
const frameTimeout = 5 * time.Second

func (p *presenter) edit(ctx context.Context, r discord.Reply) error {
	ctx, cancel := context.WithTimeout(ctx, frameTimeout)
	defer cancel()
	_, err := p.surface.edit(ctx, r)
	return err
}

// halt ends the frames and returns when no edit is in flight.
func (p *presenter) halt() {
	select {
	case <-p.stop:
	default:
		close(p.stop)
	}
	<-p.stopped
}

// deliver shows final replies on a surface: the first in place of the progress, the others after it. It keeps trying
// through rate limits and outages until ctx ends, and moves elsewhere when the place is gone. It returns where the last
// reply stands, which is the one with the buttons.
func deliver(ctx context.Context, s surface, replies []discord.Reply) (discord.Sent, error) {
	sent, err := persist(ctx, func() (discord.Sent, error) { return s.edit(ctx, replies[0]) })
	if fault := discord.FaultOf(err); fault == discord.FaultExpired || fault == discord.FaultGone {
		sent, err = persist(ctx, func() (discord.Sent, error) { return s.elsewhere(ctx, replies[0]) })
	}
	for i, r := range replies[1:] {
		if err != nil {
			break
		}
		sent, err = persist(ctx, func() (discord.Sent, error) { return s.more(ctx, i+1, r) })
	}
	return sent, err
}

// The pauses between attempts while Discord is unavailable double from the first to the last.
const (
	firstPause = 500 * time.Millisecond
	lastPause  = 10 * time.Second
)

// persist repeats an attempt while Discord is busy or down.
func persist(ctx context.Context, attempt func() (discord.Sent, error)) (discord.Sent, error) {
	pause := firstPause
	for {
		sent, err := attempt()
		switch discord.FaultOf(err) {
		case discord.FaultLimited, discord.FaultUnavailable:
		default:
			return sent, err
		}
		timer := time.NewTimer(max(pause, retryAfter(err)))
		select {
		case <-ctx.Done():
			timer.Stop()
			return sent, errors.Join(err, ctx.Err())
		case <-timer.C:
		}
		pause = min(2*pause, lastPause)
	}
}

// retryAfter is how long Discord asks to wait.
func retryAfter(err error) time.Duration {
	var e *discord.Error
	if !errors.As(err, &e) {
		return 0
	}
	return time.Duration(e.RetryAfter) * time.Millisecond
}
