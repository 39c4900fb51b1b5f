package ui

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"hufang/app"
	"hufang/app/ui/theme"
	"hufang/forms"
	"hufang/sync/enrol"
)

// exchangeText are the words of 交换 and what it leads to.
type exchangeText struct {
	waitsToGo, nothingWaits, lastSent, lastReceived, never, nothingSent, goOn, openMatters                    string
	otherFolder, noStick, elsewhere, noSuchFolder, lastFolder                                                 string
	takeOut, noBundles, stopReading, whatIsIt, readingIt                                                      string
	decide, otherReason, writeReason, otherMatter, moreLines, note                                            string
	noContests, noDuplicates, noTransfers, noApart, noMatters, noVillages                                     string
	blocksBook, lastAgreed, neverAgreed, sameOneByOne, joinedOpen, notSame, mendFile, partThem, parted, asOne string
	notedTwo, mendOne, lookAgain, lookedAgain, areOne, areTwo                                                 string
	elsewhereRegistered, acceptMove, callOff, moveAccepted, moveCalledOff, moveOut                            string
	keepNow, takeFormer, keptNow, tookFormer, standsNow, fromVillage, toVillage, by                           string
	formerWaits, letIn, wasLetIn, keptWhole, whyApart, laptop, changes, keptOurs, tookTheirs                  string
	colVillage, colReceived, colPeople, colDone, colLate, colFound, colConflicts, colDuplicates               string
	colDifferences, colFormer, notReceived                                                                    string
	whichHousehold, whichVillage, moveOutHint, chooseHousehold, announced                                     string
	codeShape, countyShape, foundCounty, foundHint, writeRequest, takeAnswer, stepAsk                         string
	stepAskHint, stepCarry, stepCarryHint, stepAnswer, stepAnswerHint, readOut, joinCounty                    string
	joined, noAnswer, invite, admit, renew, revoke, otherDevice, inviteHint, ofPlace, unit                    string
	unitShape, roles, lastDay, lastDayShape, codeHint, noRequests, admitThis, carryBack                       string
	approveHint, fingerprint, fingerprintShape, renewHint, revokeHint, chooseReason                           string
	revokeSure, stepBetween                                                                                   string
	untilReceipt                                                                                              [2]string // two lines
	revoked                                                                                                   map[string]string
}

