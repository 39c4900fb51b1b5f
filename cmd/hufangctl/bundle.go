package main

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"

	"hufang/app"
	"hufang/sync/bundle"
)

type bundleCommands struct {
	Export  bundleExportCommand  `cmd:"" help:"写交换文件到U盘：报上级，或发下级。"`
	Inspect bundleInspectCommand `cmd:"" help:"检查交换文件，不并入。"`
	Import  bundleImportCommand  `cmd:"" help:"并入交换文件，或一个文件夹里的全部。"`
	Log     bundleLogCommand     `cmd:"" help:"收发记录：发了什么、收了什么、拒了什么、为什么。"`
	Apart   apartCommands        `cmd:"" help:"单独存放、没有并入的记录。"`
}

type bundleExportCommand struct {
	Dir  string   `arg:"" name:"DIR" help:"写到哪个文件夹（U盘）。"`
	To   []string `placeholder:"CODE" sep:"," help:"交给哪些单位（地区代码，逗号分开），各写一个文件；不写就报上级。"`
	Down bool     `xor:"whom" help:"发给下面所有单位，各写一个文件。"`
}

// exported is one written file as programs get it.
type exported struct {
	File string `json:"file"`
	To   string `json:"to"`
	Name string `json:"name"`
	bundle.Written
}

// Run writes the files. What was written before an error is told too.
func (e *bundleExportCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		to := e.To
		if e.Down {
			below, err := desk.Below(ctx)
			if err != nil {
				return err
			}
			if to = below; len(to) == 0 {
				return c.refuse("nobody_below")
			}
		}
		list, err := c.export(ctx, desk, e.Dir, to)
		if c.JSON {
			return cmp.Or(err, c.writeJSON(list))
		}
		return err
	})
}

// export writes files and tells of them, also of those before an error.
func (c *call) export(ctx context.Context, desk *app.Desk, dir string, to []string) ([]exported, error) {
	files, err := desk.Export(ctx, dir, to, c.meter.progress)
	c.meter.end()
	list := []exported{}
	for _, f := range files {
		list = append(list, exported{f.File, f.To, f.Name, f.Written})
		if c.JSON {
			continue
		}
		c.print("exported", f.Name, f.File)
		if f.Unsigned > 0 {
			c.print("exported_unsigned", f.Unsigned)
		}
	}
	if err == nil && !c.JSON {
		c.print("unplug", len(files))
	}
	return list, err
}

// reply writes back to the units whose files were taken, if one of them is to be answered.
func (c *call) reply(ctx context.Context, desk *app.Desk, dir string, came []app.Delivery) ([]exported, error) {
	to, err := desk.Answerable(ctx, came)
	if err != nil || len(to) == 0 {
		return []exported{}, err
	}
	return c.export(ctx, desk, dir, to)
}

// delivery is what a file came to as programs get it.
type delivery struct {
	File       string `json:"file"`
	Verdict    string `json:"verdict"`
	Late       int    `json:"late"`
	Duplicates int    `json:"duplicates"`
	Former     int    `json:"former"` // 原村修改
	bundle.Report
}

func jsonOfDelivery(d app.Delivery) delivery {
	return delivery{d.File, d.Code, d.Late, d.Duplicates, d.Former, d.Report}
}

// account sums several files for programs.
type account struct {
	Files       []delivery `json:"files"`
	Taken       int        `json:"taken"`
	Refused     int        `json:"refused"`
	Skipped     int        `json:"skipped"` // of a folder: written here, or for other computers
	New         int        `json:"new"`
	Known       int        `json:"known"`
	Late        int        `json:"late"`
	Conflicts   int        `json:"conflicts"`
	Duplicates  int        `json:"duplicates"`
	Former      int        `json:"former"`
	Quarantined int        `json:"quarantined"`
	Replies     []exported `json:"replies,omitempty"`
}

type bundleInspectCommand struct {
	Files []string `arg:"" name:"FILE" help:"交换文件。"`
}

// Run judges files and takes nothing.
func (i *bundleInspectCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		all := account{Files: []delivery{}}
		for _, file := range i.Files {
			d, err := desk.InspectFile(ctx, file, c.meter.progress)
			if err != nil {
				return err
			}
			all.Files = append(all.Files, jsonOfDelivery(d))
			if !d.Taken() {
				all.Refused++
			}
			if !c.JSON {
				c.printDelivery(desk, d)
			}
		}
		return c.concludeFiles(all, all.Refused > 0)
	})
}

