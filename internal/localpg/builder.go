package localpg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// builder makes one bundle from one Debian release: packages are downloaded (apt-get checks their signatures and
// sums), unpacked into a prefix, and the server's programs are pointed at the loader and the libraries in it, so that
// neither the age nor the libraries of the machine's own system matter.
type builder struct {
	options Options
	tools   debianTools
	release release
	work    string // everything happens here
	final   string // where the prefix will be renamed to
}

func (b builder) prefix() string { return filepath.Join(b.work, "prefix") }
func (b builder) debs() string   { return filepath.Join(b.work, "debs") }

// binDir returns the folder of the programs below a prefix.
func (b builder) binDir(prefix string) string {
	return filepath.Join(prefix, "usr/lib/postgresql", fmt.Sprint(b.release.major), "bin")
}

func (b builder) build(ctx context.Context) (manifest, error) {
	for _, dir := range []string{b.prefix(), b.debs()} {
		if err := makeDirs(dir); err != nil {
			return manifest{}, err
		}
	}
	title := fmt.Sprintf("PostgreSQL %d with pgvector (Debian %s)", b.release.major, b.release.suite)
	b.options.progress(Progress{Stage: "Asking the Debian mirror for " + title})
	apt, err := newApt(ctx, b.tools, filepath.Join(b.work, "apt"), b.release.suite)
	if err != nil {
		return manifest{}, err
	}
	packages, err := apt.closure(ctx, fmt.Sprintf("postgresql-%d-pgvector", b.release.major), "patchelf")
	if err != nil {
		return manifest{}, err
	}
	if err := b.download(ctx, apt, packages, "Downloading "+title); err != nil {
		return manifest{}, err
	}
	if err := b.unpack(ctx, "Unpacking "+title); err != nil {
		return manifest{}, err
	}
	loader, err := b.findLoader()
	if err != nil {
		return manifest{}, err
	}
	if err := b.patch(ctx, loader); err != nil {
		return manifest{}, err
	}
	return b.describe(ctx, loader, packages)
}

// download fetches the packages and, meanwhile, reports how many bytes have come.
func (b builder) download(ctx context.Context, a apt, packages []debPackage, stage string) error {
	args := []string{"-q", "download"}
	var total int64
	for _, p := range packages {
		args = append(args, p.Name+"="+p.Version)
		total += p.Size
	}
	report := func() {
		done := min(filesSize(b.debs()), total)
		b.options.progress(Progress{Stage: stage, Done: done, Total: total, Unit: UnitBytes})
	}
	report()
	watched, stop := context.WithCancel(ctx)
	var watcher sync.WaitGroup
	watcher.Go(func() {
		for pause(watched, 200*time.Millisecond) == nil {
			report()
		}
	})
	_, err := a.get(ctx, b.debs(), args...)
	stop()
	watcher.Wait()
	if err == nil {
		report()
	}
	return err
}

func filesSize(dir string) int64 {
	var sum int64
	_ = filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			if info, err := entry.Info(); err == nil {
				sum += info.Size()
			}
		}
		return nil // a file that vanishes while we count belongs to apt-get
	})
	return sum
}

// unpack puts all packages into one prefix, and drops what only people read.
func (b builder) unpack(ctx context.Context, stage string) error {
	debs, err := filepath.Glob(filepath.Join(escapeGlob(b.debs()), "*.deb"))
	if err != nil {
		return err
	}
	var done atomic.Int64
	var reporting sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, deb := range debs {
		group.Go(func() error {
			if _, err := (command{program: b.tools.dpkgDeb, args: []string{"-x", deb, b.prefix()}}).run(ctx); err != nil {
				return err
			}
			reporting.Lock()
			defer reporting.Unlock()
			b.options.progress(Progress{Stage: stage, Done: done.Add(1), Total: int64(len(debs)), Unit: UnitItems})
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for _, dir := range []string{"doc", "man", "locale", "lintian", "bug", "info"} {
		if err := os.RemoveAll(filepath.Join(b.prefix(), "usr/share", dir)); err != nil {
			return err
		}
	}
	return nil
}

// findLoader returns the path of the dynamic loader below the prefix; the C library's packages put it beside the
// libraries, in the folder of the architecture.
func (b builder) findLoader() (string, error) {
	found, err := filepath.Glob(filepath.Join(escapeGlob(b.prefix()), "usr/lib/*-linux-gnu*/ld-linux*.so.*"))
	if err != nil {
		return "", err
	}
	if len(found) != 1 {
		return "", fmt.Errorf("the packages hold %d dynamic loaders, not one", len(found))
	}
	return found[0], nil
}

// inPrefix runs a program of the prefix before it is in its place, through the prefix's own loader.
func inPrefix(loader, program string, args ...string) command {
	return command{program: loader, args: append([]string{"--library-path", filepath.Dir(loader), program}, args...)}
}

// patch points the programs at the loader and the libraries of the bundle. The search path is of the old, transitive
// kind (DT_RPATH), so that it also serves the libraries' own dependencies.
func (b builder) patch(ctx context.Context, loader string) error {
	entries, err := os.ReadDir(b.binDir(b.prefix()))
	if err != nil {
		return err
	}
	var programs []string
	for _, entry := range entries {
		path := filepath.Join(b.binDir(b.prefix()), entry.Name())
		if entry.Type().IsRegular() && isELF(path) {
			programs = append(programs, path)
		}
	}
	if len(programs) == 0 {
		return errors.New("the packages hold no programs")
	}
	libraries := filepath.Base(filepath.Dir(loader))
	args := append([]string{
		"--set-interpreter", filepath.Join(b.final, "usr/lib", libraries, filepath.Base(loader)),
		"--force-rpath", "--set-rpath", "$ORIGIN/../../../" + libraries,
	}, programs...)
	_, err = inPrefix(loader, filepath.Join(b.prefix(), "usr/bin/patchelf"), args...).run(ctx)
	return err
}

func isELF(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	magic := make([]byte, 4)
	_, err = f.Read(magic)
	return err == nil && bytes.Equal(magic, []byte("\x7fELF"))
}

// describe makes sure that the programs find all their libraries, and writes down what the bundle is.
func (b builder) describe(ctx context.Context, loader string, packages []debPackage) (manifest, error) {
	m := manifest{
		Format: manifestFormat, Prefix: b.final, BinDir: b.binDir(b.final), Suite: b.release.suite,
		Made: time.Now().UTC().Truncate(time.Second), Packages: map[string]string{},
	}
	for _, p := range packages {
		m.Packages[p.Name] = p.Version
	}
	for _, program := range []string{"initdb", "pg_ctl", "psql", "postgres"} {
		out, err := inPrefix(loader, filepath.Join(b.binDir(b.prefix()), program), "--version").run(ctx)
		if err != nil {
			return m, err
		}
		if m.Postgres, m.Major, err = parseVersion(out); err != nil {
			return m, err
		}
	}
	var err error
	m.Pgvector, err = vectorVersion([]string{filepath.Join(b.prefix(), "usr/share/postgresql", fmt.Sprint(b.release.major))})
	return m, err
}
