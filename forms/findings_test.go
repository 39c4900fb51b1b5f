package forms

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// watchful is the small pack with rules, spells and forms of cases laid over it.
var watchful = map[string]string{
	"settings": `key,value,label,source
name,watchful,,t
title,看得见的小包,,t
version,1,,t
extends,small,,t
large_drop,,大额减收（元）,t
count_day,deadline report,统计日,t
`,
	"forms": `name,label,label::en,about,cadence,relevant,source
warning,预警,Warning,household,case,,t
loss,失业,Loss of work,person,case,,t
`,
	"survey": `form,type,name,label,label::en,hint,required,relevant,constraint,constraint_message,soft,calculation,group,merge,carry,include,source
warning,text,cause,原因,,,,,,,,,verify,,,,t
warning,date,ended_on,结束日期,,,,,,,,,end,,,,t
loss,date,closed_on,结案日期,,,,,,,,,end,,,,t
`,
	"spells": `name,about,when,from,until,source
idle,person,follow_up.status == 'unemployed',,,t
lost,person,"follow_up.status == 'unemployed' and known(last.follow_up.status)","day(month, 10)","day(month, 5)",t
zero,household,"count(members, known(#.follow_up.status) and #.follow_up.status == 'employed') == 0",,,t
`,
	"calendar": `name,label,repeat,month,day,who,to,ledger,remind,source
report,上报,monthly,,20,,,,,t
survey,普查,yearly,3,31,,,,,t
`,
	"rules": `name,about,each,level,when,among,counted,sentence,remedy,jump,soft,source,sum
bad_id,person,,block,known(person.id_number) and not is_id(person.id_number),,,身份证号{person.id_number}位数或校验不对,核对证件,person.id_number,,C-020; 001 七(二); E-72：另注
old,person,,warn,"age(person.birth, today) > settings.age_to",,,{person.name}已{person.birth}出生，超过{settings.age_to}岁,核对,person.birth,yes,001 六(二)
no_name,household,,warn,"any(members, not known(#.person.name))",,,有成员没有姓名,补填,person.name,,002 一
big_drop,person,,alert,last.follow_up.pay - follow_up.pay > yuan(settings.large_drop),,,收入{follow_up.pay}元，比上月少{last.follow_up.pay - follow_up.pay}元,核实,follow_up.pay,,001 七(三)
idle_long,person,,alert,known(follow_up.status) and spell.idle.months >= 3,,,自{spell.idle.since}失业{spell.idle.months}个月,帮扶,follow_up.status,,001 六(三)
zero_long,household,,alert,spell.zero.months >= 2,,,零就业已{spell.zero.days}天,帮扶,,,001 二
same_id,person,,watch,known(person.id_number) and shared(person.id_number) > 0,,,证件与另外{shared(person.id_number)}人相同,请复核,person.id_number,yes,001 七(二)
quick,person,,watch,known(follow_up.pay) and pace(follow_up) < 20,,,距上一户{pace(follow_up)}秒,请复核,follow_up.pay,yes,001 七(二)
many_alike,person,,watch,alike(follow_up.pay) >= 3,,,同日{alike(follow_up.pay)}人收入同为{follow_up.pay},请复核,follow_up.pay,yes,001 七(二)
uncaused,household,,warn,known(warning.cause) == false and known(warning.ended_on),,,预警已于{warning.ended_on}结束，没有原因,补填,warning.cause,,001 七(三)
reached,village,person,watch,"div(counted * 100, among) < 80",known(person.labour_class) and person.labour_class == 'ordinary',follow_up.outcome == 'reached',已回访{counted}人，应回访{among}人，{undecided}人不明,补访,,,001 七(二)
lower,village,person,watch,counted > 0 and sum < 0,known(follow_up.status) and follow_up.status == 'employed',follow_up.status == 'employed' and not (follow_up.days_worked == 0),"{counted}人人均少{div(0 - sum, counted)}元，另{among - counted}人不计",看原因,,,001 二,follow_up.pay - last.follow_up.pay
late,person,,warn,"known(follow_up.outcome) and follow_up.outcome != 'reached' and today > deadline('report') and today > day(month, settings.count_day)",,,已过{deadline('report')}，没有回访,补访,,,001 七(二)
`,
	"ledgers": `name,title,rows,filter,paper,orientation,sign,due,source
warnings,预警台账,warning,not known(warning.ended_on) or warning.ended_on startsWith month,A4,,,,t
losses,失业台账,loss,,A4,,,,t
idle,失业名单,person,spell.idle.months > 0,A4,,,,t
`,
	"columns": `ledger,name,title,head,width,value,type,total,source
warnings,no,序号,,5,row,,,t
warnings,cause,原因,,5,warning.cause,,,t
warnings,home,户编号,,5,household.household_no,,,t
losses,name,姓名,,5,person.name,,,t
losses,closed,结案,,5,loss.closed_on,,,t
idle,since,起,,5,spell.idle.since,,,t
idle,began,新,,5,spell.idle.began,,,t
`,
	"cases": `case,target,given,expect,source
r1,rules:bad_id:when,person.id_number=110101199003070039,true,t
r2,rules:bad_id:when,person.id_number=110101199003070038,false,t
r3,rules:bad_id:sentence,person.id_number=110101199003070039,身份证号110101********0039位数或校验不对（001 七(二)）,t
r4,rules:old:when,person.birth=1960-01-01; today=2026-11-20,true,t
r5,rules:old:when,person.birth=1980-01-01; today=2026-11-20,false,t
r6,rules:old:when,person.birth=?unknown; today=2026-11-20,undecided,t
r7,rules:old:sentence,person.birth=1960-01-01,未填已1960-01-01出生，超过60岁（001 六(二)）,t
r8,rules:no_name:when,members.1.person.name=甲; members.2.person.sex=male,true,t
r9,rules:no_name:when,members.1.person.name=甲,false,t
r10,rules:big_drop:when,follow_up.pay=100000; last.follow_up.pay=200000; settings.large_drop=500,true,t
r11,rules:big_drop:when,follow_up.pay=100000; last.follow_up.pay=110000; settings.large_drop=500,false,t
r12,rules:big_drop:when,follow_up.pay=100000; last.follow_up.pay=200000,undecided,t
r13,rules:idle_long:when,today=2026-11-20; follow_up.status=unemployed; last.follow_up.status=unemployed; series.-2.follow_up.status=unemployed; series.-3.follow_up.status=employed,true,t
r14,rules:idle_long:when,today=2026-11-20; follow_up.status=unemployed; last.follow_up.status=unemployed; series.-2.follow_up.status=?unknown; series.-3.follow_up.status=unemployed,false,t
r15,rules:idle_long:when,follow_up.status=unemployed; spell.idle.months=3,true,t
r16,rules:idle_long:sentence,today=2026-11-20; follow_up.status=unemployed; last.follow_up.status=unemployed,自2026-10-01失业2个月（001 六(三)）,t
r17,rules:zero_long:when,month=2026-11; today=2026-11-20; members.1.follow_up.status=unemployed; members.1.last.follow_up.status=at_home,true,t
r18,rules:zero_long:when,month=2026-11; today=2026-11-20; members.1.follow_up.status=unemployed; members.1.series.-1.follow_up.status=employed,false,t
r19,rules:same_id:when,person.id_number=110101199003070038; shared.person.id_number=1,true,t
r20,rules:same_id:when,person.id_number=110101199003070038; shared.person.id_number=0,false,t
r21,rules:same_id:when,person.id_number=110101199003070038,undecided,t
r22,rules:quick:when,follow_up.pay=1; pace.follow_up=3,true,t
r23,rules:quick:when,follow_up.pay=1; pace.follow_up=300,false,t
r24,rules:quick:when,follow_up.pay=1,undecided,t
r25,rules:many_alike:when,follow_up.pay=1; alike.follow_up.pay=4,true,t
r26,rules:many_alike:when,follow_up.pay=1; alike.follow_up.pay=2,false,t
r27,rules:uncaused:when,warning.ended_on=2026-11-01,true,t
r28,rules:uncaused:when,warning.ended_on=2026-11-01; warning.cause=真实下降,false,t
r29,rules:reached:when,counted=7; among=10,true,t
r30,rules:reached:when,counted=8; among=10,false,t
r31,rules:reached:when,counted=0; among=0,undecided,t
r32,rules:reached:sentence,counted=7; among=10; undecided=0,已回访7人，应回访10人，0人不明（001 七(二)）,t
r33,rules:reached:among,person.labour_class=ordinary,true,t
r34,rules:reached:among,person.labour_class=none,false,t
r35,rules:reached:counted,follow_up.outcome=reached,true,t
r36,rules:reached:counted,follow_up.outcome=not_reached,false,t
r37,rules:lower:when,counted=2; among=3; sum=-5,true,t
r38,rules:lower:when,counted=2; among=3; sum=0,false,t
r39,rules:lower:sentence,counted=2; among=3; sum=-25000,2人人均少125.00元，另1人不计（001 二）,t
r40,rules:lower:sum,follow_up.pay=1; last.follow_up.pay=3,-2,t
r41,rules:lower:sum,follow_up.pay=1,undecided,t
r42,rules:lower:among,follow_up.status=employed,true,t
r43,rules:lower:among,follow_up.status=unemployed,false,t
r44,rules:lower:counted,follow_up.status=employed; follow_up.days_worked=1,true,t
r45,rules:lower:counted,follow_up.status=employed; follow_up.days_worked=0,false,t
r46,rules:late:when,follow_up.outcome=not_reached; month=2026-11; today=2026-11-21,true,t
r47,rules:late:when,follow_up.outcome=not_reached; month=2026-11; today=2026-11-20,false,t
r49,rules:late:when,follow_up.outcome=not_reached; month=2026-11; today=2026-11-30; settings.count_day=30,false,t
r48,rules:late:sentence,month=2026-11,已过2026-11-20，没有回访（001 七(二)）,t
s1,spells:idle:when,follow_up.status=unemployed,true,t
s2,spells:idle:when,follow_up.status=employed,false,t
s3,spells:idle:months,month=2026-11; follow_up.status=unemployed; last.follow_up.status=unemployed,2,t
s4,spells:lost:when,follow_up.status=unemployed; last.follow_up.status=employed,true,t
s5,spells:lost:when,follow_up.status=employed; last.follow_up.status=employed,false,t
s6,spells:lost:from,month=2026-11,2026-11-10,t
s7,spells:lost:since,month=2026-11; today=2026-11-20; follow_up.status=unemployed; series.-1.follow_up.status=employed,2026-11-10,t
s8,spells:lost:days,month=2026-11; today=2026-11-20; follow_up.status=unemployed; series.-1.follow_up.status=employed,10,t
s9,spells:lost:ended,month=2026-11; today=2026-11-20; follow_up.status=employed; last.follow_up.status=unemployed; series.-2.follow_up.status=employed,2026-11-05,t
s10,spells:lost:until,month=2026-11,2026-11-05,t
s11,spells:zero:when,members.1.follow_up.status=at_home,true,t
s12,spells:zero:when,members.1.follow_up.status=employed,false,t
s13,spells:zero:began,month=2026-11; members.1.follow_up.status=at_home; members.1.last.follow_up.status=employed,true,t
l1,ledgers:warnings:filter,month=2026-11; warning.ended_on=2026-11-03,true,t
l2,ledgers:warnings:filter,month=2026-11; warning.ended_on=2026-10-03,false,t
l3,ledgers:idle:filter,spell.idle.months=1,true,t
l4,ledgers:idle:filter,spell.idle.months=0,false,t
`,
}

