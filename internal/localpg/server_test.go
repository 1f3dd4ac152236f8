//go:build unix

package localpg

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"newsdesk/internal/news"
)

func TestStartGivesPostgresWithPgvector(t *testing.T) {
	t.Parallel()
	var stages []string
	home := clusterDir(t)
	s := start(t, Options{
		DataDir: home, Fsync: true, Settings: map[string]string{"work_mem": "9MB"},
		Progress: func(p Progress) { stages = append(stages, p.Stage) },
	})
	if s.Adopted() {
		t.Error("the first user adopted a server")
	}
	if len(stages) == 0 || stages[len(stages)-1] != "Creating the database" {
		t.Errorf("told stages %q", stages)
	}
	query(t, s, "CREATE EXTENSION vector; CREATE TABLE v (e halfvec(3)); CREATE INDEX ON v USING hnsw (e halfvec_l2_ops)")
	for _, c := range []struct{ sql, want string }{
		{"SELECT current_user", Superuser},
		{"SELECT extversion FROM pg_extension WHERE extname = 'vector'", s.Installation().Pgvector},
		{"SHOW server_encoding", "UTF8"},
		{"SELECT lower('ÄÉ')", "äé"},
		{"SELECT 'Z' < 'a'", "t"}, // code point order, wherever the tests run
		{"SHOW listen_addresses", ""},
		{"SHOW jit", "off"},
		{"SHOW fsync", "on"},
		{"SHOW data_checksums", "on"},
		{"SHOW work_mem", "9MB"},
		{"SHOW data_directory", filepath.Join(s.DataDir(), "data")},
	} {
		if got := query(t, s, c.sql); got != c.want {
			t.Errorf("%s: got %q, want %q", c.sql, got, c.want)
		}
	}
	info, err := os.Stat(s.SocketDir())
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o700 {
		t.Errorf("the socket's folder has mode %v", info.Mode())
	}
}

func TestServerIsOutOfReachOfCtrlC(t *testing.T) {
	t.Parallel()
	s := start(t, Options{DataDir: clusterDir(t)})
	group, err := syscall.Getpgid(s.PID())
	if err != nil {
		t.Fatal(err)
	}
	if group == syscall.Getpgrp() {
		t.Error("the server is in our process group")
	}
}

func TestTheLogHoldsNoStatements(t *testing.T) {
	t.Parallel()
	s := start(t, Options{DataDir: clusterDir(t)})
	const secret = "very-private-headline"
	_, err := command{program: filepath.Join(s.BinDir(), "psql"), args: []string{
		"-X", "-d", s.DSN(Database), "-v", "ON_ERROR_STOP=1",
		"-c", "CREATE TEMP TABLE u (t text PRIMARY KEY); INSERT INTO u VALUES ('" + secret + "'), ('" + secret + "')",
	}}.run(t.Context())
	if err == nil {
		t.Fatal("the duplicate was taken")
	}
	text, err := os.ReadFile(s.LogFile())
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "duplicate key") || strings.Contains(string(text), secret) {
		t.Errorf("the log says:\n%s", text)
	}
}

func TestTwoAtOnceShareOneServer(t *testing.T) {
	t.Parallel()
	home := clusterDir(t)
	a, b := startChild(t, home), startChild(t, home)
	a.up(t)
	b.up(t)
	if a.PID != b.PID || a.DSN != b.DSN {
		t.Fatalf("two servers: %+v and %+v", a.childState, b.childState)
	}
	if a.Adopted == b.Adopted {
		t.Errorf("both said Adopted is %v", a.Adopted)
	}
	data := filepath.Join(home, "data")
	a.close(t)
	if !serves(b.PID, data) {
		t.Error("the server stopped although somebody uses it")
	}
	b.close(t)
	if serves(b.PID, data) {
		t.Error("the last user left, and the server still runs")
	}
	if _, err := os.Stat(filepath.Join(data, pidFile)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("postmaster.pid is left: %v", err)
	}
}

