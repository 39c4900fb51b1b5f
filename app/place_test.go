package app

import (
	"testing"

	"hufang/forms/cn"
)

func TestFindPlaces(t *testing.T) {
	for _, c := range []struct{ query, name, path string }{
		{"于都县", "于都县", "江西省赣州市于都县"},
		{"于都", "于都县", ""},
		{"ydx", "", ""},
		{"yudu", "于都县", "江西省赣州市于都县"},
		{"YuDuX", "于都县", ""},
		{"360731", "于都县", ""},
		{"洪洞", "洪洞县", ""},
		{"hongtong", "洪洞县", "山西省临汾市洪洞县"}, // 洞 is tóng here
		{"于都县长龙", "", ""},
	} {
		got := FindPlaces(c.query, 20)
		if c.name == "" {
			continue
		}
		found := false
		for _, d := range got {
			found = found || d.Name() == c.name && (c.path == "" || d.Path() == c.path)
		}
		if !found {
			t.Errorf("%q does not find %s among %d", c.query, c.name, len(got))
		}
	}
	if got := FindPlaces("ydx", 3); len(got) > 3 {
		t.Errorf("%d hits, at most 3 wanted", len(got))
	}
	for _, query := range []string{"", "没有这个地方", "999999999999", "12x"} {
		if got := FindPlaces(query, 5); len(got) != 0 {
			t.Errorf("%q finds %v", query, got)
		}
	}
	got := FindPlaces("360731100201", 5)
	if len(got) != 1 || got[0].County != "于都县" || got[0].Level() != cn.VillageLevel {
		t.Errorf("an unlisted village is %+v", got)
	}
}

func TestPlacesWithin(t *testing.T) {
	towns := PlacesWithin("341524")
	if len(towns) == 0 || towns[0].Level() != cn.TownLevel {
		t.Fatalf("towns %+v", towns)
	}
	villages := PlacesWithin(towns[0].Code)
	if len(villages) == 0 || villages[0].Level() != cn.VillageLevel || !cn.Within(villages[0].Code, towns[0].Code) {
		t.Errorf("villages %+v", villages)
	}
	if got := PlacesWithin("360731999"); len(got) != 0 {
		t.Errorf("an unlisted town has %v", got)
	}
}
