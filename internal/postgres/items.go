package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/news"
)

// saveItems brings the items of a listing into the ledger. New ones and those whose mark has changed are to be read;
// waiting and fetched are their numbers, in the order of the listing.
func saveItems(ctx context.Context, tx pgx.Tx, s news.WatchedSource, p news.Poll) (waiting, fetched []news.ItemID, err error) {
	type result struct {
		id    news.ItemID
		state news.ItemState
	}
	known, err := marksOf(ctx, tx, s, p.Listing.Items)
	if err != nil {
		return nil, nil, err
	}
	var results []result
	b := &pgx.Batch{}
	seen := make(map[string]bool, len(p.Listing.Items))
	for _, i := range p.Listing.Items {
		address := storable(i.Address)
		if address == "" || len(address) > news.MaxAddress || seen[address] {
			continue
		}
		seen[address] = true
		if mark, ok := known[address]; ok && mark == storable(i.Mark) {
			continue
		}
		state, hint, draft := news.ItemWaiting, json.RawMessage(nil), json.RawMessage(nil)
		packed, err := packArticle(i.Hint)
		if err != nil {
			return nil, nil, err
		}
		if i.Whole {
			state, draft = news.ItemFetched, packed
		} else {
			hint = packed
		}
		// An item that another source of the library listed first is left to that one. A file that is back is read again.
		b.Queue(`
			INSERT INTO source_items AS i (library_id, source_id, address, mark, hint, whole, draft, state, first_seen_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
			ON CONFLICT (library_id, address) DO UPDATE SET mark = excluded.mark, hint = excluded.hint, whole = excluded.whole,
			    draft = coalesce(excluded.draft, i.draft), state = excluded.state, next_fetch_at = NULL
			WHERE i.source_id = excluded.source_id AND (excluded.mark <> '' AND i.mark <> excluded.mark OR $10 AND i.state = 'gone')
			  AND NOT (i.state = 'refused' AND i.article_id IS NOT NULL) -- removed by somebody
			RETURNING item_id, state`,
			s.Library, s.ID, address, storable(i.Mark), hint, i.Whole, draft, state, p.At, s.Kind == news.SourceFolder).
			Query(func(rows pgx.Rows) error {
				for rows.Next() {
					var r result
					if err := rows.Scan(&r.id, &r.state); err != nil {
						return err
					}
					results = append(results, r)
				}
				return rows.Err()
			})
	}
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return nil, nil, err
	}
	for _, r := range results {
		if r.state == news.ItemFetched {
			fetched = append(fetched, r.id)
		} else {
			waiting = append(waiting, r.id)
		}
	}
	return waiting, fetched, nil
}

// marksOf are the marks of the listed items that are in the ledger already and not gone: as a rule nearly all, of which
// nothing needs to be written.
func marksOf(ctx context.Context, tx pgx.Tx, s news.WatchedSource, items []news.Listed) (map[string]string, error) {
	addresses := make([]string, len(items))
	for n, i := range items {
		addresses[n] = storable(i.Address)
	}
	rows, err := tx.Query(ctx, `
		SELECT address, mark FROM source_items WHERE library_id = $1 AND address = ANY($2) AND state <> 'gone'`, s.Library, addresses)
	if err != nil {
		return nil, err
	}
	known := make(map[string]string, len(items))
	var address, mark string
	_, err = pgx.ForEachRow(rows, []any{&address, &mark}, func() error {
		known[address] = mark
		return nil
	})
	return known, err
}

// missItems lets the stored files of a folder that are not in its listing be looked for, and returns them: they were
// removed.
func missItems(ctx context.Context, tx pgx.Tx, s news.WatchedSource, p news.Poll) ([]news.ItemID, error) {
	if s.Kind != news.SourceFolder || p.Err != "" || p.Listing.NotModified || p.Listing.Beyond > 0 {
		return nil, nil
	}
	listed := make([]string, len(p.Listing.Items))
	for n, i := range p.Listing.Items {
		listed[n] = storable(i.Address)
	}
	rows, err := tx.Query(ctx, `
		UPDATE source_items SET state = 'waiting'
		WHERE library_id = $1 AND source_id = $2 AND state = 'stored' AND address <> ALL($3)
		RETURNING item_id`, s.Library, s.ID, listed)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[news.ItemID])
}

// packArticle is an article as the ledger keeps it.
func packArticle(a news.Article) (json.RawMessage, error) {
	a.Title, a.Body, a.Publisher = storable(a.Title), storable(a.Body), storable(a.Publisher)
	return json.Marshal(a)
}

type itemRow struct {
	ItemID, LibraryID, SourceID int64
	Kind, Location, SourceState string
	Address, Mark               string
	Hint, Draft                 json.RawMessage
	Whole                       bool
	State, Reason               string
	Misses                      int
	Etag, LastModified          string
	ArticleID                   *int64
	FirstSeenAt                 time.Time
	FetchedAt, NextFetchAt      *time.Time
}

