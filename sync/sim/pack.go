package sim

import (
	"strings"
	"sync"
	"testing/fstest"

	"hufang/forms"
)

// The simulation's own packs: the forms the store knows, one group of each merge policy, and a later pack whose
// employment group asks one question more and which brings a form the older one has not.
const (
	formsCSV = `name,label,label::en,about,cadence,relevant,source,drop
household,户,,household,once,,test,
person,人,,person,once,,test,
follow_up,回访,,person,monthly,,test,
income,收入,,household,monthly,,test,
visit,走访,,household,event,,test,
month,月,,village,monthly,,test,
transfer,迁移,,household,event,,test,
former_edit,原村修改,,household,event,,test,
difference,差异,,village,event,,test,
batch,导入,,village,event,,test,
`
	postFormCSV = "post,岗位,,person,event,,test,\n"

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
follow_up,date,date,日期,,,,,,,,,contact,max,,,test,
follow_up,text,mode,方式,,,,,,,,,contact,max,,,test,
follow_up,select_one status,status,状态,,,,,,,,,employment,,yes,,test,
follow_up,text,employer,单位,,,,,,,,,employment,,yes,,test,
follow_up,money,pay,本月收入,,,,,,,,,pay,,,,test,
income,money,pension,养老金,,,,,,,,,pension,,,,test,
income,money,dividend,分红,,,,,,,,,dividend,,,,test,
visit,date,date,日期,,,,,,,,,visit,,,,test,
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
	laterSurveyCSV = `follow_up,text,job_title,工种,,,,,,,,,employment@2,,yes,,test,
post,text,title,岗位,,,,,,,,,post,,,,test,
post,date,since,起始,,,,,,,,,post,,,,test,
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
step,out,已迁出,,,,,test,
step,accepted,已接收,,,,,test,
step,withdrawn,已撤回,,,,,test,
former,accept,采用,,,,,test,
former,refuse,不采用,,,,,test,
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

func load(version, formsText, survey string) (*forms.Pack, error) {
	return forms.Load(fstest.MapFS{
		"sim/settings.csv": {Data: []byte("key,value,source,drop\nname,sim,test,\ntitle,推演,test,\nversion," + version + ",test,\n")},
		"sim/forms.csv":    {Data: []byte(formsText)},
		"sim/survey.csv":   {Data: []byte(survey)},
		"sim/choices.csv":  {Data: []byte(choicesCSV)},
	}, "sim")
}

// packs are the older and the later pack.
var packs = sync.OnceValues(func() ([2]*forms.Pack, error) {
	older, err := load("1", formsCSV, surveyCSV)
	if err != nil {
		return [2]*forms.Pack{}, err
	}
	later, err := load("2", formsCSV+postFormCSV, strings.ReplaceAll(surveyCSV, ",employment,", ",employment@2,")+laterSurveyCSV)
	return [2]*forms.Pack{older, later}, err
})
