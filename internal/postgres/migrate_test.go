package postgres_test

import (
	"testing"

	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

func TestMigrateUpDownUp(t *testing.T) {
	t.Parallel()
	db, err := postgres.Open(t.Context(), postgrestest.EmptyDSN(t), postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	applied, err := db.Migrate(t.Context())
	if err != nil || len(applied) == 0 {
		t.Fatalf("first migration applied %d changes: %v", len(applied), err)
	}
	for range applied {
		if err := db.MigrateDown(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	again, err := db.Migrate(t.Context())
	if err != nil || len(again) != len(applied) {
		t.Fatalf("after going down, %d of %d changes were applied: %v", len(again), len(applied), err)
	}
	if none, err := db.Migrate(t.Context()); err != nil || len(none) != 0 {
		t.Fatalf("an up-to-date schema applied %d changes: %v", len(none), err)
	}
}
