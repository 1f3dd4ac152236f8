package postgres_test

import (
	"fmt"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"newsdesk/internal/postgres/postgrestest"
)

// Whatever index cannot be used, searches find the same, by comparing everything. A vector index left by a build that
// was cut off is replaced by the next load.
func TestSearchWithoutValidIndexes(t *testing.T) {
	t.Parallel()
	f, dsn := indexed(t)
	before := f.everything(t)
	sql := postgrestest.NewSQL(t, dsn)
	invalid := sql.Numbers(t, `WITH spoilt AS (UPDATE pg_index i SET indisvalid = false FROM pg_class c
		WHERE c.oid = i.indexrelid AND c.relnamespace = 'public'::regnamespace AND NOT i.indisunique RETURNING 1) SELECT count(*) FROM spoilt`)[0]
	again := openDSN(t, dsn) // whose sessions have no plans from before
	g := fixture{again, f.lib, f.source, f.model}
	if diff := gocmp.Diff(before, g.everything(t)); diff != "" {
		t.Errorf("without indexes another result: %s", diff)
	}
	d, err := again.Diagnose(t.Context())
	if err != nil || len(d.InvalidIndexes) != int(invalid) || invalid < 10 || g.hasIndex(t) {
		t.Errorf("%d indexes are invalid, of which %d are told of: %v", invalid, len(d.InvalidIndexes), err)
	}
	g.store(t, prepared("afterwards", paragraph(1)))
	if built, err := again.BuildVectorIndex(t.Context(), f.model, 1); err != nil || !built || !g.hasIndex(t) {
		t.Errorf("index built again: %v, %v", built, err)
	}
	t.Attr("F-corrupt-index", fmt.Sprintf("all %d indexes that guard no key invalid: the same results, by exact comparison; ingestion goes on, and the next load builds the vector index anew", invalid))
}
