package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
)

// Watch makes sure that a place is a watched source of a library, active and due now, and returns it. One that was
// paused or failing becomes active again; who added it first stays.
func (db *DB) Watch(ctx context.Context, lib news.LibraryID, p news.Place, person news.PersonID, at time.Time) (s news.WatchedSource, err error) {
	defer wrap(&err, "Watch(%d, %q)", lib, p.Kind)
	var id news.SourceID
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		err := tx.QueryRow(ctx, `
			INSERT INTO sources AS s (library_id, kind, location, state, person_id, next_fetch_at) VALUES ($1, $2, $3, 'active', $4, $5)
			ON CONFLICT (library_id, kind, location) DO UPDATE SET state = 'active', failures = 0, told_at = NULL,
			    next_fetch_at = excluded.next_fetch_at,
			    person_id = CASE WHEN s.state = 'once' THEN excluded.person_id ELSE s.person_id END
			RETURNING source_id`, lib, p.Kind, p.Location, person, at).Scan(&id)
		if err != nil {
			return err
		}
		return db.jobs.pollTx(ctx, tx, lib, id)
	})
	if err != nil {
		return s, err
	}
	return db.WatchedSource(ctx, lib, id)
}

type watchedRow struct {
	SourceID, LibraryID         int64
	Kind, Location, Title       string
	State                       string
	PersonID                    int64
	FoundKind, FoundLocation    string
	Etag, LastModified          string
	ReadOffset, ReadLines       int64
	PollInterval                time.Duration
	Failures                    int
	LastError                   string
	CreatedAt                   time.Time
	LastFetchAt, LastChangeAt   *time.Time
	NextFetchAt                 *time.Time
	Waiting, Fetched, Retrying  int
	Stored                      int
	RefusedItems, Failed, Gone_ int
}

// The validators are those of what was read last: of a site they belong to what was found there.
func (r watchedRow) source() news.WatchedSource {
	s := news.WatchedSource{ID: news.SourceID(r.SourceID), Library: news.LibraryID(r.LibraryID),
		Place: news.Place{Kind: news.SourceKind(r.Kind), Location: r.Location}, Title: r.Title,
		State: news.SourceState(r.State), Person: news.PersonID(r.PersonID), Offset: news.Offset{Bytes: r.ReadOffset, Lines: r.ReadLines}, Interval: r.PollInterval,
		Failures: r.Failures, LastError: r.LastError, AddedAt: r.CreatedAt.UTC(), LastFetchAt: timeOrZero(r.LastFetchAt),
		LastChangeAt: timeOrZero(r.LastChangeAt), NextFetchAt: timeOrZero(r.NextFetchAt),
		Items: news.ItemCounts{Waiting: r.Waiting, Fetched: r.Fetched, Retrying: r.Retrying, Stored: r.Stored, Refused: r.RefusedItems, Failed: r.Failed, Gone: r.Gone_}}
	validators := news.Validators{ETag: r.Etag, LastModified: r.LastModified}
	if r.FoundKind == "" {
		s.Validators = validators
	} else {
		s.Found = news.Place{Kind: news.SourceKind(r.FoundKind), Location: r.FoundLocation, Validators: validators}
	}
	return s
}

// watchedOf are the watched sources of library $1 with the counts of their items. Pages and feeds that brought their
// articles once are no watched sources.
const watchedOf = `
	SELECT s.source_id, s.library_id, s.kind, s.location, s.title, s.state, s.person_id, s.found_kind, s.found_location, s.etag,
	       s.last_modified, s.read_offset, s.read_lines, s.poll_interval, s.failures, s.last_error, s.created_at, s.last_fetch_at,
	       s.last_change_at, s.next_fetch_at, coalesce(i.waiting, 0) AS waiting, coalesce(i.fetched, 0) AS fetched, coalesce(i.retrying, 0) AS retrying,
	       CASE WHEN s.kind = 'dump' THEN (SELECT count(*)::int FROM articles a WHERE a.library_id = $1 AND a.source_id = s.source_id)
	            ELSE coalesce(i.stored, 0) END AS stored,
	       coalesce(i.refused, 0) AS refused_items, coalesce(i.failed, 0) AS failed, coalesce(i.gone, 0) AS gone_
	FROM sources s LEFT JOIN LATERAL (
	    SELECT count(*) FILTER (WHERE state = 'waiting')::int AS waiting, count(*) FILTER (WHERE state = 'fetched')::int AS fetched,
	           count(*) FILTER (WHERE state IN ('waiting', 'fetched') AND reason <> '')::int AS retrying,
	           count(*) FILTER (WHERE state = 'stored')::int AS stored, count(*) FILTER (WHERE state = 'refused')::int AS refused,
	           count(*) FILTER (WHERE state = 'failed')::int AS failed, count(*) FILTER (WHERE state = 'gone')::int AS gone
	    FROM source_items i WHERE i.library_id = $1 AND i.source_id = s.source_id) i ON true
	WHERE s.library_id = $1 AND s.state <> 'once'`

