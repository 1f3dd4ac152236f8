package bot

import (
	"slices"
	"sync"

	"newsdesk/bot/discord"
	"newsdesk/internal/news"
)

// queue runs jobs: at most workers at once and one of each person, in the order they came. A job that waits is told
// its place whenever that changes.
type queue struct {
	workers   int
	capacity  int // waiting jobs
	perPerson int // of them, of one person

	mu      sync.Mutex
	waiting []*job
	busy    map[discord.ID]bool
	running int
	closed  bool
}

// job is one piece of work of a person.
type job struct {
	person discord.ID
	run    func()
	// moved, when set, is told the job's place in the queue, from 1, while it waits. It must return quickly.
	moved func(place int)
}

func newQueue(workers, capacity, perPerson int) *queue {
	return &queue{workers: workers, capacity: capacity, perPerson: perPerson, busy: map[discord.ID]bool{}}
}

// add takes a job, or fails with CodeRateLimited when too many wait and with CodeUnavailable when the bot stops.
func (q *queue) add(j *job) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	own := 0
	for _, w := range q.waiting {
		if w.person == j.person {
			own++
		}
	}
	switch {
	case q.closed:
		return news.Errorf(news.CodeUnavailable, "I am about to restart; please ask again in a minute.")
	case own >= q.perPerson:
		return news.Errorf(news.CodeRateLimited, "You have %d questions waiting already; I answer them one after the other.", own)
	case len(q.waiting) >= q.capacity:
		return news.Errorf(news.CodeRateLimited, "Too many questions are waiting; please try again in a minute.")
	}
	q.waiting = append(q.waiting, j)
	q.start()
	if place := slices.Index(q.waiting, j) + 1; place > 0 && j.moved != nil {
		j.moved(place)
	}
	return nil
}

// remove takes a job out that nobody waits for any more. One that runs is left to end by itself.
func (q *queue) remove(j *job) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = slices.DeleteFunc(q.waiting, func(other *job) bool { return other == j })
}

// start gives free workers to the first jobs whose people have none running. The caller holds mu.
func (q *queue) start() {
	moved := false
	for q.running < q.workers {
		i := slices.IndexFunc(q.waiting, func(j *job) bool { return !q.busy[j.person] })
		if i < 0 {
			break
		}
		j := q.waiting[i]
		q.waiting = slices.Delete(q.waiting, i, i+1)
		q.running++
		q.busy[j.person] = true
		moved = true
		go q.work(j)
	}
	if !moved {
		return
	}
	for i, j := range q.waiting {
		if j.moved != nil {
			j.moved(i + 1)
		}
	}
}

func (q *queue) work(j *job) {
	defer func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.running--
		delete(q.busy, j.person)
		q.start()
	}()
	j.run()
}

// close takes no more jobs; those that wait are still run.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
}
