package packs_test

import (
	"bytes"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"hufang/forms"
	"hufang/forms/packs"
)

var names = []string{"base", packs.Default}

func load(t testing.TB, name string) *forms.Pack {
	t.Helper()
	p, err := forms.Load(packs.FS, name)
	if err != nil {
		t.Fatalf("load %s: %v", name, err)
	}
	return p
}

func TestPacksLintClean(t *testing.T) {
	for _, name := range names {
		for _, problem := range forms.Lint(load(t, name)) {
			t.Errorf("%v", problem)
		}
	}
}

// An expression that says nothing while nothing is answered has a case that shows it undecided.
func TestUnknownIsProved(t *testing.T) {
	for _, name := range names {
		p := load(t, name)
		proved, ran := map[string]bool{}, map[string]bool{}
		for _, s := range p.Sheets {
			if s.Name != "cases" {
				continue
			}
			target, expect := slices.Index(s.Header, "target"), slices.Index(s.Header, "expect")
			for _, row := range s.Rows {
				ran[row[target]] = true
				proved[row[target]] = proved[row[target]] || row[expect] == "undecided"
			}
		}
		check := func(target string, e *forms.Expr, f *forms.Form) {
			if e == nil || !ran[target] {
				return // Lint tells of expressions without cases
			}
			var undecided *forms.Undecided
			if _, err := p.Eval(e, forms.Scope{Form: f, Own: forms.Answers{}, Month: "2026-11", Today: "2026-11-15"}); errors.As(err, &undecided) && !proved[target] {
				t.Errorf("%s: %s is undecided on %v and no case shows it", name, target, undecided.Missing)
			}
		}
		for _, f := range p.Forms {
			check("forms:"+f.Name+":relevant", f.Relevant, nil)
			for _, q := range f.Questions {
				check("survey:"+f.Name+"."+q.Name+":constraint", q.Constraint, f)
				check("survey:"+f.Name+"."+q.Name+":required", q.Required, f)
				check("survey:"+f.Name+"."+q.Name+":calculation", q.Calculation, f)
			}
		}
		for _, l := range p.Ledgers {
			check("ledgers:"+l.Name+":filter", l.Filter, nil)
			for _, c := range l.Columns {
				check("columns:"+l.Name+"."+c.Name+":value", c.Value, nil)
			}
		}
	}
}

// Every row names the clause it rests on, in the cell where `source` stands.
func TestEveryRowHasASource(t *testing.T) {
	for _, name := range names {
		for _, s := range folder(t, name) {
			at := slices.Index(s.Header, "source")
			for i, row := range s.Rows {
				if at < 0 || strings.TrimSpace(row[at]) == "" {
					t.Errorf("%s %s row %d has no source", name, s.Name, i+2)
				}
			}
		}
	}
}

// What is committed is what `pack fmt` would write.
func TestFoldersAreCanonical(t *testing.T) {
	for _, name := range names {
		for _, s := range forms.Canonical(folder(t, name)) {
			b, err := fs.ReadFile(packs.FS, name+"/"+s.Name+".csv")
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(b, s.CSV()) {
				t.Errorf("%s/%s.csv is not in canonical form", name, s.Name)
			}
		}
	}
}

