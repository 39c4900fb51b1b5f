package main

import (
	"context"
	"errors"
	"fmt"

	"hufang/app"
	"hufang/forms"
	"hufang/store"
)

type packCommands struct {
	List    packListCommand    `cmd:"" help:"列出自带的政策包；加 --data 也列出已安装的。"`
	Lint    packLintCommand    `cmd:"" help:"检查政策包：写法、出处、例子。"`
	Fmt     packFmtCommand     `cmd:"" help:"把文件夹里的 CSV 整理成标准写法。"`
	Export  packExportCommand  `cmd:"" help:"把政策包写成一个 xlsx，全部单元格是文本。"`
	Import  packImportCommand  `cmd:"" help:"把改好的 xlsx 读回，检查后写成文件夹。"`
	Install packInstallCommand `cmd:"" help:"在数据文件夹里换用这个政策包；旧的仍保留。"`
}

type packListCommand struct{}

// Run lists the packs that come with the program, and those of the store when there is one.
func (*packListCommand) Run(ctx context.Context, c *call) error {
	own, err := app.Packs()
	if err != nil {
		return err
	}
	type pack struct {
		Name        string `json:"name"`
		Title       string `json:"title"`
		Version     string `json:"version"`
		Default     bool   `json:"default"`
		Hash        string `json:"hash,omitempty"`
		InstalledAt string `json:"installed_at,omitempty"`
		Current     bool   `json:"current,omitempty"`
	}
	list, rows := []pack{}, [][]string{}
	for _, p := range own {
		list = append(list, pack{Name: p.Name, Title: p.Title, Version: p.Version, Default: p.Default})
		note := ""
		if p.Default {
			note = c.say("pack_default")
		}
		rows = append(rows, []string{p.Name, p.Title, c.say("pack_version", p.Version), note})
	}
	if c.Data != "" {
		err := c.atDesk(ctx, func(desk *app.Desk) error {
			installed, err := desk.DB().Packs(ctx)
			for _, p := range installed {
				list = append(list, pack{Name: p.Name, Title: p.Title, Version: p.Version, Hash: p.Hash, InstalledAt: p.InstalledAt, Current: p.Current})
				rows = append(rows, []string{p.Name, p.Title, c.say("pack_version", p.Version), c.installedNote(p)})
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	if c.JSON {
		return c.writeJSON(list)
	}
	printTable(c.stdout, "", rows)
	return nil
}

func (c *call) installedNote(p store.PackInfo) string {
	id := "pack_installed"
	if p.Current {
		id = "pack_current"
	}
	return c.say(id, shortTime(p.InstalledAt), p.Hash[:8])
}

// packRef is a pack: a folder, an .xlsx file, or the name of one that comes with the program.
type packRef string

func (c *call) openPack(ref packRef) (*app.PackBook, *forms.Pack, error) {
	book, err := app.OpenPackBook(string(ref), c.Lang)
	if err != nil {
		return nil, nil, err
	}
	pack, err := book.Load()
	return book, pack, err
}

type packLintCommand struct {
	Pack packRef `arg:"" name:"PACK" help:"名称、文件夹或 xlsx 文件。"`
}

// Run says everything that is wrong, with sheet, row and column; status 1 when there is anything.
func (l *packLintCommand) Run(c *call) error {
	_, pack, err := c.openPack(l.Pack)
	var problems []forms.Problem
	if wrong, ok := errors.AsType[forms.Problems](err); ok {
		problems = wrong
	} else if err != nil {
		return err
	} else {
		problems = forms.Lint(pack)
	}
	if c.JSON {
		type problem struct {
			Pack    string `json:"pack"`
			Sheet   string `json:"sheet"`
			Row     int    `json:"row"`
			Column  string `json:"column"`
			Cell    string `json:"cell"`
			Message string `json:"message"`
		}
		list := []problem{}
		for _, p := range problems {
			list = append(list, problem(p))
		}
		if err := c.writeJSON(list); err != nil {
			return err
		}
	}
	if len(problems) > 0 {
		if !c.JSON {
			c.printProblems(problems)
		}
		return told
	}
	if !c.JSON {
		c.print("pack_fine", pack.Title, pack.Version, len(pack.Forms), len(pack.Ledgers))
	}
	return nil
}

func (c *call) printProblems(problems []forms.Problem) {
	for _, p := range problems {
		fmt.Fprintln(c.stdout, p.Error())
	}
	c.warn(c.say("pack_problems", len(problems)))
}

type packFmtCommand struct {
	Dir string `arg:"" name:"DIR" help:"政策包文件夹。"`
}

// Run rewrites the folder canonically.
func (f *packFmtCommand) Run(c *call) error {
	book, err := app.OpenPackBook(f.Dir, c.Lang)
	if err != nil {
		return err
	}
	changed, err := book.Folder(f.Dir)
	if err != nil {
		return err
	}
	return c.reportFiles(changed)
}

func (c *call) reportFiles(changed []string) error {
	if c.JSON {
		return c.writeJSON(append([]string{}, changed...))
	}
	for _, name := range changed {
		c.print("pack_file", name)
	}
	c.print("pack_files", len(changed))
	return nil
}

type packExportCommand struct {
	Pack packRef `arg:"" name:"PACK" help:"名称或文件夹。"`
	File string  `arg:"" name:"FILE" help:"新的 xlsx 文件。"`
}

// Run writes the workbook.
func (e *packExportCommand) Run(c *call) error {
	book, err := app.OpenPackBook(string(e.Pack), c.Lang)
	if err != nil {
		return err
	}
	if err := book.Workbook(e.File); err != nil {
		return err
	}
	if c.JSON {
		return c.writeJSON(map[string]string{"file": e.File})
	}
	c.print("pack_exported", e.File)
	return nil
}

type packImportCommand struct {
	File packRef `arg:"" name:"FILE" help:"xlsx 文件。"`
	Dir  string  `arg:"" name:"DIR" help:"写到哪个文件夹；同名的 CSV 会被替换。"`
}

// Run turns the workbook into a folder, unless something in it is wrong.
func (i *packImportCommand) Run(c *call) error {
	book, _, err := c.openPack(i.File)
	if err != nil {
		return err
	}
	changed, err := book.Folder(i.Dir)
	if err != nil {
		return err
	}
	return c.reportFiles(changed)
}

type packInstallCommand struct {
	Pack packRef `arg:"" name:"PACK" help:"xlsx 文件、文件夹或名称。"`
}

// Run makes the pack the store's, unless something in it is wrong.
func (i *packInstallCommand) Run(ctx context.Context, c *call) error {
	_, pack, err := c.openPack(i.Pack)
	if err != nil {
		return err
	}
	if problems := forms.Lint(pack); len(problems) > 0 {
		return fmt.Errorf("lint pack: %w", forms.Problems(problems))
	}
	return c.atDesk(ctx, func(desk *app.Desk) error {
		if err := desk.DB().InstallPack(ctx, pack); err != nil {
			return err
		}
		if c.JSON {
			return c.writeJSON(map[string]string{"name": pack.Name, "version": pack.Version, "hash": pack.Hash})
		}
		c.print("pack_now", pack.Title, pack.Version)
		return nil
	})
}