var englishExchange = exchangeText{
	waitsToGo: "to hand on", nothingWaits: "all handed on", lastSent: "last sent", lastReceived: "last received", never: "never", nothingSent: "Nothing was sent or received yet. The files that went and came will stand here, refused ones with the reason.", goOn: "go on", openMatters: "open matters",
	otherFolder: "another folder; paste it here", noStick: "No stick yet: put one in, it will appear here by itself.", elsewhere: "another folder", noSuchFolder: "There is no such folder; nothing was written. Check the spelling.", lastFolder: "used last",
	takeOut: "The stick may be taken out", noBundles: "There is no exchange file (.hfb) here. Check the stick, or choose another folder.", stopReading: "stop; what is in stays", whatIsIt: "what it says in full", readingIt: "reading",
	decide: "decide", otherReason: "another reason", writeReason: "write a reason", otherMatter: "another one", moreLines: "the rest", note: "Note",
	noContests: "✓ No two sides say different things.", noDuplicates: "✓ Nobody seems to have been entered twice.", noTransfers: "✓ No household is moving.", noApart: "✓ Nothing was set apart.", noMatters: "✓ Nothing waits for a decision here.",
	noVillages: "No village yet: take in the villages’ files with 2, and here is how far each one is.",
	blocksBook: "a ledger reads it", lastAgreed: "last agreed", neverAgreed: "never agreed", sameOneByOne: "join, decide each answer", joinedOpen: "joined; what differs is in the inbox", notSame: "they are two", notedTwo: "they are two; not offered again", mendOne: "mend a file", lookAgain: "look again", lookedAgain: "to be looked at again", areOne: "they are one", areTwo: "they are two",
	partThem: "take apart again", parted: "taken apart", asOne: "read as one", mendFile: "They are two: mend here the answer that makes them look like one; then they leave the list by themselves.", elsewhereRegistered: "registered elsewhere",
	acceptMove: "accept", callOff: "call off", moveAccepted: "accepted", moveCalledOff: "called off", moveOut: "a household moves away",
	keepNow: "keep what stands", takeFormer: "take the former village’s", keptNow: "what stands was kept", tookFormer: "the former village’s was taken", standsNow: "what stands", fromVillage: "From", toVillage: "To", by: "By",
	formerWaits: "edits of the former village that wait", letIn: "let in", wasLetIn: "let in", keptWhole: "kept as it came", whyApart: "Why", laptop: "Computer", changes: "Changes", keptOurs: "ours was kept", tookTheirs: "the roster’s was taken",
	colVillage: "Village", colReceived: "Received", colPeople: "Households, people", colDone: "Followed up", colLate: "Late", colFound: "Block / warn", colConflicts: "Conflicts", colDuplicates: "Twice?", colDifferences: "Differences", colFormer: "Former", notReceived: "nothing yet",
	whichHousehold: "Household", whichVillage: "Moves to", moveOutHint: "The household stays here until the township accepts it for the other village.", chooseHousehold: "Choose a household", announced: "The move is announced; it goes with the next file to the township.",
	codeShape: "the county’s code of 16 digits; leave blank without one", countyShape: "the county’s 20 digits; with a code not needed", foundCounty: "make this the county’s computer",
	foundHint:    "This county has no computer yet that enrols others. Make this one it: then invite townships and villages by a code of 16 digits, or admit their requests. Its data holds the county’s key: keep it locked away, and back it up.",
	writeRequest: "write the request onto a stick", takeAnswer: "take in the county’s answer", stepAsk: "Ask", stepAskHint: "The county tells you a code of 16 digits over the telephone; write it here. Without one leave it blank, and read this computer’s digits out to the county later.",
	stepCarry: "Bring the request to the county", stepCarryHint: "By stick or by any messenger: there is nothing secret in it. The county answers with a file.", stepAnswer: "Take in the answer", stepAnswerHint: "The county’s answer lies on the stick or in a folder. Without a code write the county’s 20 digits first, as the county reads them out.",
	readOut: "Read these digits out to the county:", joinCounty: "Join the county", joined: "This computer now belongs to the county: files can be exchanged.", noAnswer: "There is no answer of the county here. Check the stick, or choose another folder.",
	invite: "invite", admit: "admit requests", renew: "renew", revoke: "strike off", otherDevice: "Choose with ↑ ↓ a computer in good standing, not this one.", inviteHint: "A code of 16 digits for the one computer that is to hold this place. It may be told over the telephone and admits once.",
	ofPlace: "Place", unit: "Unit", unitShape: "blank: the place’s name", roles: "Roles", lastDay: "Last day", lastDayShape: "like 20271231; blank: none", codeHint: "Tell it over the telephone to who holds the computer. It is shown this once and admits one computer.",
	noRequests: "There is no request here. Check the stick, or choose another folder.", admitThis: "admit", carryBack: "The answer lies beside the request: carry it back.", approveHint: "It asks without a code: have its 20 digits read out to you, and say what it may do.",
	fingerprint: "Its digits", fingerprintShape: "20 digits, as they are read out", renewHint: "It keeps its places and roles; the newer certificate travels to it in the next file.", revokeHint: "Its files are refused from now on, here and wherever the list comes to. What was taken in before stays.",
	chooseReason: "Choose the reason by digit", untilReceipt: [2]string{"What lies on a stick counts as handed on when the other side’s", "receipt comes; until then the next file brings it again."}, revokeSure: "Enter strikes it off; Esc leaves it as it is.", stepBetween: "question before, after",
	revoked: map[string]string{enrol.Lost: "struck off: lost or stolen", enrol.Replaced: "struck off: replaced by another", enrol.Left: "struck off: no longer works here"},
}

