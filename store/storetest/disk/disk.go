// Package disk lets the disk under an open store run full without filling one.
package disk

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync"

	"modernc.org/sqlite"
)

// writers are the writing connections of the stores that are open, by file.
var writers sync.Map

func init() {
	sqlite.RegisterConnectionHook(func(conn sqlite.ExecQuerierContext, dsn string) error {
		file, query, _ := strings.Cut(strings.TrimPrefix(dsn, "file:"), "?")
		path, err := url.PathUnescape(file)
		if err == nil && strings.Contains(query, "synchronous(FULL)") && !strings.Contains(query, "query_only") {
			writers.Store(filepath.Clean(path), conn)
		}
		return nil
	})
}

// Limit lets the file of an open store grow to n pages and no further; it never gets smaller than it is.
func Limit(ctx context.Context, path string, n int) error {
	conn, ok := writers.Load(filepath.Clean(path))
	if !ok {
		return fmt.Errorf("find the writing connection of %s", filepath.Base(path))
	}
	_, err := conn.(sqlite.ExecQuerierContext).ExecContext(ctx, fmt.Sprintf("PRAGMA max_page_count = %d", n), nil)
	return err
}

// Forget ends what Limit knows of a store's file, which is being closed.
func Forget(path string) { writers.Delete(filepath.Clean(path)) }
