package sample

import (
	"iter"
	"strconv"

	"hufang/forms/cn"
)

// RosterHeader is the header of the national system's person-level export, in its
// order and exact wording.
var RosterHeader = []string{
	"省", "市", "县", "乡", "村", "户编号", "人口编号", "姓名", "性别", "出生日期", "证件类型", "证件号码", "民族",
	"户联系电话", "成员联系电话", "年度", "与户主关系", "文化程度", "在校生状况", "劳动技能", "务工时间（月）", "健康状况",
	"政治面貌", "务工企业名称", "是否享受低保", "是否参加城镇职工基本养老保险", "是否参加大病保险",
	"是否参加新型农村合作医疗（城乡居民基本医疗保险）", "是否参加城乡居民基本养老保险", "失学或辍学原因", "是否会讲普通话",
	"是否参加商业补充医疗保险", "是否国外务工", "产业分类", "是否接受大病医疗救助", "是否接受其他健康扶贫", "公益性岗位类型",
	"公益性岗位(月数)", "就业渠道", "残疾类别", "务工所在地", "户主姓名", "户主证件号码", "是否参加城镇职工基本医疗保险",
	"是否特困供养人员", "残疾证办证年度", "识别标准",
}

// RosterTitles are the rows above the header, which is then on row 3; the first
// cell of each is merged over the whole width.
func RosterTitles(village cn.Division, year string) []string {
	return []string{village.County + village.Town + village.Village + "脱贫人口及监测对象家庭成员信息表", "数据年度：" + year + "年"}
}

// Roster yields the rows of all the households, person by person.
func Roster(households []Household) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for i := range households {
			for _, row := range households[i].RosterRows() {
				if !yield(row) {
					return
				}
			}
		}
	}
}

// RosterRows are the household's rows in the national person-level export, one a
// member, every cell text, aligned with RosterHeader.
func (h *Household) RosterRows() [][]string {
	rows := make([][]string, len(h.Members))
	for i := range h.Members {
		rows[i] = h.rosterRow(&h.Members[i])
	}
	return rows
}

func (h *Household) rosterRow(p *Person) []string {
	var job Job
	worked, posted, abroad := "", "", ""
	if p.Labourer() {
		worked, abroad = "0", no
	}
	if p.Job != nil {
		job = *p.Job
		worked = strconv.Itoa(p.MonthsWorked)
		abroad = yesNo(job.Area == cn.AreaAbroad)
	}
	if job.Post != "" {
		posted = worked
	}
	helped := yesNo(p.Health != "健康")
	return []string{
		h.Village.Province, h.Village.City, h.Village.County, h.Village.Town, h.Village.Village, h.No, p.No, p.Name,
		bySex(p.Sex, "男", "女"), p.Birth, p.IDType, p.document(), p.Ethnic,
		h.Phone, p.Phone, h.year, p.Relation, p.Education, p.EnrolledAs, p.LabourClass, worked, p.Health,
		p.Party, job.Employer, p.MinimumLiving, p.EmployeePension, p.SeriousIllness,
		p.ResidentMedical, p.ResidentPension, "", p.Mandarin,
		p.Commercial, abroad, "", no, helped, job.Post,
		posted, registered(job.Channel), p.DisabilityKind, cn.Path(job.County), h.Head().Name, h.Head().document(), p.EmployeePension,
		p.Destitute, p.CertificateYear, h.Standard,
	}
}

// document is the number that the register has: of the ID, or of the certificate
// of disability where that stands in its place.
func (p *Person) document() string {
	if p.IDType == "残疾人证" {
		return p.Certificate
	}
	return p.ID
}

// registered is the register's word for a channel.
func registered(channel string) string {
	if channel == "" {
		return ""
	}
	return words().words["register:"+channel][0]
}
