package forms

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestSmallPackLintsClean(t *testing.T) {
	for _, p := range Lint(loadSmall(t)) {
		t.Error(p)
	}
}

func TestLoadNames(t *testing.T) {
	p := loadSmall(t)
	if p.Name != "small" || p.Title != "小包" || p.Version != "1" || len(p.Hash) != 64 {
		t.Errorf("pack is %s %s %s %s", p.Name, p.Title, p.Version, p.Hash)
	}
	f := p.Form("follow_up")
	g := f.Group("employment")
	if g.Version != 2 || g.Merge != MergeHuman || len(g.Questions) != 4 {
		t.Errorf("group %+v", g)
	}
	pay := f.Question("pay")
	if pay.Section != "工作" || pay.Relevant.Source() != "(outcome == 'reached') and (status == 'employed')" {
		t.Errorf("pay in section %q, relevant %q", pay.Section, pay.Relevant.Source())
	}
	if got := p.Form("person").Question("household"); got.Ref != "household" || got.Type != TypeRef {
		t.Errorf("household is %+v", got)
	}
	if p.Form("person").Group("health").Merge != MergeUnion || p.Form("nobody") != nil || p.List("status") == nil || p.Ledger("work") == nil {
		t.Error("lookups")
	}
	if g := p.Ledger("work"); !g.Landscape || g.Paper != "A3" || !reflect.DeepEqual(g.Sign, []string{"填表人", "审核人"}) || g.Due != "monthly_ledger" {
		t.Errorf("ledger %+v", g)
	}
}

