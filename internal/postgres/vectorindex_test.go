package postgres_test

import (
	"fmt"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"newsdesk/internal/postgres/postgrestest"
)

// indexed is a fixture with a few articles and an index.
func indexed(t *testing.T) (fixture, string) {
	t.Helper()
	dsn := postgrestest.DSN(t)
	f := newFixture(t, openDSN(t, dsn))
	for i := range 5 {
		f.store(t, prepared(fmt.Sprint("x", i), paragraph(i), paragraph(i+1)))
	}
	if built, err := f.BuildVectorIndex(t.Context(), f.model, 11); err != nil || built {
		t.Fatalf("an index was built for ten rows where eleven are needed: %v, %v", built, err)
	}
	if built, err := f.BuildVectorIndex(t.Context(), f.model, 10); err != nil || !built {
		t.Fatalf("index built: %v, %v", built, err)
	}
	return f, dsn
}

func (f fixture) hasIndex(t *testing.T) bool {
	t.Helper()
	has, err := f.HasVectorIndex(t.Context(), f.model)
	if err != nil {
		t.Fatal(err)
	}
	return has
}

// A large load sets the index aside, once; searches find the same meanwhile; building afterwards brings it back.
func TestIndexIsSetAsideForLargeLoads(t *testing.T) {
	t.Parallel()
	f, _ := indexed(t)
	before := f.everything(t)
	for _, step := range []struct {
		inserted   int
		aside, has bool
	}{{19_999, false, true}, {20_000, true, false}, {40_000, false, false}} {
		aside, err := f.SetVectorIndexAside(t.Context(), f.model, step.inserted)
		if err != nil || aside != step.aside || f.hasIndex(t) != step.has {
			t.Errorf("after %d rows the index was set aside: %v, is there: %v, %v", step.inserted, aside, f.hasIndex(t), err)
		}
	}
	if diff := gocmp.Diff(before, f.everything(t)); diff != "" {
		t.Errorf("without the index another result: %s", diff)
	}
	if built, err := f.BuildVectorIndex(t.Context(), f.model, 1); err != nil || !built || !f.hasIndex(t) {
		t.Errorf("index built again: %v, %v", built, err)
	}
}

// Another process that builds or drops the index is left alone.
func TestIndexIsOneProcessesWorkAtATime(t *testing.T) {
	t.Parallel()
	f, dsn := indexed(t)
	other := connect(t, dsn)
	if _, err := other.Exec(t.Context(), `SELECT pg_advisory_lock(hashtextextended('newsdesk.hnsw', $1))`, f.model.ID); err != nil {
		t.Fatal(err)
	}
	if aside, err := f.SetVectorIndexAside(t.Context(), f.model, 20_000); err != nil || aside {
		t.Errorf("an index that another process works on was set aside: %v, %v", aside, err)
	}
	if _, err := other.Exec(t.Context(), fmt.Sprintf(`DROP INDEX chunk_vectors_%d_hnsw`, f.model.ID)); err != nil {
		t.Fatal(err)
	}
	if built, err := f.BuildVectorIndex(t.Context(), f.model, 1); err != nil || built {
		t.Errorf("an index that another process works on was built: %v, %v", built, err)
	}
}

// What a killed build leaves is not used, and replaced.
func TestInvalidIndexIsReplaced(t *testing.T) {
	t.Parallel()
	f, dsn := indexed(t)
	_, err := connect(t, dsn).Exec(t.Context(), `UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass($1)`,
		fmt.Sprintf("chunk_vectors_%d_hnsw", f.model.ID))
	if err != nil {
		t.Fatal(err)
	}
	if f.hasIndex(t) {
		t.Error("an invalid index passes for one")
	}
	if built, err := f.BuildVectorIndex(t.Context(), f.model, 1); err != nil || !built || !f.hasIndex(t) {
		t.Errorf("invalid index replaced: %v, %v", built, err)
	}
}
