package ledger

import (
	"testing"

	"hufang/forms/sample"
)

// The lists nobody types, of a village in which people lose work, return and find it again.
var lists = []string{"income", "supplements", "zero_employment", "returned", "at_home", "job_loss", "five_clear", "labour_focus", "away"}

func TestLists(t *testing.T) {
	households := sample.Village(11, sample.Options{Households: 16, History: 14, Past: 8, Changes: 8})
	l := newLaptop(t, households)
	l.earn(households)
	for i, b := range l.build(Request{Names: lists}) {
		if b.Name != lists[i] || b.Rows == 0 {
			t.Errorf("%s: %d rows", b.Name, b.Rows)
		}
		golden(t, b.Name+".golden", l.grid(b.File))
	}
}
