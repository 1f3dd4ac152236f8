//go:build unix

package localpg

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"newsdesk/internal/news"
)

// fakeInstallation makes a folder whose programs say that they are of the version; vector "" means no pgvector.
func fakeInstallation(t *testing.T, version, vector string) string {
	t.Helper()
	fake, err := filepath.Abs("testdata/fake/postgres")
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	bin, extensions := filepath.Join(root, "bin"), filepath.Join(root, "share", "extension")
	err = errors.Join(
		os.Mkdir(bin, 0o755), os.MkdirAll(extensions, 0o755),
		os.WriteFile(filepath.Join(bin, "version"), []byte("postgres (PostgreSQL) "+version+"\n"), 0o644),
	)
	for _, program := range []string{"postgres", "initdb", "pg_ctl", "pg_config"} {
		err = errors.Join(err, os.Symlink(fake, filepath.Join(bin, program)))
	}
	if vector != "" {
		control := "comment = 'x'\ndefault_version = '" + vector + "'\nrelocatable = true\n"
		err = errors.Join(err, os.WriteFile(filepath.Join(extensions, "vector.control"), []byte(control), 0o644))
	}
	if err != nil {
		t.Fatal(err)
	}
	return bin
}

func TestFindOrder(t *testing.T) {
	t.Parallel()
	given := fakeInstallation(t, "16.9", "0.8.1")
	old := fakeInstallation(t, "15.18 (Debian 15.18-0)", "0.8.7")
	plain := fakeInstallation(t, "19.0", "")
	stale := fakeInstallation(t, "18.2", "0.6.0")
	system := []string{
		old, plain, stale, "/no/such/folder",
		fakeInstallation(t, "16.2", "0.8.0"), fakeInstallation(t, "17.4 (Ubuntu 17.4-1)", "0.8.2"),
	}
	withBundle := t.TempDir()
	if _, err := fakeBundle(withBundle, 18); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, given, cache string
		system             []string
		want               Installation
	}{
		{"what the operator names comes first", given, withBundle, system,
			Installation{BinDir: given, Version: "16.9", Major: 16, Pgvector: "0.8.1", Source: SourceGiven}},
		{"then the bundle", "", withBundle, system,
			Installation{BinDir: filepath.Join(withBundle, "postgres-18-"+goarch(), "bin"), Version: "18.1", Major: 18, Pgvector: "0.8.7", Source: SourceBundle}},
		{"then the newest of the system's", "", t.TempDir(), system,
			Installation{BinDir: system[5], Version: "17.4", Major: 17, Pgvector: "0.8.2", Source: SourceSystem}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := find(context.Background(), c.given, c.cache, c.system)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("and nothing else", func(t *testing.T) {
		t.Parallel()
		if got, err := find(context.Background(), "", t.TempDir(), []string{old, plain, stale}); !errors.Is(err, errNotFound) {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

func TestFindRefusesWhatTheOperatorNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ dir, says string }{
		"too old":     {fakeInstallation(t, "15.1", "0.8.7"), "16 or newer"},
		"no pgvector": {fakeInstallation(t, "18.1", ""), "no pgvector"},
		"old vector":  {fakeInstallation(t, "18.1", "0.7.4"), "0.8.0 or newer"},
		"no version":  {fakeInstallation(t, "", "0.8.7"), "not a PostgreSQL version"},
		"empty":       {t.TempDir(), "no such file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := find(context.Background(), c.dir, t.TempDir(), nil)
			var e *news.Error
			if !errors.As(err, &e) || e.Code != news.CodeInvalid || !strings.Contains(e.Message, c.says) || e.Hint == "" {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestParseVersion(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		out, version string
		major        int
	}{
		{"postgres (PostgreSQL) 18.6 (Debian 18.6-3)\n", "18.6", 18},
		{"postgres (PostgreSQL) 17.5 (Homebrew)\n", "17.5", 17},
		{"postgres (PostgreSQL) 19beta1\n", "19beta1", 19},
		{"postgres (PostgreSQL) \n", "", 0},
		{"psql: error", "", 0},
		{"postgres (PostgreSQL) devel", "", 0},
	} {
		version, major, err := parseVersion(c.out)
		if version != c.version || major != c.major || (err == nil) != (c.major > 0) {
			t.Errorf("%q: got %q, %d, %v", c.out, version, major, err)
		}
	}
}

func TestCompareVersions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"0.8.0", "0.8.0", 0}, {"0.8", "0.8.0", 0}, {"0.8.10", "0.8.9", 1}, {"0.7.4", "0.8.0", -1}, {"1.0", "0.8.7", 1}, {"", "0.8.0", -1},
	} {
		if got := compareVersions(c.a, c.b); got != c.want {
			t.Errorf("compareVersions(%q, %q) = %d", c.a, c.b, got)
		}
	}
}
