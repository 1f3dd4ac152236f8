//go:build unix

package postgrestest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"newsdesk/internal/localpg"
)

// poolerSettings are those that docs/scale.md tells operators.
const poolerSettings = `
[databases]
* = host=%[1]s port=5432 user=%[2]s
[pgbouncer]
listen_addr =
listen_port = 6432
unix_socket_dir = %[3]s
auth_type = any
pool_mode = transaction
default_pool_size = 20
max_client_conn = 200
max_prepared_statements = 200
`

// PooledDSN is how to connect to the database of a DSN through a PgBouncer of the test's own, which gives a session to
// whoever begins the next transaction. It skips the test, loudly, where pgbouncer is not installed.
func PooledDSN(t testing.TB, dsn string) string {
	t.Helper()
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		t.Skip("SKIPPED: there is no pgbouncer in PATH (Debian: apt-get install pgbouncer), so nothing is known about sessions that are pooled by transaction:", err)
	}
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	home := openFolder(t)
	file := filepath.Join(home, "pgbouncer.ini")
	settings := fmt.Sprintf(poolerSettings, cfg.Host, localpg.Superuser, home)
	if err := os.WriteFile(file, []byte(settings), 0o644); err != nil { //nolint:gosec // no secret, and another user's program reads it
		t.Fatal(err)
	}
	log := &strings.Builder{}
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), program, file)
	cmd.Dir, cmd.Stdout, cmd.Stderr = "/", log, log
	if uid, gid, other := ownerOf(shared.server); other { // PgBouncer does not run as root
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}} //nolint:gosec // from the system
		if err := os.Chown(home, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
		if t.Failed() {
			t.Logf("PgBouncer wrote:\n%s", log)
		}
	})
	pooled := fmt.Sprintf("host='%s' port=6432 user=%s dbname=%s sslmode=disable", home, localpg.Superuser, cfg.Database)
	awaitConnections(t, pooled)
	return pooled
}

// awaitConnections waits until a server takes connections.
func awaitConnections(t testing.TB, dsn string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, dsn)
		if err == nil {
			_ = conn.Close(ctx)
			return
		}
		if ctx.Err() != nil {
			t.Fatal(err)
		}
	}
}

// openFolder is a folder for a server whose user may differ from the test's and must get there. Not t.TempDir, which others
// may not enter and whose paths are too long for sockets.
func openFolder(t testing.TB) string {
	t.Helper()
	home, err := os.MkdirTemp("", "nd")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	if err := os.Chmod(home, 0o755); err != nil { //nolint:gosec // see above
		t.Fatal(err)
	}
	return home
}

// ownerOf is whom a server runs as, and whether that is somebody else than this process.
func ownerOf(s *localpg.Server) (uid, gid int, other bool) {
	who, err := user.Lookup(s.RunsAs())
	if err != nil {
		return os.Getuid(), os.Getgid(), false
	}
	uid, _ = strconv.Atoi(who.Uid) // numbers on unix
	gid, _ = strconv.Atoi(who.Gid)
	return uid, gid, uid != os.Getuid()
}

// Program is the path of one of Postgres' own programs, such as pg_dump. It skips the test, loudly, where the server's
// installation has none. The test must have a database already.
func Program(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(shared.server.BinDir(), name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("SKIPPED: this installation of Postgres has no %s: %v", name, err)
	}
	return path
}
