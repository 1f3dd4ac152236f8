package postgres

import (
	"context"
	"strings"

	"newsdesk/internal/news"
)

// Diagnosis is what `newsdesk doctor` wants to know about a database.
type Diagnosis struct {
	Server          string // version of Postgres
	ServerNumber    int    // the same as a number, 180006 for 18.6
	Vector          string // version of pgvector in this database; empty before the first migration
	VectorAvailable string // version that the server could install
	Pending         int    // migrations not applied yet
	Newer           int64  // the newest migration, when this program does not know it; else 0
	Size            string // of the database, for people
	InvalidIndexes  []string
	Models          []ModelDiagnosis
}

// ModelDiagnosis compares a registered embedding model with its vectors.
type ModelDiagnosis struct {
	news.EmbeddingModel
	Vectors int64 // estimate
	Missing bool  // the vector table is not there
	Indexed bool
}

// Diagnose looks at the database without changing anything.
func (db *DB) Diagnose(ctx context.Context) (d Diagnosis, err error) {
	defer wrap(&err, "Diagnose")
	err = db.pool.QueryRow(ctx, `
		SELECT current_setting('server_version'), current_setting('server_version_num')::int,
		       coalesce((SELECT extversion FROM pg_extension WHERE extname = 'vector'), ''),
		       coalesce((SELECT default_version FROM pg_available_extensions WHERE name = 'vector'), ''),
		       pg_size_pretty(pg_database_size(current_database())),
		       array(SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid)`).
		Scan(&d.Server, &d.ServerNumber, &d.Vector, &d.VectorAvailable, &d.Size, &d.InvalidIndexes)
	if err != nil {
		return d, userError(err)
	}
	migrations, err := db.Migrations(ctx)
	if err != nil {
		return d, err
	}
	for _, m := range migrations {
		if !m.Applied {
			d.Pending++
		}
	}
	newest := migrations[len(migrations)-1].Version
	err = db.pool.QueryRow(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied AND version_id > $1`, newest).Scan(&d.Newer)
	if err != nil {
		return d, userError(err)
	}
	if d.Pending > 0 {
		return d, nil
	}
	models, err := db.Models(ctx)
	if err != nil {
		return d, err
	}
	for _, m := range models {
		md := ModelDiagnosis{EmbeddingModel: m}
		err := db.pool.QueryRow(ctx, `
			SELECT to_regclass($1) IS NULL, coalesce((SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = to_regclass($1)), 0),
			       EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass($2) AND indisvalid)`,
			vectorTable(m.ID), vectorIndex(m.ID)).Scan(&md.Missing, &md.Vectors, &md.Indexed)
		if err != nil {
			return d, userError(err)
		}
		d.Models = append(d.Models, md)
	}
	return d, nil
}

// VectorFaults names the known faults of a pgvector version that concern newsdesk, with what to do, or returns "".
func VectorFaults(version string) string {
	switch {
	case version == "":
		return ""
	case versionBelow(version, "0.8.0"):
		return "it has no iterative index scans, so filtered searches of large libraries miss passages; upgrade to 0.8.4 or newer"
	case versionBelow(version, "0.8.2"):
		return "a parallel HNSW build can overflow memory (CVE-2026-3172), and inserts during VACUUM can corrupt the index; newsdesk builds without workers, but upgrade to 0.8.4 or newer and then REINDEX"
	case versionBelow(version, "0.8.3"):
		return "inserts during VACUUM can corrupt an HNSW index; upgrade to 0.8.4 or newer and then REINDEX INDEX CONCURRENTLY"
	case versionBelow(version, "0.8.4"):
		return "VACUUM of an HNSW index can fail; upgrade to 0.8.4 or newer"
	}
	return ""
}

// versionBelow compares dotted numbers.
func versionBelow(version, limit string) bool {
	v, l := strings.Split(version, "."), strings.Split(limit, ".")
	for i := range l {
		if i >= len(v) {
			return true
		}
		if a, b := leadingNumber(v[i]), leadingNumber(l[i]); a != b {
			return a < b
		}
	}
	return false
}

func leadingNumber(s string) int {
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' {
			break
		}
		n = n*10 + int(r-'0')
	}
	return n
}
