package forms

// About says what a form's record is about.
type About string

// What a form may be about.
const (
	AboutHousehold About = "household"
	AboutPerson    About = "person"
	AboutVillage   About = "village"
	AboutItem      About = "item" // an income item of a household or of a member: of rules and ledgers, never of forms
)

// Cadence says how often a form is filled for one subject.
type Cadence string

// How often a form is filled.
const (
	Once    Cadence = "once"    // one record per subject, kept up to date (household, person)
	Monthly Cadence = "monthly" // one per subject and month; its id is derived from both
	Yearly  Cadence = "yearly"
	Event   Cadence = "event" // as often as it happens (visit)
	Case    Cadence = "case"  // opened in a month and open until its end is written (warning); its id is derived from subject and that month
)

// Form is a list of questions about a household, a person or the village.
type Form struct {
	Name      string
	Label     string
	LabelEN   string
	About     About
	Cadence   Cadence
	Relevant  *Expr // whom the form is asked of: for follow_up, who must be followed up each month; nil = everybody
	Source    string
	Questions []*Question // in the order of the sheet, sections (begin_group, end_group) and includes among them

	byName map[string]*Question
	groups map[string]*Group
	order  []*Question // so that what a relevant or a calculation reads comes before it
}

// Question returns the question by name, nil when the form has none of that name.
func (f *Form) Question(name string) *Question { return f.byName[name] }

// Group returns the group by its bare name (without version), nil when the form has none of that name.
func (f *Form) Group(name string) *Group { return f.groups[name] }

// Group is a set of questions whose answers change together: the unit of saving, merging and conflict.
type Group struct {
	Name      string      // bare: "employment"
	Version   int         // 1 unless the sheet says employment@2
	Merge     Merge       // how different live values meet
	Questions []*Question // in sheet order; calculated questions are members too when they carry the group
}

// Merge says how different live values of a group meet.
type Merge string

// The merge policies. Human is the default: different values are a conflict that only a person ends.
const (
	MergeHuman     Merge = "human"
	MergeMax       Merge = "max"       // the write with the greatest values wins whole, compared question by question in sheet order (put the date first)
	MergeUnion     Merge = "union"     // select_multiple: all codes; text: all values, joined by the ideographic comma
	MergeNormalise Merge = "normalise" // equal after folding width, case and spaces; otherwise human
)

// Type is an XLSForm question type, without the list name.
type Type string

// The question types. id_number, phone and division are texts with a form of their own; ref holds a record id.
const (
	TypeText           Type = "text"
	TypeInteger        Type = "integer"
	TypeMoney          Type = "money" // fen
	TypeDate           Type = "date"
	TypeMonth          Type = "month"
	TypeSelectOne      Type = "select_one"
	TypeSelectMultiple Type = "select_multiple"
	TypeIDNumber       Type = "id_number"
	TypePhone          Type = "phone"
	TypeDivision       Type = "division" // a division code of 2, 4, 6, 9 or 12 digits
	TypeRef            Type = "ref"      // the id of a record, never asked, set by the program
	TypeHidden         Type = "hidden"   // a text never asked, set by the program: the name of a rule or an item
	TypeNote           Type = "note"
	TypeBeginGroup     Type = "begin_group" // a section of the page; its relevant governs what is inside
	TypeEndGroup       Type = "end_group"
	TypeInclude        Type = "include" // another form's questions, for each subject of that form in the household
)

// Stored reports whether questions of the type hold an answer.
func (t Type) Stored() bool {
	return t != TypeNote && t != TypeBeginGroup && t != TypeEndGroup && t != TypeInclude
}

// Unseen reports whether the program sets the answers and shows them to nobody.
func (t Type) Unseen() bool { return t == TypeRef || t == TypeHidden }

// Numeric reports whether answers of the type are whole numbers.
func (t Type) Numeric() bool { return t == TypeInteger || t == TypeMoney }

// Question is one row of the survey sheet.
type Question struct {
	Form              string
	Name              string
	Type              Type
	List              *CodeList // of select_one and select_multiple
	Label             string
	LabelEN           string
	Hint              string
	HintEN            string
	Required          *Expr // nil = no; "yes" in the sheet compiles to true
	Relevant          *Expr // nil = always; the relevants of enclosing sections are joined to it by and
	Constraint        *Expr // reads `value`-free XLSForm style: the question's own name; nil = none
	ConstraintMessage string
	Soft              bool  // a broken constraint asks for a reason instead of blocking the save
	Calculation       *Expr // never asked, always computed
	Group             *Group
	Carry             bool   // from last month: copied, shown, to be confirmed; without it the question is asked anew
	Include           string // of include: the form
	Ref               string // of ref: the form whose record it names
	Section           string // label of the innermost begin_group
	SectionEN         string
	Source            string

	own     *Expr     // the relevant of this row alone, without its sections
	section *Question // the innermost begin_group
	states  *CodeList // what the states of an answer are called
}
