package retrieve

import (
	"context"
	"sync"
	"time"

	"newsdesk/internal/news"
	"newsdesk/internal/understand"
)

// Outlets of a library are read at most once in a while, because each question needs them and they hardly change.
const (
	outletsLast  = time.Minute
	maxOutlets   = 5_000 // publishers of a library that questions can name
	maxLibraries = 1_000 // whose outlets are remembered
)

// outlets remembers the publishers of libraries.
type outlets struct {
	mu   sync.Mutex
	list map[news.LibraryID]remembered
}

type remembered struct {
	*understand.Publishers
	until time.Time
}

func (o *outlets) of(ctx context.Context, index Index, lib news.LibraryID) (*understand.Publishers, error) {
	now := time.Now()
	o.mu.Lock()
	known, ok := o.list[lib]
	o.mu.Unlock()
	if ok && now.Before(known.until) {
		return known.Publishers, nil
	}
	names, err := index.Publishers(ctx, lib, "", maxOutlets)
	if err != nil {
		return nil, err
	}
	p := understand.NewPublishers(names)
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.list == nil || len(o.list) >= maxLibraries {
		o.list = make(map[news.LibraryID]remembered)
	}
	o.list[lib] = remembered{p, now.Add(outletsLast)}
	return p, nil
}
