//go:build unix

package localpg

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

// childEnvVar makes the test binary a user of the cluster in the folder that it names, instead of running tests.
const childEnvVar = "LOCALPG_TEST_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childEnvVar); dir != "" {
		if err := childMain(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

// childState is what a child says when its server is up.
type childState struct {
	PID     int
	Adopted bool
	DSN     string
}

// childMain starts the server, says so on stdout, and closes it when stdin ends.
func childMain(dir string) error {
	s, err := Start(context.Background(), Options{DataDir: dir})
	if err != nil {
		return err
	}
	state := childState{PID: s.PID(), Adopted: s.Adopted(), DSN: s.DSN(Database)}
	if err := json.NewEncoder(os.Stdout).Encode(state); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	return s.Close(context.Background())
}

// child is another process that uses the server.
type child struct {
	childState
	cmd    *exec.Cmd
	stdin  io.WriteCloser
	stdout *bufio.Reader
	stderr strings.Builder
}

func startChild(t *testing.T, dir string) *child {
	t.Helper()
	c := &child{cmd: exec.Command(os.Args[0])}
	c.cmd.Env = append(os.Environ(), childEnvVar+"="+dir)
	c.cmd.Stderr = &c.stderr
	stdin, err := c.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.stdin, c.stdout = stdin, bufio.NewReader(stdout)
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = c.stdin.Close()
		_ = c.cmd.Wait()
	})
	return c
}

// up waits until the child has its server.
func (c *child) up(t *testing.T) {
	t.Helper()
	line, err := c.stdout.ReadBytes('\n')
	if err != nil {
		_ = c.cmd.Wait()
		t.Fatalf("the child ended: %v: %s", err, c.stderr.String())
	}
	if err := json.Unmarshal(line, &c.childState); err != nil {
		t.Fatal(err)
	}
}

// close lets the child close its server, and waits for its end.
func (c *child) close(t *testing.T) {
	t.Helper()
	_ = c.stdin.Close()
	if err := c.cmd.Wait(); err != nil {
		t.Fatalf("the child failed: %v: %s", err, c.stderr.String())
	}
}

// kill ends the child as nothing can be caught.
func (c *child) kill(t *testing.T) {
	t.Helper()
	if err := c.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = c.cmd.Wait() // it says "killed"
}

// clusterDir returns a folder for a cluster that the server's user can reach also when the tests run as root: those
// of t.TempDir are closed to others.
func clusterDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "localpg")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	dir, err = filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "pg")
}

func start(t *testing.T, o Options) *Server {
	t.Helper()
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeServer(t, s) })
	return s
}

func closeServer(t *testing.T, s *Server) {
	t.Helper()
	if err := s.Close(context.Background()); err != nil {
		t.Error(err)
	}
}

// query runs SQL by psql and returns what it prints.
func query(t *testing.T, s *Server, sql string) string {
	t.Helper()
	out, err := command{program: filepath.Join(s.BinDir(), "psql"), args: []string{
		"-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", s.DSN(Database), "-c", sql,
	}}.run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(out)
}
