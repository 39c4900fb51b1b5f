package cn

// Problem is one thing wrong with a number. Its value is a stable code; the
// empty Problem means that nothing is wrong.
type Problem string

const (
	// Length: the number of characters fits no known form of the document.
	Length Problem = "length"
	// Characters: a character that the document never has.
	Characters Problem = "characters"
	// Province: the first two digits are no province (GB/T 2260).
	Province Problem = "province"
	// BirthDate: the birth date inside the number is not in the calendar.
	BirthDate Problem = "birth_date"
	// Checksum: the last character does not follow from the others (GB 11643).
	Checksum Problem = "checksum"
	// ScientificNotation: a spreadsheet stored the number as 3.62E+17.
	ScientificNotation Problem = "scientific_notation"
	// ExcelRounded: a spreadsheet kept 15 digits and wrote zeros after them.
	ExcelRounded Problem = "excel_rounded"
	// Masked: part of the number was replaced by stars.
	Masked Problem = "masked"
	// DisabilityLength: neither 20 nor 22 characters.
	DisabilityLength Problem = "disability_length"
	// DisabilityKind: the 19th digit is not 1 to 7.
	DisabilityKind Problem = "disability_kind"
	// DisabilityGrade: the 20th digit is not 1 to 4.
	DisabilityGrade Problem = "disability_grade"
	// DisabilityReplacement: the last two of 22 characters are no replacement mark.
	DisabilityReplacement Problem = "disability_replacement"
	// PermitShape: the number has not the shape of its kind of document.
	PermitShape Problem = "permit_shape"
	// PhoneShape: neither a mobile nor a landline number.
	PhoneShape Problem = "phone_shape"
	// PhoneAreaCode: a landline number without its area code.
	PhoneAreaCode Problem = "phone_area_code"
)

var sentences = map[Problem]string{
	Length:                "证件号码位数不对，身份证应为18位或15位，请对照证件核对",
	Characters:            "证件号码里有不该出现的字符，请对照证件核对",
	Province:              "证件号码前两位不是任何省份的代码，请对照证件核对",
	BirthDate:             "证件号码里的出生日期不存在，请对照证件核对",
	Checksum:              "证件号码最后一位校验码对不上，请对照证件核对",
	ScientificNotation:    "号码被表格软件变成了科学计数法，后几位已经丢失，请把该列设为文本后重新填写",
	ExcelRounded:          "号码末尾被表格软件变成了0，原来的几位已经丢失，请对照证件重新填写",
	Masked:                "号码有几位被星号遮住，请对照证件补全",
	DisabilityLength:      "残疾人证号应为20位，换领补办的为22位，请对照证件核对",
	DisabilityKind:        "残疾人证号第19位是残疾类别，应为1至7，请对照证件核对",
	DisabilityGrade:       "残疾人证号第20位是残疾等级，应为1至4，请对照证件核对",
	DisabilityReplacement: "残疾人证号最后两位不是补办次数，请对照证件核对",
	PermitShape:           "证件号码与证件类型的格式不符，请对照证件核对",
	PhoneShape:            "电话号码格式不对，手机应为11位，座机应带区号，一格只填一个号码",
	PhoneAreaCode:         "座机号码缺少区号，请补上区号",
}

// Sentence is what to tell a person, in Chinese and without the number; empty
// for the empty Problem.
func (p Problem) Sentence() string { return sentences[p] }
