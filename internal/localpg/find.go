package localpg

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"newsdesk/internal/news"
)

// oldestMajor is the oldest PostgreSQL that newsdesk is tested on, and oldestVector the pgvector that first had
// iterative index scans.
const (
	oldestMajor  = 16
	oldestVector = "0.8.0"
)

// Source says where an installation comes from.
type Source string

// The sources, in the order in which Find asks them.
const (
	SourceGiven  Source = "given"  // Options.BinDir
	SourceBundle Source = "bundle" // made by this package
	SourceSystem Source = "system" // installed on the machine
)

// Installation is a PostgreSQL with pgvector that can run the private server.
type Installation struct {
	BinDir   string
	Version  string // like "18.6"
	Major    int
	Pgvector string // the version that CREATE EXTENSION installs, like "0.8.7"
	Source   Source
}

// errNotFound is what find returns when the machine has no installation that would do.
var errNotFound = errors.New("no PostgreSQL with pgvector found")

// Find returns the installation that Start would use, and an error when Start would first have to make the bundle.
func Find(ctx context.Context, o Options) (Installation, error) {
	places, err := choosePlaces(o)
	if err != nil {
		return Installation{}, err
	}
	found, err := find(ctx, o.BinDir, places.cache, systemBinDirs())
	if errors.Is(err, errNotFound) {
		return found, news.Errorf(news.CodeNotFound, "%w", err)
	}
	return found, err
}

// find asks the sources in their order. A folder that the operator named must do, or that is an error; everything
// else that will not do is passed over.
func find(ctx context.Context, given, cacheDir string, systemDirs []string) (Installation, error) {
	if given != "" {
		found, err := inspect(ctx, given)
		if err != nil {
			return found, news.Errorf(news.CodeInvalid, "the PostgreSQL in %s cannot be used: %w", given, err).
				WithHint("Correct or unset NEWSDESK_POSTGRES_BIN.")
		}
		found.Source = SourceGiven
		return found, nil
	}
	if found, ok := findBundle(cacheDir); ok {
		return found, nil
	}
	var all []Installation
	for _, dir := range systemDirs {
		if found, err := inspect(ctx, dir); err == nil {
			found.Source = SourceSystem
			all = append(all, found)
		}
	}
	if err := ctx.Err(); err != nil {
		return Installation{}, err
	}
	if len(all) == 0 {
		return Installation{}, errNotFound
	}
	return slices.MaxFunc(all, func(a, b Installation) int { return cmp.Compare(a.Major, b.Major) }), nil
}

// systemBinDirs lists the folders where the machine's own PostgreSQL may be: Debian and Ubuntu, the PostgreSQL
// project's RPMs, Homebrew (Apple, Intel, Linux), Postgres.app, a build from source, and the search path.
func systemBinDirs() []string {
	var dirs []string
	for _, pattern := range []string{
		"/usr/lib/postgresql/*/bin",
		"/usr/pgsql-*/bin",
		"/opt/homebrew/opt/postgresql*/bin",
		"/usr/local/opt/postgresql*/bin",
		"/home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
		"/Applications/Postgres.app/Contents/Versions/*/bin",
		"/usr/local/pgsql/bin",
	} {
		matches, _ := filepath.Glob(pattern) // the only error is a bad pattern
		dirs = append(dirs, matches...)
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			dirs = append(dirs, filepath.Dir(real))
		}
	}
	slices.Sort(dirs)
	return slices.Compact(dirs)
}

// inspect looks whether the folder holds the programs of a PostgreSQL that is new enough and has a pgvector that is.
func inspect(ctx context.Context, binDir string) (Installation, error) {
	binDir, err := filepath.Abs(binDir)
	if err != nil {
		return Installation{}, err
	}
	for _, program := range []string{"postgres", "initdb", "pg_ctl"} {
		info, err := os.Stat(filepath.Join(binDir, program))
		if err != nil {
			return Installation{}, err
		}
		if !info.Mode().IsRegular() || info.Mode().Perm()&0o111 == 0 {
			return Installation{}, fmt.Errorf("%s is not a program", filepath.Join(binDir, program))
		}
	}
	out, err := command{program: filepath.Join(binDir, "postgres"), args: []string{"--version"}}.run(ctx)
	if err != nil {
		return Installation{}, err
	}
	found := Installation{BinDir: binDir}
	if found.Version, found.Major, err = parseVersion(out); err != nil {
		return found, err
	}
	if found.Major < oldestMajor {
		return found, fmt.Errorf("it is PostgreSQL %s, and newsdesk needs %d or newer", found.Version, oldestMajor)
	}
	if found.Pgvector, err = vectorVersion(shareDirs(ctx, binDir, found.Major)); err != nil {
		return found, err
	}
	if compareVersions(found.Pgvector, oldestVector) < 0 {
		return found, fmt.Errorf("its pgvector is %s, and newsdesk needs %s or newer", found.Pgvector, oldestVector)
	}
	return found, nil
}

// parseVersion reads what "postgres --version" prints: "postgres (PostgreSQL) 18.6 (Debian 18.6-3)", "... 19beta1".
func parseVersion(out string) (version string, major int, err error) {
	_, rest, ok := strings.Cut(out, "(PostgreSQL) ")
	fields := strings.Fields(rest)
	if !ok || len(fields) == 0 {
		return "", 0, fmt.Errorf("%q is not a PostgreSQL version", tail(strings.TrimSpace(out), 80))
	}
	digits := fields[0]
	if end := strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' }); end >= 0 {
		digits = digits[:end]
	}
	major, err = strconv.Atoi(digits)
	if err != nil {
		return "", 0, fmt.Errorf("%q is not a PostgreSQL version", fields[0])
	}
	return fields[0], major, nil
}

// shareDirs lists where the extensions' control files may be: where pg_config says, and where they lie in the usual
// layouts when there is no pg_config (it is in a development package on many systems).
func shareDirs(ctx context.Context, binDir string, major int) []string {
	var dirs []string
	if out, err := (command{program: filepath.Join(binDir, "pg_config"), args: []string{"--sharedir"}}).run(ctx); err == nil {
		dirs = append(dirs, strings.TrimSpace(out))
	}
	return append(dirs,
		filepath.Join(binDir, "../../../../share/postgresql", strconv.Itoa(major)), // Debian: /usr/lib/postgresql/18/bin
		filepath.Join(binDir, "../share/postgresql"),
		filepath.Join(binDir, "../share"),
	)
}

// vectorVersion returns the default version in the first vector.control that stands in one of the share folders.
func vectorVersion(shareDirs []string) (string, error) {
	pattern := regexp.MustCompile(`(?m)^\s*default_version\s*=\s*'([^']+)'`)
	for _, dir := range shareDirs {
		control, err := os.ReadFile(filepath.Join(dir, "extension", "vector.control"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		match := pattern.FindSubmatch(control)
		if match == nil {
			return "", fmt.Errorf("its vector.control in %s names no version", dir)
		}
		return string(match[1]), nil
	}
	return "", errors.New("it has no pgvector (no vector.control among its extensions)")
}

// compareVersions compares dotted numbers; what is not a number counts as 0.
func compareVersions(a, b string) int {
	as, bs := strings.Split(a, "."), strings.Split(b, ".")
	for i := range max(len(as), len(bs)) {
		if c := cmp.Compare(part(as, i), part(bs, i)); c != 0 {
			return c
		}
	}
	return 0
}

func part(parts []string, i int) int {
	if i >= len(parts) {
		return 0
	}
	n, err := strconv.Atoi(parts[i])
	if err != nil {
		return 0
	}
	return n
}
