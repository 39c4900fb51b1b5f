package forms

import (
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"

	"hufang/forms/cn"
)

// function is one function an expression may call, or one the checker puts in the place of a name.
type function struct {
	least, most int                                                     // arguments
	check       func(c *checker, node *ast.Node, args []ast.Node) yield // nil: expressions cannot write it
	run         func(params ...any) (any, error)                        // params[0] is the *frame; nil: check writes it out as other nodes, or coder runs it unboxed
	typ         any                                                     // pointer to a func type; nil of what check writes out
}

func (f function) builtin(name string) *builtin.Function {
	return &builtin.Function{Name: name, Func: f.run, Types: []reflect.Type{reflect.TypeOf(f.typ).Elem()}}
}

// The functions behind names.
const (
	fnReadText = "@text"
	fnReadInt  = "@int"
	fnReadAny  = "@any"
	fnReadBool = "@bool"
	fnPart     = "@part"
	fnMembers  = "@members"
)

// functions is everything an expression can call: the documented allow-list, no clock and no side effect among it.
//
//	known(x) answered(x) state(x)        look without reading: has a value; anything at all; the state's slug ("" = blank)
//	first_known(a, b, …)                 the first that has a value
//	has(x, 'code')                       whether a select_multiple holds the code
//	label(x)                             Chinese label of a code, of several joined
//	yuan(4200)                           元 as fen
//	div(a, b)                            whole quotient, a half rounded up (towards +∞); undecided when b is 0
//	age(birth, day)                      full years
//	day(month, 20)                       the day of the month; past its end, its last
//	deadline('report')                   the day the calendar's row falls on, this month or else the next time
//	days(a, b), months(a, b)             days, full months from a to b; months also between two months
//	birthday(birth, 16)                  the day on which somebody reaches so many full years
//	latest(list), earliest(list)         of a list of days; undecided when there is none in it
//	shared(x) shared_out(x) alike(x)     how many other records have the same value; see overlap.go
//	pace(form)                           seconds since the same person's save before it; see overlap.go
//	saved(form)                          the day of the record's newest save; see overlap.go
//	is_id(x), is_disability_certificate(x), is_phone(x)
//	id_birth(x), id_sex(x)               undecided when the number does not tell
//	area(home, work)                     county city province outside abroad; undecided when the codes leave it open
//	join([a, b], sep)                    texts joined, blank names left out
//	all any none one count filter map sum len    of expr, over members and lists
var functions map[string]function

