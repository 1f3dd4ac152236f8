package postgres_test

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"newsdesk/internal/postgres/postgrestest"
)

// docs/scale.md has the statements that distribute every table of the schema, in an order in which they can be run: who
// is referred to before who refers.
func TestDistributionIsDocumented(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.DSN(t)
	newFixture(t, openDSN(t, dsn)) // with a vector table
	conn := connect(t, dsn)
	rows, err := conn.Query(t.Context(), `
		SELECT r.relname::text, array(SELECT DISTINCT confrelid::regclass::text FROM pg_constraint c
		                              WHERE c.conrelid = r.oid AND c.contype = 'f' AND c.confrelid <> r.oid) AS refers
		FROM pg_class r WHERE r.relnamespace = 'public'::regnamespace AND r.relkind IN ('r', 'p')`)
	if err != nil {
		t.Fatal(err)
	}
	refers := map[string][]string{}
	var name string
	var to []string
	if _, err := pgx.ForEachRow(rows, []any{&name, &to}, func() error { refers[name] = to; return nil }); err != nil {
		t.Fatal(err)
	}
	doc, err := os.ReadFile("../../docs/scale.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, found := strings.Cut(string(doc), "```sql\n-- citus\n")
	documented, _, closed := strings.Cut(after, "```")
	want := strings.Join(distribution(refers), "\n") + "\n"
	if !found || !closed || documented != want {
		t.Errorf("docs/scale.md should have this, after a line -- citus: %s\n%s", gocmp.Diff(documented, want), want)
	}
}

// anchor is the table of libraries that the others are put beside.
const anchor = "sources"

// distribution is a statement for each table that is not local: the reference tables, the anchor, and the others.
func distribution(refers map[string][]string) (statements []string) {
	rank := func(name string) int {
		switch {
		case notOfALibrary[name] == "reference table":
			return 0
		case name == anchor:
			return 1
		}
		return 2
	}
	done := map[string]bool{}
	left := slices.SortedFunc(maps.Keys(refers), func(a, b string) int { return cmp.Or(rank(a)-rank(b), strings.Compare(a, b)) })
	for len(left) > 0 {
		i := slices.IndexFunc(left, func(name string) bool { return all(done, refers[name]) })
		name := left[i]
		left, done[name] = slices.Delete(left, i, i+1), true
		kind, special := notOfALibrary[name]
		by, distributed := strings.CutPrefix(kind, "distributed by ")
		switch {
		case kind == "reference table":
			statements = append(statements, fmt.Sprintf("SELECT create_reference_table('%s');", name))
		case distributed:
			statements = append(statements, fmt.Sprintf("SELECT create_distributed_table('%s', '%s', colocate_with => 'none');", name, by))
		case name == anchor:
			statements = append(statements, fmt.Sprintf("SELECT create_distributed_table('%s', 'library_id', colocate_with => 'none');", name))
		case !special:
			statements = append(statements, fmt.Sprintf("SELECT create_distributed_table('%s', 'library_id', colocate_with => '%s');", name, anchor))
		}
	}
	return statements
}

func all(done map[string]bool, names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool { return !done[name] })
}
