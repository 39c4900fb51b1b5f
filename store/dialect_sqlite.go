package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"hufang/forms"
)

// applicationID marks a file as ours: "HuFa".
const applicationID = 0x48754661

// How a file is opened.
type mode int

const (
	writing mode = iota // the one writer of the store
	reading             // beside it
	folding             // writer of a throw-away store: no need to survive a crash
	looking             // a backup from anywhere, also on a read-only stick: nothing is created beside it
	raking              // a store that was set aside: its journal is read too
)

// sqliteDSN names the file with its pragmas. busy_timeout must be first: the others may already meet a lock.
func sqliteDSN(path string, m mode) string {
	q := []string{"_pragma=busy_timeout(5000)"}
	switch m {
	case looking:
		q = append(q, "mode=ro", "immutable=1")
	case raking:
	default:
		sync := "FULL"
		if m == folding {
			sync = "OFF"
		}
		q = append(q, "_pragma=journal_mode(WAL)", "_pragma=synchronous("+sync+")", "_pragma=foreign_keys(1)", "_pragma=temp_store(MEMORY)", "_pragma=cache_size(-8000)")
		if m == reading {
			q = append(q, "_pragma=query_only(1)")
		}
	}
	p := filepath.ToSlash(path)
	if filepath.VolumeName(path) != "" {
		p = "/" + p
	}
	return "file:" + (&url.URL{Path: p}).EscapedPath() + "?" + strings.Join(q, "&")
}

func openSQLite(path string, m mode) (*sql.DB, error) {
	db, err := sql.Open("sqlite", sqliteDSN(path, m))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if m == reading {
		db.SetMaxOpenConns(snapshotsAtOnce + connsBeside)
	}
	return db, nil
}

// checkIdentity refuses a file that is not ours or was written by a newer program. An empty database is nobody's yet.
func checkIdentity(ctx context.Context, q querier) (version int, err error) {
	var id, tables int
	if err := q.QueryRowContext(ctx, "SELECT a.application_id, u.user_version, (SELECT count(*) FROM sqlite_schema) FROM pragma_application_id AS a, pragma_user_version AS u").Scan(&id, &version, &tables); err != nil {
		return 0, translate(err)
	}
	switch {
	case id == 0 && version == 0 && tables == 0:
		return 0, nil
	case id != applicationID:
		return 0, refuse(CodeStrange, nil)
	case version > len(migrations()):
		return 0, refuse(CodeNewer, fmt.Errorf("schema version %d", version))
	}
	return version, nil
}

// recordVersion notes, inside the migration's own transaction, that the file is ours and how far its schema has come.
func recordVersion(version int) []string {
	return []string{fmt.Sprintf("PRAGMA application_id = %d", applicationID), fmt.Sprintf("PRAGMA user_version = %d", version)}
}

// begin starts a writing transaction that takes the write lock at once, so that it cannot fail halfway for want of it.
const begin = "BEGIN IMMEDIATE"

// formTables lists the tables that packs made.
const formTables = `SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE 'f\_%' ESCAPE '\'`

// sayingAlias lists the records that changes, counting or not, say something of being another.
const sayingAlias = `SELECT DISTINCT record FROM change WHERE instr(body, CAST('"group":"` + groupAlias + `@' AS BLOB)) > 0`

// sayingMoves lists the records of transfers and of decisions about what they hold back.
const sayingMoves = `SELECT DISTINCT record FROM change WHERE instr(body, CAST('"form":"` + formTransfer + `"' AS BLOB)) > 0 OR instr(body, CAST('"form":"` + formFormer + `"' AS BLOB)) > 0`

// naming lists the records to which a village wrote something that names a household or person.
const naming = `SELECT DISTINCT record FROM change WHERE village = $1 AND instr(body, CAST($2 AS BLOB)) > 0`

// single makes a copy one file, without a journal beside it.
const single = "PRAGMA journal_mode = DELETE"

