package postgres

import (
	"context"
	"time"

	"newsdesk/internal/news"
)

// Reserve adds an amount to a day's spending, unless that would exceed a limit that is not 0; then it reports false and
// changes nothing.
func (db *DB) Reserve(ctx context.Context, day time.Time, amount, limits news.Spending) (ok bool, err error) {
	defer wrap(&err, "Reserve")
	fits := func(amount, limit int64) bool { return limit == 0 || amount <= limit }
	if !fits(amount.Tokens, limits.Tokens) || !fits(amount.Micros, limits.Micros) {
		return false, nil
	}
	// One statement: of several at once each sees what the one before has left.
	done, err := db.pool.Exec(ctx, `
		INSERT INTO spending (day, tokens, micros) VALUES ($1, $2, $3)
		ON CONFLICT (day) DO UPDATE SET tokens = spending.tokens + excluded.tokens, micros = spending.micros + excluded.micros
		WHERE ($4 = 0 OR spending.tokens + excluded.tokens <= $4) AND ($5 = 0 OR spending.micros + excluded.micros <= $5)`,
		day, amount.Tokens, amount.Micros, limits.Tokens, limits.Micros)
	return err == nil && done.RowsAffected() == 1, userError(err)
}

// Adjust adds a difference, which may be negative, to a day's spending.
func (db *DB) Adjust(ctx context.Context, day time.Time, difference news.Spending) (err error) {
	defer wrap(&err, "Adjust")
	_, err = db.pool.Exec(ctx, `UPDATE spending SET tokens = greatest(tokens + $2, 0), micros = greatest(micros + $3, 0) WHERE day = $1`,
		day, difference.Tokens, difference.Micros)
	return userError(err)
}

// Spent returns what was spent or is reserved on a day.
func (db *DB) Spent(ctx context.Context, day time.Time) (s news.Spending, err error) {
	defer wrap(&err, "Spent")
	rows, err := collect[news.Spending](ctx, db, `SELECT tokens, micros FROM spending WHERE day = $1`, day)
	if len(rows) == 1 {
		s = rows[0]
	}
	return s, err
}

// SpentSince returns what was spent or is reserved from a day on.
func (db *DB) SpentSince(ctx context.Context, day time.Time) (s news.Spending, err error) {
	defer wrap(&err, "SpentSince")
	err = db.pool.QueryRow(ctx, `SELECT coalesce(sum(tokens), 0)::bigint, coalesce(sum(micros), 0)::bigint FROM spending WHERE day >= $1`, day).
		Scan(&s.Tokens, &s.Micros)
	return s, userError(err)
}
