package ui

import "time"

// revealed is how long personal numbers are shown whole.
const revealed = 30 * time.Second

// reveal shows the form's personal numbers whole for half a minute, or masks them again; showing is noted in the audit.
func (e *editor) reveal() {
	if e.stop != nil {
		e.stop()
		e.mask()
		return
	}
	d := e.s.w.desk
	if err := d.DB().Audit(e.s.w.ctx, d.Who(), "reveal", e.panel.here().Record()); err != nil {
		e.s.fail(err)
		return
	}
	e.panel.reveal(true)
	e.stop = e.s.w.opt.Later(revealed, e.mask)
}

func (e *editor) mask() {
	e.stop = nil
	if e.panel != nil {
		e.panel.reveal(false)
	}
}
