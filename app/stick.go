package app

import (
	"context"
	"path/filepath"
	"slices"
)

// Stick is a place files can be carried on.
type Stick struct {
	Path  string
	Label string // what the system calls it
	Free  int64  // bytes; -1 = not known
	Last  bool   // the folder that was used last, which may be no stick at all
}

// settingStick is the store's setting that remembers which folder was used last.
const settingStick = "stick"

// Sticks lists the removable places that are there now, the folder that was used last among them and first. A person
// may give any other folder.
func (d *Desk) Sticks(ctx context.Context) ([]Stick, error) {
	list := removable()
	used, err := d.db.Setting(ctx, settingStick)
	if err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(list, func(s Stick) bool { return s.Path == used }); i >= 0 {
		list[i].Last = true
	} else if free, ok := freeBytes(used); used != "" && ok {
		list = append(list, Stick{Path: used, Label: filepath.Base(used), Free: free, Last: true})
	}
	slices.SortStableFunc(list, func(a, b Stick) int { return last(a.Last) - last(b.Last) })
	return list, nil
}

// remember keeps which folder was used; that it could not be kept stops nothing.
func (d *Desk) remember(ctx context.Context, dir string) {
	if path, err := filepath.Abs(dir); err == nil {
		dir = path
	}
	if err := d.db.SetSetting(ctx, settingStick, dir); err != nil && d.opt.Log != nil {
		d.opt.Log.Warn("the folder used last was not kept")
	}
}
