package store

import (
	"errors"
	"fmt"
)

// Refusal is an error a person can act on. Error is for the log and names no person; Sentence is for the screen:
// what happened, what is safe, what to do.
type Refusal struct {
	// Code is one of the constants below.
	Code     string
	Sentence string
	English  string // the sentence's twin
	Err      error  // the cause, nil when there is none beneath
}

// The codes of refusals.
const (
	CodeLocked    = "locked"   // another program works in the folder
	CodeStrange   = "strange"  // not a store of ours
	CodeNewer     = "newer"    // written by a newer program
	CodeDamaged   = "damaged"  // the file is broken
	CodeReadOnly  = "readonly" // folder or file cannot be written
	CodeFull      = "full"     // the disk is full
	CodeMissing   = "missing"  // no store in the folder
	CodeExists    = "exists"   // a store is already there
	CodeRested    = "rested"   // an import others' changes rest on cannot be undone
	CodeNoBatch   = "no_batch" // no such import, or already undone
	CodeUnknown   = "unknown"  // a form, group or question the pack does not have
	CodeTooMany   = "too_many" // more changes than one save may hold
	CodeSettled   = "settled"  // a difference or conflict someone decided before
	CodeConflict  = "conflict" // a file's word cannot complete a group that is in conflict
	CodeNoBackup  = "no_backup"
	CodeReason    = "reason"    // a decision without a reason
	CodeTransfer  = "transfer"  // a move that cannot be made, or was made
	CodeDisputed  = "disputed"  // answers in conflict stand in the way
	CodeOutside   = "outside"   // a village that is not of this laptop's place
	CodeUnlike    = "unlike"    // two records that cannot be one
	CodeDistinct  = "distinct"  // two records that somebody said are two
	CodePlace     = "place"     // a place code that is not 6, 9 or 12 digits
	CodeForked    = "forked"    // one writer's chain in two versions
	CodeNotChange = "no_change" // a body that is not a change
	CodeUsed      = "used"      // a one-time code that another laptop used
	CodeAuthor    = "author"    // who saves is no person of this laptop, or has another role
)

func (r *Refusal) Error() string {
	if r.Err != nil {
		return fmt.Sprintf("store refused (%s): %v", r.Code, r.Err)
	}
	return "store refused (" + r.Code + ")"
}

func (r *Refusal) Unwrap() error { return r.Err }

