package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"hufang/app"
	"hufang/app/ui/theme"
	"hufang/forms"
	"hufang/sync/roster"
)

// words are all words of the window for people. The desk's own sentences, the pack's labels and the importers' findings
// come from where they are made.
var words = text{
	title: "户访",
	pages: map[int]string{pageMonth: "本月", pageFollowUp: "回访", pageSettings: "设置", pageRoster: "导入名册"},

	find: "查找", findPlaceholder: "姓名、拼音首字母、身份证后四位、户编号", findHint: "输入即找，↑ ↓ 选，Enter 打开，Esc 返回", findNone: "没有找到，换个写法再试",
	notAsked: "这个人本月不在应回访之列，停在本户。", saved: "已保存", notSaved: "还没有保存过", allKeys: "全部按键", everyPage: "每一页",
	undone: "已撤回上一次保存，原来的记录仍留在历史里。", cancel: "取消，已有数据不变", cancelling: "正在取消……", starting: "正在准备……",
	back: "返回", confirm: "确定",

	figures: [3]string{"应回访", "已回访", "未回访"}, todo: "要做的事", nothingToDo: "✓ 眼前没有要做的事", openPlace: "打开",
	export: "导出台账", exporting: "正在导出台账", importRoster: "导入名册",

	mode: "回访方式", date: "日期", dateHint: "如 21 或 20261121", dateUnread: "日期看不懂，没有改动。请写成 20261121，或只写日。",
	modeFirst: "请先按数字选好这次的回访方式。", showAll: "现在只看一部分，看全部", filter: "只看未完成或看全部", filterShort: "只看未完成",
	colName: "姓名", colWho: "年龄 类别", colFacts: "情况", colLast: "上月收入", colPay: "本月收入", colState: "回访",
	noLast: "上月没有记录，请逐项填写", sameFacts: "本户情况与上月相同", samePay: "收入与上月相同", nextHousehold: "下一户",
	oneByOne: "逐人填写", change: "修改", typePay: "直接填本月收入", fillWhole: "逐项填写", notReached: "未联系上",
	unknown: "不清楚", refuse: "拒答", leaf: "翻页、到头、到尾", allDone: "✓ 本月应回访的人都有结果了。",
	alreadyDone: "本月已有结果，没有改动。要修改请按空格打开。", payOnly: "请先按空格打开这个人的表，再逐题选不清楚或拒答。",
	last: "上月", reason: "原因", reasonHint: "与平常不同，请写明原因", save: "保存", drafted: "已存草稿", unfold: "展开",
	nextQuestion: "下一题", toList: "回到名单（留草稿）", anyQuestion: "上一题、下一题", reveal: "显示完整号码 30 秒", discard: "放弃草稿",
	discardTwice: "再按一次 Ctrl+D 放弃这份草稿；已保存的不变。",
	states: map[app.State]string{
		app.StateTodo: "待办", app.StateDraft: "草稿", app.StateIncomplete: "待填收入", app.StateUndecided: "待核实",
		app.StateConflict: "冲突", app.StateNotReached: "未联系上", app.StateChanged: "有变化", app.StateDone: "完成",
	},

	freshClash: "对方刚修改了这里，请选定一边", standingClash: "这里两边填得不一样，请选定一边", keepScreen: "用屏幕上的",

	pathHint: "别处的文件或文件夹，可以粘贴", importHint: "桌面、下载、文档和U盘里的表格（.xlsx、.xls、.csv）；先看会怎样，再导入",
	noFiles: "这些地方没有表格。请把名册放到桌面，或在上面写出它的位置。", noSuchFile: "没有这个文件或文件夹，没有导入。请核对写法。",
	readFile: "先看一看", chooseFile: "选文件", otherFile: "换一个文件", doImport: "导入", importing: "正在导入名册", imported: "✓ 名册已导入", willImport: "导入会这样",
	startFollowUp: "开始回访",

	who: "使用人", month: "月份", looks: "明暗", backup: "备份", pack: "政策包", placeWord: "地方", folder: "数据位置", version: "版本",
	monthHint: "如 202611", monthUnread: "月份看不懂，没有改动。请写成 202611。", backupNow: "现在备份", backingUp: "正在备份", noBackup: "还没有备份",
	modes:       []forms.Choice{{Code: string(theme.Auto), Label: "随系统"}, {Code: string(theme.Light), Label: "浅色"}, {Code: string(theme.Dark), Label: "深色"}},
	nextSetting: "上一项、下一项", pickOne: "选一个",

	welcome: "欢迎使用户访", welcomeHint: "三个问题，随时可用 ↑ 回到上一个。数据只存在这台电脑里。", askPack: "按哪里的政策？", askPlace: "在哪里工作？", askWho: "您是谁？",
	placeHint: "县、乡镇或村：拼音首字母、汉字，或 12 位代码", nameOfVillage: "请写村名", yourName: "姓名", choosePlace: "请选一个地方", giveName: "请写姓名", giveRole: "请选身份",
	begin: "开始使用", making: "正在建立数据",

	cannotOpen: "数据没有打开", tryAgain: "再试一次", closeWindow: "退出",
}

