package main

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"newsdesk/internal/postgres/postgrestest"
)

// The script's folder "site" is served at $SITE. It runs after the files were unpacked, over real connections.
func TestWebScripts(t *testing.T) {
	t.Parallel()
	dsn := postgrestest.EmptyDSN(t)
	testscript.Run(t, testscript.Params{Files: []string{"testdata/web/ingest.txtar"}, RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			site := httptest.NewServer(http.FileServer(http.Dir(filepath.Join(env.WorkDir, "site"))))
			env.Defer(site.Close)
			env.Setenv("SITE", site.URL)
			env.Setenv("DATABASE_URL", dsn)
			env.Setenv("NEWSDESK_DISCORD_URL", site.URL) // the stand-in whose tests may reach loopback
			return nil
		}})
}
