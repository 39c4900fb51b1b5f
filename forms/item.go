package forms

import (
	"cmp"
	"slices"
)

// Item is one income item of a household, or of one of its members, in a month, beside the months it is compared with
// (D-25, E-20 … E-24; 001 七(三)). Money is fen, percents are whole and rounded half up. A nil figure cannot be told: what
// it rests on is unknown, or, of a threshold, not set; it is never zero.
type Item struct {
	Name    string // the question it is the answer of: income.crop, follow_up.pay
	Label   string // Chinese; the question's, where the sheet gives none
	LabelEN string
	Person  string // record id of the member whose item it is, of a household's wages the earner's; "" where nobody's work is in it
	Role    ItemRole
	Class   string // the person's labour class, whose thresholds hold; "" when there is none, or it is unknown

	This, Last, YearAgo Answer // of the month, the month before, the same month last year

	Change, Percent *int64 // this − last; of last, when that is above 0 (E-20)
	Turn            Turn

	Year, YearAgoSum        *int64 // from January to this month over the months known in both years (E-21)
	YearChange, YearPercent *int64
	Months, LeftOut         int // how many months those sums hold, and how many of the year so far are left out

	WatchPercent, WatchYuan, AlertPercent, AlertYuan *int64 // how far it may fall (E-22); yuan in fen
	Normal, Short                                    *int64 // 正常收入, and how much less than that it is; 0 when it is not (E-23)

	Level FindingLevel // the threshold its fall reached; "" when none, or when it cannot be told
	Weak  bool         // 薄弱项: the largest part of the household's loss (E-24)
	Unset []string     // settings without which no level or normal can be told, as expressions name them

	month Month
	year  func(back int) Answer // the months the year to date still waits for; nil once it is summed
}

// ItemRole says what an item does in the household's total.
type ItemRole string

// The roles of items: the total is what is added less the costs; 其中 items are parts of others and are not added again.
const (
	ItemAdded  ItemRole = "added"
	ItemCost   ItemRole = "cost"
	ItemWithin ItemRole = "within"
	ItemTotal  ItemRole = "total"
)

// Turn says that an item began or ended, where a percent says little.
type Turn string

// The turns: last month nothing and now something, and the other way round.
const (
	ItemNew  Turn = "new"
	ItemLost Turn = "lost"
)

// monthsOfYear is the length of what is compared with the year before.
const monthsOfYear = 12

// compare fills in what follows from the months' values; value(n) is the item n months before this one.
func (it *Item) compare(month Month, value func(back int) Answer) {
	it.This, it.Last, it.YearAgo = value(0), value(1), value(monthsOfYear)
	it.Change, it.Percent, it.Turn = compared(it.This, it.Last)
	it.month, it.year = month, value
}

// settle sums the year to date. That waits until it is read: it is most of the work, and rules read it of few items.
func (it *Item) settle() {
	value := it.year
	if value == nil {
		return
	}
	it.year = nil
	var year, before int64
	for back := range it.month.Number()%monthsOfYear + 1 {
		now, then := value(back), value(back+monthsOfYear)
		if !now.IsInt() || !then.IsInt() {
			it.LeftOut++
			continue
		}
		it.Months++
		year, before = year+now.Int(), before+then.Int()
	}
	if it.Months > 0 {
		it.Year, it.YearAgoSum = &year, &before
		it.YearChange, it.YearPercent, _ = compared(Int(year), Int(before))
	}
}

// compared is the change from then to now; nothing when either is unknown.
func compared(now, then Answer) (change, percent *int64, turn Turn) {
	if !now.IsInt() || !then.IsInt() {
		return nil, nil, ""
	}
	by := now.Int() - then.Int()
	if then.Int() > 0 {
		of := share(by, then.Int())
		percent = &of
	}
	switch {
	case then.Int() == 0 && now.Int() != 0:
		turn = ItemNew
	case then.Int() != 0 && now.Int() == 0:
		turn = ItemLost
	}
	return &by, percent, turn
}