// translate turns what SQLite says into a Refusal where a person can act on it; any other error is returned as it is.
func translate(err error) error {
	if err == nil {
		return nil
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		switch {
		case errors.Is(err, os.ErrPermission):
			return refuse(CodeReadOnly, err)
		}
		return err
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_NOTADB:
		return refuse(CodeStrange, err)
	case sqlite3.SQLITE_CORRUPT:
		return refuse(CodeDamaged, err)
	case sqlite3.SQLITE_FULL:
		return refuse(CodeFull, err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return refuse(CodeReadOnly, err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return refuse(CodeLocked, err)
	case sqlite3.SQLITE_IOERR:
		return refuse(CodeDamaged, err)
	}
	return err
}

// columnType is the DDL type of a question's column. A state leaves the column NULL and stands in the row's states.
func columnType(t forms.Type) string {
	if t.Numeric() {
		return "INTEGER"
	}
	return "TEXT"
}

// quoted is a name as an SQL identifier.
func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// tableDDL makes a form's table from its columns (name, DDL type).
func tableDDL(table string, columns [][2]string) string {
	var b strings.Builder
	b.WriteString("CREATE TABLE " + quoted(table) + " (\n")
	for i, c := range columns {
		if i > 0 {
			b.WriteString(",\n")
		}
		b.WriteString("  " + quoted(c[0]) + " " + c[1])
	}
	b.WriteString("\n) STRICT")
	return b.String()
}

// placeholder is the n-th bound value of a query, counted from 1.
func placeholder(n int) string { return "$" + strconv.Itoa(n) }

// placeholders are n of them from the given one on.
func placeholders(from, n int) string {
	out := make([]string, n)
	for i := range out {
		out[i] = placeholder(from + i)
	}
	return strings.Join(out, ", ")
}

// marks are n placeholders in order. SQLite finds an unnumbered one at once and looks a numbered one up in a list,
// which a form of a hundred questions feels.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// searchHits selects record and text of the search rows that fit every word of a query, at most limit; the one bound
// value is what searchMatch makes of the words.
const searchHits = "SELECT s.record, s.text FROM search_word w JOIN search s ON s.id = w.rowid WHERE search_word MATCH $1 LIMIT "

// searchMatch spells the words of a query, each with its alternatives, in the index's language.
func searchMatch(words [][]clue) string {
	var b strings.Builder
	for i, alternatives := range words {
		if i > 0 {
			b.WriteString(" AND ")
		}
		b.WriteByte('(')
		for j, a := range alternatives {
			if j > 0 {
				b.WriteString(" OR ")
			}
			b.WriteByte('"')
			if a.kind == characters {
				b.WriteString(spread(a.text))
			} else {
				b.WriteString(a.kind + strings.ReplaceAll(a.text, `"`, ""))
			}
			b.WriteByte('"')
			if a.kind != characters {
				b.WriteByte('*')
			}
		}
		b.WriteByte(')')
	}
	return b.String()
}

// copyTo writes a consistent copy of a store, open here or not, to a new file. No store's file is ever read by other
// means: closing it elsewhere in the process would drop SQLite's locks.
func copyTo(ctx context.Context, from string, m mode, to string) error {
	src, err := openSQLite(from, m)
	if err != nil {
		return translate(err)
	}
	_, err = src.ExecContext(ctx, "VACUUM INTO $1", to)
	return errors.Join(translate(err), src.Close())
}

// integrity lists what SQLite itself finds wrong with a file; none is healthy. It looks through a connection of its own: one
// that searched before another wrote takes what it remembers of the search index for damage.
func integrity(ctx context.Context, path string, m mode) (problems []string, err error) {
	db, err := openSQLite(path, m)
	if err != nil {
		return nil, translate(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(ctx, "PRAGMA integrity_check(20)")
	if err != nil {
		return nil, translate(err)
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, translate(err)
		}
		if s != "ok" {
			problems = append(problems, s)
		}
	}
	return problems, translate(rows.Err())
}
