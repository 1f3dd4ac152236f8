//go:build unix

package localpg

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"newsdesk/internal/news"
)

func goarch() string { return runtime.GOARCH }

// me is the user who runs the tests.
func me() owner { return owner{name: "me", uid: os.Geteuid(), gid: os.Getegid()} }

func TestDSNQuotes(t *testing.T) {
	t.Parallel()
	s := &Server{socketDir: `/tmp/it's a \ folder`, port: 5432}
	want := `host='/tmp/it\'s a \\ folder' port=5432 user=newsdesk dbname=x sslmode=disable`
	if got := s.DSN("x"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestFormatConfigQuotes(t *testing.T) {
	t.Parallel()
	got := formatConfig(map[string]string{"b": "it's\nfsync = off", "a": `x\y`})
	if !strings.HasSuffix(got, "a = 'x\\\\y'\nb = 'it''s fsync = off'\n") {
		t.Errorf("got %s", got)
	}
}

func TestLockWaitsUntilItsContextEnds(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lock")
	held, err := lockFile(t.Context(), path, true, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err = lockFile(ctx, path, false, cancel) // as soon as it has to wait
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	held.release()
	shared, err := lockFile(t.Context(), path, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer shared.release()
	second, err := lockFile(t.Context(), path, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	if shared.tryExclusive() {
		t.Error("took alone what somebody shares")
	}
	if err := shared.shareAgain(); err != nil {
		t.Error(err)
	}
	second.release()
	second.release() // does nothing
	if !shared.tryExclusive() {
		t.Error("nobody else shares it, and it was not to be had")
	}
}

func TestSocketFolder(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	c := cluster{home: home, owner: me()}
	if got, err := c.makeSocketDir(); err != nil || got != filepath.Join(home, "socket") {
		t.Errorf("got %q, %v", got, err)
	}
	c.home = filepath.Join(home, strings.Repeat("long", 30))
	got, err := c.makeSocketDir()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(got) })
	if strings.HasPrefix(got, home) || len(filepath.Join(got, socketName)) > maxSocketPath {
		t.Errorf("got %q", got)
	}
	if again, err := c.makeSocketDir(); err != nil || again != got {
		t.Errorf("got %q first, then %q, %v", got, again, err)
	}
}

func TestMakeOwnTrustsNobody(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	open, link, file := filepath.Join(dir, "open"), filepath.Join(dir, "link"), filepath.Join(dir, "file")
	own := filepath.Join(dir, "own")
	if err := errors.Join(os.Mkdir(open, 0o755), os.Chmod(open, 0o755), os.Mkdir(own, 0o700), os.Symlink(own, link), os.WriteFile(file, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	if err := me().makeOwn(own); err != nil {
		t.Errorf("our own folder: %v", err)
	}
	stranger := me()
	stranger.uid++
	for _, c := range []struct {
		name, dir string
		who       owner
	}{
		{"open to others", open, me()}, {"a link", link, me()}, {"a file", file, me()}, {"somebody else's", own, stranger},
	} {
		if err := c.who.makeOwn(c.dir); news.CodeOf(err) != news.CodeInvalid {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
}

func TestCheckReachNamesTheClosedFolder(t *testing.T) {
	t.Parallel()
	closed := filepath.Join(t.TempDir(), "closed")
	if err := os.Mkdir(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	who := owner{name: "postgres", uid: os.Geteuid() + 1, gid: os.Getegid() + 1, drop: true}
	err := who.checkReach(filepath.Join(closed, "not", "there", "yet"))
	var e *news.Error
	if !errors.As(err, &e) || !strings.Contains(e.Message, "user postgres, who may not enter "+closed+" (mode 0700)") {
		t.Errorf("got %v", err)
	}
	if err := who.checkReach("/usr/bin/env"); err != nil {
		t.Errorf("got %v", err)
	}
	who.drop = false
	if err := who.checkReach(filepath.Join(closed, "x")); err != nil {
		t.Errorf("an ordinary user is the owner, and got %v", err)
	}
}
