package main

import (
	"fmt"

	"hufang/app"
)

// say is the sentence of an id in the person's language, filled with args.
func (c Control) say(id string, args ...any) string {
	text := words[id][0]
	if c.Lang == app.English {
		text = words[id][1]
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// words are all words of this program for people, but for the usage: Chinese, English.
var words = map[string][2]string{
	"about": {"户访：每月把每个劳动力回访一遍，不用联网，存下的不会丢。", "Hufang: follow up every labourer every month, offline; what is saved is never lost."},

	// The command line.
	"usage":             {"命令没有执行：%s。用 hufangctl --help 看用法。", "Nothing was done: %s. See hufangctl --help."},
	"unknown_flag":      {"没有 %s 这个选项", "there is no option %s"},
	"unknown_flag_like": {"没有 %s 这个选项，是不是 %s", "there is no option %s; did you mean %s"},
	"unexpected":        {"多了或写错了“%s”", "unexpected “%s”"},
	"unexpected_like":   {"多了或写错了“%s”，是不是 %s", "unexpected “%s”; did you mean %s"},
	"missing_flags":     {"缺少 %s", "%s is missing"},
	"missing_arguments": {"缺少 %s", "%s is missing"},
	"expected_one":      {"后面要写其中一个：%s", "one of these must follow: %s"},
	"together":          {"%s 和 %s 只能写一个", "only one of %s and %s may be given"},
	"bad_value":         {"%s 的值写得不对", "the value of %s cannot be read"},
	"month_shape":       {"月份“%s”应写成 2026-11", "the month “%s” must be written 2026-11"},
	"day_shape":         {"日期“%s”应写成 2026-11-21", "the day “%s” must be written 2026-11-21"},
	"village_shape":     {"村代码“%s”应为 12 位数字", "the village “%s” must have 12 digits"},
	"no_data":           {"缺少 --data=DIR（数据文件夹）", "--data=DIR (the data folder) is missing"},
	"no_out":            {"缺少 --out=DIR（台账写到哪个文件夹）", "--out=DIR (where the ledgers go) is missing"},
	"no_equals":         {"“%s”应写成 题目=回答，如 status=employed", "“%s” must be written name=value, as status=employed"},
	"person_whose":      {"新成员要写 --household=NO，改成员要写 --person=ID", "a new person needs --household=NO, a known one --person=ID"},
	"about_person":      {"“%s”要写是谁的：--person=ID（用 find 查）", "“%s” needs --person=ID (see find)"},
	"about_household":   {"“%s”要写是哪一户的：--household=NO", "“%s” needs --household=NO"},

	// The data folder.
	"no_state": {"系统没有给出用户配置文件夹，没有打开，数据没有改动。请设置环境变量 HUFANG_STATE_DIR 为数据文件夹以外的一个文件夹。", "The system names no configuration folder; nothing was opened. Set HUFANG_STATE_DIR to a folder outside the data folder."},
	"clock":    {"电脑时间（%s）看来不对，照常可以填写，不会丢；请先校准日期再继续。", "The clock (%s) seems wrong. Answers are safe; please set the date."},

	// Findings and warnings.
	"finding":        {"  %s　%s　%s　[%s]", "  %s  %s  %s  [%s]"},
	"finding_reason": {"      %s %s 已说明：%s", "      %s %s explained: %s"},
	"check_village":  {"全村  %s", "the village  %s"},
	"check_doubts":   {"无法判断的 %d 条：", "%d that cannot be told:"},
	"check_doubt":    {"  %s　%s", "  %s  %s"},
	"check_unset":    {"因为没有设置而没有检查的 %d 条：", "%d not checked because nobody set what they need:"},
	"checked":        {"共检查 %d 户：阻断 %d 条，警告 %d 条，预警 %d 条，关注 %d 条。", "%d households checked: %d block, %d warnings, %d alerts, %d to watch."},
	"explain_which":  {"这里有 %d 条“%s”，没有写原因。请用 check 查看，必要时加 --person。", "There are %d findings “%s”; nothing was written. See check; give --person."},
	"explained":      {"已记下原因：%s", "Explained: %s"},
	"warning":        {"  预警：%s　期限 %s", "  Warning: %s  due %s"},
	"warning_line":   {"    %s", "    %s"},
	"due_none":       {"未设置", "not set"},
	"due_over":       {"%s（已过期）", "%s (overdue)"},
	"col_item":       {"项目", "item"}, "col_this": {"本月", "month"}, "col_last": {"上月", "last"}, "col_change": {"增减", "change"},
	"col_year": {"本年累计", "year"}, "col_before": {"上年同期", "year before"}, "weak": {"薄弱项", "weak"},
	"col_months": {"按几个月比", "months"}, "months_left": {"%d（缺 %d 个月）", "%d (%d not known)"},
	"suggestion":      {"    建议 %d：%s　%s　%s", "    Suggestion %d: %s  %s  %s"},
	"refused_measure": {"    不采用：%s　%s", "    Refused: %s  %s"},
	"supplement":      {"    已定：%s　%s", "    Agreed: %s  %s"},
	"review_due":      {"      该回看了：满 %s 个月", "      to be looked at again: after %s months"},
	"warnings":        {"共 %d 户有预警。", "%d households with warnings."},
	"no_suggestion":   {"没有第 %d 条建议，没有改动。请用 warnings 查看。", "There is no suggestion %d; nothing changed. See warnings."},
	"chosen":          {"已采用：%s。到期会提醒回看。", "Agreed: %s. It will be looked at again."},
	"not_chosen":      {"已记下不采用：%s。", "Refused: %s."},

	// Setting up.
	"created":       {"已建立：%s（%s），政策包“%s”第 %s 版，使用人 %s（%s）。", "Created: %s (%s), pack “%s” version %s, user %s (%s)."},
	"created_next":  {"下一步导入名册：hufangctl import --data %s 名册.xlsx", "Next: hufangctl import --data %s roster.xlsx"},
	"place_unnamed": {"自带名单里没有 %s 的名称，台账标题上会印代码。建立时可用 --place-name 写上名称。", "No list names %s: ledgers will print the code. Give --place-name when setting up."},
	"no_pack":       {"没有名为“%s”的政策包，没有建立数据。请用 hufangctl pack list 看有哪些。", "There is no pack “%s”; nothing was created. See hufangctl pack list."},
	"no_role":       {"没有“%s”这种身份，没有改动。请从下面选一个：%s", "There is no role “%s”; nothing changed. Choose one of:%s"},
	"user_added":    {"已添加 %s（%s）。以其名义操作时加 --as。", "Added %s (%s). Work in that name with --as."},
	"user_now":      {"当前", "current"},

	// Rosters.
	"imported":           {"已导入 %s。", "Imported %s."},
	"import_dry":         {"试看 %s：下面是导入会带来的变化，现在没有写入任何数据。", "Preview of %s: what an import would do; nothing was written."},
	"import_same":        {"%s 与已有数据一致，没有改动。", "%s brings nothing new; nothing changed."},
	"import_read":        {"名册共 %d 户 %d 人：新增 %d，更新 %d，未变 %d。", "%d households, %d people: %d added, %d changed, %d unchanged."},
	"import_undo":        {"批次号 %s；导错了可以整批撤销：hufangctl import undo --data %s", "Batch %s; to take it back: hufangctl import undo --data %s"},
	"import_gone":        {"以前导入过、这份名册里没有的有 %d 条，没有动它们，请核实：", "%d of an earlier roster are not in this one; left as they are, please check:"},
	"gone_household":     {"  户 %s  户主 %s", "  household %s  head %s"},
	"gone_person":        {"  户 %s  成员 %s", "  household %s  member %s"},
	"import_differences": {"有 %d 处与村里填的不同，村里填的没有改动，请决定：hufangctl differences list --data %s", "%d values differ from yours, which stand; decide: hufangctl differences list --data %s"},
	"import_warning":     {"请核对：%s。", "Please check: %s."},
	"import_header":      {"没有导入这一列（政策包不认识这个表头）：%s", "Column not imported (the pack does not know it): %s"},
	"import_unmapped":    {"“%s”一列里的“%s”没有对应的代码，照原样留下：%d 处", "“%s”: no code for “%s”, kept as it came: %d times"},
	"rejected_file":      {"有 %d 行没有导入，行号和原因写在 %s", "%d rows were not imported; rows and reasons are in %s"},
	"rejected":           {"有 %d 行不能导入：", "%d rows cannot be imported:"},
	"rejected_row":       {"  第 %d 行 %s：%s", "  row %d %s: %s"},
	"and_more":           {"  …… 还有 %d 条", "  … and %d more"},
	"undo_reason":        {"撤销导入", "import undone"},
	"import_undone":      {"已撤销导入 %s，数据回到导入之前；这次导入仍留在记录里。", "The import of %s is undone: things are as before it; it stays in the history."},
	"retracted":          {"已撤销", "undone"},
	"rows":               {"%d 行", "%d rows"},
	"no_imports":         {"还没有导入过名册。", "Nothing was imported yet."},

	// Differences.
	"differences_none": {"没有要决定的不同之处。", "No difference waits for a decision."},
	"differences":      {"共 %d 处。决定一处：hufangctl differences settle --data %s 编号 --take 或 --keep --reason 原因", "%d in all. Decide one: hufangctl differences settle --data %s ID --take or --keep --reason TEXT"},
	"difference":       {"%s  %s（%s 第 %d 行）", "%s  %s (%s row %d)"},
	"difference_value": {"  %s：村里填“%s”，名册是“%s”", "  %s: yours “%s”, the roster's “%s”"},
	"difference_take":  {"  已用名册的（%s %s：%s）", "  the roster's was taken (%s %s: %s)"},
	"difference_keep":  {"  已留村里的（%s %s：%s）", "  yours was kept (%s %s: %s)"},
	"settled_take":     {"已改用名册的，原来填的留在历史里。还有 %d 处没有决定。", "The roster's value was taken; yours stays in the history. %d are left."},
	"settled_keep":     {"已留村里填的。还有 %d 处没有决定。", "Yours was kept. %d are left."},
	"no_difference":    {"没有编号为 %s 的不同之处，数据没有改动。请用 differences list 查看编号。", "There is no difference %s; nothing changed. See differences list."},

	// Households.
	"household":      {"户 %s  记录号 %s", "household %s  record %s"},
	"head":           {"户主 %s", "head %s"},
	"households":     {"共 %d 户 %d 人。", "%d households, %d people."},
	"age":            {"%d 岁", "age %d"},
	"found_none":     {"没有找到。可以试姓名、全拼、首字母、证件号后几位、户编号或小组。", "Nothing found. Try a name, pinyin, initials, the end of an ID number, a household number or a group."},
	"no_household":   {"没有找到户 %s，没有改动。请用 find 查户编号。", "There is no household %s; nothing changed. See find."},
	"two_households": {"户编号 %s 有不止一户，没有改动。请改用记录号：\n  %s", "More than one household has the number %s; nothing changed. Use the record:\n  %s"},
	"dossier_person": {"%d. %s  记录号 %s", "%d. %s  record %s"},
	"record":         {"【%s】%s %s", "[%s] %s %s"},
	"when_now":       {"·本月", " · this month"},
	"when_last":      {"·上月", " · last month"},
	"when_year_ago":  {"·去年同月", " · a year ago"},

	// Answers.
	"no_form":       {"没有可以填写的表单“%s”，没有改动。可填的有：%s。", "There is no form “%s” to fill; nothing changed. There are: %s."},
	"no_question":   {"“%s”里没有题目 %s，没有改动。可填的题目：%s", "“%s” has no question %s; nothing changed. There are: %s"},
	"calculated":    {"“%s”由程序算出，不用填，没有改动。请去掉它再试。", "“%s” is calculated; nothing changed. Leave it out."},
	"unreadable":    {"%s，没有改动。请改正后再试。%s", "%s; nothing changed. Correct it.%s"},
	"out_of_sight":  {"按现在的回答不用填“%s”，没有保存；填写的内容都在草稿里。请去掉它（写成“题目=”），或先改正别的回答。", "“%s” is not asked with these answers; not saved, everything is in the draft. Take it away (name=), or change the other answers."},
	"no_values":     {"缺少回答，写成 题目=回答，如 status=employed", "answers are missing: name=value, as status=employed"},
	"discarded":     {"“%s”没有保存的草稿已丢掉，已保存的没有改动。", "The draft of “%s” is discarded; what was saved stands."},
	"resumed":       {"接着上次没有保存的草稿填写（不要它就加 --discard）。", "Going on from a draft that was not saved (--discard drops it)."},
	"saved":         {"已保存“%s”，记录号 %s：", "Saved “%s”, record %s:"},
	"saved_nothing": {"“%s”没有变化，不用保存。", "“%s”: nothing to save."},
	"last_month":    {"（上月：%s）", "(last month: %s)"},
	"soft_issue":    {"%s（确实如此可加 --reason 保存）", "%s (if so, give --reason)"},

	// Confirming.
	"no_mode":         {"没有“%s”这种回访方式，没有保存。请从下面选一个：%s", "There is no mode “%s”; nothing was saved. Choose one of:%s"},
	"confirmed":       {"%s：确认情况与上月相同 %d 人，收入与上月相同 %d 人。", "%s: facts confirmed of %d people, pay of %d."},
	"confirm_skipped": {"没有确认 %d 人，请逐个回访：", "%d people were not confirmed; follow them up one by one:"},
	"confirm_reason":  {"  %s：%d 人", "  %s: %d"},
	"confirm_stopped": {"已中断。上面这些已经保存，其余没有动；再运行一次会接着做。", "Stopped. What is listed is saved, the rest untouched; run it again to go on."},

	// Paper and care.
	"ledger":        {"%s（%s）%d 行：%s", "%s (%s) %d rows: %s"},
	"backed_up":     {"已备份并核对：%s。请再复制一份到 U 盘。", "Backed up and checked: %s. Copy it to a stick too."},
	"no_backups":    {"还没有备份。", "There is no backup."},
	"restored":      {"已还原：备份里有 %d 条记录。", "Restored: the backup holds %d changes."},
	"added_back":    {"备份之后的 %d 条记录和 %d 份草稿已补回。", "%d changes and %d drafts made after it were brought back."},
	"set_aside":     {"还原前的数据没有删除，留在 %s", "The former data was not deleted; it lies in %s"},
	"verifying":     {"正在核对", "checking"},
	"verified":      {"核对完毕：%d 条记录全部正确。", "Checked: all %d changes are in order."},
	"verify_failed": {"发现 %d 处不对，没有改动数据。请先备份整个文件夹，再用最近的备份还原（restore）。", "%d things are not in order; nothing was changed. Copy the whole folder, then restore the newest backup."},

	// Enrolment.
	"not_enrolled":          {"这台电脑还没有在县里注册。核对码 %s。申请：hufangctl enrol request", "This computer is not enrolled yet. Fingerprint %s. Ask with: hufangctl enrol request"},
	"enrolled":              {"已注册：%s。县的核对码 %s。", "Enrolled: %s. The county's fingerprint is %s."},
	"enrolled_county":       {"这是县级注册电脑：%s。县的核对码 %s（电话里读给不用注册码的电脑）。", "This computer holds the county's key: %s. Its fingerprint is %s (to be read out to who joins without a code)."},
	"certificate_expired":   {"证书已于 %s 到期，照常可以收发。请向县里续期。", "The certificate ran out on %s; exchange goes on. Ask the county to renew it."},
	"device_mine":           {"本机", "this one"},
	"device_revoked":        {"已注销（%s）", "struck off (%s)"},
	"device_until":          {"有效期至 %s", "until %s"},
	"invited":               {"给%s（%s）的一次性注册码：%s。请在电话里读给对方；它不保存在任何地方，只能用一次。", "One-time code for %s (%s): %s. Read it out on the telephone; it is kept nowhere and works once."},
	"requested":             {"申请已写到 %s。请交给县里。", "The request is in %s. Hand it to the county."},
	"requested_fingerprint": {"没有用注册码：请在电话里把核对码读给县里：%s", "Without a code, read this fingerprint out to the county: %s"},
	"asked":                 {"%s（%s）申请注册。", "%s (%s) asks to be enrolled."},
	"asked_by_code":         {"用一次性注册码申请，可以直接批准。", "By one-time code: it may be admitted as it is."},
	"asked_fingerprint":     {"没有用注册码。请打电话请对方读出核对码，与这个逐位核对：%s", "Without a code. Have the holder read the fingerprint out and compare it with %s"},
	"admitted":              {"已批准 %s，答复写到 %s。请交给对方。", "%s is admitted; the answer is in %s. Hand it back."},
	"renewed":               {"已续期：%s。新证书随下次交换文件带给它。", "Renewed: %s. The new certificate travels with the next file."},
	"revoked":               {"已注销。名单随下次交换文件带给各台电脑；它以前写下的仍然算数。", "Struck off. The list travels with the next files; what it wrote before stands."},

	// Bundles.
	"nobody_below":        {"下面还没有已注册的电脑，没有导出；数据都在。请先注册。", "No computer below is enrolled; nothing was exported."},
	"exported":            {"给%s的文件：%s", "For %s: %s"},
	"exported_unsigned":   {"有 %d 条记录还缺原来电脑的签名，留到下次。", "%d changes stay behind until their laptop vouches for them."},
	"unplug":              {"写好 %d 个文件，检查通过。可以拔出U盘。", "%d files written and checked. The stick may be unplugged."},
	"unit_unknown":        {"不明", "unknown"},
	"delivery":            {"%s（%s）：%s", "%s (%s): %s"},
	"delivery_late":       {"  迟到 %d 条：过了报送日期才收到。", "  %d came late, after the day of report."},
	"delivery_conflicts":  {"  新的冲突 %d 处，请选定：hufangctl conflicts list", "  %d new conflicts; decide: hufangctl conflicts list"},
	"delivery_duplicates": {"  疑似重复 %d 组，请核实：hufangctl alias list", "  %d may have been entered twice: hufangctl alias list"},
	"delivery_former":     {"  原村修改 %d 条，请决定：hufangctl transfer late list", "  %d edits by a former village: hufangctl transfer late list"},
	"delivery_apart":      {"  单独存放：%s %d 条，%s", "  set apart: %s %d, %s"},
	"delivery_warning":    {"  请注意：%s", "  note: %s"},
	"account":             {"共 %d 个文件：并入 %d，没有并入 %d。新记录 %d，已有 %d，新冲突 %d，疑似重复 %d，单独存放 %d。", "%d files: %d taken, %d not. %d new changes, %d known, %d new conflicts, %d duplicates, %d set apart."},
	"reply_folder":        {"--reply 只用于一个文件夹（U盘）", "--reply is for one folder, a stick's"},
	"account_none":        {"这里没有给这台电脑的交换文件（.hfb），没有改动。请看看U盘对不对。", "There is no exchange file (.hfb) for this computer here; nothing changed. Check the stick."},
	"account_skipped":     {"跳过 %d 个：本机写的，或不是给这台电脑的。", "%d passed over: written here, or for other computers."},
	"way_in":              {"收", "in"},
	"way_out":             {"发", "out"},
	"waiting":             {"待交换 %d 条", "%d waiting"},
	"last_sent":           {"上次发 %s", "last sent %s"},
	"last_received":       {"上次收 %s", "last received %s"},
	"never":               {"还没有", "never"},
	"log_empty":           {"还没有收发过文件。", "No file came or went yet."},
	"apart_changes":       {"%d 条", "%d changes"},
	"apart_none":          {"没有单独存放的记录。", "Nothing was set apart."},
	"no_apart":            {"没有电脑 %s 因 %s 单独存放的记录，没有改动。请用 bundle apart list 查看。", "Nothing of computer %s was set apart for %s; nothing changed. See bundle apart list."},
	"released":            {"已并入 %d 条，仍单独存放 %d 条。", "%d changes joined, %d stay apart."},

	// Conflicts.
	"conflicts_none":   {"没有要选定的冲突。", "No conflict waits for a decision."},
	"conflicts":        {"共 %d 处。选定一处：hufangctl conflicts settle --data %s 编号 --side 1 --reason 原因", "%d in all. Decide one: hufangctl conflicts settle --data %s ID --side 1 --reason TEXT"},
	"conflict":         {"%s  %s %s %s：%s%s", "%s  %s %s %s: %s%s"},
	"conflict_blocks":  {"（台账要用，报送前必须选定）", " (a ledger reads it: decide before reporting)"},
	"conflict_agreed":  {"  原来（%s %s）：%s", "  before (%s %s): %s"},
	"conflict_side":    {"  %d. %s（%s）%s 电脑 %s：%s", "  %d. %s (%s) %s laptop %s: %s"},
	"side_or_values":   {"要么写 --side=N 选一边，要么写 题目=回答 重新填写", "give either --side=N or name=value"},
	"no_conflict":      {"没有编号为 %s 的冲突，或编号太短，没有改动。请用 conflicts list 查看。", "There is no conflict %s, or more than one; nothing changed. See conflicts list."},
	"not_of_group":     {"“%s”不在这处冲突里，没有改动。请去掉它。", "“%s” is not part of this conflict; nothing changed. Leave it out."},
	"still_differs":    {"“%s”两边不一样，也要写明，没有改动。请加上 %s=回答。", "“%s” differs between the sides; nothing changed. Give %s=value too."},
	"conflict_settled": {"已选定，两边原来填的都留在历史里；决定随下次交换文件带给各台电脑。还有 %d 处。", "Decided; both sides stay in the history and the decision travels with the next files. %d are left."},
	"clashes":          {"数据打架共 %d 处。", "%d clashes in all."},
	"clashes_written":  {"已写成 %s。", "Written to %s."},

	// Duplicates and moves.
	"twin":               {"疑似重复（%s）：", "May be entered twice (%s):"},
	"twin_hidden":        {"  %s", "  %s"},
	"joined_as":          {"已合并：%s 就是 %s", "joined: %s is %s"},
	"twins":              {"疑似重复共 %d 组。", "%d may be entered twice."},
	"twins_ways":         {"合并：hufangctl alias join 记录号 记录号 --keep 记录号 --reason 原因\n不是同一个：hufangctl alias different 记录号 记录号 --reason 原因", "Join: hufangctl alias join RECORD RECORD --keep RECORD --reason TEXT\nThey are two: hufangctl alias different RECORD RECORD --reason TEXT"},
	"told_apart":         {"已定为不是同一个（%s；%s %s，%s）：", "Told apart (%s; %s %s, %s):"},
	"two_records":        {"要写两条以上的记录号", "give two records or more"},
	"twins_different":    {"已记下不是同一个，不再列为疑似重复；决定随下次交换文件带给各台电脑。可以用 alias reopen 撤回。", "Noted: they are two and are not offered again; the decision travels with the next files. alias reopen takes it back."},
	"twins_reopened":     {"已撤回，重新列出来核对。", "Taken back: they are to be looked at again."},
	"keep_one":           {"--keep 要写这两条记录中的一条", "--keep must name one of the two records"},
	"twins_joined":       {"已合并；两条记录都留着，可以用 alias part 撤回。", "Joined; both records are kept and alias part takes it back."},
	"twins_parted":       {"已撤回合并，两条记录各归各。", "Parted: they are two again."},
	"transfers_none":     {"没有迁移。", "No household moves."},
	"transfer_disputed":  {"两处都接收了，都不算数：请再发一次迁移定下来", "accepted twice, neither counts: a further move decides"},
	"moved_out":          {"已发出迁往%s的迁移，编号 %s。乡镇接收之后才算迁走。", "The move to %s is announced, number %s. It counts once the township accepts it."},
	"transfer_accepted":  {"已接收，这一户现在属于新村；原来的记录都在。", "Accepted: the household belongs to the new village; its records are kept."},
	"transfer_withdrawn": {"已撤回，这一户没有迁走。", "Called off: the household stays."},
	"late_word":          {"%s  户 %s %s %s：%s %s 写：%s", "%s  household %s %s %s: %s wrote %s: %s"},
	"late_none":          {"没有等着决定的原村修改。", "No edit of a former village waits."},
	"no_late":            {"没有编号为 %s 的原村修改，没有改动。请用 transfer late list 查看。", "No edit of a former village is called %s; nothing changed. See transfer late list."},
	"late_accept":        {"已采用。", "It counts now."},
	"late_refuse":        {"没有采用；它仍留在记录里。", "It does not count; it is kept."},

	// The board.
	"board":         {"%s，%d 个村：", "%s, %d villages:"},
	"board_village": {"村", "village"}, "board_received": {"收到", "received"}, "board_people": {"人数", "people"}, "board_done": {"已回访", "done"},
	"board_reviewed": {"村审核", "reviewed"}, "board_submitted": {"已报送", "submitted"}, "board_late": {"迟到", "late"}, "board_conflicts": {"冲突", "conflicts"},
	"board_duplicates": {"疑似重复", "duplicates"}, "board_differences": {"与名册不同", "differences"}, "board_former": {"原村修改", "former"},
	"board_findings": {"阻断/警告/预警/关注", "block/warn/alert/watch"},
	"not_known_yet":  {"未开通", "not yet"},

	// Packs.
	"pack_default":   {"默认", "default"},
	"pack_version":   {"第 %s 版", "version %s"},
	"pack_installed": {"已安装 %s %s", "installed %s %s"},
	"pack_current":   {"正在使用，%s 安装 %s", "in use, installed %s %s"},
	"pack_wrong":     {"政策包有 %d 处不对，没有使用，数据没有改动。请改正后再试：", "The pack has %d faults and was not used; nothing changed:"},
	"pack_problems":  {"共 %d 处要改。", "%d problems."},
	"pack_fine":      {"“%s”第 %s 版没有问题：%d 张表单，%d 本台账。", "“%s” version %s is in order: %d forms, %d ledgers."},
	"pack_file":      {"已改写 %s", "rewrote %s"},
	"pack_files":     {"改写了 %d 个文件。", "%d files rewritten."},
	"pack_exported":  {"已写成 %s。请用 WPS 或 Excel 修改，单元格保持文本格式；改好后用 pack lint 检查。", "Written to %s. Edit it, leave the cells as text, then pack lint."},
	"pack_now":       {"已换用政策包“%s”第 %s 版；以前的记录仍按当时的政策包。", "The pack is now “%s” version %s; earlier records keep theirs."},

	// The demo.
	"demo_place":   {"%s，%s：%d 户 %d 人，应回访 %d 人。全部为生成的人。", "%s, %s: %d households, %d people, %d to follow up. All are generated."},
	"demo_roster":  {"名册 %s：导入 %d 人，退回 %d 行，提醒 %d 条。", "Roster %s: %d people imported, %d rows refused, %d warnings."},
	"demo_history": {"以前各月：回访 %d 份，家庭收入 %d 份。", "Months before: %d follow-ups, %d household incomes."},
	"demo_changes": {"本月有变化的：%d 份，共填 %d 项。", "Changed this month: %d follow-ups, %d answers typed."},
	"demo_confirm": {"与上月相同、一次确认的：%d 人；其中又补填在岗天数、服务和进展的，连同上月没有记录的：%d 人。", "Confirmed as last month: %d; days on duty, services and progress typed besides, and who has no last month: %d."},
	"demo_found":   {"检查发现：阻断 %d 条，警告 %d 条，预警 %d 条，关注 %d 条；无法判断 %d 条。有预警的 %d 户，已登记待核实。", "Found: %d block, %d warnings, %d alerts, %d to watch; %d cannot be told. %d households with a warning."},
	"demo_cases":   {"跟踪的返乡、失业等情况：%d 件。", "Cases of returns, job losses and the like: %d."},
	"demo_state":   {"本月已回访 %d 人，未联系上 %d 人，还没有回访 %d 人。", "This month: %d done, %d not reached, %d left."},
	"demo_ledger":  {"%s，%d 行：%s", "%s, %d rows: %s"},
	"demo_backup":  {"备份：%s", "Backup: %s"},
	"demo_step":    {"%s %.1f 秒", "%s %.1f s"}, "demo_steps": {"用时：%s。", "Took: %s."}, "demo_comma": {"，", ", "},
	"demo_exists":  {"这个文件夹里已有户访数据，没有动它。示例请换一个空文件夹。", "There is a store in this folder; nothing was touched. Take an empty folder for the demo."},
	"demo_ahead":   {"还没有到 %s，没有建立数据。请选择本月或以前的月份。", "%s has not come yet; nothing was created. Choose this month or an earlier one."},
	"demo_stopped": {"已中断，示例只做了一部分。请删掉这个文件夹再试，或换一个空文件夹。", "Stopped half-way. Delete the folder and try again, or take an empty one."},
	"demo_next":    {"接着可以：hufangctl show、find、verify --data %s", "Next: hufangctl show, find, verify --data %s"},
}
