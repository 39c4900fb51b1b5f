package storetest

import (
	"sync"
	"testing"
	"testing/fstest"

	"hufang/forms"
)

// The suite's own small pack: the forms the store knows, with one group of each merge policy.
const (
	formsCSV = `name,label,label::en,about,cadence,relevant,source,drop
household,户,,household,once,,test,
person,人,,person,once,,test,
follow_up,回访,,person,monthly,,test,
income,收入,,household,monthly,,test,
visit,走访,,household,event,,test,
warning,预警,,household,case,,test,
job_loss,失业,,person,case,,test,
month,月,,village,monthly,,test,
transfer,迁移,,household,event,,test,
former_edit,原村修改,,household,event,,test,
distinct,不是同一个,,household,event,,test,
difference,差异,,village,event,,test,
batch,导入,,village,event,,test,
`
	surveyCSV = `form,type,name,label,label::en,hint,required,relevant,constraint,constraint_message,soft,calculation,group,merge,carry,include,source,drop
household,text,household_no,户编号,,,,,,,,,identity,,,,test,
household,text,head,户主,,,,,,,,,identity,,,,test,
household,text,villager_group,村民小组,,,,,,,,,identity,,,,test,
household,text,phone,电话,,,,,,,,,contact,union,,,test,
household,ref household,same_as,同一户,,,,,,,,,alias,,,,test,
person,ref person,same_as,同一人,,,,,,,,,alias,,,,test,
person,ref household,household,所属户,,,,,,,,,membership,,,,test,
person,select_one relation,relation,与户主关系,,,,,,,,,membership,,,,test,
person,text,person_no,人口编号,,,,,,,,,identity,,,,test,
person,text,name,姓名,,,,,,,,,identity,,,,test,
person,id_number,id_number,证件号码,,,,,,,,,identity,,,,test,
person,date,birth,出生日期,,,,,,,,,identity,,,,test,
person,phone,phone,电话,,,,,,,,,contact,normalise,,,test,
person,select_one lifecycle,lifecycle,状态,,,,,,,,,life,,,,test,
follow_up,date,date,日期,,,,,,,,,contact,max,,,test,
follow_up,select_one status,status,状态,,,,,,,,,employment,,yes,,test,
follow_up,text,employer,单位,,,,,,,,,employment,,yes,,test,
follow_up,money,pay,本月收入,,,,,,,,,pay,,,,test,
income,money,pension,养老金,,,,,,,,,pension,,,,test,
visit,date,date,日期,,,,,,,,,visit,,,,test,
warning,text,cause,原因,,,,,,,,,verify,,,,test,
warning,date,ended_on,结束日期,,,,,,,,,end,,,,test,
job_loss,date,closed_on,结案日期,,,,,,,,,end,,,,test,
visit,text,difficulties,困难,,,,,,,,,visit,,,,test,
month,text,state,状态,,,,,,,,,state,,,,test,
transfer,select_one step,step,步骤,,,,,,,,,step,,,,test,
transfer,text,home,户,,,,,,,,,step,,,,test,
transfer,division,from_village,迁出村,,,,,,,,,step,,,,test,
transfer,division,to_village,迁入村,,,,,,,,,step,,,,test,
transfer,integer,hop,第几次,,,,,,,,,step,,,,test,
transfer,text,transfer_reason,原因,,,,,,,,,step,,,,test,
transfer,text,moved,成员,,,,,,,,,step,,,,test,
transfer,text,frontier,范围,,,,,,,,,step,,,,test,
former_edit,text,dot,记录,,,,,,,,,decision,,,,test,
former_edit,select_one former,decision,决定,,,,,,,,,decision,,,,test,
former_edit,text,decision_reason,理由,,,,,,,,,decision,,,,test,
distinct,select_one distinct_choice,decision,决定,,,,,,,,,decision,,,,test,
distinct,select_one twin_evidence,evidence,依据,,,,,,,,,decision,,,,test,
distinct,ref household,household,一户,,,,,,,,,decision,,,,test,
distinct,ref household,other_household,另一户,,,,,,,,,decision,,,,test,
distinct,ref person,person,一人,,,,,,,,,decision,,,,test,
distinct,ref person,other_person,另一人,,,,,,,,,decision,,,,test,
difference,text,target,对象,,,,,,,,,found,,,,test,
difference,text,target_form,表单,,,,,,,,,found,,,,test,
difference,text,target_group,组,,,,,,,,,found,,,,test,
difference,text,theirs,名册值,,,,,,,,,found,,,,test,
difference,text,source,来源,,,,,,,,,found,,,,test,
difference,text,file,文件,,,,,,,,,found,,,,test,
difference,integer,row,行,,,,,,,,,found,,,,test,
difference,select_one decision,decision,决定,,,,,,,,,decision,,,,test,
difference,text,decision_reason,理由,,,,,,,,,decision,,,,test,
batch,text,import,批次,,,,,,,,,source,,,,test,
batch,text,source,来源,,,,,,,,,source,,,,test,
batch,text,file,文件,,,,,,,,,source,,,,test,
batch,text,file_hash,校验,,,,,,,,,source,,,,test,
batch,integer,rows,行数,,,,,,,,,source,,,,test,
batch,select_one yes_no,retracted,已撤销,,,,,,,,,retraction,,,,test,
batch,text,retract_reason,理由,,,,,,,,,retraction,,,,test,
`
	choicesCSV = `list,code,label,label::en,valid_from,valid_to,atom,source,drop
yes_no,yes,是,,,,,test,
yes_no,no,否,,,,,test,
relation,head,户主,,,,,test,
relation,spouse,配偶,,,,,test,
relation,son,之子,,,,,test,
status,employed,就业,,,,,test,
status,unemployed,失业,,,,,test,
status,at_home,在家,,,,,test,
lifecycle,active,在世,,,,,test,
lifecycle,away,外出,,,,,test,
lifecycle,moved_out,迁出,,,,,test,
step,out,已迁出,,,,,test,
step,accepted,已接收,,,,,test,
step,withdrawn,已撤回,,,,,test,
former,accept,采用,,,,,test,
former,refuse,不采用,,,,,test,
distinct_choice,apart,不是同一个,,,,,test,
distinct_choice,reopened,重新核对,,,,,test,
twin_evidence,id_number,证件号码,,,,,test,
twin_evidence,household_no,户编号,,,,,test,
twin_evidence,name_birth,姓名出生,,,,,test,
twin_evidence,head_address,户主住址,,,,,test,
decision,keep,保留,,,,,test,
decision,take,采用,,,,,test,
answer_states,unknown,不清楚,,,,,test,
answer_states,refused,拒答,,,,,test,
answer_states,unreachable,未联系上,,,,,test,
answer_states,cannot_decide,无法认定,,,,,test,
answer_states,unmapped,未对应,,,,,test,
answer_states,conflict,冲突,,,,,test,
`
)

