//go:build unix

package postgrestest

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// Restore dumps a database and restores it into an empty one, as docs/scale.md has it.
func Restore(t testing.TB, from, to string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "newsdesk.dump")
	for _, args := range [][]string{
		{Program(t, "pg_dump"), "--format=custom", "--file=" + file, "--dbname=" + from},
		{Program(t, "pg_restore"), "--exit-on-error", "--no-owner", "--dbname=" + to, file},
	} {
		if out, err := exec.CommandContext(t.Context(), args[0], args[1:]...).CombinedOutput(); err != nil { //nolint:gosec // Postgres' own programs
			t.Fatalf("%s: %v: %s", args[0], err, out)
		}
	}
}