func folder(t testing.TB, name string) []forms.Sheet {
	t.Helper()
	sheets, err := forms.ReadFolder(packs.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	return sheets
}

// The names that code, packs and scripts share.
var vocabulary = map[string]string{
	"household": "household_no head villager_group address phone household_type monitoring_class registered relocated hardship",
	"person": "household person_no name id_type id_number sex birth relation ethnic education enrolled_as health disability_kind " +
		"disability_grade labour_class skill certificate phone lifecycle",
	"visit": "date mode visitors respondent outcome difficulties policy_explained promised",
	"follow_up": "date follower mode outcome same_as_last status channel work_county work_area in_park employer employer_phone " +
		"job_title job_grade since contract insured pay days_worked paid_on_time change_reason home_reason return_reason return_date " +
		"drop_reason supplement work_wish away_wish training_wish appeal next_visit note",
}

var codes = map[string]string{
	"follow_up.status":    "employed unemployed at_home returned student unable unknown",
	"follow_up.work_area": "county city province outside abroad",
	"follow_up.mode":      "home phone wechat employer station",
	"follow_up.outcome":   "reached not_reached refused lost",
	"person.labour_class": "ordinary skilled half weak half_or_weak lost none",
	"person.lifecycle":    "active away died moved_out",
	"visit.visitor_role":  "first_secretary village_cadre helper_cadre reviewer township clerk county inspector",
}

func TestVocabulary(t *testing.T) {
	p := load(t, packs.Default)
	for form, questions := range vocabulary {
		f := p.Form(form)
		if f == nil {
			t.Fatalf("no form %s", form)
		}
		for _, q := range strings.Fields(questions) {
			if f.Question(q) == nil {
				t.Errorf("no question %s.%s", form, q)
			}
		}
	}
	for name, want := range codes {
		form, question, _ := strings.Cut(name, ".")
		q := p.Form(form).Question(question)
		for _, code := range strings.Fields(want) {
			if _, ok := q.List.Choice(code); !ok {
				t.Errorf("%s has no code %s", name, code)
			}
		}
	}
	for _, include := range []string{"household", "person", "follow_up", "income"} {
		if !slices.ContainsFunc(p.Form("visit").Questions, func(q *forms.Question) bool { return q.Include == include }) {
			t.Errorf("visit does not include %s", include)
		}
	}
}

// The text lists of the national system map by label, without a mapping row (formats §6.5).
func TestNationalLabels(t *testing.T) {
	p := load(t, packs.Default)
	for name, labels := range map[string]string{
		"relation": "户主 配偶 之子 之女 之儿媳 之女婿 之孙子 之孙女 之外孙子 之外孙女 之父 之母 之岳父 之岳母 之公公 之婆婆 之祖父 之祖母 之外祖父 之外祖母 之兄弟姐妹 之曾孙子 " +
			"之曾孙女 之侄儿 之侄女 之兄弟媳妇 之叔伯 其他",
		"labour_class": "技能劳动力 普通劳动力 弱劳动力或半劳动力 丧失劳动力 无劳动力",
		"education":    "文盲或半文盲 小学 初中 高中 大专 本科及以上",
		"enrolled_as": "非在校生 学龄前儿童 学前教育 小学 七年级 八年级 九年级 普通高中一年级 普通高中二年级 普通高中三年级 中职一年级 中职二年级 中职三年级 高职高专一年级 高职高专二年级 高职高专三年级 " +
			"技师学院一年级 技师学院二年级 技师学院三年级 技师学院四年级 本科一年级 本科二年级 本科三年级 本科四年级 本科五年级 硕士研究生及以上",
		"health":           "健康 长期慢性病 患有大病 残疾",
		"sex":              "男 女",
		"id_type":          "居民身份证 军官证 残疾人证",
		"monitoring_class": "脱贫不稳定户 边缘易致贫户 突发严重困难户",
		"household_type":   "一般脱贫户 低保脱贫户 特困供养脱贫户",
		"political":        "中共党员 预备党员 共青团员 无党派民主人士 群众",
		"poverty_cause":    "因病 因残 因学 因灾 缺土地 缺水 缺技术 缺劳力 缺资金 交通条件落后 自身发展动力不足",
	} {
		for _, label := range strings.Fields(labels) {
			if _, ok := p.List(name).ByLabel(label); !ok {
				t.Errorf("list %s has no %s", name, label)
			}
		}
	}
	if n := len(p.List("ethnic").Choices); n < 56 {
		t.Errorf("%d ethnic groups", n)
	}
}

// The headers as the files have them (formats §6.1 to §6.3).
var headers = map[string]string{
	"national_2021": "省 市 县 乡 村 户编号 人口编号 姓名 性别 出生日期 证件类型 证件号码 民族 户联系电话 成员联系电话 年度 与户主关系 文化程度 在校生状况 劳动技能 务工时间（月） " +
		"健康状况 政治面貌 务工企业名称 是否享受低保 是否参加城镇职工基本养老保险 是否参加大病保险 是否参加新型农村合作医疗（城乡居民基本医疗保险） 是否参加城乡居民基本养老保险 " +
		"失学或辍学原因 是否会讲普通话 是否参加商业补充医疗保险 是否国外务工 产业分类 是否接受大病医疗救助 是否接受其他健康扶贫 公益性岗位类型 公益性岗位(月数) 就业渠道 残疾类别 " +
		"务工所在地 户主姓名 户主证件号码 是否参加城镇职工基本医疗保险 是否特困供养人员 残疾证办证年度 识别标准",
	"national_2022": "县 乡 村 户联系电话 户类型 监测对象类别 是否军烈属 工资性收入 公益性岗位收入 其他工资性收入 转移性收入 养老金或离退休金 计划生育金 生态补偿金 最低生活保障金 " +
		"特困人员救助供养金 其他转移性收入 生产经营性收入 财产性收入 资产收益扶贫分红收入 其他财产性收入（旧指标） 产业奖励 就业奖励 生产经营性支出（合计） " +
		"专项用于减少生产经营性支出的补贴 年收入（元） 纯收入（元） 人均纯收入（元） 当前家庭人口数 年度家庭人口数 耕地面积（亩） 牧草地面积 水面面积 林地面积（亩） 退耕还林面积（亩） " +
		"林果面积（亩） 入户路类型 与村主干路距离 是否加入农民专业合作组织 是否危房户 住房面积 主要燃料类型 是否有龙头企业带动 是否有创业致富带头人带动 是否通生活用电 是否通生产用电 " +
		"是否通广播电视 到户产业帮扶类型 是否解决安全饮用水 是否有卫生厕所 是否享受农村居民最低生活保障 义务教育阶段未上学原因 是否享受人身意外保险补贴 大专或本科毕业生未就业原因 " +
		"是否事实无人抚养儿童",
	"named_list_2022": "序号 数据日期 县(市、区、旗) 乡(镇) 行政村 自然村 户编号 人编号 姓名 证件号码 人数 与户主关系 民族 文化程度 在校生状况 健康状况 劳动技能 务工时间（月） " +
		"是否参加大病保险 致贫原因1 危房户 是否解决安全饮用水 人均纯收入 户联系电话 人联系电话 首次识别时间 人员识别时间 户类型 易返贫致贫户(监测对象)类型 风险是否消除 风险识别时间 风险消除时间",
}

func TestEveryHeaderIsMapped(t *testing.T) {
	p := load(t, packs.Default)
	mapped := map[string]forms.Mapping{}
	for _, m := range p.Mappings {
		if m.Kind == forms.MapHeader || m.Kind == forms.MapSkip {
			mapped[m.System+" "+forms.Fold(m.External)] = m
		}
	}
	if n := len(strings.Fields(headers["national_2021"])); n != 47 {
		t.Fatalf("%d headers, the export has 47", n)
	}
	for system, row := range headers {
		for _, header := range strings.Fields(row) {
			m, ok := mapped[system+" "+forms.Fold(header)]
			switch {
			case !ok:
				t.Errorf("%s: %s is not mapped", system, header)
			case m.Kind == forms.MapHeader && (p.Form(m.Form) == nil || p.Form(m.Form).Question(m.Name) == nil):
				t.Errorf("%s: %s goes to %s.%s, which is no question", system, header, m.Form, m.Name)
			}
		}
	}
}

// I-L01 column by column; merged heads stand before the slash.
func TestEmploymentLedgerColumns(t *testing.T) {
	const want = "序号 村/组 户编号 户主 姓名 性别 身份证号 年龄 户属性 劳动力类别 劳动能力 技能/证书 就业意愿 外出意愿 培训意愿 就业状态 就业途径 就业地（省市县） 区域 园区 单位 岗位 普工/技工 合同 参保 开始日期 " +
		"本月收入 上月收入 增减 上年同期 返乡:日期 返乡:原因 在家原因 变更标记 回访:日期 回访:方式 回访:回访人 审核:审核人 审核:日期 备注"
	l := load(t, packs.Default).Ledger("employment")
	if l.Title != "贫困劳动力就业信息台账" || l.Paper != "A3" || !l.Landscape || l.Due != "report" {
		t.Errorf("ledger is %+v", l)
	}
	var got []string
	for _, c := range l.Columns {
		if c.Head != "" {
			got = append(got, c.Head+":"+c.Title)
			continue
		}
		got = append(got, c.Title)
	}
	if s := strings.Join(got, " "); s != want {
		t.Errorf("columns are\n%s\nwant\n%s", s, want)
	}
}

func TestDeadlines(t *testing.T) {
	p := load(t, packs.Default)
	want := map[string]forms.Day{"report": "2026-11-20", "enter": "2026-11-25"} // 001 七(二)
	for _, d := range p.Calendar {
		day, ok := d.On("2026-11")
		if !ok || day != want[d.Name] {
			t.Errorf("%s falls on %s", d.Name, day)
		}
		delete(want, d.Name)
	}
	if len(want) > 0 {
		t.Errorf("not in the calendar: %v", want)
	}
}

func record(form string, a forms.Answers) forms.Record { return forms.Record{Form: form, Answers: a} }

func at(records ...forms.Record) map[string]forms.Record {
	m := map[string]forms.Record{}
	for _, r := range records {
		m[r.Form] = r
	}
	return m
}

func answers(pairs ...string) forms.Answers {
	a := forms.Answers{}
	for i := 0; i < len(pairs); i += 2 {
		a.Set(pairs[i], forms.Text(pairs[i+1]))
	}
	return a
}

var (
	employed = answers("date", "2026-10-11", "follower", "王干部", "mode", "home", "outcome", "reached", "status", "employed", "channel", "out_work",
		"work_county", "440306", "in_park", "yes", "employer", "某电子厂", "job_grade", "general", "work_wish", "yes", "away_wish", "yes")
	worker = answers("name", "李某", "labour_class", "ordinary", "birth", "1990-03-07", "sex", "male")
)

func withPay(a forms.Answers, fen int64) forms.Answers {
	a = a.Clone()
	a.Set("pay", forms.Int(fen))
	return a
}

// Last month's job is carried, last month's pay is not: it is asked anew (I-F02 Q8).
func TestPayIsNeverCarried(t *testing.T) {
	p := load(t, packs.Default)
	carried := p.Carry(p.Form("follow_up"), withPay(employed, 420000))
	for _, q := range []string{"status", "channel", "work_county", "employer", "work_wish"} {
		if !carried[q].IsKnown() {
			t.Errorf("%s is not carried", q)
		}
	}
	for _, q := range []string{"pay", "date", "outcome", "note"} {
		if !carried[q].IsBlank() {
			t.Errorf("%s is carried", q)
		}
	}
}

// The month of one person at the door, question by question.
func TestFollowUpAtTheDoor(t *testing.T) {
	p := load(t, packs.Default)
	f := p.Form("follow_up")
	now := employed.Clone()
	now.Set("date", forms.Text("2026-11-08"))
	lastMonth := withPay(employed, 420000)
	scope := func() forms.Scope {
		d := forms.Dossier{ID: "h", Village: "360731100201", Month: "2026-11", Members: []forms.Member{{ID: "p",
			Facts: forms.Facts{Now: at(record("person", worker)), Last: at(record("follow_up", lastMonth))}}}}
		return d.Scope(&d.Members[0], "2026-11-15")
	}
	change := func(a forms.Answers, pairs ...string) forms.Answers {
		a = a.Clone()
		for name, v := range answers(pairs...) {
			a.Set(name, v)
		}
		return a
	}
	unknownPay := now.Clone()
	unknownPay.Set("pay", forms.In(forms.Unknown))
	for _, c := range []struct {
		name    string
		own     forms.Answers
		hard    string // questions with a hard issue
		soft    string
		visible string
		hidden  string
	}{
		{"employed needs pay", now, "pay", "", "pay employer", "home_reason return_date supplement"},
		{"pay that nobody knows is an answer", unknownPay, "", "", "pay", "drop_reason"},
		{"no pay is no pay", withPay(now, 0), "pay", "", "pay drop_reason", ""},
		{"arrears may be nothing", change(withPay(now, 0), "paid_on_time", "no"), "", "", "paid_on_time", ""},
		{"a drop is explained and supplemented", withPay(now, 300000), "", "", "drop_reason drop_note supplement", "supplement_measure"},
		{"as much as last month", withPay(now, 420000), "", "", "pay", "drop_reason supplement"},
		{"returned", change(now, "status", "returned"), "return_date return_reason", "", "return_date return_reason supplement", "pay employer home_reason"},
		{"at home", change(now, "status", "at_home"), "home_reason", "", "home_reason local_wish", "pay employer return_date"},
		{"lost the job", change(now, "status", "unemployed"), "change_reason", "", "change_reason", "pay"},
		{"not reached ends it", change(answers("date", "2026-11-08", "follower", "王干部", "mode", "phone"), "outcome", "not_reached"), "miss_reason", "", "miss_reason", "status pay work_wish services"},
		{"refused ends it", change(answers("date", "2026-11-08", "follower", "王干部", "mode", "home"), "outcome", "refused"), "", "", "", "status pay"},
		{"the same, but it is not", change(withPay(now, 420000), "same_as_last", "yes", "work_county", "360731", "since", "2026-11-01"), "same_as_last", "", "", ""},
		{"another place needs a day", change(withPay(now, 420000), "work_county", "360731"), "since", "", "", ""},
		{"a day to come", change(withPay(now, 420000), "date", "2026-11-30"), "", "date", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			filled := p.Fill(f, c.own, scope())
			var hard, soft []string
			for _, issue := range filled.Issues {
				if issue.Level == forms.Hard {
					hard = append(hard, issue.Question)
				} else {
					soft = append(soft, issue.Question)
				}
			}
			if strings.Join(hard, " ") != c.hard || strings.Join(soft, " ") != c.soft {
				t.Errorf("hard %v soft %v, want %q %q", hard, soft, c.hard, c.soft)
			}
			for _, q := range strings.Fields(c.visible) {
				if !filled.Visible[q] {
					t.Errorf("%s is not asked", q)
				}
			}
			for _, q := range strings.Fields(c.hidden) {
				if filled.Visible[q] {
					t.Errorf("%s is asked", q)
				}
			}
		})
	}
}

