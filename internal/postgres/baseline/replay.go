package baseline

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	pgxvector "github.com/pgvector/pgvector-go/pgx"
)

// Conn is one connection of its own. It is not safe for concurrent use.
type Conn struct {
	conn *pgx.Conn
	rows int   // read since Connect
	size int64 // bytes of their values
}

// Connect connects to a database that has pgvector.
func Connect(ctx context.Context, dsn string) (*Conn, error) {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return nil, fmt.Errorf("baseline: %w", err)
	}
	if err := pgxvector.RegisterTypes(ctx, conn); err != nil {
		return nil, fmt.Errorf("baseline: %w", err)
	}
	return &Conn{conn: conn}, nil
}

// Close ends the connection.
func (c *Conn) Close(ctx context.Context) error { return c.conn.Close(ctx) }

// Read returns how many rows were read so far and how many bytes their values have as they are sent.
func (c *Conn) Read() (rows int, bytes int64) { return c.rows, c.size }

// Replay sends the statements as they were sent, what was sent at once at once again, and reads all rows without decoding
// their values.
func (c *Conn) Replay(ctx context.Context, list Statements) error {
	for _, s := range list {
		if err := c.send(ctx, s); err != nil {
			return fmt.Errorf("baseline: %w", err)
		}
	}
	return nil
}

func (c *Conn) send(ctx context.Context, s sent) error {
	if !s.batch {
		rows, err := c.conn.Query(ctx, s.statements[0].sql, s.statements[0].args...)
		if err != nil {
			return err
		}
		return c.drain(rows)
	}
	b := &pgx.Batch{}
	for _, q := range s.statements {
		b.Queue(q.sql, q.args...).Query(c.drain)
	}
	return c.conn.SendBatch(ctx, b).Close()
}

func (c *Conn) drain(rows pgx.Rows) error {
	defer rows.Close()
	for rows.Next() {
		c.rows++
		for _, v := range rows.RawValues() {
			c.size += int64(len(v))
		}
	}
	return rows.Err()
}
