package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"hufang/app"
	"hufang/app/ui/keys"
	"hufang/app/ui/theme"
	"hufang/forms"
	"hufang/store"
	"hufang/sync/ledger"
	"hufang/sync/roster"
)

// words are all words of the window for people, in the language in force: the window sets it before it draws. The
// desk's own sentences, the pack's labels and the importers' findings come from where they are made.
var words = &chinese

// speakIn puts a language in force.
func speakIn(lang app.Lang) {
	words = &chinese
	if lang == app.English {
		words = &english
	}
	keys.SpaceBar = words.space
}

// english are the words of HUFANG_LANG=en.
var english = text{
	lang:  app.English,
	title: "Hufang", space: "Space",
	pages: map[int]string{pageMonth: "Month", pageHouseholds: "Homes", pageFollowUp: "Calls", pageReview: "Review", pageWarnings: "Alerts", pageSettings: "Setup", pageRoster: "Import a roster",
		pageHousehold: "Household file", pageVisit: "Visit", pageLedgers: "Books", pageDifferences: "Differences",
		pageExchange: "Exchange", pageInbox: "Conflicts", pageDuplicates: "Entered twice", pageTransfers: "Moves", pageApart: "Set apart", pageVillage: "Open matters", pageFiles: "Take files in",
		pageSent: "Send", pageLog: "Sent and received", pageEnrol: "Enrolment"},

	find: "find", findPlaceholder: "name, pinyin initials, last 4 of the ID, household number", findHint: "Type to find, ↑ ↓ choose, Enter opens, Esc back", findNone: "Nothing found; try another spelling",
	notAsked: "Not to be followed up this month: this is the household.", saved: "Saved", notSaved: "Nothing saved yet", allKeys: "all keys", everyPage: "On every page",
	undone: "The last save was taken back; it stays in the history.", cancel: "cancel, nothing changes", cancelling: "Cancelling…", starting: "Preparing…",
	back: "back", confirm: "confirm",

	figures: [3]string{"to follow up", "followed up", "left"}, todo: "To do", nothingToDo: "✓ Nothing to do right now", openPlace: "open",
	export: "export ledgers", exporting: "Exporting ledgers", importRoster: "Import a roster",

	mode: "Contact by", date: "Date", dateHint: "21 or 20261121", dateUnread: "The date cannot be read; nothing changed. Write 20261121, or the day alone.",
	modeFirst: "First choose by digit how contact was made.", showAll: "only some are shown, show all", filter: "only those left, or all", filterShort: "only those left",
	colName: "Name", colWho: "Age, class", colFacts: "Facts", colLast: "Last month", colPay: "This month", colState: "Follow-up",
	noLast: "Nothing from last month: ask in full", sameFacts: "all as last month", samePay: "same pay", nextHousehold: "next household",
	oneByOne: "one by one", change: "change", typePay: "type the pay", fillWhole: "ask in full", notReached: "not reached",
	unknown: "not known", refuse: "refused", leaf: "page, first, last", allDone: "✓ Everybody has a result this month.",
	alreadyDone: "There is a result this month; nothing changed. Space opens it.", payOnly: "First open the form with Space, then answer each question.",
	last: "last month", reason: "Reason", reasonHint: "Unusual: give the reason", save: "save", drafted: "Draft kept", unfold: "unfold",
	nextQuestion: "next", toList: "back (draft stays)", anyQuestion: "question before, after", reveal: "whole numbers for 30 seconds", discard: "drop the draft",
	discardTwice: "Ctrl+D once more drops this draft; what is saved stays.",
	states: map[app.State]string{
		app.StateTodo: "to do", app.StateDraft: "draft", app.StateIncomplete: "to complete", app.StateUndecided: "to verify",
		app.StateConflict: "conflict", app.StateNotReached: "not reached", app.StateChanged: "changed", app.StateDone: "done", app.StateNone: "nobody to ask",
	},

	freshClash: "Somebody just changed this: choose a side", standingClash: "Two sides differ: choose one", keepScreen: "keep what is on screen",

	pathHint: "another file or folder; paste it here", importHint: "Workbooks on the desktop, in downloads, documents and on sticks (.xlsx .xls .csv); look first, then import",
	noFiles: "No workbooks here. Put the roster on the desktop, or write above where it is.", noSuchFile: "No such file or folder; nothing imported. Check the spelling.",
	readFile: "look", chooseFile: "choose a file", otherFile: "another file", doImport: "import", importing: "Importing", imported: "✓ Roster imported", willImport: "What an import would do",
	startFollowUp: "start to follow up",

	who: "User", month: "Month", looks: "Looks", backup: "Backup", pack: "Policy pack", placeWord: "Place", folder: "Data folder", version: "Version",
	monthHint: "like 202611", monthUnread: "The month cannot be read; nothing changed. Write 202611.", backupNow: "back up now", backingUp: "Backing up", noBackup: "No backup yet",
	modes:       []forms.Choice{{Code: string(theme.Auto), Label: "as the system"}, {Code: string(theme.Light), Label: "light"}, {Code: string(theme.Dark), Label: "dark"}},
	nextSetting: "setting before, after", pickOne: "choose",

	welcome: "Welcome to Hufang", welcomeHint: "Three questions; ↑ goes back. All data stays on this laptop.", askPack: "Whose policy?", askPlace: "Where do you work?", askWho: "Who are you?",
	placeHint: "county, town or village: pinyin initials, Chinese, or 12 digits", nameOfVillage: "Name of the village", yourName: "Name", choosePlace: "Choose a place", giveName: "Give the name", giveRole: "Choose a role",
	begin: "begin", making: "Making the store",

	askFull: "Nothing from last month: ask in full", noHouseholds: "No households yet. Ctrl+N makes one by hand; Ctrl+O on the first page imports a roster.",
	newHousehold: "new household", newHouseholdHint: "First the household, then its members", startVisit: "visit", narrowBy: "narrow", group: "Group", class: "Class",
	filterKeys: "A digit narrows, ↑ ↓ next line, F4 all, Esc as before", colNo: "Number", colHead: "Head", colMembers: "People", colLabour: "Labour", colWork: "At work",
	income24: "Income, 24 months", soFar: " so far", trendWork: "At work, 12 months (people)", trendEarn: "Mean pay of those at work (yuan a month)", newMember: "add a member", changeMember: "change the member", changeLife: "left, died, moved", changeHousehold: "change the household", householdIncome: "income of the month",
	toHistory: "members, history", byImport: "roster", visitHint: "Only what changed is open; one save writes all",
	makingBook: "Making the ledger", wholeNumbers: "Preview and export show whole numbers; this is noted. F8 masks them again.", maskedNumbers: "Preview and export mask the numbers.", notExported: "not exported yet",
	showWhole: "whole numbers", showMasked: "mask numbers", turnPage: "turn pages", moreColumns: "other columns", look: "preview", openFile: "open the file",
	noDifferences: "✓ No differences to decide", keepOurs: "keep ours", takeTheirs: "take the roster's", whyDecided: "Give the reason, such as “confirmed by the person”",
	clock: "Clock", clockStrip: "clock?", trustClock: "the date is right", clockTrusted: "The clock is taken as right.", addUser: "add a user", size: "Size", language: "Language", restore: "restore a backup", changePack: "change the pack", sources: "sources", licences: "version and licences",
	comesWith: "comes with the program", packHint: "Enter installs. What is wrong is shown cell by cell, and then nothing changes.", readingPack: "Reading the pack",
	restoreHint: "To which backup? What came after it is joined again; the present data is set aside, nothing is lost.", restoreTwice: "Enter once more restores this backup.", restoring: "Restoring", licencesHint: "What Hufang is made of",
	languages: chinese.languages,
	colWhom:   "Who", colWhat: "What", colOurs: "Ours", colTheirs: "The roster's", colFile: "File and row",
	shapes: map[forms.Type]string{forms.TypeInteger: "number", forms.TypeMoney: "yuan", forms.TypeDate: "20261121, or the day alone", forms.TypeMonth: "like 202611",
		forms.TypeIDNumber: "ID number, 18 digits", forms.TypePhone: "phone", forms.TypeDivision: "pinyin initials, Chinese or code", forms.TypeSelectOne: "pinyin initials, Chinese or English"},
	every: [5]string{"find a household or a person", "pages on the left", "take the last save back (as a new change)", "back", "all keys"},

	cannotOpen: "The data was not opened", tryAgain: "try again", closeWindow: "close",

	exchangeText: englishExchange,
	reviewText:   englishReview,
	warningText:  englishWarning,
}