// TestProblems breaks the small pack in one place at a time: each fault is found, and addressed by sheet, row and column.
func TestProblems(t *testing.T) {
	survey := func(old, new string) map[string]string { return variant("survey", replacing(old, new)) }
	for _, c := range []struct {
		name  string
		pack  map[string]string
		cell  string
		words string
	}{
		{"unknown sheet", map[string]string{"settings": smallPack["settings"], "extra": "a\nb\n"}, "extra", sayUnknownSheet},
		{"unknown column", variant("settings", replacing("key,value,source", "key,value,source,colour")), "settings!D1", "colour"},
		{"column twice", variant("settings", replacing("key,value,source", "key,value,source,source")), "settings!", "source"},
		{"key column missing", variant("choices", replacing("list,code,", "list,,")), "choices!", "code"},
		{"no title", variant("settings", replacing("title,小包,t\n", "")), "settings", "title"},
		{"version a date", variant("settings", replacing("version,1,", "version,2026-01-01 00:00:00,")), "settings!B4", "2026-01-01 00:00:00"},
		{"code a date", variant("choices", replacing("sex,male", "sex,1-Dec")), "choices!B10", "1-Dec"},
		{"code upper case", variant("choices", replacing("sex,male", "sex,Male")), "choices!B10", "Male"},
		{"valid_to no day", variant("choices", replacing("2025-12-31", "2025-13-31")), "choices!F22", "2025-13-31"},
		{"row twice", variant("choices", adding("sex,male,男二,,,,,t")), "choices!B24", "10"},
		{"about", variant("forms", replacing("person,once", "people,once")), "forms!D3", "people"},
		{"cadence", variant("forms", replacing("person,monthly", "person,weekly")), "forms!E4", "weekly"},
		{"form unknown", survey("visit,date,date", "visits,date,date"), "survey!A30", "visits"},
		{"type unknown", survey("follow_up,money,pay", "follow_up,currency,pay"), "survey!B19", "currency"},
		{"list unknown", survey("select_one sex", "select_one gender"), "survey!B8", "gender"},
		{"name not a slug", survey("follow_up,text,employer", "follow_up,text,Employer"), "survey!C18", "Employer"},
		{"name reserved", survey("follow_up,text,employer", "follow_up,text,today"), "survey!C18", "today"},
		{"group malformed", survey("employment@2,,yes,,t", "employment@x,,yes,,t"), "survey!M14", "employment@x"},
		{"group versions differ", survey(",employment@2,,,,t", ",employment@3,,,,t"), "survey!M17", "employment"},
		{"group missing", survey(",visit,,,,t", ",,,,,t"), "survey!M30", sayNeedsGroup},
		{"merge unknown", survey("health,union", "health,newest"), "survey!N11", "newest"},
		{"merge does not fit", survey("contact,normalise", "contact,max"), "survey!N9", "max"},
		{"yes misspelt", survey(",employment@2,,yes,,t", ",employment@2,,y,,t"), "survey!O14", sayYesOrBlank},
		{"end without begin", survey("follow_up,note,thanks,谢谢,,,,,,,,,,,,,t", "follow_up,end_group,,,,,,,,,,,,,,,\nfollow_up,end_group,,,,,,,,,,,,,,,"), "survey!", ""},
		{"section open", survey("follow_up,end_group,talk,,,,,,,,,,,,,,\n", ""), "survey!B13", "talk"},
		{"wrong end", survey("follow_up,end_group,talk", "follow_up,end_group,job"), "survey!C25", "talk"},
		{"include unknown", survey(",,,,,,,,,,person,t", ",,,,,,,,,,persons,t"), "survey!P31", "persons"},
		{"syntax", survey("pay > 0", "pay >"), "survey!I19", "unexpected token"},
		{"unknown name", survey("pay > 0", "play > 0"), "survey!I19", "play"},
		{"unknown form", survey("pay > 0", "pay > last.followup.pay"), "survey!I19", "last.followup.pay"},
		{"unknown function", survey("pay > 0", "now() > pay"), "survey!I19", "now"},
		{"another clock", survey("pay > 0", "date('2026-01-01') > now()"), "survey!I19", "date"},
		{"constraint no condition", survey("pay > 0", "pay"), "survey!I19", "是非"},
		{"money is not yuan", survey("pay > 0", "pay > 4200"), "survey!I19", sayMoneyIsYuan},
		{"wrong kinds", survey("pay > 0", "pay > employer"), "survey!I19", "金额"},
		{"no such code", survey("status == 'employed'", "status == 'employd'"), "survey!H15", "employd"},
		{"no such code in a list", survey("status == 'at_home'", `"status in ['at_home', 'abroad']"`), "survey!H23", "abroad"},
		{"no such code in has", survey("birth <= today", `"has(health, 'ill')"`), "survey!I7", "ill"},
		{"== on several codes", survey("birth <= today", "health == 'good'"), "survey!I7", "has"},
		{"two lists", survey("status == 'at_home'", "status == outcome"), "survey!H23", "outcome"},
		{"no such state", survey("status == 'at_home'", "state(status) == 'unknwon'"), "survey!H23", "unknwon"},
		{"day misspelt", survey("date <= today", "date <= '2026-2-30'"), "survey!I30", "2026-2-30"},
		{"calculation of another kind", survey("pension + wage", "'many'"), "survey!L28", "金额"},
		{"calculated code", survey("follow_up,text,work_area", "follow_up,select_one status,work_area"), "survey!L17", "county"},
		{"circle", survey("status == 'employed'", "pay > 0"), "survey!", "pay"},
		{"settings unknown", survey("settings.large_drop", "settings.small_drop"), "survey!H21", "settings.small_drop"},
		{"a person's answer at the household", survey("pension >= 0", "follow_up.pay > 0"), "survey!I26", "members"},
		{"a person's answer in a household's row", variant("columns", replacing("household.household_no", "person.name")), "columns!F15", "members"},
		{"form reserved", variant("forms", replacing("visit,走访", "last,走访")), "forms!A6", "last"},
		{"quote open", variant("calendar", replacing("月台账", "\"月台账")), "calendar", "引号"},
		{"long row", variant("calendar", adding("a,b,c,d,e,f,g,h,i,j,k")), "calendar!7", sayLongRow},
		{"empty file", variant("calendar", func(string) string { return "" }), "calendar", sayNoHeader},
		{"row outside a ledger", survey("pay > 0", "row > 0"), "survey!I19", "row"},
		{"bare name in a ledger", variant("ledgers", replacing("person.labour_class != 'none'", "labour_class != 'none'")), "ledgers!D2", "labour_class"},
		{"paper", variant("ledgers", replacing("A3", "A5")), "ledgers!E2", "A5"},
		{"due unknown", variant("ledgers", replacing("monthly_ledger", "soon")), "ledgers!H2", "soon"},
		{"column of no ledger", variant("columns", adding("homs,x,X,,5,row,,,t")), "columns!A17", "homs"},
		{"width", variant("columns", replacing(",20,person.id", ",wide,person.id")), "columns!E4", "wide"},
		{"column yields a list", variant("columns", replacing(`"count(members, known(#.person.name))"`, `"filter(members, known(#.person.name))"`)), "columns!F16", "列表"},
		{"column type", variant("columns", replacing("person.name,,", "person.name,money,")), "columns!G3", "金额"},
		{"day of month", variant("calendar", replacing("quarterly,3,20", "quarterly,4,20")), "calendar!D3", "4"},
		{"quarter without month", variant("calendar", replacing("quarterly,3,20", "quarterly,,20")), "calendar!D3", "quarterly"},
		{"day", variant("calendar", replacing("yearly,10,15", "yearly,10,32")), "calendar!E5", "32"},
		{"ledger of the calendar", variant("calendar", replacing("township,work", "township,works")), "calendar!H2", "works"},
		{"mapped nowhere", variant("mappings", replacing("person,name", "person,nam")), "mappings!E2", "nam"},
		{"mapped to no code", variant("mappings", replacing("labour_class,none", "labour_class,lost")), "mappings!F4", "lost"},
		{"unit", variant("mappings", replacing("name,,,t", "name,,yuan,t")), "mappings!G2", sayUnitNeedsMoney},
		{"kind", variant("mappings", replacing("national,skip", "national,drop")), "mappings!B5", "drop"},
		{"case without target", variant("cases", adding("x,,,true,t")), "cases!B", sayBlank},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(packFS(map[string]map[string]string{"small": c.pack}), "small")
			var all Problems
			if !errors.As(err, &all) {
				t.Fatalf("load: %v", err)
			}
			for _, p := range all {
				if strings.HasPrefix(p.Cell, c.cell) && strings.Contains(p.Message, c.words) && p.Pack == "small" {
					var one Problem
					if !errors.As(err, &one) {
						t.Error("errors.As finds no Problem")
					}
					return
				}
			}
			t.Errorf("no problem at %s about %q among\n%v", c.cell, c.words, err)
		})
	}
}

