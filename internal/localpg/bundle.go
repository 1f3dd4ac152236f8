package localpg

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"newsdesk/internal/news"
)

const (
	bundlePrefix   = "postgres-"
	bundleLock     = "bundle.lock"
	leftoverPrefix = ".making-"
	manifestName   = "manifest.json"
	manifestFormat = 1
)

// manifest describes a finished bundle and lies in it. A folder without a manifest that fits is not a bundle.
type manifest struct {
	Format   int               `json:"format"`
	Prefix   string            `json:"prefix"` // absolute: the programs name their loader by it, so a moved bundle is none
	BinDir   string            `json:"bin_dir"`
	Suite    string            `json:"suite"`
	Postgres string            `json:"postgres"`
	Major    int               `json:"major"`
	Pgvector string            `json:"pgvector"`
	Made     time.Time         `json:"made"`
	Packages map[string]string `json:"packages"` // name → version, of all that is in it
}

// findBundle returns the newest finished bundle in the cache folder.
func findBundle(cacheDir string) (Installation, bool) {
	var best manifest
	dirs, _ := filepath.Glob(filepath.Join(escapeGlob(cacheDir), bundlePrefix+"*-"+runtime.GOARCH)) // a good pattern
	for _, dir := range dirs {
		m, err := readManifest(dir)
		if err == nil && m.Major > best.Major {
			best = m
		}
	}
	return Installation{
		BinDir: best.BinDir, Version: best.Postgres, Major: best.Major, Pgvector: best.Pgvector, Source: SourceBundle,
	}, best.Major > 0
}

func escapeGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// readManifest returns the manifest of a bundle that is whole and in its place.
func readManifest(dir string) (manifest, error) {
	var m manifest
	text, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(text, &m); err != nil {
		return m, err
	}
	if m.Format != manifestFormat || m.Prefix != dir {
		return m, fmt.Errorf("the bundle in %s was made for another place or version of newsdesk", dir)
	}
	_, err = os.Stat(filepath.Join(m.BinDir, "postgres"))
	return m, err
}

// findOrMake returns an installation, making the bundle when the machine has none.
func findOrMake(ctx context.Context, o Options, cacheDir string) (Installation, error) {
	found, err := find(ctx, o.BinDir, cacheDir, systemBinDirs())
	if !errors.Is(err, errNotFound) {
		return found, err
	}
	tools, err := findDebianTools()
	if err != nil {
		return found, err
	}
	who, err := chooseOwner("")
	if err != nil {
		return found, err
	}
	if err := who.checkReach(filepath.Join(cacheDir, bundlePrefix)); err != nil {
		return found, err
	}
	return makeOnce(ctx, o, cacheDir, func(ctx context.Context, r release) (manifest, error) {
		return makeFrom(ctx, o, cacheDir, tools, r)
	})
}

// makeOnce lets one process at a time make a bundle in the cache folder; who had to wait uses the other's. The first
// release from which making works is it.
func makeOnce(ctx context.Context, o Options, cacheDir string, makeIt func(context.Context, release) (manifest, error)) (Installation, error) {
	if err := makeDirs(cacheDir); err != nil {
		return Installation{}, cannotMake(err)
	}
	lock, err := lockFile(ctx, filepath.Join(cacheDir, bundleLock), true, func() {
		o.progress(Progress{Stage: "Waiting for another newsdesk that is preparing the private Postgres"})
	})
	if err != nil {
		return Installation{}, cannotMake(err)
	}
	defer lock.release()
	if found, ok := findBundle(cacheDir); ok {
		return found, nil // made while we waited
	}
	removeLeftovers(o, cacheDir)
	var failures []error
	for _, r := range releases() {
		began := time.Now()
		m, err := makeIt(ctx, r)
		if ctx.Err() != nil {
			return Installation{}, cannotMake(ended(ctx))
		}
		if err != nil {
			o.logger().Warn("the private Postgres could not be made from a Debian release", "suite", r.suite, "error", err)
			failures = append(failures, fmt.Errorf("from Debian %s: %w", r.suite, err))
			continue
		}
		o.logger().Info("made the private Postgres", "suite", r.suite, "postgres", m.Postgres, "pgvector", m.Pgvector,
			"dir", m.Prefix, "seconds", time.Since(began).Seconds())
		if found, ok := findBundle(cacheDir); ok {
			return found, nil
		}
		failures = append(failures, errors.New("the bundle is gone again"))
	}
	return Installation{}, cannotMake(errors.Join(failures...))
}

// removeLeftovers clears what a killed predecessor left. We hold the lock, so nobody is at work on it.
func removeLeftovers(o Options, cacheDir string) {
	dirs, _ := filepath.Glob(filepath.Join(escapeGlob(cacheDir), leftoverPrefix+"*"))
	for _, dir := range dirs {
		if err := os.RemoveAll(dir); err != nil {
			o.logger().Warn("a half-made bundle could not be removed", "dir", dir, "error", err)
		}
	}
}

// release is a Debian release that has PostgreSQL with pgvector.
type release struct {
	suite string
	major int
}

// releases lists what to try, the best first: forky has a pgvector without the known faults of trixie's 0.8.0.
func releases() []release {
	return []release{{suite: "forky", major: 18}, {suite: "trixie", major: 17}}
}

// makeFrom makes a bundle beside its place and renames it when it is whole and on the disk.
func makeFrom(ctx context.Context, o Options, cacheDir string, tools debianTools, r release) (manifest, error) {
	work, err := os.MkdirTemp(cacheDir, leftoverPrefix)
	if err != nil {
		return manifest{}, err
	}
	defer os.RemoveAll(work)
	// Under root, apt-get downloads as user _apt, who must get in.
	if err := os.Chmod(work, 0o755); err != nil {
		return manifest{}, err
	}
	final := filepath.Join(cacheDir, fmt.Sprintf("%s%d-%s", bundlePrefix, r.major, runtime.GOARCH))
	b := builder{options: o, tools: tools, release: r, work: work, final: final}
	m, err := b.build(ctx)
	if err != nil {
		return m, err
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return m, err
	}
	if err := os.WriteFile(filepath.Join(b.prefix(), manifestName), text, 0o644); err != nil {
		return m, err
	}
	if err := syncTree(work); err != nil {
		return m, err
	}
	if err := os.RemoveAll(final); err != nil { // no bundle, or findBundle would have found it
		return m, err
	}
	if err := os.Rename(b.prefix(), final); err != nil {
		return m, err
	}
	// The programs find their loader only now that they are in their place.
	if _, err := (command{program: filepath.Join(m.BinDir, "postgres"), args: []string{"--version"}}).run(ctx); err != nil {
		return m, errors.Join(err, os.RemoveAll(final))
	}
	return m, syncTree(cacheDir)
}

// cannotMake wraps what went wrong in the words for people.
func cannotMake(err error) error {
	var known *news.Error
	if errors.As(err, &known) {
		return err
	}
	if code := news.CodeOf(err); code != news.CodeInternal {
		return news.Errorf(code, "preparing the private Postgres was interrupted: %w", err)
	}
	return news.Errorf(news.CodeUnavailable, "the private Postgres could not be prepared: %w", err).WithHint(otherWays)
}

// otherWays says how to get a database without a bundle.
const otherWays = "Install PostgreSQL 16 or newer with pgvector 0.8 or newer (Homebrew: brew install postgresql@18 pgvector; " +
	"Debian 13: apt-get install postgresql-17-pgvector), or start the database in compose.yaml (docker compose up -d), " +
	"or set DATABASE_URL to a database that you have."
