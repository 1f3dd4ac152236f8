package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// BotState returns what the bot remembers under a key, or nothing.
func (db *DB) BotState(ctx context.Context, key string) (value string, err error) {
	defer wrap(&err, "BotState(%q)", key)
	err = db.pool.QueryRow(ctx, `SELECT value FROM bot_state WHERE key = $1`, key).Scan(&value)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return value, userError(err)
}

// SetBotState makes the bot remember a value under a key.
func (db *DB) SetBotState(ctx context.Context, key, value string) (err error) {
	defer wrap(&err, "SetBotState(%q)", key)
	_, err = db.pool.Exec(ctx, `
		INSERT INTO bot_state (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
	return userError(err)
}
