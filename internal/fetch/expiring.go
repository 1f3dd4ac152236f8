package fetch

import (
	"sync"
	"time"
)

// expiring is a map whose values end, each at its own time, and whose costs together stay below a limit. It is a map
// and not a cache library because it has to hold what ends last and not what is asked for most, and starts no
// goroutine that somebody would have to stop.
type expiring[V any] struct {
	mu     sync.Mutex
	limit  int
	cost   int
	values map[string]lasting[V]
}

type lasting[V any] struct {
	value V
	until time.Time
	cost  int
}

func newExpiring[V any](limit int) *expiring[V] {
	return &expiring[V]{limit: limit, values: make(map[string]lasting[V])}
}

// get returns a value and when it ends.
func (e *expiring[V]) get(key string) (V, time.Time, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	found, ok := e.values[key]
	if !ok || !time.Now().Before(found.until) {
		var none V
		return none, time.Time{}, false
	}
	return found.value, found.until, true
}

// put keeps a value until a time. Where there is no room, what has ended goes first and then what would end next.
func (e *expiring[V]) put(key string, value V, until time.Time, cost int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.remove(key)
	if e.cost+cost > e.limit {
		for k, v := range e.values {
			if !time.Now().Before(v.until) {
				e.remove(k)
			}
		}
	}
	for e.cost+cost > e.limit && len(e.values) > 0 {
		first, at := "", time.Time{}
		for k, v := range e.values {
			if first == "" || v.until.Before(at) {
				first, at = k, v.until
			}
		}
		e.remove(first)
	}
	e.values[key] = lasting[V]{value, until, cost}
	e.cost += cost
}

func (e *expiring[V]) remove(key string) {
	e.cost -= e.values[key].cost
	delete(e.values, key)
}
