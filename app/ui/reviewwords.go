package ui

import (
	"fmt"

	"hufang/forms"
)

// reviewText are the words of 审核.
type reviewText struct {
	checking, nothingFound, villageWhole, doubts, unset, fiveClear, mend, explain, explained, recheck, allLevels, onlyLevel string
	whyFinding, notSoft, toCheck, noLongerThere                                                                             string
	levels                                                                                                                  map[forms.FindingLevel]string
}

var englishReview = reviewText{
	checking: "Checking", nothingFound: "✓ Nothing found: all that was filled in holds together.", villageWhole: "The village as a whole", doubts: "Cannot be told yet",
	unset: "Not checked: nobody has set what it needs", fiveClear: "Five things known", mend: "mend", explain: "give a reason", explained: "explained", recheck: "check again",
	allLevels: "all levels", onlyLevel: "one level", whyFinding: "Why is it so?", notSoft: "A reason is not enough here: Enter opens the form.", toCheck: "households looked at",
	noLongerThere: "There is nothing to open for this line.",
	levels:        map[forms.FindingLevel]string{forms.LevelBlock: "blocks", forms.LevelWarn: "warning", forms.LevelAlert: "alert", forms.LevelWatch: "watch"},
}

var chineseReview = reviewText{
	checking: "正在检查", nothingFound: "✓ 没有发现问题，填写的内容前后一致。", villageWhole: "全村", doubts: "无法判断",
	unset: "因为没有设置而没有检查", fiveClear: "五清", mend: "去改", explain: "写明原因", explained: "已说明", recheck: "重新检查",
	allLevels: "全部级别", onlyLevel: "只看一级", whyFinding: "为什么是这样？", notSoft: "这一条只写原因还不够：按 Enter 去改。", toCheck: "已检查",
	noLongerThere: "这一行没有可以打开的表。",
	levels:        map[forms.FindingLevel]string{forms.LevelBlock: "阻断", forms.LevelWarn: "警告", forms.LevelAlert: "预警", forms.LevelWatch: "关注"},
}

// found counts findings of a level.
func (t *reviewText) found(level forms.FindingLevel, n int) string {
	return fmt.Sprintf("%s %d", t.levels[level], n)
}

// looked says how many households were looked at.
func (t *text) looked(n int) string {
	if t == &english {
		return fmt.Sprintf("%d %s", n, t.toCheck)
	}
	return fmt.Sprintf("%s %d 户", t.toCheck, n)
}