// What the suite's rules count and look back on; the packs people use have rules of their own.
const (
	spellsCSV = `name,about,when,from,until,source,drop
idle,person,follow_up.status == 'unemployed',,,test,
poor,household,income.pension == 0,,,test,
`
	rulesCSV = `name,about,each,level,when,among,counted,sentence,remedy,jump,soft,source,drop
same_id,person,,warn,shared(person.id_number) > 0,,,证件号码另有{shared(person.id_number)}人,核对,person.id_number,,001 七(二),
same_phone,person,,watch,shared_out(person.phone) > 0,,,电话另有{shared_out(person.phone)}户用,核对,person.phone,yes,001 七(二),
same_household,household,,warn,shared(household.household_no) > 0,,,户编号重复,核对,household.household_no,,001 七(二),
same_pay,person,,watch,known(follow_up.pay) and alike(follow_up.pay) > 0,,,收入与另{alike(follow_up.pay)}人相同,复核,follow_up.pay,yes,001 七(二),
quick,person,,watch,known(follow_up.pay) and pace(follow_up) < 300,,,距上一户{pace(follow_up)}秒,复核,follow_up.pay,yes,001 七(二),
late_visit,household,,watch,"known(visit.date) and days(visit.date, saved(visit)) > 7",,,走访{visit.date}后很久才保存,复核,visit.date,yes,001 七(二),
idle_long,person,,alert,known(follow_up.status) and spell.idle.months > 1,,,失业已{spell.idle.months}个月,帮扶,follow_up.status,,001 六(三),
poor_long,household,,watch,known(income.pension) and spell.poor.months > 100,,,养老金为零已{spell.poor.months}个月,核对,income.pension,,001 七(三),
open_warning,household,,alert,known(warning.cause) and not known(warning.ended_on),,,预警未了结：{warning.cause},了结,warning.ended_on,,001 七(三),
reached,village,person,watch,counted < among,known(person.name),known(follow_up.status),已回访{counted}人，应回访{among}人,补访,,,001 七(二),
`
)

// sheets are the trial pack's sheets, with the survey as given.
func sheets(survey, version string) fstest.MapFS {
	return fstest.MapFS{
		"trial/settings.csv": {Data: []byte("key,value,source,drop\nname,trial,test,\ntitle,试验,test,\nversion," + version + ",test,\n")},
		"trial/forms.csv":    {Data: []byte(formsCSV)},
		"trial/survey.csv":   {Data: []byte(survey)},
		"trial/choices.csv":  {Data: []byte(choicesCSV)},
		"trial/spells.csv":   {Data: []byte(spellsCSV)},
		"trial/rules.csv":    {Data: []byte(rulesCSV)},
	}
}

var trial = sync.OnceValues(func() (*forms.Pack, error) { return forms.Load(sheets(surveyCSV, "1"), "trial") })

// Pack is the suite's pack.
func Pack(t testing.TB) *forms.Pack {
	t.Helper()
	p, err := trial()
	if err != nil {
		t.Fatalf("load the suite's pack: %v", err)
	}
	return p
}