var chineseExchange = exchangeText{
	waitsToGo: "待交换", nothingWaits: "都已交换", lastSent: "上次报送", lastReceived: "上次收到", never: "还没有", nothingSent: "还没有发出或收到过文件。以后每一次都记在这里，没有并入的写明原因。", goOn: "继续", openMatters: "看未决事项",
	otherFolder: "别的文件夹，可以粘贴", noStick: "还没有看到U盘。请插上，它会自己出现在这里。", elsewhere: "别的文件夹", noSuchFolder: "没有这个文件夹，什么都没有写。请核对写法。", lastFolder: "上次用的",
	takeOut: "可以拔出U盘", noBundles: "这里没有交换文件（.hfb）。请看看U盘对不对，或换一个文件夹。", stopReading: "停下，已并入的保留", whatIsIt: "看全文", readingIt: "正在读",
	decide: "定下", otherReason: "换原因", writeReason: "另写原因", otherMatter: "上一条、下一条", moreLines: "看其余内容", note: "说明",
	noContests: "✓ 没有两边填得不一样的内容。", noDuplicates: "✓ 没有疑似重复的人和户。", noTransfers: "✓ 没有要办的户迁移。", noApart: "✓ 没有单独存放的内容。", noMatters: "✓ 这个村没有要决定的事。",
	noVillages: "还没有村的数据。按 2 读取各村的文件，这里就能看到每个村的进度。",
	blocksBook: "台账要用", lastAgreed: "上次一致", neverAgreed: "没有一致过", sameOneByOne: "合并，逐项再定", joinedOpen: "已合并，不同之处进冲突", notSame: "不是同一个", notedTwo: "不是同一个，不再列出", mendOne: "改档案", lookAgain: "重新核对", lookedAgain: "重新列出核对", areOne: "是同一个", areTwo: "不是，重新分开",
	partThem: "重新分开", parted: "已分开", asOne: "合为一个看", mendFile: "是两个：请把档案里让两者看起来相同的内容改对，改好后自动离开名单。", elsewhereRegistered: "已在别处登记",
	acceptMove: "接收", callOff: "退回", moveAccepted: "已接收", moveCalledOff: "已退回", moveOut: "登记迁出",
	keepNow: "保留现在的", takeFormer: "采用原村的", keptNow: "已保留现在的", tookFormer: "已采用原村的", standsNow: "现在的", fromVillage: "迁出村", toVillage: "迁入村", by: "经手人",
	formerWaits: "原村修改待定", letIn: "并入", wasLetIn: "已并入", keptWhole: "原样存放", whyApart: "原因", laptop: "电脑", changes: "记录", keptOurs: "已保留我们的", tookTheirs: "已用名册的",
	colVillage: "村", colReceived: "收到", colPeople: "户数人数", colDone: "已回访", colLate: "迟到", colFound: "阻断 / 警告", colConflicts: "冲突", colDuplicates: "疑似重复", colDifferences: "差异", colFormer: "原村修改", notReceived: "没有收到",
	whichHousehold: "哪一户", whichVillage: "迁往哪个村", moveOutHint: "乡镇接收以前，这一户仍在本村。", chooseHousehold: "请选一户", announced: "迁出已登记，随下一次报送交给乡镇。",
	codeShape: "县里给的 16 位注册码；没有就留空", countyShape: "县里的 20 位核对码；用注册码的不用填", foundCounty: "建为本县的注册电脑",
	foundHint:    "本县还没有办理注册的电脑。把这一台建成之后，就能用 16 位注册码邀请乡镇和村，或受理它们的申请文件。县的密钥就在这台电脑的数据里，请锁好，并做好备份。",
	writeRequest: "写申请文件到U盘", takeAnswer: "装入县里的答复", stepAsk: "申请", stepAskHint: "县里会在电话里告诉您 16 位注册码，写在这里。没有注册码就留空，之后把这台电脑的核对码念给县里听。",
	stepCarry: "把申请文件交给县里", stepCarryHint: "用U盘带去或用任何方式发去都行，里面没有秘密。县里会给一份答复文件。", stepAnswer: "装入答复", stepAnswerHint: "答复文件在U盘或文件夹里。没有用注册码的，先请县里念 20 位核对码，写在这里。",
	readOut: "请把这些数字念给县里听：", joinCounty: "在县里注册这台电脑", joined: "这台电脑已在县里注册，可以收发文件了。", noAnswer: "这里没有县里的答复。请看看U盘对不对，或换一个文件夹。",
	invite: "发注册码", admit: "受理申请", renew: "延期", revoke: "注销", otherDevice: "请用 ↑ ↓ 选一台没有注销的、不是本机的电脑。", inviteHint: "一个 16 位的注册码，给将要负责这个地方的那一台电脑。可以在电话里告诉对方，只能用一次。",
	ofPlace: "负责的地方", unit: "单位", unitShape: "不写就用地名", roles: "角色", lastDay: "有效期到", lastDayShape: "如 20271231；不写就不限", codeHint: "在电话里告诉拿那台电脑的人。只显示这一次，只能注册一台电脑。",
	noRequests: "这里没有申请文件。请看看U盘对不对，或换一个文件夹。", admitThis: "受理", carryBack: "答复写在申请旁边，请带回去。", approveHint: "这份申请没有用注册码：请对方把 20 位核对码念给您听，再写明它可以做什么。",
	fingerprint: "对方的核对码", fingerprintShape: "20 位数字，照对方念的写", renewHint: "负责的地方和角色不变；新的证书随下一次下发的文件到那台电脑。", revokeHint: "从现在起不再收它的文件，名单传到哪里，哪里也不再收。以前已并入的内容都保留。",
	untilReceipt: [2]string{"写到U盘的，收到对方的回执才算送达；", "没有回执的，下次会再带上，不会丢。"},
	chooseReason: "按数字选原因", revokeSure: "按 Enter 注销，按 Esc 不变。", stepBetween: "上一项、下一项",
	revoked: map[string]string{enrol.Lost: "已注销：丢失或被盗", enrol.Replaced: "已注销：换了电脑", enrol.Left: "已注销：不再在这里工作"},
}

