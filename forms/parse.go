package forms

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"

	"hufang/forms/cn"
)

// Parse reads what a person typed, or a cell holds, as an answer to the question: codes by code or label, dates in every
// usual form, amounts as 4200.5, 4,200 or 1.2万元 (in fen ever after), a state by its word. Blank text is Blank. Numbers of
// people are folded, never refused: a wrong one is kept and becomes a finding. The error is a Chinese sentence that does
// not repeat what was typed.
func Parse(q *Question, text string) (Answer, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return Answer{}, nil
	}
	if !q.Type.Stored() {
		return Answer{}, errors.New(say(sayTypedNothing, q.Label))
	}
	if a, ok := q.state(text); ok {
		return a, nil
	}
	a, sentence := q.parse(text)
	if sentence != "" {
		return Answer{}, errors.New(say(sentence, q.Label))
	}
	return a, nil
}

// state reads the word of a state, unless the question has a code that is called the same.
func (q *Question) state(text string) (Answer, bool) {
	if q.states == nil {
		return Answer{}, false
	}
	if q.List != nil {
		if _, taken := q.List.find(text); taken {
			return Answer{}, false
		}
	}
	c, ok := q.states.find(text)
	if !ok {
		return Answer{}, false
	}
	s, ok := ParseState(c.Code)
	a := In(s)
	if s == Conflicted || a.IsBlank() { // neither can be answered
		return Answer{}, false
	}
	return a, ok
}

// parse reads a value; the sentence is "" when it is one.
func (q *Question) parse(text string) (Answer, string) {
	switch q.Type {
	case TypeInteger:
		n, err := parseInteger(text)
		return numberOr(n, err, sayTypedInteger)
	case TypeMoney:
		n, err := parseMoney(text)
		return numberOr(n, err, sayTypedMoney)
	case TypeDate:
		d, err := ParseDay(strings.TrimSuffix(strings.TrimSuffix(narrow(text), " 00:00:00"), " 00:00"))
		return textOr(string(d), err == nil, sayTypedDate)
	case TypeMonth:
		m, err := parseMonth(narrow(text))
		return textOr(string(m), err == nil, sayTypedMonth)
	case TypeSelectOne:
		c, ok := q.List.find(text)
		return textOr(c.Code, ok, sayTypedCode)
	case TypeSelectMultiple:
		codes, ok := q.List.findAll(text)
		return textOr(codes, ok, sayTypedCode)
	case TypeDivision:
		code, ok := parseDivision(text)
		return textOr(code, ok, sayTypedDivision)
	case TypeIDNumber:
		return Text(cn.Fold(text)), ""
	case TypePhone:
		if p := cn.ParsePhone(text); p.OK() {
			return Text(p.Number), ""
		}
	}
	return Text(text), ""
}

func numberOr(n int64, err error, sentence string) (Answer, string) {
	if err != nil {
		return Answer{}, sentence
	}
	return Int(n), ""
}

func textOr(s string, ok bool, sentence string) (Answer, string) {
	if !ok || s == "" {
		return Answer{}, sentence
	}
	return Text(s), ""
}

// narrow folds full-width characters to half-width ones and keeps everything else.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case r == '　':
			return ' '
		}
		return r
	}, s)
}

var errNumber = errors.New("not a number")

// parseInteger reads a whole number, with thousands separators or an idle ".0" as spreadsheets write them.
func parseInteger(text string) (int64, error) {
	return decimal(Fold(text), 0)
}

// parseMoney reads an amount in 元, or in 万元 when it says so, as fen.
func parseMoney(text string) (fen int64, err error) {
	s := strings.TrimSuffix(Fold(text), wordYuan)
	for _, sign := range wordSigns {
		s = strings.TrimPrefix(s, sign)
	}
	places := 2
	if wan, ok := strings.CutSuffix(s, wordWan); ok {
		s, places = wan, 6
	}
	return decimal(s, places)
}

