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

// serves says whether the process is the living postmaster of the data folder, and not somebody else who got its number
// after a reboot, were it another postmaster. A zombie has no arguments.
func serves(pid int, dataDir string) bool {
	out, err := exec.Command("ps", "-ww", "-o", "args=", "-p", strconv.Itoa(pid)).Output()
	args := strings.TrimSpace(string(out))
	return err == nil && strings.Contains(args, "postgres") && strings.Contains(args, " "+dataDir+" ")
}
