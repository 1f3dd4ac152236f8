package localpg

import (
	"errors"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"

	"newsdesk/internal/news"
)

// owner is the system user that the cluster belongs to and the server runs as.
type owner struct {
	name     string
	uid, gid int
	drop     bool // we are root and must become this user
}

// chooseOwner returns ourselves, or for root, whom Postgres refuses, an unprivileged user: the one whom the existing
// cluster belongs to, else newsdesk, postgres or nobody, whichever the machine has first.
func chooseOwner(dataDir string) (owner, error) {
	uid := os.Geteuid()
	if uid != 0 {
		return owner{name: userName(uid), uid: uid, gid: os.Getegid()}, nil
	}
	if info, err := os.Stat(filepath.Join(dataDir, versionFile)); err == nil {
		if uid, gid := ids(info); uid > 0 {
			return owner{name: userName(uid), uid: uid, gid: gid, drop: true}, nil
		}
	}
	for _, name := range []string{"newsdesk", "postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, errUID := strconv.Atoi(u.Uid)
		gid, errGID := strconv.Atoi(u.Gid)
		if errUID == nil && errGID == nil && uid != 0 {
			return owner{name: name, uid: uid, gid: gid, drop: true}, nil
		}
	}
	return owner{}, news.Errorf(news.CodeUnsupported, "Postgres does not run as root, and this machine has no user newsdesk, postgres or nobody to run it as").
		WithHint("Run newsdesk as an ordinary user, make a user named newsdesk, or set DATABASE_URL.")
}

func userName(uid int) string {
	if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		return u.Username
	}
	return "uid " + strconv.Itoa(uid)
}

// checkReach returns an error when the owner may not pass through one of the folders above path. Only root asks,
// since an ordinary user is the owner.
func (who owner) checkReach(path string) error {
	if !who.drop {
		return nil
	}
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		info, err := os.Stat(dir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err == nil && !who.maySearch(info) {
			return news.Errorf(news.CodeInvalid, "Postgres runs as user %s, who may not enter %s (mode %04o), so it cannot use %s",
				who.name, dir, info.Mode().Perm(), path).
				WithHint("Choose a folder that others may enter, such as one below /var/lib or /var/cache.")
		}
		if dir == filepath.Dir(dir) {
			return nil
		}
	}
}

func (who owner) maySearch(dir fs.FileInfo) bool {
	perm := dir.Mode().Perm()
	uid, gid := ids(dir)
	switch {
	case uid == who.uid:
		return perm&0o100 != 0
	case gid == who.gid:
		return perm&0o010 != 0
	default:
		return perm&0o001 != 0
	}
}

// makeOwn creates a folder that only the owner may enter, or checks that it is one: nobody else may have put it
// there, as anybody could in a temporary folder.
func (who owner) makeOwn(dir string) error {
	err := os.Mkdir(dir, 0o700)
	if err == nil && who.drop {
		err = os.Lchown(dir, who.uid, who.gid)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return err
	}
	if uid, _ := ids(info); !info.IsDir() || uid != who.uid || info.Mode().Perm()&0o077 != 0 {
		return news.Errorf(news.CodeInvalid, "%s is not a folder of user %s alone (mode %s)", dir, who.name, info.Mode()).
			WithHint("Remove it, and start again.")
	}
	return nil
}

// makeDirs creates a folder and those above it. What root creates others may enter and read whatever the umask says,
// since the server's user is somebody else.
func makeDirs(dir string) error {
	if info, err := os.Stat(dir); err == nil {
		if !info.IsDir() {
			return news.Errorf(news.CodeInvalid, "%s is not a folder", dir)
		}
		return nil
	}
	if parent := filepath.Dir(dir); parent != dir {
		if err := makeDirs(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o755); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return nil // somebody was faster
		}
		return err
	}
	if os.Geteuid() != 0 {
		return nil
	}
	return os.Chmod(dir, 0o755)
}