var chinese = text{
	lang:  app.Chinese,
	title: "户访", space: "空格",
	pages: map[int]string{pageMonth: "本月", pageHouseholds: "农户", pageFollowUp: "回访", pageReview: "审核", pageWarnings: "预警", pageSettings: "设置", pageRoster: "导入名册",
		pageHousehold: "户档案", pageVisit: "入户走访", pageLedgers: "台账", pageDifferences: "差异",
		pageExchange: "交换", pageInbox: "冲突", pageDuplicates: "疑似重复", pageTransfers: "户迁移", pageApart: "单独存放", pageVillage: "未决事项", pageFiles: "读取文件",
		pageSent: "报送", pageLog: "收发记录", pageEnrol: "注册"},

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
		app.StateTodo: "待办", app.StateDraft: "草稿", app.StateIncomplete: "待补填", app.StateUndecided: "待核实",
		app.StateConflict: "冲突", app.StateNotReached: "未联系上", app.StateChanged: "有变化", app.StateDone: "完成", app.StateNone: "不需回访",
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

	askFull: "没有上月的记录，请逐项问", noHouseholds: "还没有农户。Ctrl+N 手工新建一户，或在“本月”按 Ctrl+O 导入名册。",
	newHousehold: "新建农户", newHouseholdHint: "先建户，再添加成员", startVisit: "入户走访", narrowBy: "筛选", group: "小组", class: "类别",
	filterKeys: "按数字就筛选，↑ ↓ 换一项，F4 看全部，Esc 不变", colNo: "户编号", colHead: "户主", colMembers: "人口", colLabour: "劳动力", colWork: "就业",
	income24: "近24个月收入", soFar: " 至今", trendWork: "近12个月就业人数", trendEarn: "在岗的人平均月收入（元）", newMember: "添加成员", changeMember: "修改成员", changeLife: "离开、去世、迁出", changeHousehold: "修改农户", householdIncome: "本月家庭收入",
	toHistory: "成员、历史", byImport: "名册", visitHint: "只打开有变化的；一次保存全部",
	makingBook: "正在生成台账", wholeNumbers: "预览和导出都用完整号码，并记入日志。再按 F8 改回。", maskedNumbers: "预览和导出都隐去号码。", notExported: "还没有导出过",
	showWhole: "用完整号码", showMasked: "隐去号码", turnPage: "翻页", moreColumns: "左右看其他列", look: "预览", openFile: "打开文件",
	noDifferences: "✓ 没有要决定的差异", keepOurs: "保留我们的", takeTheirs: "用名册的", whyDecided: "请写明原因，如“本人确认”",
	addUser: "添加使用人", clock: "电脑时间", clockStrip: "电脑时间？", trustClock: "日期没有错", clockTrusted: "已确认电脑时间。", size: "字号", language: "语言", restore: "恢复备份", changePack: "更换政策包", sources: "政策依据", licences: "版本和许可",
	comesWith: "随程序带来", packHint: "Enter 安装。工作簿里有错会逐格指出，没有错才会更换；以前填的都不变。", readingPack: "正在读政策包",
	restoreHint: "恢复到哪一次的备份？之后填的内容会自动合并回来，现在的数据另存，不会丢。", restoreTwice: "再按一次 Enter 就恢复到这一次的备份。", restoring: "正在恢复", licencesHint: "户访用到的软件",
	languages: []forms.Choice{{Code: string(app.Chinese), Label: "中文"}, {Code: string(app.English), Label: "English"}},
	colWhom:   "谁", colWhat: "内容", colOurs: "我们填的", colTheirs: "名册上的", colFile: "文件和行",
	shapes: map[forms.Type]string{forms.TypeInteger: "数字", forms.TypeMoney: "元", forms.TypeDate: "如 20261121，或只写日 21", forms.TypeMonth: "如 202611",
		forms.TypeIDNumber: "18 位身份证号", forms.TypePhone: "电话号码", forms.TypeDivision: "拼音首字母、汉字或代码", forms.TypeSelectOne: "拼音首字母或汉字"},
	every: [5]string{"查找农户或人（姓名、拼音首字母、身份证后四位）", "左边的页", "撤回上一次保存（记为一次新的修改）", "返回", "全部按键"},

	cannotOpen: "数据没有打开", tryAgain: "再试一次", closeWindow: "退出",

	exchangeText: chineseExchange,
	reviewText:   chineseReview,
	warningText:  chineseWarning,
}

