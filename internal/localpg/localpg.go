package localpg

import (
	"context"
	"log/slog"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"newsdesk/internal/news"
)

// Superuser is the database role that owns the cluster; DSN names it.
const Superuser = "newsdesk"

// Database is the empty database that every cluster of this package has from its beginning, beside "postgres".
const Database = "newsdesk"

// Options says which installation and which cluster to use. The zero value is an ordinary user's defaults, but
// without durability: set Fsync for data that matters.
type Options struct {
	// BinDir is a folder with postgres, initdb and pg_ctl. Empty means: look for one, or make the bundle.
	BinDir string
	// CacheDir is where the bundle lives. Empty means newsdesk in the user's cache folder, /var/cache/newsdesk for root.
	CacheDir string
	// DataDir holds the cluster, its locks and its socket. Empty means newsdesk/postgres in the user's data folder,
	// /var/lib/newsdesk/postgres for root.
	DataDir string
	// Fsync makes the data survive a crash of the machine. Only tests do without.
	Fsync bool
	// Settings are further lines of postgresql.conf. They apply when the server starts, not when it is joined.
	Settings map[string]string
	// Logger gets what an operator may want to know later; nil means slog.Default.
	Logger *slog.Logger
	// Progress, when not nil, is told how the slow parts come along. It is called from one goroutine at a time.
	Progress func(Progress)

	disposable bool // a cluster that does not start may be made anew: tests
}

// Unit says what Progress counts.
type Unit string

// The units of Progress.
const (
	UnitNone  Unit = ""
	UnitBytes Unit = "bytes"
	UnitItems Unit = "packages"
)

// Progress is a moment in a slow part of Start. A Total of 0 means that the end is not known.
type Progress struct {
	Stage       string // for people, like "Downloading PostgreSQL 18 with pgvector"
	Done, Total int64
	Unit        Unit
}

func (o Options) logger() *slog.Logger {
	if o.Logger == nil {
		return slog.Default()
	}
	return o.Logger
}

func (o Options) progress(p Progress) {
	if o.Progress != nil {
		o.Progress(p)
	}
}

// Server is this process's share in a running private Postgres. Close gives it back.
type Server struct {
	installation Installation
	cluster      cluster
	socketDir    string
	port         int
	pid          int
	adopted      bool
	users        *fileLock

	closeOnce sync.Once
	closeErr  error
}

// Start returns a share in the private Postgres: it finds or makes the installation, creates the cluster when there
// is none, and starts the server or joins the running one. Its errors are news.Error values whose hint says what to
// do. The context ends the waiting and any download; it does not end the server.
func Start(ctx context.Context, o Options) (*Server, error) {
	places, err := choosePlaces(o)
	if err != nil {
		return nil, err
	}
	found, err := findOrMake(ctx, o, places.cache)
	if err != nil {
		return nil, err
	}
	return startCluster(ctx, o, found, places.data)
}

// DSN returns the keyword connection string of a database, for the superuser over the Unix socket.
func (s *Server) DSN(database string) string {
	return "host=" + quoteDSN(s.socketDir) + " port=" + strconv.Itoa(s.port) +
		" user=" + Superuser + " dbname=" + quoteDSN(database) + " sslmode=disable"
}

// quoteDSN writes a value the way libpq reads it: between quotes, with quotes and backslashes escaped.
func quoteDSN(value string) string {
	if value != "" && !strings.ContainsAny(value, ` '\`+"\t\n") {
		return value
	}
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(value) + "'"
}

// BinDir returns the folder of the installation's programs (psql and pg_dump too, when it has them).
func (s *Server) BinDir() string { return s.installation.BinDir }

// Installation returns what the server runs on.
func (s *Server) Installation() Installation { return s.installation }

// DataDir returns the folder that holds the cluster, its locks, its configuration and its log.
func (s *Server) DataDir() string { return s.cluster.home }

// LogFile returns the path of the server's log.
func (s *Server) LogFile() string { return filepath.Join(s.cluster.data(), logName) }

// SocketDir returns the folder of the Unix socket.
func (s *Server) SocketDir() string { return s.socketDir }

// PID returns the process id of the postmaster.
func (s *Server) PID() int { return s.pid }

// RunsAs returns the name of the system user whose processes the server's are.
func (s *Server) RunsAs() string { return s.cluster.owner.name }

// Adopted says whether the server was already running when Start joined it. When it was not, this process is the
// server's first user, and leftovers in it (databases of killed tests) belong to nobody.
func (s *Server) Adopted() bool { return s.adopted }

// Close gives the share back. The last share stops the server, which takes well under a second; the context bounds
// the waiting. Closing again does nothing and returns the same error.
func (s *Server) Close(ctx context.Context) error {
	s.closeOnce.Do(func() { s.closeErr = s.close(ctx) })
	return s.closeErr
}

func (s *Server) close(ctx context.Context) error {
	// Released on every path: a share must not outlive Close, whatever happens below.
	defer s.users.release()

	decision, err := s.cluster.lockDecision(ctx)
	if err != nil {
		return news.Errorf(news.CodeTimeout, "the private Postgres was left running: %w", err)
	}
	defer decision.release()
	if !s.users.tryExclusive() {
		return nil // somebody else still uses the server
	}
	if err := s.cluster.stop(ctx); err != nil {
		return news.Errorf(news.CodeUnavailable, "the private Postgres did not stop: %w", err).
			WithHint("Its log is " + s.LogFile() + ".")
	}
	return nil
}
