//go:build !linux

package localpg

import (
	"os/exec"
	"strconv"
	"strings"
)

// syncTree has nothing to do: bundles are made on Linux only.
func syncTree(string) error { return nil }

func sharedMemoryIsSmall() bool { return false }

// isPostgres says whether the process is a living postgres, and not one that has the number of an earlier one.
func isPostgres(pid int) bool {
	out, err := exec.Command("ps", "-o", "state=,comm=", "-p", strconv.Itoa(pid)).Output()
	fields := strings.Fields(string(out))
	return err == nil && len(fields) >= 2 && !strings.HasPrefix(fields[0], "Z") &&
		strings.Contains(strings.Join(fields[1:], " "), "postgres")
}