func init() { // by init because the checks of functions lead back to this map
	functions = map[string]function{
		fnReadText: {typ: new(func(any, *ref, ...int) string)},
		fnReadInt:  {typ: new(func(any, *ref, ...int) int)},
		fnReadAny:  {typ: new(func(any, *ref, ...int) any)},
		fnReadBool: {typ: new(func(any, *ref, ...int) bool)},
		fnPart:     {typ: new(func(any, *ref, ...int) string)},
		fnMembers:  {typ: new(func(any) []int)},

		"known":       {1, 1, looking("known", yield{kind: kindBool}), nil, new(func(any, *ref, ...int) bool)},
		"answered":    {1, 1, looking("answered", yield{kind: kindBool}), nil, new(func(any, *ref, ...int) bool)},
		"state":       {1, 1, looking("state", yield{kind: kindText, only: stateNames[:]}), nil, new(func(any, *ref, ...int) string)},
		"first_known": {least: 2, most: 20, check: checkFirstKnown},
		"has":         {2, 2, checkHas, nil, new(func(any, string, string) bool)},
		"label":       {1, 1, checkLabel, nil, new(func(any, *CodeList, string) string)},
		"join":        {1, 2, checkJoin, nil, new(func(any, []any, string) string)},
		"yuan":        {least: 1, most: 1, check: checkYuan},
		"div":         {2, 2, checkDiv, runDiv, new(func(any, int, int, *Undecided) int)},
		"age":         {2, 2, onDays("age", kindInt), runAge, new(func(any, string, string, *Undecided) int)},
		"day":         {2, 2, checkDay, runDay, new(func(any, string, int, *Undecided) string)},
		"deadline":    {1, 1, checkDeadline, runDeadline, new(func(any, *Deadline, string, *Undecided) string)},
		"days":        {2, 2, onDays("days", kindInt), runDays, new(func(any, string, string, *Undecided) int)},
		"months":      {2, 2, checkMonths, runMonths, new(func(any, string, string, *Undecided) int)},
		"birthday":    {2, 2, checkBirthday, runBirthday, new(func(any, string, int, *Undecided) string)},
		"latest":      {1, 1, ofDays("latest"), runLatest, new(func(any, []any, *Undecided) string)},
		"earliest":    {1, 1, ofDays("earliest"), runEarliest, new(func(any, []any, *Undecided) string)},
		"area":        {2, 2, checkArea, runArea, new(func(any, string, string, *Undecided) string)},
		"shared":      {1, 1, counting("shared"), runCounted, new(func(any, *ref, string, ...int) int)},
		"shared_out":  {1, 1, counting("shared_out"), runCounted, new(func(any, *ref, string, ...int) int)},
		"alike":       {1, 1, counting("alike"), runCounted, new(func(any, *ref, string, ...int) int)},
		"pace":        {1, 1, ofRecord("pace", yield{kind: kindInt}), runPace, new(func(any, *ref, ...int) int)},
		"saved":       {1, 1, ofRecord("saved", yield{kind: kindDay}), runSaved, new(func(any, *ref, ...int) string)},
		"id_birth":    {1, 1, onText("id_birth", yield{kind: kindDay}), runIDBirth, new(func(any, string, *Undecided) string)},
		"id_sex":      {1, 1, onText("id_sex", yield{kind: kindText, only: []string{cn.Male, cn.Female}}), runIDSex, new(func(any, string, *Undecided) string)},
		"is_id": {1, 1, onText("is_id", yield{kind: kindBool}), func(p ...any) (any, error) {
			return cn.ParseID(text(p[1])).OK(), nil
		}, new(func(any, string, *Undecided) bool)},
		"is_disability_certificate": {1, 1, onText("is_disability_certificate", yield{kind: kindBool}), func(p ...any) (any, error) {
			return cn.ParseDisability(text(p[1])).OK(), nil
		}, new(func(any, string, *Undecided) bool)},
		"is_phone": {1, 1, onText("is_phone", yield{kind: kindBool}), func(p ...any) (any, error) {
			return cn.ParsePhone(text(p[1])).OK(), nil
		}, new(func(any, string, *Undecided) bool)},
	}
}

// text and number take what a setting without a type may have put in the place of an argument.
func text(v any) string {
	s, _ := v.(string)
	return s
}

func number(v any) int {
	n, _ := v.(int)
	return n
}

func looking(fn string, y yield) func(*checker, *ast.Node, []ast.Node) yield {
	return func(c *checker, node *ast.Node, args []ast.Node) yield {
		r, member := c.reference(args[0])
		if r == nil {
			return yield{}
		}
		*node = c.onRef(*node, fn, r, member)
		return y
	}
}

// checkFirstKnown writes first_known(a, b) out as known(a) ? a : b, where reading b names both when neither is known.
func checkFirstKnown(c *checker, node *ast.Node, args []ast.Node) yield {
	all := &Undecided{}
	y := yield{}
	reads := make([]ast.Node, len(args))
	looks := make([]ast.Node, len(args))
	for i, arg := range args {
		r, member := c.reference(arg)
		if r == nil {
			return y
		}
		all.Missing = append(all.Missing, r.text())
		y = c.meet(y, r.yield)
		if i == len(args)-1 {
			named := *r
			named.missing = all
			r = &named
		}
		reads[i], looks[i] = c.readCall(arg, r, member), c.onRef(arg, "known", r, member)
	}
	out := reads[len(args)-1]
	for i := len(args) - 2; i >= 0; i-- {
		choice := &ast.ConditionalNode{Ternary: true, Cond: looks[i], Exp1: reads[i], Exp2: out}
		choice.SetLocation(args[i].Location())
		out = choice
	}
	*node = out
	return withoutSource(y)
}

func checkHas(c *checker, node *ast.Node, args []ast.Node) yield {
	y := c.check(&args[0])
	code, literal := args[1].(*ast.StringNode)
	switch {
	case y.kind != kindCodes && y.kind != kindAny:
		return c.fail(sayMismatch, yield{kind: kindCodes}, y)
	case !literal:
		return c.fail(sayHasLiteral)
	case y.list != nil:
		if why := y.takes(yield{only: []string{code.Value}}); why != "" {
			return c.fail("%s", why)
		}
	}
	*node = c.made(*node, "has", args...)
	return yield{kind: kindBool}
}

// hasCode looks for a code in codes separated by single spaces.
func hasCode(codes, code string) bool {
	for rest, more := codes, true; more; {
		var one string
		one, rest, more = strings.Cut(rest, " ")
		if one == code {
			return true
		}
	}
	return false
}

