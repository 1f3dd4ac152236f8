package localpg

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"

	"newsdesk/internal/news"
)

// maxSocketPath is the longest path that a Unix socket can have on every system (macOS: 104 bytes with the final zero).
const maxSocketPath = 103

const socketName = ".s.PGSQL.5432"

// makeSocketDir returns the folder for the socket, made and checked to be the owner's alone. It is in the cluster's
// home, where nothing cleans it up; when that path is too long for a socket, it is in a temporary folder under a name
// derived from the home. XDG_RUNTIME_DIR will not do: it vanishes when the user logs out, and the server may stay.
func (c cluster) makeSocketDir() (string, error) {
	sum := sha256.Sum256([]byte(c.home))
	short := "newsdesk-" + hex.EncodeToString(sum[:6])
	for _, dir := range []string{
		filepath.Join(c.home, "socket"),
		filepath.Join(os.TempDir(), short),
		filepath.Join("/tmp", short),
	} {
		if len(filepath.Join(dir, socketName)) > maxSocketPath || c.owner.checkReach(dir) != nil {
			continue
		}
		return dir, c.owner.makeOwn(dir)
	}
	return "", news.Errorf(news.CodeInvalid, "every folder for the socket of the private Postgres has too long a name").
		WithHint("Set TMPDIR to a folder with a short name.")
}