func watchfulWith(sheet string, change func(string) string) map[string]map[string]string {
	pack := map[string]string{}
	for name, text := range watchful {
		pack[name] = text
	}
	if change != nil {
		pack[sheet] = change(pack[sheet])
	}
	return map[string]map[string]string{"small": smallPack, "watchful": pack}
}

func loadWatchful(t testing.TB) *Pack {
	t.Helper()
	p, err := Load(packFS(watchfulWith("", nil)), "watchful")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestWatchfulPackLintsClean(t *testing.T) {
	p := loadWatchful(t)
	for _, problem := range Lint(p) {
		t.Error(problem)
	}
	back, err := Decode(p.Encode())
	if err != nil || back.Hash != p.Hash || len(back.Rules) != len(p.Rules) || len(back.Spells) != 3 {
		t.Errorf("decoded %v", err)
	}
	if p.Rule("old").Level != LevelWarn || !p.Rule("old").Soft || p.Rule("nobody") != nil || p.Spell("idle") == nil || p.Rule("big_drop").Question != "pay" {
		t.Error("lookups")
	}
}

// TestRuleProblems breaks one row at a time: each fault is found and addressed.
func TestRuleProblems(t *testing.T) {
	for _, c := range []struct {
		name, sheet, old, new, cell, words string
	}{
		{"level", "rules", "person,,block", "person,,bad", "rules!D2", "bad"},
		{"no level", "rules", "person,,block", "person,,", "rules!D2", sayBlank},
		{"about", "rules", "bad_id,person", "bad_id,income", "rules!B2", "income"},
		{"no condition", "rules", "known(person.id_number) and not is_id(person.id_number)", "", "rules!E2", sayBlank},
		{"condition is none", "rules", "known(person.id_number) and not is_id(person.id_number)", "person.id_number", "rules!E2", "是非"},
		{"unknown name", "rules", "known(person.id_number) and not is_id(person.id_number)", "known(person.idno)", "rules!E2", "person.idno"},
		{"name in the sentence", "rules", "{person.name}已", "{person.nme}已", "rules!I3", "person.nme"},
		{"brace open", "rules", "{person.name}已", "{person.name已", "rules!I3", sayBraces},
		{"brace closed alone", "rules", "{person.name}已", "person.name}已", "rules!I3", sayBraces},
		{"brace empty", "rules", "{person.name}已", "{}已", "rules!I3", sayBraces},
		{"a list in the sentence", "rules", "有成员没有姓名", `"有{filter(members, known(#.person.name))}"`, "rules!I4", "列表"},
		{"jump to no form", "rules", "核对证件,person.id_number", "核对证件,people.id_number", "rules!K2", "people"},
		{"jump to no question", "rules", "核对证件,person.id_number", "核对证件,person.idno", "rules!K2", "idno"},
		{"counted of a person", "rules", "is_id(person.id_number),,,", "is_id(person.id_number),,true,", "rules!G2", sayNotMeant},
		{"village counts nothing", "rules", "follow_up.outcome == 'reached',已", ",已", "rules!G12", sayBlank},
		{"village reads a household", "rules", `"div(counted * 100, among) < 80"`, "known(household.household_no)", "", ""},
		{"counted elsewhere", "rules", "any(members, not known(#.person.name))", "counted > 0", "rules!E4", "counted"},
		{"a person's at the household", "rules", `"any(members, not known(#.person.name))"`, "known(person.name)", "rules!E4", "members"},
		{"a person's spell at the household", "rules", "spell.zero.months >= 2", "spell.idle.months >= 2", "rules!E7", "members"},
		{"no such spell", "rules", "spell.zero.months >= 2", "spell.nought.months >= 2", "rules!E7", "spell.nought.months"},
		{"no such aspect", "rules", "spell.zero.months >= 2", "spell.zero.weeks >= 2", "rules!E7", "spell.zero.weeks"},
		{"item outside items", "rules", "spell.zero.months >= 2", "item.change < 0", "rules!E7", "item.change"},
		{"shared of last month", "rules", "known(person.id_number) and shared(person.id_number) > 0", "shared(last.follow_up.pay) > 0", "rules!E8", "shared"},
		{"shared of a sum", "rules", "known(person.id_number) and shared(person.id_number) > 0", "shared(1 + 1) > 0", "rules!E8", ""},
		{"alike of what is not monthly", "rules", "alike(follow_up.pay) >= 3", "alike(person.id_number) >= 3", "rules!E10", "alike"},
		{"pace of no form", "rules", "pace(follow_up) < 20", "pace(follow) < 20", "rules!E9", "follow"},
		{"pace of a household from a person", "rules", "pace(follow_up) < 20", "pace(person) < 20", "rules!E9", "pace"},
		{"rule twice", "rules", "old,person", "bad_id,person", "rules!A3", "2"},
		{"remedy missing", "rules", "出生，超过{settings.age_to}岁,核对", "出生，超过{settings.age_to}岁,", "rules!J3", sayNoRemedy},
		{"source missing", "rules", "yes,001 六(二)", "yes,", "rules!M3", sayNoSource},
		{"sentence long", "rules", "有成员没有姓名", strings.Repeat("长", 49), "rules!I4", "49"},
		{"remedy long", "rules", "没有姓名,补填", "没有姓名," + strings.Repeat("长", 61), "rules!J4", "61"},
		{"case renders long", "cases", "r3,rules:bad_id:sentence", "r3,rules:bad_id:sentenc", "cases!B4", "rules:bad_id:sentenc"},
		{"no failing case", "cases", "r1,rules:bad_id:when,person.id_number=110101199003070039,true,t\n", "", "rules!E2", "true"},
		{"no passing case", "cases", "r2,rules:bad_id:when,person.id_number=110101199003070038,false,t\n", "", "rules!E2", "false"},
		{"counted unproven", "cases", "r35,rules:reached:counted,follow_up.outcome=reached,true,t\n", "", "rules!G12", "true"},
		{"spell unproven", "cases", "s1,spells:idle:when,follow_up.status=unemployed,true,t\n", "", "spells!C2", "true"},
		{"spell of a spell", "spells", "follow_up.status == 'unemployed',,,t", "spell.zero.months > 0,,,t", "spells!C2", "spell.zero.months"},
		{"spell of a case", "spells", "follow_up.status == 'unemployed',,,t", "known(loss.closed_on),,,t", "spells!C2", "loss.closed_on"},
		{"spell of an event", "spells", "follow_up.status == 'unemployed',,,t", "known(visit.date),,,t", "spells!C2", "visit.date"},
		{"spell of a count", "spells", "follow_up.status == 'unemployed',,,t", "alike(follow_up.pay) > 1,,,t", "spells!C2", "alike"},
		{"sentence filled long", "rules", "收入{follow_up.pay}元，比上月少", "收入{follow_up.pay}{follow_up.pay}{follow_up.pay}{follow_up.pay}元，比上月少", "rules!I5", "最长的值有 69 个字"},
		{"sum of no number", "rules", "follow_up.pay - last.follow_up.pay\n", "person.name\n", "rules!H", "整数"},
		{"sum read where there is none", "rules", "\"div(counted * 100, among) < 80\"", "sum < 0", "rules!E", "sum"},
		{"setting of no deadline", "settings", "deadline report", "deadline fair", "settings!B7", "fair"},
		{"no such deadline", "rules", "deadline('report') and", "deadline('fair') and", "rules!E", "fair"},
		{"deadline by a name", "rules", "deadline('report') and", "deadline(person.name) and", "rules!E", "deadline"},
		{"spell from no day", "spells", `"day(month, 10)"`, "month", "spells!D3", "日期"},
		{"spell about a village", "spells", "zero,household", "zero,village", "spells!B4", "village"},
		{"spell without condition", "spells", "follow_up.status == 'unemployed',,,t", ",,,t", "spells!C2", sayBlank},
		{"ledger of no case form", "ledgers", "losses,失业台账,loss", "losses,失业台账,income", "ledgers!C", "income"},
		{"row in a filter", "ledgers", "spell.idle.months > 0", "row > 0", "ledgers!D", "row"},
		{"past month without a month", "cases", "today=2026-11-20; follow_up.status=unemployed; last.follow_up.status=unemployed; series.-2.follow_up.status=unemployed", "follow_up.status=unemployed; series.-2.follow_up.status=unemployed", "cases!C14", "month="},
		{"too far back", "cases", "series.-3.follow_up.status=employed", "series.-30.follow_up.status=employed", "cases!C14", "series.-30"},
		{"counted of no form", "cases", "shared.person.id_number=1", "shared.people.id_number=1", "cases!C20", "people"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := Load(packFS(watchfulWith(c.sheet, replacing(c.old, c.new))), "watchful")
			problems, _ := err.(Problems)
			if err == nil {
				problems = Lint(p)
			}
			if c.cell == "" {
				if len(problems) > 0 && err != nil {
					t.Errorf("it does not load: %v", err)
				}
				return
			}
			for _, problem := range problems {
				if strings.HasPrefix(problem.Cell, c.cell) && strings.Contains(problem.Message, c.words) {
					return
				}
			}
			t.Errorf("no problem at %s about %q among %v", c.cell, c.words, problems)
		})
	}
}

