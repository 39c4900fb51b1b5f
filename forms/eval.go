package forms

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/expr-lang/expr/ast"
)

// A checked expression runs as nested functions over a frame: a township runs hundreds of rules on tens of thousands of
// people, and a machine that boxes every value takes several times as long. What an operator means is what it means in expr,
// and a test holds the two beside each other.

// code yields a value, test a truth; both stop with an *Undecided at the first name without a value.
type (
	code func(f *frame) (val, error)
	test func(f *frame) (bool, error)
)

// val is a value while an expression runs.
type val struct {
	kind shape
	n    int // a number; 1 of what is true; of a member its index
	s    string
	list *[]val
}

// shape is what a value is at run time; what it means was settled when the expression was checked.
type shape uint8

const (
	shapeInt shape = iota
	shapeText
	shapeBool
	shapeList
)

func intVal(n int) val     { return val{n: n} }
func textVal(s string) val { return val{kind: shapeText, s: s} }

func boolVal(b bool) val {
	if b {
		return val{kind: shapeBool, n: 1}
	}
	return val{kind: shapeBool}
}

// boxed is the value as functions take it: int, string, bool or []any.
func (v val) boxed() any {
	switch v.kind {
	case shapeText:
		return v.s
	case shapeBool:
		return v.n == 1
	case shapeList:
		out := make([]any, len(*v.list))
		for i, e := range *v.list {
			out[i] = e.boxed()
		}
		return out
	}
	return v.n
}

// unboxed is what a function yielded.
func unboxed(v any) val {
	switch v := v.(type) {
	case int:
		return intVal(v)
	case string:
		return textVal(v)
	case bool:
		return boolVal(v)
	}
	return val{}
}

func (v val) equals(w val) bool { return v.kind == w.kind && v.n == w.n && v.s == w.s }

var errMixed = errors.New("values of two kinds cannot be compared")

// coder makes a checked tree into functions. A node it does not know is a fault of the program, for the checker lets none
// through that is not listed here.
type coder struct{ failed error }

func (c *coder) fail(node ast.Node) {
	if c.failed == nil {
		c.failed = errors.New("no code for " + node.String())
	}
}

// test makes a condition.
func (c *coder) test(node ast.Node) test {
	switch n := node.(type) {
	case *ast.BoolNode:
		return func(*frame) (bool, error) { return n.Value, nil }
	case *ast.UnaryNode:
		of := c.test(n.Node)
		return func(f *frame) (bool, error) {
			b, err := of(f)
			return !b, err
		}
	case *ast.BinaryNode:
		return c.binary(n)
	case *ast.ConditionalNode:
		cond, yes, no := c.test(n.Cond), c.test(n.Exp1), c.test(n.Exp2)
		return func(f *frame) (bool, error) {
			switch b, err := cond(f); {
			case err != nil:
				return false, err
			case b:
				return yes(f)
			}
			return no(f)
		}
	case *ast.BuiltinNode:
		if t := c.quantifier(n); t != nil {
			return t
		}
	case *ast.CallNode:
		if t := c.look(n); t != nil {
			return t
		}
	}
	of := c.code(node)
	return func(f *frame) (bool, error) {
		v, err := of(f)
		return v.n == 1, err
	}
}

// look makes known(x), answered(x) and has(x, 'code').
func (c *coder) look(n *ast.CallNode) test {
	fn, args := called(n)
	switch fn {
	case "known", "answered":
		read := c.reader(args)
		if fn == "known" {
			return func(f *frame) (bool, error) { return read(f).IsKnown(), nil }
		}
		return func(f *frame) (bool, error) { return !read(f).IsBlank(), nil }
	case "has":
		codes, one := c.code(args[0]), args[1].(*ast.StringNode).Value
		return func(f *frame) (bool, error) {
			v, err := codes(f)
			return err == nil && hasCode(v.s, one), err
		}
	}
	return nil
}

// called is the function's name and its arguments behind the frame.
func called(n *ast.CallNode) (string, []ast.Node) {
	return n.Callee.(*ast.IdentifierNode).Value, n.Arguments[1:]
}

// reader looks up the name that the arguments begin with, of the member at hand when they go on.
func (c *coder) reader(args []ast.Node) func(f *frame) Answer {
	r := args[0].(*ast.ConstantNode).Value.(*ref)
	if len(args) > 1 {
		return func(f *frame) Answer { return f.answer(r, f.atHand()) }
	}
	return func(f *frame) Answer { return f.answer(r, nil) }
}