var heir = map[string]string{
	"settings": "key,value,source,drop\nname,heir,t,\ntitle,继承包,t,\nversion,2,t,\nextends,small,t,\nage_to,65,t,\nbig_pay,,,yes\n",
	"choices":  "list,code,label,source,drop\nhealth,chronic,慢性病,t,\nhealth,unwell,不适,t,\nsex,other,其他,t,\nstatus,unemployed,,,yes\n",
	"survey": "form,type,name,label,constraint,group,source,drop\nperson,text,nickname,小名,,identity,t,\n" +
		"follow_up,money,pay,工资,pay >= 0,pay,t,\nvisit,include,members_page,,,,,yes\n",
	"cases": "case,target,given,expect,source,drop\nno job,survey:follow_up.job:relevant,status=at_home,false,t,\nunpaid,survey:follow_up.pay:constraint,pay=-1,false,t,\nold,,,,,yes\n" +
		"older,columns:work.old:value,person.birth=1961-11-21; today=2026-11-21,true,t,\n",
}

func loadHeir(t testing.TB) *Pack {
	t.Helper()
	p, err := Load(packFS(map[string]map[string]string{"small": smallPack, "heir": heir}), "heir")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestExtends(t *testing.T) {
	p := loadHeir(t)
	for _, problem := range Lint(p) {
		t.Error(problem)
	}
	if p.Name != "heir" || p.Settings["age_to"] != "65" || p.Settings["large_drop"] != "" {
		t.Errorf("settings %v", p.Settings)
	}
	if _, ok := p.Settings["big_pay"]; ok {
		t.Error("a dropped setting is still there")
	}
	if got := p.List("health").codes(); !reflect.DeepEqual(got, []string{"good", "chronic", "disabled", "unwell"}) {
		t.Errorf("health is %v", got)
	}
	if c, _ := p.List("health").Choice("chronic"); c.Label != "慢性病" {
		t.Errorf("chronic is %q", c.Label)
	}
	if _, ok := p.List("status").Choice("unemployed"); ok {
		t.Error("a dropped code is still there")
	}
	person := p.Form("person").Questions
	if person[len(person)-1].Name != "nickname" {
		t.Error("a new question does not stand at the end of its form")
	}
	pay := p.Form("follow_up").Question("pay")
	if pay.Label != "工资" || pay.Required != nil || pay.Constraint.Source() != "pay >= 0" || pay.Section != "工作" {
		t.Errorf("the replaced question is %+v", pay)
	}
	if p.Form("visit").Question("members_page") != nil {
		t.Error("a dropped row is still there")
	}
}

func TestExtendsProblems(t *testing.T) {
	with := func(sheet, text string) map[string]map[string]string {
		pack := map[string]string{"settings": heir["settings"]}
		pack[sheet] = text
		return map[string]map[string]string{"small": smallPack, "heir": pack}
	}
	head := "key,value,source\nname,heir,t\ntitle,T,t\nversion,1,t\nextends,"
	for _, c := range []struct {
		name, cell, words string
		packs             map[string]map[string]string
	}{
		{"drops nothing", "choices!D2", sayDropsNothing, with("choices", "list,code,source,drop\nsex,none,t,yes\n")},
		{"type changed", "survey!B2", "money", with("survey", "form,type,name,label,group,source\nfollow_up,integer,pay,工资,pay,t\n")},
		{"base missing", "settings!B5", "nowhere", map[string]map[string]string{"heir": {"settings": head + "nowhere,t\n"}}},
		{"circle", "settings!B5", "heir → heir", map[string]map[string]string{"heir": {"settings": head + "heir,t\n"}}},
		{"heir's expression", "survey!D2", "nothing", with("survey", "form,type,name,constraint,group,source\nfollow_up,money,pay,pay > nothing,pay,t\n")},
		{"base's expression after a drop", "small survey!I8", "id_number", with("survey", "form,type,name,source,drop\nperson,id_number,id_number,t,yes\n")},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(packFS(c.packs), "heir")
			if err == nil {
				t.Fatal("loads")
			}
			if !strings.Contains(err.Error(), c.cell) || !strings.Contains(err.Error(), c.words) {
				t.Errorf("want %s %s, got %v", c.cell, c.words, err)
			}
		})
	}
	if _, err := Load(packFS(map[string]map[string]string{"other": smallPack}), "other"); err == nil || !strings.Contains(err.Error(), "other") {
		t.Errorf("a pack in a folder of another name loads: %v", err)
	}
	if _, err := Load(packFS(nil), "none"); err == nil {
		t.Error("a missing folder loads")
	}
}

