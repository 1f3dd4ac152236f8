package discordtest

import "sync"

// item is one thing for the writer to do.
type item struct {
	frame     []byte
	closeCode int
	reason    string
	reset     bool
}

// outbox is an unbounded queue, so that whoever changes the world never waits for the bot to read.
type outbox struct {
	mu    sync.Mutex
	items []item
	wake  chan struct{}
	ended bool
}

func (o *outbox) put(i item) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.ended {
		return
	}
	o.items = append(o.items, i)
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// end lets the writer stop.
func (o *outbox) end() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.ended {
		o.ended = true
		close(o.wake)
	}
}

func (o *outbox) take() (items []item, ended bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	items, o.items = o.items, nil
	return items, o.ended
}
