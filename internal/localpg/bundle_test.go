//go:build unix

package localpg

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/news"
)

// fakeBundle puts a finished bundle into the cache folder, as makeFrom does.
func fakeBundle(cacheDir string, major int) (manifest, error) {
	dir := filepath.Join(cacheDir, fmt.Sprintf("%s%d-%s", bundlePrefix, major, runtime.GOARCH))
	m := manifest{
		Format: manifestFormat, Prefix: dir, BinDir: filepath.Join(dir, "bin"), Major: major,
		Postgres: fmt.Sprintf("%d.1", major), Pgvector: "0.8.7",
	}
	text, err := json.Marshal(m)
	if err != nil {
		return m, err
	}
	return m, errors.Join(
		os.MkdirAll(m.BinDir, 0o755),
		os.WriteFile(filepath.Join(m.BinDir, "postgres"), nil, 0o755),
		os.WriteFile(filepath.Join(dir, manifestName), text, 0o644),
	)
}

func TestMakeOnceAtTheSameTime(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	var made atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			found, err := makeOnce(t.Context(), Options{}, cache, func(_ context.Context, r release) (manifest, error) {
				made.Add(1)
				return fakeBundle(cache, r.major)
			})
			if err != nil || found.Major != releases()[0].major {
				t.Errorf("got %+v, %v", found, err)
			}
		})
	}
	all.Wait()
	if made.Load() != 1 {
		t.Errorf("made %d bundles", made.Load())
	}
}

func TestMakeOnceRemovesLeftovers(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	leftover := filepath.Join(cache, leftoverPrefix+"123", "prefix", "usr")
	if err := os.MkdirAll(leftover, 0o755); err != nil {
		t.Fatal(err)
	}
	// A bundle without a manifest, as no interrupted making leaves it but an interrupted removal does.
	half := filepath.Join(cache, bundlePrefix+"99-"+runtime.GOARCH)
	if err := os.MkdirAll(half, 0o755); err != nil {
		t.Fatal(err)
	}
	found, err := makeOnce(t.Context(), Options{}, cache, func(_ context.Context, r release) (manifest, error) {
		return fakeBundle(cache, r.major)
	})
	if err != nil || found.Major == 99 {
		t.Fatalf("got %+v, %v", found, err)
	}
	if _, err := os.Stat(filepath.Dir(filepath.Dir(leftover))); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the leftover is there: %v", err)
	}
}

func TestMakeOnceFallsBack(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	var tried []string
	found, err := makeOnce(t.Context(), Options{}, cache, func(_ context.Context, r release) (manifest, error) {
		tried = append(tried, r.suite)
		if r.suite == "forky" {
			return manifest{}, errors.New("no such key")
		}
		return fakeBundle(cache, r.major)
	})
	if err != nil || found.Major != 17 {
		t.Errorf("got %+v, %v", found, err)
	}
	if diff := cmp.Diff([]string{"forky", "trixie"}, tried); diff != "" {
		t.Error(diff)
	}
}

func TestMakeOnceSaysWhatElseToDo(t *testing.T) {
	t.Parallel()
	_, err := makeOnce(t.Context(), Options{}, t.TempDir(), func(context.Context, release) (manifest, error) {
		return manifest{}, errors.New("mirror is down")
	})
	var e *news.Error
	if !errors.As(err, &e) || e.Code != news.CodeUnavailable {
		t.Fatalf("got %v", err)
	}
	for _, word := range []string{"forky", "trixie", "mirror is down", "brew install", "compose.yaml", "DATABASE_URL"} {
		if !strings.Contains(e.Message+e.Hint, word) {
			t.Errorf("%q is not in %q %q", word, e.Message, e.Hint)
		}
	}
}

func TestMakeOnceStopsWhenCanceled(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancelCause(t.Context())
	tried := 0
	_, err := makeOnce(ctx, Options{}, t.TempDir(), func(ctx context.Context, _ release) (manifest, error) {
		tried++
		interrupt(errors.New("interrupt signal received"))
		return manifest{}, ctx.Err()
	})
	if news.CodeOf(err) != news.CodeCanceled || tried != 1 {
		t.Errorf("got %v after %d tries", err, tried)
	}
}

// A failing or canceled making leaves nothing beside the lock. The tools are real programs that do not what they should.
func TestMakeFromLeavesNothing(t *testing.T) {
	t.Parallel()
	cache := t.TempDir()
	broken := debianTools{aptGet: "/bin/false", aptConfig: "/bin/false", dpkg: "/bin/false", dpkgDeb: "/bin/false"}
	if _, err := makeFrom(t.Context(), Options{}, cache, broken, releases()[0]); err == nil {
		t.Fatal("made a bundle from nothing")
	}
	entries, err := os.ReadDir(cache)
	if err != nil || len(entries) > 0 {
		t.Errorf("left %v, %v", entries, err)
	}
}

func TestMovedBundleIsNone(t *testing.T) {
	t.Parallel()
	old, cache := t.TempDir(), t.TempDir()
	m, err := fakeBundle(old, 18)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := findBundle(old); !ok {
		t.Error("the bundle was not found in its place")
	}
	if err := os.Rename(m.Prefix, filepath.Join(cache, filepath.Base(m.Prefix))); err != nil {
		t.Fatal(err)
	}
	if found, ok := findBundle(cache); ok {
		t.Errorf("found %+v, whose programs name their loader in another folder", found)
	}
}

// cancelKillsAll: apt-get's helpers must not go on downloading into a folder that is being removed. The fifo ends
// when the last process that has it open is gone.
func TestCancelKillsTheWholeFamily(t *testing.T) {
	t.Parallel()
	fifo := filepath.Join(t.TempDir(), "fifo")
	if out, err := (command{program: "/usr/bin/env", args: []string{"mkfifo", fifo}}).run(t.Context()); err != nil {
		t.Fatal(out, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := command{program: "/bin/sh", args: []string{"-c", "exec 3>'" + fifo + "'; echo up >&3; sleep 1000 & wait"}}.run(ctx)
		done <- err
	}()
	reader, err := os.Open(fifo)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	buffer := make([]byte, 16)
	if _, err := reader.Read(buffer); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if n, err := reader.Read(buffer); n != 0 || err == nil {
		t.Errorf("read %d bytes, %v", n, err)
	}
}
