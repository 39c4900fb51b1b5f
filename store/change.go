package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"hufang/forms"
)

// Dot names one change: the writer, its number in the writer's chain of that village, and the village. A write is
// named by the dot of its change and its group.
type Dot struct {
	Village string
	Writer  string
	N       int64
}

// text is the dot as a change of the given village spells it: "writer:n", and "writer:n@village" for another village's.
func (d Dot) text(village string) string {
	s := d.Writer + ":" + strconv.FormatInt(d.N, 10)
	if d.Village != village {
		s += "@" + d.Village
	}
	return s
}

func parseDot(s, village string) (Dot, error) {
	rest, other, found := strings.Cut(s, "@")
	if found {
		village = other
	}
	writer, n, ok := strings.Cut(rest, ":")
	num, err := strconv.ParseInt(n, 10, 64)
	d := Dot{Village: village, Writer: writer, N: num}
	if !ok || err != nil || num < 1 || writer == "" || (found && other == "") || strconv.FormatInt(num, 10) != n {
		return Dot{}, errors.New("parse dot")
	}
	return d, nil
}

// Write is what a change says about one group of answers of its record.
type Write struct {
	// Group is the bare group name when saving; in a Change it carries the version: "employment@1".
	Group string
	// Values speak of every question of the group's version: a question that is missing here was not asked by it
	// (an older version, a roster without that column) and keeps what the overwritten write said; Blank was asked and left empty.
	Values forms.Answers
	// Over names the live writes that were on screen when the form was opened. Never re-read at save time: what joined
	// in between then stands beside this write as an honest conflict.
	Over []Dot
}

// bare is the group name without its version.
func (w Write) bare() string {
	name, _, _ := strings.Cut(w.Group, "@")
	return name
}

// Txn names the changes of one save: the writer's numbers First … First+Of−1 in the village. They count together or not at all.
type Txn struct {
	First int64
	Of    int64
}

// MaxTxn is the greatest number of changes that one save may hold.
const MaxTxn = 200

// txnName names a txn among all of them.
type txnName struct {
	Chain
	Txn
}

// Change is one entry of a writer's chain: version 1 of the format, frozen by the vectors in testdata/changes.
// It is never altered once written; its body bytes are kept and forwarded verbatim.
type Change struct {
	Village string
	Writer  string // 32 hex digits, minted anew for each life of a database file
	N       int64  // 1, 2, 3 … without gaps in (village, writer)
	Prev    string // hash of change N−1 of the same chain; "" for the first
	Form    string
	Record  string
	Subject string      // whom the record is about when that is not the record itself
	Month   forms.Month // of monthly records
	Writes  []Write     // sorted by group
	Txn     Txn         // zero for a save of one change
	Batch   string      // the import it came with
	Actor   string
	Role    string
	Pack    string // hash of the pack it was asked under
	At      string // the laptop's clock, RFC 3339 to the second: shown, never compared
	Suspect bool   // that clock was before the build or far ahead of all it had seen
	Reason  string
	Salt    string // 32 hex digits, so that a hash does not betray a guessable answer
}

// Dot is the change's own name.
func (c *Change) Dot() Dot { return Dot{Village: c.Village, Writer: c.Writer, N: c.N} }

func (c *Change) txnName() txnName { return txnName{Chain{c.Village, c.Writer}, c.Txn} }

