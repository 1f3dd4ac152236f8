// Package postgrestest gives every test a database of its own on the private Postgres, cloned from a migrated
// template, so that tests run in parallel on the real thing without setting anything up.
package postgrestest

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
	"go.uber.org/goleak"

	"newsdesk/internal/localpg"
	"newsdesk/internal/postgres"
	"newsdesk/migrations"
)

// prefix begins the name of every database of a test.
const prefix = "test_"

// cluster is this process's share in the test server. It is made once, by the first test that needs it.
type cluster struct {
	once     sync.Once
	server   *localpg.Server
	template string
	err      error
	count    atomic.Int64
}

//nolint:gochecknoglobals // one server a test binary, shared by tests that do not know each other
var shared cluster

// Main runs the tests of a package, gives the server back and ends the process: use it in TestMain. It fails when a
// test leaves a goroutine behind.
func Main(m *testing.M) { os.Exit(Run(m)) }

// Run is Main for a TestMain that has more to do: it returns the exit code.
func Run(m *testing.M) int {
	code := m.Run()
	if shared.server != nil {
		if err := shared.server.Close(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, "postgrestest:", err)
			code = max(code, 1)
		}
	}
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, "postgrestest:", err)
		code = 1
	}
	return code
}

// New returns an open, migrated, empty database that is dropped when the test ends. The package's TestMain must call
// Main.
func New(t testing.TB) *postgres.DB { return Open(t, postgres.Options{}) }

// Open is New with options.
func Open(t testing.TB, o postgres.Options) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), DSN(t), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

// DSN makes a database like New and returns how to connect to it.
func DSN(t testing.TB) string { return create(t, true) }

// EmptyDSN makes a database without a schema.
func EmptyDSN(t testing.TB) string { return create(t, false) }

func create(t testing.TB, migrated bool) string {
	t.Helper()
	shared.once.Do(shared.start)
	if shared.err != nil {
		t.Fatal("the private Postgres for tests:", shared.err)
	}
	name := fmt.Sprintf("%s%d_%d", prefix, os.Getpid(), shared.count.Add(1))
	template := "template0"
	if migrated {
		template = shared.template
	}
	exec := func(sql string) error {
		// The database of a test that was cancelled is dropped all the same.
		return shared.exec(context.WithoutCancel(t.Context()), "postgres", sql)
	}
	if err := exec("CREATE DATABASE " + name + " TEMPLATE " + template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return shared.server.DSN(name)
}

// AwaitSessions waits until at most n sessions are connected to the database of a DSN: those of a killed process end
// when the server has noticed, which may be after its last commit.
func AwaitSessions(t testing.TB, dsn string, n int) {
	t.Helper()
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), shared.server.DSN("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	for {
		var sessions int
		err := conn.QueryRow(t.Context(), `SELECT count(*) FROM pg_stat_activity WHERE datname = $1`, cfg.Database).Scan(&sessions)
		if err != nil {
			t.Fatal(err)
		}
		if sessions <= n {
			return
		}
	}
}

func (c *cluster) start() {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	if c.server, c.err = localpg.StartForTests(ctx); c.err != nil {
		return
	}
	c.template, c.err = c.ensureTemplate(ctx)
}

// ensureTemplate makes the migrated database that tests are cloned from, named by the migrations' content. Processes
// that come at the same time wait for the first on an advisory lock.
func (c *cluster) ensureTemplate(ctx context.Context) (string, error) {
	name, err := templateName()
	if err != nil {
		return "", err
	}
	conn, err := pgx.Connect(ctx, c.server.DSN("postgres"))
	if err != nil {
		return "", err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock(hashtext('newsdesk.template'))`); err != nil {
		return "", err
	}
	if err := dropLeftovers(ctx, conn); err != nil {
		return "", err
	}
	var ready bool
	err = conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1 AND datistemplate)`, name).Scan(&ready)
	if err != nil || ready {
		return name, err
	}
	for _, sql := range []string{"DROP DATABASE IF EXISTS " + name + " WITH (FORCE)", "CREATE DATABASE " + name} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return "", err
		}
	}
	db, err := postgres.Open(ctx, c.server.DSN(name), postgres.Options{})
	if err != nil {
		return "", err
	}
	_, err = db.Migrate(ctx)
	db.Close()
	if err != nil {
		return "", err
	}
	_, err = conn.Exec(ctx, "ALTER DATABASE "+name+" IS_TEMPLATE true")
	return name, err
}

// dropLeftovers removes the databases of test processes that were killed.
func dropLeftovers(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, `SELECT datname FROM pg_database WHERE starts_with(datname, $1)`, prefix)
	if err != nil {
		return err
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, name := range names {
		if alive(name) {
			continue
		}
		if _, err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
			return err
		}
	}
	return nil
}

// alive reports whether the process in a database's name still runs, or can not be read from it.
func alive(database string) bool {
	pid, _, _ := strings.Cut(strings.TrimPrefix(database, prefix), "_")
	n, err := strconv.Atoi(pid)
	if err != nil {
		return true
	}
	process, err := os.FindProcess(n)
	return err == nil && process.Signal(syscall.Signal(0)) == nil
}

func (c *cluster) exec(ctx context.Context, database, sql string) error {
	conn, err := pgx.Connect(ctx, c.server.DSN(database))
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, sql)
	return err
}

func templateName() (string, error) {
	h := sha256.New()
	names, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		return "", err
	}
	for _, name := range names {
		data, err := migrations.Files.ReadFile(name)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s %d\n%s", name, len(data), data)
	}
	river, err := rivermigrate.New(riverpgxv5.New(nil), nil)
	if err != nil {
		return "", err
	}
	fmt.Fprintf(h, "river %d", len(river.AllVersions()))
	return strings.ToLower(fmt.Sprintf("template_%x", h.Sum(nil)[:6])), nil
}
