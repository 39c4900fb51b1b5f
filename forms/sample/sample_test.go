package sample

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"hufang/forms/cn"
)

const lastDay = "2026-11-30"

var village = Village(1, Options{})

func TestVillageHasTheDemosSize(t *testing.T) {
	for seed := range uint64(8) {
		households := Village(seed, Options{})
		people := 0
		for _, h := range households {
			people += len(h.Members)
		}
		if len(households) != 320 || people < 900 || people > 1300 {
			t.Errorf("seed %d: %d households, %d people", seed, len(households), people)
		}
		if n := len(changes(households)); n != 41 {
			t.Errorf("seed %d: %d changes", seed, n)
		}
	}
}

func TestSameSeedSameVillage(t *testing.T) {
	if !reflect.DeepEqual(Village(1, Options{}), village) {
		t.Error("the same seed gives another village")
	}
	if reflect.DeepEqual(Village(2, Options{}), village) {
		t.Error("another seed gives the same village")
	}
}

func TestNumbersAreRightAndTheirOwn(t *testing.T) {
	g := New(7)
	seen := map[string]string{}
	unique := func(what, number string) {
		if number == "" {
			return
		}
		if other, twice := seen[number]; twice {
			t.Errorf("%s %s is also a %s", what, number, other)
		}
		seen[number] = what
	}
	abolished, men := 0, 0
	for _, code := range []string{"360731100214", "360731100215", "341524100001", "360702001001"} {
		for _, h := range g.Village(Options{Households: 120, Village: code}) {
			unique("户编号", h.No)
			for _, p := range h.Members {
				id := cn.ParseID(p.ID)
				if !id.OK() || id.Birth != p.Birth || id.Sex != p.Sex {
					t.Errorf("%s, born %s, %s: %+v", p.ID, p.Birth, p.Sex, id)
				}
				if age, ok := cn.AgeOn(p.Birth, lastDay); !ok || age != p.Age {
					t.Errorf("born %s is not %d on %s", p.Birth, p.Age, lastDay)
				}
				if !cn.KnownCounty(id.County) {
					abolished++
				}
				if p.Sex == cn.Male {
					men++
				}
				unique("ID", p.ID)
				unique("人口编号", p.No)
				unique("phone", p.Phone)
				if p.Phone != "" && cn.ParsePhone(p.Phone).Kind != cn.Mobile {
					t.Errorf("phone %s", p.Phone)
				}
				checkDisability(t, p)
			}
		}
	}
	if abolished < 400 || men < 500 {
		t.Errorf("%d IDs of abolished counties, %d men", abolished, men)
	}
}

// So many people that numbers drawn without a memory would meet.
func TestALargeVillageHasNoTwins(t *testing.T) {
	ids, phones := map[string]bool{}, map[string]bool{}
	for _, h := range Village(5, Options{Households: 12_000, History: -1}) {
		for _, p := range h.Members {
			if ids[p.ID] || p.Phone != "" && phones[p.Phone] {
				t.Fatalf("%s or %s comes twice", p.ID, p.Phone)
			}
			ids[p.ID], phones[p.Phone] = true, true
		}
	}
}

func checkDisability(t *testing.T, p Person) {
	t.Helper()
	if p.Certificate == "" {
		if p.DisabilityKind != "" || p.DisabilityGrade != 0 || p.IDType != "居民身份证" {
			t.Errorf("disabled without a certificate: %+v", p)
		}
		return
	}
	d := cn.ParseDisability(p.Certificate)
	if !d.OK() || d.ID.Number != p.ID || d.Grade != p.DisabilityGrade || words().words["disability"][d.Kind-1] != p.DisabilityKind {
		t.Errorf("certificate %s of %s: %+v", p.Certificate, p.ID, d)
	}
}

func TestFamiliesAreBelievable(t *testing.T) {
	sexes := map[string]string{son: male, daughter: female, daughterInLaw: female, sonInLaw: male,
		grandson: male, granddaughter: female, daughtersSon: male, daughtersDaughter: female, father: male, mother: female}
	alone := 0
	for seed := range uint64(6) {
		for _, h := range Village(seed, Options{History: -1}) {
			heads := 0
			by := map[string]*Person{}
			for i := range h.Members {
				p := &h.Members[i]
				by[p.Relation] = p
				if p.Relation == head {
					heads++
				}
				if sex := sexes[p.Relation]; sex != "" && sex != p.Sex {
					t.Errorf("%s is %s", p.Relation, p.Sex)
				}
				if p.Age < 0 || p.Age > 95 {
					t.Errorf("%s aged %d", p.Relation, p.Age)
				}
			}
			if heads != 1 || h.Head().Relation != head {
				t.Errorf("household %s has %d heads", h.No, heads)
			}
			if len(h.Members) == 1 && h.Head().Age >= 60 {
				alone++
			}
			checkPair(t, by, head, spouse)
			checkPair(t, by, son, daughterInLaw)
			checkPair(t, by, daughter, sonInLaw)
			for child, parent := range map[string]string{son: spouse, daughter: spouse, head: mother, grandson: daughterInLaw, granddaughter: daughterInLaw} {
				if c, p := by[child], by[parent]; c != nil && p != nil && p.Age-c.Age < 18 {
					t.Errorf("household %s: %s is %d, %s is %d", h.No, parent, p.Age, child, c.Age)
				}
			}
		}
	}
	if alone < 60 {
		t.Errorf("%d old people live alone in six villages", alone)
	}
}