// sentences are the words for people, by code: Chinese, English.
var sentences = map[string][2]string{
	CodeLocked: {"这个数据文件夹正被另一个户访程序使用。数据没有改动。请先关闭那个程序，再打开。",
		"Another Hufang program uses this data folder; nothing changed. Close that program, then open again."},
	CodeStrange: {"文件夹里的 hufang.db 不是户访的数据文件，没有动它。请换一个文件夹，或把它移走后重试。",
		"The hufang.db in this folder is not Hufang's and was left alone. Choose another folder, or move it away."},
	CodeNewer: {"数据由更新版本的户访写成，本程序不能打开，数据没有改动。请安装新版本后再打开。",
		"A newer Hufang wrote this data; it was not opened and nothing changed. Install the newer program."},
	CodeDamaged: {"数据文件已损坏，没有再写入。请不要删除它，用“还原备份”恢复最近的备份；能读出的新记录会一并补回。",
		"The data file is damaged; nothing more was written. Do not delete it: restore the newest backup, and what can still be read is added to it."},
	CodeReadOnly: {"数据文件夹不能写入，已有数据没有改动。请检查磁盘或U盘是否写保护、是否有权限，再重试。",
		"The data folder cannot be written; what was saved is untouched. Check for write protection and permissions, then try again."},
	CodeFull: {"磁盘已满，这一次没有保存，之前保存的都在。请清理出空间后再保存一次。",
		"The disk is full; this was not saved, everything before it was. Make room, then save once more."},
	CodeMissing: {"这个文件夹里没有户访数据。请检查文件夹是否选对，或先初始化（init）。",
		"There is no Hufang data in this folder. Check which folder was chosen, or create the data first (init)."},
	CodeExists: {"这个文件夹里已有户访数据，没有动它。请换一个空文件夹，或直接打开。",
		"There is Hufang data in this folder already; it was left alone. Choose an empty folder, or open this one."},
	CodeRested: {"导入后已有人在这批数据上继续填写，不能整批撤销；数据没有改动。请逐户更正。",
		"Others have gone on from what this import brought, so it cannot be undone whole; nothing changed. Correct it household by household."},
	CodeNoBatch: {"没有找到可以撤销的导入；数据没有改动。请核对批次号，或先查看导入记录。",
		"There is no such import to undo; nothing changed. Check its number in the list of imports."},
	CodeUnknown: {"政策包里没有这个表单或问题，没有保存；已有数据没有改动。请检查政策包版本。",
		"The policy pack has no such form or question; nothing was saved. Check the version of the pack."},
	CodeTooMany: {"一次保存的内容太多，没有保存；已有数据没有改动。请分几次保存。",
		"Too much for one save; nothing was saved. Save it in several parts."},
	CodeSettled: {"这一条已经有人处理过，没有再改动。请刷新后查看。",
		"Somebody decided this before; nothing changed. Refresh and look."},
	CodeConflict: {"这一项有两处不同的填写还没有决定，名册的值没有采用；已有数据没有改动。请先处理冲突，再处理这条差异。",
		"Two answers still stand against each other here, so the roster's was not taken; nothing changed. Decide the conflict first, then this difference."},
	CodeNoBackup: {"这个文件不是户访的备份，没有还原，现有数据没有改动。请重新选择备份文件。",
		"This file is no Hufang backup; nothing was restored and the data is untouched. Choose the backup again."},
	CodePlace: {"地区代码应为 6、9 或 12 位数字，没有建立数据。请核对后重试。",
		"A place code has 6, 9 or 12 digits; nothing was created. Check it and try again."},
	CodeReason: {"作决定要写明原因，没有保存；已有数据没有改动。请写原因后再保存。",
		"A decision needs a reason; nothing was saved. Give one, then save."},
	CodeTransfer: {"这一户现在不能这样迁移：没有这一户、没有发出迁出，或已经办结。数据没有改动。请刷新后核对。",
		"The household cannot be moved like this: there is none, no move is announced, or it has ended. Nothing changed. Refresh and check."},
	CodeDisputed: {"这一户还有两边填得不一样的内容，没有办理；数据没有改动。请先在冲突收件箱里选定，再办理。",
		"Answers of this household are still in conflict; the move was not made and nothing changed. Decide them in the inbox first."},
	CodeOutside: {"这一户不在这台电脑的范围内（可能已迁走），没有保存；已有数据没有改动。请联系乡镇。",
		"The household is not of this computer's place (it may have moved away); nothing was saved. Ask the township."},
	CodeUnlike: {"这两条记录不能合并或分开：要么不是同一类记录，要么已经是（或本来就不是）同一个，要么没有相同之处。数据没有改动。请刷新后核对。",
		"These records can be neither joined nor told apart: they are not of one kind, are one already, or have nothing in common. Nothing changed. Refresh and check."},
	CodeDistinct: {"已经有人查明这两条不是同一个，没有合并；数据没有改动。确实是同一个的，请先撤回那个决定（重新核对），再合并。",
		"Somebody found that these are two; they were not joined and nothing changed. If they are one, take that decision back first, then join them."},
	CodeUsed: {"这个一次性注册码已经用过或不存在，没有登记这台电脑；已有数据没有改动。请重新发一个注册码。",
		"This one-time code was used before or does not exist; the computer was not admitted and nothing changed. Give out another code."},
	CodeForked: {"同一台电脑的记录出现两个版本，后来的没有并入，已有数据没有改动。请联系乡镇核对这台电脑。",
		"One computer's records came in two versions; the later one was not taken and nothing changed. Ask the township to look at that computer."},
	CodeAuthor: {"这台电脑上没有这个人，或他的身份已改，没有保存；已有数据没有改动。请先添加使用人，或重新选择使用人。",
		"This computer has no such user, or the role has changed; nothing was saved. Add the user first, or choose another one."},
	CodeNotChange: {"收到的内容不是户访记录，没有并入，已有数据没有改动。请重新取得文件。",
		"What came is no record of Hufang; it was not taken and nothing changed. Fetch the file again."},
}

func refuse(code string, err error) error {
	return &Refusal{Code: code, Sentence: sentences[code][0], English: sentences[code][1], Err: err}
}

// Sentence is the words for people of an error from this package, and general ones for any other: Chinese, English.
func Sentence(err error) (sentence, english string) {
	if r, ok := errors.AsType[*Refusal](err); ok {
		return r.Sentence, r.English
	}
	return "操作没有完成，已保存的数据没有改动。请重试；仍不行时把日志交给县里技术人员。",
		"That was not done; what was saved is untouched. Try again; if it fails again, hand the log to the county's technician."
}