// home is a household of November 2026; each member may be given records.
func home(members ...*Member) *Dossier {
	d := &Dossier{ID: "h1", Village: "110101001001", Month: "2026-11", Facts: *facts()}
	for i, m := range members {
		m.ID = fmt.Sprint("p", i+1)
		d.Members = append(d.Members, *m)
	}
	return d
}

func person(answers Answers) *Member {
	m := &Member{Facts: *facts()}
	m.Now["person"] = Record{Form: "person", Answers: answers}
	return m
}

// follow gives a member the follow-up of the month so many before November 2026.
func (m *Member) follow(back int, answers Answers) *Member {
	month := Month("2026-11").Add(-back)
	r := Record{Form: "follow_up", Month: month, Answers: answers}
	switch back {
	case 0:
		m.Now["follow_up"] = r
		return m
	case 1:
		m.Last["follow_up"] = r
	case 12:
		m.YearAgo["follow_up"] = r
	}
	m.put(r)
	return m
}

// statuses gives a member a status for each month back from November; "" is no follow-up, "?" an unknown status.
func statuses(codes ...string) *Member {
	m := person(Answers{"name": Text("甲"), "birth": Text("1990-01-01")})
	for back, code := range codes {
		switch code {
		case "":
		case "?":
			m.follow(back, Answers{"status": In(Unknown)})
		default:
			m.follow(back, Answers{"status": Text(code)})
		}
	}
	return m
}

