package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
)

// Report is what Verify found. Problems name tables, chains and counts, never a person.
type Report struct {
	OK       bool     `json:"ok"`
	Changes  int      `json:"changes"`
	Problems []string `json:"problems"`
	Villages []Digest `json:"villages"`
}

// Digest names what a store holds of a village: two stores with equal ones hold the same changes, and, both verified,
// show the same of it.
type Digest struct {
	Village string `json:"village"`
	Changes int    `json:"changes"`
	Hash    string `json:"digest"` // hex SHA-256 of its changes' writers, numbers and hashes, in order
}

// Verify checks the whole store without changing it: the file itself, every chain's hashes and numbers, and that the
// tables are exactly what all changes, folded anew from nothing, come to. Time is linear in the number of changes.
func (db *DB) Verify(ctx context.Context, progress func(done, total int)) (Report, error) {
	r := Report{Problems: []string{}, Villages: []Digest{}}
	broken, err := integrity(ctx, db.path, reading)
	if err != nil {
		return r, err
	}
	for _, p := range broken {
		r.Problems = append(r.Problems, "数据文件: "+p)
	}
	if err := db.verifyChains(ctx, &r); err != nil {
		return r, err
	}
	if len(r.Problems) == 0 {
		if err := db.verifyTables(ctx, &r, progress); err != nil {
			return r, err
		}
	}
	r.OK = len(r.Problems) == 0
	return r, nil
}

// verifyChains reads every change: body against hash, columns against body, numbers and previous hashes in each chain.
func (db *DB) verifyChains(ctx context.Context, r *Report) error {
	return db.read(ctx, func(v *snapshot) error {
		rows, err := v.query("SELECT village, writer, n, hash, record, batch, txn, body FROM change ORDER BY village, writer, n")
		if err != nil {
			return err
		}
		defer rows.Close()
		var chain Chain
		var last head
		sum := sha256.New()
		conclude := func() {
			if n := len(r.Villages); n > 0 {
				r.Villages[n-1].Hash = hex.EncodeToString(sum.Sum(nil))
			}
			sum.Reset()
		}
		defer conclude()
		bad := func(n int64, what string) {
			r.Problems = append(r.Problems, fmt.Sprintf("村 %s 电脑 %.8s 第 %d 条: %s", chain.Village, chain.Writer, n, what))
		}
		for rows.Next() {
			var c Chain
			var n, txn int64
			var hash, record, batch string
			var body []byte
			if err := rows.Scan(&c.Village, &c.Writer, &n, &hash, &record, &batch, &txn, &body); err != nil {
				return err
			}
			r.Changes++
			if len(r.Villages) == 0 || c.Village != chain.Village {
				conclude()
				r.Villages = append(r.Villages, Digest{Village: c.Village})
			}
			r.Villages[len(r.Villages)-1].Changes++
			fmt.Fprintln(sum, c.Writer, n, hash)
			if c != chain {
				chain, last = c, head{}
			}
			change, err := ParseChange(body)
			switch {
			case err != nil:
				bad(n, "内容不是规范的记录")
			case HashBody(body) != hash:
				bad(n, "内容与校验值不符")
			case change.Dot() != (Dot{c.Village, c.Writer, n}) || change.Record != record || change.Batch != batch || change.Txn.First != txn:
				bad(n, "目录与内容不符")
			case n != last.n+1:
				bad(n, fmt.Sprintf("缺第 %d 至 %d 条", last.n+1, n-1))
			case change.Prev != last.hash:
				bad(n, "与前一条接不上")
			}
			last = head{n: n, hash: hash}
			if len(r.Problems) >= 100 {
				return nil
			}
		}
		return rows.Err()
	})
}

// verifyTables folds everything anew in a throw-away store and compares.
func (db *DB) verifyTables(ctx context.Context, r *Report, progress func(done, total int)) error {
	fresh, err := db.openScratch(ctx, filepath.Join(db.TempDir(), random128()+".db"))
	if err != nil {
		return err
	}
	defer fresh.discard()
	all := func(string, string, int64) bool { return true }
	if err := fresh.foldFrom(ctx, db, all, progress); err != nil {
		return err
	}
	want, err := fresh.Digests(ctx)
	if err != nil {
		return err
	}
	have, err := db.Digests(ctx)
	if err != nil {
		return err
	}
	for _, name := range sortedKeys(want) {
		if have[name] != want[name] {
			r.Problems = append(r.Problems, "表 "+name+" 与记录重算的结果不符")
		}
	}
	return nil
}

// Rebuild folds every table anew from the changes.
func (db *DB) Rebuild(ctx context.Context, progress func(done, total int)) error {
	return db.update(ctx, func(t *tx) error { return t.rebuild(progress) })
}

// Digests are hashes of the projection, table by table, each in key order: two stores that hold the same set of
// changes have the same digests. Local numbers (seq) are left out of them.
func (db *DB) Digests(ctx context.Context) (map[string]string, error) {
	out := map[string]string{}
	err := db.read(ctx, func(v *snapshot) error {
		queries := map[string]string{
			"live":     "SELECT l.record, c.village, c.writer, c.n, l.groups FROM live l JOIN change c ON c.seq = l.seq ORDER BY l.record, c.village, c.writer, c.n",
			"conflict": "SELECT record, grp, form, village FROM conflict ORDER BY record, grp",
			"alias":    "SELECT form, record, same_as, said, present, canonical FROM alias ORDER BY form, record",
			"routed":   "SELECT c.village, c.writer, c.n, r.record, r.transfer FROM routed r JOIN change c ON c.seq = r.seq ORDER BY c.village, c.writer, c.n",
			"twin":     "SELECT key, record FROM twin ORDER BY key, record",
			"search":   "SELECT record, text FROM search ORDER BY record",
		}
		for _, tb := range v.plan().sorted() {
			queries[tb.name()] = "SELECT " + tb.scanner(nil).selects + " FROM " + quoted(tb.name()) + " t ORDER BY t.record"
		}
		for name, q := range queries {
			d, err := digest(v, q)
			if err != nil {
				return fmt.Errorf("digest %s: %w", name, err)
			}
			out[name] = d
		}
		return nil
	})
	return out, err
}

func digest(v *snapshot, query string) (string, error) {
	rows, err := v.query(query)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		return "", err
	}
	values, dest := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		dest[i] = &values[i]
	}
	h := sha256.New()
	var buf []byte
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return "", err
		}
		buf = buf[:0]
		for _, v := range values {
			switch x := v.(type) {
			case nil:
				buf = append(buf, 0)
			case int64:
				buf = binary.BigEndian.AppendUint64(append(buf, 1), uint64(x))
			case string:
				buf = append(binary.BigEndian.AppendUint64(append(buf, 2), uint64(len(x))), x...)
			case []byte:
				buf = append(binary.BigEndian.AppendUint64(append(buf, 3), uint64(len(x))), x...)
			default:
				return "", errors.New("unexpected column type")
			}
		}
		h.Write(buf)
	}
	return fmt.Sprintf("%x", h.Sum(nil)), rows.Err()
}
