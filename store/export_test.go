package store

import (
	"context"
	"fmt"
)

// LimitPages lets the file grow to n pages: a full disk without filling one.
func LimitPages(db *DB, n int) error {
	_, err := db.conn.ExecContext(context.Background(), fmt.Sprintf("PRAGMA max_page_count = %d", n))
	return err
}

// SchemaVersion is the newest schema.
func SchemaVersion() int { return len(migrations()) }

// DotOf is what a body says it is.
var DotOf = dotOf