func sentences(found []Finding) (out []string) {
	for _, f := range found {
		out = append(out, string(f.Level)+" "+f.Person+" "+f.Sentence)
	}
	return out
}

func TestJudge(t *testing.T) {
	p := loadWatchful(t)
	first := statuses("unemployed", "unemployed", "unemployed", "employed")
	first.Now["person"].Answers.Set("id_number", Text("110101199003070039"))
	first.Shared = map[string]int64{"shared person.id_number": 2, "pace follow_up": 3, "alike follow_up.pay": 5}
	first.Now["follow_up"].Answers.Set("pay", Int(10000))
	second := person(Answers{"birth": Text("1950-05-01"), "id_number": In(Unknown)})
	d := home(first, second)
	d.Now["warning"] = Record{Form: "warning", Answers: Answers{"ended_on": Text("2026-11-02")}}
	found, open := p.Judge(d, "2026-11-20")
	want := []string{
		"block p1 身份证号110101********0039位数或校验不对（001 七(二)）",
		"warn  有成员没有姓名（002 一）",
		"warn  预警已于2026-11-02结束，没有原因（001 七(三)）",
		"warn p2 未填已1950-05-01出生，超过60岁（001 六(二)）",
		"alert  零就业已80天（001 二）",
		"alert p1 自2026-09-01失业3个月（001 六(三)）",
		"watch p1 证件与另外2人相同（001 七(二)）",
		"watch p1 距上一户3秒（001 七(二)）",
		"watch p1 同日5人收入同为100.00（001 七(二)）",
	}
	if got := sentences(found); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("found\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, f := range found {
		if f.Village != d.Village || f.Household != "h1" || len(f.Print) != 24 || f.Remedy == "" || f.Source == "" {
			t.Errorf("finding %+v", f)
		}
	}
	if f := found[0]; f.Form != "person" || f.Question != "id_number" || f.Soft || f.About != AboutPerson {
		t.Errorf("finding %+v", f)
	}
	var told []string
	for _, o := range open {
		told = append(told, string(o.Level)+" "+o.Rule+" "+o.Person+" "+o.Sentence)
	}
	wantOpen := []string{
		"alert big_drop p1 无法判断：缺 上月月收入",
		"alert big_drop p2 无法判断：缺 上月月收入",
		"watch many_alike p2 无法判断：缺 月收入",
	}
	if strings.Join(told, "\n") != strings.Join(wantOpen, "\n") {
		t.Errorf("open\n%s\nwant\n%s", strings.Join(told, "\n"), strings.Join(wantOpen, "\n"))
	}
}

