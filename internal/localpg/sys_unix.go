//go:build unix

package localpg

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"syscall"
)

// flock takes an advisory lock without waiting; errLocked when another open file holds it.
func flock(file *os.File, exclusive bool) error {
	how := syscall.LOCK_SH
	if exclusive {
		how = syscall.LOCK_EX
	}
	for {
		err := syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB)
		switch {
		case errors.Is(err, syscall.EINTR):
			continue
		case errors.Is(err, syscall.EWOULDBLOCK):
			return errLocked
		default:
			return err
		}
	}
}

func funlock(file *os.File) error {
	return syscall.Flock(int(file.Fd()), syscall.LOCK_UN)
}

// ids returns the owner of a file.
func ids(info fs.FileInfo) (uid, gid int) {
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return -1, -1
	}
	return int(st.Uid), int(st.Gid)
}

// runAs makes the command a session of its own, so that the terminal's Ctrl-C does not reach it, and gives it the
// owner's identity when that is not ours.
func runAs(cmd *exec.Cmd, who owner) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if who.drop {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(who.uid), Gid: uint32(who.gid)}
	}
	// The whole session goes, so that apt-get's download methods do not outlive it.
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}

func signalFast(pid int) error      { return syscall.Kill(pid, syscall.SIGINT) }
func signalImmediate(pid int) error { return syscall.Kill(pid, syscall.SIGQUIT) }

// FreeSpace returns how many bytes ordinary users may still write to the disk that a folder is on.
func FreeSpace(folder string) (bytes uint64, err error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(folder, &st); err != nil {
		return 0, err
	}
	return st.Bavail * uint64(st.Bsize), nil //nolint:gosec,unconvert // a size is positive; its type differs among systems
}