func checkLabel(c *checker, node *ast.Node, args []ast.Node) yield {
	return c.labelled(node, args, c.check(&args[0]))
}

func (c *checker) labelled(node *ast.Node, args []ast.Node, y yield) yield {
	if y.list == nil {
		return c.fail(sayMismatch, yield{kind: kindCode}, y)
	}
	*node = c.made(*node, "label", &ast.ConstantNode{Value: y.list}, args[0])
	return yield{kind: kindText}
}

// labels are the labels of codes separated by single spaces; a code the list does not know stays as it is.
func (l *CodeList) labels(codes string) string {
	if !strings.Contains(codes, " ") {
		return l.label(codes)
	}
	var out []string
	for _, code := range strings.Fields(codes) {
		out = append(out, l.label(code))
	}
	return strings.Join(out, wordListSeparator)
}

func (l *CodeList) label(code string) string {
	if c, ok := l.Choice(code); ok && c.Label != "" {
		return c.Label
	}
	return code
}

func checkJoin(c *checker, node *ast.Node, args []ast.Node) yield {
	elem := yield{kind: kindText}
	if list, ok := args[0].(*ast.ArrayNode); ok {
		for i := range list.Nodes {
			c.joinable(c.part(&list.Nodes[i]))
		}
	} else if y := c.is(&args[0], kindList); y.elem != nil {
		elem = *y.elem
	}
	c.joinable(elem)
	if len(args) == 1 {
		args = append(args, &ast.StringNode{})
	}
	if _, literal := args[1].(*ast.StringNode); !literal {
		return c.fail(sayJoinLiteral)
	}
	*node = c.made(*node, "join", args...)
	return yield{kind: kindText}
}

func (c *checker) joinable(y yield) {
	switch {
	case y.kind == kindCode || y.kind == kindCodes:
		c.fail(sayUseLabel)
	case !y.isText():
		c.fail(sayMismatch, yield{kind: kindText}, y)
	}
}

// part checks an element of a joined list: a name, or the label of one, that may be blank.
func (c *checker) part(node *ast.Node) yield {
	if call, ok := (*node).(*ast.CallNode); ok && len(call.Arguments) == 1 {
		if callee, ok := call.Callee.(*ast.IdentifierNode); ok && callee.Value == "label" {
			return c.labelled(node, call.Arguments, c.part(&call.Arguments[0]))
		}
	}
	parts, _, isPath := path(*node)
	if !isPath || len(parts) == 0 {
		return c.check(node)
	}
	r, member := c.reference(*node)
	if r == nil {
		return yield{}
	}
	*node = c.onRef(*node, fnPart, r, member)
	return r.yield
}

func checkYuan(c *checker, node *ast.Node, args []ast.Node) yield {
	switch n := args[0].(type) {
	case *ast.IntegerNode:
		return c.fen(node, float64(n.Value))
	case *ast.FloatNode:
		return c.fen(node, n.Value)
	}
	y := c.check(&args[0])
	if y.kind != kindInt && y.kind != kindAny {
		return c.fail(sayMismatch, yield{kind: kindInt}, y)
	}
	product := &ast.BinaryNode{Operator: "*", Left: args[0], Right: &ast.IntegerNode{Value: 100}}
	product.SetLocation((*node).Location())
	*node = product
	return yield{kind: kindMoney}
}

func (c *checker) fen(node *ast.Node, yuan float64) yield {
	fen := math.Round(yuan * 100)
	if math.Abs(fen-yuan*100) > 1e-6 || fen > 1e14 {
		return c.fail(sayNoAmount)
	}
	literal := &ast.IntegerNode{Value: int(fen)}
	literal.SetLocation((*node).Location())
	*node = literal
	return yield{kind: kindMoney}
}

func checkDiv(c *checker, node *ast.Node, args []ast.Node) yield {
	from := len(c.reads)
	a, b := c.number(&args[0]), c.number(&args[1])
	y := yield{kind: a.kind}
	switch {
	case a.kind == kindMoney && b.kind == kindMoney:
		y.kind = kindInt
	case b.kind == kindMoney:
		return c.fail(sayNoArithmetic, "div", a, b)
	}
	c.wrap(node, "div", from, args...)
	return y
}