// TestUnset: a setting without a value is said once for a household, by the name the pack gives it.
func TestUnset(t *testing.T) {
	p := loadWatchful(t)
	one, two := person(nil).follow(0, Answers{"pay": Int(1)}).follow(1, Answers{"pay": Int(900000)}), person(nil).follow(0, Answers{"pay": Int(1)}).follow(1, Answers{"pay": Int(2)})
	_, open := p.Judge(home(one, two), "2026-11-20")
	n := 0
	for _, o := range open {
		if o.Rule != "big_drop" {
			continue
		}
		n++
		if o.Sentence != "未设置：大额减收（元）" || o.Person != "" || len(o.Missing) != 0 || len(o.Unset) != 1 || o.Unset[0] != "large_drop" {
			t.Errorf("open %+v", o)
		}
	}
	if n != 1 {
		t.Errorf("said %d times", n)
	}
}

func TestSpells(t *testing.T) {
	p := loadWatchful(t)
	for _, c := range []struct {
		name                              string
		member                            *Member
		today                             Day
		months, since, days, ended, began string
	}{
		{"never", statuses("employed", "employed"), "2026-11-20", "0", "undecided", "0", "undecided", "false"},
		{"this month", statuses("unemployed", "employed"), "2026-11-20", "1", "2026-11-01", "19", "undecided", "true"},
		{"since September", statuses("unemployed", "unemployed", "unemployed", "employed"), "2026-11-20", "3", "2026-09-01", "80", "undecided", "false"},
		{"seen after the month", statuses("unemployed", "employed"), "2027-03-01", "1", "2026-11-01", "29", "undecided", "true"},
		{"ended this month", statuses("employed", "unemployed", "unemployed", "employed"), "2026-11-20", "0", "2026-09-01", "0", "2026-11-01", "false"},
		{"ended last month", statuses("employed", "employed", "unemployed"), "2026-11-20", "0", "undecided", "0", "undecided", "false"},
		{"unknown before", statuses("unemployed", "unemployed", "?", "unemployed"), "2026-11-20", "2", "2026-10-01", "50", "undecided", "false"},
		{"nobody came before", statuses("unemployed", "", "unemployed"), "2026-11-20", "1", "2026-11-01", "19", "undecided", "undecided"},
		{"unknown now", statuses("?", "unemployed"), "2026-11-20", "undecided", "undecided", "undecided", "undecided", "undecided"},
		{"nobody came now", statuses("", "unemployed"), "2026-11-20", "undecided", "undecided", "undecided", "undecided", "undecided"},
		{"as long as the series reaches", statuses(repeat("unemployed", 30)...), "2026-11-20", "23", "2025-01-01", "688", "undecided", "false"},
	} {
		d := home(c.member)
		for aspect, want := range map[string]string{"months": c.months, "since": c.since, "days": c.days, "ended": c.ended, "began": c.began} {
			e, why := compile("spell.idle."+aspect, names{pack: p, of: AboutPerson}, wantPrintable)
			if why != "" {
				t.Fatal(why)
			}
			got := undecidedWord
			if v, err := p.Eval(e, d.Scope(&d.Members[0], c.today)); err == nil {
				got = fmt.Sprint(v)
			} else if missingOf(err) == nil {
				t.Fatal(err)
			}
			if got != want {
				t.Errorf("%s: %s is %s, want %s", c.name, aspect, got, want)
			}
		}
	}
}

func repeat(s string, n int) []string {
	return strings.Split(strings.TrimSuffix(strings.Repeat(s+" ", n), " "), " ")
}

// TestSpellOfMembers: a household's expression reads each member's spell, and a spell of the household each member's months.
func TestSpellOfMembers(t *testing.T) {
	p := loadWatchful(t)
	d := home(statuses("unemployed", "unemployed", "employed"), statuses("employed", "at_home", "at_home"), statuses("unemployed", "at_home", "employed"))
	for source, want := range map[string]string{
		"sum(members, #.spell.idle.months)":        "3",
		"count(members, #.spell.idle.months == 2)": "1",
		"spell.zero.months":                        "0",
		"spell.zero.since":                         "2026-10-01", // it ended this month
		"spell.zero.ended":                         "2026-11-01",
	} {
		e, why := compile(source, names{pack: p, of: AboutHousehold}, wantPrintable)
		if why != "" {
			t.Fatal(why)
		}
		if v, err := p.Eval(e, d.Scope(nil, "2026-11-20")); fmt.Sprint(v) != want {
			t.Errorf("%s is %v (%v), want %s", source, v, err, want)
		}
	}
}

