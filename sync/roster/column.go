package roster

import (
	"strings"
	"unicode"

	"hufang/forms"
	"hufang/forms/cn"
	"hufang/sync/workbook"
)

// column is one mapped column of the file. Its distinct texts are read once each and kept once: a roster says the same few hundred
// words ten thousand times.
type column struct {
	header string
	at     int // position in the file
	slot   int // position in line.cells
	form   string
	name   string
	unit   string
	q      *forms.Question // nil for a column that only tells the place

	codes  map[string]forms.Mapping // external texts the mapping gives a code, folded
	dict   map[string]uint32
	values []value // values[0] is the blank cell
}

// value is one distinct text of a column.
type value struct {
	text   string // as the file has it, without spaces around
	answer forms.Answer
	number numberJudgement
	lost   bool // the file no longer holds the digits
}

// numberJudgement is what the checks say of an ID number.
type numberJudgement uint8

const (
	fine numberJudgement = iota
	wrong
	roundedOff // its last digits look like a spreadsheet program's zeros
)

func (v value) blank() bool { return v.answer.IsBlank() }

// masked is the text for a report that anybody may open.
func (v value) masked() string { return cn.MaskID(v.text) }

func newColumn(q *forms.Question, m forms.Mapping, codes map[string]forms.Mapping) *column {
	return &column{form: m.Form, name: m.Name, unit: m.Unit, q: q, codes: codes, dict: map[string]uint32{}, values: make([]value, 1)}
}

// index is the position of the cell's value in values.
func (c *column) index(cell workbook.Cell) uint32 {
	if cell.Kind == workbook.Blank {
		return 0
	}
	if i, ok := c.dict[cell.Text]; ok {
		return i
	}
	i := uint32(len(c.values))
	v := c.read(cell)
	if v.answer.IsBlank() && !v.lost && c.q != nil {
		i = 0
	} else {
		c.values = append(c.values, v)
	}
	c.dict[cell.Text] = i
	return i
}

// read understands one distinct cell.
func (c *column) read(cell workbook.Cell) value {
	v := value{text: strings.TrimFunc(cell.Text, isSpace)}
	switch {
	case !cell.Exact:
		v.lost = true
	case c.q == nil:
		v.answer = forms.Text(v.text)
	case cell.Kind == workbook.Error:
		v.answer = forms.Raw(v.text)
	default:
		v.answer = c.answer(v.text)
	}
	if c.q != nil && c.q.Type == forms.TypeIDNumber && v.answer.IsKnown() {
		v.number = judge(v.answer.Text())
	}
	return v
}

// judge asks every kind of paper that an ID number may be of.
func judge(number string) numberJudgement {
	id := cn.ParseID(number)
	switch {
	case id.OK(), cn.ParseDisability(number).OK(), isPermit(number):
		return fine
	case id.Has(cn.ExcelRounded):
		return roundedOff
	}
	return wrong
}

// isPermit knows the numbers of other papers. A passport must begin with a letter here: digits alone are a resident ID cut short.
func isPermit(number string) bool {
	for _, kind := range []cn.PermitKind{cn.HKMacauPermit, cn.TaiwanPermit, cn.ForeignResident, cn.Passport} {
		if _, problem := cn.CheckPermit(kind, number); problem == "" && (kind != cn.Passport || number[0] > '9') {
			return true
		}
	}
	return false
}

// answer is what the text means to the question: a value, a state, or the text kept raw when nothing knows it.
func (c *column) answer(text string) forms.Answer {
	if isDash(text) {
		return forms.Answer{}
	}
	switch c.q.Type {
	case forms.TypeSelectOne:
		return c.choice(text)
	case forms.TypeSelectMultiple:
		return c.choices(text)
	case forms.TypeIDNumber:
		return c.parse(cn.Fold(text), cn.Fold(text))
	case forms.TypePhone:
		if phone := cn.ParsePhone(text); phone.OK() {
			return forms.Text(phone.Number)
		}
		return c.parse(text, text)
	case forms.TypeMoney:
		return c.parse(money(text, c.unit), "")
	case forms.TypeInteger:
		return c.parse(wholeNumber(text), "")
	case forms.TypeDate:
		return c.parse(day(text), "")
	case forms.TypeMonth:
		return c.parse(month(text), "")
	case forms.TypeText:
		return c.plain(text)
	}
	return c.parse(text, "")
}

// parse asks the question; what it cannot read is kept as text when the question takes any text, and raw otherwise.
func (c *column) parse(text, otherwise string) forms.Answer {
	a, err := forms.Parse(c.q, text)
	switch {
	case err == nil && !a.IsBlank():
		return a
	case otherwise != "":
		return forms.Text(otherwise)
	}
	return forms.Raw(text)
}

func (c *column) plain(text string) forms.Answer {
	switch c.name {
	case householdNo, personNo:
		return forms.Text(cn.Fold(text))
	case personName, headName:
		return forms.Text(tidyName(text))
	}
	return c.parse(text, text)
}

// choice reads one code: by the mapping, by its label, or as a state; a code of another system is never guessed at.
func (c *column) choice(text string) forms.Answer {
	folded := forms.Fold(text)
	if m, ok := c.codes[folded]; ok {
		return forms.Text(m.Code)
	}
	if c.q.List != nil {
		for _, choice := range c.q.List.Choices {
			if forms.Fold(choice.Label) == folded {
				return forms.Text(choice.Code)
			}
		}
	}
	if a, err := forms.Parse(c.q, text); err == nil && !a.IsBlank() {
		return a
	}
	return forms.Raw(text)
}

// choices reads several codes in one cell, such as 残疾,长期慢性病. One that nothing knows leaves the whole cell raw.
func (c *column) choices(text string) forms.Answer {
	if a := c.choice(text); a.State() != forms.Unmapped {
		return a
	}
	var codes []string
	for part := range strings.FieldsFuncSeq(text, isSeparator) {
		a := c.choice(strings.TrimFunc(part, isSpace))
		if !a.IsKnown() {
			return forms.Raw(text)
		}
		codes = append(codes, a.Text())
	}
	return inListOrder(c.q.List, codes)
}

// inListOrder spells several codes as an answer holds them: in the order of the list, one space between, each once.
func inListOrder(list *forms.CodeList, codes []string) forms.Answer {
	said := make(map[string]bool, len(codes))
	for _, code := range codes {
		said[code] = true
	}
	var ordered []string
	for _, choice := range list.Choices {
		if said[choice.Code] {
			ordered = append(ordered, choice.Code)
		}
	}
	return forms.Text(strings.Join(ordered, " "))
}

func isSeparator(r rune) bool { return strings.ContainsRune(",，、;；|\n", r) }

func isSpace(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' }

// isDash knows the marks clerks put where there is nothing to say.
func isDash(text string) bool {
	return text == "" || strings.Trim(text, "-—–－/／\\") == ""
}

// tidyName drops the spaces by which clerks align Chinese names of two characters; a name written in letters keeps them.
func tidyName(s string) string {
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.In(r, unicode.Latin) }) {
		return strings.Join(strings.Fields(s), " ")
	}
	return strings.Map(func(r rune) rune {
		if isSpace(r) {
			return -1
		}
		return r
	}, s)
}
