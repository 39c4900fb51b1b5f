package app

import "fmt"

// Lang is the language of sentences for people.
type Lang string

// The languages. Chinese is the zero Lang too.
const (
	Chinese Lang = "zh"
	English Lang = "en"
)

// Say is the sentence of an id in the desk's language, filled with args.
func (d *Desk) Say(id string, args ...any) string { return d.Lang().Say(id, args...) }

// Say is the sentence of an id, filled with args; an id without words is returned as it is.
func (l Lang) Say(id string, args ...any) string {
	w, ok := words[id]
	if !ok {
		return id
	}
	text := w[0]
	if l == English {
		text = w[1]
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// words are all words of this package for people: Chinese, English.
var words = map[string][2]string{
	"no_user":     {"这台电脑上没有这个人，没有打开。请先添加使用人，或核对姓名。", "This laptop has no such user; nothing was opened. Add the user first, or check the name."},
	"month_shape": {"月份应写成 2026-11，没有改动。请核对后重试。", "A month is written 2026-11; nothing changed."},
	"month_ahead": {"还没有到这个月，没有改动。请检查电脑日期，或选择以前的月份。", "That month has not come yet; nothing changed. Check the clock, or choose an earlier month."},
	"no_form":     {"政策包里没有这个表单，没有改动。请检查政策包版本。", "The pack has no such form; nothing changed."},
	"no_question": {"这张表里没有这个问题，没有改动。请检查政策包版本。", "The form has no such question; nothing changed."},
	"no_person":   {"没有找到这个人，没有改动。请重新查找。", "No such person; nothing changed. Search again."},
	"no_house":    {"没有找到这一户，没有改动。请重新查找。", "No such household; nothing changed. Search again."},
	"no_village":  {"不知道属于哪个村，没有保存。请先选择村。", "The village is not known; nothing was saved. Choose the village first."},

	"hard":          {"还有 %d 处必须补正，没有保存；填写的内容都在草稿里。请按提示修改后再保存。", "%d answers must be mended; not saved, everything is in the draft."},
	"soft":          {"有 %d 处与平常不同，没有保存；填写的内容都在草稿里。请核对，确实如此就写明原因再保存。", "%d answers are unusual; not saved, everything is in the draft. Check them, or give a reason."},
	"conflict":      {"有内容两边填得不一样，还没有决定，没有保存。请先选定一边，或重新填写。", "Two sides differ and nobody decided yet; not saved. Choose a side or answer anew."},
	"no_reason":     {"没有写原因，没有保存。请写明原因再试。", "No reason was given, and nothing was saved. Give one and try again."},
	"settle_reason": {"作决定要写明原因，没有保存；填写的内容都在。请写原因后再保存。", "A decision needs a reason; not saved, everything is kept."},
	"clash":         {"对方刚修改了这张表，没有保存；填写的内容都在草稿里。请看过对方填的，再选定一边。", "Someone else just changed this form; not saved, everything is in the draft. Look at their answers, then choose."},
	"must_decide":   {"“%s”两边填得不一样，请重新填写", "“%s” differs between two sides: answer anew"},

	"level_block": {"阻断", "blocks"}, "level_warn": {"警告", "warning"}, "level_alert": {"预警", "alert"}, "level_watch": {"关注", "watch"},
	"not_soft": {"这一条要改正填写的内容，不能只写原因；没有改动。请打开那一张表修改。", "This finding must be mended, a reason is not enough; nothing changed. Open the form."},

	"cancelled":     {"已取消，数据没有改动。", "Cancelled; nothing changed."},
	"doing_reading": {"正在读取名册", "reading the roster"}, "doing_taking": {"正在导入", "importing"}, "doing_ledger": {"正在写台账 %s", "writing ledger %s"},

	"moved_away":         {"这一户已迁往%s，这里不能再填写；原有记录都在。要修改请联系乡镇。", "The household has moved to %s and cannot be answered for here; its records are kept. Ask the township."},
	"registered_county":  {"该证件号已在本县登记，请联系乡镇或县里核对。", "This ID number is registered elsewhere in the county; ask the township or the county."},
	"no_conflict":        {"这一条已经有人处理过，或没有这一边；没有再改动。请刷新后查看。", "That was settled before, or has no such side; nothing changed. Refresh."},
	"evidence_id_number": {"证件号码相同", "same ID number"}, "evidence_name_birth": {"姓名、出生日期和村相同", "same name, birth date and village"},
	"evidence_household_no": {"户编号相同", "same household number"}, "evidence_head_address": {"户主、住址和村相同", "same head, address and village"},
	"evidence_contradicted": {"有人定为同一个，有人定为不是", "said to be one, and said to be two"},
	"clash_conflict":        {"两边填得不一样", "two sides differ"}, "clash_duplicate": {"疑似重复", "may be entered twice"},
	"clash_difference": {"与名册不同", "differs from a list"}, "clash_former": {"原村修改", "edit by the former village"},

	"clash_sheet": {"数据打架", "clashes"}, "clash_head": {"村 类别 户编号 姓名 内容 各方所说", "village kind household name what sides"},

	// Exchange and enrolment.
	"file_request": {"入网申请", "request"}, "file_answer": {"入网答复", "answer"},
	"no_device":     {"没有找到这台电脑，或编号太短、不止一台，没有改动。请用设备列表里的编号。", "There is no such computer, or more than one; nothing changed. Use the number in the list of devices."},
	"no_revocation": {"注销要写明原因：遗失 lost、更换 replaced、离岗 left，没有改动。", "Striking off needs a reason: lost, replaced or left; nothing changed."},
	"revoked_lost":  {"遗失", "lost"}, "revoked_replaced": {"更换", "replaced"}, "revoked_left": {"离岗", "left"},
	"nobody_above":    {"还不知道上级的电脑，没有导出；已填的内容都在。请先接收县里最近下发的文件，或写明交给哪个单位。", "No computer above this one is known; nothing was exported. Take in the county's newest file, or say whom it is for."},
	"doing_export":    {"正在写给%s的文件", "writing the file for %s"},
	"doing_inspect":   {"正在检查 %s", "checking %s"},
	"doing_taking_in": {"正在并入 %s", "taking in %s"},
	"file_sent":       {"写好并检查通过，%d 条记录", "written and checked, %d changes"},
	"file_ok":         {"已并入：%d 条记录，%d 条是新的", "taken: %d changes, %d new"}, "file_nothing_new": {"没有新内容", "nothing new"},
	"file_papers":        {"已并入：没有记录，只有证书、注销名单或政策包", "taken: no changes, only certificates, revocations or policy packs"},
	"not_known_there":    {"写这份文件的电脑还没有收到这台电脑的证书，这里打不开，没有并入；已有数据没有改动。请先让它并入县里最近下发的文件，再重新导出。", "The computer that wrote the file has not heard of this one yet; it cannot be opened here, was not taken, and nothing changed. Have it take in the county's newest file, then export again."},
	"for_another":        {"这份文件是给%s的，不是给这台电脑的，打不开，没有并入；已有数据没有改动。请交给它，或请对方重新导出。", "The file is for %s, not for this computer; it was not taken and nothing changed. Hand it over, or have it exported again."},
	"file_foreign_place": {"已并入，有的单独存放", "taken, some set apart"}, "file_fork_inside": {"已并入，同号不同的单独存放", "taken, forks set apart"},
	"file_not_ours": {"没有并入：不是交换文件", "not taken: no exchange file"}, "file_cut_short": {"没有并入：文件不完整", "not taken: cut short"},
	"file_damaged": {"没有并入：文件损坏", "not taken: damaged"}, "file_wrong_recipient": {"没有并入：不是给这台电脑的", "not taken: for another computer"},
	"file_unknown_sender": {"没有并入：对方没有注册", "not taken: the sender is not enrolled"}, "file_revoked_sender": {"没有并入：对方已被注销", "not taken: the sender was struck off"},
	"file_tampered": {"没有并入：内容与签名不符", "not taken: tampered with"}, "file_newer_format": {"没有并入：由更新版本写成", "not taken: written by a newer program"},
	"unsent_full": {"没有写成：U盘已满", "not written: the stick is full"}, "unsent_readonly": {"没有写成：U盘写保护", "not written: write-protected"},
	"unsent_exists": {"没有写成：已有同名文件", "not written: a file of that name exists"}, "unsent_stick": {"没有写成：U盘出错或被拔出", "not written: the stick failed or was unplugged"},
	"unsent_verify": {"没有写成：读回检查没有通过", "not written: it does not read back"}, "unsent_missing": {"没有写成：找不到U盘或文件夹", "not written: no such folder"},
	"apart_place": {"不属于对方或这台电脑负责的村", "of a village it has nothing to do with"}, "apart_role": {"用了那台电脑没有的角色", "in a role it was not given"},
	"apart_revoked": {"写这些记录的电脑已被县里注销", "of a computer the county struck off"}, "apart_stranger": {"没有收到写这些记录的电脑的证书", "its author's certificate is not here"},
	"apart_device": {"这串记录以前由另一台电脑签名", "another computer vouched for it before"}, "apart_fork": {"同一条记录出现两个版本", "one number, two contents"},
	"apart_newer": {"由更新版本的程序写成", "written by a newer program"},

	"new_member": {"新成员", "New member"}, "by_import": {"导入名册", "Roster import"}, "state_none": {"不需回访", "nobody to follow up"},

	"undo_none":   {"这次打开后还没有保存过，没有可撤回的。", "Nothing has been saved since the program was opened."},
	"undo_newer":  {"这次保存之后又有新的修改，不能撤回；数据没有改动。请打开后直接改。", "Later changes rest on that save; nothing changed. Open the form and change it."},
	"undo_settle": {"选定冲突的保存不能撤回；数据没有改动。请打开后重新选定。", "A decided conflict cannot be taken back; nothing changed. Open it and decide again."},
	"undo_reason": {"撤回上一次保存", "last save taken back"},

	"skip_no_last":     {"上月没有回访记录", "no follow-up last month"},
	"skip_not_reached": {"上月没有联系上本人", "not reached last month"},
	"skip_conflict":    {"两边填得不一样，还没有决定", "two sides differ"},
	"skip_draft":       {"有填了一半的草稿", "a draft is open"},
	"skip_done":        {"本月已回访", "done this month"},
	"skip_no_pay":      {"上月收入没有数，不能按相同填写", "last month's pay is not known"},
	"confirm_reason":   {"与上月相同，上月已说明", "as last month, explained then"},
	"skip_issue":       {"按上月填写有问题，请打开逐项填写", "last month's facts raise issues: open the form"},
	"skip_undecided":   {"劳动力情况不清，不知道是否应回访", "whether to follow up cannot be decided"},

	"no_mode":    {"请先选定回访方式，没有保存。", "Choose how you made contact first; nothing was saved."},
	"no_date":    {"补以前月份的回访要写明日期，没有保存。", "An earlier month needs the day of the follow-up; nothing was saved."},
	"state_todo": {"待办", "to do"}, "state_draft": {"草稿", "draft"}, "state_incomplete": {"待补", "incomplete"}, "state_done": {"完成", "done"},
	"state_changed": {"有变化", "changed"}, "state_not_reached": {"未联系上", "not reached"}, "state_conflict": {"冲突", "conflict"}, "state_undecided": {"待核实", "undecided"},

	"pay_less": {"减少 %s", "−%s"}, "pay_more": {"增加 %s", "+%s"},

	"todo_overdue":     {"%s（%s）已过 %d 天，还有 %d 人没有回访", "%s (%s) is %d days over; %d people left"},
	"todo_due":         {"%s（%s）还有 %d 天，还有 %d 人没有回访", "%s (%s) in %d days; %d people left"},
	"todo_due_today":   {"%s（%s）今天到期，还有 %d 人没有回访", "%s (%s) is due today; %d people left"},
	"todo_conflict":    {"%d 张表两边填得不一样，请选定", "%d records in conflict"},
	"todo_draft":       {"%d 份草稿还没有保存", "%d drafts are not saved"},
	"todo_incomplete":  {"%d 人已确认情况，本月收入等还要补填", "%d people confirmed, some answers (pay) are missing"},
	"todo_not_reached": {"%d 人没有联系上，请换个方式再联系", "%d people were not reached"},
	"todo_undecided":   {"%d 人劳动力情况不清，请核实是否应回访", "%d people: labour class is not known"},
	"todo_difference":  {"%d 处导入名册与村里填的不同，请决定", "%d values of an import differ from yours"},
	"todo_no_roster":   {"还没有农户，请先导入名册", "No households yet: import a roster"},
	"todo_no_backup":   {"还没有备份过，请备份到U盘", "Never backed up"},

	"todo_warning":         {"%d 户预警还没有结束：%s", "%d warnings stand open: %s"},
	"todo_warning_overdue": {"%d 户预警已过期限，请先核实、落实措施或结束", "%d warnings are past their day: verify, act or end them"},
	"todo_review":          {"%d 项增补措施到了回看的时候，看看增收了没有", "%d measures are due for a look back"},
	"stage_separator":      {"，", ", "},

	"pack_missing": {"没有名为“%s”的政策包，也没有这个文件夹或文件，没有改动。请核对名称，可用 pack list 查看。", "No pack, folder or file is called “%s”; nothing changed. See pack list."},
	"pack_unread":  {"政策包读不出来，没有改动（%v）。请检查文件夹里的 CSV 文件。", "The pack cannot be read; nothing changed (%v). Check its CSV files."},
	"pack_exists":  {"同名文件已经存在，没有覆盖它。请换一个文件名，或先移走原来的文件。", "A file of that name exists and was not replaced. Choose another name."},

	"demo_generate": {"生成示例村", "generate the village"}, "demo_create": {"建立数据，写出名册", "create the store, write the roster"}, "demo_import": {"导入名册", "import the roster"},
	"demo_history": {"补录以前各月", "save the months before"}, "demo_changes": {"逐项填写本月变化", "type this month's changes"},
	"demo_confirm": {"其余确认与上月相同", "confirm the rest as last month"}, "demo_incomes": {"补录家庭收入和跟踪情况", "save incomes and cases"}, "demo_check": {"检查和预警", "run the rules"}, "demo_ledgers": {"输出台账", "write the ledgers"},
	"demo_backup": {"备份", "back up"}, "demo_count": {"核对本月", "count the month"},
	"demo_roster_file": {"示例名册.xlsx", "roster.xlsx"}, "demo_ledger_folder": {"台账", "ledgers"}, "demo_user": {"示例", "Sample"}, "demo_reason": {"示例：已向本人核实", "sample: checked with the person"},
}