func TestTally(t *testing.T) {
	p := loadWatchful(t)
	labourer := func(outcome string) *Member {
		m := person(Answers{"name": Text("甲"), "labour_class": Text("ordinary")})
		switch outcome {
		case "":
		case "?":
			m.follow(0, Answers{"outcome": In(Unknown)})
		default:
			m.follow(0, Answers{"outcome": Text(outcome)})
		}
		return m
	}
	nobody := person(Answers{"labour_class": Text("none")})
	for _, c := range []struct {
		name     string
		members  []*Member
		sentence string // of the finding; "" none
		open     bool
	}{
		{"all reached", []*Member{labourer("reached"), labourer("reached"), nobody}, "", false},
		{"half reached", []*Member{labourer("reached"), labourer("not_reached")}, "已回访1人，应回访2人，0人不明（001 七(二)）", false},
		{"one unknown tips it", []*Member{labourer("reached"), labourer("?")}, "", true},
		{"too few however the unknown turns out", []*Member{labourer("reached"), labourer("?"), labourer("not_reached"), labourer("not_reached")}, "已回访1人，应回访4人，1人不明（001 七(二)）", false},
		{"enough however the unknown turns out", []*Member{labourer("reached"), labourer("reached"), labourer("reached"), labourer("reached"), labourer("")}, "", false},
		{"nobody to reach", []*Member{nobody}, "", true},
	} {
		tally := p.Tally("2026-11", "2026-11-20")
		for i, m := range c.members {
			d := home(m)
			d.ID = fmt.Sprint("h", i)
			tally.Add(d)
		}
		found, open := tally.Findings()
		if (len(found) > 0) != (c.sentence != "") || len(found) > 0 && found[0].Sentence != c.sentence {
			t.Errorf("%s: found %v", c.name, sentences(found))
		}
		if (len(open) > 0) != c.open {
			t.Errorf("%s: open %+v", c.name, open)
		}
		if len(found) > 0 && (found[0].Household != "" || found[0].Village != "110101001001" || found[0].About != AboutVillage) {
			t.Errorf("%s: %+v", c.name, found[0])
		}
	}
}

// TestTallyOfSums: a sum is of those that count; where a part of it is unknown the rule tells nothing.
func TestTallyOfSums(t *testing.T) {
	p := loadWatchful(t)
	worker := func(pay, last Answer) *Member {
		m := person(Answers{"name": Text("甲"), "labour_class": Text("none")})
		m.follow(0, Answers{"status": Text("employed"), "days_worked": Int(20), "pay": pay})
		m.follow(1, Answers{"status": Text("employed"), "pay": last})
		return m
	}
	idle := worker(In(Unknown), Int(100))
	idle.Now["follow_up"].Answers["days_worked"] = Int(0) // it does not count, whatever it earned
	for _, c := range []struct {
		name     string
		members  []*Member
		sentence string // of the finding; "" none
		open     string // what is missing
	}{
		{"less together", []*Member{worker(Int(300_00), Int(500_00)), worker(Int(450_00), Int(400_00)), idle}, "2人人均少75.00元，另1人不计（001 二）", ""},
		{"more together", []*Member{worker(Int(300_00), Int(200_00)), worker(Int(350_00), Int(400_00))}, "", ""},
		{"one unknown", []*Member{worker(Int(300_00), Int(500_00)), worker(In(Unknown), Int(400_00))}, "", "无法判断：缺 月收入"},
		{"nobody counts", []*Member{idle}, "", ""},
	} {
		tally := p.Tally("2026-11", "2026-11-20")
		for i, m := range c.members {
			d := home(m)
			d.ID = fmt.Sprint("h", i)
			tally.Add(d)
		}
		found, open := tally.Findings()
		found = slices.DeleteFunc(found, func(f Finding) bool { return f.Rule != "lower" })
		open = slices.DeleteFunc(open, func(o Open) bool { return o.Rule != "lower" })
		if (len(found) > 0) != (c.sentence != "") || len(found) > 0 && found[0].Sentence != c.sentence {
			t.Errorf("%s: found %v", c.name, sentences(found))
		}
		if (len(open) > 0) != (c.open != "") || len(open) > 0 && open[0].Sentence != c.open {
			t.Errorf("%s: open %+v", c.name, open)
		}
	}
}

// TestRowsOfCases: each case is a row with its own answers; a filter leaves out what has long ended.
func TestRowsOfCases(t *testing.T) {
	p := loadWatchful(t)
	d := home(person(Answers{"name": Text("甲")}), person(Answers{"name": Text("乙")}))
	d.Now["household"] = Record{Answers: Answers{"household_no": Text("7")}}
	d.Cases = map[string][]Record{"warning": {
		{ID: "w3", Form: "warning", Month: "2026-11", Answers: Answers{"cause": Text("丙")}},
		{ID: "w2", Form: "warning", Month: "2026-08", Answers: Answers{"cause": Text("乙"), "ended_on": Text("2026-09-01")}},
		{ID: "w1", Form: "warning", Month: "2026-07", Answers: Answers{"cause": Text("甲"), "ended_on": Text("2026-11-01")}},
	}}
	d.Now["warning"] = d.Cases["warning"][0]
	rows := p.Rows(p.Ledger("warnings"), d, RowOptions{Today: "2026-11-20", Row: 4})
	if len(rows) != 2 || strings.Join(texts(rows[0]), " ") != "4 丙 7" || strings.Join(texts(rows[1]), " ") != "5 甲 7" || rows[1].Of != "w1" {
		t.Errorf("rows %+v", rows)
	}
	d.Members[1].Cases = map[string][]Record{"loss": {{ID: "l1", Form: "loss", Answers: Answers{"closed_on": Text("2026-11-02")}}}}
	rows = p.Rows(p.Ledger("losses"), d, RowOptions{Today: "2026-11-20"})
	if len(rows) != 1 || strings.Join(texts(rows[0]), " ") != "乙 2026-11-02" || rows[0].Person != "p2" {
		t.Errorf("rows %+v", rows)
	}
	reads := p.Reads(p.Ledger("losses"))
	if len(reads.Cases) != 1 || reads.Cases[0] != "loss" || len(reads.Series) != 0 {
		t.Errorf("reads %+v", reads)
	}
	d = home(statuses("unemployed", "employed"), statuses("employed"))
	rows = p.Rows(p.Ledger("idle"), d, RowOptions{Today: "2026-11-20"})
	if len(rows) != 1 || strings.Join(texts(rows[0]), " ") != "2026-11-01 是" {
		t.Errorf("rows %+v", rows)
	}
	if reads := p.Reads(p.Ledger("idle")); strings.Join(reads.Series["follow_up"], " ") != "status" || strings.Join(reads.Now["follow_up"], " ") != "status" {
		t.Errorf("reads %+v", reads)
	}
}