func checkPair(t *testing.T, by map[string]*Person, one, other string) {
	t.Helper()
	a, b := by[one], by[other]
	if a != nil && b != nil && (a.Sex == b.Sex || a.Age < 20 || b.Age < 20) {
		t.Errorf("%s (%s, %d) and %s (%s, %d)", one, a.Sex, a.Age, other, b.Sex, b.Age)
	}
}

// The rules that a province applies to the register (labour class against age,
// school and disability) find nothing here.
func TestRegisterIsConsistent(t *testing.T) {
	worked := 0
	for _, h := range village {
		for _, p := range h.Members {
			if (p.Age < 16 || p.EnrolledAs != "") && p.LabourClass != none {
				t.Errorf("aged %d, %s: %s", p.Age, p.EnrolledAs, p.LabourClass)
			}
			if (p.EnrolledAs == "") == (p.Education == "") {
				t.Errorf("aged %d: learns %q and has learnt %q", p.Age, p.EnrolledAs, p.Education)
			}
			if p.DisabilityGrade > 0 && p.DisabilityGrade < 3 && (p.LabourClass == ordinary || p.LabourClass == skilled) {
				t.Errorf("grade %d: %s", p.DisabilityGrade, p.LabourClass)
			}
			if !p.Labourer() && (p.Job != nil || p.FollowUps != nil) {
				t.Errorf("%s works", p.LabourClass)
			}
			if p.Job != nil {
				worked++
				if p.Job.Pay < 100_00 || p.Job.Pay > 30_000_00 || cn.Path(p.Job.County) == "" || p.Job.Area == "" || p.Job.Since >= "2026-09" {
					t.Errorf("job %+v", p.Job)
				}
			}
			if (p.DisabilityGrade > 0) != strings.Contains(p.Health, "残疾") {
				t.Errorf("health %s with grade %d", p.Health, p.DisabilityGrade)
			}
		}
	}
	if worked < 300 {
		t.Errorf("%d people work", worked)
	}
}

func TestNamesAreHard(t *testing.T) {
	var names, surnames []string
	for _, h := range village {
		for _, p := range h.Members {
			names = append(names, p.Name)
			if n := utf8.RuneCountInString(p.Name); n < 2 || n > 12 {
				t.Errorf("name %s", p.Name)
			}
		}
		surnames = append(surnames, h.Head().Name)
	}
	all := strings.Join(names, " ")
	for _, part := range append(slices.Clone(words().words["rare"]), "·") {
		if !strings.Contains(all, part) {
			t.Errorf("nobody has %s in the name", part)
		}
	}
	for _, surname := range words().words["special_surname"] {
		if !slices.ContainsFunc(surnames, func(name string) bool { return strings.HasPrefix(name, surname) }) {
			t.Errorf("no head is called %s", surname)
		}
	}
}

func changes(households []Household) []*Person {
	var changed []*Person
	for i := range households {
		for j := range households[i].Members {
			p := &households[i].Members[j]
			if n := len(p.FollowUps); n > 0 && p.FollowUps[n-1].Change != "" {
				changed = append(changed, p)
			}
		}
	}
	return changed
}

func TestFollowUps(t *testing.T) {
	labourers := 0
	for _, h := range village {
		for i := range h.Members {
			p := &h.Members[i]
			if !p.Labourer() {
				continue
			}
			labourers++
			if len(p.FollowUps) != 3 {
				t.Fatalf("%d follow-ups", len(p.FollowUps))
			}
			for i, month := range []string{"2026-09", "2026-10", "2026-11"} {
				f := p.FollowUp(month)
				if f == nil || f != &p.FollowUps[i] || !strings.HasPrefix(f.Date, month) || f.Follower == "" || f.Mode == "" {
					t.Fatalf("follow-up of %s: %+v", month, f)
				}
				checkFollowUp(t, f)
			}
			if p.FollowUp("2026-08") != nil {
				t.Error("a month that nobody asked about")
			}
			if f := p.FollowUps[2]; f.Change == "" {
				f.Month, f.Date, f.Follower, f.Mode = p.FollowUps[1].Month, p.FollowUps[1].Date, p.FollowUps[1].Follower, p.FollowUps[1].Mode
				if f != p.FollowUps[1] {
					t.Errorf("unchanged, yet\n%+v\n%+v", p.FollowUps[1], f)
				}
			}
		}
	}
	if labourers < 450 {
		t.Errorf("%d labourers", labourers)
	}
}

