package app

import (
	"context"
	"fmt"
	"io/fs"

	"hufang/forms"
	"hufang/forms/packs"
)

// PackChoice is a policy pack that comes with the program.
type PackChoice struct {
	Name    string // as Setup.Pack takes it
	Title   string
	Version string
	Default bool
}

// Packs are the packs that come with the program, the default one first.
func Packs() ([]PackChoice, error) {
	entries, err := fs.ReadDir(packs.FS, ".")
	if err != nil {
		return nil, fmt.Errorf("list packs: %w", err)
	}
	var choices []PackChoice
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		p, err := loadPack(e.Name())
		if err != nil {
			return nil, err
		}
		c := PackChoice{Name: p.Name, Title: p.Title, Version: p.Version, Default: p.Name == packs.Default}
		if c.Default {
			choices = append([]PackChoice{c}, choices...)
		} else {
			choices = append(choices, c)
		}
	}
	return choices, nil
}

func loadPack(name string) (*forms.Pack, error) {
	if name == "" {
		name = packs.Default
	}
	p, err := forms.Load(packs.FS, name)
	if err != nil {
		return nil, fmt.Errorf("load pack: %w", err)
	}
	return p, nil
}

// Roles are the roles a person may have, from the pack's list, in its order.
func Roles(pack string) ([]forms.Choice, error) {
	p, err := loadPack(pack)
	if err != nil {
		return nil, err
	}
	if l := p.List("role"); l != nil {
		return l.Choices, nil
	}
	return nil, nil
}

// InstallPack makes the pack at ref, a workbook, a folder or the name of one that comes with the program, the one this
// laptop works by. It is refused with forms.Problems, each with its cell, while something in it is wrong. What was
// answered before keeps the pack it was asked under.
func (d *Desk) InstallPack(ctx context.Context, ref string) (*forms.Pack, error) {
	book, err := OpenPackBook(ref, d.Lang())
	if err != nil {
		return nil, err
	}
	pack, err := book.Load()
	if err != nil {
		return nil, err
	}
	if problems := forms.Lint(pack); len(problems) > 0 {
		return nil, fmt.Errorf("lint pack: %w", forms.Problems(problems))
	}
	if err := d.db.InstallPack(ctx, pack); err != nil {
		return nil, fmt.Errorf("install pack: %w", err)
	}
	d.announce(Event{Kind: PackSet})
	return pack, nil
}

// Source is what a question or a deadline of the pack rests on.
type Source struct {
	What   string // 回访 · 就业状态, in the desk's language
	Name   string // of the question or the deadline
	Clause string // of the policy
}

// Sources are what every question and deadline of the pack rests on, in the pack's order.
func (d *Desk) Sources() []Source {
	var list []Source
	for _, f := range d.Pack().Forms {
		for _, q := range f.Questions {
			if q.Type.Stored() && q.Source != "" {
				list = append(list, Source{d.formLabel(f) + " · " + d.label(q), q.Name, q.Source})
			}
		}
	}
	for _, due := range d.Pack().Calendar {
		list = append(list, Source{d.in(due.Label, due.LabelEN), due.Name, due.Source})
	}
	return list
}