func TestReadsRules(t *testing.T) {
	r := loadWatchful(t).ReadsRules()
	for what, c := range map[string]struct {
		got  []string
		want string
	}{
		"now":    {r.Now["follow_up"], "days_worked outcome pay status"},
		"last":   {r.Last["follow_up"], "pay"},
		"series": {r.Series["follow_up"], "status"},
		"case":   {r.Now["warning"], "cause ended_on"},
		"shared": {r.Shared, "person.id_number"},
		"alike":  {r.Alike, "follow_up.pay"},
		"pace":   {r.Pace, "follow_up"},
		"counts": {r.Counted("person"), "id_number"},
		"others": {slices.Concat(r.SharedOut, r.Cases, r.Series["income"], r.YearAgo["follow_up"]), ""},
	} {
		slices.Sort(c.got)
		if got := strings.Join(c.got, " "); got != c.want {
			t.Errorf("%s: %q, want %q", what, got, c.want)
		}
	}
	if !r.Signed("follow_up") || r.Signed("person") {
		t.Error("who wrote a follow-up is not read, or who wrote a person is")
	}
}

// TestPrint: a reason holds while what the rule read stays, from one day to the next; it ends when a value or a
// threshold changes.
func TestPrint(t *testing.T) {
	p := loadWatchful(t)
	print := func(m *Member, today Day) string {
		t.Helper()
		found, _ := p.Judge(home(m), today)
		for _, f := range found {
			if f.Rule == "idle_long" {
				return f.Print
			}
		}
		t.Fatal("not found")
		return ""
	}
	m := func() *Member { return statuses("unemployed", "unemployed", "unemployed", "employed") }
	at := print(m(), "2026-11-20")
	if print(m(), "2026-11-25") != at {
		t.Error("a day later it prints otherwise")
	}
	if print(statuses("unemployed", "unemployed", "unemployed", "unemployed", "employed"), "2026-11-20") == at {
		t.Error("another beginning prints the same")
	}
	d := home(m())
	d.ID = "h2"
	if found, _ := p.Judge(d, "2026-11-20"); found[len(found)-1].Print == at {
		t.Error("another household prints the same")
	}
}

// TestClause: a sentence ends with the policy clause, and never grows beyond 60 characters.
func TestClause(t *testing.T) {
	for source, want := range map[string]string{
		"001 七(三)":       "001 七(三)",
		"E-08; 001 六(二)": "001 六(二)",
		"E-02; INFER：各省未规定时的下限": "E-02",
		"L-19; 001 七(三)；没有写数":   "001 七(三)",
		"2021年的办法; 002 一":       "002 一",
		"":                      "",
	} {
		if got := clause(source); got != want {
			t.Errorf("clause of %q is %q, want %q", source, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		body, source := rapid.StringN(0, 200, -1).Draw(t, "body"), rapid.StringN(0, 100, -1).Draw(t, "source")
		if n := utf8.RuneCountInString(withClause(body, source)); n > sentenceLimit {
			t.Fatalf("%d characters", n)
		}
	})
}

// anyHome draws a household whose answers may all be anything, states and blanks among them.
func anyHome(t *rapid.T, p *Pack) *Dossier {
	codes := func(list string) []string { return p.List(list).codes() }
	draw := func(name string, values ...Answer) Answer {
		return rapid.SampledFrom(append(values, Answer{}, In(Unknown), In(Conflicted))).Draw(t, name)
	}
	choice := func(name string, codes []string) Answer {
		var all []Answer
		for _, c := range codes {
			all = append(all, Text(c))
		}
		return draw(name, all...)
	}
	var members []*Member
	for range rapid.IntRange(0, 4).Draw(t, "members") {
		m := person(Answers{})
		is := m.Now["person"].Answers
		is.Set("name", draw("name", Text("甲")))
		is.Set("birth", draw("birth", Text("1950-01-01"), Text("1990-01-01")))
		is.Set("id_number", draw("id", Text("110101199003070038"), Text("110101199003070039")))
		is.Set("labour_class", choice("class", codes("labour_class")))
		for back := range rapid.IntRange(0, 5).Draw(t, "months") {
			month := Answers{}
			month.Set("outcome", choice("outcome", codes("outcome")))
			month.Set("status", choice("status", codes("status")))
			month.Set("pay", draw("pay", Int(0), Int(100000), Int(500000)))
			m.follow(back, month)
		}
		if rapid.Bool().Draw(t, "counted") {
			m.Shared = map[string]int64{"shared person.id_number": rapid.Int64Range(0, 2).Draw(t, "shared"), "pace follow_up": rapid.Int64Range(0, 40).Draw(t, "pace"),
				"alike follow_up.pay": rapid.Int64Range(0, 5).Draw(t, "alike")}
		}
		members = append(members, m)
	}
	d := home(members...)
	if rapid.Bool().Draw(t, "warned") {
		is := Answers{}
		is.Set("cause", draw("cause", Text("真实下降")))
		is.Set("ended_on", draw("ended", Text("2026-11-02")))
		d.Now["warning"] = Record{Form: "warning", Month: "2026-11", Answers: is}
	}
	return d
}

const judgedOn = Day("2026-11-20")

// TestAlerts: they are what Judge finds of level alert, in its order.
func TestAlerts(t *testing.T) {
	p := loadWatchful(t)
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		d := anyHome(t, p)
		found, _ := p.Judge(d, judgedOn)
		found = slices.DeleteFunc(found, func(f Finding) bool { return f.Level != LevelAlert })
		if got := p.Alerts(d, judgedOn); len(got) != len(found) || len(got) > 0 && !reflect.DeepEqual(got, found) {
			t.Fatalf("alerts %+v, judged %+v", got, found)
		}
		n += len(found)
	})
	if n == 0 {
		t.Error("no household had an alert")
	}
}

