package store

import (
	"context"
	"database/sql"
	"errors"
	"maps"
	"time"
)

// tx is one transaction of the one writer, with one time.
type tx struct {
	// ctx cannot be cancelled: the driver would start a goroutine for each statement. caller is asked between statements.
	ctx    context.Context
	caller context.Context
	db     *DB
	now    time.Time
	at     string // now as changes show it
	seq    int64  // the last change's, 0 = not asked yet

	// What the transaction changes of the DB's memory, published after the commit.
	heads     map[Chain]head
	retracted map[string]bool
	kin       *kin
	moves     *moves
	floor     time.Time

	whole map[txnName]bool // txns found complete: they stay so
	by    User             // found among the persons of this laptop
}

// update runs fn in one transaction. When it returns nil everything is on disk; otherwise nothing happened.
func (db *DB) update(ctx context.Context, fn func(t *tx) error) (err error) {
	db.mu.Lock()
	defer db.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	caller := ctx
	ctx = context.WithoutCancel(ctx)
	if _, err := db.conn.ExecContext(ctx, begin); err != nil {
		return translate(err)
	}
	now := db.opt.Now()
	t := &tx{ctx: ctx, caller: caller, db: db, now: now, at: now.Format(time.RFC3339), heads: map[Chain]head{}, retracted: map[string]bool{}, kin: db.kin, moves: db.moves, whole: map[txnName]bool{}}
	done := false
	defer func() {
		if !done { // an error, or a panic on its way up
			_, rerr := db.conn.ExecContext(ctx, "ROLLBACK")
			if rerr != nil && err != nil {
				err = errors.Join(err, rerr)
			}
		}
	}()
	if err := fn(t); err != nil {
		return translate(err)
	}
	if err := t.keepFloor(); err != nil {
		return translate(err)
	}
	if _, err := db.conn.ExecContext(ctx, "COMMIT"); err != nil {
		return translate(err)
	}
	done = true
	maps.Copy(db.heads, t.heads)
	for part, off := range t.retracted {
		if off {
			db.retracted[part] = true
		} else {
			delete(db.retracted, part)
		}
	}
	db.kin, db.moves = t.kin, t.moves
	if !t.floor.IsZero() {
		db.writer.floor = t.floor
	}
	db.remember()
	return nil
}

// stmt is the prepared statement of the writing connection.
func (t *tx) stmt(query string) (*sql.Stmt, error) {
	if err := t.caller.Err(); err != nil {
		return nil, err
	}
	if s := t.db.stmts[query]; s != nil {
		return s, nil
	}
	s, err := t.db.conn.PrepareContext(t.ctx, query)
	if err != nil {
		return nil, err
	}
	t.db.stmts[query] = s
	return s, nil
}

func (t *tx) exec(query string, args ...any) error {
	s, err := t.stmt(query)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(t.ctx, args...)
	return err
}

// nextSeq numbers the next change in order of arrival here.
func (t *tx) nextSeq() (int64, error) {
	if t.seq == 0 {
		last, err := count(t, "SELECT coalesce(max(seq), 0) FROM change")
		if err != nil {
			return 0, err
		}
		t.seq = last
	}
	t.seq++
	return t.seq, nil
}

func (t *tx) query(query string, args ...any) (*sql.Rows, error) {
	s, err := t.stmt(query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(t.ctx, args...)
}

// head is the last change of a chain as this transaction sees it.
func (t *tx) head(c Chain) head {
	if h, ok := t.heads[c]; ok {
		return h
	}
	return t.db.heads[c]
}

// isRetracted tells whether a batch part is taken back as this transaction sees it.
func (t *tx) isRetracted(part string) (bool, error) {
	if off, ok := t.retracted[part]; ok {
		return off, nil
	}
	return t.db.retracted[part], nil
}

// isWhole tells whether every change of a txn is here.
func (t *tx) isWhole(x txnName) (bool, error) {
	if t.whole[x] {
		return true, nil
	}
	n, err := members(t, x)
	if n == x.Of {
		t.whole[x] = true
	}
	return n == x.Of, err
}

func (t *tx) plan() plan { return t.db.asked.Load().plan }

// snapshot is a read transaction: what it shows does not change while it is open, whatever is being written. A statement
// may not be asked again while its rows are being read.
type snapshot struct {
	// ctx cannot be cancelled, as a transaction's cannot. caller is asked between statements.
	ctx    context.Context
	caller context.Context
	reader *reader
	asked  *asked
	place  string
	moves  *moves // read when first asked for
}

// read runs fn on one snapshot.
func (db *DB) read(ctx context.Context, fn func(v *snapshot) error) (err error) {
	caller := ctx
	ctx = context.WithoutCancel(ctx)
	r, err := db.readers.take(caller)
	if err != nil {
		return translate(err)
	}
	if err := r.exec(ctx, "BEGIN"); err != nil {
		return translate(db.readers.give(r, err))
	}
	defer func() {
		if gave := db.readers.give(r, r.exec(ctx, "ROLLBACK")); err == nil {
			err = translate(gave)
		}
	}()
	return translate(fn(&snapshot{ctx: ctx, caller: caller, reader: r, asked: db.asked.Load(), place: db.place.Code}))
}

func (v *snapshot) query(query string, args ...any) (*sql.Rows, error) {
	if err := v.caller.Err(); err != nil {
		return nil, err
	}
	s, err := v.reader.stmt(v.ctx, query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(v.ctx, args...)
}

func (v *snapshot) isRetracted(part string) (bool, error) {
	n, err := count(v, "SELECT count(*) FROM f_batch WHERE record = $1 AND q_retracted = $2", part, retractedYes)
	return n > 0, err
}

func (v *snapshot) isWhole(x txnName) (bool, error) {
	n, err := members(v, x)
	return n == x.Of, err
}

func (v *snapshot) plan() plan { return v.asked.plan }