func (r itemRow) item() (i news.SourceItem, err error) {
	i = news.SourceItem{ID: news.ItemID(r.ItemID), Library: news.LibraryID(r.LibraryID), Source: news.SourceID(r.SourceID),
		Kind: news.SourceKind(r.Kind), Watched: news.SourceState(r.SourceState), Listed: news.Listed{Address: r.Address, Mark: r.Mark, Whole: r.Whole},
		State: news.ItemState(r.State), Reason: r.Reason, Misses: r.Misses,
		Validators:  news.Validators{ETag: r.Etag, LastModified: r.LastModified},
		FirstSeenAt: r.FirstSeenAt.UTC(), FetchedAt: timeOrZero(r.FetchedAt), NextFetchAt: timeOrZero(r.NextFetchAt)}
	if i.Kind == news.SourceFolder {
		i.Within = r.Location
	}
	if r.ArticleID != nil {
		i.Article = news.ArticleID(*r.ArticleID)
	}
	if r.Hint != nil {
		if err = json.Unmarshal(r.Hint, &i.Hint); err != nil {
			return i, err
		}
	}
	if r.Draft != nil {
		i.Draft = new(news.Article)
		err = json.Unmarshal(r.Draft, i.Draft)
	}
	return i, err
}

// itemsOfLibrary are the items of library $1.
const itemsOfLibrary = `
	SELECT i.item_id, i.library_id, i.source_id, s.kind, s.location, s.state AS source_state, i.address, i.mark, i.hint, i.draft, i.whole, i.state, i.reason, i.misses,
	       i.etag, i.last_modified, i.article_id, i.first_seen_at, i.fetched_at, i.next_fetch_at
	FROM source_items i JOIN sources s ON s.library_id = $1 AND s.source_id = i.source_id
	WHERE i.library_id = $1`

// Item returns one item, or CodeNotFound.
func (db *DB) Item(ctx context.Context, lib news.LibraryID, id news.ItemID) (i news.SourceItem, err error) {
	defer wrap(&err, "Item(%d, %d)", lib, id)
	rows, err := collect[itemRow](ctx, db, itemsOfLibrary+` AND i.item_id = $2`, lib, id)
	if err != nil {
		return i, err
	}
	if len(rows) == 0 {
		return i, news.Errorf(news.CodeNotFound, "There is no item %d any more.", id)
	}
	return rows[0].item()
}

// BeginItem is Item for a step of it, and counts the steps that were begun since the item was settled.
func (db *DB) BeginItem(ctx context.Context, lib news.LibraryID, id news.ItemID) (i news.SourceItem, tries int, err error) {
	defer wrap(&err, "BeginItem(%d, %d)", lib, id)
	err = db.pool.QueryRow(ctx, `
		UPDATE source_items SET tries = tries + 1 WHERE library_id = $1 AND item_id = $2 RETURNING tries`, lib, id).Scan(&tries)
	if err != nil {
		return i, 0, userError(err)
	}
	i, err = db.Item(ctx, lib, id)
	return i, tries, err
}

// Items lists the items of a source that are in one of the given states, the latest first.
func (db *DB) Items(ctx context.Context, lib news.LibraryID, source news.SourceID, limit int, states ...news.ItemState) (list []news.SourceItem, err error) {
	defer wrap(&err, "Items(%d, %d)", lib, source)
	rows, err := collect[itemRow](ctx, db, itemsOfLibrary+`
		AND i.source_id = $2 AND i.state = ANY($3) ORDER BY i.item_id DESC LIMIT $4`, lib, source, states, limit)
	for _, r := range rows {
		i, err := r.item()
		if err != nil {
			return nil, err
		}
		list = append(list, i)
	}
	return list, err
}

// SaveReading keeps the article that an item's address gave until it is stored, with the job that does so.
func (db *DB) SaveReading(ctx context.Context, i news.SourceItem, r news.Reading, at time.Time) (err error) {
	defer wrap(&err, "SaveReading(%d, %d)", i.Library, i.ID)
	draft, err := packArticle(r.Article)
	if err != nil {
		return err
	}
	return db.inTx(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, `
			UPDATE source_items SET state = 'fetched', draft = $3, etag = $4, last_modified = $5, fetched_at = $6, misses = 0, reason = '',
			    next_fetch_at = NULL
			WHERE library_id = $1 AND item_id = $2`, i.Library, i.ID, draft, storable(r.ETag), storable(r.LastModified), at)
		if err != nil || tag.RowsAffected() == 0 {
			return err
		}
		return db.jobs.storeTx(ctx, tx, i.Library, i.ID)
	})
}

// SettleItem notes what became of an item: its state, reason, article and when to look again. An item that was to be
// read anew meanwhile, because its source said that it has changed, is left waiting.
func (db *DB) SettleItem(ctx context.Context, i news.SourceItem) (err error) {
	defer wrap(&err, "SettleItem(%d, %d)", i.Library, i.ID)
	_, err = db.pool.Exec(ctx, `
		UPDATE source_items SET state = $3, reason = $4, misses = $5, tries = 0, article_id = nullif($6, 0), next_fetch_at = $7,
		    fetched_at = coalesce($8, fetched_at), etag = $10, last_modified = $11, draft = NULL
		WHERE library_id = $1 AND item_id = $2 AND mark = $9`,
		i.Library, i.ID, i.State, storable(i.Reason), i.Misses, i.Article, nullTime(i.NextFetchAt), nullTime(i.FetchedAt), i.Mark,
		storable(i.ETag), storable(i.LastModified))
	return userError(err)
}

// NoteRetry says why an item waits for another try.
func (db *DB) NoteRetry(ctx context.Context, i news.SourceItem, reason string) (err error) {
	defer wrap(&err, "NoteRetry(%d, %d)", i.Library, i.ID)
	_, err = db.pool.Exec(ctx, `UPDATE source_items SET reason = $3 WHERE library_id = $1 AND item_id = $2`, i.Library, i.ID, storable(reason))
	return userError(err)
}