func TestKilledUserLeavesTheServerToTheNext(t *testing.T) {
	t.Parallel()
	home := clusterDir(t)
	c := startChild(t, home)
	c.up(t)
	s := start(t, Options{DataDir: home})
	query(t, s, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
	closeServer(t, s)
	c.kill(t)

	// The postmaster, a descendant of the killed process, must not hold its lock.
	users, err := os.OpenFile(filepath.Join(home, "users.lock"), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := flock(users, true); err != nil {
		t.Errorf("somebody still holds the users' lock: %v", err)
	}
	users.Close()

	next := start(t, Options{DataDir: home})
	if !next.Adopted() || next.PID() != c.PID {
		t.Errorf("got process %d (adopted %v), want to adopt %d", next.PID(), next.Adopted(), c.PID)
	}
	if got := query(t, next, "SELECT n FROM kept"); got != "7" {
		t.Errorf("read %q", got)
	}
	closeServer(t, next)
	if serves(c.PID, filepath.Join(home, "data")) {
		t.Error("the last user left, and the server still runs")
	}
}

func TestStartAfterTheServerWasKilled(t *testing.T) {
	t.Parallel()
	home := clusterDir(t)
	s := start(t, Options{DataDir: home, Fsync: true})
	query(t, s, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
	if err := syscall.Kill(s.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	closeServer(t, s)
	next := start(t, Options{DataDir: home, Fsync: true})
	if next.Adopted() {
		t.Error("adopted a dead server")
	}
	if got := query(t, next, "SELECT n FROM kept"); got != "7" {
		t.Errorf("read %q", got)
	}
}

func TestStalePidFile(t *testing.T) {
	t.Parallel()
	home := clusterDir(t)
	s := start(t, Options{DataDir: home})
	closeServer(t, s)
	// After a reboot the number in postmaster.pid may be anybody's: here it is ours.
	path := filepath.Join(home, "data", pidFile)
	if err := os.WriteFile(path, []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if again := start(t, Options{DataDir: home}); again.Adopted() {
		t.Error("adopted a process that is no server")
	}
}

func TestServerWithoutItsSocketIsReplaced(t *testing.T) {
	t.Parallel()
	home := clusterDir(t)
	c := startChild(t, home)
	c.up(t)
	c.kill(t)
	if err := os.RemoveAll(filepath.Join(home, "socket")); err != nil {
		t.Fatal(err)
	}
	s := start(t, Options{DataDir: home})
	if s.Adopted() || s.PID() == c.PID {
		t.Errorf("got process %d (adopted %v) in place of %d", s.PID(), s.Adopted(), c.PID)
	}
	query(t, s, "SELECT 1")
}

func TestBrokenCluster(t *testing.T) {
	t.Parallel()
	home := clusterDir(t)
	s := start(t, Options{DataDir: home})
	closeServer(t, s)
	if err := os.Remove(filepath.Join(home, "data", "global", "pg_control")); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Options{DataDir: home})
	var e *news.Error
	if !errors.As(err, &e) || e.Code != news.CodeUnavailable || !strings.Contains(e.Hint, s.LogFile()) {
		t.Fatalf("a broken cluster gave %v", err)
	}
	query(t, start(t, Options{DataDir: home, disposable: true}), "SELECT 1")
}

func TestLeftoverOfHalfMadeClusterIsReplaced(t *testing.T) {
	t.Parallel()
	home := clusterDir(t)
	if err := os.MkdirAll(filepath.Join(home, "data.making", "base"), 0o755); err != nil {
		t.Fatal(err)
	}
	query(t, start(t, Options{DataDir: home}), "SELECT 1")
	if _, err := os.Stat(filepath.Join(home, "data.making")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the leftover is there: %v", err)
	}
}

func TestClusterOfAnotherVersion(t *testing.T) {
	t.Parallel()
	home := clusterDir(t)
	if err := os.MkdirAll(filepath.Join(home, "data"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, "data", versionFile), []byte("15\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Options{DataDir: home})
	var e *news.Error
	if !errors.As(err, &e) || e.Code != news.CodeUnsupported || !strings.Contains(e.Hint, "PostgreSQL 15") {
		t.Errorf("got %v", err)
	}
}

func TestStartForTestsIsShared(t *testing.T) {
	t.Parallel()
	s, err := StartForTests(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeServer(t, s) })
	again, err := StartForTests(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeServer(t, again) })
	if !again.Adopted() || again.PID() != s.PID() {
		t.Errorf("two test servers: %d and %d", s.PID(), again.PID())
	}
	if got := query(t, s, "SHOW max_connections"); got != "200" {
		t.Errorf("max_connections is %s", got)
	}
}

func TestParsePostmaster(t *testing.T) {
	t.Parallel()
	full := "4711\n/data\n1767225600\n5432\n/run/x y\n\n  123  456\nready   \n"
	for _, c := range []struct {
		name, text string
		want       postmaster
		ok         bool
	}{
		{"ready", full, postmaster{pid: 4711, port: 5432, socketDir: "/run/x y", ready: true}, true},
		{"starting", strings.Replace(full, "ready   ", "starting", 1), postmaster{pid: 4711, port: 5432, socketDir: "/run/x y"}, true},
		{"half written", "4711\n/data\n", postmaster{pid: 4711}, true},
		{"empty", "", postmaster{}, false},
		{"a group, not a process", "-1\n", postmaster{}, false},
		{"single user mode", "-4711\n", postmaster{}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got, ok := parsePostmaster(c.text); got != c.want || ok != c.ok {
				t.Errorf("got %+v, %v", got, ok)
			}
		})
	}
}

func FuzzParsePostmaster(f *testing.F) {
	f.Add("4711\n/data\n1767225600\n5432\n/run/x\n\n  123  456\nready   \n")
	f.Add("1\n")
	f.Add("-4711\n")
	f.Fuzz(func(t *testing.T, text string) {
		// What is signalled must be one process: never 0, 1 or a negative number, which mean more.
		if pm, ok := parsePostmaster(text); ok && pm.pid <= 1 {
			t.Errorf("process %d", pm.pid)
		}
	})
}
