package localpg

import (
	"os"
	"path/filepath"
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

// isPostgres says whether the process is a living postgres, and not one that has the number of an earlier one.
func isPostgres(pid int) bool {
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return false
	}
	// "pid (comm) state ...": the name may hold spaces and brackets, so look from the last bracket.
	name, rest, ok := cutLast(string(stat), ")")
	if !ok || strings.HasPrefix(strings.TrimSpace(rest), "Z") {
		return false
	}
	return strings.Contains(name, "(postgres")
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}
