package workbook

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestCountLines(t *testing.T) {
	for _, c := range []struct {
		text string
		room int
		want int
	}{
		{"", 10, 1},
		{"汉字汉字汉", 10, 1},
		{"汉字汉字汉字", 10, 2},
		{"汉字汉字汉字", 11, 2}, // half a character does not fit
		{"a\nb\n", 10, 3},
		{"362401199001010017", 9, 2},
		{"in the village of", 8, 3},
		{"务工 Shenzhen Electronics", 12, 3},
		{"“引号”℃", 4, 3},
	} {
		if got := countLines(c.text, c.room); got != c.want {
			t.Errorf("countLines(%q, %d) = %d, want %d", c.text, c.room, got, c.want)
		}
	}
}

// Lines are enough for the text, and no more than if every line but the last were half full at least.
func TestCountLinesBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("汉字ab 1"))).Draw(t, "text")
		room := rapid.IntRange(2, 40).Draw(t, "room")
		width := 0
		for _, r := range text {
			width += runeWidth(r)
		}
		if got := countLines(text, room); got*room < width || got > 1+2*width/max(1, room-1)+strings.Count(text, " ") {
			t.Fatalf("%d lines of %d for a width of %d", got, room, width)
		}
	})
}

func TestSpreadLine(t *testing.T) {
	even := make([]Column, 9)
	for i := range even {
		even[i].Width = 10
	}
	uneven := []Column{{Width: 60}, {Width: 5}, {Width: 5}, {Width: 5}}
	for _, c := range []struct {
		line    Line
		columns []Column
		last    Align
		want    string
	}{
		{Line{"a"}, even, Right, "a[0:9]0"},
		{Line{"a", "b"}, even, Right, "a[0:4]0 b[4:9]2"},
		{Line{"a", "b", "c"}, even, Right, "a[0:3]0 b[3:6]1 c[6:9]2"},
		{Line{"a", "b", "c"}, even, Left, "a[0:3]0 b[3:6]0 c[6:9]0"},
		{Line{"a", "b", "c"}, uneven, Right, "a[0:1]0 b[1:2]1 c[2:4]2"},
		{Line{"a", "b", "c"}, even[:2], Left, "a[0:1]0 b    c[1:2]0"},
		{nil, even, Left, ""},
	} {
		var got []string
		for _, s := range spreadLine(c.line, c.columns, c.last) {
			got = append(got, fmt.Sprintf("%s[%d:%d]%d", s.text, s.left, s.right, s.align))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("spreadLine(%v) = %v, want %s", c.line, got, c.want)
		}
	}
}

func TestHeadHeights(t *testing.T) {
	columns := []Column{{Width: 6}, {Width: 6}, {Width: 6}}
	heads, err := placeHeads([][]Head{
		{{Text: "是否参加城乡居民基本养老保险", Rows: 2}, {Text: "务工", Cols: 2}},
		{{Text: "企业"}, {Text: "工资"}},
	}, 3)
	if err != nil {
		t.Fatal(err)
	}
	heights := headHeights(heads, 2, columns)
	if heights[0] != bodyRow || heights[0]+heights[1] != 5*bodyLine+wrapMargin { // three characters to a line
		t.Errorf("heights %v", heights)
	}
}
