package postgres

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"newsdesk/internal/bm25"
	"newsdesk/internal/news"
)

// A question brings thousands of candidates. Reading them value by value, as everything else is read, took more time than
// scoring them: their values are numbers of known size here, and the forward indexes go one behind the other into a few large
// pieces of memory in place of one for each.

// candidateColumns are the sizes of a candidate's values, in order: version, ordinal, text_length, header_length, forward,
// published_at, cosine.
var candidateColumns = [...]int{8, 4, 4, 4, sizeVaries, 8, 8}

const (
	sizeVaries = -1
	arenaPiece = 256 << 10
)

// collectCandidates reads the rows, of which there are about so many.
func collectCandidates(rows pgx.Rows, expected int) (list []news.Candidate, err error) {
	defer rows.Close()
	if err := rows.Err(); err != nil {
		return nil, err // such rows have no descriptions, and panic when asked for them
	}
	binary := len(rows.FieldDescriptions()) == len(candidateColumns) &&
		!slices.ContainsFunc(rows.FieldDescriptions(), func(f pgconn.FieldDescription) bool { return f.Format != pgx.BinaryFormatCode })
	var forwards arena
	list = make([]news.Candidate, 0, expected)
	for rows.Next() {
		var c news.Candidate
		if binary {
			c, err = readCandidate(rows.RawValues(), &forwards)
		} else {
			c, err = scanCandidate(rows)
		}
		if err != nil {
			return nil, err
		}
		if err := bm25.Forward(c.Forward).Check(); err != nil {
			return nil, fmt.Errorf("chunk %d.%d: %w", c.Ref.Version, c.Ref.Ordinal, err)
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

// scanCandidate reads a row whose values are text, as some poolers and settings have it.
func scanCandidate(rows pgx.Rows) (c news.Candidate, err error) {
	var published *time.Time
	err = rows.Scan(&c.Ref.Version, &c.Ref.Ordinal, &c.TextLength, &c.HeaderLength, &c.Forward, &published, &c.Cosine)
	c.PublishedAt = timeOrZero(published)
	return c, err
}

// readCandidate reads a row in Postgres's binary format. The values are the connection's until the next row.
func readCandidate(values [][]byte, forwards *arena) (c news.Candidate, err error) {
	for i, size := range candidateColumns {
		if null := values[i] == nil; size != sizeVaries && !null && len(values[i]) != size || null && i != 5 {
			return c, fmt.Errorf("a candidate's value %d has %d bytes", i, len(values[i]))
		}
	}
	number := func(i int) int { return int(int32(binary.BigEndian.Uint32(values[i]))) }
	c.Ref = news.ChunkRef{Version: news.VersionID(binary.BigEndian.Uint64(values[0])), Ordinal: number(1)}
	c.TextLength, c.HeaderLength = number(2), number(3)
	c.Forward = forwards.copy(values[4])
	if values[5] != nil {
		c.PublishedAt = timeOf(int64(binary.BigEndian.Uint64(values[5])))
	}
	c.Cosine = math.Float64frombits(binary.BigEndian.Uint64(values[6]))
	return c, nil
}

// timeOf is a timestamptz: microseconds since the year 2000. The infinities are no times.
func timeOf(microseconds int64) time.Time {
	if microseconds == math.MaxInt64 || microseconds == math.MinInt64 {
		return time.Time{}
	}
	const epoch = 946_684_800 // of Postgres, in seconds of Unix
	return time.Unix(epoch+microseconds/1_000_000, microseconds%1_000_000*1_000).UTC()
}

// arena copies bytes into pieces of memory that many of them share.
type arena struct{ free []byte }

func (a *arena) copy(b []byte) []byte {
	if len(b) > len(a.free) {
		a.free = make([]byte, max(arenaPiece, len(b)))
	}
	c := a.free[:len(b):len(b)]
	a.free = a.free[len(b):]
	copy(c, b)
	return c
}
