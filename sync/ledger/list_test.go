package ledger

import (
	"maps"
	"slices"
	"testing"

	"hufang/forms"
	"hufang/forms/sample"
	"hufang/sync/workbook"
)

// The lists nobody types, of a village in which people lose work, return and find it again.
var lists = []string{"income", "supplements", "zero_employment", "returned", "at_home", "job_loss", "five_clear", "labour_focus", "away"}

func TestLists(t *testing.T) {
	households := sample.Village(17, sample.Options{Households: 16, History: 14, Past: 8, Changes: 8})
	l := newLaptop(t, households)
	l.earn(households)
	for i, b := range l.build(Request{Names: lists}) {
		if b.Name != lists[i] || b.Rows == 0 {
			t.Errorf("%s: %d rows", b.Name, b.Rows)
		}
		golden(t, b.Name+".golden", l.grid(b.File))
	}
}

// The lists hold exactly those whom the generated follow-ups put there: reckoned here from the follow-ups alone.
func TestListsAgainstTheFollowUps(t *testing.T) {
	households := sample.Village(4, sample.Options{Households: 80, History: 14, Past: 14, Changes: 14})
	l := newLaptop(t, households)
	want := map[string]map[string]string{"zero_employment": {}, "returned": {}, "at_home": {}, "job_loss": {}, "away": {}}
	for _, h := range households {
		if since := zeroSince(&h); since != "" {
			want["zero_employment"][h.No] = since
		}
		for i := range h.Members {
			p := &h.Members[i]
			if len(p.FollowUps) == 0 {
				continue
			}
			now, last := p.FollowUps[14], p.FollowUps[13]
			if now.Outcome != "reached" { // listed with a mark, but for who was away before they could not be reached
				i := len(p.FollowUps) - 1
				for i > 0 && p.FollowUps[i].Outcome != "reached" {
					i--
				}
				if f := p.FollowUps[i]; f.Status == "employed" && f.Area != "county" {
					want["away"][h.No+" "+p.Name] = ""
				}
				continue
			}
			own := now.Status == "employed" && (now.Channel == "industry" || now.Channel == "start_up")
			away := now.Status == "employed" && now.Area != "county"
			wasAway := last.Status == "employed" && last.Area != "county"
			for name, is := range map[string]bool{
				"returned": now.Status == "returned" || last.Status == "returned" || wasAway && now.Status == "at_home",
				"at_home":  now.Status == "at_home" || own,
				"job_loss": now.Status == "returned" || now.Status == "unemployed" || last.Status == "returned" || last.Status == "unemployed" ||
					last.Status == "employed" && now.Status == "at_home",
				"away": away || wasAway && now.Status != "employed",
			} {
				if is {
					want[name][h.No+" "+p.Name] = ""
				}
			}
		}
	}
	names := []string{"zero_employment", "returned", "at_home", "job_loss", "away"}
	for i, b := range l.build(Request{Names: names}) {
		ledger := pack().Ledger(names[i])
		at := func(column string) int {
			return slices.IndexFunc(ledger.Columns, func(c forms.Column) bool { return c.Name == column })
		}
		got := map[string]string{}
		heads := map[string]string{} // the books about people have the head, not the household's number
		for _, h := range households {
			heads[h.Head().Name] = h.No
		}
		for row, err := range cells(t.Context(), b.File) {
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case len(row.Cells) == 0 || row.Cell(0).Kind != workbook.Number: // marked, or no row
			case names[i] == "zero_employment" && row.Cell(at("cleared")).Text == "否":
				got[row.Cell(at("household_no")).Text] = row.Cell(at("since")).Text
			case names[i] != "zero_employment":
				got[heads[row.Cell(at("head")).Text]+" "+row.Cell(at("name")).Text] = ""
			}
		}
		if len(got) == 0 || !maps.Equal(got, want[names[i]]) {
			t.Errorf("%s: %d rows\n%v\nwant %d\n%v", names[i], len(got), got, len(want[names[i]]), want[names[i]])
		}
	}
}

// zeroSince is the day since which nobody in the household works though somebody would; "" when somebody works, nobody would,
// or somebody was not reached.
func zeroSince(h *sample.Household) (since string) {
	month := func(i int) (zero bool, day string) {
		willing := false
		for j := range h.Members {
			p := &h.Members[j]
			if len(p.FollowUps) == 0 {
				continue
			}
			f := p.FollowUps[i]
			if f.Status == "" || f.Status == "employed" {
				return false, ""
			}
			willing = willing || f.WorkWish == "yes"
			if i == 0 {
				continue
			}
			switch before := p.FollowUps[i-1]; {
			case before.Status == "employed" && f.Status == "returned":
				day = max(day, f.ReturnDate)
			case before.Status == "employed", before.WorkWish == "no" && f.WorkWish == "yes":
				day = max(day, f.Date)
			}
		}
		return willing, day
	}
	for i := 14; i >= 0; i-- {
		zero, day := month(i)
		if !zero {
			break
		}
		since = day
		if since == "" {
			since = h.Incomes[i].Month + "-01"
		}
	}
	return since
}
