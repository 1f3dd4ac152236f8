package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"newsdesk/internal/news"
	"newsdesk/migrations"
)

// Migration is one schema change and whether it has been applied.
type Migration struct {
	Version int64
	Name    string
	Applied bool
}

// Migrate brings the schema up to date and returns the migrations it applied. Processes that start together
// migrate once: the others wait.
func (db *DB) Migrate(ctx context.Context) (applied []Migration, err error) {
	defer wrap(&err, "Migrate")
	err = db.withProvider(func(p *goose.Provider) error {
		pending, err := p.HasPending(ctx)
		if err != nil || !pending {
			return err
		}
		results, err := p.Up(ctx)
		for _, r := range results {
			applied = append(applied, Migration{r.Source.Version, r.Source.Path, true})
		}
		return err
	})
	if err == nil {
		err = db.migrateJobs(ctx)
	}
	if len(applied) > 0 {
		// Connections opened before the extension existed do not know its types.
		db.pool.Reset()
	}
	return applied, userError(err)
}

// Migrations lists all known migrations in order.
func (db *DB) Migrations(ctx context.Context) (list []Migration, err error) {
	defer wrap(&err, "Migrations")
	err = db.withProvider(func(p *goose.Provider) error {
		status, err := p.Status(ctx)
		for _, s := range status {
			list = append(list, Migration{s.Source.Version, s.Source.Path, s.State == goose.StateApplied})
		}
		return err
	})
	return list, userError(err)
}

// MigrateDown takes back the newest migration, for tests and for an operator who must return to an older binary.
func (db *DB) MigrateDown(ctx context.Context) (err error) {
	defer wrap(&err, "MigrateDown")
	return userError(db.withProvider(func(p *goose.Provider) error {
		_, err := p.Down(ctx)
		if errors.Is(err, goose.ErrNoNextVersion) {
			return &news.Error{Code: news.CodeInvalid, Message: "No migration is left to take back.", Err: err}
		}
		return err
	}))
}

func (db *DB) withProvider(f func(*goose.Provider) error) error {
	sqlDB := stdlib.OpenDBFromPool(db.pool)
	defer sqlDB.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, sqlDB, migrations.Files,
		goose.WithSessionLocker(&migrationLock{db: db}), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	return f(provider)
}
