package store

import (
	"context"
	"database/sql"
	"errors"
)

// The connections that are read from. A snapshot takes one of the first kind; a question of one statement asks database/sql
// for another, so that it never waits for a snapshot.
const (
	snapshotsAtOnce = 4
	connsBeside     = 2
)

// statementsKept is how many statements a reader keeps prepared: a page and its judgement ask some sixty, most of them so
// small that preparing them would cost more than running them.
const statementsKept = 400

// reader is a connection that is read from, held for the life of the DB so that its statements stay prepared.
type reader struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

// readers lend out readers, those first that have been used before.
type readers struct {
	from *sql.DB
	used chan *reader
	left chan struct{} // so many more may be opened
}

func newReaders(from *sql.DB) *readers {
	rs := &readers{from: from, used: make(chan *reader, snapshotsAtOnce), left: make(chan struct{}, snapshotsAtOnce)}
	for range snapshotsAtOnce {
		rs.left <- struct{}{}
	}
	return rs
}

func (rs *readers) take(ctx context.Context) (*reader, error) {
	select {
	case r := <-rs.used:
		return r, nil
	default:
	}
	select {
	case r := <-rs.used:
		return r, nil
	case <-rs.left:
		conn, err := rs.from.Conn(ctx)
		if err != nil {
			rs.left <- struct{}{}
			return nil, err
		}
		return &reader{conn: conn, stmts: map[string]*sql.Stmt{}}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// give takes a reader back. One whose transaction did not end is not lent again.
func (rs *readers) give(r *reader, ended error) error {
	if ended != nil {
		rs.left <- struct{}{}
		return errors.Join(ended, r.close())
	}
	var err error
	if len(r.stmts) > statementsKept {
		err = r.forget()
	}
	rs.used <- r
	return err
}

// close closes the readers that nobody holds.
func (rs *readers) close() error {
	var errs []error
	for {
		select {
		case r := <-rs.used:
			errs = append(errs, r.close())
		default:
			return errors.Join(errs...)
		}
	}
}

// stmt is the reader's prepared statement.
func (r *reader) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if s := r.stmts[query]; s != nil {
		return s, nil
	}
	s, err := r.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	r.stmts[query] = s
	return s, nil
}

func (r *reader) exec(ctx context.Context, query string) error {
	s, err := r.stmt(ctx, query)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(ctx)
	return err
}

// forget closes the prepared statements.
func (r *reader) forget() error {
	var errs []error
	for _, s := range r.stmts {
		errs = append(errs, s.Close())
	}
	clear(r.stmts)
	return errors.Join(errs...)
}

func (r *reader) close() error { return errors.Join(r.forget(), r.conn.Close()) }