// dayAndTime is an RFC 3339 moment as people say it; "" is never.
func (t text) dayAndTime(at string) string {
	if len(at) < len("2006-01-02T15:04") {
		return t.never
	}
	return strings.Replace(at[len("2006-"):len("2006-01-02T15:04")], "T", " ", 1)
}

// atClock is a moment with its year, by the clock of who wrote it.
func (t text) atClock(at string) string {
	if len(at) < len("2006-01-02T15:04") {
		return at
	}
	return strings.Replace(at[:len("2006-01-02T15:04")], "T", " ", 1)
}

// size is a number of bytes for the eye.
func (t text) bytes(n int64) string {
	switch {
	case n < 1<<20:
		return t.number(int((n+1023)>>10)) + " KB"
	case n < 10<<30:
		return t.number(int(n>>20)) + " MB"
	}
	return t.number(int(n>>30)) + " GB"
}

func (t text) stickAt(s app.Stick) string {
	var parts []string
	if s.Last {
		parts = append(parts, t.lastFolder)
	}
	if s.Free >= 0 {
		parts = append(parts, fmt.Sprintf(t.in("还能放 %s", "%s free"), t.bytes(s.Free)))
	}
	return strings.Join(append(parts, s.Path), "   ")
}

func (t text) standing(m app.Membership) string {
	switch {
	case !m.Enrolled:
		return ""
	case m.Expired:
		return fmt.Sprintf(t.in("%s · 证书已于 %s 到期，工作照常，请县里延期", "%s · certificate ended %s; work goes on, ask the county to renew it"), m.Unit, m.NotAfter)
	case m.NotAfter != "":
		return fmt.Sprintf(t.in("%s · 证书有效到 %s", "%s · certificate until %s"), m.Unit, m.NotAfter)
	}
	return m.Unit
}

func (t text) notEnrolled(digits int) string {
	if digits == 6 {
		return t.in("本县还没有建立注册，不能收发文件；已填的内容都在。请按 9。", "The county enrols nobody yet: no files can be exchanged; your answers are safe. Press 9.")
	}
	return t.in("这台电脑还没有在县里注册，不能收发文件；已填的内容都在。请按 9 注册。", "This computer belongs to no county yet and cannot exchange files; your answers are safe. Press 9 to join.")
}

func (t text) sendUp(digits int) string {
	if digits == villageDigits {
		return t.in("报送到U盘", "send up, to a stick")
	}
	return t.in("上报县里", "send to the county")
}

func (t text) sendDown(digits int) string {
	switch digits {
	case 6:
		return t.in("下发乡镇", "send to the townships")
	case villageDigits:
		return t.in("给本村别的电脑", "to the village’s other computers")
	}
	return t.in("下发各村", "send to the villages")
}

