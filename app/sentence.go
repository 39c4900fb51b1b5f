package app

import (
	"context"
	"errors"

	"hufang/store"
	"hufang/sync/workbook"
)

// Sentence is what a person reads of an error: what happened, what is safe, what to do.
func (d *Desk) Sentence(err error) string { return d.Lang().Sentence(err) }

// Sentence is Desk.Sentence before a desk is open.
func (l Lang) Sentence(err error) string {
	if r, ok := errors.AsType[*Refused](err); ok {
		return r.Sentence
	}
	if r, ok := errors.AsType[*workbook.RefusedError](err); ok {
		return r.Sentence
	}
	if errors.Is(err, context.Canceled) {
		return l.Say("cancelled")
	}
	sentence, english := store.Sentence(err)
	if l == English {
		return english
	}
	return sentence
}