// text are the window's words: fixed ones as fields, those with figures in them as methods.
type text struct {
	title string
	pages map[int]string

	find, findPlaceholder, findHint, findNone, notAsked, saved, notSaved, allKeys, everyPage string
	undone, cancel, cancelling, starting, back, confirm                                      string

	figures                                                              [3]string
	todo, nothingToDo, openPlace, export, exporting, importRoster        string
	mode, date, dateHint, dateUnread, modeFirst                          string
	showAll, filter, filterShort                                         string
	colName, colWho, colFacts, colLast, colPay, colState                 string
	noLast, sameFacts, samePay, nextHousehold, oneByOne, change, typePay string
	fillWhole, notReached, unknown, refuse, leaf, allDone, alreadyDone   string
	payOnly, last, reason, reasonHint, save, drafted, unfold             string
	nextQuestion, toList, anyQuestion, reveal, discard, discardTwice     string
	states                                                               map[app.State]string

	freshClash, standingClash, keepScreen string

	pathHint, importHint, noFiles, noSuchFile, readFile, chooseFile, otherFile string
	doImport, importing, imported, willImport, startFollowUp                   string

	who, month, looks, backup, pack, placeWord, folder, version string
	monthHint, monthUnread, backupNow, backingUp, noBackup      string
	modes                                                       []forms.Choice
	nextSetting, pickOne                                        string

	welcome, welcomeHint, askPack, askPlace, askWho, placeHint, nameOfVillage string
	yourName, choosePlace, giveName, giveRole, begin, making                  string
	cannotOpen, tryAgain, closeWindow                                         string
}

// number writes a count with thousands.
func (text) number(n int) string { return app.Yuan(int64(n) * 100) }

func (t text) of(done, total int) string { return t.number(done) + " / " + t.number(total) }

func (text) left(days int) string {
	switch {
	case days < 0:
		return fmt.Sprintf("已过 %d 天", -days)
	case days == 0:
		return "今天到期"
	}
	return fmt.Sprintf("还有 %d 天", days)
}

func (text) household(head string) string {
	if head == "" {
		return "无户主户"
	}
	return head + "户"
}

func (text) members(members, labourers int) string {
	return fmt.Sprintf("%d 人 · %d 劳动力", members, labourers)
}

func (text) toDo(n int) string { return fmt.Sprintf("○ %d 人待办", n) }

func (text) age(years int) string { return fmt.Sprintf("%d 岁", years) }

func (t text) counts(households, done, away, left int) string {
	return fmt.Sprintf("%s 户 · 已回访 %s 人 · 未联系上 %s 人 · 未回访 %s 人", t.number(households), t.number(done), t.number(away), t.number(left))
}

func (text) side(s app.Side) string { return "用" + s.By + "填的（" + clock(s.At) + "）" }