func (t text) receive(digits int) string {
	if digits == villageDigits {
		return t.in("从U盘接收", "receive from a stick")
	}
	return t.in("读取文件夹", "read a folder")
}

// matters counts what waits and what was decided since the page was opened.
func (t text) matters(open, decided int, where string) string {
	parts := []string{fmt.Sprintf(t.in("还有 %s 条", "%s left"), t.number(open))}
	if decided > 0 {
		parts = append(parts, fmt.Sprintf(t.in("已定 %s 条", "%s decided"), t.number(decided)))
	}
	if where != "" {
		parts = append(parts, t.filtered(where))
	}
	return strings.Join(parts, " · ")
}

func (t text) chooseOf(n int) string {
	switch {
	case n == 0:
		return t.in("没有要决定的", "nothing to decide")
	case n == 1:
		return t.in("按 1 选定，再按 Enter", "1 chooses, then Enter")
	}
	return fmt.Sprintf(t.in("按 1–%d 选定，再按 Enter", "1–%d chooses, then Enter"), n)
}

func (t text) takenFor(what, reason string) string {
	return what + t.in("（", " (") + reason + t.in("）", ")")
}

func (t text) takeSide(by string) string { return fmt.Sprintf(t.in("用%s的", "take %s’s"), by) }
func (t text) tookSide(by string) string { return fmt.Sprintf(t.in("已用%s的", "took %s’s"), by) }

func (t text) contestWhat(c app.Contest) string {
	return strings.Trim(c.FormLabel+" · "+c.Questions, " ·")
}