// WatchedSources lists a library's watched sources, the oldest first.
func (db *DB) WatchedSources(ctx context.Context, lib news.LibraryID) (list []news.WatchedSource, err error) {
	defer wrap(&err, "WatchedSources(%d)", lib)
	rows, err := collect[watchedRow](ctx, db, watchedOf+` ORDER BY s.source_id`, lib)
	for _, r := range rows {
		list = append(list, r.source())
	}
	return list, err
}

// WatchedSource returns one watched source, or CodeNotFound.
func (db *DB) WatchedSource(ctx context.Context, lib news.LibraryID, id news.SourceID) (s news.WatchedSource, err error) {
	defer wrap(&err, "WatchedSource(%d, %d)", lib, id)
	rows, err := collect[watchedRow](ctx, db, watchedOf+` AND s.source_id = $2`, lib, id)
	if err != nil {
		return s, err
	}
	if len(rows) == 0 {
		return s, noSuchSource(id)
	}
	return rows[0].source(), nil
}

func noSuchSource(id news.SourceID) error {
	return news.Errorf(news.CodeNotFound, "This library watches no source %d.", id).
		WithHint("newsdesk sources list shows them with their numbers.")
}

// SetSourceState pauses a watched source, or makes it active and due now. Its items that wait are kept.
func (db *DB) SetSourceState(ctx context.Context, lib news.LibraryID, id news.SourceID, state news.SourceState, at time.Time) (err error) {
	defer wrap(&err, "SetSourceState(%d, %d, %q)", lib, id, state)
	return db.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `
			UPDATE sources SET state = $3, told_at = NULL, failures = CASE WHEN $3 = 'active' THEN 0 ELSE failures END,
			    next_fetch_at = CASE WHEN $3 = 'active' THEN $4 ELSE next_fetch_at END
			WHERE library_id = $1 AND source_id = $2 AND state <> 'once'`, lib, id, state, at)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return noSuchSource(id)
		}
		if state != news.SourceActive {
			return nil
		}
		return db.jobs.pollTx(ctx, tx, lib, id)
	})
}

// RefreshSource makes a watched source due now, to be read from its beginning whatever was read of it before.
func (db *DB) RefreshSource(ctx context.Context, lib news.LibraryID, id news.SourceID, at time.Time) (err error) {
	defer wrap(&err, "RefreshSource(%d, %d)", lib, id)
	return db.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `
			UPDATE sources SET next_fetch_at = $3, etag = '', last_modified = '', found_kind = '', found_location = '', read_offset = 0, read_lines = 0
			WHERE library_id = $1 AND source_id = $2 AND state <> 'once'`, lib, id, at)
		if err != nil {
			return err
		}
		if tag.RowsAffected() == 0 {
			return noSuchSource(id)
		}
		return db.jobs.pollTx(ctx, tx, lib, id)
	})
}

// RetryItems lets the refused and failed items of a source be tried again, and returns how many those are.
func (db *DB) RetryItems(ctx context.Context, lib news.LibraryID, id news.SourceID) (n int, err error) {
	defer wrap(&err, "RetryItems(%d, %d)", lib, id)
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `
			UPDATE source_items SET state = 'waiting', misses = 0, next_fetch_at = NULL
			WHERE library_id = $1 AND source_id = $2 AND state IN ('refused', 'failed')
			RETURNING item_id`, lib, id)
		if err != nil {
			return err
		}
		items, err := pgx.CollectRows(rows, pgx.RowTo[news.ItemID])
		if err != nil {
			return err
		}
		n = len(items)
		return db.jobs.fetchTx(ctx, tx, lib, items, time.Time{}, 0)
	})
	return n, err
}

