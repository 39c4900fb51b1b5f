package ui

import (
	"fmt"
	"strconv"
	"strings"

	"hufang/app"
	"hufang/forms"
)

// warningText are the words of 预警.
type warningText struct {
	readingWarnings, noWarnings, noDue, overWarning, reviewDue, weakItem                          string
	items, totalUnknown, leftOutNote, idleItems, newItem                                          string
	suggestions, measures, noSuggestion, moreSuggestions                                          string
	owner, until, chooseKeys, takeSuggestion, refuseSuggestion, whichRefused, whyRefused, refused string
	openWarning, openReview, openMeasure, toFile, toWarning, warningGone, mayClose, caseSeparator string
	itemColumns                                                                                   itemColumns
}

// itemColumns are the heads of the income table.
type itemColumns struct{ this, last, change, percent, yearAgo, year, before, leftOut string }

var englishWarning = warningText{
	readingWarnings: "Looking through the households", noWarnings: "✓ No warnings: no income has fallen far, and nothing waits for a look back.", noDue: "no date set", overWarning: "over", reviewDue: "look back due",
	weakItem: "Weak item", items: "Income, item by item", totalUnknown: "An item is not known or not recorded, so there is no total.",
	leftOutNote: "Left out: months of the year that are not known in both years; neither sum has them.", idleItems: "items bring nothing in any of these months", newItem: "new",
	suggestions: "What can be done: a digit takes one", measures: "Measures", noSuggestion: "No measure fits what is known of these people: see their class, age and work.", moreSuggestions: "more",
	owner: "Responsible", until: "Until", chooseKeys: "Enter chooses, Ctrl+J refuses, Esc leaves it", takeSuggestion: "choose", refuseSuggestion: "refuse one", whichRefused: "Which one is refused? Its digit, or Esc", whyRefused: "Why is it refused?", refused: "refused",
	openWarning: "verify, measure, end", openReview: "look back", openMeasure: "the measure", toFile: "household file", toWarning: "the warning",
	warningGone: "There is no warning of this household any more.", mayClose: "income has recovered: may be closed", caseSeparator: "; ",
	itemColumns: itemColumns{"this month", "last", "change", "share", "a year ago", "year so far", "last year", "left out"},
}

var chineseWarning = warningText{
	readingWarnings: "正在逐户比对", noWarnings: "✓ 没有预警：没有收入明显下降的户，也没有该回看的措施。", noDue: "没有定期限", overWarning: "已结束", reviewDue: "该回看",
	weakItem: "薄弱项", items: "收入逐项比对（元）", totalUnknown: "有的项目没有记录或不清楚，合计算不出。",
	leftOutNote: "未计入：今年的这些月份，今年或去年没有数，累计和同期都不算在内。", idleItems: "项这几个月都是 0", newItem: "新增",
	suggestions: "六个增补建议：按数字采用", measures: "措施", noSuggestion: "照已知的劳动力类别、年龄和就业情况，没有合适的增补建议。", moreSuggestions: "还有",
	owner: "责任人", until: "期限", chooseKeys: "Enter 采用，Ctrl+J 不采用，Esc 不变", takeSuggestion: "采用", refuseSuggestion: "不采用", whichRefused: "不采用哪一条？按它的数字，Esc 不变", whyRefused: "为什么不采用？", refused: "不采用",
	openWarning: "核实、定措施、结束", openReview: "回看措施", openMeasure: "看措施", toFile: "户档案", toWarning: "预警",
	warningGone: "这一户已经没有预警。", mayClose: "收入已恢复，可以结案", caseSeparator: "；",
	itemColumns: itemColumns{"本月", "上月", "增减", "幅度", "去年本月", "今年累计", "去年同期", "未计入"},
}

// warned is how many households have a warning.
func (t text) warned(n int) string { return t.number(n) + t.in(" 户", " households") }

// overdue is how many of them are past their day.
func (t text) overdue(n int) string { return t.in("已过期 ", "overdue ") + t.number(n) }

// dueOn is the day something is due, without the year where it is today's, with the days that are left.
func (t text) dueOn(day forms.Day, today forms.Day) string {
	if day == "" {
		return t.noDue
	}
	left := int(day.Time().Sub(today.Time()).Hours() / 24)
	text := string(day)
	if day.Time().Year() == today.Time().Year() {
		text = fmt.Sprintf("%d-%02d", int(day.Time().Month()), day.Time().Day())
	}
	return text + " " + t.left(left)
}

// measureOf is what a suggestion comes to, of which of the six it is.
func (t text) measureOf(s app.Suggestion) string {
	return s.Measure + t.in("（", " (") + s.Label + t.in("）", ")")
}

// lookedBack says which looks back of a measure are due.
func (t text) lookedBack(months []int) string {
	parts := make([]string, len(months))
	for i, n := range months {
		parts[i] = strconv.Itoa(n)
	}
	return t.reviewDue + t.in("：满 ", ": after ") + strings.Join(parts, t.in("、", ", ")) + t.in(" 个月", " months")
}

// nextLook is the month of the next look back.
func (t text) nextLook(m forms.Month) string { return t.in("下次回看 ", "next look ") + string(m) }

// gained is what the household's income has gained since a measure was chosen.
func (t text) gained(amount string) string {
	return t.in("全户月收入比定措施时 ", "the household's month since then ") + amount
}

// openCase is a case that has not been ended, in a few words.
func (t text) openCase(c app.OpenCase, today forms.Day) string {
	due := ""
	if c.Due != "" {
		due = t.dueOn(c.Due, today)
	}
	return spacedTexts(c.Whom, c.Label, c.Text, due)
}

// comparedIn says that the items are those of an earlier month.
func (t text) comparedIn(month, compared string) string {
	return fmt.Sprintf(t.in("%s还没有记录：下面的“本月”是%s", "Nothing is recorded of %s yet: “this month” is %s"), month, compared)
}

// months are so many months.
func (t text) months(n int) string { return strconv.Itoa(n) + t.in(" 个月", " months") }

// idle says how many items are not shown because they bring nothing.
func (t text) idle(n int) string { return strconv.Itoa(n) + " " + t.idleItems }
