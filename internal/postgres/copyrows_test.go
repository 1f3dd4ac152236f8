package postgres_test

import (
	"testing"
	"time"

	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

// The rows that are encoded here hold what the driver encodes of the same article, and as many postings as terms.
func TestChunksAreEncodedAsTheDriverDoes(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	db, err := postgres.Open(t.Context(), dsn, postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	f := newFixture(t, db)
	var group []news.Prepared
	for i, at := range []time.Time{{}, time.Unix(-1, 1000), time.Unix(946_684_799, 999_999_999), time.Unix(1_700_000_000, 123_456_789),
		time.Date(9000, 1, 1, 0, 0, 0, 0, time.FixedZone("", 3600))} {
		a := prepared(string(rune('a'+i)), paragraph(1), paragraph(2))
		a.PublishedAt, a.Publisher = at, []string{"", "Courier", "Zürcher Blatt"}[i%3]
		a.Chunks[1].Forward = nil // a text without words
		group = append(group, a)
	}
	if _, err := f.StoreArticles(t.Context(), f.lib, f.source, f.model, group); err != nil {
		t.Fatal(err)
	}
	right := postgrestest.NewSQL(t, dsn).Numbers(t, `
		SELECT count(*) FROM chunks c
		JOIN article_versions v USING (library_id, version_id)
		JOIN chunk_vectors_1 e USING (library_id, version_id, ordinal)
		WHERE c.published_at IS NOT DISTINCT FROM v.published_at AND e.published_at IS NOT DISTINCT FROM v.published_at
		  AND c.publisher = v.publisher AND e.publisher = v.publisher AND vector_dims(e.embedding) = 8
		  AND cardinality(c.postings) = length(c.forward) / 8`)
	if right[0] != int64(2*len(group)) {
		t.Errorf("%d of %d chunks are right", right[0], 2*len(group))
	}
}
