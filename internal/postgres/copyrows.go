package postgres

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/pgvector/pgvector-go"
)

// copyRows are rows in the binary form of COPY. It is written here for the tables with a row for each chunk, because the
// driver's CopyFrom makes an interface value of each field, most of which then are garbage, and looks up how to encode
// it: three times the work for a list of a hundred numbers.
type copyRows struct {
	buf     []byte
	columns []string
}

// newCopyRows returns a list for rows of these columns that may take so many bytes without growing.
func newCopyRows(bytes int, columns ...string) *copyRows {
	r := &copyRows{buf: make([]byte, 0, bytes+32), columns: columns}
	r.buf = append(r.buf, "PGCOPY\n\xff\r\n\x00"...)
	r.buf = binary.BigEndian.AppendUint64(r.buf, 0) // no flags, no extension
	return r
}

// row begins a row; the fields follow in the order of the columns.
func (r *copyRows) row() {
	r.buf = binary.BigEndian.AppendUint16(r.buf, uint16(len(r.columns)))
}

func (r *copyRows) length(n int) { r.buf = binary.BigEndian.AppendUint32(r.buf, uint32(n)) }

func (r *copyRows) bigint(v int64) {
	r.length(8)
	r.buf = binary.BigEndian.AppendUint64(r.buf, uint64(v))
}

func (r *copyRows) integer(v int) {
	r.length(4)
	r.buf = binary.BigEndian.AppendUint32(r.buf, uint32(v))
}

func (r *copyRows) text(s string) {
	r.length(len(s))
	r.buf = append(r.buf, s...)
}

func (r *copyRows) bytea(b []byte) {
	r.length(len(b))
	r.buf = append(r.buf, b...)
}

// timestamptz is in microseconds since the year 2000; the zero time is null.
func (r *copyRows) timestamptz(t time.Time) {
	if t.IsZero() {
		r.buf = binary.BigEndian.AppendUint32(r.buf, 1<<32-1)
		return
	}
	const unixOf2000 = 946_684_800
	r.bigint((t.Unix()-unixOf2000)*1_000_000 + int64(t.Nanosecond())/1000)
}

func (r *copyRows) integers(list []int32) {
	const noNulls, firstIndex = 0, 1
	dimensions := min(len(list), 1)
	r.length(12 + 8*dimensions + 8*len(list))
	for _, v := range []uint32{uint32(dimensions), noNulls, pgtype.Int4OID} {
		r.buf = binary.BigEndian.AppendUint32(r.buf, v)
	}
	if len(list) == 0 {
		return
	}
	r.buf = binary.BigEndian.AppendUint32(r.buf, uint32(len(list)))
	r.buf = binary.BigEndian.AppendUint32(r.buf, firstIndex)
	for _, v := range list {
		r.buf = binary.BigEndian.AppendUint32(r.buf, 4)
		r.buf = binary.BigEndian.AppendUint32(r.buf, uint32(v))
	}
}

// halfvecPlan is how the driver encodes vectors.
func halfvecPlan(types *pgtype.Map) (pgtype.EncodePlan, error) {
	t, ok := types.TypeForName("halfvec")
	if !ok {
		return nil, errors.New("the connection does not know the type halfvec")
	}
	return types.PlanEncode(t.OID, pgx.BinaryFormatCode, pgvector.HalfVector{}), nil
}

// halfvec is encoded by halfvecPlan.
func (r *copyRows) halfvec(plan pgtype.EncodePlan, v []float32) (err error) {
	at := len(r.buf)
	r.length(0)
	if r.buf, err = plan.Encode(pgvector.NewHalfVector(v), r.buf); err != nil {
		return err
	}
	binary.BigEndian.PutUint32(r.buf[at:], uint32(len(r.buf)-at-4))
	return nil
}

// send stores the rows.
func (r *copyRows) send(ctx context.Context, tx pgx.Tx, table string) error {
	end := append(r.buf, 0xff, 0xff)
	sql := "COPY " + pgx.Identifier{table}.Sanitize() + " (" + strings.Join(r.columns, ", ") + ") FROM STDIN (FORMAT binary)"
	_, err := tx.Conn().PgConn().CopyFrom(ctx, bytes.NewReader(end), sql)
	return err
}