// concludeFiles writes what programs get: one file as it is, several, or one that was replied to, with their sums.
func (c *call) concludeFiles(all account, failed bool) error {
	if c.JSON {
		var out any = all
		if len(all.Files) == 1 && all.Replies == nil {
			out = all.Files[0]
		}
		if err := c.writeJSON(out); err != nil {
			return err
		}
	}
	if failed {
		return told
	}
	return nil
}

func (c *call) printDelivery(desk *app.Desk, d app.Delivery) {
	c.meter.end()
	from := d.Unit
	if from == "" {
		from = c.say("unit_unknown")
	}
	c.print("delivery", d.File, from, d.Sentence)
	if d.Late > 0 {
		c.print("delivery_late", d.Late)
	}
	if d.Conflicts > 0 {
		c.print("delivery_conflicts", d.Conflicts)
	}
	if d.Duplicates > 0 {
		c.print("delivery_duplicates", d.Duplicates)
	}
	if d.Former > 0 {
		c.print("delivery_former", d.Former)
	}
	for _, l := range d.Apart {
		c.print("delivery_apart", desk.PlaceText(l.Village), l.Changes, desk.Say("apart_"+l.Reason))
	}
	for _, w := range d.Warnings {
		c.print("delivery_warning", w)
	}
}

type bundleImportCommand struct {
	Paths []string `arg:"" name:"PATH" help:"交换文件，或放着它们的文件夹。"`
	Reply bool     `help:"并入之后，把回执和要下发的写回同一个文件夹（U盘），给刚收到的各个单位。"`
}

// Run takes files in. Of a folder, what this computer wrote itself and what is for others is passed over; one file's
// verdict never stops the rest.
func (i *bundleImportCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		files, skipped, folder, err := i.files(ctx, desk)
		if err != nil {
			return err
		}
		if i.Reply && (len(i.Paths) != 1 || !folder) {
			return c.misuse("reply_folder")
		}
		var came []app.Delivery
		all := account{Files: []delivery{}, Skipped: skipped}
		sum, err := desk.TakeInAll(ctx, files, func(_ int, d app.Delivery) {
			all.Files, came = append(all.Files, jsonOfDelivery(d)), append(came, d)
			if !c.JSON {
				c.printDelivery(desk, d)
			}
		}, c.meter.progress)
		all.Taken, all.Refused, all.New, all.Known, all.Late = sum.Taken, sum.Refused, sum.New, sum.Known, sum.Late
		all.Conflicts, all.Duplicates, all.Former, all.Quarantined = sum.Conflicts, sum.Duplicates, sum.Former, sum.Quarantined
		if !c.JSON && len(files) == 0 {
			c.print("account_none")
		} else if !c.JSON && (folder || len(files) > 1) {
			c.print("account", sum.Files, sum.Taken, sum.Refused, sum.New, sum.Known, sum.Conflicts, sum.Duplicates, sum.Quarantined)
		}
		if !c.JSON && skipped > 0 {
			c.print("account_skipped", skipped)
		}
		if err != nil {
			return err
		}
		if i.Reply {
			if all.Replies, err = c.reply(ctx, desk, i.Paths[0], came); err != nil {
				return err
			}
		}
		return c.concludeFiles(all, sum.Refused > 0 && (!folder || sum.Taken == 0))
	})
}

// files are those to take in, in the order they were named; those of a folder oldest first.
func (i *bundleImportCommand) files(ctx context.Context, desk *app.Desk) (files []string, skipped int, folder bool, err error) {
	for _, path := range i.Paths {
		info, err := os.Stat(path)
		if err != nil || !info.IsDir() {
			files = append(files, filepath.Clean(path))
			continue
		}
		folder = true
		found, err := desk.BundleFiles(ctx, path)
		if err != nil {
			return nil, 0, false, err
		}
		for _, f := range found {
			if f.ForOthers() {
				skipped++
				continue
			}
			files = append(files, f.Path)
		}
	}
	return files, skipped, folder, nil
}

type bundleLogCommand struct {
	Limit int `default:"50" placeholder:"N" help:"最多列几条，新的在前。"`
}

// exchangeLine is a line of the log as programs get it.
type exchangeLine struct {
	At      string `json:"at"`
	Way     string `json:"way"` // in, out
	File    string `json:"file"`
	Unit    string `json:"unit"`
	Changes int    `json:"changes"`
	New     int    `json:"new"`
	Verdict string `json:"verdict"`
	Taken   bool   `json:"taken"`
}