// TestJudgeIsWhatRulesSay: a rule is found exactly where its condition is true, open exactly where it is undecided: what is not
// known is held against nobody, and never passed over.
func TestJudgeIsWhatRulesSay(t *testing.T) {
	p := loadWatchful(t)
	rapid.Check(t, func(t *rapid.T) {
		d := anyHome(t, p)
		found, open := p.Judge(d, judgedOn)
		is := map[string]bool{}
		for _, f := range found {
			is["found "+f.Rule+" "+f.Person] = true
		}
		for _, o := range open {
			is["open "+o.Rule+" "+o.Person] = true
		}
		n := 0
		for _, r := range p.Rules {
			of := map[string]*Member{"": nil}
			if r.About == AboutPerson {
				of = map[string]*Member{}
				for i := range d.Members {
					of[d.Members[i].ID] = &d.Members[i]
				}
			}
			if r.About == AboutVillage {
				continue
			}
			for id, m := range of {
				holds, err := p.EvalBool(r.When, d.Scope(m, judgedOn))
				if is["found "+r.Name+" "+id] != (err == nil && holds) {
					t.Fatalf("%s of %q: found %v, condition %v %v", r.Name, id, !holds, holds, err)
				}
				if r.Name == "big_drop" && err != nil && strings.Contains(err.Error(), "settings") {
					id = "" // what is not set is not set for anybody
				}
				if is["open "+r.Name+" "+id] != (err != nil) && r.Name != "big_drop" {
					t.Fatalf("%s of %q: open %v, condition %v %v", r.Name, id, err == nil, holds, err)
				}
				if err == nil && holds {
					n++
				}
			}
		}
		if n != len(found) {
			t.Fatalf("%d found, %d conditions are true", len(found), n)
		}
	})
}

// TestJudgeKnowsNoOrder: in whatever order the members stand, the same is found of each, with the same prints.
func TestJudgeKnowsNoOrder(t *testing.T) {
	p := loadWatchful(t)
	of := func(d *Dossier) map[string]bool {
		out := map[string]bool{}
		found, open := p.Judge(d, judgedOn)
		for _, f := range found {
			out[fmt.Sprint(f)] = true
		}
		for _, o := range open {
			out[fmt.Sprint(o)] = true
		}
		return out
	}
	rapid.Check(t, func(t *rapid.T) {
		d := anyHome(t, p)
		before := of(d)
		d.Members = rapid.Permutation(d.Members).Draw(t, "order")
		if after := of(d); !maps.Equal(before, after) {
			t.Fatalf("in another order\n%v\nbefore\n%v", after, before)
		}
	})
}

// TestJudgeReadsNoMore: what no rule reads changes nothing, known or not.
func TestJudgeReadsNoMore(t *testing.T) {
	p := loadWatchful(t)
	reads := p.ReadsRules()
	rapid.Check(t, func(t *rapid.T) {
		d := anyHome(t, p)
		found, open := p.Judge(d, judgedOn)
		for i := range d.Members {
			for _, of := range []map[string]Record{d.Members[i].Now, d.Members[i].Last} {
				for form, r := range of {
					for _, q := range p.Form(form).Questions {
						if !q.Type.Stored() || slices.Contains(reads.Now[form], q.Name) || slices.Contains(reads.Last[form], q.Name) {
							continue
						}
						r.Answers.Set(q.Name, rapid.SampledFrom([]Answer{Text("x"), Int(7), In(Refused), {}}).Draw(t, q.Name))
					}
				}
			}
		}
		if again, still := p.Judge(d, judgedOn); !reflect.DeepEqual(again, found) || !reflect.DeepEqual(still, open) {
			t.Fatalf("found %v, before %v", sentences(again), sentences(found))
		}
	})
}

// FuzzSentence: a sentence with anything in its braces is compiled or faulted, and what compiles can be written out.
func FuzzSentence(f *testing.F) {
	p := loadWatchful(f)
	d := home(statuses("unemployed", "employed"))
	for _, source := range []string{"{spell.idle.since}起{follow_up.pay}元", "{", "}{", "{{row}}", "{pace(follow_up)}", "{shared(person.id_number) + alike(follow_up.pay)}",
		"{item.change}", "{counted}", "{known(spell.zero.ended) ? spell.zero.days : 0}", "{count(members, #.spell.idle.began)}", "{first_known(spell.idle.ended, today)}"} {
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source string) {
		b := &builder{pack: &Pack{exprs: map[string]cell{}, forms: p.forms, lists: p.lists, spells: p.spells, Settings: p.Settings}}
		l := line{sheet: "rules", header: []string{"sentence"}, cells: []string{source}}
		s := b.sentence(l, "x", "sentence", names{pack: b.pack, of: AboutPerson, item: true, more: tallyNames})
		if (s == nil) != (len(b.problems) > 0 || source == "") {
			t.Fatalf("neither a sentence nor a fault: %q", source)
		}
		if s != nil {
			frame := p.frame(d.Scope(&d.Members[0], judgedOn))
			defer frame.release()
			frame.fill(s)
		}
	})
}
