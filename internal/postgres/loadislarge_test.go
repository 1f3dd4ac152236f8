package postgres

import (
	"testing"

	"pgregory.net/rapid"
)

// Without knowing how much is still to come, a load takes at most twice what it would have with foresight, apart from
// the half minute before anything is thought of.
func TestLoadTakesAtMostTwiceTheBestTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows, load := rapid.IntRange(0, mostExact).Draw(t, "rows"), rapid.IntRange(0, mostExact).Draw(t, "load")
		if rows+load > mostExact {
			t.Skip("such a table keeps its index whatever comes")
		}
		live := func(n int) float64 { return float64(n) / liveRows }
		rebuild := float64(rows+load) / builtRows
		taken := live(load)
		for inserted := 0; inserted <= load; inserted += 100 {
			if loadIsLarge(inserted, rows+inserted) {
				taken = live(inserted) + rebuild
				break
			}
		}
		if best := min(live(load), rebuild); taken > 2*best+live(leastLoad+100) {
			t.Fatalf("%d rows into %d take %.0f s, best %.0f s", load, rows, taken, best)
		}
	})
}

func TestLargeTableKeepsItsIndex(t *testing.T) {
	t.Parallel()
	if loadIsLarge(mostExact, mostExact+1) || !loadIsLarge(mostExact, mostExact) || loadIsLarge(leastLoad-1, leastLoad) {
		t.Error("the bounds of setting an index aside do not hold")
	}
}