func (c *coder) binary(n *ast.BinaryNode) test {
	switch n.Operator {
	case "&&", "and":
		a, b := c.test(n.Left), c.test(n.Right)
		return func(f *frame) (bool, error) {
			if yes, err := a(f); err != nil || !yes {
				return false, err
			}
			return b(f)
		}
	case "||", "or":
		a, b := c.test(n.Left), c.test(n.Right)
		return func(f *frame) (bool, error) {
			if yes, err := a(f); err != nil || yes {
				return yes, err
			}
			return b(f)
		}
	case "in":
		return c.in(n)
	case "matches":
		of := c.code(n.Left)
		pattern, err := regexp.Compile(n.Right.(*ast.StringNode).Value)
		if err != nil {
			c.fail(n)
			return nil
		}
		return func(f *frame) (bool, error) {
			v, err := of(f)
			return err == nil && pattern.MatchString(v.s), err
		}
	}
	holds := compares[n.Operator]
	if holds == nil {
		c.fail(n)
		return nil
	}
	return c.both(n, holds)
}

// both runs the two sides in their order.
func (c *coder) both(n *ast.BinaryNode, holds func(a, b val) (bool, error)) test {
	a, b := c.code(n.Left), c.code(n.Right)
	return func(f *frame) (bool, error) {
		x, err := a(f)
		if err != nil {
			return false, err
		}
		y, err := b(f)
		if err != nil {
			return false, err
		}
		return holds(x, y)
	}
}

// compares are the operators that compare two values.
var compares = map[string]func(a, b val) (bool, error){
	"==":         func(a, b val) (bool, error) { return a.equals(b), nil },
	"!=":         func(a, b val) (bool, error) { return !a.equals(b), nil },
	"<":          ordering(func(order int) bool { return order < 0 }),
	"<=":         ordering(func(order int) bool { return order <= 0 }),
	">":          ordering(func(order int) bool { return order > 0 }),
	">=":         ordering(func(order int) bool { return order >= 0 }),
	"contains":   func(a, b val) (bool, error) { return strings.Contains(a.s, b.s), nil },
	"startsWith": func(a, b val) (bool, error) { return strings.HasPrefix(a.s, b.s), nil },
	"endsWith":   func(a, b val) (bool, error) { return strings.HasSuffix(a.s, b.s), nil },
}

func ordering(holds func(order int) bool) func(a, b val) (bool, error) {
	return func(a, b val) (bool, error) {
		switch {
		case a.kind != b.kind:
			return false, errMixed
		case a.kind == shapeText:
			return holds(strings.Compare(a.s, b.s)), nil
		case a.n < b.n:
			return holds(-1), nil
		case a.n > b.n:
			return holds(1), nil
		}
		return holds(0), nil
	}
}

// in makes x in [a, b]; a list of nothing but texts is looked through without running it.
func (c *coder) in(n *ast.BinaryNode) test {
	of := c.code(n.Left)
	if list, ok := n.Right.(*ast.ArrayNode); ok {
		var texts []string
		for _, e := range list.Nodes {
			if s, ok := e.(*ast.StringNode); ok {
				texts = append(texts, s.Value)
			}
		}
		if len(texts) == len(list.Nodes) {
			return func(f *frame) (bool, error) {
				v, err := of(f)
				return err == nil && v.kind == shapeText && slices.Contains(texts, v.s), err
			}
		}
	}
	return c.both(n, func(v, list val) (bool, error) { return slices.ContainsFunc(*list.list, v.equals), nil })
}

// code makes an expression that yields a value.
func (c *coder) code(node ast.Node) code {
	switch n := node.(type) {
	case *ast.IntegerNode:
		v := intVal(n.Value)
		return func(*frame) (val, error) { return v, nil }
	case *ast.StringNode:
		v := textVal(n.Value)
		return func(*frame) (val, error) { return v, nil }
	case *ast.PointerNode:
		return func(f *frame) (val, error) { return f.elems[len(f.elems)-1], nil }
	case *ast.ConditionalNode:
		cond, yes, no := c.test(n.Cond), c.code(n.Exp1), c.code(n.Exp2)
		return func(f *frame) (val, error) {
			switch b, err := cond(f); {
			case err != nil:
				return val{}, err
			case b:
				return yes(f)
			}
			return no(f)
		}
	case *ast.ArrayNode:
		return c.array(n)
	case *ast.CallNode:
		return c.call(n)
	case *ast.UnaryNode:
		if n.Operator == "-" {
			of := c.code(n.Node)
			return func(f *frame) (val, error) {
				v, err := of(f)
				return intVal(-v.n), err
			}
		}
	case *ast.BinaryNode:
		if apply := operators[n.Operator]; apply != nil {
			return c.apply(n, apply)
		}
	case *ast.BuiltinNode:
		if made := c.loop(n); made != nil {
			return made
		}
	}
	if !yieldsTruth(node) {
		c.fail(node)
		return nil
	}
	of := c.test(node)
	return func(f *frame) (val, error) {
		b, err := of(f)
		return boolVal(b), err
	}
}

