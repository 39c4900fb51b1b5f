package forms

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
)

// Pack is a policy pack, loaded, merged with what it extends, and checked: every expression compiled, every name resolved.
// A Pack is immutable and safe for concurrent use.
type Pack struct {
	Name        string
	Title       string
	Version     string
	Hash        string // hex SHA-256 of Encode: the pack's identity in every change
	Settings    Settings
	Forms       []*Form // in sheet order
	Lists       []*CodeList
	Ledgers     []*Ledger
	Calendar    []Deadline
	Spells      []*Spell
	Rules       []*Rule
	Supplements []*Supplement
	Mappings    []Mapping
	Sheets      []Sheet // merged, canonical: what Encode writes

	forms         map[string]*Form
	lists         map[string]*CodeList
	ledgers       map[string]*Ledger
	spells        map[string]*Spell
	rules         map[string]*Rule
	settingLabels map[string]string // by key, of those that have one
	judged        ruling            // the rules by what they are about
	alerting      ruling            // of them, those of level alert
	readsRules    Reading           // what all rules read
	readsJudged   Reading           // what those read that are not about a village
	readsAlerts   Reading           // what those of level alert read, and the comparison of income
	watched       []watched         // the items to compare, in the order of the sheet
	reckoned      []*reckoned       // what is calculated for them and not stored
	normal        baseline          // of the total, where its row gives none
	tables        tables            // the rows behind it all, with their addresses
	exprs         map[string]cell   // by target, as cases name them: "survey:follow_up.pay:constraint"
}

// cell is the expression of one cell, or the sentence with expressions in it.
type cell struct {
	expr     *Expr
	sentence *Sentence
	line     line
	in       string // column
	names    names  // what it may read
	rule     *Rule  // of what stands in the rules sheet
}

// Form returns the form by name, nil when the pack has none of that name.
func (p *Pack) Form(name string) *Form { return p.forms[name] }

// List returns the code list by name, nil when the pack has none of that name.
func (p *Pack) List(name string) *CodeList { return p.lists[name] }

// Ledger returns the ledger by name, nil when the pack has none of that name.
func (p *Pack) Ledger(name string) *Ledger { return p.ledgers[name] }

// Rule returns the rule by name, nil when the pack has none of that name.
func (p *Pack) Rule(name string) *Rule { return p.rules[name] }

// Spell returns the spell by name, nil when the pack has none of that name.
func (p *Pack) Spell(name string) *Spell { return p.spells[name] }

// Load reads the pack `name` and the packs it extends from folders of CSV sheets under fsys (name/survey.csv …).
// The error is [Problems] when sheets were read but say something wrong: every Problem found, each with sheet, row and
// column.
func Load(fsys fs.FS, name string) (*Pack, error) {
	sheets, err := ReadFolder(fsys, name)
	if err != nil {
		return nil, err
	}
	if told := packName(sheets); told != name {
		return nil, Problems{{Pack: name, Sheet: "settings", Cell: "settings", Message: say(sayNameChanged, told, name)}}
	}
	return LoadSheets(sheets, func(base string) ([]Sheet, error) { return ReadFolder(fsys, base) })
}

// LoadSheets loads a pack from its own sheets; base is asked for the sheets of the pack it extends, and of what that
// one extends. The error is as of [Load].
func LoadSheets(sheets []Sheet, base func(name string) ([]Sheet, error)) (*Pack, error) {
	t, problems := inherit(sheets, base, nil)
	if len(problems) > 0 {
		return nil, problems
	}
	return build(t)
}

// inherit merges the sheets with those of the packs they extend; heirs are the packs already on the way.
func inherit(sheets []Sheet, base func(string) ([]Sheet, error), heirs []string) (tables, Problems) {
	own, problems := tabulate(sheets)
	parent := setting(sheets, "extends")
	if parent == "" {
		merged, more := extend(nil, own)
		return merged, append(problems, more...)
	}
	heirs = append(heirs, packName(sheets))
	at := own.row("settings", "key", "extends")
	if slices.Contains(heirs, parent) {
		return nil, append(problems, at.problem("value", sayExtendsSelf, strings.Join(append(heirs, parent), " → ")))
	}
	if base == nil {
		return nil, append(problems, at.problem("value", sayNoBase))
	}
	inherited, err := base(parent)
	if err != nil {
		return nil, append(problems, at.problem("value", sayExtendsFailed, parent, err))
	}
	under, more := inherit(inherited, base, heirs)
	if problems = append(more, problems...); len(problems) > 0 {
		return nil, problems
	}
	return extend(under, own)
}

// row is the line of a sheet whose column has the value; an address of the sheet alone when there is none.
func (t tables) row(sheet, column, value string) line {
	for _, l := range t[sheet] {
		if l.get(column) == value {
			return l
		}
	}
	return line{sheet: sheet}
}

const encoding = "hufang pack 1\n"

// Encode writes the merged sheets canonically; equal packs give equal bytes. The bytes are a first line, and for each
// sheet a line "name length" with that many bytes of CSV behind it.
func (p *Pack) Encode() []byte {
	b := []byte(encoding)
	for _, s := range p.Sheets {
		csv := s.CSV()
		b = fmt.Appendf(b, "%s %d\n", s.Name, len(csv))
		b = append(b, csv...)
	}
	return b
}

var errEncoding = errors.New("decode pack: not the bytes of a pack")

// Decode is the inverse of Encode: a merged pack from its bytes, as the store keeps it. It asks for no other pack.
func Decode(b []byte) (*Pack, error) {
	rest, ok := bytes.CutPrefix(b, []byte(encoding))
	if !ok {
		return nil, errEncoding
	}
	var sheets []Sheet
	for len(rest) > 0 {
		head, body, _ := bytes.Cut(rest, []byte("\n"))
		name, length, _ := strings.Cut(string(head), " ")
		n, err := strconv.Atoi(length)
		if err != nil || n < 0 || n > len(body) {
			return nil, errEncoding
		}
		s, err := ParseCSV(name, body[:n])
		if err != nil {
			return nil, fmt.Errorf("decode pack: %w", err)
		}
		sheets = append(sheets, s)
		rest = body[n:]
	}
	own, problems := tabulate(sheets)
	if len(problems) > 0 {
		return nil, problems
	}
	merged, problems := extend(nil, own)
	if len(problems) > 0 {
		return nil, problems
	}
	p, err := build(merged)
	if err != nil {
		return nil, err
	}
	if !bytes.Equal(p.Encode(), b) {
		return nil, errEncoding // one pack, one sequence of bytes: the hash is its identity
	}
	return p, nil
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
