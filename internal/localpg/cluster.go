package localpg

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"newsdesk/internal/news"
)

const (
	versionFile = "PG_VERSION"
	configName  = "server.conf"
	logName     = "server.log"
)

// cluster is a folder with a database cluster in data/ and, beside it and never the server's to write, the locks and
// the configuration.
type cluster struct {
	home         string
	owner        owner
	installation Installation
}

func (c cluster) data() string                { return filepath.Join(c.home, "data") }
func (c cluster) program(name string) string  { return filepath.Join(c.installation.BinDir, name) }
func (c cluster) asOwner(cmd command) command { cmd.as = c.owner; return cmd }

// lockDecision takes the lock under which alone the server is started or stopped.
func (c cluster) lockDecision(ctx context.Context) (*fileLock, error) {
	return lockFile(ctx, filepath.Join(c.home, "decision.lock"), true, nil)
}

// lockUsers takes the lock that every user of the server shares. Only who holds the decision ever wants it alone.
func (c cluster) lockUsers(ctx context.Context) (*fileLock, error) {
	return lockFile(ctx, filepath.Join(c.home, "users.lock"), false, nil)
}

// create makes the cluster beside its place and renames it when it is whole.
func (c cluster) create(ctx context.Context, fsync bool) error {
	staging := filepath.Join(c.home, "data.making")
	if err := os.RemoveAll(staging); err != nil {
		return err
	}
	defer os.RemoveAll(staging)
	if err := c.owner.makeOwn(staging); err != nil {
		return err
	}
	if err := c.initdb(ctx, staging, fsync); err != nil {
		return err
	}
	// The server is not running yet, so the database is made in single-user mode, which prints errors and goes on.
	out, err := c.asOwner(command{
		program: c.program("postgres"),
		args:    []string{"--single", "-D", staging, "-c", "fsync=" + onOff(fsync), "postgres"},
		stdin:   "CREATE DATABASE " + Database + ";\n",
	}).run(ctx)
	if err == nil && strings.Contains(out, "ERROR") {
		err = errors.New(tail(out, 300))
	}
	if err != nil {
		return err
	}
	if fsync {
		if err := syncTree(staging); err != nil {
			return err
		}
	}
	return os.Rename(staging, c.data())
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// initdb tries the locales from the best down: code point order with Unicode case rules, which is the same on every
// machine; PostgreSQL 17 brings it along, before that it is the C library's affair.
func (c cluster) initdb(ctx context.Context, dir string, fsync bool) error {
	locales := [][]string{{"--locale=C.UTF-8"}, {"--no-locale"}}
	if c.installation.Major >= 17 {
		locales = [][]string{{"--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"}}
	}
	args := []string{"-D", dir, "--auth=trust", "--username=" + Superuser, "--encoding=UTF8", "--no-instructions"}
	if fsync {
		args = append(args, "--data-checksums")
	} else {
		args = append(args, "--no-sync")
	}
	var failures []error
	for _, locale := range locales {
		_, err := c.asOwner(command{program: c.program("initdb"), args: append(slices.Clone(args), locale...)}).run(ctx)
		if err == nil {
			return nil
		}
		failures = append(failures, err)
	}
	return errors.Join(failures...)
}

// checkVersion returns fs.ErrNotExist when there is no cluster, and an error for people when it is not this
// installation's.
func (c cluster) checkVersion() error {
	text, err := os.ReadFile(filepath.Join(c.data(), versionFile))
	if err != nil {
		return err
	}
	if got := strings.TrimSpace(string(text)); got != fmt.Sprint(c.installation.Major) {
		return news.Errorf(news.CodeUnsupported, "the data in %s belongs to PostgreSQL %s, but the one found is PostgreSQL %s (%s)",
			c.home, got, c.installation.Version, c.installation.BinDir).
			WithHint(fmt.Sprintf("Set NEWSDESK_POSTGRES_BIN to the programs of a PostgreSQL %s with pgvector. Or move %s away to begin anew; "+
				"if its content matters, dump it first with pg_dump while PostgreSQL %s runs it.", got, c.home, got))
	}
	return nil
}

// writeConfig writes the configuration that the server reads at its start. It lies outside the cluster's own folder, so
// that root never writes where the server's user could have laid a link; the cluster's postgresql.conf is included.
func (c cluster) writeConfig(o Options, socketDir string) error {
	settings := defaultSettings(o.Fsync)
	settings["unix_socket_directories"] = `"` + strings.ReplaceAll(socketDir, `"`, `""`) + `"`
	maps.Copy(settings, o.Settings)
	path := filepath.Join(c.home, configName)
	if err := os.WriteFile(path+".new", []byte(formatConfig(settings)), 0o644); err != nil {
		return err
	}
	if err := os.Chmod(path+".new", 0o644); err != nil { // whatever the umask says: the owner must read it
		return err
	}
	return os.Rename(path+".new", path)
}

func formatConfig(settings map[string]string) string {
	quote := strings.NewReplacer("'", "''", `\`, `\\`, "\n", " ")
	var b strings.Builder
	b.WriteString("# Written by newsdesk at every start of the server. For lasting changes of your own use ALTER SYSTEM.\n")
	b.WriteString("include 'data/postgresql.conf'\n")
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		fmt.Fprintf(&b, "%s = '%s'\n", name, quote.Replace(settings[name]))
	}
	return b.String()
}

// defaultSettings suit one small machine: little memory when idle, enough for an index build.
func defaultSettings(fsync bool) map[string]string {
	s := map[string]string{
		"listen_addresses":        "",
		"port":                    "5432", // only part of the socket's name
		"unix_socket_permissions": "0700",
		"max_connections":         "100",
		"shared_buffers":          "128MB",
		"maintenance_work_mem":    "256MB",
		"jit":                     "off", // costs more than it gains on short queries
		"checkpoint_timeout":      "15min",
		"max_wal_size":            "1GB",
		"fsync":                   "on",
		"timezone":                "UTC",
		"log_timezone":            "UTC",
		"cluster_name":            "newsdesk",
		// The log must not hold what people ask or read: no statements, no values of keys and parameters.
		"log_min_messages":                  "warning",
		"log_checkpoints":                   "off",
		"log_statement":                     "none",
		"log_min_error_statement":           "panic",
		"log_error_verbosity":               "terse",
		"log_parameter_max_length_on_error": "0",
		"log_line_prefix":                   "%m [%p] ",
	}
	if !fsync {
		maps.Copy(s, map[string]string{
			"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "wal_level": "minimal", "max_wal_senders": "0",
		})
	}
	if runtime.GOOS == "linux" {
		// Debian's PostgreSQL reads the machine's time zones, and a bare container has none; GMT is built in.
		if _, err := os.Stat("/usr/share/zoneinfo/UTC"); errors.Is(err, fs.ErrNotExist) {
			s["timezone"], s["log_timezone"] = "GMT", "GMT"
		}
		if sharedMemoryIsSmall() {
			s["dynamic_shared_memory_type"] = "mmap"
		}
	}
	return s
}
