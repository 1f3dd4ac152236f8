package main

import (
	"regexp"
	"strings"
	"testing"

	"newsdesk/internal/postgres/postgrestest"
)

// Indexes that a cut-off build or rebuild left behind are named by the doctor, questions are answered meanwhile, and what
// the doctor says to do mends it.
func TestDoctorMendsInvalidIndexes(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	env := map[string]string{"DATABASE_URL": dsn}
	ingestExamples(t, env)
	sql := postgrestest.NewSQL(t, dsn)
	// Both wait for a writer that never ends, and are cut off.
	writer, builder := postgrestest.NewSQL(t, dsn), postgrestest.NewSQL(t, dsn)
	writer.Exec(t, `BEGIN`, `LOCK TABLE articles, chunk_vectors_1 IN ROW EXCLUSIVE MODE`)
	builder.Exec(t, `SET statement_timeout = '300ms'`)
	builder.Fails(t, `CREATE INDEX CONCURRENTLY chunk_vectors_1_hnsw ON chunk_vectors_1 USING hnsw (embedding halfvec_cosine_ops)`)
	builder.Fails(t, `REINDEX INDEX CONCURRENTLY articles_by_source`)
	got := tried(t, env, "", "doctor")
	for _, want := range []string{"exit 1", "fail  index chunk_vectors_1_hnsw is invalid: questions are answered without it",
		"warn  index articles_by_source_ccnew is left over"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing: %s", want, got)
		}
	}
	if got := tried(t, env, "", "ask "+endpointQuestion); !strings.Contains(got, "24 hours") {
		t.Error(got)
	}
	writer.Exec(t, `ROLLBACK`)
	for _, remedy := range regexp.MustCompile(`Run in psql: (.*)`).FindAllStringSubmatch(got, -1) {
		sql.Exec(t, remedy[1])
	}
	if got := tried(t, env, "", "doctor"); !strings.HasPrefix(got, "exit 0") || strings.Contains(got, "index") && strings.Contains(got, "invalid") {
		t.Error(got)
	}
	t.Attr("F-corrupt-index", "a CREATE INDEX and a REINDEX that were cut off: doctor names both and the statements that mend them, which the test runs; questions are answered before, meanwhile and after")
}