// The area follows from the village and the workplace (D-09); nobody is asked.
func TestWorkAreaIsCalculated(t *testing.T) {
	p := load(t, packs.Default)
	d := forms.Dossier{ID: "h", Village: "360731100201", Month: "2026-11", Members: []forms.Member{{ID: "p", Facts: forms.Facts{Now: at(record("person", worker))}}}}
	filled := p.Fill(p.Form("follow_up"), withPay(employed, 420000), d.Scope(&d.Members[0], "2026-11-15"))
	if got := filled.Answers["work_area"].Text(); got != "outside" || filled.Visible["work_area"] {
		t.Errorf("area %q, visible %v", got, filled.Visible["work_area"])
	}
}

func household(members ...forms.Member) *forms.Dossier {
	return &forms.Dossier{ID: "h", Village: "360731100201", Month: "2026-11", Members: members, Facts: forms.Facts{Now: at(record("household",
		answers("household_no", "3600012345", "head", "李某", "household_type", "lifted_general", "village_name", "长龙村", "villager_group", "第3组")))}}
}

// Wages come from the follow-ups: one that is unknown leaves the household's undecided, never smaller (C-195).
func TestWagesOfAHousehold(t *testing.T) {
	p := load(t, packs.Default)
	child := forms.Member{ID: "c", Facts: forms.Facts{Now: at(record("person", answers("name", "李小某", "birth", "2016-01-01")))}}
	paid := withPay(employed, 420000)
	paid.Set("work_area", forms.Text("outside"))
	one := forms.Member{ID: "p", Facts: forms.Facts{Now: at(record("person", worker), record("follow_up", paid))}}
	silent := forms.Member{ID: "q", Facts: forms.Facts{Now: at(record("person", worker))}}

	filled := p.Fill(p.Form("income"), forms.Answers{}, household(one, child).Scope(nil, "2026-11-15"))
	if got := filled.Answers["wage_away"]; !got.IsInt() || got.Int() != 420000 {
		t.Errorf("wages away are %v", got)
	}
	if got := filled.Answers["wage_local"]; !got.IsInt() || got.Int() != 0 {
		t.Errorf("wages in the county are %v", got)
	}
	filled = p.Fill(p.Form("income"), forms.Answers{}, household(one, silent).Scope(nil, "2026-11-15"))
	if got := filled.Answers["wages"]; !got.IsBlank() {
		t.Errorf("wages are %v while a member was not asked", got)
	}
}

