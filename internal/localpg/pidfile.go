package localpg

import (
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const (
	pidFile     = "postmaster.pid"
	dialTimeout = 2 * time.Second
)

// postmaster is what the server tells about itself in postmaster.pid.
type postmaster struct {
	pid       int
	port      int
	socketDir string
	ready     bool // it takes connections
}

// readPostmaster reads postmaster.pid; false when there is none. While it is being written it holds fewer lines.
func readPostmaster(dataDir string) (postmaster, bool) {
	text, err := os.ReadFile(filepath.Join(dataDir, pidFile))
	if err != nil {
		return postmaster{}, false
	}
	return parsePostmaster(string(text))
}

// parsePostmaster reads the lines: process id, data folder, start time, port, socket folder, listen address, shared
// memory, state.
func parsePostmaster(text string) (postmaster, bool) {
	lines := strings.Split(text, "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil || pid <= 1 {
		return postmaster{}, false
	}
	pm := postmaster{pid: pid}
	if len(lines) >= 5 {
		pm.port, _ = strconv.Atoi(strings.TrimSpace(lines[3])) // 0 is not reachable
		pm.socketDir = strings.TrimRight(lines[4], "\r")
	}
	if len(lines) >= 8 {
		pm.ready = strings.TrimSpace(lines[7]) == "ready"
	}
	return pm, true
}

// reachable says whether somebody listens on the socket.
func (pm postmaster) reachable() bool {
	if pm.socketDir == "" || pm.port == 0 {
		return false
	}
	conn, err := net.DialTimeout("unix", filepath.Join(pm.socketDir, ".s.PGSQL."+strconv.Itoa(pm.port)), dialTimeout)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}