// yieldsTruth reports whether test has a way of its own for the node.
func yieldsTruth(node ast.Node) bool {
	switch n := node.(type) {
	case *ast.BoolNode, *ast.BinaryNode:
		return true
	case *ast.UnaryNode:
		return n.Operator == "!" || n.Operator == "not"
	case *ast.BuiltinNode:
		return n.Name == "all" || n.Name == "any" || n.Name == "none" || n.Name == "one"
	}
	return false
}

var operators = map[string]func(a, b val) val{
	"+": func(a, b val) val {
		if a.kind == shapeText {
			return textVal(a.s + b.s)
		}
		return intVal(a.n + b.n)
	},
	"-": func(a, b val) val { return intVal(a.n - b.n) },
	"*": func(a, b val) val { return intVal(a.n * b.n) },
}

func (c *coder) apply(n *ast.BinaryNode, apply func(a, b val) val) code {
	a, b := c.code(n.Left), c.code(n.Right)
	return func(f *frame) (val, error) {
		x, err := a(f)
		if err != nil {
			return val{}, err
		}
		y, err := b(f)
		switch {
		case err != nil:
			return val{}, err
		case x.kind != y.kind:
			return val{}, errMixed
		}
		return apply(x, y), nil
	}
}

func (c *coder) array(n *ast.ArrayNode) code {
	elems := make([]code, len(n.Nodes))
	for i, e := range n.Nodes {
		elems[i] = c.code(e)
	}
	return func(f *frame) (val, error) {
		out := make([]val, len(elems))
		for i, e := range elems {
			v, err := e(f)
			if err != nil {
				return val{}, err
			}
			out[i] = v
		}
		return val{kind: shapeList, list: &out}, nil
	}
}

// call makes a call of one of the functions. Those that read a name are run without boxing anything.
func (c *coder) call(n *ast.CallNode) code {
	if of := c.look(n); of != nil {
		return func(f *frame) (val, error) {
			b, err := of(f)
			return boolVal(b), err
		}
	}
	fn, args := called(n)
	switch fn {
	case fnReadText, fnReadInt, fnReadAny, fnReadBool:
		r, read := args[0].(*ast.ConstantNode).Value.(*ref), c.reader(args)
		fits := readable[fn]
		return func(f *frame) (val, error) {
			a := read(f)
			if !a.IsKnown() || !fits(a) {
				return val{}, f.undecided(r, a)
			}
			return a.val(fn == fnReadBool), nil
		}
	case fnPart:
		return c.part(args)
	case "label":
		list, of := args[0].(*ast.ConstantNode).Value.(*CodeList), c.code(args[1])
		return func(f *frame) (val, error) {
			v, err := of(f)
			return textVal(list.labels(v.s)), err
		}
	case "join":
		return c.join(args)
	case "state":
		read := c.reader(args)
		return func(f *frame) (val, error) { return textVal(read(f).State().String()), nil }
	case fnMembers:
		return func(f *frame) (val, error) {
			list := f.members()
			return val{kind: shapeList, list: &list}, nil
		}
	}
	return c.function(fn, args)
}

// join makes join(list, sep): the texts that are not empty, with the separator between them.
func (c *coder) join(args []ast.Node) code {
	separator := args[1].(*ast.StringNode).Value
	and := func(texts string, v val) string {
		if texts == "" || v.s == "" {
			return texts + v.s
		}
		return texts + separator + v.s
	}
	list, written := args[0].(*ast.ArrayNode)
	if !written {
		of := c.code(args[0])
		return func(f *frame) (val, error) {
			v, err := of(f)
			if err != nil {
				return val{}, err
			}
			texts := ""
			for _, e := range *v.list {
				texts = and(texts, e)
			}
			return textVal(texts), nil
		}
	}
	elems := make([]code, len(list.Nodes))
	for i, e := range list.Nodes {
		elems[i] = c.code(e)
	}
	return func(f *frame) (val, error) {
		texts := ""
		for _, e := range elems {
			v, err := e(f)
			if err != nil {
				return val{}, err
			}
			texts = and(texts, v)
		}
		return textVal(texts), nil
	}
}

// part reads a name for join: blank is the empty text there.
func (c *coder) part(args []ast.Node) code {
	r, read := args[0].(*ast.ConstantNode).Value.(*ref), c.reader(args)
	return func(f *frame) (val, error) {
		a := read(f)
		if !a.IsBlank() && (!a.IsKnown() || a.IsInt()) {
			return val{}, f.undecided(r, a)
		}
		return textVal(a.Text()), nil
	}
}

// readable says which known answers a reading function takes.
var readable = map[string]func(Answer) bool{
	fnReadText: func(a Answer) bool { return !a.IsInt() },
	fnReadInt:  Answer.IsInt,
	fnReadAny:  func(Answer) bool { return true },
	fnReadBool: func(a Answer) bool { return !a.IsInt() },
}

