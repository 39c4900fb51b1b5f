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
	English  string // the sentence's twin; "" where there is none yet
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
	CodePlace     = "place"     // a place code that is not 6, 9 or 12 digits
	CodeForked    = "forked"    // one writer's chain in two versions
	CodeNotChange = "no_change" // a body that is not a change
	CodeAuthor    = "author"    // who saves is no person of this laptop, or has another role
)

func (r *Refusal) Error() string {
	if r.Err != nil {
		return fmt.Sprintf("store refused (%s): %v", r.Code, r.Err)
	}
	return "store refused (" + r.Code + ")"
}

func (r *Refusal) Unwrap() error { return r.Err }

// sentences are the words for people, by code.
var sentences = map[string]string{
	CodeLocked:    "这个数据文件夹正被另一个户访程序使用。数据没有改动。请先关闭那个程序，再打开。",
	CodeStrange:   "文件夹里的 hufang.db 不是户访的数据文件，没有动它。请换一个文件夹，或把它移走后重试。",
	CodeNewer:     "数据由更新版本的户访写成，本程序不能打开，数据没有改动。请安装新版本后再打开。",
	CodeDamaged:   "数据文件已损坏，没有再写入。请不要删除它，用“还原备份”恢复最近的备份；能读出的新记录会一并补回。",
	CodeReadOnly:  "数据文件夹不能写入，已有数据没有改动。请检查磁盘或U盘是否写保护、是否有权限，再重试。",
	CodeFull:      "磁盘已满，这一次没有保存，之前保存的都在。请清理出空间后再保存一次。",
	CodeMissing:   "这个文件夹里没有户访数据。请检查文件夹是否选对，或先初始化（init）。",
	CodeExists:    "这个文件夹里已有户访数据，没有动它。请换一个空文件夹，或直接打开。",
	CodeRested:    "导入后已有人在这批数据上继续填写，不能整批撤销；数据没有改动。请逐户更正。",
	CodeNoBatch:   "没有找到可以撤销的导入；数据没有改动。请核对批次号，或先查看导入记录。",
	CodeUnknown:   "政策包里没有这个表单或问题，没有保存；已有数据没有改动。请检查政策包版本。",
	CodeTooMany:   "一次保存的内容太多，没有保存；已有数据没有改动。请分几次保存。",
	CodeSettled:   "这一条已经有人处理过，没有再改动。请刷新后查看。",
	CodeConflict:  "这一项有两处不同的填写还没有决定，名册的值没有采用；已有数据没有改动。请先处理冲突，再处理这条差异。",
	CodeNoBackup:  "这个文件不是户访的备份，没有还原，现有数据没有改动。请重新选择备份文件。",
	CodePlace:     "地区代码应为 6、9 或 12 位数字，没有建立数据。请核对后重试。",
	CodeReason:    "作决定要写明原因，没有保存；已有数据没有改动。请写原因后再保存。",
	CodeTransfer:  "这一户现在不能这样迁移：没有这一户、没有发出迁出，或已经办结。数据没有改动。请刷新后核对。",
	CodeDisputed:  "这一户还有两边填得不一样的内容，没有办理；数据没有改动。请先在冲突收件箱里选定，再办理。",
	CodeOutside:   "这一户不在这台电脑的范围内（可能已迁走），没有保存；已有数据没有改动。请联系乡镇。",
	CodeUnlike:    "这两条记录不能合并或分开：要么不是同一类记录，要么已经是（或本来就不是）同一个。数据没有改动。请刷新后核对。",
	CodeForked:    "同一台电脑的记录出现两个版本，后来的没有并入，已有数据没有改动。请联系乡镇核对这台电脑。",
	CodeAuthor:    "这台电脑上没有这个人，或他的身份已改，没有保存；已有数据没有改动。请先添加使用人，或重新选择使用人。",
	CodeNotChange: "收到的内容不是户访记录，没有并入，已有数据没有改动。请重新取得文件。",
}

func refuse(code string, err error) error {
	return &Refusal{Code: code, Sentence: sentences[code], Err: err}
}

// Sentence is the words for people of an error from this package, and a general one for any other.
func Sentence(err error) string {
	if r, ok := errors.AsType[*Refusal](err); ok {
		return r.Sentence
	}
	return "操作没有完成，已保存的数据没有改动。请重试；仍不行时把日志交给县里技术人员。"
}