// text are the window's words: fixed ones as fields, those with figures in them as methods.
type text struct {
	lang   app.Lang
	title  string
	space  string                // the key
	every  [5]string             // the keys of every page
	shapes map[forms.Type]string // say in an empty line what it takes
	pages  map[int]string

	exchangeText
	reviewText
	warningText

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

	askFull, noHouseholds, newHousehold, newHouseholdHint, startVisit, narrowBy, group, class, filterKeys              string
	colNo, colHead, colMembers, colLabour, colWork, income24, newMember, changeMember, changeLife                      string
	makingBook, wholeNumbers, maskedNumbers, notExported, showWhole, showMasked, turnPage, moreColumns, look, openFile string
	clock, clockStrip, trustClock, clockTrusted                                                                        string
	addUser, size, language, restore, changePack, sources, licences, comesWith, packHint, readingPack                  string
	restoreHint, restoreTwice, restoring, licencesHint                                                                 string
	languages                                                                                                          []forms.Choice
	noDifferences, keepOurs, takeTheirs, whyDecided, colWhom, colWhat, colOurs, colTheirs, colFile                     string
	changeHousehold, householdIncome, toHistory, byImport, visitHint                                                   string
	trendWork, trendEarn, soFar                                                                                        string
}

// in is the one of two texts that is in the language.
func (t text) in(zh, en string) string {
	if t.lang == app.English {
		return en
	}
	return zh
}

