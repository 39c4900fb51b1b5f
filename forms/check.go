package forms

import (
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/expr-lang/expr/ast"
	exprchecker "github.com/expr-lang/expr/checker"
	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/parser"
)

const (
	maxSource = 4000 // characters of one expression
	maxNodes  = 2000
	maxNested = 2 // members of members: deeper, and the run would grow without bound
)

// compile makes an expression ready to run. want is what it must yield, given as the error sentence its check returns;
// why is a Chinese sentence, "" when all is well.
func compile(source string, n names, want func(yield) string) (e *Expr, why string) {
	if len(source) > maxSource {
		return nil, sayTooLong
	}
	config := configs.Get().(*conf.Config)
	defer configs.Put(config)
	tree, err := parser.ParseWithConfig(source, config)
	if err != nil {
		return nil, say(saySyntax, syntaxError(err))
	}
	c := checker{names: n}
	y := c.check(&tree.Node)
	if c.why == "" {
		c.why = want(y)
	}
	if c.why != "" {
		return nil, c.why
	}
	e = &Expr{source: source, yield: y, reads: c.reads, counts: c.counts}
	e.yield.source = nil
	if y.source != nil {
		e.direct = y.source
		return e, ""
	}
	if _, err := exprchecker.Check(tree, config); err != nil {
		return nil, say(saySyntax, syntaxError(err))
	}
	var made coder
	if y.kind == kindBool {
		e.test = made.test(tree.Node)
	} else {
		e.code = made.code(tree.Node)
	}
	if made.failed != nil {
		return nil, say(saySyntax, made.failed)
	}
	return e, ""
}