func (t text) contestWhose(c app.Contest) string {
	parts := []string{c.VillageName, c.FormLabel, string(c.Month), c.HouseholdNo}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

func (t text) byRole(x app.Testimony) string {
	if x.RoleLabel == "" {
		return x.By
	}
	return x.By + t.in("（", " (") + x.RoleLabel + t.in("）", ")")
}

func (t text) writtenAt(x app.Testimony) string {
	return t.atClock(x.At) + t.in(" · 电脑 ", " · computer ") + x.Laptop
}

func (t text) agreedBy(x app.Testimony) string { return x.By + " · " + t.atClock(x.At) }

func (t text) twinWhat(x app.Twin) string {
	var places []string
	for _, s := range x.Sides {
		if !slices.Contains(places, s.VillageName) {
			places = append(places, s.VillageName)
		}
	}
	return x.EvidenceText + " · " + strings.Join(places, t.in("、", ", "))
}

func (t text) toldApart(x app.Apartness) string {
	return t.in("不是同一个 · ", "told apart · ") + x.EvidenceText
}

// decidedBy says by whom, when and why two were told apart who look like one.
func (t text) decidedBy(x app.Apartness) string {
	return fmt.Sprintf(t.in("%s · %s %s %s定为不是同一个：%s", "%s · told apart by %s, %s, %s: %s"), x.EvidenceText, x.By, x.RoleLabel, t.atClock(x.At), x.Reason)
}

func (t text) oneOf(n int) string {
	return fmt.Sprintf(t.in("已合并 · %d 条记录", "joined · %d records"), n)
}

func (t text) sameKeep(n int) string {
	return fmt.Sprintf(t.in("合并，以 %d 为准", "join, by %d"), n)
}

func (t text) joinedKeeping(village string) string {
	return fmt.Sprintf(t.in("已合并，以%s的为准", "joined, by %s"), village)
}

func (t text) ofHousehold(s app.TwinSide) string {
	return strings.TrimSpace(t.household(s.Head) + " " + s.HouseholdNo)
}

func (t text) moves(r app.Removal) string {
	return r.StepLabel + " · " + r.FromName + " → " + r.ToName
}

func (t text) lateWhat(w app.LateWord) string {
	return strings.Trim(t.in("原村修改 · ", "edit by the former village · ")+w.FormLabel+" "+string(w.Month), " ·")
}

func (t text) byFormer(w app.LateWord) string {
	return fmt.Sprintf(t.in("原村 %s", "former village, %s"), w.By)
}

func (t text) unitOf(l app.ApartLine) string {
	if l.Unit != "" {
		return l.Unit
	}
	return t.laptop + " " + l.Short
}

func (t text) apartWhat(l app.ApartLine) string {
	return fmt.Sprintf(t.in("%s 条记录 · %s", "%s changes · %s"), t.number(l.Changes), l.ReasonText)
}

func (t text) apartOf(village, unit string, changes int, why string) string {
	return fmt.Sprintf(t.in("单独存放 %s 条：%s %s，%s", "%s set apart: %s %s, %s"), t.number(changes), village, unit, why)
}

func (t text) contrastWhat(c app.Contrast) string {
	var labels []string
	for _, item := range c.Items {
		labels = append(labels, item.Label)
	}
	return t.in("与名册不同 · ", "differs from the roster · ") + strings.Join(labels, t.in("、", ", "))
}

func (t text) logLine(l app.ExchangeLine) string {
	way := t.in("收到", "received")
	if l.Out {
		way = t.in("发出", "sent")
	}
	return strings.TrimSpace(t.dayAndTime(l.At) + "  " + way + "  " + l.Unit)
}

// writtenWhole says what lies on the stick.
func (t text) writtenWhole(written []app.Exported) string {
	var bytes int64
	changes := 0
	for _, x := range written {
		bytes, changes = bytes+x.Size, changes+x.Changes
	}
	return fmt.Sprintf(t.in("%s 个文件、%s 条记录，共 %s，已写好并检查通过。", "%s files with %s changes, %s, written and checked."), t.number(len(written)), t.number(changes), t.bytes(bytes))
}

func (t text) writtenFile(x app.Exported) string {
	return fmt.Sprintf(t.in("%s · %s 条记录 · 只有%s能打开", "%s · %s changes · only %s can open it"), t.bytes(x.Size), t.number(x.Changes), strings.Join(slices.Compact(slices.Sorted(slices.Values(x.Readers))), t.in("、", ", ")))
}

func (t text) moreFiles(n int) string {
	return fmt.Sprintf(t.in("……还有 %s 个文件", "… and %s files more"), t.number(n))
}

func (t text) stayedBehind(n int) string {
	return fmt.Sprintf(t.in("%s 条记录还没有电脑签名，没有带上，也没有丢。", "%s changes that no computer vouched for yet stayed behind; they are not lost."), t.number(n))
}

func (t text) wroteBefore(n int) string {
	return fmt.Sprintf(t.in("前面 %s 个文件已写好。", "The %s files before it are whole."), t.number(n))
}

func (t text) lookingAt(dir string) string {
	return t.in("正在看 ", "Looking at ") + filepath.Base(dir)
}

func (t text) filesIn(n int, dir string) string {
	return fmt.Sprintf(t.in("%s 个文件 · %s", "%s files · %s"), t.number(n), dir)
}

func (t text) fileOf(f app.BundleFile) string {
	if f.Unit == "" {
		return t.in("看不出是谁写的", "sender not known")
	}
	return f.Unit + "  " + t.atClock(f.Created)
}

// waitsToBeRead says what is known of a file before it is read.
func (t text) waitsToBeRead(f app.BundleFile) string {
	switch {
	case f.Mine:
		return t.in("这台电脑自己写的，不用读", "written by this computer: nothing to read")
	case f.Unit == "":
		return t.in("等着读，读了才知道是什么", "waits to be read; only then it is known what it is")
	case !f.ForMe:
		return t.in("不是给这台电脑的，不用读", "for another computer: nothing to read")
	}
	return t.in("等着读", "waits to be read")
}

// cameTo says what became of a file, in its own sentence.
func (t text) cameTo(d app.Delivery) string { return d.Sentence }

// accountFigures are what the files of a folder came to.
func (t text) accountFigures(a app.Account) []figure {
	tone := func(n int, tone fyne.ThemeColorName) fyne.ThemeColorName {
		if n == 0 {
			return theme.Muted
		}
		return tone
	}
	return []figure{
		{a.Taken, t.in("个文件并入", "files taken"), theme.Done}, {a.Refused, t.in("个没有并入", "refused"), tone(a.Refused, theme.Alarm)}, {a.New, t.in("新", "new"), theme.Foreground}, {a.Known, t.in("已有", "known"), theme.Muted},
		{a.Conflicts, t.in("冲突", "conflicts"), tone(a.Conflicts, theme.Conflict)}, {a.Duplicates, t.in("疑似重复", "twice?"), tone(a.Duplicates, theme.Watch)},
		{a.Former, t.in("原村修改", "former"), tone(a.Former, theme.Watch)}, {a.Late, t.in("迟到", "late"), tone(a.Late, theme.Watch)}, {a.Quarantined, t.in("单独存放", "set apart"), tone(a.Quarantined, theme.Watch)},
	}
}

func (t text) cameAll(a app.Account) string {
	if a.Refused > 0 {
		return t.in("没有并入的文件，原因写在它下面；其余都已并入。", "Refused files have their reason beneath them; all others are in.")
	}
	if a.New == 0 {
		return t.in("都已读过，没有新的记录。", "All were read; none has new changes.")
	}
	return t.in("都已并入。", "All are in.")
}

func (t text) stopped(n int) string {
	return fmt.Sprintf(t.in("停下了：前面 %s 个文件的结果保留，其余没有动。按 Enter 接着读。", "Stopped: what became of the first %s files stays, the rest is untouched. Enter goes on."), t.number(n))
}

func (t text) takeAllIn(n int) string {
	return fmt.Sprintf(t.in("全部读取并入（%s 个）", "take all in (%s)"), t.number(n))
}

func (t text) writeBack(n int) string {
	if n == 1 {
		return t.in("写回执到这个U盘", "write the receipt onto this stick")
	}
	return fmt.Sprintf(t.in("写回执到这里（%s 个单位）", "write receipts here (%s units)"), t.number(n))
}

func (t text) requestWritten(file string) string {
	return t.in("申请已写好：", "The request is written: ") + filepath.Base(file)
}

// certificate are what this computer is in its county.
func (t text) certificate(m app.Membership) [][2]string {
	until := t.in("不限", "none")
	if m.NotAfter != "" {
		until = m.NotAfter
	}
	if m.Expired {
		until += t.in("（已到期，工作照常）", " (over; work goes on)")
	}
	return [][2]string{{t.unit, m.Unit}, {t.lastDay, until}, {t.in("本机核对码", "this computer’s digits"), m.Fingerprint}, {t.in("县里核对码", "the county’s digits"), m.CountyFingerprint}}
}

func (t text) device(d app.DeviceLine) string {
	name := d.Unit
	if d.PlaceName != "" && d.PlaceName != d.Unit {
		name += " · " + d.PlaceName
	}
	if d.Mine {
		name += t.in("（本机）", " (this computer)")
	}
	return name
}

// deviceMay says what a computer may do and until when.
func (t text) deviceMay(d app.DeviceLine, desk *app.Desk) string {
	may := t.in("各种角色", "any role")
	if len(d.Roles) > 0 {
		var labels []string
		for _, code := range d.Roles {
			labels = append(labels, roleName(desk, code))
		}
		may = strings.Join(labels, t.in("、", ", "))
	}
	if d.NotAfter != "" {
		may += t.in(" · 到 ", " · until ") + d.NotAfter
	}
	return may
}

// roleName is the pack's word for a role; the code of one it does not have.
func roleName(d *app.Desk, code string) string {
	if list := d.Pack().List("role"); list != nil {
		if i := slices.IndexFunc(list.Choices, func(c forms.Choice) bool { return c.Code == code }); i >= 0 {
			return d.ChoiceLabel(list.Choices[i])
		}
	}
	return code
}

func (t text) codeFor(unit string) string {
	return fmt.Sprintf(t.in("给%s的注册码", "Code for %s"), unit)
}

func (t text) petition(name, place string) string { return strings.TrimSpace(name + " · " + place) }

func (t text) petitionHow(a enrol.Asked) string {
	if a.ByCode {
		return t.in("凭注册码，Enter 受理", "by code; Enter admits it")
	}
	return t.in("没有注册码，要核对 ", "without a code; to be compared: ") + a.Fingerprint
}

func (t text) answered(file string) string {
	return t.in("答复已写好：", "Answered: ") + filepath.Base(file)
}

func (t text) requests(n int) string {
	return fmt.Sprintf(t.in("%s 份申请", "%s requests"), t.number(n))
}
