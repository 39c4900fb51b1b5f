package forms

import (
	"slices"

	"github.com/expr-lang/expr/ast"

	"hufang/forms/cn"
)

// ofDays checks latest(list) and earliest(list), for days that several facts settle together: a household has been without work
// since the last of the days that made it so. Of no day at all they are undecided.
func ofDays(fn string) func(*checker, *ast.Node, []ast.Node) yield {
	return func(c *checker, node *ast.Node, args []ast.Node) yield {
		from := len(c.reads)
		day := yield{kind: kindDay}
		switch y := c.is(&args[0], kindList); {
		case y.elem == nil:
			return day
		case y.elem.kind != kindDay && y.elem.kind != kindAny:
			return c.fail(sayMismatch, day, *y.elem)
		}
		c.wrap(node, fn, from, args...)
		return day
	}
}

func runLatest(p ...any) (any, error)   { return extreme(p, slices.Max[[]string]) }
func runEarliest(p ...any) (any, error) { return extreme(p, slices.Min[[]string]) }

func extreme(p []any, of func([]string) string) (any, error) {
	var days []string
	list, _ := p[1].([]any)
	for _, v := range list {
		if day := text(v); day != "" {
			days = append(days, day)
		}
	}
	if len(days) == 0 {
		return nil, p[2].(*Undecided)
	}
	return of(days), nil
}

// checkBirthday checks birthday(birth, 16): the day on which somebody reaches so many full years.
func checkBirthday(c *checker, node *ast.Node, args []ast.Node) yield {
	from := len(c.reads)
	c.is(&args[0], kindDay)
	c.is(&args[1], kindInt)
	c.wrap(node, "birthday", from, args...)
	return yield{kind: kindDay}
}

// runBirthday finds the first day of which age says so many years, so that the two never disagree about 29 February.
func runBirthday(p ...any) (any, error) {
	birth, years := Day(text(p[1])), number(p[2])
	month := birth.Month().Add(12 * years)
	for _, day := range []Day{month.Day(birth.Time().Day()), month.Add(1).Day(1)} {
		if age, ok := cn.AgeOn(string(birth), string(day)); ok && age == years {
			return string(day), nil
		}
	}
	return nil, p[3].(*Undecided)
}
