package cn

import (
	"slices"
	"testing"
)

func TestPinyinReadsSurnames(t *testing.T) {
	for _, c := range []struct{ name, pinyin, initials string }{
		{"王芳", "wangfang", "wf"},
		{"单国", "shanguo", "sg"},
		{"仇英", "qiuying", "qy"},
		{"区桂芝", "ouguizhi", "ogz"},
		{"曾国", "zengguo", "zg"},
		{"查良", "zhaliang", "zl"},
		{"解晓东", "xiexiaodong", "xxd"},
		{"尉迟恭", "yuchigong", "ycg"},
		{"欧阳锋", "ouyangfeng", "oyf"},
		{"买买提·艾力", "maimaitiaili", "mmtal"},
		{"刘䶮", "liuyan", "ly"},
	} {
		if got := Pinyin(c.name); len(got) == 0 || got[0] != c.pinyin {
			t.Errorf("Pinyin(%s) = %v, want %s first", c.name, got, c.pinyin)
		}
		if got := Initials(c.name); len(got) == 0 || got[0] != c.initials {
			t.Errorf("Initials(%s) = %v, want %s first", c.name, got, c.initials)
		}
	}
}

func TestPinyinKeepsTheOrdinaryReadingToo(t *testing.T) {
	if got := Pinyin("单国"); !slices.Contains(got, "danguo") || !slices.Contains(got, "guo") {
		t.Errorf("Pinyin(单国) = %v, want danguo and the given name guo among them", got)
	}
	if got := Initials("张朝阳"); !slices.Contains(got, "zcy") || !slices.Contains(got, "zzy") {
		t.Errorf("Initials(张朝阳) = %v, want zcy and zzy", got)
	}
	if got := Pinyin(""); len(got) != 0 {
		t.Errorf("Pinyin of nothing = %v", got)
	}
}

func TestSpells(t *testing.T) {
	for _, c := range []struct {
		text, query string
		want        bool
	}{
		{"于都县", "yd", true}, {"于都县", "yudu", true}, {"于都县", "yudux", true}, {"于都县", "ydxian", true}, {"于都县", "", true},
		{"于都县", "yudud", false}, {"于都县", "du", false}, {"重庆市", "cq", true}, {"重庆市", "zhongqing", true}, {"A区", "aq", true}, {"于都县", "yudouxianx", false},
	} {
		if got := Spells(Readings(c.text), c.query); got != c.want {
			t.Errorf("Spells(%s, %s) = %v", c.text, c.query, got)
		}
	}
}
