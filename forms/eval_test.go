package forms

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	exprchecker "github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/compiler"
	"github.com/expr-lang/expr/parser"
	"github.com/expr-lang/expr/vm"
	"pgregory.net/rapid"

	"hufang/forms/packs"
)

// byExpr compiles an expression for expr's own machine, which then reads names as our own code does.
func byExpr(source string, n names) (*vm.Program, error) {
	config := newConfig()
	for name, run := range map[string]func(f *frame, p []any) (any, error){
		fnReadText: reading(func(a Answer) (any, bool) { return a.Text(), a.IsKnown() && !a.IsInt() }),
		fnReadInt:  reading(func(a Answer) (any, bool) { return int(a.Int()), a.IsInt() }),
		fnReadBool: reading(func(a Answer) (any, bool) { return a.Text() == "yes", a.IsKnown() }),
		fnReadAny: reading(func(a Answer) (any, bool) {
			if a.IsInt() {
				return int(a.Int()), true
			}
			return a.Text(), a.IsKnown()
		}),
		fnPart:     reading(func(a Answer) (any, bool) { return a.Text(), a.IsBlank() || a.IsKnown() && !a.IsInt() }),
		"state":    reading(func(a Answer) (any, bool) { return a.State().String(), true }),
		"known":    reading(func(a Answer) (any, bool) { return a.IsKnown(), true }),
		"answered": reading(func(a Answer) (any, bool) { return !a.IsBlank(), true }),
		"has": func(_ *frame, p []any) (any, error) {
			return slices.Contains(strings.Fields(p[0].(string)), p[1].(string)), nil
		},
		"label": func(_ *frame, p []any) (any, error) { return p[0].(*CodeList).labels(p[1].(string)), nil },
		"join": func(_ *frame, p []any) (any, error) {
			var texts []string
			for _, v := range p[0].([]any) {
				if s := v.(string); s != "" {
					texts = append(texts, s)
				}
			}
			return strings.Join(texts, p[1].(string)), nil
		},
		fnMembers: func(f *frame, _ []any) (any, error) {
			all := make([]int, len(f.scope.Members))
			for i := range all {
				all[i] = i
			}
			return all, nil
		},
	} {
		config.Functions[name].Func = func(p ...any) (any, error) { return run(p[0].(*frame), p[1:]) }
	}
	tree, err := parser.ParseWithConfig(source, config)
	if err != nil {
		return nil, err
	}
	c := checker{names: n}
	c.check(&tree.Node)
	if c.why != "" {
		return nil, errors.New(c.why)
	}
	if _, err := exprchecker.Check(tree, config); err != nil {
		return nil, err
	}
	return compiler.Compile(tree, config)
}

func reading(value func(Answer) (any, bool)) func(f *frame, p []any) (any, error) {
	return func(f *frame, p []any) (any, error) {
		r := p[0].(*ref)
		var m *Member
		if len(p) > 1 {
			m = &f.scope.Members[p[1].(int)]
		}
		a := f.answer(r, m)
		v, ok := value(a)
		if !ok {
			return nil, f.undecided(r, a)
		}
		return v, nil
	}
}

// shown is what a run came to, as text.
func shown(v any, err error) string {
	var u *Undecided
	switch {
	case errors.As(err, &u):
		return "undecided on " + strings.Join(u.Missing, ", ")
	case err != nil:
		return "failed"
	}
	return fmt.Sprintf("%T %v", v, v)
}

func sameAsExpr(t testing.TB, p *Pack, source string, n names, s Scope) {
	t.Helper()
	e, why := compile(source, n, wantPrintable)
	if why != "" || e.direct != nil {
		return
	}
	program, err := byExpr(source, n)
	if err != nil {
		t.Fatalf("%q compiles here and not by expr: %v", source, err)
	}
	f := p.frame(s)
	defer f.release()
	ours := shown(f.run(e))
	theirs := shown(vm.Run(program, f))
	if ours != theirs {
		t.Fatalf("%q is %s here, %s by expr", source, ours, theirs)
	}
	if len(f.elems) != 0 {
		t.Fatalf("%q leaves %d elements behind", source, len(f.elems))
	}
}

