package localpg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// command is a program to run to its end.
type command struct {
	program string
	args    []string
	dir     string   // "" is "/": our own folder may be closed to the owner
	env     []string // beside childEnv
	stdin   string
	as      owner
}

// run returns the standard output. The error of a failing program holds the end of what it printed.
func (c command) run(ctx context.Context) (string, error) {
	cmd := exec.CommandContext(ctx, c.program, c.args...)
	cmd.Dir = c.dir
	if cmd.Dir == "" {
		cmd.Dir = "/"
	}
	cmd.Env = append(childEnv(), c.env...)
	cmd.Stdin = strings.NewReader(c.stdin)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	runAs(cmd, c.as)
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return "", ended(ctx)
		}
		said := strings.TrimSpace(tail(stderr.String()+stdout.String(), 800))
		var exit *exec.ExitError
		if errors.As(err, &exit) && said != "" {
			return stdout.String(), fmt.Errorf("%s: %w: %s", filepath.Base(c.program), err, said)
		}
		return stdout.String(), fmt.Errorf("%s: %w", filepath.Base(c.program), err)
	}
	return stdout.String(), nil
}

// tail returns the last n bytes or less, from the beginning of a line where it can.
func tail(s string, n int) string {
	if len(s) <= n {
		return s
	}
	s = s[len(s)-n:]
	if i := strings.IndexByte(s, '\n'); i >= 0 && i < len(s)-1 {
		return s[i+1:]
	}
	return s
}

// childEnv is the environment of every program started here: where programs are and how the network is reached, and
// nothing that would steer Postgres (PGDATA, PGHOST), the loader (LD_LIBRARY_PATH) or the language of messages.
func childEnv() []string {
	env := []string{"LC_ALL=C"}
	for _, name := range []string{
		"PATH", "HOME", "TMPDIR",
		"http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
	} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	return env
}
