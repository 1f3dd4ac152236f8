package bot

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"newsdesk/bot/discord"
	"newsdesk/internal/news"
)

// At most workers jobs run at once and one of each person, all of them are run, and those of a person in order.
func TestQueueRunsEachOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		workers := rapid.IntRange(1, 4).Draw(rt, "workers")
		people := rapid.SliceOfN(rapid.IntRange(1, 5), 1, 30).Draw(rt, "people")
		durations := rapid.SliceOfN(rapid.IntRange(0, 50), len(people), len(people)).Draw(rt, "durations")
		synctest.Test(t, func(*testing.T) {
			q := newQueue(workers, len(people), len(people))
			var mu sync.Mutex
			var unfinished sync.WaitGroup
			active, busy, order := 0, map[int]bool{}, map[int][]int{}
			for i, person := range people {
				unfinished.Add(1)
				err := q.add(&job{person: discord.ID(person), run: func() {
					defer unfinished.Done()
					mu.Lock()
					active++
					if active > workers || busy[person] {
						rt.Errorf("%d jobs at once, person %d busy: %v", active, person, busy[person])
					}
					busy[person] = true
					order[person] = append(order[person], i)
					mu.Unlock()
					time.Sleep(time.Duration(durations[i]) * time.Millisecond) // of the bubble's clock
					mu.Lock()
					active--
					busy[person] = false
					mu.Unlock()
				}})
				if err != nil {
					rt.Errorf("job %d: %v", i, err)
				}
			}
			unfinished.Wait()
			done := 0
			for person, jobs := range order {
				done += len(jobs)
				for i := 1; i < len(jobs); i++ {
					if jobs[i] < jobs[i-1] {
						rt.Errorf("person %d: %v", person, jobs)
					}
				}
			}
			if done != len(people) {
				rt.Errorf("%d of %d jobs were run", done, len(people))
			}
		})
	})
}

func TestQueueTellsPlacesAndRefuses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(1, 2, 1)
		release := make(chan struct{})
		add := func(person discord.ID, moved func(int)) error {
			return q.add(&job{person: person, run: func() { <-release }, moved: moved})
		}
		var places []int
		if err := add(1, nil); err != nil {
			t.Fatal(err)
		}
		if err := add(2, func(int) {}); err != nil {
			t.Fatal(err)
		}
		if err := add(3, func(place int) { places = append(places, place) }); err != nil {
			t.Fatal(err)
		}
		if err := add(2, nil); news.CodeOf(err) != news.CodeRateLimited {
			t.Errorf("a second job of a person who waits: %v", err)
		}
		if err := add(4, nil); news.CodeOf(err) != news.CodeRateLimited {
			t.Errorf("a job beyond the capacity: %v", err)
		}
		release <- struct{}{}
		synctest.Wait()
		if len(places) != 2 || places[0] != 2 || places[1] != 1 {
			t.Errorf("places told: %v, want 2 and then 1", places)
		}
		q.close()
		if err := add(5, nil); news.CodeOf(err) != news.CodeUnavailable {
			t.Errorf("a job after closing: %v", err)
		}
		close(release)
		synctest.Wait()
	})
}