// correspondent is a unit files are written for, as programs get it.
type correspondent struct {
	Place        string `json:"place"`
	Name         string `json:"name"`
	Devices      int    `json:"devices"`
	LastSent     string `json:"last_sent"`
	LastReceived string `json:"last_received"`
	Waiting      int    `json:"waiting"`
}

// Run lists what came and went, and what waits for whom.
func (l *bundleLogCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		e, err := desk.Exchange(ctx)
		if err != nil {
			return err
		}
		lines, units := []exchangeLine{}, []correspondent{}
		var lineRows, unitRows [][]string
		for _, x := range e.Log[:min(len(e.Log), l.Limit)] {
			way := map[bool]string{true: "out", false: "in"}[x.Out]
			lines = append(lines, exchangeLine{x.At, way, x.File, x.Unit, x.Changes, x.New, x.Code, x.Taken})
			lineRows = append(lineRows, []string{shortTime(x.At), c.say("way_" + way), x.Unit, x.File, x.Text})
		}
		for _, u := range e.Correspondents {
			units = append(units, correspondent{u.Place, u.Name, u.Devices, u.LastSent, u.LastReceived, u.Waiting})
			unitRows = append(unitRows, []string{u.Name, u.Place, c.say("waiting", u.Waiting), c.say("last_sent", c.time(u.LastSent)), c.say("last_received", c.time(u.LastReceived))})
		}
		if c.JSON {
			return c.writeJSON(map[string]any{"waiting": e.Waiting, "units": units, "log": lines})
		}
		printTable(c.stdout, "", unitRows)
		printTable(c.stdout, "", lineRows)
		if len(lines) == 0 {
			c.print("log_empty")
		}
		return nil
	})
}

// time is a time for a table, or that there was none.
func (c *call) time(rfc3339 string) string {
	if rfc3339 == "" {
		return c.say("never")
	}
	return shortTime(rfc3339)
}

type apartCommands struct {
	List    apartListCommand    `cmd:"" default:"1" help:"列出单独存放的记录和原因。"`
	Release apartReleaseCommand `cmd:"" help:"核对之后，把一台电脑因某种原因单独存放的记录并入。"`
}

// apartLine is what was set apart as programs get it.
type apartLine struct {
	Village string `json:"village"`
	Device  string `json:"device"`
	Unit    string `json:"unit"`
	Reason  string `json:"reason"`
	Changes int    `json:"changes"`
	At      string `json:"at"`
}

type apartListCommand struct{}

// Run lists what was set apart.
func (*apartListCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		found, err := desk.Apart(ctx)
		if err != nil {
			return err
		}
		list, rows := []apartLine{}, [][]string{}
		for _, l := range found {
			list = append(list, apartLine{l.Village, l.Device, l.Unit, l.Reason, l.Changes, l.At})
			rows = append(rows, []string{l.VillageName, l.Short, l.Unit, c.say("apart_changes", l.Changes), l.Reason, l.ReasonText})
		}
		switch {
		case c.JSON:
			return c.writeJSON(list)
		case len(list) == 0:
			c.print("apart_none")
		}
		printTable(c.stdout, "", rows)
		return nil
	})
}

type apartReleaseCommand struct {
	Device string `required:"" placeholder:"DEVICE" help:"写这些记录的电脑，见 apart list；开头 8 位就够。"`
	Why    string `required:"" placeholder:"CODE" help:"当时为什么单独存放，见 apart list，如 stranger。"`
	Reason string `required:"" placeholder:"TEXT" help:"为什么现在可以并入。"`
}

// Run joins what was set apart.
func (r *apartReleaseCommand) Run(ctx context.Context, c *call) error {
	return c.atDesk(ctx, func(desk *app.Desk) error {
		found, err := desk.Apart(ctx)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(found, func(l app.ApartLine) bool {
			return l.Reason == r.Why && (l.Short == r.Device || l.Device == r.Device)
		})
		if i < 0 {
			return c.refuse("no_apart", r.Device, r.Why)
		}
		added, err := desk.Release(ctx, r.Why, found[i].Device, r.Reason)
		if err != nil {
			return err
		}
		left := len(added.Forks)
		if c.JSON {
			return c.writeJSON(map[string]int{"new": added.New, "known": added.Known, "left": left})
		}
		c.print("released", added.New, left)
		return nil
	})
}
