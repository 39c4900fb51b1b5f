package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// BackupInfo is one backup in the data folder.
type BackupInfo struct {
	File string // full path
	At   time.Time
	Size int64
}

// Backups that are kept: the newest of each of the last days, and the newest of each of the last months.
const (
	keepDays   = 10
	keepMonths = 12
)

const backupLayout = "20060102-150405"

// Backup writes a consistent copy into the backups folder beside the store, checks that it opens, and removes backups
// that newer ones stand for. It returns the copy's path.
func (db *DB) Backup(ctx context.Context) (file string, err error) {
	folder := filepath.Join(db.dir, "backups")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", refuse(CodeReadOnly, err)
	}
	name := "hufang-" + db.opt.Now().Format(backupLayout)
	file = filepath.Join(folder, name+".db")
	for i := 2; ; i++ { // a second backup in the same second, or a clock that stands still
		if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
			break
		}
		file = filepath.Join(folder, name+"-"+placeholder(i)[1:]+".db")
	}
	part := file + ".part"
	os.Remove(part)
	if err := copyTo(ctx, db.path, raking, part); err != nil {
		os.Remove(part)
		return "", err
	}
	if err := db.checkCopy(ctx, part); err != nil {
		os.Remove(part)
		return "", err
	}
	if err := os.Rename(part, file); err != nil {
		return "", refuse(CodeReadOnly, err)
	}
	return file, db.rotate(folder)
}

// checkCopy opens a copy, checks it, and takes the session out of it, so that whoever restores it writes as someone new.
func (db *DB) checkCopy(ctx context.Context, path string) error {
	broken, err := integrity(ctx, path, raking)
	if err != nil {
		return err
	}
	if len(broken) > 0 {
		return refuse(CodeDamaged, errors.New("the copy does not pass its check"))
	}
	w, err := openSQLite(path, raking)
	if err != nil {
		return translate(err)
	}
	defer w.Close()
	for _, q := range []string{"DELETE FROM meta WHERE key = 'session'", single} {
		if _, err := w.ExecContext(ctx, q); err != nil {
			return translate(err)
		}
	}
	return nil
}

// Backups lists the backups in the data folder, newest first.
func (db *DB) Backups(context.Context) ([]BackupInfo, error) {
	return listBackups(filepath.Join(db.dir, "backups"))
}

func listBackups(folder string) ([]BackupInfo, error) {
	names, err := filepath.Glob(filepath.Join(folder, "hufang-*.db"))
	if err != nil {
		return nil, err
	}
	var out []BackupInfo
	for _, n := range names {
		stamp := strings.TrimPrefix(filepath.Base(n), "hufang-")
		if len(stamp) < len(backupLayout) {
			continue
		}
		at, err := time.ParseInLocation(backupLayout, stamp[:len(backupLayout)], time.Local)
		info, ierr := os.Stat(n)
		if err != nil || ierr != nil {
			continue
		}
		out = append(out, BackupInfo{File: n, At: at, Size: info.Size()})
	}
	slices.SortFunc(out, func(a, b BackupInfo) int { return strings.Compare(b.File, a.File) })
	return out, nil
}

// rotate removes backups that a newer one of the same day or, past keepDays days, of the same month stands for.
func (db *DB) rotate(folder string) error {
	all, err := listBackups(folder)
	if err != nil {
		return err
	}
	days, months := map[string]bool{}, map[string]bool{}
	for i, b := range all {
		day, month := b.At.Format(time.DateOnly), b.At.Format("2006-01")
		keep := i < 3 // the newest few stay whatever the clock says
		if !days[day] && len(days) < keepDays {
			days[day], keep = true, true
		}
		if !months[month] && len(months) < keepMonths {
			months[month], keep = true, true
		}
		if !keep {
			if err := os.Remove(b.File); err != nil {
				return err
			}
		}
	}
	return nil
}

// Restored tells what a restore did.
type Restored struct {
	Changes   int    // in the backup
	AddedBack int    // changes only the store set aside held, joined again
	Drafts    int    // drafts carried over from it
	SetAside  string // where the former store lies now; "" when there was none
}

// Restore puts a backup in the place of the store in dir, which nobody may have open. The former store is set aside,
// never deleted, and whatever can still be read of it joins the restored one: a restore loses no newer work.
func Restore(ctx context.Context, dir, file string, opt Options) (r Restored, err error) {
	if err := checkBackup(ctx, file); err != nil {
		return r, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return r, refuse(CodeReadOnly, err)
	}
	lock, err := lockFolder(dir)
	if err != nil {
		return r, err
	}
	place := filepath.Join(dir, FileName)
	fresh := place + ".restored"
	os.Remove(fresh)
	err = copyTo(ctx, file, looking, fresh)
	if err == nil {
		r.SetAside, err = setAside(ctx, dir, opt.Now())
	}
	if err == nil {
		err = os.Rename(fresh, place)
	}
	if err = errors.Join(err, lock.Unlock()); err != nil {
		return r, err
	}
	db, err := Open(ctx, dir, opt)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	n, err := db.countChanges(ctx)
	if err != nil {
		return r, err
	}
	r.Changes = n
	if r.SetAside != "" {
		r.AddedBack, r.Drafts = db.salvage(ctx, r.SetAside)
	}
	return r, nil
}

