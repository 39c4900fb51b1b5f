package ledger

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"hufang/forms"
	"hufang/sync/workbook"
)

// Every word of this package for people stands in this file; the rest of a book's words are the pack's.

const (
	sayUnset      = "未设置"
	sayPersonal   = "含个人信息 注意保管"
	sayTotal      = "合计"
	sayPeople     = "人"
	sayHouseholds = "户"
	sayCases      = "件"
	sayItems      = "项"

	// wordSeparator stands between the words of a cell that holds several.
	wordSeparator = "、"

	// markUndecided stands before the first cell of a row of which the pack cannot tell whether it belongs into the book.
	markUndecided = "＊"
)

// sayTitle is the title of a book: 长龙村贫困劳动力就业信息台账（2026年11月）. A book is the village's, also where the division codes name
// its committee.
func sayTitle(place, title string, m forms.Month) string {
	for _, committee := range []string{"民委员会", "委会"} {
		if village, ok := strings.CutSuffix(place, "村"+committee); ok {
			place = strings.TrimSuffix(village, "村") + "村"
		}
	}
	year, month, _ := strings.Cut(string(m), "-")
	return fmt.Sprintf("%s%s（%s年%s月）", place, title, year, strings.TrimPrefix(month, "0"))
}

func sayUnit(place string) string { return "填报单位：" + place }

func sayReported(t time.Time) string { return "填报日期：" + t.Format("2006年1月2日") }

func sayPrinted(t time.Time) string { return "打印时间 " + stamp(t) }

// saySign makes room for a signature behind the word.
func saySign(who string) string { return who + "：" }

// sayLeftOut tells what a sum leaves out, in the order of the words; "" when nothing.
func sayLeftOut(title string, states map[string]int, unit string) string {
	if len(states) == 0 {
		return ""
	}
	all := 0
	var parts []string
	for _, word := range slices.Sorted(maps.Keys(states)) {
		all += states[word]
		parts = append(parts, word+" "+strconv.Itoa(states[word])+" "+unit)
	}
	return fmt.Sprintf("合计不含：%s另有 %d %s没有数（%s）", title, all, unit, strings.Join(parts, "，"))
}

// sayCounted tells how many rows have each word: the words in the given order first, then others; "" when none has any.
func sayCounted(title string, count map[string]int, order []string, unit string) string {
	var parts []string
	words := slices.Sorted(maps.Keys(count))
	slices.SortStableFunc(words, func(a, b string) int { return rank(order, a) - rank(order, b) })
	for _, word := range words {
		parts = append(parts, word+" "+strconv.Itoa(count[word])+" "+unit)
	}
	if parts == nil {
		return ""
	}
	return title + "：" + strings.Join(parts, "，")
}

// rank is the place of a word in the order; behind all of them where it is not among them.
func rank(order []string, word string) int {
	if i := slices.Index(order, word); i >= 0 {
		return i
	}
	return len(order)
}

// sayReason tells what somebody said of a finding about a row.
func sayReason(row int, sentence, reason string) string {
	return fmt.Sprintf("第 %d 行：%s。说明：%s", row, sentence, reason)
}

// sayVillageReason tells what somebody said of a finding about a whole village.
func sayVillageReason(place, sentence, reason string) string {
	return fmt.Sprintf("%s：%s。说明：%s", place, sentence, reason)
}

// sayPeriod says of which days the income in a book is (B-39).
func sayPeriod(period string) string {
	if period == "" {
		period = sayUnset
	}
	return "收入期：" + period
}

func sayUndecided(n int, unit string, missing []string) string {
	return fmt.Sprintf("带%s的 %d %s：资料不全（%s），还不能确定是否应列入，先列在这里", markUndecided, n, unit, strings.Join(missing, "、"))
}

func errNoLedger(p *forms.Pack, name string) error {
	names := make([]string, len(p.Ledgers))
	for i, l := range p.Ledgers {
		names[i] = l.Name
	}
	return &workbook.RefusedError{Code: "no_ledger", Sentence: fmt.Sprintf("政策包里没有名为「%s」的台账，没有写任何文件，数据没有改动。可用的台账：%s。", name, strings.Join(names, "、"))}
}
