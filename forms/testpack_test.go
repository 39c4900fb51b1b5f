package forms

import (
	"strings"
	"testing"
	"testing/fstest"
)

// A pack of our own to test with: no policy, no province.
var (
	smallPack = map[string]string{
		"settings": `key,value,source
name,small,t
title,小包,t
version,1,t
age_to,60,t
large_drop,,t
big_pay,5000,t
roles_list,roles,t
`,
		"forms": `name,label,label::en,about,cadence,relevant,source
household,家庭,Household,household,once,,t
person,人员,Person,person,once,,t
follow_up,回访,Follow-up,person,monthly,"person.labour_class in ['ordinary', 'skilled']",t
income,收入,Income,household,monthly,,t
visit,走访,Visit,household,event,,t
`,
		"survey": `form,type,name,label,label::en,hint,required,relevant,constraint,constraint_message,soft,calculation,group,merge,carry,include,source
household,text,household_no,户编号,,,yes,,,,,,identity,,,,t
household,division,home,家庭地址,,,,,,,,,identity,,,,t
person,ref household,household,所在户,,,,,,,,,membership,,,,t
person,text,name,姓名,,,yes,,,,,,identity,,,,t
person,id_number,id_number,身份证号,,,,,is_id(id_number),,yes,,identity,,,,t
person,date,birth,出生日期,,,,,birth <= today,,,,identity,,,,t
person,select_one sex,sex,性别,,,,,sex == id_sex(id_number),性别与身份证号不一致,yes,,identity,,,,t
person,phone,phone,电话,,,,,,,,,contact,normalise,,,t
person,select_one labour_class,labour_class,劳动力类别,,,,,,,,,labour,,,,t
person,select_multiple health,health,健康状况,,,,,,,,,health,union,,,t
follow_up,select_one outcome,outcome,回访结果,,,yes,,,,,,contact,,,,t
follow_up,begin_group,talk,谈话,,,,outcome == 'reached',,,,,,,,,t
follow_up,select_one status,status,就业状态,,,yes,,,,,,employment@2,,yes,,t
follow_up,begin_group,job,工作,,,,status == 'employed',,,,,,,,,t
follow_up,division,work_county,务工地,,,,,,,,,employment@2,,yes,,t
follow_up,text,work_area,区域,,,,,,,,"area(village, work_county)",employment@2,,,,t
follow_up,text,employer,单位,,,,,,,,,employment@2,,yes,,t
follow_up,money,pay,月收入,,,yes,,pay > 0,,,,pay,,,,t
follow_up,integer,days_worked,出勤天数,,,,,days_worked in [20] or days_worked <= 31,,,,pay,,,,t
follow_up,text,drop_reason,减收原因,,,yes,last.follow_up.pay - pay > yuan(settings.large_drop),,,,,reason,,,,t
follow_up,end_group,,,,,,,,,,,,,,,
follow_up,text,home_reason,在家原因,,,known(status),status == 'at_home',,,,,reason,,,,t
follow_up,note,thanks,谢谢,,,,,,,,,,,,,t
follow_up,end_group,talk,,,,,,,,,,,,,,
income,money,pension,养老金,,,,,pension >= 0,,,,pension,max,,,t
income,money,wage,工资,,,,,,,,"sum(filter(members, known(#.follow_up.status) and #.follow_up.status == 'employed'), #.follow_up.pay)",,,,,t
income,money,total,合计,,,,,,,,pension + wage,,,,,t
income,integer,people,人口,,,,,,,,"count(members, true)",,,,,t
visit,date,date,走访日期,,,yes,,date <= today,走访日期不能晚于今天,,,visit,,,,t
visit,include,members_page,成员,,,,,,,,,,,,person,t
`,
		"choices": `list,code,label,label::en,valid_from,valid_to,atom,source
yes_no,yes,是,Yes,,,,t
yes_no,no,否,No,,,,t
answer_states,unknown,不清楚,,,,,t
answer_states,refused,拒答,,,,,t
answer_states,unreachable,未联系上,,,,,t
answer_states,cannot_decide,无法认定,,,,,t
answer_states,unmapped,未对应,,,,,t
answer_states,conflict,冲突,,,,,t
sex,male,男,,,,,t
sex,female,女,,,,,t
labour_class,ordinary,普通劳动力,,,,,t
labour_class,skilled,技能劳动力,,,,,t
labour_class,none,无劳动能力,,,,,t
health,good,健康,,,,,t
health,chronic,长期慢性病,,,,,t
health,disabled,残疾,,,,,t
outcome,reached,见到本人,,,,,t
outcome,not_reached,未见到,,,,,t
status,employed,务工,,,,,t
status,unemployed,失业,,,,,t
status,at_home,在家,,,2025-12-31,,t
roles,cadre,干部,,,,,t
`,
		"ledgers": `name,title,rows,filter,paper,orientation,sign,due,source
work,务工台账,person,"person.labour_class != 'none'",A3,landscape,填表人 审核人,monthly_ledger,t
homes,家庭台账,household,,A4,,,,t
`,
		"columns": `ledger,name,title,head,width,value,type,total,source
work,no,序号,,5,row,,,t
work,name,姓名,,10,person.name,,,t
work,id,身份证号,,20,person.id_number,,,t
work,age,年龄,,6,"age(person.birth, today)",,,t
work,status,状态,,8,follow_up.status,,,t
work,county,务工地,,12,follow_up.work_county,,,t
work,county_short,县,,12,follow_up.work_county,division,,t
work,pay,本月收入,收入,10,follow_up.pay,,yes,t
work,change,增减,收入,10,follow_up.pay - last.follow_up.pay,,,t
work,health,健康,,10,person.health,,,t
work,old,是否超龄,,10,"age(person.birth, today) >= settings.age_to",,,t
work,both,单位和原因,,10,"join([follow_up.employer, label(follow_up.status), follow_up.home_reason], '/')",,,t
work,blank,审核人,,10,,,,t
homes,no,户编号,,10,household.household_no,,,t
homes,people,人口,,10,"count(members, known(#.person.name))",,,t
`,
		"calendar": `name,label,repeat,month,day,who,to,ledger,remind,source
monthly_ledger,月台账,monthly,,20,cadre,township,work,5 2,t
quarter,季报,quarterly,3,20,cadre,township,,,t
odd,单月,bimonthly,1,6,cadre,township,,,t
yearly,年报,yearly,10,15,cadre,township,,,t
last_day,月末,monthly,,31,cadre,township,,,t
`,
		"mappings": `system,kind,external,form,name,code,unit,source
national,header,姓名,person,name,,,t
national,header,养老金（元）,income,pension,,yuan,t
national,code,丧失劳动力,person,labour_class,none,,t
national,skip,序号,,,,,t
`,
		"cases": `case,target,given,expect,source
asked,forms:follow_up:relevant,person.labour_class=ordinary,true,t
not asked,forms:follow_up:relevant,person.labour_class=none,false,t
unknown,forms:follow_up:relevant,person.labour_class=?unknown,undecided,t
id good,survey:person.id_number:constraint,id_number=110101199003070038,true,t
id bad,survey:person.id_number:constraint,id_number=110101199003070039,false,t
born,survey:person.birth:constraint,birth=1990-03-07; today=2026-11-21,true,t
unborn,survey:person.birth:constraint,birth=2027-03-07; today=2026-11-21,false,t
man,survey:person.sex:constraint,sex=male; id_number=110101199003070038,true,t
woman,survey:person.sex:constraint,sex=female; id_number=110101199003070038,false,t
talk,survey:follow_up.talk:relevant,outcome=reached,true,t
no talk,survey:follow_up.talk:relevant,outcome=not_reached,false,t
job,survey:follow_up.job:relevant,status=employed,true,t
no job,survey:follow_up.job:relevant,status=unemployed,false,t
area,survey:follow_up.work_area:calculation,village=110101001001; work_county=110101,county,t
paid,survey:follow_up.pay:constraint,pay=1,true,t
unpaid,survey:follow_up.pay:constraint,pay=0,false,t
days,survey:follow_up.days_worked:constraint,days_worked=31,true,t
days over,survey:follow_up.days_worked:constraint,days_worked=32,false,t
drop,survey:follow_up.drop_reason:relevant,pay=100; last.follow_up.pay=200000; settings.large_drop=500,true,t
no drop,survey:follow_up.drop_reason:relevant,pay=200000; last.follow_up.pay=200000; settings.large_drop=500,false,t
unset,survey:follow_up.drop_reason:relevant,pay=100; last.follow_up.pay=200000,undecided,t
home,survey:follow_up.home_reason:relevant,status=at_home,true,t
not home,survey:follow_up.home_reason:relevant,status=employed,false,t
home asked,survey:follow_up.home_reason:required,status=employed,true,t
home not asked,survey:follow_up.home_reason:required,status=?refused,false,t
pension,survey:income.pension:constraint,pension=0,true,t
no pension,survey:income.pension:constraint,pension=-1,false,t
wage,survey:income.wage:calculation,members.1.follow_up.status=employed; members.1.follow_up.pay=300000; members.2.follow_up.status=at_home,300000,t
wage unknown,survey:income.wage:calculation,members.1.follow_up.status=employed; members.1.follow_up.pay=?unknown,undecided,t
total,survey:income.total:calculation,pension=1; wage=2,3,t
visited,survey:visit.date:constraint,date=2026-11-01; today=2026-11-21,true,t
not yet,survey:visit.date:constraint,date=2026-12-01; today=2026-11-21,false,t
in,ledgers:work:filter,person.labour_class=skilled,true,t
out,ledgers:work:filter,person.labour_class=none,false,t
age,columns:work.age:value,person.birth=1966-11-21; today=2026-11-21,60,t
change,columns:work.change:value,follow_up.pay=1; last.follow_up.pay=3,-2,t
old,columns:work.old:value,person.birth=1966-11-21; today=2026-11-21,true,t
young,columns:work.old:value,person.birth=1966-11-22; today=2026-11-21,false,t
both,columns:work.both:value,follow_up.status=at_home; follow_up.home_reason=养病,在家/养病,t
people,columns:homes.people:value,members.1.person.name=甲; members.2.person.birth=2000-01-01,1,t
`,
	}
)

