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

// sentences are the words of this package's refusals: Chinese, English.
var sentences = map[string][2]string{
	CodeNotEnrolled: {"这台电脑还没有在县里注册，不能收发交换文件；已填的内容都在。请先申请注册。",
		"This computer is not enrolled in a county yet and cannot exchange files; your answers are safe. Ask to be enrolled first."},
	CodeNotCounty: {"只有县级电脑才能办理注册，没有改动任何内容。请把注册申请交给县里。",
		"Only the county's computer enrols others; nothing changed. Hand the request to the county."},
	CodeCode: {"注册码输错了，没有改动任何内容。请核对 16 位数字后重新输入。",
		"The code was mistyped; nothing changed. Check its 16 digits."},
	CodeProof: {"这个文件与注册码对不上，没有采用；已有数据没有改动。请核对注册码，或与对方电话核实后重新申请。",
		"The file does not fit the code and was not taken; nothing changed. Check the code, or ask anew after a telephone call."},
	CodeConfirm: {"核对码没有填写或与对方的不一致，没有采用；已有数据没有改动。请打电话与对方逐位核对后再输入。",
		"The fingerprint is missing or not the other side's; nothing was taken. Compare it digit by digit on the telephone."},
	CodeFile: {"这不是户访的注册文件，或文件已损坏，没有采用；已有数据没有改动。请向对方重新要一份。",
		"This is no enrolment file, or a damaged one; nothing was taken. Ask for it again."},
	CodePlace: {"申请的地区与县里准备的不一致，没有注册；已有数据没有改动。请核对这台电脑设置的地区代码。",
		"The request is for another place than the county prepared; nothing was enrolled. Check the place this computer was set up for."},
	CodeOther: {"这台电脑已在另一个县注册，没有改动。请确认拿到的是本县的文件。",
		"This computer belongs to another county; nothing changed. Make sure that the file is your county's."},
	CodeNotMine: {"这份注册答复是给另一台电脑的，没有采用；已有数据没有改动。请把它交给申请的那台电脑。",
		"The answer is for another computer; nothing was taken. Hand it to the one that asked."},
	CodeUnknown: {"没有找到这台电脑的注册记录，没有改动。请核对电脑编号。",
		"There is no such computer; nothing changed. Check its number."},
	CodeNarrow: {"续期不能减少原来负责的地区或角色，没有登记；已有数据没有改动。换人换村请注销这台电脑，重新初始化后再注册。",
		"A renewal cannot take places or roles back; nothing changed. Strike the computer off, set it up anew and enrol it again."},
	CodeGrant: {"注册内容不完整或不合规，没有登记；已有数据没有改动。请检查地区代码、单位名称、角色和有效期。",
		"The grant is incomplete or ill-formed; nothing was enrolled. Check places, unit, roles and last day."},
}

func refuse(code string, err error) error {
	return &store.Refusal{Code: code, Sentence: sentences[code][0], English: sentences[code][1], Err: err}
}