// number writes a count with thousands.
func (text) number(n int) string { return app.Yuan(int64(n) * 100) }

func (t text) of(done, total int) string { return t.number(done) + " / " + t.number(total) }

func (t text) left(days int) string {
	switch {
	case days < 0:
		return fmt.Sprintf(t.in("已过 %d 天", "%d days over"), -days)
	case days == 0:
		return t.in("今天到期", "due today")
	}
	return fmt.Sprintf(t.in("还有 %d 天", "%d days left"), days)
}

func (t text) household(head string) string {
	if head == "" {
		return t.in("无户主户", "no head")
	}
	return head + t.in("户", "")
}

func (t text) members(members, labourers int) string {
	return fmt.Sprintf(t.in("%d 人 · %d 劳动力", "%d people · %d labourers"), members, labourers)
}

func (t text) toDo(n int) string { return fmt.Sprintf(t.in("○ %d 人待办", "○ %d to do"), n) }

func (t text) age(years int) string { return fmt.Sprintf(t.in("%d 岁", "%d"), years) }

func (t text) counts(households, done, away, left int) string {
	return fmt.Sprintf(t.in("%s 户 · 已回访 %s 人 · 未联系上 %s 人 · 未回访 %s 人", "%s households · %s followed up · %s not reached · %s left"), t.number(households), t.number(done), t.number(away), t.number(left))
}

func (t text) side(s app.Side) string {
	return fmt.Sprintf(t.in("用%s填的（%s）", "take %s’s (%s)"), s.By, clock(s.At))
}

func (t text) sideText(s app.SideText) string {
	return fmt.Sprintf(t.in("%s：%s（屏幕上：%s）", "%s: %s (on screen: %s)"), s.Label, s.Text, s.Screen)
}

func (t text) missing(n int) string {
	return fmt.Sprintf(t.in("还有 %d 处要填", "%d still missing"), n)
}

func (t text) beside(o app.Overview) string {
	parts := []string{fmt.Sprintf(t.in("%s 户 %s 人", "%s households, %s people"), t.number(o.Households), t.number(o.People))}
	for _, p := range []struct {
		n    int
		name string
	}{{o.Changed, t.states[app.StateChanged]}, {o.NotReached, t.states[app.StateNotReached]}, {o.Incomplete, t.states[app.StateIncomplete]}, {o.Undecided, t.states[app.StateUndecided]}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf(t.in("%s %s 人", "%s %s"), p.name, t.number(p.n)))
		}
	}
	return strings.Join(parts, " · ")
}

