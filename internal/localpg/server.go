package localpg

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"newsdesk/internal/news"
)

const (
	statePoll     = 10 * time.Millisecond
	fastStop      = 20 * time.Second // then the immediate shutdown, after which the next start recovers
	immediateStop = 5 * time.Second
	startSeconds  = 120              // a start may have a crash to recover from
	orphansGone   = 10 * time.Second // after a kill -9 of the postmaster alone
	maxLog        = 4 << 20          // bytes; then the log of the runs before is put aside
)

// startCluster joins the running server of the cluster or starts it, under the lock that lets one process at a time
// decide about starting and stopping.
func startCluster(ctx context.Context, o Options, found Installation, home string) (*Server, error) {
	c := cluster{home: home, installation: found}
	var err error
	if c.owner, err = chooseOwner(c.data()); err != nil {
		return nil, err
	}
	for _, path := range []string{c.data(), c.program("postgres")} {
		if err := c.owner.checkReach(path); err != nil {
			return nil, err
		}
	}
	if err := makeDirs(home); err != nil {
		return nil, cannotStart(c, err)
	}
	// One spelling for all, since the server is recognized by the folder it was started with.
	if c.home, err = filepath.EvalSymlinks(home); err != nil {
		return nil, cannotStart(c, err)
	}
	decision, err := c.lockDecision(ctx)
	if err != nil {
		return nil, cannotStart(c, err)
	}
	defer decision.release()
	users, err := c.lockUsers(ctx)
	if err != nil {
		return nil, cannotStart(c, err)
	}
	s := &Server{installation: found, cluster: c, users: users}
	pm, adopted, err := s.joinOrStart(ctx, o)
	if err != nil {
		users.release()
		return nil, cannotStart(c, err)
	}
	s.adopted, s.pid, s.socketDir, s.port = adopted, pm.pid, pm.socketDir, pm.port
	o.logger().Debug("the private Postgres is up", "pid", pm.pid, "adopted", adopted, "version", found.Version)
	return s, nil
}

func cannotStart(c cluster, err error) error {
	var known *news.Error
	if errors.As(err, &known) {
		return err
	}
	if code := news.CodeOf(err); code != news.CodeInternal {
		return news.Errorf(code, "starting the private Postgres was interrupted: %w", err)
	}
	return news.Errorf(news.CodeUnavailable, "the private Postgres in %s did not start: %w", c.home, err).
		WithHint("Its log is " + filepath.Join(c.data(), logName) + ". Or set DATABASE_URL to a database that you have.")
}

// joinOrStart returns the postmaster, and whether it was already there. The decision lock is held.
func (s *Server) joinOrStart(ctx context.Context, o Options) (postmaster, bool, error) {
	c := s.cluster
	pm, err := c.running(ctx)
	if err != nil {
		return pm, false, err
	}
	if pm.pid != 0 && pm.reachable() {
		return pm, true, c.checkVersion()
	}
	if pm.pid != 0 {
		if err := s.stopUnreachable(ctx, pm); err != nil {
			return pm, false, err
		}
	}
	switch err := c.checkVersion(); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return pm, false, err
	default:
		pm, err := c.start(ctx, o)
		if err == nil || !o.disposable || ctx.Err() != nil {
			return pm, false, err
		}
		o.logger().Warn("the cluster for tests did not start and is made anew", "dir", c.home, "error", err)
		if err := os.RemoveAll(c.data()); err != nil {
			return pm, false, err
		}
	}
	o.progress(Progress{Stage: "Creating the database"})
	if err := c.create(ctx, o.Fsync); err != nil {
		return pm, false, err
	}
	pm, err = c.start(ctx, o)
	return pm, false, err
}

// stopUnreachable ends a server that runs without its socket, because somebody cleaned up too much: nobody new gets
// in. It stays when somebody may still be connected.
func (s *Server) stopUnreachable(ctx context.Context, pm postmaster) error {
	if !s.users.tryExclusive() {
		return fmt.Errorf("the server (process %d) runs, but its socket in %s is gone, and another newsdesk still uses it", pm.pid, pm.socketDir)
	}
	if err := s.cluster.stop(ctx); err != nil {
		return err
	}
	return s.users.shareAgain()
}