// drawAnswer draws an answer to a question: values that its constraint may refuse among them, states, blank.
func drawAnswer(t *rapid.T, q *Question) Answer {
	if rapid.IntRange(0, 3).Draw(t, "state") == 0 {
		return rapid.SampledFrom([]Answer{{}, {}, In(Unknown), In(Refused), In(Conflicted), Raw("别处")}).Draw(t, q.Name)
	}
	days := []string{"1950-02-28", "1990-03-07", "2010-11-20", "2024-02-29", "2026-10-31", "2026-11-05", "2026-11-20", "2027-01-01"}
	switch {
	case q.List != nil:
		codes := q.List.codes()
		code := rapid.SampledFrom(codes).Draw(t, q.Name)
		if q.Type == TypeSelectMultiple && rapid.Bool().Draw(t, "two") {
			if two, ok := q.List.inOrder(code + " " + codes[0]); ok {
				code = two
			}
		}
		return Text(code)
	case q.Type == TypeMoney:
		return Int(rapid.SampledFrom([]int64{0, 1, 99, 50000, 420050, 10000000, -1}).Draw(t, q.Name))
	case q.Type == TypeInteger:
		return Int(rapid.SampledFrom([]int64{0, 1, 2, 26, 31, 60}).Draw(t, q.Name))
	case q.Type == TypeDate:
		return Text(rapid.SampledFrom(days).Draw(t, q.Name))
	case q.Type == TypeMonth:
		return Text(rapid.SampledFrom([]string{"2025-12", "2026-10", "2026-11"}).Draw(t, q.Name))
	case q.Type == TypeDivision:
		return Text(rapid.SampledFrom([]string{"36", "360731", "360731101201", "440306", "990000"}).Draw(t, q.Name))
	case q.Type == TypeIDNumber:
		return Text(rapid.SampledFrom([]string{"110101199003070038", "110101199003070039", "123", "130503670401001"}).Draw(t, q.Name))
	}
	return Text(rapid.SampledFrom([]string{"甲", "13800138000", "某厂", "x"}).Draw(t, q.Name))
}

// anyDossier draws a household of a pack in which every form may say anything.
func anyDossier(t *rapid.T, p *Pack) *Dossier {
	record := func(f *Form, m Month) Record {
		r := Record{ID: f.Name + string(m), Form: f.Name, Month: m, Answers: Answers{}}
		for _, q := range f.Questions {
			if q.Type.Stored() {
				r.Answers.Set(q.Name, drawAnswer(t, q))
			}
		}
		return r
	}
	d := &Dossier{ID: "h", Village: "360731101201", Month: "2026-11", Members: make([]Member, rapid.IntRange(0, 3).Draw(t, "members"))}
	fill := func(facts *Facts, about About) {
		facts.Now, facts.Last, facts.YearAgo, facts.Shared = map[string]Record{}, map[string]Record{}, map[string]Record{}, map[string]int64{}
		for _, f := range p.Forms {
			if f.About != about || rapid.IntRange(0, 4).Draw(t, "absent") == 0 {
				continue
			}
			facts.Now[f.Name] = record(f, d.Month)
			if f.Cadence != Monthly {
				continue
			}
			for back := range rapid.IntRange(0, 3).Draw(t, "months") {
				r := record(f, d.Month.Add(-1-back))
				facts.put(r)
				if back == 0 {
					facts.Last[f.Name] = r
				}
			}
			facts.YearAgo[f.Name] = record(f, d.Month.Add(-12))
			facts.put(facts.YearAgo[f.Name])
			facts.Shared[SharedKey("pace", f.Name, "")] = rapid.Int64Range(0, 600).Draw(t, "pace")
		}
	}
	fill(&d.Facts, AboutHousehold)
	for i := range d.Members {
		d.Members[i].ID = fmt.Sprint("p", i)
		fill(&d.Members[i].Facts, AboutPerson)
	}
	return d
}

// TestRunsAsExpr: every expression of the packs comes to the same on any household as expr's own machine makes of it.
func TestRunsAsExpr(t *testing.T) {
	for _, name := range []string{"base", packs.Default} {
		p, err := Load(packs.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		type one struct {
			target  string
			expr    *Expr
			program *vm.Program
			names   names
		}
		var all []one
		add := func(target string, e *Expr, n names) {
			if e == nil || e.direct != nil || e.source == "yes" {
				return
			}
			program, err := byExpr(e.source, n)
			if err != nil {
				t.Fatalf("%s: %v", target, err)
			}
			all = append(all, one{target, e, program, n})
		}
		for target, c := range p.exprs {
			add(target, c.expr, c.names)
			for _, e := range c.sentence.exprs() {
				add(target, e, c.names)
			}
		}
		if len(all) < 100 {
			t.Fatalf("%d expressions", len(all))
		}
		rapid.Check(t, func(t *rapid.T) {
			d := anyDossier(t, p)
			for _, one := range all {
				s := d.Scope(nil, "2026-11-20")
				if one.names.of == AboutPerson && len(d.Members) > 0 {
					s = d.Scope(&d.Members[0], "2026-11-20")
				}
				if f := one.names.form; f != nil {
					s.Form, s.Own = f, s.Person.of(now)[f.Name].Answers
				}
				if one.names.item {
					w := p.Watch(d, "2026-11-20")
					s.Item = &w.Total
				}
				s.given = map[string]Answer{"counted": Int(1), "among": Int(2), "undecided": Int(0), "gap": Int(3), "gain": Int(4)}
				f := p.frame(s)
				if ours, theirs := shown(f.run(one.expr)), shown(vm.Run(one.program, f)); ours != theirs {
					t.Fatalf("%s %q is %s here, %s by expr", one.target, one.expr.source, ours, theirs)
				}
				if len(f.elems) != 0 {
					t.Fatalf("%s leaves %d elements behind", one.target, len(f.elems))
				}
				f.release()
			}
		})
	}
}