// share is part of whole in percent, a half rounded up as div does.
func share(part, whole int64) int64 { return int64(floorDiv(int(200*part+whole), int(2*whole))) }

// fall is by how much the item lowered the household's income since last month: for costs, by how much they rose.
// It is below 0 when the income rose; ok is false when it cannot be told.
func (it *Item) fall() (fen int64, ok bool) {
	switch {
	case it.Change == nil:
		return 0, false
	case it.Role == ItemCost:
		return *it.Change, true
	}
	return -*it.Change, true
}

// yearFall is the same against the same month last year.
func (it *Item) yearFall() (fen int64, ok bool) {
	if !it.This.IsInt() || !it.YearAgo.IsInt() {
		return 0, false
	}
	fen = it.YearAgo.Int() - it.This.Int()
	if it.Role == ItemCost {
		fen = -fen
	}
	return fen, true
}

// judge sets the level: the higher threshold that the fall reaches, in percent of last month or in fen. Either suffices.
func (it *Item) judge() {
	fell, ok := it.fall()
	if !ok || fell <= 0 {
		return
	}
	reached := func(percent, yuan *int64) bool {
		return yuan != nil && fell >= *yuan || percent != nil && it.Last.Int() > 0 && 100*fell >= *percent*it.Last.Int()
	}
	switch {
	case reached(it.AlertPercent, it.AlertYuan):
		it.Level = LevelAlert
	case reached(it.WatchPercent, it.WatchYuan):
		it.Level = LevelWatch
	}
}

// against measures the item against its normal income.
func (it *Item) against(normal *int64) {
	if it.Normal = normal; normal == nil || !it.This.IsInt() {
		return
	}
	missing := max(*normal-it.This.Int(), 0)
	it.Short = &missing
}

// What an expression may read of an item.
const (
	itemName         = "name"
	itemLabel        = "label"
	itemClass        = "class"
	itemRole         = "role"
	itemLevel        = "level" // alert, watch or none
	itemThis         = "this"
	itemLast         = "last"
	itemChange       = "change"
	itemPercent      = "percent"
	itemTurn         = "turn" // new, lost or none
	itemYear         = "year"
	itemYearAgo      = "year_ago" // the sum beside year, not the month
	itemYearChange   = "year_change"
	itemYearPercent  = "year_percent"
	itemMonths       = "months"
	itemLeftOut      = "left_out"
	itemWatchPercent = "watch_percent"
	itemWatchYuan    = "watch_yuan"
	itemAlertPercent = "alert_percent"
	itemAlertYuan    = "alert_yuan"
	itemNormal       = "normal"
	itemShort        = "short"
	itemWeak         = "weak"
)

// noLevel stands where a level or a turn could.
const noLevel = "none"

// itemYields are the kinds of what can be read of an item.
var itemYields = map[string]yield{
	itemName: {kind: kindText}, itemLabel: {kind: kindText}, itemClass: {kind: kindCode},
	itemRole:  {kind: kindText, only: []string{string(ItemAdded), string(ItemCost), string(ItemWithin), string(ItemTotal)}},
	itemLevel: {kind: kindText, only: []string{string(LevelAlert), string(LevelWatch), noLevel}},
	itemTurn:  {kind: kindText, only: []string{string(ItemNew), string(ItemLost), noLevel}},
	itemThis:  {kind: kindMoney}, itemLast: {kind: kindMoney}, itemChange: {kind: kindMoney}, itemPercent: {kind: kindInt},
	itemYear: {kind: kindMoney}, itemYearAgo: {kind: kindMoney}, itemYearChange: {kind: kindMoney}, itemYearPercent: {kind: kindInt},
	itemMonths: {kind: kindInt}, itemLeftOut: {kind: kindInt},
	itemWatchPercent: {kind: kindInt}, itemWatchYuan: {kind: kindMoney}, itemAlertPercent: {kind: kindInt}, itemAlertYuan: {kind: kindMoney},
	itemNormal: {kind: kindMoney}, itemShort: {kind: kindMoney}, itemWeak: {kind: kindBool},
}

