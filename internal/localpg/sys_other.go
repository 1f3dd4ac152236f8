//go:build !unix

package localpg

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
)

// Systems without flock and Unix sockets have no private Postgres: Start fails at its first lock, and newsdesk needs
// DATABASE_URL there.

func flock(*os.File, bool) error     { return errors.ErrUnsupported }
func funlock(*os.File) error         { return errors.ErrUnsupported }
func ids(fs.FileInfo) (uid, gid int) { return -1, -1 }
func runAs(*exec.Cmd, owner)         {}
func signalFast(int) error           { return errors.ErrUnsupported }
func signalImmediate(int) error      { return errors.ErrUnsupported }

// FreeSpace is not known on such systems.
func FreeSpace(string) (bytes uint64, err error) { return 0, errors.ErrUnsupported }
