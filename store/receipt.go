package store

import "context"

// Receipt is what another device said it holds, as it said it.
type Receipt struct {
	Device string
	Life   string // of its database
	Number int64  // counts up within one life
	Body   []byte
}

// putReceipt keeps a receipt unless a newer one of the same life is kept. Another life is always believed: a restored
// laptop holds less than it once said. Should an old file bring an old life back, the next receipt puts it right; until
// then too little or too much travels, and nothing is lost.
func (t *tx) putReceipt(r Receipt) error {
	return t.exec(`INSERT INTO receipt (device, life, number, body) VALUES ($1, $2, $3, $4)
		ON CONFLICT (device) DO UPDATE SET life = excluded.life, number = excluded.number, body = excluded.body
		WHERE excluded.life <> receipt.life OR excluded.number > receipt.number`, r.Device, r.Life, r.Number, r.Body)
}

// Receipt is the newest receipt of a device; ok is false when it never sent one.
func (db *DB) Receipt(ctx context.Context, device string) (r Receipt, ok bool, err error) {
	err = db.read(ctx, func(v *snapshot) error {
		rows, err := v.query("SELECT device, life, number, body FROM receipt WHERE device = $1", device)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := rows.Scan(&r.Device, &r.Life, &r.Number, &r.Body); err != nil {
				return err
			}
			ok = true
		}
		return rows.Err()
	})
	return r, ok, err
}

// NextReceipt is the number of the next receipt this life of the store gives.
func (db *DB) NextReceipt(ctx context.Context) (n int64, err error) {
	err = db.update(ctx, func(t *tx) error {
		if err := t.exec("INSERT INTO meta (key, value) VALUES ('receipts', '1') ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1"); err != nil {
			return err
		}
		n, err = count(t, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'receipts'")
		return err
	})
	return n, err
}