// decimal reads digits as a whole number of 10^-places; more decimals than that are an error unless they are zeros.
func decimal(s string, places int) (int64, error) {
	s = strings.ReplaceAll(s, ",", "")
	digits, negative := strings.CutPrefix(s, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	kept := min(places, len(fraction))
	if strings.Trim(fraction[kept:], "0") != "" {
		return 0, errNumber
	}
	fraction = fraction[:kept] + strings.Repeat("0", places-kept)
	if whole == "" || strings.Trim(whole+fraction, "0123456789") != "" {
		return 0, errNumber
	}
	n, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil {
		return 0, errNumber
	}
	if negative {
		n = -n
	}
	return n, nil
}

func parseMonth(text string) (Month, error) {
	s := strings.TrimSuffix(strings.NewReplacer(wordYear, "-", "/", "-", ".", "-").Replace(text), wordMonth)
	if year, month, ok := strings.Cut(s, "-"); ok && len(month) == 1 {
		s = year + "-0" + month
	}
	return ParseMonth(s)
}

// find is the choice of a code or a label.
func (l *CodeList) find(text string) (Choice, bool) {
	if c, ok := l.Choice(text); ok {
		return c, true
	}
	return l.ByLabel(text)
}

// findAll reads several codes or labels, in any order and however separated, as codes in list order.
func (l *CodeList) findAll(text string) (codes string, ok bool) {
	if c, ok := l.find(text); ok { // a label may itself hold a separator
		return c.Code, true
	}
	var found []string
	for _, one := range words(text) {
		c, ok := l.find(one)
		if !ok {
			return "", false
		}
		found = append(found, c.Code)
	}
	return l.inOrder(strings.Join(found, " "))
}

// inOrder sorts codes separated by spaces into list order, each once.
func (l *CodeList) inOrder(codes string) (string, bool) {
	var places []int
	for _, code := range strings.Fields(codes) {
		i, ok := l.byCode[code]
		if !ok {
			return "", false
		}
		places = append(places, i)
	}
	slices.Sort(places)
	var out []string
	for _, i := range slices.Compact(places) {
		out = append(out, l.Choices[i].Code)
	}
	return strings.Join(out, " "), len(out) > 0
}

// parseDivision reads a division code, padded or not, or the full name of a county, city, town or village.
func parseDivision(text string) (string, bool) {
	if s := cn.Trim(cn.Fold(text)); isDivision(s) {
		return s, true
	}
	code, ok := divisionNames()[divisionName(text)]
	return code, ok && code != ""
}

// divisionName drops what stands between the parts of a full name.
func divisionName(text string) string {
	return strings.NewReplacer("-", "", "/", "", ">", "", wordListSeparator, "").Replace(Fold(text))
}

// divisionNames are the codes of provinces, cities and counties by full name, and of counties and cities without the
// province where the city is named.
var divisionNames = sync.OnceValue(func() map[string]string {
	codes := map[string]string{}
	put := func(name, code string) {
		switch had, taken := codes[name]; {
		case !taken:
			codes[name] = code
		case !strings.HasPrefix(had, code): // 东莞市 is a city and its only county: the county stays
			codes[name] = "" // two are called so: neither is meant for sure
		}
	}
	above := func(code string, level cn.Level) {
		if d, ok := cn.Lookup(code[:level]); ok && d.Level() == level {
			put(divisionName(d.Path()), d.Code)
			put(divisionName(d.City), d.Code)
		}
	}
	for county := range cn.Counties() {
		put(divisionName(county.Path()), county.Code)
		if county.City != "" {
			put(strings.TrimPrefix(divisionName(county.Path()), divisionName(county.Province)), county.Code)
		}
	}
	for county := range cn.Counties() {
		if county.Level() == cn.CountyLevel {
			above(county.Code, cn.CityLevel)
			above(county.Code, cn.ProvinceLevel)
		}
	}
	delete(codes, "") // what has no name of its own
	return codes
})
