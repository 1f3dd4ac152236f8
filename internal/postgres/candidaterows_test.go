package postgres

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgtype"
	"pgregory.net/rapid"

	"newsdesk/internal/news"
)

// A candidate is read as pgx writes its values.
func TestCandidatesAreReadAsPgxWritesThem(t *testing.T) {
	t.Parallel()
	types := pgtype.NewMap()
	encode := func(t *rapid.T, oid uint32, v any) []byte {
		b, err := types.Encode(oid, pgtype.BinaryFormatCode, v, nil)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	rapid.Check(t, func(t *rapid.T) {
		var forwards arena
		for range rapid.IntRange(1, 5).Draw(t, "rows") {
			want := news.Candidate{Ref: news.ChunkRef{Version: news.VersionID(rapid.Int64().Draw(t, "version")), Ordinal: int(rapid.Int32().Draw(t, "ordinal"))},
				TextLength: int(rapid.Int32().Draw(t, "text")), HeaderLength: int(rapid.Int32().Draw(t, "header")),
				Forward: rapid.SliceOfN(rapid.Byte(), 1, 40).Draw(t, "forward"), Cosine: rapid.Float64Range(-1, 1).Draw(t, "cosine")}
			values := [][]byte{encode(t, pgtype.Int8OID, int64(want.Ref.Version)), encode(t, pgtype.Int4OID, want.Ref.Ordinal),
				encode(t, pgtype.Int4OID, want.TextLength), encode(t, pgtype.Int4OID, want.HeaderLength),
				append([]byte{}, want.Forward...), nil, encode(t, pgtype.Float8OID, want.Cosine)}
			if rapid.Bool().Draw(t, "dated") {
				want.PublishedAt = time.Unix(rapid.Int64Range(-60_000_000_000, 200_000_000_000).Draw(t, "seconds"), rapid.Int64Range(0, 999_999).Draw(t, "microseconds")*1000).UTC()
				values[5] = encode(t, pgtype.TimestamptzOID, want.PublishedAt)
			}
			got, err := readCandidate(values, &forwards)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

// Whatever a server sends is a candidate or an error.
func FuzzReadCandidate(f *testing.F) {
	number := binary.BigEndian.AppendUint32(nil, 7)
	long := binary.BigEndian.AppendUint64(nil, math.Float64bits(0.5))
	f.Add(long, number, number, number, []byte("12345678"), long, long)
	f.Fuzz(func(t *testing.T, a, b, c, d, e, g, h []byte) {
		var forwards arena
		got, err := readCandidate([][]byte{a, b, c, d, e, g, h}, &forwards)
		if err == nil && !bytes.Equal(got.Forward, e) {
			t.Fatalf("forward index %x, want %x", got.Forward, e)
		}
	})
}
