package forms

import "fmt"

// say fills a sentence in.
func say(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// What stands between several labels, and what an amount may be written with.
const (
	wordListSeparator = "、"
	wordSeparators    = " ,，、;；/|"
	wordYuan          = "元"
	wordWan           = "万"
	wordYear          = "年"
	wordMonth         = "月"
	wordBlank         = "未填"
	wordUnset         = "未设置"
)

// timeWords are what the times are called before a question's label.
var timeWords = map[string]string{"last": "上月", "year_ago": "上年同月"}

// scopeWords and overlapWords are what names are called that are no question: the latter behind a form's title.
var (
	scopeWords   = map[string]string{"month": "月份", "today": "今天的日期", "village": "所在村"}
	overlapWords = map[string]string{"pace": "与上一户的保存间隔", "saved": "保存日期"}
)

// Sentences about what to do: the sum of a suggestion.
const (
	sayLackNormal = "比正常收入缺 %s 元/月，"
	sayLackLast   = "比上月缺 %s 元/月，"
	sayGainCovers = "增收约 %s 元/月，可补足"
	sayGainLeaves = "增收约 %s 元/月，还缺 %s 元/月"
	sayGainUnset  = "增收数未设置"
)

// itemWords are what the names of an income item are called.
var itemWords = map[string]string{
	"name": "项目", "label": "项目", "class": "劳动力类别", "level": "预警级别", "turn": "新增或消失", "this": "本月金额", "last": "上月金额",
	"change": "比上月增减", "percent": "比上月增减比例", "year": "本年累计", "year_ago": "上年同期累计", "year_change": "比上年同期增减",
	"year_percent": "比上年同期增减比例", "months": "计入月数", "left_out": "未计月数", "watch_percent": "关注降幅", "watch_yuan": "关注降额",
	"alert_percent": "预警降幅", "alert_yuan": "预警降额", "normal": "正常收入", "short": "低于正常收入", "weak": "薄弱项",
}

// Sentences about findings. The clause stands behind every one; the others tell why a rule could not be decided.
const (
	sayClause    = "（%s）"
	sayUndecided = "无法判断：缺 %s"
	sayUnset     = "未设置：%s"
)

var wordSigns = []string{"¥", "￥"}

// kindNames are what the kinds of value are called, in their order.
var kindNames = [...]string{"未设置", "是非", "整数", "金额", "文字", "日期", "月份", "代码", "多选代码", "区划代码", "家庭成员", "列表"}

// Sentences for the person who fills a form. The first argument is the question's label.
const (
	sayRequired   = "请填写“%s”"
	sayConstraint = "“%s”不符合填写要求，请核对"
	sayNotInList  = "“%s”的选项不在代码表中，请重新选择"
	sayWrongShape = "“%s”的格式不对，请重新填写"
)

// Sentences for what was typed and cannot be read; what was typed is not repeated, for it may be a person's number.
const (
	sayTypedInteger  = "“%s”要填整数"
	sayTypedMoney    = "“%s”要填金额，以元为单位，最多两位小数"
	sayTypedDate     = "“%s”要填日期，如 2026-11-21"
	sayTypedMonth    = "“%s”要填月份，如 2026-11"
	sayTypedCode     = "“%s”没有这个选项，请从列表中选择"
	sayTypedDivision = "“%s”要填行政区划代码（2、4、6、9 或 12 位）或全称"
	sayTypedNothing  = "“%s”不能填写"
)

// Sentences for the author of a pack: the shape of sheets.
const (
	sayUnknownSheet  = "政策包没有这种工作表"
	saySheetTwice    = "工作表出现了两次"
	sayUnknownColumn = "没有“%s”这一列"
	sayColumnTwice   = "“%s”列出现了两次"
	sayColumnMissing = "缺少“%s”列"
	sayRowTwice      = "与第 %d 行重复"
	sayYesOrBlank    = "只能填 yes 或留空"
	sayDateShaped    = "“%s”像是被表格软件改成了日期，请把该列设为文本后重填"
	sayDropsNothing  = "所继承的政策包里没有这一行，无可删除"
	sayTypeChanged   = "题目类型不可改变，原为 %s"
	sayExtendsSelf   = "继承关系成环：%s"
	sayExtendsFailed = "继承的政策包“%s”读不出来：%v"
	sayBadSlug       = "“%s”要用小写字母开头的小写字母、数字和下划线"
	sayBadCode       = "代码“%s”只能用小写字母、数字和下划线"
	sayReserved      = "“%s”是表达式的保留字，请换一个名字"
	sayBlank         = "不能留空"
	sayOneOf         = "“%s”不在可填之列：%s"
	sayNotInteger    = "“%s”不是整数"
	sayOutOfRange    = "“%s”超出范围 %d–%d"
	sayNotDay        = "“%s”不是 2026-11-21 这样的日期"
	sayNotNumber     = "“%s”不是数字"
	sayNotVersion    = "“%s”不是版本号"
	sayNotMeant      = "这一类行不填此列"
	sayNoHeader      = "工作表是空的，第一行应为列名"
	sayNoCSV         = "第 %d 行附近的引号不成对，读不出来"
	sayLongRow       = "这一行的格子比列名多"
	sayNoBase        = "没有可继承的政策包"
)

// Sentences for the author of a pack: what rows refer to.
const (
	sayNoForm         = "没有名为“%s”的表单"
	sayNoList         = "没有名为“%s”的代码表"
	sayNoLedger       = "没有名为“%s”的台账"
	sayNoDeadline     = "日历里没有“%s”"
	sayNoQuestion     = "表单“%s”没有题目“%s”"
	sayNoCode         = "代码表“%s”没有代码“%s”"
	sayUnknownType    = "没有“%s”这种题目类型"
	sayNotOpen        = "没有与之对应的 begin_group"
	sayWrongEnd       = "应当结束的是“%s”"
	sayNotClosed      = "begin_group“%s”没有 end_group"
	sayBadGroup       = "“%s”不是 group 或 group@2 这样的组名"
	sayGroupVersion   = "组“%s”的版本前后不一，前面是 %d"
	sayGroupMerge     = "组“%s”的合并方式前后不一，前面是 %s"
	sayMergeType      = "合并方式 %s 不适用于 %s 题"
	sayNeedsGroup     = "要保存的题目必须属于一个组"
	sayNameChanged    = "settings 的 name 是“%s”，与文件夹名“%s”不符"
	sayCycle          = "计算或相关条件互相依赖：%s"
	sayUnitNeedsMoney = "单位只用于金额题"
	sayNeedsPeriod    = "%s 要填 month"
)

// Sentences for the author of a pack: expressions.
const (
	saySyntax          = "表达式写法有误：%s"
	sayAtCharacter     = "第 %d 个字符处 %s"
	sayTooLong         = "表达式太长"
	sayUnknownName     = "表达式里的“%s”不存在"
	sayUnknownFunction = "没有“%s”这个函数"
	sayArguments       = "函数“%s”的参数个数不对"
	sayNotAllowed      = "表达式不能用“%s”这种写法"
	sayNoFraction      = "表达式里不能有小数，金额请用 yuan(…)"
	sayNoNil           = "表达式里没有空值，请用 known(…)"
	sayNameOnly        = "这里只能写题目的名字，不能写“%s”"
	sayWhoseAnswer     = "“%s”是每个人的，在户一级请写 count(members, #.%s …) 一类"
	sayNoPointer       = "# 只能写在 count(members, …) 一类的括号里，后面跟表单和题目"
	sayNested          = "成员的循环最多套两层"
	sayMismatch        = "此处要%s，得到的是%s"
	sayMoneyIsYuan     = "金额与整数不能直接比较或加减，请写 yuan(…)"
	sayTwoLists        = "两边的代码表不同：%s 与 %s"
	sayNoSuchCode      = "“%s”不是代码表 %s 里的代码"
	sayNoDay           = "“%s”不是 2026-11-21 这样的日期"
	sayNoMonth         = "“%s”不是 2026-11 这样的月份"
	sayNoDivision      = "“%s”不是行政区划代码"
	sayNeverEqual      = "永远不会等于“%s”"
	sayUseHas          = "多选题请用 has(题目, '代码')"
	sayHasLiteral      = "has 的第二个参数要写成 '代码'"
	sayUseLabel        = "代码请先用 label(…) 变成文字"
	sayJoinLiteral     = "join 的分隔符要直接写出来"
	sayDeadlineLiteral = "deadline 里要直接写出日历的一行，如 'report'"
	sayNoOrder         = "%s不能比大小"
	sayNoArithmetic    = "“%s”不能用于%s和%s"
	sayDivide          = "除法请用 div(a, b)，四舍五入到整数"
	sayPatternFixed    = "matches 后面要直接写出正则式"
	sayNoAmount        = "yuan(…) 里的金额最多两位小数"
	sayPrintable       = "这一列要能印出来，不能是%s"
	sayNoMoney         = "“%s”不是金额题"
	sayNotAmount       = "“%s”不是大于0的金额，以元为单位，最多两位小数"
	sayNotNormal       = "“%s”不是 year_mean、last_year 或 amount 金额"
	sayTwoTotals       = "合计只能有一项"
	sayNoItem          = "监测收入里没有“%s”这一项"
	sayNoSeries        = "“%s”没有逐月的记录，往月的表达式不能读它"
	sayCountsPresent   = "%s(%s) 只能数本月一道题的记录"
	sayCountsMonthly   = "%s(%s) 只能数每月一份的表单"
	sayBraces          = "句子里的 { } 不成对，或里面是空的"
)

// Sentences of lint.
const (
	sayNoSource      = "没有写明政策出处"
	sayNoLabel       = "没有中文名称"
	sayLabelTwice    = "与代码“%s”的名称相同，导入时分不清"
	sayUnusedList    = "没有题目、台账列或设置用到代码表“%s”"
	sayNoCase        = "表达式“%s”没有例子证明"
	sayNoTrueCase    = "表达式“%s”没有结果为 true 的例子"
	sayNoFalseCase   = "表达式“%s”没有结果为 false 的例子"
	sayCaseTarget    = "“%s”不是任何表达式，写法如 survey:follow_up.pay:constraint"
	sayCaseGiven     = "“%s”不是 名字=值 的写法"
	sayCaseValue     = "“%s”不能取值“%s”"
	sayCaseMonth     = "“%s”没有往月的记录；逐月的表单要先写明 month= 或 today="
	sayCaseLong      = "这个例子的句子有 %d 个字，最多 %d 个"
	sayLongFilled    = "句子填上最长的值有 %d 个字，最多 %d 个"
	sayLongSentence  = "句子不变的部分有 %d 个字，最多 %d 个"
	sayNoRemedy      = "没有写明怎么办"
	sayCaseFailed    = "应为 %s，得到的是 %s"
	sayNoSystem      = "id_system 里的“%s”没有任何映射"
	sayMappingSame   = "同一名称对应了两个代码"
	sayNoSettingName = "settings 缺少 %s"
)