// hit is what is said beside a hit of a search; away is the village it has moved to.
func (t text) hit(away, head, group, no string) string {
	parts := []string{t.household(head)}
	if away != "" {
		parts = append(parts, t.movedTo(away))
	}
	for _, p := range []string{group, no} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, " · ")
}

// exported says where books are: one with its file, several with their folder, and the rows of each.
func (t text) exported(books []ledger.Book, folder string) string {
	if len(books) == 1 {
		return fmt.Sprintf(t.in("已导出《%s》%s 行：%s", "Exported “%s”, %s rows: %s"), books[0].Title, t.number(books[0].Rows), books[0].File)
	}
	list := make([]string, len(books))
	for i, b := range books {
		list[i] = fmt.Sprintf(t.in("《%s》%s 行", "“%s” %s rows"), b.Title, t.number(b.Rows))
	}
	return fmt.Sprintf(t.in("已导出 %d 本台账，在 %s：%s", "Exported %d ledgers to %s: %s"), len(books), folder, strings.Join(list, t.in("，", ", ")))
}

func (t text) backupAt(at time.Time, today forms.Day) string {
	if forms.DayOf(at) == today {
		return t.in("备份 今天 ", "backup today ") + at.Format("15:04")
	}
	return t.in("备份 ", "backup ") + at.Format("01-02 15:04")
}

func (t text) backedUp(file string) string {
	return t.in("已备份并核对：", "Backed up and checked: ") + file
}

func (t text) reading(file string) string { return t.in("正在读 ", "Reading ") + file }

func (t text) movedTo(village string) string {
	return fmt.Sprintf(t.in("△ 已迁往%s", "△ moved to %s"), village)
}

func (t text) clockDoubted(now time.Time) string {
	return fmt.Sprintf(t.in("电脑时间（%s）看来不对，照常可以填写，不会丢。请校准日期；没有错就在设置里确认。", "The clock (%s) seems wrong; work on, nothing is lost. Set the date or, if it is right, say so in Setup."), now.Format("2006-01-02 15:04"))
}

// figure is one number of an import.
type figure struct {
	n    int
	name string
	tone fyne.ThemeColorName
}

func (t text) importFigures(r roster.Result) []figure {
	rejected := theme.Foreground
	if len(r.Rejected) > 0 {
		rejected = theme.Alarm
	}
	return []figure{
		{r.Households, t.in("户", "households"), theme.Foreground}, {r.People, t.in("人", "people"), theme.Foreground}, {r.Added, t.in("新增", "new"), theme.Done}, {r.Changed, t.in("有变化", "changed"), theme.Watch},
		{r.Unchanged, t.in("不变", "unchanged"), theme.Muted}, {len(r.Gone), t.in("不再出现", "gone"), theme.Muted}, {r.Differences, t.in("与村里填的不同", "differ from yours"), theme.Muted}, {len(r.Rejected), t.in("读不出，不导入", "not readable, left out"), rejected},
	}
}

// rejectedShown is how many refused rows are told on the page; the report has them all.
const rejectedShown = 8

func (t text) importLines(r roster.Result) []string {
	var lines []string
	for i, bad := range r.Rejected {
		if i == rejectedShown {
			lines = append(lines, fmt.Sprintf(t.in("……还有 %s 行", "… and %s rows more"), t.number(len(r.Rejected)-i)))
			break
		}
		lines = append(lines, fmt.Sprintf(t.in("第 %d 行 %s：%s", "row %d %s: %s"), bad.Row, bad.Field, bad.Reason))
	}
	if r.Report != "" {
		lines = append(lines, t.in("没有导入的行已写在：", "Rows not imported are in: ")+r.Report)
	}
	lines = append(lines, r.Warnings...)
	if len(r.UnknownHeaders) > 0 {
		lines = append(lines, t.in("不认识的列（没有导入）：", "Columns not known, not imported: ")+strings.Join(r.UnknownHeaders, "、"))
	}
	for _, u := range r.Unmapped {
		lines = append(lines, fmt.Sprintf(t.in("“%s”里的“%s”没有对应的代码，照原样保留：%s 处", "“%s”: no code for “%s”, kept as it is in %s places"), u.Header, u.Value, t.number(u.Count)))
	}
	return lines
}

func (t text) file(size int64, at time.Time) string {
	kilobytes := max(1, size/1024)
	return strconv.FormatInt(kilobytes, 10) + " KB   " + at.Format("2006-01-02 15:04")
}