func (text) sideText(s app.SideText) string {
	return s.Label + "：" + s.Text + "（屏幕上：" + s.Screen + "）"
}

func (text) missing(n int) string { return fmt.Sprintf("还有 %d 处要填", n) }

func (t text) beside(o app.Overview) string {
	parts := []string{fmt.Sprintf("%s 户 %s 人", t.number(o.Households), t.number(o.People))}
	for _, p := range []struct {
		n    int
		name string
	}{{o.Changed, "有变化"}, {o.NotReached, "未联系上"}, {o.Incomplete, "待填收入"}, {o.Undecided, "待核实"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%s %s 人", p.name, t.number(p.n)))
		}
	}
	return strings.Join(parts, " · ")
}

func (text) hit(head, group, no string) string {
	parts := []string{head + "户"}
	for _, p := range []string{group, no} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, " · ")
}

func (t text) exported(title string, rows int, file string) string {
	return fmt.Sprintf("已导出《%s》%s 行：%s", title, t.number(rows), file)
}

func (text) backupAt(at time.Time, today forms.Day) string {
	if forms.DayOf(at) == today {
		return "备份 今天 " + at.Format("15:04")
	}
	return "备份 " + at.Format("01-02 15:04")
}

func (text) backedUp(file string) string { return "已备份并核对：" + file }

func (text) reading(file string) string { return "正在读 " + file }

// figure is one number of an import.
type figure struct {
	n    int
	name string
	tone fyne.ThemeColorName
}

func (text) importFigures(r roster.Result) []figure {
	rejected := theme.Foreground
	if len(r.Rejected) > 0 {
		rejected = theme.Alarm
	}
	return []figure{
		{r.Households, "户", theme.Foreground}, {r.People, "人", theme.Foreground}, {r.Added, "新增", theme.Done}, {r.Changed, "有变化", theme.Watch},
		{r.Unchanged, "不变", theme.Muted}, {len(r.Gone), "不再出现", theme.Muted}, {r.Differences, "与村里填的不同", theme.Muted}, {len(r.Rejected), "读不出，不导入", rejected},
	}
}

// rejectedShown is how many refused rows are told on the page; the report has them all.
const rejectedShown = 8

func (t text) importLines(r roster.Result) []string {
	var lines []string
	for i, bad := range r.Rejected {
		if i == rejectedShown {
			lines = append(lines, fmt.Sprintf("……还有 %s 行", t.number(len(r.Rejected)-i)))
			break
		}
		lines = append(lines, fmt.Sprintf("第 %d 行 %s：%s", bad.Row, bad.Field, bad.Reason))
	}
	if r.Report != "" {
		lines = append(lines, "没有导入的行已写在："+r.Report)
	}
	lines = append(lines, r.Warnings...)
	if len(r.UnknownHeaders) > 0 {
		lines = append(lines, "不认识的列（没有导入）："+strings.Join(r.UnknownHeaders, "、"))
	}
	for _, u := range r.Unmapped {
		lines = append(lines, fmt.Sprintf("“%s”里的“%s”没有对应的代码，照原样保留：%s 处", u.Header, u.Value, t.number(u.Count)))
	}
	return lines
}

func (text) file(size int64, at time.Time) string {
	kilobytes := max(1, size/1024)
	return strconv.FormatInt(kilobytes, 10) + " KB   " + at.Format("2006-01-02 15:04")
}

func (text) packTitle(title, version, hash string) string {
	return title + " " + version + "（" + hash[:min(8, len(hash))] + "）"
}

func (text) packChoice(title, version string) string { return title + " " + version }

func (text) monthSet(month string) string { return "现在是 " + month + "。" }

func (text) unlisted(path string) string {
	return "名录里没有这个代码，属于" + path + "。请写名称。"
}

func (text) workPlace(path string, digits int) string {
	switch {
	case digits >= 12:
		return path + "（一个村）"
	case digits >= 9:
		return path + "（整个乡镇）"
	}
	return path + "（整个县）"
}

func (text) whole(name string) string { return "整个" + name }
