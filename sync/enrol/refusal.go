package enrol

import "hufang/store"

// The codes of this package's refusals; all are *store.Refusal.
const (
	CodeNotEnrolled = "not_enrolled" // this laptop belongs to no county yet
	CodeNotCounty   = "not_county"   // only the county does this
	CodeCode        = "code"         // a one-time code that was mistyped
	CodeProof       = "proof"        // request or answer does not fit the one-time code
	CodeConfirm     = "confirm"      // fingerprint missing or different
	CodeFile        = "file"         // not an enrolment file, or a damaged one
	CodePlace       = "place"        // request and grant name different places
	CodeOther       = "other_county" // this laptop belongs to another county
	CodeNotMine     = "not_mine"     // the answer is for another laptop
	CodeUnknown     = "unknown"      // no such device
	CodeGrant       = "grant"        // a grant that cannot be given
	CodeNarrow      = "narrow"       // a renewal that takes back what was given
)

var sentences = map[string]string{
	CodeNotEnrolled: "这台电脑还没有在县里注册，不能收发交换文件；已填的内容都在。请先申请注册。",
	CodeNotCounty:   "只有县级电脑才能办理注册，没有改动任何内容。请把注册申请交给县里。",
	CodeCode:        "注册码输错了，没有改动任何内容。请核对 16 位数字后重新输入。",
	CodeProof:       "这个文件与注册码对不上，没有采用；已有数据没有改动。请核对注册码，或与对方电话核实后重新申请。",
	CodeConfirm:     "核对码没有填写或与对方的不一致，没有采用；已有数据没有改动。请打电话与对方逐位核对后再输入。",
	CodeFile:        "这不是户访的注册文件，或文件已损坏，没有采用；已有数据没有改动。请向对方重新要一份。",
	CodePlace:       "申请的地区与县里准备的不一致，没有注册；已有数据没有改动。请核对这台电脑设置的地区代码。",
	CodeOther:       "这台电脑已在另一个县注册，没有改动。请确认拿到的是本县的文件。",
	CodeNotMine:     "这份注册答复是给另一台电脑的，没有采用；已有数据没有改动。请把它交给申请的那台电脑。",
	CodeUnknown:     "没有找到这台电脑的注册记录，没有改动。请核对电脑编号。",
	CodeNarrow:      "续期不能减少原来负责的地区或角色，没有登记；已有数据没有改动。换人换村请注销这台电脑，重新初始化后再注册。",
	CodeGrant:       "注册内容不完整或不合规，没有登记；已有数据没有改动。请检查地区代码、单位名称、角色和有效期。",
}

func refuse(code string, err error) error {
	return &store.Refusal{Code: code, Sentence: sentences[code], Err: err}
}