func (db *DB) countChanges(ctx context.Context) (int, error) {
	var n int
	err := db.r.QueryRowContext(ctx, "SELECT count(*) FROM change").Scan(&n)
	return n, translate(err)
}

func checkBackup(ctx context.Context, file string) error {
	if info, err := os.Stat(file); err != nil || info.IsDir() {
		return refuse(CodeNoBackup, err)
	}
	src, err := openSQLite(file, looking)
	if err != nil {
		return refuse(CodeNoBackup, err)
	}
	defer src.Close()
	version, err := checkIdentity(ctx, src)
	if r, ok := errors.AsType[*Refusal](err); ok && r.Code == CodeNewer {
		return err
	}
	if err != nil || version == 0 {
		return refuse(CodeNoBackup, err)
	}
	broken, err := integrity(ctx, file, looking)
	if err != nil {
		return err
	}
	if len(broken) > 0 {
		return refuse(CodeDamaged, nil)
	}
	return nil
}

// setAside moves the present store, with its journal, out of the way under a name of its own.
func setAside(ctx context.Context, dir string, now time.Time) (string, error) {
	place := filepath.Join(dir, FileName)
	if _, err := os.Stat(place); errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	folder := filepath.Join(dir, "aside")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", refuse(CodeReadOnly, err)
	}
	to := filepath.Join(folder, "hufang-"+now.Format(backupLayout)+"-"+random128()[:6]+".db")
	for _, suffix := range []string{"-wal", "-shm", ""} {
		if err := ignoreMissing(os.Rename(place+suffix, to+suffix)); err != nil {
			return "", refuse(CodeReadOnly, err)
		}
	}
	return to, nil
}

// salvage joins what can still be read of a store that was set aside. Damage there ends the reading, not the restore.
func (db *DB) salvage(ctx context.Context, path string) (changes, drafts int) {
	src, err := openSQLite(path, raking)
	if err != nil {
		return 0, 0
	}
	defer src.Close()
	rows, err := src.QueryContext(ctx, "SELECT body FROM change ORDER BY seq")
	if err != nil {
		return 0, 0
	}
	var good [][]byte
	for rows.Next() {
		var body []byte
		if rows.Scan(&body) != nil {
			break
		}
		if _, err := ParseChange(body); err == nil {
			good = append(good, body)
		}
	}
	rows.Close()
	added, err := db.Add(ctx, func(yield func([]byte, error) bool) {
		for _, b := range good {
			if !yield(b, nil) {
				return
			}
		}
	})
	if err != nil {
		db.opt.Log.Warn("join what was set aside", "error", err)
	}
	if err := db.salvageExchange(ctx, src); err != nil {
		db.opt.Log.Warn("join keys and papers that were set aside", "error", err)
	}
	old := &DB{r: src}
	list, err := old.Drafts(ctx)
	if err != nil {
		return added.New, 0
	}
	for _, d := range list {
		if db.PutDraft(ctx, d) == nil {
			drafts++
		}
	}
	return added.New, drafts
}

// salvageExchange carries over what a store that was set aside knew of its county, of signed heads and of changes set
// apart; and, when it was this very laptop's, its keys and the lives it had.
func (db *DB) salvageExchange(ctx context.Context, src *sql.DB) error {
	ours, err := db.Device(ctx)
	if err != nil {
		return err
	}
	old := &DB{r: src, readers: newReaders(src)}
	defer old.readers.close()
	theirs, err := old.Device(ctx)
	if err != nil {
		return err
	}
	tables := map[string]int{"head": 6, "apart": 10, "parcel": 4}
	if ours == theirs {
		tables["life"], tables["key"] = 1, 2
	}
	for name, columns := range tables {
		if err := db.copyRows(ctx, src, name, columns); err != nil {
			return err
		}
	}
	for _, kind := range []string{"certificate", "revocation"} {
		papers, err := old.Papers(ctx, kind)
		if err != nil {
			return err
		}
		if err := db.PutPapers(ctx, papers...); err != nil {
			return err
		}
	}
	return nil
}

// copyRows adds those rows of another store's table that this one does not have.
func (db *DB) copyRows(ctx context.Context, src *sql.DB, table string, columns int) error {
	return db.update(ctx, func(t *tx) error {
		rows, err := src.QueryContext(ctx, "SELECT * FROM "+quoted(table))
		if err != nil {
			return err
		}
		defer rows.Close()
		values, dest := make([]any, columns), make([]any, columns)
		for i := range values {
			dest[i] = &values[i]
		}
		for rows.Next() {
			if err := rows.Scan(dest...); err != nil {
				return err
			}
			if err := t.exec("INSERT INTO "+quoted(table)+" VALUES ("+marks(columns)+") ON CONFLICT DO NOTHING", values...); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}