// One printed row, cell by cell.
func TestEmploymentRow(t *testing.T) {
	p := load(t, packs.Default)
	now := withPay(employed, 400000)
	now.Set("date", forms.Text("2026-11-08"))
	now.Set("work_area", forms.Text("outside"))
	person := worker.Clone()
	person.Set("id_number", forms.Text("36210119900307001X"))
	person.Set("skill", forms.Text("焊工"))
	m := forms.Member{ID: "p", Facts: forms.Facts{Now: at(record("person", person), record("follow_up", now)), Last: at(record("follow_up", withPay(employed, 420000)))}}
	child := forms.Member{ID: "c", Facts: forms.Facts{Now: at(record("person", answers("name", "李小某", "labour_class", "none")))}}
	unasked := forms.Member{ID: "u", Facts: forms.Facts{Now: at(record("person", answers("name", "张某")))}}
	l := p.Ledger("employment")
	rows := p.Rows(l, household(m, child, unasked), forms.RowOptions{Today: "2026-11-15", Row: 7})
	if len(rows) != 2 || rows[0].Undecided || !rows[1].Undecided {
		t.Fatalf("rows %+v", rows)
	}
	got := map[string]string{}
	for i, c := range l.Columns {
		got[c.Name] = rows[0].Cells[i].Text
	}
	for name, want := range map[string]string{
		"row": "7", "village": "长龙村第3组", "head": "李某", "sex": "男", "id_number": "362101********001X", "age": "36", "household_kind": "一般脱贫户",
		"labour_class": "普通劳动力", "ability": "有", "skill": "焊工", "status": "在岗", "channel": "外出就业", "area": "省外", "in_park": "是", "job_grade": "普工",
		"pay": "4000.00", "last_pay": "4200.00", "change": "-200.00", "year_ago_pay": "", "return_date": "", "changed": "收入", "follow_mode": "上门",
		"reviewer": "", "note": "",
	} {
		if got[name] != want {
			t.Errorf("%s is %q, want %q", name, got[name], want)
		}
	}
	if !strings.HasPrefix(got["workplace"], "广东省") {
		t.Errorf("workplace is %q", got["workplace"])
	}
}
