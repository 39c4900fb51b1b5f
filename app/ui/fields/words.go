package fields

import "hufang/forms"

// shapes say in an empty field what it takes.
var shapes = map[forms.Type]string{
	forms.TypeInteger:   "数字",
	forms.TypeMoney:     "元",
	forms.TypeDate:      "如 20261121，或只写日 21",
	forms.TypeMonth:     "如 202611",
	forms.TypeIDNumber:  "18 位身份证号",
	forms.TypePhone:     "电话号码",
	forms.TypeDivision:  "拼音首字母、汉字或代码",
	forms.TypeSelectOne: "拼音首字母或汉字",
}