func (t text) packTitle(title, version, hash string) string {
	return title + " " + version + " (" + hash[:min(8, len(hash))] + ")"
}

func (t text) packChoice(title, version string) string { return title + " " + version }

func (t text) monthSet(month string) string {
	return t.in("现在是 ", "It is now ") + month + t.in("。", ".")
}

func (t text) unlisted(path string) string {
	return t.in("名录里没有这个代码，属于", "No list has this code; it lies in ") + path + t.in("。请写名称。", ". Write its name.")
}

func (t text) workPlace(path string, digits int) string {
	switch {
	case digits >= 12:
		return path + t.in("（一个村）", " (a village)")
	case digits >= 9:
		return path + t.in("（整个乡镇）", " (the whole town)")
	}
	return path + t.in("（整个县）", " (the whole county)")
}

func (t text) whole(name string) string { return t.in("整个", "the whole of ") + name }

func (t text) householdsAndPeople(households, people int) string {
	return fmt.Sprintf(t.in("%s 户 %s 人", "%s households, %s people"), t.number(households), t.number(people))
}

// filtered says what a list is narrowed by.
func (t text) filtered(by ...string) string {
	return t.in("只看 ", "only ") + strings.Join(slices.DeleteFunc(by, func(s string) bool { return s == "" }), " · ")
}

func (t text) people(n int) string { return t.number(n) + t.in(" 人", " people") }

func (t text) visitTo(head string) string {
	return t.in("入户走访 ", "Visit to ") + t.household(head)
}

// incomeOf tells the newest month of which something is known.
func (t text) incomeOf(months []app.Income) string {
	for i := len(months) - 1; i >= 0; i-- {
		m := months[i]
		if len(m.Parts) == 0 {
			continue
		}
		var parts []string
		for _, p := range m.Parts {
			parts = append(parts, p.Label+" "+app.Yuan(p.Fen))
		}
		text := string(m.Month) + t.in("：", ": ") + strings.Join(parts, t.in("，", ", "))
		if m.Known {
			return text + t.in("，合计 ", ", together ") + app.Yuan(m.Total)
		}
		return text + t.in("；还有不清楚的，没有合计", "; some is not known: no sum")
	}
	return ""
}

func (t text) pageOf(page, pages, rows int) string {
	return fmt.Sprintf(t.in("第 %d/%d 页 · %s 行", "page %d/%d · %s rows"), page, pages, t.number(rows))
}

func (t text) moreRows(shown, all int) string {
	return fmt.Sprintf(t.in("只预览前 %s 行；导出的文件有全部 %s 行。", "The first %s rows; the file has all %s."), t.number(shown), t.number(all))
}

func (t text) toDecide(n int) string { return t.number(n) + t.in(" 处要决定", " to decide") }

func (t text) fileRow(file string, row int) string {
	return fmt.Sprintf(t.in("%s 第 %d 行", "%s row %d"), file, row)
}

func (t text) nowWorks(name string) string {
	return fmt.Sprintf(t.in("现在由%s使用。", "%s works now."), name)
}

func (t text) packWrong(n int) string {
	return fmt.Sprintf(t.in("政策包里有 %d 处要改，没有更换", "%d cells of the pack must be mended; nothing changed"), n)
}

func (t text) packNow(title, version string) string {
	return fmt.Sprintf(t.in("现在用的是 %s %s。", "The pack is now %s %s."), title, version)
}

func (t text) restored(r store.Restored) string {
	return fmt.Sprintf(t.in("已恢复：%s 条记录，另从原来的数据里合并回 %s 条和 %s 份草稿。", "Restored: %s changes; %s more and %s drafts joined again from the former data."), t.number(r.Changes), t.number(r.AddedBack), t.number(r.Drafts))
}

// due is "20 日 报乡镇 还有 3 天".
func (t text) due(d app.Due) string {
	return fmt.Sprintf(t.in("%d 日 %s %s", "%d. %s, %s"), dayOf(d.Day), d.Label, t.left(d.DaysLeft))
}

// dueDay is "20 日 还有 3 天".
func (t text) dueDay(d app.Due) string {
	return fmt.Sprintf(t.in("%d 日 %s", "%d. %s"), dayOf(d.Day), t.left(d.DaysLeft))
}