// syntaxError is expr's own message without the drawing beneath it.
func syntaxError(err error) string {
	var located *file.Error
	if errors.As(err, &located) {
		return say(sayAtCharacter, located.Column+1, located.Message)
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return first
}

// loops are the builtins of expr that an expression may use: each ends, for a household has so many members.
var loops = map[string]bool{"all": true, "any": true, "none": true, "one": true, "count": true, "filter": true, "map": true, "sum": true}

// configs are used again: filling one takes longer than compiling with it.
var configs = sync.Pool{New: func() any { return newConfig() }}

func newConfig() *conf.Config {
	config := conf.CreateNew()
	config.MaxNodes = maxNodes
	for name := range config.Builtins {
		if !loops[name] && name != "len" {
			config.Disabled[name] = true
			delete(config.Builtins, name)
		}
	}
	for name, f := range functions {
		if f.typ != nil {
			config.Functions[name] = f.builtin(name)
		}
	}
	return config
}

// checker gives every node its kind, refuses what expr would let pass, and replaces names by calls that read the answer
// or stop the run as undecided. The first fault found stays in why.
type checker struct {
	names
	elems  []yield // what # is, innermost last
	reads  []*ref
	counts []tallied
	why    string
}

func (c *checker) fail(format string, args ...any) yield {
	if c.why == "" {
		c.why = say(format, args...)
	}
	return yield{kind: kindAny}
}

// check returns what the node yields. *node may be replaced.
func (c *checker) check(node *ast.Node) yield {
	if c.why != "" {
		return yield{kind: kindAny}
	}
	switch n := (*node).(type) {
	case *ast.BoolNode:
		return yield{kind: kindBool}
	case *ast.IntegerNode:
		return yield{kind: kindInt, zero: n.Value == 0}
	case *ast.StringNode:
		return yield{kind: kindText, only: []string{n.Value}}
	case *ast.IdentifierNode, *ast.MemberNode, *ast.PointerNode:
		return c.name(node)
	case *ast.UnaryNode:
		return c.unary(n)
	case *ast.BinaryNode:
		return c.binary(node, n)
	case *ast.ConditionalNode:
		c.is(&n.Cond, kindBool)
		a, b := c.check(&n.Exp1), c.check(&n.Exp2)
		return c.meet(a, b)
	case *ast.ArrayNode:
		return c.array(n)
	case *ast.CallNode:
		return c.call(node, n)
	case *ast.BuiltinNode:
		return c.builtin(n)
	case *ast.FloatNode:
		return c.fail(sayNoFraction)
	case *ast.NilNode:
		return c.fail(sayNoNil)
	}
	return c.fail(sayNotAllowed, (*node).String())
}

func (c *checker) meet(a, b yield) yield {
	y, why := meet(a, b)
	if why != "" {
		return c.fail("%s", why)
	}
	return y
}

// is checks that the node yields the kind.
func (c *checker) is(node *ast.Node, want kind) yield {
	y := c.check(node)
	if y.kind != want && y.kind != kindAny {
		if (yield{kind: want}).isText() && y.only != nil && want != kindCode && want != kindCodes {
			if why := (yield{kind: want}).takes(y); why != "" {
				return c.fail("%s", why)
			}
			return y
		}
		return c.fail(sayMismatch, yield{kind: want}, y)
	}
	return y
}

func (c *checker) number(node *ast.Node) yield {
	y := c.check(node)
	if !y.isNumber() {
		return c.fail(sayMismatch, yield{kind: kindInt}, y)
	}
	return y
}

func (c *checker) text(node *ast.Node) yield {
	y := c.check(node)
	if !y.isText() {
		return c.fail(sayMismatch, yield{kind: kindText}, y)
	}
	return y
}

// path takes a dotted name apart. member reports that it starts at #, a person of the household.
func path(node ast.Node) (parts []string, member bool, ok bool) {
	switch n := node.(type) {
	case *ast.IdentifierNode:
		return []string{n.Value}, false, true
	case *ast.PointerNode:
		return nil, true, n.Name == ""
	case *ast.MemberNode:
		property, isName := n.Property.(*ast.StringNode)
		parts, member, ok = path(n.Node)
		if !ok || !isName || n.Optional || n.Method {
			return nil, false, false
		}
		return append(parts, property.Value), member, true
	}
	return nil, false, false
}

// reference resolves a node that must be a question's name.
func (c *checker) reference(node ast.Node) (r *ref, member bool) {
	parts, member, ok := path(node)
	switch {
	case !ok:
		c.fail(sayNameOnly, node.String())
		return nil, false
	case member && (len(c.elems) == 0 || c.elems[len(c.elems)-1].kind != kindMember):
		c.fail(sayNoPointer)
		return nil, false
	case member && len(parts) < 2:
		c.fail(sayUnknownName, "#."+strings.Join(parts, "."))
		return nil, false
	}
	r, why := c.resolve(parts)
	if why != "" {
		c.fail("%s", why)
		return nil, false
	}
	if member && r.form == "" && r.spell == nil {
		c.fail(sayUnknownName, "#."+strings.Join(parts, "."))
		return nil, false
	}
	if c.about(r) == AboutPerson && c.of == AboutHousehold && !member {
		c.fail(sayWhoseAnswer, r.text(), r.text())
		return nil, false
	}
	r.member = member
	c.reads = append(c.reads, r)
	return r, member
}

// about is whom the name tells of; "" for what tells of nobody.
func (c *checker) about(r *ref) About {
	if r.spell != nil {
		return r.spell.About
	}
	if f := c.pack.Form(r.form); f != nil {
		return f.About
	}
	return ""
}

// name replaces a name by the call that reads it.
func (c *checker) name(node *ast.Node) yield {
	parts, member, ok := path(*node)
	if ok && !member && len(parts) == 1 && parts[0] == nameMembers {
		*node = c.made(*node, fnMembers)
		return yield{kind: kindList, elem: &yield{kind: kindMember}}
	}
	if ok && member && len(parts) == 0 {
		if len(c.elems) == 0 || c.elems[len(c.elems)-1].kind == kindMember {
			return c.fail(sayNoPointer)
		}
		return c.elems[len(c.elems)-1]
	}
	r, member := c.reference(*node)
	if r == nil {
		return yield{kind: kindAny}
	}
	if member {
		y := r.yield
		y.source = nil
		*node = c.readCall(*node, r, true)
		return y
	}
	*node = c.readCall(*node, r, false)
	return r.yield
}

// readCall is the call that reads an answer and raises undecided when it is no value.
func (c *checker) readCall(at ast.Node, r *ref, member bool) ast.Node {
	fn := fnReadText
	switch {
	case r.yield.kind == kindAny:
		fn = fnReadAny
	case r.yield.kind == kindBool:
		fn = fnReadBool
	case r.yield.isNumber():
		fn = fnReadInt
	}
	return c.onRef(at, fn, r, member)
}

// onRef calls one of the functions that take a name: with the frame, the name and, for #.x, the member.
func (c *checker) onRef(at ast.Node, fn string, r *ref, member bool) ast.Node {
	args := []ast.Node{&ast.ConstantNode{Value: r}}
	if member {
		args = append(args, &ast.PointerNode{})
	}
	return c.made(at, fn, args...)
}

// made is a call of one of our own functions with the frame before the arguments, in the place of a node.
func (c *checker) made(at ast.Node, fn string, args ...ast.Node) ast.Node {
	call := &ast.CallNode{Callee: &ast.IdentifierNode{Value: fn}, Arguments: append([]ast.Node{&ast.IdentifierNode{Value: "$env"}}, args...)}
	call.SetLocation(at.Location())
	for _, a := range call.Arguments {
		a.SetLocation(at.Location())
	}
	return call
}

func (c *checker) unary(n *ast.UnaryNode) yield {
	switch n.Operator {
	case "!", "not":
		return withoutSource(c.is(&n.Node, kindBool))
	case "-":
		return withoutSource(c.number(&n.Node))
	}
	return c.fail(sayNotAllowed, n.Operator)
}

func withoutSource(y yield) yield {
	y.source, y.only = nil, nil
	return y
}

func (c *checker) binary(node *ast.Node, n *ast.BinaryNode) yield {
	truth := yield{kind: kindBool}
	switch n.Operator {
	case "&&", "and", "||", "or":
		c.is(&n.Left, kindBool)
		c.is(&n.Right, kindBool)
		return truth
	case "==", "!=":
		c.equal(c.check(&n.Left), c.check(&n.Right))
		return truth
	case "<", "<=", ">", ">=":
		c.ordered(c.check(&n.Left), c.check(&n.Right))
		return truth
	case "in":
		return c.in(n)
	case "+", "-", "*":
		return c.arithmetic(n)
	case "contains", "startsWith", "endsWith":
		c.text(&n.Left)
		c.text(&n.Right)
		return truth
	case "matches":
		c.text(&n.Left)
		if _, constant := n.Right.(*ast.StringNode); !constant {
			return c.fail(sayPatternFixed)
		}
		return truth
	case "/", "%", "**", "^":
		return c.fail(sayDivide)
	}
	return c.fail(sayNotAllowed, n.Operator)
}

// equal checks == and !=: same kinds, codes of one list, and not two texts that can never be the same.
func (c *checker) equal(a, b yield) {
	switch {
	case a.kind == kindCodes || b.kind == kindCodes:
		c.fail(sayUseHas)
	case a.kind == kindList || b.kind == kindList || a.kind == kindMember || b.kind == kindMember:
		c.fail(sayMismatch, a, b)
	case a.only != nil && b.only != nil && !slices.ContainsFunc(a.only, func(s string) bool { return slices.Contains(b.only, s) }):
		c.fail(sayNeverEqual, strings.Join(b.only, " "))
	default:
		c.meet(a, b)
	}
}

func (c *checker) ordered(a, b yield) {
	y := c.meet(a, b)
	switch y.kind {
	case kindInt, kindMoney, kindDay, kindMonth, kindAny:
	default:
		c.fail(sayNoOrder, y)
	}
}

func (c *checker) in(n *ast.BinaryNode) yield {
	left, right := c.check(&n.Left), c.check(&n.Right)
	switch {
	case right.kind != kindList && right.kind != kindAny:
		c.fail(sayMismatch, yield{kind: kindList}, right)
	case left.kind == kindCodes:
		c.fail(sayUseHas)
	case right.kind == kindList:
		c.equal(left, *right.elem)
		for _, s := range right.elem.only {
			if left.only != nil && !slices.Contains(left.only, s) {
				c.fail(sayNeverEqual, s)
			}
		}
	}
	return yield{kind: kindBool}
}

func (c *checker) array(n *ast.ArrayNode) yield {
	if len(n.Nodes) == 0 {
		return c.fail(sayNotAllowed, "[]")
	}
	elem := c.check(&n.Nodes[0])
	for i := range n.Nodes[1:] {
		elem = c.meet(elem, c.check(&n.Nodes[i+1]))
	}
	elem.source = nil
	return yield{kind: kindList, elem: &elem}
}

func (c *checker) arithmetic(n *ast.BinaryNode) yield {
	a, b := c.check(&n.Left), c.check(&n.Right)
	if n.Operator == "+" && a.kind == kindText && b.kind == kindText {
		return yield{kind: kindText}
	}
	if !a.isNumber() || !b.isNumber() {
		return c.fail(sayNoArithmetic, n.Operator, a, b)
	}
	switch {
	case n.Operator != "*":
		y := withoutSource(c.meet(a, b))
		y.zero = false
		return y
	case a.kind == kindMoney && b.kind == kindMoney:
		return c.fail(sayNoArithmetic, n.Operator, a, b)
	case a.kind == kindMoney || b.kind == kindMoney:
		return yield{kind: kindMoney}
	}
	return yield{kind: kindInt}
}

// builtin checks the loops over members and lists, and len.
func (c *checker) builtin(n *ast.BuiltinNode) yield {
	if n.Name == "len" && len(n.Arguments) == 1 {
		if y := c.check(&n.Arguments[0]); !y.isText() && y.kind != kindList {
			return c.fail(sayMismatch, yield{kind: kindList}, y)
		}
		return yield{kind: kindInt}
	}
	if !loops[n.Name] || len(n.Arguments) == 0 || len(n.Arguments) > 2 {
		return c.fail(sayUnknownFunction, n.Name)
	}
	list := c.is(&n.Arguments[0], kindList)
	switch {
	case c.why != "":
		return list
	case list.kind != kindList:
		return c.fail(sayMismatch, yield{kind: kindList}, list)
	case len(c.elems) == maxNested:
		return c.fail(sayNested)
	case len(n.Arguments) == 1:
		return c.whole(n.Name, *list.elem)
	}
	predicate, ok := n.Arguments[1].(*ast.PredicateNode)
	if !ok {
		return c.fail(sayNotAllowed, n.Arguments[1].String())
	}
	c.elems = append(c.elems, *list.elem)
	y := c.check(&predicate.Node)
	c.elems = c.elems[:len(c.elems)-1]
	y.source = nil
	switch n.Name {
	case "map":
		return yield{kind: kindList, elem: &y}
	case "sum":
		return c.whole(n.Name, y)
	}
	if y.kind != kindBool && y.kind != kindAny {
		return c.fail(sayMismatch, yield{kind: kindBool}, y)
	}
	switch n.Name {
	case "count":
		return yield{kind: kindInt}
	case "filter":
		return list
	}
	return yield{kind: kindBool}
}

// whole is sum(list) and count(list) without a condition.
func (c *checker) whole(name string, elem yield) yield {
	switch {
	case name == "sum" && elem.isNumber():
		return yield{kind: elem.kind}
	case name == "count" && elem.kind == kindBool:
		return yield{kind: kindInt}
	}
	return c.fail(sayMismatch, yield{kind: kindInt}, elem)
}

func (c *checker) call(node *ast.Node, n *ast.CallNode) yield {
	callee, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		return c.fail(sayNotAllowed, n.String())
	}
	f, known := functions[callee.Value]
	if !known || f.check == nil {
		return c.fail(sayUnknownFunction, callee.Value)
	}
	if len(n.Arguments) < f.least || len(n.Arguments) > f.most {
		return c.fail(sayArguments, callee.Value)
	}
	return f.check(c, node, n.Arguments)
}
