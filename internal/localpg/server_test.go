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
	leftover := filepath.Join(home, "data.making") // of a predecessor that was killed in initdb
	if err := makeDirs(filepath.Join(leftover, "base")); err != nil {
		t.Fatal(err)
	}
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
	if _, err := os.Stat(leftover); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the half-made cluster is there: %v", err)
	}
	info, err := os.Stat(s.SocketDir())
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o700 {
		t.Errorf("the socket's folder has mode %v", info.Mode())
	}
	group, err := syscall.Getpgid(s.PID())
	if err != nil {
		t.Fatal(err)
	}
	if group == syscall.Getpgrp() {
		t.Error("the server is in our process group, where the terminal's Ctrl-C reaches it")
	}
	checkLogIsPrivate(t, s)
}

// checkLogIsPrivate makes a mistake with a value and looks for the value in the server's log.
func checkLogIsPrivate(t *testing.T, s *Server) {
	t.Helper()
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

// TestMisfortunes lets one cluster live through what may happen to it; the data must be there in the end.
func TestMisfortunes(t *testing.T) {
	t.Parallel()
	home := clusterDir(t)
	data := filepath.Join(home, "data")
	o := Options{DataDir: home}
	s := start(t, o)
	query(t, s, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)")
	closeServer(t, s)
	kept := func(t *testing.T, s *Server) {
		t.Helper()
		if got := query(t, s, "SELECT n FROM kept"); got != "7" {
			t.Errorf("read %q", got)
		}
	}
	orphan := func(t *testing.T) int {
		t.Helper()
		c := startChild(t, home)
		c.up(t)
		c.kill(t)
		return c.PID
	}

	t.Run("a killed user leaves the server to the next", func(t *testing.T) {
		pid := orphan(t)
		// The postmaster, a descendant of the killed process, must not hold its lock.
		users, err := os.OpenFile(filepath.Join(home, "users.lock"), os.O_RDWR, 0)
		if err != nil {
			t.Fatal(err)
		}
		if err := flock(users, true); err != nil {
			t.Errorf("somebody still holds the users' lock: %v", err)
		}
		_ = users.Close()
		next := start(t, o)
		if !next.Adopted() || next.PID() != pid {
			t.Errorf("got process %d (adopted %v), want to adopt %d", next.PID(), next.Adopted(), pid)
		}
		kept(t, next)
		closeServer(t, next)
		if serves(pid, data) {
			t.Error("the last user left, and the server still runs")
		}
	})
	t.Run("the server is killed", func(t *testing.T) {
		s := start(t, o)
		query(t, s, "INSERT INTO kept SELECT 7 WHERE false; CREATE TABLE IF NOT EXISTS unused ()")
		if err := syscall.Kill(s.PID(), syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		closeServer(t, s)
		next := start(t, o)
		if next.Adopted() {
			t.Error("adopted a dead server")
		}
		kept(t, next)
	})
	t.Run("another process has the number of the old server", func(t *testing.T) {
		// As after a reboot. Here it is ours.
		pids := strconv.Itoa(os.Getpid()) + "\n" + data + "\n1\n5432\n/tmp\n\n1 1\nready   \n"
		if err := os.WriteFile(filepath.Join(data, pidFile), []byte(pids), 0o600); err != nil {
			t.Fatal(err)
		}
		s := start(t, o)
		if s.Adopted() {
			t.Error("adopted a process that is no server")
		}
		kept(t, s)
	})
	t.Run("the socket is cleaned away", func(t *testing.T) {
		pid := orphan(t)
		if err := os.RemoveAll(filepath.Join(home, "socket")); err != nil {
			t.Fatal(err)
		}
		s := start(t, o)
		if s.Adopted() || s.PID() == pid {
			t.Errorf("got process %d (adopted %v) in place of %d", s.PID(), s.Adopted(), pid)
		}
		kept(t, s)
	})
	t.Run("the data is damaged", func(t *testing.T) {
		if err := os.Remove(filepath.Join(data, "global", "pg_control")); err != nil {
			t.Fatal(err)
		}
		_, err := Start(t.Context(), o)
		var e *news.Error
		if !errors.As(err, &e) || e.Code != news.CodeUnavailable || !strings.Contains(e.Hint, s.LogFile()) {
			t.Fatalf("got %v", err)
		}
		query(t, start(t, Options{DataDir: home, disposable: true}), "SELECT 1")
	})
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

func TestClusterOfAnotherVersion(t *testing.T) {
	t.Parallel()
	home := clusterDir(t)
	if err := makeDirs(filepath.Join(home, "data")); err != nil {
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