func runDiv(p ...any) (any, error) {
	a, b := number(p[1]), number(p[2])
	if b == 0 {
		return nil, p[3].(*Undecided)
	}
	if b < 0 {
		a, b = -a, -b
	}
	return floorDiv(2*a+b, 2*b), nil
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// wrap calls a function that may find that its arguments tell nothing; it is then undecided, naming what was read.
func (c *checker) wrap(node *ast.Node, fn string, from int, args ...ast.Node) {
	u := &Undecided{}
	for _, r := range c.reads[from:] {
		if !slices.Contains(u.Missing, r.text()) {
			u.Missing = append(u.Missing, r.text())
		}
	}
	*node = c.made(*node, fn, append(slices.Clone(args), &ast.ConstantNode{Value: u})...)
}

func onDays(fn string, k kind) func(*checker, *ast.Node, []ast.Node) yield {
	return func(c *checker, node *ast.Node, args []ast.Node) yield {
		from := len(c.reads)
		c.is(&args[0], kindDay)
		c.is(&args[1], kindDay)
		c.wrap(node, fn, from, args...)
		return yield{kind: k}
	}
}

func runAge(p ...any) (any, error) {
	years, ok := cn.AgeOn(text(p[1]), text(p[2]))
	if !ok {
		return nil, p[3].(*Undecided)
	}
	return years, nil
}

func checkDay(c *checker, node *ast.Node, args []ast.Node) yield {
	from := len(c.reads)
	c.is(&args[0], kindMonth)
	c.is(&args[1], kindInt)
	c.wrap(node, "day", from, args...)
	return yield{kind: kindDay}
}

func runDay(p ...any) (any, error) {
	if day := Month(text(p[1])).Day(number(p[2])); day != "" {
		return string(day), nil
	}
	return nil, p[3].(*Undecided)
}

func runDays(p ...any) (any, error) {
	a, b := Day(text(p[1])).Time(), Day(text(p[2])).Time()
	if a.IsZero() || b.IsZero() {
		return nil, p[3].(*Undecided)
	}
	return int(b.Sub(a).Hours() / 24), nil
}

func checkMonths(c *checker, node *ast.Node, args []ast.Node) yield {
	from := len(c.reads)
	a, b := c.check(&args[0]), c.check(&args[1])
	y, why := meet(a, b)
	switch {
	case y.only != nil && (yield{kind: kindMonth}).takes(y) != "": // two texts: days, unless they are months
		why = (yield{kind: kindDay}).takes(y)
	case y.only == nil && y.kind != kindDay && y.kind != kindMonth && y.kind != kindAny:
		why = say(sayMismatch, yield{kind: kindDay}, y)
	}
	if why != "" {
		return c.fail("%s", why)
	}
	c.wrap(node, "months", from, args...)
	return yield{kind: kindInt}
}

func runMonths(p ...any) (any, error) {
	a, b := text(p[1]), text(p[2])
	if len(a) < 7 || len(b) < 7 || len(a) != len(b) {
		return nil, p[3].(*Undecided)
	}
	sign := 1
	if b < a {
		a, b, sign = b, a, -1
	}
	n := Month(b[:7]).Number() - Month(a[:7]).Number()
	if a[7:] > b[7:] {
		n--
	}
	return sign * n, nil
}

func onText(fn string, y yield) func(*checker, *ast.Node, []ast.Node) yield {
	return func(c *checker, node *ast.Node, args []ast.Node) yield {
		from := len(c.reads)
		c.text(&args[0])
		c.wrap(node, fn, from, args...)
		return y
	}
}

func runIDBirth(p ...any) (any, error) {
	if birth := cn.ParseID(text(p[1])).Birth; birth != "" {
		return birth, nil
	}
	return nil, p[2].(*Undecided)
}

func runIDSex(p ...any) (any, error) {
	if sex := cn.ParseID(text(p[1])).Sex; sex != "" {
		return sex, nil
	}
	return nil, p[2].(*Undecided)
}

var areas = []string{cn.AreaCounty, cn.AreaCity, cn.AreaProvince, cn.AreaOutside, cn.AreaAbroad}

func checkArea(c *checker, node *ast.Node, args []ast.Node) yield {
	from := len(c.reads)
	c.is(&args[0], kindDivision)
	c.is(&args[1], kindDivision)
	c.wrap(node, "area", from, args...)
	return yield{kind: kindText, only: areas}
}

func runArea(p ...any) (any, error) {
	home, work := text(p[1]), text(p[2])
	if len(home) >= 2 && len(work) >= 2 {
		if area, ok := cn.Area(home, work); ok {
			return area, nil
		}
	}
	return nil, p[3].(*Undecided)
}
