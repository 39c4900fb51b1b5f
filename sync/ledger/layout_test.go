package ledger

import (
	"testing"

	"hufang/forms"
	"hufang/sync/workbook"
)

func TestLayout(t *testing.T) {
	l := newLaptop(t, village()[:1])
	p := press{db: l.db, pack: pack(), ledger: pack().Ledger("employment"), req: Request{Village: l.place.Code, Month: thisMonth}, now: l.now}
	s := p.layout()
	if s.Footer.Center != workbook.PageOfPages || s.Footer.Left != "打印时间 2026-11-18 09:30" || s.Footer.Right != "" {
		t.Errorf("footer %+v", s.Footer)
	}
	if s.Paper != (workbook.Paper{Size: workbook.A3, Landscape: true}) {
		t.Errorf("paper %+v", s.Paper)
	}
	if len(s.Lines) != 1 || len(s.Lines[0]) != 3 || s.Lines[0][1] != "收入期：上月21日至本月20日" {
		t.Errorf("lines %q", s.Lines)
	}
	if len(s.Foot) != 1 || len(s.Foot[0]) != len(p.ledger.Sign) || s.Foot[0][0] != p.ledger.Sign[0]+"：" {
		t.Errorf("foot %q", s.Foot)
	}
	if s.Freeze < 3 || s.Freeze > 7 {
		t.Errorf("%d columns stay in view", s.Freeze)
	}
	for i, c := range p.ledger.Columns {
		if c.Type == forms.TypeIDNumber && (s.Columns[i].Wrap || s.Columns[i].Align != workbook.Center) {
			t.Error("an ID number is broken over lines")
		}
	}
	p.ledger = pack().Ledger("at_home") // credit is no income
	if s := p.layout(); len(s.Lines[0]) != 2 {
		t.Errorf("lines of a book without income %q", s.Lines)
	}
	if got := sayPeriod(""); got != "收入期：未设置" {
		t.Error(got)
	}
	p.req.FullID = true
	if s := p.layout(); s.Footer.Right != sayPersonal {
		t.Errorf("footer of a book with whole ID numbers %+v", s.Footer)
	}
	p.ledger = &forms.Ledger{Title: "一览", Columns: []forms.Column{{Title: "姓名", Width: 8}}}
	if s := p.layout(); s.Paper != (workbook.Paper{Size: workbook.A4}) || s.Freeze != 0 || len(s.Foot) != 0 {
		t.Errorf("the simplest book: %+v", s)
	}
}
