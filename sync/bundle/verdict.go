package bundle

import "fmt"

// The codes of verdicts on a file. Only ok, nothing_new, foreign_place and fork_inside leave anything behind.
const (
	OK            = "ok"            // taken
	NothingNew    = "nothing_new"   // all of it was here already
	ForeignPlace  = "foreign_place" // something was set apart, the rest taken
	ForkInside    = "fork_inside"   // one name with two contents was set apart, the rest taken
	NotOurs       = "not_ours"      // not an exchange file
	CutShort      = "cut_short"     // the end is missing
	Damaged       = "damaged"       // bytes changed by accident
	WrongReader   = "wrong_recipient"
	UnknownSender = "unknown_sender" // not enrolled in this county
	RevokedSender = "revoked_sender" // struck off
	Tampered      = "tampered"       // contents and signatures do not agree
	NewerFormat   = "newer_format"   // written by a newer program
)

// Verdict is what a file is, for programs and for people.
type Verdict struct {
	Code     string `json:"code"`
	Sentence string `json:"sentence"`
	English  string `json:"-"` // the sentence's twin
}

// Taken tells whether the file's contents were, or would be, taken.
func (v Verdict) Taken() bool {
	switch v.Code {
	case OK, NothingNew, ForeignPlace, ForkInside:
		return true
	}
	return false
}

// fault is why a file is refused as a whole.
type fault struct {
	code    string
	missing int64 // bytes, of a file cut short
	least   bool  // it lacks at least as many
	err     error
}

func (f *fault) Error() string { return fmt.Sprintf("bundle is refused (%s): %v", f.code, f.err) }

func (f *fault) Unwrap() error { return f.err }

func refused(code string, err error) error { return &fault{code: code, err: err} }

// verdict says a fault in a sentence: what happened, what is safe, what to do.
func (f *fault) verdict() Verdict {
	v := Verdict{Code: f.code, Sentence: faults[f.code][0], English: faults[f.code][1]}
	if f.code == CutShort {
		amount, twin := fmt.Sprintf("少 %s 字节", thousands(f.missing)), thousands(f.missing)+" bytes"
		if f.least {
			amount, twin = "至少"+amount, "at least "+twin
		}
		v.Sentence, v.English = fmt.Sprintf(v.Sentence, amount), fmt.Sprintf(v.English, twin)
	}
	return v
}

// faults are the words of refused files: Chinese, English.
var faults = map[string][2]string{
	CutShort: {"文件不完整，%s，没有并入；已有数据没有改动。请重新拷贝一次，等写完再拔U盘。",
		"The file lacks %s and was not taken; nothing changed. Copy it again and wait before unplugging."},
	NotOurs: {"这不是户访的交换文件，没有并入；已有数据没有改动。请检查是否选错了文件。",
		"This is no exchange file and was not taken; nothing changed. Check which file was chosen."},
	Damaged: {"文件在拷贝或存放中损坏，没有并入；已有数据没有改动。请从原来的电脑重新拷贝，或换一个U盘。",
		"The file was damaged on its way and was not taken; nothing changed. Copy it again, or use another stick."},
	WrongReader: {"这份文件不是给这台电脑的，打不开，没有并入；已有数据没有改动。请交给文件上写明的单位，或请对方重新导出。",
		"The file is for another computer and was not taken; nothing changed. Hand it to whom it names, or have it exported again."},
	UnknownSender: {"发出这份文件的电脑没有在本县注册，没有并入；已有数据没有改动。请先让它在县里注册，再重新导出。",
		"Its sender is not enrolled in this county; it was not taken and nothing changed. Enrol that computer, then export again."},
	RevokedSender: {"发出这份文件的电脑已被县里注销，没有并入；已有数据没有改动。请与县里联系核实。",
		"The county struck its sender off; it was not taken and nothing changed. Ask the county."},
	Tampered: {"文件内容与签名不符，可能被人改动过，没有并入；已有数据没有改动。请保留这个文件，并报告县里。",
		"Contents and signatures do not agree: somebody may have altered it. It was not taken and nothing changed. Keep the file and tell the county."},
	NewerFormat: {"这份文件由更新版本的户访写成，没有并入；已有数据没有改动。请先升级程序，再导入一次。",
		"A newer program wrote this file; it was not taken and nothing changed. Update this program, then import again."},
}

// thousands groups digits by commas.
func thousands(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