// ofItem resolves item.x.
func (n names) ofItem(name string) (*ref, string) {
	y, ok := itemYields[name]
	full := nameItem + "." + name
	if !ok {
		return nil, say(sayUnknownName, full)
	}
	if name == itemClass {
		y.list = n.pack.classes()
	}
	r := specialRef(name, y)
	r.item, r.list, r.missing = true, y.list, &Undecided{Missing: []string{full}}
	return r, ""
}

// classes is the list of labour classes; nil when persons are not asked for one.
func (p *Pack) classes() *CodeList {
	if f := p.forms[formPerson]; f != nil && f.Question(questionLabourClass) != nil {
		return f.Question(questionLabourClass).List
	}
	return nil
}

// answer is what a name reads of the item; Blank of no item, and of what cannot be told.
func (it *Item) answer(name string) Answer {
	if it == nil {
		return Answer{}
	}
	switch name {
	case itemYear, itemYearAgo, itemYearChange, itemYearPercent, itemMonths, itemLeftOut:
		it.settle()
	}
	switch name {
	case itemName:
		return Text(it.Name)
	case itemLabel:
		return Text(it.Label)
	case itemClass:
		return Text(it.Class)
	case itemRole:
		return Text(string(it.Role))
	case itemThis:
		return it.This
	case itemLast:
		return it.Last
	case itemMonths:
		return Int(int64(it.Months))
	case itemLeftOut:
		return Int(int64(it.LeftOut))
	case itemWeak:
		return Text(yesNo[it.Weak])
	case itemLevel:
		return it.levelAnswer()
	case itemTurn:
		if it.Change == nil {
			return Answer{}
		}
		return Text(cmp.Or(string(it.Turn), noLevel))
	}
	if n := it.figure(name); n != nil {
		return Int(*n)
	}
	return Answer{}
}

// levelAnswer is the level; Blank when it cannot be told, also for want of a threshold that the fall might have reached.
func (it *Item) levelAnswer() Answer {
	fell, ok := it.fall()
	unset := func(key string) bool { return slices.Contains(it.Unset, nameSettings+"."+key) }
	switch {
	case !ok:
		return Answer{}
	case it.Level == LevelAlert || fell <= 0:
	case unset(settingDropAlert), it.Level == "" && unset(settingDropWatch):
		return Answer{}
	}
	return Text(cmp.Or(string(it.Level), noLevel))
}

func (it *Item) figure(name string) *int64 {
	switch name {
	case itemChange:
		return it.Change
	case itemPercent:
		return it.Percent
	case itemYear:
		return it.Year
	case itemYearAgo:
		return it.YearAgoSum
	case itemYearChange:
		return it.YearChange
	case itemYearPercent:
		return it.YearPercent
	case itemWatchPercent:
		return it.WatchPercent
	case itemWatchYuan:
		return it.WatchYuan
	case itemAlertPercent:
		return it.AlertPercent
	case itemAlertYuan:
		return it.AlertYuan
	case itemNormal:
		return it.Normal
	case itemShort:
		return it.Short
	}
	return nil
}

// itemSettings are the settings that decide what is read of an item.
var itemSettings = map[string][]string{
	itemLevel: {settingDropWatch, settingDropAlert}, itemWatchPercent: {settingDropWatch}, itemWatchYuan: {settingDropWatch},
	itemAlertPercent: {settingDropAlert}, itemAlertYuan: {settingDropAlert},
	itemNormal: {settingNormal, settingNormalMonths}, itemShort: {settingNormal, settingNormalMonths},
}

// undecidedBy are the settings without which what a name reads of the item cannot be told.
func (it *Item) undecidedBy(name string) (unset []string) {
	if it == nil {
		return nil
	}
	for _, key := range itemSettings[name] {
		if full := nameSettings + "." + key; slices.Contains(it.Unset, full) {
			unset = append(unset, full)
		}
	}
	return unset
}
