package cn

import (
	"slices"
	"strings"
	"testing"
)

func TestLookup(t *testing.T) {
	for _, c := range []struct {
		code, name, path string
		level            Level
	}{
		{"36", "江西省", "江西省", ProvinceLevel},
		{"360000", "江西省", "江西省", ProvinceLevel},
		{"3607", "赣州市", "江西省赣州市", CityLevel},
		{"360700000000", "赣州市", "江西省赣州市", CityLevel},
		{"360731", "于都县", "江西省赣州市于都县", CountyLevel},
		{"360731000000", "于都县", "江西省赣州市于都县", CountyLevel},
		{"341524100", "梅山镇", "安徽省六安市金寨县梅山镇", TownLevel},
		{"341524100001", "青山社区居委会", "安徽省六安市金寨县梅山镇青山社区居委会", VillageLevel},
		{"441900", "东莞市", "广东省东莞市", CountyLevel},
		{"110101", "东城区", "北京市东城区", CountyLevel},
		{"419001", "济源市", "河南省济源市", CountyLevel},
		{"810000", "香港特别行政区", "香港特别行政区", CountyLevel},
	} {
		d, ok := Lookup(c.code)
		if !ok || d.Name() != c.name || d.Path() != c.path || d.Level() != c.level {
			t.Errorf("Lookup(%s) = %+v, %t", c.code, d, ok)
		}
	}
	for _, code := range []string{"", "3", "362101", "1101", "36073", "999999999999", "县"} {
		if d, ok := Lookup(code); ok {
			t.Errorf("Lookup(%q) = %+v", code, d)
		}
	}
}

func TestLevelsAreNotConfused(t *testing.T) {
	if _, ok := County("3607"); ok {
		t.Error("a city passes for a county")
	}
	if _, ok := Town("360731"); ok {
		t.Error("a county passes for a town")
	}
	if _, ok := Village("341524100"); ok {
		t.Error("a town passes for a village")
	}
	if d, ok := Village("341524100001"); !ok || d.Village != "青山社区居委会" || d.County != "金寨县" {
		t.Errorf("Village = %+v, %t", d, ok)
	}
	if KnownCounty("362101") || !KnownCounty("360731") {
		t.Error("KnownCounty mixes up old and new codes")
	}
}

func TestPathOfUnlisted(t *testing.T) {
	for code, want := range map[string]string{
		"360702001001": "江西省赣州市章贡区",
		"360799":       "江西省赣州市",
		"362101":       "江西省",
		"560000":       "",
		"":             "",
	} {
		if got := Path(code); got != want {
			t.Errorf("Path(%s) = %q, want %q", code, got, want)
		}
	}
}

func TestWithin(t *testing.T) {
	for _, c := range []struct {
		code, scope string
		want        bool
	}{
		{"360731100201", "360731", true},
		{"360731100201", "360731000000", true},
		{"360731100201", "360731100", true},
		{"360731100201", "360731100201", true},
		{"360731100201", "36", true},
		{"360731", "360731100201", false},
		{"360731100201", "360732", false},
		{"441900003", "441900", true},
		{"442000", "441900", false},
		{"360731", "", false},
		{"", "36", false},
	} {
		if got := Within(c.code, c.scope); got != c.want {
			t.Errorf("Within(%q, %q) = %t", c.code, c.scope, got)
		}
	}
}

func TestArea(t *testing.T) {
	const home = "360731"
	for _, c := range []struct {
		name, home, work, want string
		ok                     bool
	}{
		{"same county", home, "360731", AreaCounty, true},
		{"village code as home", "360731100201", "360731", AreaCounty, true},
		{"village code as work", home, "360731100201", AreaCounty, true},
		{"same city", home, "360702", AreaCity, true},
		{"unlisted county of the same city", home, "360771", AreaCity, true},
		{"same province", home, "360102", AreaProvince, true},
		{"city alone, another", home, "3601", AreaProvince, true},
		{"other province", home, "440306", AreaOutside, true},
		{"other province, city alone", home, "440300", AreaOutside, true},
		{"other province alone", home, "440000", AreaOutside, true},
		{"Hong Kong", home, "810000", AreaAbroad, true},
		{"Taiwan", home, "710000", AreaAbroad, true},
		{"another country", home, "990000", AreaAbroad, true},
		{"own province alone", home, "360000", "", false},
		{"own city alone", home, "360700", AreaCity, false},
		{"abolished code of the own province", home, "362101", "", false},
		{"no such province", home, "560101", AreaOutside, false},
		{"municipality, another district", "110101", "110105", AreaCity, true},
		{"Chongqing, district and county", "500101", "500235", AreaCity, true},
		{"directly administered counties of Hubei", "429004", "429005", AreaProvince, true},
		{"the same directly administered county", "429004", "429004", AreaCounty, true},
		{"city without counties", "441900", "441900", AreaCounty, true},
		{"between two such cities", "441900", "442000", AreaProvince, true},
		{"work unknown", home, "", "", false},
		{"home unknown", "", home, "", false},
	} {
		if got, ok := Area(c.home, c.work); ok != c.ok || ok && got != c.want {
			t.Errorf("%s: Area(%q, %q) = %q, %t", c.name, c.home, c.work, got, ok)
		}
	}
}

// The embedded sheets hold what the rest of the package relies on.
func TestAtlas(t *testing.T) {
	n := 0
	last := ""
	for d := range Counties() {
		n++
		if d.Level() != CountyLevel || d.Name() == "" || d.Province == "" || d.Code <= last && !atlas().beyond[d.Code[:2]] {
			t.Errorf("county %+v after %s", d, last)
		}
		if d.Code[:2] != "99" && !provinceExists(d.Code) {
			t.Errorf("%s lies in a province that no ID may carry", d.Code)
		}
		last = d.Code
	}
	if n != 2978+4 {
		t.Errorf("%d counties", n)
	}
	villages := slices.Collect(Villages("360731"))
	if len(villages) != 401 {
		t.Errorf("%d villages in 于都县", len(villages))
	}
	for _, d := range villages {
		if town, ok := Town(d.Code[:9]); !ok || town.Town != d.Town || !strings.HasPrefix(d.Path(), town.Path()) {
			t.Errorf("village %+v lies in no known town", d)
		}
	}
	towns := 0
	for range Towns("36") {
		towns++
	}
	if towns == 0 || towns >= len(villages) {
		t.Errorf("%d towns in Jiangxi", towns)
	}
	for range Villages("36") {
		break // an early stop must not panic
	}
}

func BenchmarkArea(b *testing.B) {
	for b.Loop() {
		Area("360731", "440306")
	}
}