// Body is the canonical JSON of the change: keys sorted, no white space, integers and strings only. Every byte is
// frozen: hashes and signatures rest on it.
func (c *Change) Body() []byte {
	b := make([]byte, 0, 1024)
	b = append(b, '{')
	str := func(key, v string) {
		if v == "" {
			return
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(b, '"')
		b = append(b, key...)
		b = append(b, '"', ':')
		b = forms.AppendString(b, v)
	}
	num := func(key string, v int64) {
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(b, '"')
		b = append(b, key...)
		b = append(b, '"', ':')
		b = strconv.AppendInt(b, v, 10)
	}
	str("actor", c.Actor)
	str("at", c.At)
	str("batch", c.Batch)
	str("form", c.Form)
	str("month", string(c.Month))
	num("n", c.N)
	str("pack", c.Pack)
	str("prev", c.Prev)
	str("reason", c.Reason)
	str("record", c.Record)
	str("role", c.Role)
	str("salt", c.Salt)
	str("subject", c.Subject)
	if c.Suspect {
		num("suspect", 1)
	}
	if c.Txn.Of > 1 {
		b = append(b, `,"txn":{"first":`...)
		b = strconv.AppendInt(b, c.Txn.First, 10)
		b = append(b, `,"of":`...)
		b = strconv.AppendInt(b, c.Txn.Of, 10)
		b = append(b, '}')
	}
	num("v", 1)
	str("village", c.Village)
	str("writer", c.Writer)
	b = append(b, `,"writes":[`...)
	for i, w := range c.Writes {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"group":`...)
		b = forms.AppendString(b, w.Group)
		if len(w.Over) > 0 {
			b = append(b, `,"over":[`...)
			for j, d := range sortedDots(w.Over, c.Village) {
				if j > 0 {
					b = append(b, ',')
				}
				b = forms.AppendString(b, d)
			}
			b = append(b, ']')
		}
		b = append(b, `,"values":`...)
		b = w.Values.AppendJSON(b)
		b = append(b, '}')
	}
	return append(b, ']', '}')
}

// sortedDots spells dots for a change of the village, sorted and without repetition.
func sortedDots(dots []Dot, village string) []string {
	out := make([]string, len(dots))
	for i, d := range dots {
		out[i] = d.text(village)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// HashBody is the hex SHA-256 of a change's body: what the next change of the chain quotes as prev.
func HashBody(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// ErrChange is wrapped by every error that says a body is not a change of version 1 in canonical form.
var ErrChange = errors.New("body is not a canonical change")

// ErrNewer says that a body is a change of a later format version: kept by nobody, to be read by a newer program.
var ErrNewer = errors.New("change has a newer format")

// MaxBody is the greatest size of a change's body in bytes.
const MaxBody = 64 << 10

type changeJSON struct {
	Actor   string      `json:"actor"`
	At      string      `json:"at"`
	Batch   string      `json:"batch"`
	Form    string      `json:"form"`
	Month   forms.Month `json:"month"`
	N       int64       `json:"n"`
	Pack    string      `json:"pack"`
	Prev    string      `json:"prev"`
	Reason  string      `json:"reason"`
	Record  string      `json:"record"`
	Role    string      `json:"role"`
	Salt    string      `json:"salt"`
	Subject string      `json:"subject"`
	Suspect int         `json:"suspect"`
	Txn     struct {
		First int64 `json:"first"`
		Of    int64 `json:"of"`
	} `json:"txn"`
	V       int    `json:"v"`
	Village string `json:"village"`
	Writer  string `json:"writer"`
	Writes  []struct {
		Group  string        `json:"group"`
		Over   []string      `json:"over"`
		Values forms.Answers `json:"values"`
	} `json:"writes"`
}

// ParseChange reads a body, from anywhere. It accepts only what [Change.Body] writes, byte for byte, so that one
// change has one hash; every other input is an error wrapping ErrChange or ErrNewer.
func ParseChange(body []byte) (*Change, error) {
	c, v, err := readChange(body)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrChange, err)
	case v > 1:
		return nil, ErrNewer
	case len(body) > MaxBody:
		return nil, fmt.Errorf("%w: longer than %d bytes", ErrChange, MaxBody)
	}
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrChange, err)
	}
	if !bytes.Equal(c.Body(), body) {
		return nil, fmt.Errorf("%w: bytes differ from the canonical form", ErrChange)
	}
	return c, nil
}

// readChange decodes a body that this store wrote or checked before.
func readChange(body []byte) (c *Change, version int, err error) {
	var j changeJSON
	if err := json.Unmarshal(body, &j); err != nil {
		return nil, 0, errors.New("not JSON of the expected shape")
	}
	c = &Change{
		Village: j.Village, Writer: j.Writer, N: j.N, Prev: j.Prev, Form: j.Form, Record: j.Record, Subject: j.Subject,
		Month: j.Month, Txn: Txn{First: j.Txn.First, Of: j.Txn.Of}, Batch: j.Batch, Actor: j.Actor, Role: j.Role, Pack: j.Pack,
		At: j.At, Suspect: j.Suspect == 1, Reason: j.Reason, Salt: j.Salt, Writes: make([]Write, len(j.Writes)),
	}
	for i, w := range j.Writes {
		c.Writes[i] = Write{Group: w.Group, Values: w.Values}
		for _, s := range w.Over {
			d, err := parseDot(s, j.Village)
			if err != nil {
				return nil, j.V, err
			}
			c.Writes[i].Over = append(c.Writes[i].Over, d)
		}
	}
	return c, j.V, nil
}

// dotOf reads what change a body says it is, without reading the rest. What it says of a body that is no change means
// nothing.
func dotOf(body []byte) (d Dot, ok bool) {
	for i := 0; i < len(body) && (body[i] == '{' || body[i] == ','); {
		key, next := stringAt(body, i+1)
		if next < 0 || next+1 >= len(body) || body[next] != ':' {
			return d, false
		}
		i = next + 1
		value, end := stringAt(body, i)
		switch body[i] {
		case '"':
		case '{': // of the txn: numbers only
			if end = bytes.IndexByte(body[i:], '}'); end >= 0 {
				end += i + 1
			}
		case '[':
			return d, d.Writer != "" && d.N > 0
		default:
			for end = i; end < len(body) && body[end] >= '0' && body[end] <= '9'; end++ {
			}
			value = string(body[i:end])
		}
		if end < 0 {
			return d, false
		}
		switch key {
		case "n":
			d.N, _ = strconv.ParseInt(value, 10, 64) // 0 is no number of a change
		case "village":
			d.Village = value
		case "writer":
			d.Writer = value
		}
		i = end
	}
	return d, false
}

// stringAt reads the JSON string at i, its escapes left as they are; next is behind it, negative when there is none.
func stringAt(body []byte, i int) (s string, next int) {
	if i >= len(body) || body[i] != '"' {
		return "", -1
	}
	for j := i + 1; j < len(body); j++ {
		switch body[j] {
		case '\\':
			j++
		case '"':
			return string(body[i+1 : j]), j + 1
		}
	}
	return "", -1
}

var (
	slugShape    = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
	groupShape   = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}@[1-9][0-9]{0,3}$`)
	villageShape = regexp.MustCompile(`^[0-9]{12}$`)
	writerShape  = regexp.MustCompile(`^[0-9a-f]{32}$`)
	hashShape    = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// check reports what makes a change unfit to be written or taken; the message holds no answer.
func (c *Change) check() error {
	switch {
	case !villageShape.MatchString(c.Village):
		return errors.New("village is not 12 digits")
	case !writerShape.MatchString(c.Writer):
		return errors.New("writer is not 32 hex digits")
	case !writerShape.MatchString(c.Salt):
		return errors.New("salt is not 32 hex digits")
	case c.N < 1 || (c.N == 1) != (c.Prev == "") || (c.N > 1 && !hashShape.MatchString(c.Prev)):
		return errors.New("number and previous hash do not fit")
	case !slugShape.MatchString(c.Form) || c.Record == "" || len(c.Record) > 64 || len(c.Subject) > 64:
		return errors.New("form, record or subject is ill-formed")
	case c.Txn != (Txn{}) && (c.Txn.Of < 2 || c.Txn.Of > MaxTxn || c.N < c.Txn.First || c.N >= c.Txn.First+c.Txn.Of || c.Txn.First < 1):
		return errors.New("txn does not hold the change")
	case len(c.Writes) == 0:
		return errors.New("no writes")
	}
	last := ""
	for _, w := range c.Writes {
		if !groupShape.MatchString(w.Group) || w.bare() <= last {
			return errors.New("groups are ill-formed or out of order")
		}
		last = w.bare()
		for name, a := range w.Values {
			if !slugShape.MatchString(name) || a.State() == forms.Conflicted {
				return errors.New("a value has an ill-formed name or a state that cannot be saved")
			}
		}
		for _, d := range w.Over {
			if !villageShape.MatchString(d.Village) || !writerShape.MatchString(d.Writer) {
				return errors.New("over names an ill-formed dot")
			}
			if d == c.Dot() {
				return errors.New("over names the change itself")
			}
		}
	}
	return nil
}
