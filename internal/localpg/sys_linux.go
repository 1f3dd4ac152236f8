package localpg

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// syncTree forces everything written to the file system that holds dir to the disk.
func syncTree(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return unix.Syncfs(int(f.Fd()))
}

// sharedMemoryIsSmall says whether /dev/shm is too small for a parallel index build, as it is in a container with
// Docker's default of 64 MB.
func sharedMemoryIsSmall() bool {
	var st unix.Statfs_t
	if err := unix.Statfs("/dev/shm", &st); err != nil {
		return true
	}
	return st.Blocks*uint64(st.Bsize) < 512<<20
}

// serves says whether the process is the living postmaster of the data folder, and not somebody else who got its number
// after a reboot, were it another postmaster. A zombie has no command line.
func serves(pid int, dataDir string) bool {
	line, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "cmdline"))
	if err != nil {
		return false
	}
	args := strings.Split(string(line), "\x00")
	return filepath.Base(args[0]) == "postgres" && slices.Contains(args[1:], dataDir)
}
