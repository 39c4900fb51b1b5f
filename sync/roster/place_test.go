package roster

import (
	"testing"

	"hufang/forms"
	"hufang/forms/cn"
	"hufang/store"
)

func TestPlaces(t *testing.T) {
	v := home()
	other := neighbour(t, v, v.Code[:9])
	far := neighbour(t, v, v.Code[:6])
	village := store.Place{Code: v.Code, Name: v.Village}
	town := store.Place{Code: v.Code[:9], Name: v.Town}
	county := store.Place{Code: v.Code[:6], Name: v.County}
	short := stem(v.Village, villageEndings)
	for _, c := range []struct {
		name   string
		scope  store.Place
		row    [len(placeLevels)]string // province, city, county, town, village
		want   string
		reason string
	}{
		{"the file has no place at all", village, [5]string{}, v.Code, ""},
		{"as the codes write it", village, [5]string{v.Province, v.City, v.County, v.Town, v.Village}, v.Code, ""},
		{"as the export writes it", village, [5]string{4: short + "村"}, v.Code, ""},
		{"in full", village, [5]string{4: short + "村民委员会"}, v.Code, ""},
		{"town without its ending", village, [5]string{3: stem(v.Town, aboveEndings), 4: v.Village}, v.Code, ""},
		{"county with its city before", village, [5]string{2: v.City + v.County, 4: v.Village}, v.Code, ""},
		{"another village", village, [5]string{4: other.Village}, "", "不属于本村"},
		{"the same name in another town", village, [5]string{3: "某某镇", 4: v.Village}, "", "不属于本村"},
		{"the same name in another county", village, [5]string{2: "某某县", 4: v.Village}, "", "不属于本村"},
		{"a code", village, [5]string{4: v.Code}, v.Code, ""},
		{"another village's code", village, [5]string{4: other.Code}, "", "不属于本村"},

		{"township: a village of it", town, [5]string{3: v.Town, 4: other.Village}, other.Code, ""},
		{"township: without the town", town, [5]string{4: other.Village}, other.Code, ""},
		{"township: no village named", town, [5]string{3: v.Town}, "", sayNoVillage},
		{"township: a village nobody knows", town, [5]string{4: "没有这个村"}, "", sayUnknownVillage},
		{"township: another town", town, [5]string{3: far.Town, 4: far.Village}, "", "不属于本乡镇"},
		{"county: town and village", county, [5]string{3: far.Town, 4: far.Village}, far.Code, ""},
		{"county: another county", county, [5]string{2: "某某县", 3: far.Town, 4: far.Village}, "", "不属于本县"},
	} {
		names := c.row
		for i := range names {
			names[i] = forms.Fold(names[i])
		}
		got := newPlaces(c.scope).find(names, [len(placeLevels)]string{})
		if got.village != c.want || got.reason != c.reason {
			t.Errorf("%s: %q (%s), want %q (%s)", c.name, got.village, got.reason, c.want, c.reason)
		}
	}
}

// neighbour is a village within scope whose name is like no other in the county, and which is not in the home town when scope is wider.
func neighbour(t *testing.T, home cn.Division, scope string) cn.Division {
	t.Helper()
	names := map[string]int{}
	for d := range cn.Villages(home.Code[:6]) {
		names[stem(d.Village, villageEndings)]++
	}
	for d := range cn.Villages(scope) {
		if d.Code != home.Code && names[stem(d.Village, villageEndings)] == 1 && (len(scope) > 6 || d.Town != home.Town) {
			return d
		}
	}
	t.Fatal("no such village")
	return cn.Division{}
}

// A village laptop that does not know its own name takes the one village a file speaks of, and no file that speaks of two.
func TestNamelessVillage(t *testing.T) {
	nowhere := store.Place{Code: "362199001001"}
	l := newLaptop(t, nowhere)
	one := roster(people(3))
	if got := l.preview(l.csv("一村.csv", one)); got.Households != 3 || len(got.Rejected) > 0 {
		t.Errorf("one village: %d households, %d rejected", got.Households, len(got.Rejected))
	}
	one.set(0, "村", "另一个村")
	if got := l.preview(l.csv("两村.csv", one)); got.Households != 0 || len(got.Rejected) != len(one.rows) {
		t.Errorf("two villages: %d households, %d rejected", got.Households, len(got.Rejected))
	}
}

// A name that two towns of a county share needs the town beside it.
func TestAmbiguousVillage(t *testing.T) {
	seen := map[string]cn.Division{}
	for d := range cn.Villages(home().Code[:6]) {
		first, ok := seen[d.Village]
		if seen[d.Village] = d; !ok || first.Town == d.Town {
			continue
		}
		p := newPlaces(store.Place{Code: d.Code[:6], Name: d.County})
		name := forms.Fold(d.Village)
		if got := p.find([len(placeLevels)]string{4: name}, [len(placeLevels)]string{}); got.reason != sayAmbiguousVillage {
			t.Errorf("without the town: %q (%s)", got.village, got.reason)
		}
		if got := p.find([len(placeLevels)]string{3: forms.Fold(d.Town), 4: name}, [len(placeLevels)]string{}); got.village != d.Code {
			t.Errorf("with the town: %q (%s)", got.village, got.reason)
		}
		return
	}
	t.Fatal("no name occurs twice")
}