// SavePoll stores what looking at a source gave, with its new and changed items and their jobs, in one transaction.
// It returns how many items are new or changed. A source that was removed or paused meanwhile stays so, and one that
// somebody wants to be read again stays due.
func (db *DB) SavePoll(ctx context.Context, s news.WatchedSource, p news.Poll) (changed int, err error) {
	defer wrap(&err, "SavePoll(%d, %d)", s.Library, s.ID)
	err = db.inTx(ctx, func(tx pgx.Tx) error {
		var due *time.Time
		err := tx.QueryRow(ctx, `SELECT next_fetch_at FROM sources WHERE library_id = $1 AND source_id = $2 FOR UPDATE`, s.Library, s.ID).Scan(&due)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil // removed meanwhile
		} else if err != nil {
			return err
		}
		if !timeOrZero(due).Equal(s.NextFetchAt) { // somebody asked for another reading meanwhile
			p.Next, p.Listing.Validators = timeOrZero(due), news.Validators{}
		}
		waiting, fetched, err := saveItems(ctx, tx, s, p)
		if err != nil {
			return err
		}
		missed, err := missItems(ctx, tx, s, p)
		if err != nil {
			return err
		}
		waiting = append(waiting, missed...)
		changed = len(waiting) + len(fetched)
		if err := savePolled(ctx, tx, s, p, changed > 0); err != nil {
			return err
		}
		if err := db.jobs.fetchTx(ctx, tx, s.Library, waiting, p.At, p.Pause); err != nil {
			return err
		}
		return db.jobs.storeTx(ctx, tx, s.Library, fetched...)
	})
	return changed, err
}

// savePolled writes the source's own row. What a failure does not know stays.
func savePolled(ctx context.Context, tx pgx.Tx, s news.WatchedSource, p news.Poll, changed bool) error {
	found := p.Listing.Place
	if p.Err != "" {
		_, err := tx.Exec(ctx, `
			UPDATE sources SET failures = failures + 1, last_error = $3, last_fetch_at = $4, next_fetch_at = $5, poll_interval = $6,
			    state = CASE WHEN state = 'active' THEN $7 ELSE state END
			WHERE library_id = $1 AND source_id = $2`, s.Library, s.ID, storable(p.Err), p.At, p.Next, p.Interval, p.State)
		return err
	}
	var foundKind, foundLocation string
	if found.Kind != s.Kind || found.Location != s.Location {
		foundKind, foundLocation = string(found.Kind), found.Location
	}
	_, err := tx.Exec(ctx, `
		UPDATE sources SET failures = 0, last_error = $12, told_at = NULL, last_fetch_at = $3, next_fetch_at = $4, poll_interval = $5,
		    found_kind = $6, found_location = $7, etag = $8, last_modified = $9, title = coalesce(nullif($10, ''), title),
		    last_change_at = CASE WHEN $11 THEN $3 ELSE last_change_at END
		WHERE library_id = $1 AND source_id = $2`, s.Library, s.ID, p.At, p.Next, p.Interval,
		foundKind, storable(foundLocation), storable(found.ETag), storable(found.LastModified), storable(p.Listing.Title), changed, storable(p.Problem))
	return err
}

// SaveOffset notes how far a dump has been read.
func (db *DB) SaveOffset(ctx context.Context, s news.WatchedSource, read news.Offset) (err error) {
	defer wrap(&err, "SaveOffset(%d, %d)", s.Library, s.ID)
	_, err = db.pool.Exec(ctx, `UPDATE sources SET read_offset = $3, read_lines = $4 WHERE library_id = $1 AND source_id = $2`,
		s.Library, s.ID, read.Bytes, read.Lines)
	return userError(err)
}

// FailingUntold returns the sources that fail and whose people on the chat service were not told, and notes that they
// are told now: of several processes, one gets each.
func (db *DB) FailingUntold(ctx context.Context, at time.Time) (list []news.WatchedSource, err error) {
	defer wrap(&err, "FailingUntold")
	type row struct {
		LibraryID, SourceID, PersonID int64
		Kind, Location, LastError     string
	}
	rows, err := db.pool.Query(ctx, `
		UPDATE sources SET told_at = $1 WHERE state = 'failing' AND told_at IS NULL AND person_id <> 0
		RETURNING library_id, source_id, person_id, kind, location, last_error`, at)
	if err != nil {
		return nil, userError(err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[row])
	for _, r := range found {
		list = append(list, news.WatchedSource{ID: news.SourceID(r.SourceID), Library: news.LibraryID(r.LibraryID),
			Place: news.Place{Kind: news.SourceKind(r.Kind), Location: r.Location}, State: news.SourceFailing,
			Person: news.PersonID(r.PersonID), LastError: r.LastError})
	}
	return list, userError(err)
}