func checkFollowUp(t *testing.T, f *FollowUp) {
	t.Helper()
	if f.Outcome == "not_reached" {
		if f.Status != "" || f.Pay != 0 || f.MissReason == "" {
			t.Errorf("not reached: %+v", f)
		}
		return
	}
	if employed := f.Status == "employed"; employed != (f.County != "") || employed != (f.Pay > 0 || f.PayUnknown) || employed != (f.DaysWorked > 0) {
		t.Errorf("half a job: %+v", f)
	}
	if f.Status == "employed" && (f.NoWishReason != "" || f.LocalWish != "") || (f.Trade != "") && f.TrainingWish != "yes" {
		t.Errorf("answered what nobody asks of the employed: %+v", f)
	}
	if (f.Status == "at_home") != (f.HomeReason != "") || f.Status == "unemployed" && f.ChangeReason == "" || f.Status != "unemployed" && f.ChangeReason != "" && f.Change != JobChanged && f.Change != Moved || (f.Status == "returned") != (f.ReturnReason != "" && f.ReturnDate != "") {
		t.Errorf("%s without its reason, or another's: %+v", f.Status, f)
	}
	if area, ok := cn.Area("360731", f.County); f.Status == "employed" && (!ok || area != f.Area) {
		t.Errorf("%s is %s, not %s", f.County, area, f.Area)
	}
	if own := f.Channel == "industry" || f.Channel == "start_up"; f.Status == "employed" && (own == (f.Employer != "") || own == (f.Contract != "") || own == (f.Grade != "") || own == (f.InPark != "")) {
		t.Errorf("an employer of one's own business, or none of another's: %+v", f)
	}
	if (f.PostKind != "") != (f.DutyDays > 0) || (f.PostKind != "") != (f.Channel == "public_post") {
		t.Errorf("half a public post: %+v", f)
	}
	if f.Since > f.Date {
		t.Errorf("works since %s on %s", f.Since, f.Date)
	}
}

// Each change is what its name says, and the plan's proportion is kept.
func TestChanges(t *testing.T) {
	count := map[Change]int{}
	for _, p := range changes(village) {
		before, now := p.FollowUps[1], p.FollowUps[2]
		count[now.Change]++
		ok := now.SameAsLast == "no"
		switch now.Change {
		case PayDropped:
			ok = ok && now.Pay < before.Pay && now.DropReason != "" && now.Employer == before.Employer
		case PayRose:
			ok = ok && now.Pay > before.Pay && now.Employer == before.Employer
		case JobChanged:
			ok = ok && now.Since > before.Since && now.EmployerPhone != before.EmployerPhone
		case Moved:
			ok = ok && now.County != before.County && now.Title == before.Title
		case Returned:
			ok = ok && before.Status == "employed" && now.Status == "returned"
		case LostJob:
			ok = ok && before.Status == "employed" && now.Status == "unemployed" && now.ChangeReason != ""
		case NewlyEmployed:
			ok = ok && before.Status != "employed" && now.Status == "employed"
		case NotReached:
			ok = now.Outcome == "not_reached"
		}
		if !ok || now.Status == "employed" && now.Pay < before.Pay && now.DropReason == "" {
			t.Errorf("%s:\n%+v\n%+v", now.Change, before, now)
		}
	}
	for _, p := range plan {
		if count[p.change] != p.times {
			t.Errorf("%s: %d times, planned %d", p.change, count[p.change], p.times)
		}
	}
}

func TestChangesCanBeSwitchedOff(t *testing.T) {
	if n := len(changes(Village(3, Options{Households: 40, Changes: -1}))); n != 0 {
		t.Errorf("%d changes", n)
	}
	if n := len(changes(Village(3, Options{Households: 40, Changes: 7}))); n != 7 {
		t.Errorf("%d changes, asked for 7", n)
	}
	if n := len(changes(Village(3, Options{Households: 4, Changes: 100_000}))); n > 30 {
		t.Errorf("%d changes in four households", n)
	}
}

