// Package disk looks at the file of an open store past the store, and lets the disk under it run full without filling one.
package disk

import (
	"bytes"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
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

// Body is a change as the file of an open store has it; nil when it is not there.
func Body(ctx context.Context, path, village, writer string, n int64) (body []byte, err error) {
	conn, ok := writers.Load(filepath.Clean(path))
	if !ok {
		return nil, fmt.Errorf("find the writing connection of %s", filepath.Base(path))
	}
	rows, err := conn.(driver.QueryerContext).QueryContext(ctx, "SELECT body FROM change WHERE village = ? AND writer = ? AND n = ?",
		[]driver.NamedValue{{Ordinal: 1, Value: village}, {Ordinal: 2, Value: writer}, {Ordinal: 3, Value: n}})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	row := make([]driver.Value, 1)
	if err := rows.Next(row); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		return nil, err
	}
	b, _ := row[0].([]byte)
	return bytes.Clone(b), nil
}

// Forget ends what Limit knows of a store's file, which is being closed.
func Forget(path string) { writers.Delete(filepath.Clean(path)) }
