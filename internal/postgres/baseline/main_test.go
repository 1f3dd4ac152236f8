package baseline_test

import (
	"testing"

	"newsdesk/internal/postgres/postgrestest"
)

func TestMain(m *testing.M) { postgrestest.Main(m) }
