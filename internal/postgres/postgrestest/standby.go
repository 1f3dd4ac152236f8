//go:build unix

package postgrestest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"newsdesk/internal/localpg"
)

// Pair is a primary server of the test's own and a standby that streams from it. Both take connections on Unix sockets.
type Pair struct {
	t       testing.TB
	primary *localpg.Server
	home    string // of the standby
}

// NewPair starts a primary, copies it, and starts the copy as its standby. It skips the test, loudly, where the server's
// installation has no pg_basebackup.
func NewPair(t testing.TB) *Pair {
	t.Helper()
	EmptyDSN(t) // the tests' own server: the pair runs the same programs
	home := openFolder(t)
	primary, err := localpg.Start(t.Context(), localpg.Options{BinDir: shared.server.BinDir(), DataDir: filepath.Join(home, "primary"),
		Fsync: true, Settings: map[string]string{"fsync": "off", "wal_level": "replica", "max_wal_senders": "4", "wal_keep_size": "64MB"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := primary.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	p := &Pair{t: t, primary: primary, home: filepath.Join(home, "standby")}
	if _, err := os.Stat(p.program("pg_basebackup")); err != nil {
		t.Skip("SKIPPED: this installation of Postgres has no pg_basebackup, so no standby can be made:", err)
	}
	if err := os.Mkdir(p.home, 0o700); err != nil {
		t.Fatal(err)
	}
	if uid, gid, other := ownerOf(p.primary); other {
		if err := os.Chown(p.home, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	p.run("pg_basebackup", "-d", primary.DSN("postgres"), "-D", p.data(), "-R", "-X", "stream", "-c", "fast", "--no-sync")
	p.StartStandby()
	t.Cleanup(p.stopStandby)
	return p
}

func (p *Pair) data() string { return filepath.Join(p.home, "data") }

func (p *Pair) program(name string) string { return filepath.Join(p.primary.BinDir(), name) }

func (p *Pair) run(name string, args ...string) {
	p.t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(p.t.Context()), p.program(name), args...)
	cmd.Dir = "/"
	if uid, gid, other := ownerOf(p.primary); other {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}} //nolint:gosec // from the system
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		p.t.Fatalf("%s: %v: %s", name, err, out)
	}
}

// StartStandby starts the standby again after StopStandby.
func (p *Pair) StartStandby() {
	p.t.Helper()
	p.run("pg_ctl", "-D", p.data(), "-w", "-s", "-l", filepath.Join(p.home, "log"), "-o", fmt.Sprintf("-c unix_socket_directories='%s' -c listen_addresses=''", p.home), "start")
}

// StopStandby crashes the standby.
func (p *Pair) StopStandby() {
	p.t.Helper()
	p.run("pg_ctl", "-D", p.data(), "-w", "-s", "-m", "immediate", "stop")
}

func (p *Pair) stopStandby() {
	if _, err := os.Stat(filepath.Join(p.data(), "postmaster.pid")); err == nil {
		p.StopStandby()
	}
}

// Promote makes the standby a primary.
func (p *Pair) Promote() {
	p.t.Helper()
	p.run("pg_ctl", "-D", p.data(), "-w", "-s", "promote")
}

// CrashPrimary kills the primary.
func (p *Pair) CrashPrimary() {
	p.t.Helper()
	p.run("pg_ctl", "-D", p.primaryData(), "-w", "-s", "-m", "immediate", "stop")
}

func (p *Pair) primaryData() string { return filepath.Dir(p.primary.LogFile()) }

// Primary and Standby connect to one of the two, Both to whichever of them suits.
func (p *Pair) Primary(database string) string { return p.primary.DSN(database) }

// Standby is the connection string of the standby.
func (p *Pair) Standby(database string) string { return p.dsn(database, p.home) }

// Both is the connection string of both, the standby first.
func (p *Pair) Both(database string) string {
	return p.dsn(database, p.home+","+p.primary.SocketDir())
}

func (p *Pair) dsn(database, hosts string) string {
	return fmt.Sprintf("host='%s' port=5432 user=%s dbname=%s sslmode=disable", hosts, localpg.Superuser, database)
}
