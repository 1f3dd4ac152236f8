package postgres

import "context"

// Backlog is what is to be done about the watched sources of all libraries, for metrics: counts by state.
type Backlog struct {
	Sources map[string]int // active, paused, failing
	Items   map[string]int // waiting, fetched, stored, …
	Jobs    map[string]int // as River names them: available, running, retryable, …; finished ones are left out
}

// Backlog counts what is to be done.
func (db *DB) Backlog(ctx context.Context) (b Backlog, err error) {
	defer wrap(&err, "Backlog")
	b = Backlog{Sources: map[string]int{}, Items: map[string]int{}, Jobs: map[string]int{}}
	of := map[string]map[string]int{"source": b.Sources, "item": b.Items, "job": b.Jobs}
	type count struct {
		Kind, State string
		N           int
	}
	counts, err := collect[count](ctx, db, `
		SELECT 'source' AS kind, state, count(*) AS n FROM sources GROUP BY state
		UNION ALL SELECT 'item', state, count(*) FROM source_items GROUP BY state
		UNION ALL SELECT 'job', state::text, count(*) FROM river.river_job
		WHERE state NOT IN ('completed', 'cancelled', 'discarded') GROUP BY state`)
	for _, c := range counts {
		of[c.Kind][c.State] = c.N
	}
	return b, err
}

// Ping asks the database for nothing, to see that it answers.
func (db *DB) Ping(ctx context.Context) (err error) {
	defer wrap(&err, "Ping")
	return userError(db.pool.Ping(ctx))
}
