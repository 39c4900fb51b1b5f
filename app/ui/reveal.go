package ui

import "time"

// revealed is how long personal numbers are shown whole.
const revealed = 30 * time.Second

// reveal shows the form's personal numbers whole for half a minute, or masks them again; showing is noted in the audit.
func (p *followUpPage) reveal() {
	if p.stop != nil {
		p.stop()
		p.mask()
		return
	}
	d := p.s.w.desk
	if err := d.DB().Audit(p.s.w.ctx, d.Who(), "reveal", p.panel.session.Record()); err != nil {
		p.s.fail(err)
		return
	}
	p.panel.reveal(true)
	p.stop = p.s.w.opt.Later(revealed, p.mask)
}

func (p *followUpPage) mask() {
	p.stop = nil
	if p.panel != nil {
		p.panel.reveal(false)
	}
}
