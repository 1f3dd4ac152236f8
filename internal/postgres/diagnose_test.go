package postgres_test

import (
	"testing"

	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

func TestDiagnose(t *testing.T) {
	t.Parallel()
	f := newFixture(t, postgrestest.New(t))
	d, err := f.Diagnose(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if d.Server == "" || d.ServerNumber < 160000 || d.Vector == "" || d.Pending != 0 || len(d.InvalidIndexes) != 0 {
		t.Errorf("a healthy database is diagnosed as %+v", d)
	}
	if len(d.Models) != 1 || d.Models[0].Missing || d.Models[0].Indexed {
		t.Errorf("models = %+v", d.Models)
	}
}

func TestVectorFaults(t *testing.T) {
	t.Parallel()
	for version, faulty := range map[string]bool{"0.7.4": true, "0.8.0": true, "0.8.1": true, "0.8.2": true, "0.8.3": true,
		"0.8.4": false, "0.8.7": false, "0.10.0": false, "1.0": false, "0.8.0-yb": true, "": false} {
		if got := postgres.VectorFaults(version) != ""; got != faulty {
			t.Errorf("faults of %q: %v, want %v", version, got, faulty)
		}
	}
}