func TestExtendIsIdempotent(t *testing.T) {
	fsys := packFS(map[string]map[string]string{"small": smallPack, "heir": heir})
	sheets, err := ReadFolder(fsys, "small")
	if err != nil {
		t.Fatal(err)
	}
	own, _ := tabulate(sheets)
	once, problems := extend(nil, own)
	twice, more := extend(once, own)
	if len(problems)+len(more) > 0 || !reflect.DeepEqual(once.sheets(), twice.sheets()) {
		t.Errorf("laying a pack over itself changes it: %v %v", problems, more)
	}
}

func TestEncodeDecode(t *testing.T) {
	for _, p := range []*Pack{loadSmall(t), loadHeir(t)} {
		back, err := Decode(p.Encode())
		if err != nil {
			t.Fatal(err)
		}
		if back.Hash != p.Hash || !reflect.DeepEqual(back.Sheets, p.Sheets) || back.Name != p.Name {
			t.Error("decode is not the inverse of encode")
		}
		if problems := Lint(back); len(problems) > 0 {
			t.Error(problems[0])
		}
	}
	good := string(loadSmall(t).Encode())
	for name, b := range map[string]string{
		"empty": "", "another file": "PK\x03\x04", "cut": good[:len(good)-1], "longer": good + "x",
		"CRLF": strings.Replace(good, "\nname,small", "\r\nname,small", 1), "length": strings.Replace(good, "settings 1", "settings 9", 1),
	} {
		if _, err := Decode([]byte(b)); err == nil {
			t.Errorf("%s decodes", name)
		}
	}
}

func TestEncodeDecodeProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pack := map[string]string{}
		for sheet, text := range smallPack {
			pack[sheet] = text
		}
		label := rapid.StringOf(rapid.RuneFrom([]rune(`甲乙 "',;=\`+"\t"))).Draw(t, "label")
		s := Sheet{Name: "choices", Header: []string{"list", "code", "label", "source"}, Rows: [][]string{{"extra", "x", label, "t"}}}
		line := strings.SplitN(string(s.CSV()), "\n", 2)[1]
		pack["choices"] += strings.Replace(strings.TrimSuffix(line, "\n"), ",t", ",,,,,t", 1) + "\n"
		p, err := Load(packFS(map[string]map[string]string{"small": pack}), "small")
		if err != nil {
			t.Fatalf("load with label %q: %v", label, err)
		}
		back, err := Decode(p.Encode())
		if err != nil || back.Hash != p.Hash {
			t.Fatalf("label %q: %v", label, err)
		}
		if got := back.List("extra").Choices[0].Label; got != strings.TrimSpace(label) {
			t.Fatalf("label %q came back as %q", label, got)
		}
	})
}

func FuzzDecodePack(f *testing.F) {
	f.Add([]byte(encoding))
	f.Add([]byte(encoding + "settings 20\nkey,value\nname,small\n"))
	f.Add([]byte("hufang pack 2\n"))
	if p, err := Load(packFS(map[string]map[string]string{"small": smallPack}), "small"); err == nil {
		f.Add(p.Encode())
	}
	f.Add(loadWatchful(f).Encode())
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := Decode(b)
		if err != nil {
			return
		}
		if string(p.Encode()) != string(b) {
			t.Error("two sequences of bytes are one pack")
		}
		Lint(p)
	})
}