// packFS lays packs out as folders: name/sheet.csv.
func packFS(packs map[string]map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, sheets := range packs {
		for sheet, text := range sheets {
			fsys[name+"/"+sheet+".csv"] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return fsys
}

func loadSmall(t testing.TB) *Pack {
	t.Helper()
	p, err := Load(packFS(map[string]map[string]string{"small": smallPack}), "small")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// variant is the small pack with lines added to a sheet, or with old replaced by new in it.
func variant(sheet string, change func(text string) string) map[string]string {
	out := map[string]string{}
	for name, text := range smallPack {
		out[name] = text
	}
	out[sheet] = change(out[sheet])
	return out
}

func adding(lines ...string) func(string) string {
	return func(text string) string { return text + strings.Join(lines, "\n") + "\n" }
}

func replacing(old, new string) func(string) string {
	return func(text string) string {
		if !strings.Contains(text, old) {
			panic("test pack has no " + old)
		}
		return strings.Replace(text, old, new, 1)
	}
}

// record is facts with one record of a form.
func (f *Facts) with(w when, form string, a Answers) *Facts {
	at := map[when]*map[string]Record{now: &f.Now, last: &f.Last, yearAgo: &f.YearAgo}[w]
	if *at == nil {
		*at = map[string]Record{}
	}
	(*at)[form] = Record{Form: form, Answers: a}
	return f
}
