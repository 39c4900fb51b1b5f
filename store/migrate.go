package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"slices"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrations are the files in lexical order; file i brings the schema from version i to i+1.
func migrations() []string {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql")
	if err != nil {
		panic(err) // a malformed pattern
	}
	slices.Sort(names)
	return names
}

// migrate brings the schema forward, never back. Each file runs in one transaction with the record that it ran, so
// that a power cut between the two cannot happen. The projection is rebuilt by the caller when anything ran.
func migrate(ctx context.Context, db *sql.DB, from int) (ran bool, err error) {
	names := migrations()
	for v := from; v < len(names); v++ {
		script, err := migrationFiles.ReadFile(names[v])
		if err != nil {
			return ran, err
		}
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return ran, translate(err)
		}
		for _, stmt := range append([]string{string(script)}, recordVersion(v+1)...) {
			if _, err := tx.ExecContext(ctx, stmt); err != nil {
				tx.Rollback()
				return ran, fmt.Errorf("migrate to schema %d: %w", v+1, translate(err))
			}
		}
		if err := tx.Commit(); err != nil {
			return ran, fmt.Errorf("migrate to schema %d: %w", v+1, translate(err))
		}
		ran = true
	}
	return ran, nil
}
