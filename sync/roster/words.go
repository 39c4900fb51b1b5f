package roster

import (
	"fmt"

	"hufang/forms/cn"
	"hufang/sync/workbook"
)

// Every word of this package for people stands in this file.

// The refusals of a whole file that is a readable table but no roster. They are shown like those of package workbook.
var (
	ErrNoHeader    = &workbook.RefusedError{Code: "no_header", Sentence: "没有找到认识的表头，这张表可能不是名单。原文件和已有数据没有改动。请检查是否选错了文件，或核对表头文字后再导入。"}
	ErrHeaderAlone = &workbook.RefusedError{Code: "header_alone", Sentence: "这张表只有表头，下面没有一行数据。原文件和已有数据没有改动。请重新导出一份有数据的名单再导入。"}
	ErrNoKey       = &workbook.RefusedError{Code: "no_key", Sentence: "这张表既没有姓名列，也没有户编号列，不知道每一行说的是谁。原文件和已有数据没有改动。请补上后再导入。"}
)

// Why a row is rejected.
const (
	sayLost             = "这个号码已被表格软件改成科学计数，原来的数字没有了；请在原系统重新导出，或照证件改成文本"
	sayNoName           = "没有姓名"
	sayNoHousehold      = "没有户编号，也没有户主姓名"
	sayNoVillage        = "没有写是哪个村"
	sayUnknownVillage   = "区划名单里没有这个村名"
	sayAmbiguousVillage = "有同名的村，分不清是哪一个；请补上乡镇"
)

func sayOutside(scope string) string {
	switch len(scope) {
	case int(cn.VillageLevel):
		return "不属于本村"
	case int(cn.TownLevel):
		return "不属于本乡镇"
	}
	return "不属于本县"
}

// What warnings are about; the rows follow.
const (
	sayRepeated  = "与前面某一行完全相同，只导入一次"
	sayBadID     = "证件号码校验不通过，已照原样导入，请核对"
	sayRoundedID = "证件号码末尾像是被表格软件改成了 0，已照原样导入，请照证件核对"
	sayHeadless  = "这一户没有户主"
	sayHeads     = "同一户有不止一个户主"
	sayOtherHead = "户主姓名与户主本人那一行的姓名不一致"
	saySameID    = "同一个证件号码出现多次，都已导入，请核对是否重复"
	saySameNo    = "同一个人口编号出现多次，都已导入，请核对是否重复"
)

func sayUnlike(header string) string {
	return "同一户各行的「" + header + "」不一致，以户主那一行为准"
}

func sayTwice(header string) string {
	return "「" + header + "」一列出现了两次，只读了前面一列"
}

func sayElsewhere(rows int) string {
	return fmt.Sprintf("有 %d 户在本机登记在另一个村，已更新内容，仍留在原来的村；如已搬迁请办理迁移", rows)
}

func sayMoved(households int) string {
	return fmt.Sprintf("有 %d 户已迁往别处，名单里关于他们的没有采用；要修改请联系乡镇", households)
}

func sayReportElsewhere(path string) string {
	return "名单所在的文件夹不能写入，未导入的行另存在：" + path
}

func sayNoReport(n int) string {
	return fmt.Sprintf("有 %d 行没有导入，但报告文件没有写成；名单已导入，请看屏幕上的清单", n)
}

// Words of the report file.
const (
	reportSuffix = "-未导入"
	reportTitle  = "没有导入的行"
	reportAbout  = "其余各行都已导入。改好这些行以后，可以把整个文件再导入一次，已导入的不会重复。"
)

var reportHeads = []string{"行号", "栏目", "内容（已遮盖）", "原因"}