// val is a known answer as a value.
func (a Answer) val(truth bool) val {
	switch {
	case a.IsInt():
		return intVal(int(a.Int()))
	case truth:
		return boolVal(a.Text() == yesNo[true])
	}
	return textVal(a.Text())
}

// function makes a call of any other function: with the frame, constants as they are, and its arguments boxed.
func (c *coder) function(fn string, args []ast.Node) code {
	run := functions[fn].run
	params := make([]func(f *frame) (any, error), len(args))
	for i, arg := range args {
		if constant, ok := arg.(*ast.ConstantNode); ok {
			params[i] = func(*frame) (any, error) { return constant.Value, nil }
			continue
		}
		of := c.code(arg)
		params[i] = func(f *frame) (any, error) {
			v, err := of(f)
			return v.boxed(), err
		}
	}
	return func(f *frame) (val, error) {
		base := len(f.params)
		defer func() {
			clear(f.params[base:])
			f.params = f.params[:base]
		}()
		f.params = append(f.params, f)
		for _, p := range params {
			v, err := p(f)
			if err != nil {
				return val{}, err
			}
			f.params = append(f.params, v)
		}
		v, err := run(f.params[base:]...)
		return unboxed(v), err
	}
}

// atHand is the member that # is.
func (f *frame) atHand() *Member { return &f.scope.Members[f.elems[len(f.elems)-1].n] }

// each runs a list's elements through the condition until it says stop.
func (c *coder) each(n *ast.BuiltinNode) func(f *frame, visit func(elem val) (stop bool, err error)) error {
	list := c.code(n.Arguments[0])
	return func(f *frame, visit func(elem val) (bool, error)) error {
		l, err := list(f)
		if err != nil {
			return err
		}
		depth := len(f.elems)
		defer func() { f.elems = f.elems[:depth] }()
		for _, e := range *l.list {
			f.elems = append(f.elems[:depth], e)
			if stop, err := visit(e); stop || err != nil {
				return err
			}
		}
		return nil
	}
}

// quantifier makes all, any, none and one.
func (c *coder) quantifier(n *ast.BuiltinNode) test {
	if !yieldsTruth(n) {
		return nil
	}
	each, holds := c.each(n), c.test(n.Arguments[1].(*ast.PredicateNode).Node)
	// The first element on which the condition is this decides; for one, all are looked at.
	decides := n.Name != "all"
	return func(f *frame) (bool, error) {
		found := 0
		err := each(f, func(val) (bool, error) {
			b, err := holds(f)
			if b == decides && err == nil {
				found++
			}
			return found > 0 && n.Name != "one", err
		})
		switch n.Name {
		case "any":
			return found > 0, err
		case "one":
			return found == 1, err
		}
		return found == 0, err
	}
}

// loop makes count, filter, map, sum and len.
func (c *coder) loop(n *ast.BuiltinNode) code {
	if n.Name == "len" {
		of := c.code(n.Arguments[0])
		return func(f *frame) (val, error) {
			v, err := of(f)
			if v.kind == shapeList {
				return intVal(len(*v.list)), err
			}
			return intVal(utf8.RuneCountInString(v.s)), err
		}
	}
	if n.Name != "count" && n.Name != "filter" && n.Name != "map" && n.Name != "sum" {
		return nil
	}
	each := c.each(n)
	if n.Name == "count" || n.Name == "filter" {
		return c.kept(n, each)
	}
	of := func(f *frame) (val, error) { return f.elems[len(f.elems)-1], nil }
	if len(n.Arguments) > 1 {
		of = c.code(n.Arguments[1].(*ast.PredicateNode).Node)
	}
	return func(f *frame) (val, error) {
		sum := 0
		var out []val
		err := each(f, func(val) (bool, error) {
			v, err := of(f)
			sum += v.n
			if n.Name == "map" {
				out = append(out, v)
			}
			return false, err
		})
		if n.Name == "map" {
			return val{kind: shapeList, list: &out}, err
		}
		return intVal(sum), err
	}
}

// kept makes count and filter: the elements on which the condition holds.
func (c *coder) kept(n *ast.BuiltinNode, each func(*frame, func(val) (bool, error)) error) code {
	holds := func(f *frame) (bool, error) { return f.elems[len(f.elems)-1].n == 1, nil }
	if len(n.Arguments) > 1 {
		holds = c.test(n.Arguments[1].(*ast.PredicateNode).Node)
	}
	return func(f *frame) (val, error) {
		count := 0
		var out []val
		err := each(f, func(elem val) (bool, error) {
			b, err := holds(f)
			if b && err == nil {
				count++
				if n.Name == "filter" {
					out = append(out, elem)
				}
			}
			return false, err
		})
		if n.Name == "filter" {
			return val{kind: shapeList, list: &out}, err
		}
		return intVal(count), err
	}
}