// start runs pg_ctl, which puts the server into a session of its own, with no descriptor of ours.
func (c cluster) start(ctx context.Context, o Options) (postmaster, error) {
	socketDir, err := c.makeSocketDir()
	if err != nil {
		return postmaster{}, err
	}
	// Where nobody reaps it, as in a container with a plain program for init, a killed postmaster stays as a zombie, and
	// the next one takes the socket's lock for live. We know better: no server of this cluster runs.
	for _, name := range []string{socketName, socketName + ".lock"} {
		if err := os.Remove(filepath.Join(socketDir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return postmaster{}, err
		}
	}
	if err := c.writeConfig(o, socketDir); err != nil {
		return postmaster{}, err
	}
	logFile := filepath.Join(c.data(), logName)
	if fileSize(logFile) > maxLog {
		if err := os.Rename(logFile, logFile+".old"); err != nil {
			return postmaster{}, err
		}
	}
	run := c.asOwner(command{program: c.program("pg_ctl"), args: []string{
		"start", "-s", "-w", "-t", strconv.Itoa(startSeconds), "-D", c.data(), "-l", logFile,
		"-o", "-c " + quoteShell("config_file="+filepath.Join(c.home, configName)),
	}})
	for began := time.Now(); ; {
		logged := fileSize(logFile)
		if _, err = run.run(ctx); err == nil {
			break
		}
		said := logSince(logFile, logged)
		if !strings.Contains(said, "pre-existing shared memory block") || time.Since(began) > orphansGone {
			return postmaster{}, fmt.Errorf("%w\n%s", err, said)
		}
		if err := pause(ctx, 10*statePoll); err != nil {
			return postmaster{}, err
		}
	}
	pm, ok := readPostmaster(c.data())
	if !ok || !pm.reachable() {
		return pm, fmt.Errorf("the server started and ended again\n%s", logSince(logFile, 0))
	}
	return pm, nil
}

// quoteShell quotes for the shell through which pg_ctl starts the server.
func quoteShell(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func fileSize(path string) int64 {
	info, err := os.Lstat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

// logSince returns the end of what was logged beyond the first bytes.
func logSince(path string, bytes int64) string {
	text, err := os.ReadFile(path)
	if err != nil || int64(len(text)) < bytes {
		return ""
	}
	return strings.TrimSpace(tail(string(text[bytes:]), 600))
}

// running returns the cluster's postmaster when there is one, waiting for it if it is just starting or stopping, and
// the zero postmaster when there is none. A postmaster.pid whose process is gone, or is another program that got its
// number after a reboot, is removed.
func (c cluster) running(ctx context.Context) (postmaster, error) {
	ctx, cancel := context.WithTimeout(ctx, startSeconds*time.Second)
	defer cancel()
	for {
		pm, ok := readPostmaster(c.data())
		if !ok {
			return postmaster{}, nil
		}
		if !serves(pm.pid, c.data()) {
			err := os.Remove(filepath.Join(c.data(), pidFile))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return postmaster{}, err
			}
			return postmaster{}, nil
		}
		if pm.ready {
			return pm, nil
		}
		if err := pause(ctx, statePoll); err != nil {
			return postmaster{}, err
		}
	}
}

// stop ends the server: fast (clients are disconnected, everything is written), and when that takes too long at once.
func (c cluster) stop(ctx context.Context) error {
	pm, ok := readPostmaster(c.data())
	if !ok || !serves(pm.pid, c.data()) {
		return nil
	}
	if err := signalFast(pm.pid); err != nil {
		return err
	}
	if err := c.waitGone(ctx, pm.pid, fastStop); err == nil || ctx.Err() != nil {
		return err
	}
	if err := signalImmediate(pm.pid); err != nil {
		return err
	}
	return c.waitGone(ctx, pm.pid, immediateStop)
}

func (c cluster) waitGone(ctx context.Context, pid int, limit time.Duration) error {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("process %d is still there after %s", pid, limit))
	defer cancel()
	for serves(pid, c.data()) {
		if err := pause(ctx, statePoll); err != nil {
			return err
		}
	}
	return nil
}