func TestAnswers(t *testing.T) {
	f := FollowUp{Month: "2026-11", Date: "2026-11-08", Outcome: "reached", Status: "employed", DaysWorked: 26}
	f.County, f.Pay, f.Area = "440306", 4200_50, "outside"
	want := "[{date 2026-11-08} {outcome reached} {status employed} {work_county 440306} {pay 4200.50} {days_worked 26}]"
	if got := fmt.Sprint(f.Answers()); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	f.PayUnknown = true
	if got := fmt.Sprint(f.Answers()); !strings.Contains(got, "{pay 不清楚}") {
		t.Error(got)
	}
	missed := FollowUp{Date: "2026-11-08", Outcome: "not_reached"}
	if got := fmt.Sprint(missed.Answers()); got != "[{date 2026-11-08} {outcome not_reached}]" {
		t.Error(got)
	}
}

func TestIncomes(t *testing.T) {
	earned := map[string]int{}
	unknown := 0
	for _, h := range village {
		if len(h.Incomes) != 3 || h.Incomes[2].Month != "2026-11" {
			t.Fatalf("incomes %+v", h.Incomes)
		}
		for _, income := range h.Incomes {
			if len(income.Items) != 19 || !strings.HasPrefix(income.Date, income.Month) {
				t.Fatalf("%s, %s: %d items", income.Month, income.Date, len(income.Items))
			}
			if of := income.Items[1].Fen + income.Items[2].Fen + income.Items[3].Fen + income.Items[4].Fen; income.Items[5].Fen > of {
				t.Errorf("%d fen of %d come from a long-term industry", income.Items[5].Fen, of)
			}
			for _, item := range income.Items {
				if item.Fen < 0 || item.Unknown && item.Fen != 0 {
					t.Errorf("%s: %+v", income.Month, item)
				}
				if item.Fen > 0 {
					earned[item.Name]++
				}
				if item.Unknown {
					unknown++
				}
			}
		}
	}
	if len(earned) != 19 || unknown == 0 {
		t.Errorf("%d kinds of income, %d unknown: %v", len(earned), unknown, earned)
	}
}

func TestRosterRows(t *testing.T) {
	if len(RosterHeader) != 47 {
		t.Fatalf("%d headers", len(RosterHeader))
	}
	column := func(row []string, name string) string { return row[slices.Index(RosterHeader, name)] }
	people, certificates, abroad := 0, 0, 0
	for row := range Roster(village) {
		people++
		if len(row) != 47 {
			t.Fatalf("%d cells", len(row))
		}
		for i, cell := range row {
			if cell != strings.TrimSpace(cell) || cell == yes && !strings.HasPrefix(RosterHeader[i], "是否") {
				t.Errorf("%s: %q", RosterHeader[i], cell)
			}
		}
		switch column(row, "证件类型") {
		case "居民身份证":
			if !cn.ParseID(column(row, "证件号码")).OK() {
				t.Errorf("ID %s", column(row, "证件号码"))
			}
		case "残疾人证":
			certificates++
			if !cn.ParseDisability(column(row, "证件号码")).OK() {
				t.Errorf("certificate %s", column(row, "证件号码"))
			}
		default:
			t.Errorf("document %s", column(row, "证件类型"))
		}
		if column(row, "是否国外务工") == yes {
			abroad++
		}
		if (column(row, "公益性岗位类型") == "") != (column(row, "公益性岗位(月数)") == "") {
			t.Errorf("half a post: %v", row)
		}
		if (column(row, "与户主关系") == head) != (column(row, "姓名") == column(row, "户主姓名") && column(row, "证件号码") == column(row, "户主证件号码")) {
			t.Errorf("head: %v", row)
		}
	}
	want := 0
	for _, h := range village {
		want += len(h.Members)
	}
	if people != want || certificates == 0 || abroad == 0 {
		t.Errorf("%d rows of %d people, %d certificates, %d abroad", people, want, certificates, abroad)
	}
	for range Roster(village) {
		break // an early stop must not panic
	}
	if titles := RosterTitles(village[0].Village, "2026"); len(titles) != 2 || !strings.Contains(titles[0], "于都县") {
		t.Errorf("titles %v", titles)
	}
}

func TestUnlistedVillage(t *testing.T) {
	for code, want := range map[string]string{
		"360702001003": "第003村",
		"360731100999": "第999村",
	} {
		h := Village(1, Options{Households: 1, Village: code})[0]
		if h.Village.Code != code || h.Village.Village != want || h.Village.Town == "" || !strings.HasPrefix(h.Village.Path(), cn.Path(code)) {
			t.Errorf("village %+v", h.Village)
		}
	}
}

func BenchmarkPeople100k(b *testing.B) {
	people := 0
	for b.Loop() {
		people = 0
		for _, h := range Village(1, Options{Households: 28_500}) {
			people += len(h.Members)
		}
	}
	b.ReportMetric(float64(people), "people")
}
