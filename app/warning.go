package app

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"hufang/forms"
	"hufang/store"
	"hufang/store/ahead"
)

// The forms of cases the desk opens itself, the group that ends every case, and the question after which a warning's
// stage is told.
const (
	formWarning    = "warning"
	formSupplement = "supplement_case"
	groupEnd       = "end"
	questionStage  = "stage"
	stageEnded     = "ended"
	questionRaised = "raised_on"

	settingWarningDays = "warning_due_days"
	ledgerIncome       = "income"
)

// Warning is a household whose income or livelihood needs a person (E-20 … E-28): found by the rules of level alert, or
// raised earlier and not ended yet.
type Warning struct {
	Household   string
	Village     string
	VillageName string
	No          string
	Head        string
	Group       string

	Case      string      // record of the open warning; "" = found now and not raised yet
	Opened    forms.Month // of the case
	Stage     string      // code of the pack's list: new, verified, measure, ended
	StageText string
	Raised    forms.Day
	Due       forms.Day // "" = nobody set one
	Overdue   bool
	Cause     string // ready to show; "" = not verified yet
	Measure   string
	Owner     string
	Next      string // question of the form that is to be answered next
	Weak      string // label of the weak item, of the month or else of when it was raised; "" when it cannot be told

	Findings    []Finding // of level alert, that stand without a reason; of one of a list that was raised none
	Supplements []SupplementCase

	// Of one that was asked for alone:
	Items       []IncomeLine
	Compared    forms.Month // whose items these are: of a warning that stands open, the newest month of which something is known
	Suggestions []Suggestion
}

// IncomeLine is one income item of a household, or of a member, ready to show: amounts in 元 with thousands, the word of a state
// where there is no value, "" where it cannot be told.
type IncomeLine struct {
	Name, Label              string
	Person                   string // name of the member whose item it is, of a household's wages the earner's
	This, Last, YearAgo      string
	Change, Percent          string // this month against last, with its sign
	Year, YearAgoSum         string // from January, over the months known in both years
	YearChange, YearPercent  string
	Months, LeftOut          int
	Normal, Short            string
	Member                   bool // it is the member's own, not the household's
	Idle                     bool // every figure that is known is nothing, those of this and last month among them
	Weak, Total, Within, New bool
	Lost                     bool
	Level                    forms.FindingLevel
}

// Suggestion is a measure with whom it is for.
type Suggestion struct {
	forms.Suggestion
	Name string // of the person; "" = the household
}

// SupplementCase is a measure that was chosen or refused, with what is due of it.
type SupplementCase struct {
	Case       string
	Supplement string // code, several with spaces between
	Label      string // of the supplements, several joined
	Chosen     bool
	Measure    string
	Owner      string
	Due        forms.Day
	Reason     string      // why it was refused
	Reviews    []int       // looks back that are due, in months after it was opened
	Next       forms.Month // of the look back that comes after those; "" = none
	Gained     string      // household income of a month against that of the opening, with its sign; "" = cannot be told
	CanClose   bool
}

// Warnings lists the households of the month ("" = the desk's) with an alert, an open warning or a look back that is due,
// overdue ones first, then by stage. What is worked out of one alone (see Warning) is left out: a township has thousands.
// Those that stand open are known from their cases; the others are judged for alerts, and for nothing else, to find what nobody
// raised yet. It changes nothing.
func (d *Desk) Warnings(ctx context.Context, m forms.Month, f Filter, progress Progress) ([]Warning, error) {
	if m == "" {
		m = d.Month()
	}
	list, err := d.OpenWarnings(ctx, m, f)
	form := d.Pack().Form(formWarning)
	if err != nil || form == nil {
		return list, err
	}
	listed := map[string]bool{}
	for _, w := range list {
		listed[w.Household] = w.Case != ""
	}
	reads := d.readsAlerts(form)
	reads.Want(formPerson, "name", "relation")
	reads.Want(formHousehold, "household_no", "head", "villager_group")
	looked := 0
	err = d.alerting(ctx, m, f, reads, func(dossier *forms.Dossier, w Warning) {
		if looked++; progress != nil {
			progress(looked, 0, d.PlaceText(dossier.Village))
		}
		if len(w.Findings) == 0 || listed[dossier.ID] {
			return
		}
		own := dossier.Now[formHousehold].Answers
		w.Household, w.Village, w.VillageName = dossier.ID, dossier.Village, d.PlaceText(dossier.Village)
		w.No, w.Head, w.Group = own["household_no"].Text(), headName(dossier), own["villager_group"].Text()
		w.Weak = cmp.Or(d.weak(d.Pack().Watch(dossier, d.Today())), w.Weak)
		if i := slices.IndexFunc(list, func(have Warning) bool { return have.Household == w.Household }); i >= 0 {
			w.Supplements, list[i] = list[i].Supplements, w
			return
		}
		list = append(list, w)
	})
	d.sortWarnings(list)
	return list, err
}

// sortWarnings puts overdue ones first, then by stage.
func (d *Desk) sortWarnings(list []Warning) {
	slices.SortStableFunc(list, func(a, b Warning) int {
		return cmp.Or(cmp.Compare(last(a.Overdue), last(b.Overdue)), cmp.Compare(d.stageRank(a.Stage), d.stageRank(b.Stage)), strings.Compare(string(a.Due), string(b.Due)))
	})
}

// Warning is a household's warning of the month ("" = the desk's), with its income item by item and what can be done about
// it; ok is false when there is none. Early in a month, when nothing is recorded of it yet, an open warning is told by the
// newest month since it was opened of which something is, with what was found then. It changes nothing.
func (d *Desk) Warning(ctx context.Context, household string, m forms.Month) (w Warning, ok bool, err error) {
	if m == "" {
		m = d.Month()
	}
	told, cases := false, []forms.Record(nil)
	err = d.judge(ctx, m, Filter{Household: household}, d.readsWarning(), func(dossier *forms.Dossier, h Checked) {
		if w, ok = d.warning(dossier, h); ok {
			told, cases = d.detail(&w, dossier), dossier.Cases[formSupplement]
		}
	})
	for back := m.Add(-1); err == nil && ok && !told && w.Case != "" && back >= w.Opened; back = back.Add(-1) {
		err = d.judge(ctx, back, Filter{Household: household}, d.readsWarning(), func(dossier *forms.Dossier, h Checked) {
			dossier.Cases[formSupplement] = cases // what was refused since is not suggested again
			if told = d.detail(&w, dossier); !told {
				return
			}
			for _, f := range alerts(h) {
				if !slices.ContainsFunc(w.Findings, func(have Finding) bool { return have.Rule == f.Rule && have.Person == f.Person && have.Item == f.Item }) {
					w.Findings = append(w.Findings, f)
				}
			}
		})
	}
	return w, ok, err
}

// detail compares the household's income in the dossier's month and says what can be done about what it lacks. It is false
// when nothing was recorded of that month: then only a warning that has no items yet gets them.
func (d *Desk) detail(w *Warning, dossier *forms.Dossier) (told bool) {
	pack, today := d.Pack(), d.Today()
	watch := pack.Watch(dossier, today)
	names := namesOf(dossier)
	var items []IncomeLine
	add := func(it forms.Item, member bool) {
		line := d.incomeLine(it, names)
		line.Member = member
		items = append(items, line)
	}
	for _, it := range watch.Household {
		add(it, false)
	}
	for _, member := range watch.Members {
		for _, it := range member {
			add(it, true)
		}
	}
	if told = recorded(dossier); !told && w.Items != nil {
		return false
	}
	w.Items, w.Compared, w.Suggestions = items, dossier.Month, nil
	w.Weak = cmp.Or(d.weak(watch), w.Weak)
	for _, s := range pack.Suggest(dossier, watch, today) {
		if slices.ContainsFunc(w.Supplements, func(c SupplementCase) bool {
			return c.Chosen && slices.Contains(strings.Fields(c.Supplement), s.Supplement)
		}) {
			continue // one measure of a kind at a time: another would take the place of what was agreed
		}
		w.Suggestions = append(w.Suggestions, Suggestion{Suggestion: s, Name: names[s.Person]})
	}
	return told
}

// recorded reports whether somebody wrote down an income of the dossier's month: the household's, or what a member earned.
func recorded(dossier *forms.Dossier) bool {
	_, income := dossier.Now[formIncome]
	return income || slices.ContainsFunc(dossier.Members, func(m forms.Member) bool {
		_, ok := m.Now[formFollowUp]
		return ok
	})
}

// weak is the label of the weak item.
func (d *Desk) weak(watch forms.Watch) string {
	if it := watch.Item(watch.Weak); it != nil {
		return d.itemLabel(it)
	}
	return ""
}

func (d *Desk) itemLabel(it *forms.Item) string {
	if d.Lang() == English && it.LabelEN != "" {
		return it.LabelEN
	}
	return it.Label
}

// readsWarning is what judging and telling a warning reads.
func (d *Desk) readsWarning() forms.Reading {
	return d.Pack().ReadsJudged().With(d.Pack().ReadsSupplements()).With(d.Pack().ReadsWhole(formWarning, formSupplement))
}

// stageRank is the place of a stage in the pack's list.
func (d *Desk) stageRank(stage string) int {
	if q := d.stageQuestion(); q != nil && q.List != nil {
		return slices.IndexFunc(q.List.Choices, func(c forms.Choice) bool { return c.Code == stage })
	}
	return 0
}

func (d *Desk) stageQuestion() *forms.Question {
	if form := d.Pack().Form(formWarning); form != nil {
		return form.Question(questionStage)
	}
	return nil
}

// warning tells what a household's warning is; ok is false when there is nothing to tell.
func (d *Desk) warning(dossier *forms.Dossier, h Checked) (w Warning, ok bool) {
	w = Warning{Household: h.Household, Village: h.Village, VillageName: h.VillageName, No: h.No, Head: h.Head, Group: h.Group}
	w.Findings = alerts(h)
	d.stage(&w, dossier)
	due := d.supplements(&w, dossier)
	return w, len(w.Findings) > 0 || w.Case != "" || due
}

// supplements fills in what was agreed and refused of the household; due tells whether a look back is.
func (d *Desk) supplements(w *Warning, dossier *forms.Dossier) (due bool) {
	for _, p := range d.Pack().Progress(dossier, d.Today()) {
		w.Supplements = append(w.Supplements, d.supplement(dossier, p))
	}
	w.Supplements = append(w.Supplements, d.refusedSupplements(dossier)...)
	return slices.ContainsFunc(w.Supplements, func(s SupplementCase) bool { return len(s.Reviews) > 0 })
}

// alerts are the findings a warning is raised for, and nobody gave a reason to.
func alerts(h Checked) (found []Finding) {
	for _, f := range h.Findings {
		if f.Level == forms.LevelAlert && f.Reason == "" {
			found = append(found, f)
		}
	}
	return found
}

func namesOf(dossier *forms.Dossier) map[string]string {
	names := map[string]string{}
	for _, m := range dossier.Members {
		names[m.ID] = m.Now[formPerson].Answers["name"].Text()
	}
	return names
}

// stage fills in what the household's case says; one that was ended counts no more.
func (d *Desk) stage(w *Warning, dossier *forms.Dossier) {
	w.Stage, w.StageText = d.firstStage()
	form := d.Pack().Form(formWarning)
	r, ok := dossier.Now[formWarning]
	if form == nil || !ok || r.Answers[questionRaised].IsBlank() {
		return
	}
	if d.told(w, form, r, facts{dossier: dossier}.scope(d.Today())) {
		w.Case, w.Opened = r.ID, r.Month
	} else if r.Month == dossier.Month {
		w.Findings = nil // ended this month: what it was raised for has been dealt with
	}
}

// told fills in what a case of a warning says; it is false of one that was ended, or taken back.
func (d *Desk) told(w *Warning, form *forms.Form, r forms.Record, scope forms.Scope) bool {
	said := d.Pack().Fill(form, r.Answers, scope).Answers
	stage := said[questionStage].Text()
	if stage == stageEnded || said[questionRaised].IsBlank() {
		return false
	}
	show := func(name string) string { return d.Show(form.Question(name), said[name], false) }
	w.Stage, w.StageText = stage, show(questionStage)
	w.Raised, w.Due = forms.Day(said[questionRaised].Text()), forms.Day(cmp.Or(said["measure_due"].Text(), said["due"].Text()))
	w.Overdue = w.Due != "" && w.Due < d.Today()
	w.Cause, w.Measure, w.Owner, w.Weak = show("cause"), show("measure"), show("owner"), show("item_label")
	for _, name := range []string{"cause", "measure", "ended_on"} {
		if w.Next = name; !said[name].IsKnown() {
			break
		}
	}
	return true
}

// firstStage is what a warning is before anybody did anything.
func (d *Desk) firstStage() (code, text string) {
	q := d.stageQuestion()
	if q == nil || q.List == nil || len(q.List.Choices) == 0 {
		return "", ""
	}
	return q.List.Choices[0].Code, d.ChoiceLabel(q.List.Choices[0])
}

func (d *Desk) supplement(dossier *forms.Dossier, p forms.Progress) SupplementCase {
	form := d.Pack().Form(formSupplement)
	i := slices.IndexFunc(dossier.Cases[formSupplement], func(r forms.Record) bool { return r.ID == p.Case })
	s := d.supplementSaid(form, dossier.Cases[formSupplement][i])
	s.Reviews, s.Next, s.CanClose, s.Gained = p.Due, p.Next, p.Close, signed(p.Gained)
	return s
}

// refusedSupplements are the kinds the household refused, with the reason: they are not suggested again while that stands.
func (d *Desk) refusedSupplements(dossier *forms.Dossier) (refused []SupplementCase) {
	form := d.Pack().Form(formSupplement)
	for _, r := range dossier.Cases[formSupplement] {
		if r.Answers["chosen"].Text() == no && openCase(form, r) {
			refused = append(refused, d.supplementSaid(form, r))
		}
	}
	return refused
}

func (d *Desk) supplementSaid(form *forms.Form, r forms.Record) SupplementCase {
	show := func(name string) string { return d.Show(form.Question(name), r.Answers[name], false) }
	return SupplementCase{Case: r.ID, Supplement: r.Answers["supplement"].Text(), Label: show("supplement"), Measure: show("measure"), Owner: show("owner"), Reason: show("refuse_reason"),
		Due: forms.Day(r.Answers["due"].Text()), Chosen: r.Answers["chosen"].Text() == yes}
}

func (d *Desk) incomeLine(it forms.Item, names map[string]string) IncomeLine {
	amount := func(a forms.Answer) string {
		if a.IsInt() {
			return Yuan(a.Int())
		}
		return d.stateWord(a)
	}
	idle := it.Year != nil && *it.Year == 0 && *it.YearAgoSum == 0
	for _, a := range []forms.Answer{it.This, it.Last, it.YearAgo} {
		idle = idle && a.IsInt() && a.Int() == 0
	}
	return IncomeLine{
		Name: it.Name, Label: d.itemLabel(&it), Person: names[it.Person], Idle: idle,
		This: amount(it.This), Last: amount(it.Last), YearAgo: amount(it.YearAgo),
		Change: signed(it.Change), Percent: percentText(it.Percent),
		Year: fenText(it.Year), YearAgoSum: fenText(it.YearAgoSum), YearChange: signed(it.YearChange), YearPercent: percentText(it.YearPercent),
		Months: it.Months, LeftOut: it.LeftOut, Normal: fenText(it.Normal), Short: fenText(it.Short),
		Weak: it.Weak, Total: it.Role == forms.ItemTotal, Within: it.Role == forms.ItemWithin, New: it.Turn == forms.ItemNew, Lost: it.Turn == forms.ItemLost, Level: it.Level,
	}
}

// stateWord is the pack's word for what stands in the place of a value; "" where nobody answered.
func (d *Desk) stateWord(a forms.Answer) string {
	q := &forms.Question{Type: forms.TypeMoney}
	if form := d.Pack().Form(formIncome); form != nil && form.Question(questionTotal) != nil {
		q = form.Question(questionTotal)
	}
	return d.Show(q, a, false)
}

// OpenWarning opens a household's warning: its verification, measure and end. One that is only found yet is raised first.
func (d *Desk) OpenWarning(ctx context.Context, household string, m forms.Month) (*Session, error) {
	if m == "" {
		m = d.Month()
	}
	if _, err := d.raise(ctx, m, Filter{Household: household}); err != nil {
		return nil, err
	}
	return d.Open(ctx, Target{Form: formWarning, Household: household, Month: m})
}

// startWarning puts what may go without saying where it will be asked: who verifies is who works here, today. It counts
// only once the answer before it is there, and may be written over.
func (d *Desk) startWarning(own forms.Answers) {
	who, due := d.Who().Name, string(d.warningDue(d.Today()))
	for name, text := range map[string]string{"verified_by": who, "verified_on": string(d.Today()), "owner": who, "measure_due": due} {
		if own[name].IsBlank() {
			own.Set(name, forms.Text(text))
		}
	}
}

// raise opens a warning for each household that the filter lets through, the rules alert to and that has none open: read
// and judged in one pass. It returns what it saved, as UndoLast takes it back.
func (d *Desk) raise(ctx context.Context, m forms.Month, f Filter) (raised saved, err error) {
	form := d.Pack().Form(formWarning)
	if form == nil {
		return raised, nil
	}
	entries, err := d.alerted(ctx, form, m, f)
	if err != nil {
		return raised, err
	}
	for i := range entries {
		if err := d.overTakenBack(ctx, &entries[i]); err != nil {
			return raised, err
		}
	}
	for some := range slices.Chunk(entries, store.MaxTxn) {
		done, err := d.db.Save(ctx, store.Save{By: d.Who(), Entries: some})
		if err != nil {
			return raised, fmt.Errorf("raise a warning: %w", err)
		}
		raised.add(some, make([]forms.Answers, len(some)), done.Dots)
		d.announce(Event{Kind: Saved, Records: done.Records, At: done.At})
	}
	return raised, nil
}

// overTakenBack puts a new warning over what an undo left of one.
func (d *Desk) overTakenBack(ctx context.Context, e *store.Entry) error {
	opened, err := d.db.Record(ctx, e.Record)
	if err != nil {
		return fmt.Errorf("read the warning: %w", err)
	}
	for i := range e.Writes {
		e.Writes[i].Over = opened.Over(e.Writes[i].Group)
	}
	return nil
}

// alerted are the warnings to be opened: of households with an alert that stands without a reason, and no open warning. Every
// save of a follow-up waits for it.
func (d *Desk) alerted(ctx context.Context, form *forms.Form, m forms.Month, f Filter) (entries []store.Entry, err error) {
	err = d.alerting(ctx, m, f, d.readsAlerts(form), func(dossier *forms.Dossier, w Warning) {
		if w.Case == "" && len(w.Findings) > 0 {
			entries = append(entries, d.raised(form, dossier, w))
		}
	})
	return entries, err
}

// readsAlerts is what alerting reads.
func (d *Desk) readsAlerts(form *forms.Form) forms.Reading {
	return d.Pack().ReadsAlerts().With(d.Pack().ReadsForm(form))
}

// alerting calls fn for every household that the filter lets through with its open warning, if any, and its alerts that stand
// without a reason: it reads and judges nothing else.
func (d *Desk) alerting(ctx context.Context, m forms.Month, f Filter, reads forms.Reading, fn func(*forms.Dossier, Warning)) error {
	pack, today := d.Pack(), d.Today()
	type alert struct {
		dossier *forms.Dossier
		found   []forms.Finding
	}
	judge := func(dossier *forms.Dossier) alert { return alert{dossier, pack.Alerts(dossier, today)} }
	households := d.db.Dossiers(ctx, store.DossierQuery{Village: f.Village, Household: f.Household, Month: m, Only: &reads})
	judged := ahead.Map(households, judge)
	if f.Household != "" { // there is nothing to do at the same time
		judged = func(yield func(alert, error) bool) {
			for dossier, err := range households {
				if err != nil {
					yield(alert{}, err)
					return
				}
				if !yield(judge(dossier), nil) {
					return
				}
			}
		}
	}
	var reasons map[string]forms.Record
	for a, err := range judged {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("read households: %w", err)
		}
		if f.Group != "" && a.dossier.Now[formHousehold].Answers["villager_group"].Text() != f.Group {
			continue
		}
		if len(a.found) > 0 && reasons == nil {
			if reasons, err = d.reasons(ctx, store.EntryQuery{Form: formExplained, Village: f.Village, Month: m, Subject: f.Household}); err != nil {
				return err
			}
		}
		var w Warning
		for _, x := range a.found {
			if _, ok := reasonFor(x, m, reasons); !ok {
				w.Findings = append(w.Findings, Finding{Finding: x})
			}
		}
		d.stage(&w, a.dossier)
		fn(a.dossier, w)
	}
	return nil
}

// raised is the entry of a new warning, the same on every laptop that raises it.
func (d *Desk) raised(form *forms.Form, dossier *forms.Dossier, w Warning) store.Entry {
	e := store.Entry{Form: formWarning, Record: store.MonthlyID(formWarning, dossier.ID, dossier.Month), Subject: dossier.ID, Village: dossier.Village, Month: dossier.Month}
	given := forms.Answers{}
	for name, text := range map[string]string{
		questionRaised: string(d.Today()), "level": string(forms.LevelAlert), "rule": w.Findings[0].Rule, "due": string(d.warningDue(d.Today())),
	} {
		given.Set(name, forms.Text(text))
	}
	watch := d.Pack().Watch(dossier, d.Today())
	if it := watch.Item(watch.Weak); it != nil {
		given.Set("item", forms.Text(it.Name))
		given.Set("item_label", forms.Text(it.Label))
	}
	for _, g := range groupsOf(form) {
		if values := groupValues(g, given); len(values) > 0 {
			e.Writes = append(e.Writes, store.Write{Group: g.Name, Values: values})
		}
	}
	return e
}

// warningDue is the day by which a warning raised on the day must be dealt with: so many days on as the pack sets, else
// the next day on which the income ledger is due; "" when neither is there.
func (d *Desk) warningDue(from forms.Day) forms.Day {
	pack := d.Pack()
	if n, ok := pack.Settings.Int(settingWarningDays); ok {
		return forms.DayOf(from.Time().AddDate(0, 0, int(n)))
	}
	ledger := pack.Ledger(ledgerIncome)
	if ledger == nil {
		return ""
	}
	i := slices.IndexFunc(pack.Calendar, func(x forms.Deadline) bool { return x.Name == ledger.Due })
	if i < 0 {
		return ""
	}
	for back := range 12 {
		if day, ok := pack.Calendar[i].On(from.Month().Add(back)); ok && day > from {
			return day
		}
	}
	return ""
}

// watchSaved raises the warnings that a save of answers about money or work gives rise to. The save stands whatever comes
// of it: a failure is logged and the warning is raised by the next save or by who opens it.
func (d *Desk) watchSaved(ctx context.Context, entries []store.Entry) (all saved) {
	pack := d.Pack()
	if pack.Form(formWarning) == nil {
		return all
	}
	seen := map[string]bool{}
	for _, e := range entries {
		form := pack.Form(e.Form)
		if form == nil || form.Cadence != forms.Monthly || form.About == forms.AboutVillage {
			continue
		}
		household := e.Subject
		if form.About == forms.AboutPerson {
			opened, err := d.db.Record(ctx, e.Subject)
			if err != nil {
				continue
			}
			household = opened.Answers["household"].Text()
		}
		if household == "" || seen[household] {
			continue
		}
		seen[household] = true
		raised, err := d.raise(ctx, e.Month, Filter{Household: household})
		if err != nil && d.opt.Log != nil {
			d.opt.Log.Warn("raise a warning", slog.String("household", household), slog.Any("error", err))
		}
		all.join(raised)
	}
	return all
}

// Plan is what was agreed about a suggestion. What is "" is as Planned says.
type Plan struct {
	Measure string
	Owner   string
	Due     forms.Day
}

// Planned is what a suggestion comes to when nothing else is agreed: the measure as suggested, done by who works here, by
// the day a warning raised today is due.
func (d *Desk) Planned(s Suggestion) Plan {
	return Plan{Measure: s.Measure, Owner: d.Who().Name, Due: d.warningDue(d.Today())}
}

// Choose keeps a suggestion as a measure of the household, to be looked at again after the months the pack names.
func (d *Desk) Choose(ctx context.Context, household string, m forms.Month, s Suggestion, p Plan) error {
	given, planned := forms.Answers{"chosen": forms.Text(yes)}, d.Planned(s)
	given.Set("measure", forms.Text(cmp.Or(strings.TrimSpace(p.Measure), planned.Measure)))
	given.Set("owner", forms.Text(cmp.Or(strings.TrimSpace(p.Owner), planned.Owner)))
	given.Set("due", forms.Text(string(cmp.Or(p.Due, planned.Due))))
	if s.Gain != nil {
		given.Set("gain_expected", forms.Int(*s.Gain))
	} else {
		given.Set("gain_expected", forms.In(forms.Unknown))
	}
	return d.answerSuggestion(ctx, household, m, s, given)
}

// Refuse keeps that a suggestion was refused, and why: its kind is not suggested again while that stands.
func (d *Desk) Refuse(ctx context.Context, household string, m forms.Month, s Suggestion, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return &Refused{Sentence: d.Say("no_reason")}
	}
	return d.answerSuggestion(ctx, household, m, s, forms.Answers{"chosen": forms.Text(no), "refuse_reason": forms.Text(strings.TrimSpace(reason))})
}

// answerSuggestion opens, or answers anew, the case of one kind of supplement.
func (d *Desk) answerSuggestion(ctx context.Context, household string, m forms.Month, s Suggestion, given forms.Answers) error {
	if m == "" {
		m = d.Month()
	}
	form := d.Pack().Form(formSupplement)
	dossier, err := d.dossier(ctx, household, m)
	switch {
	case err != nil:
		return err
	case form == nil:
		return &Refused{Sentence: d.Say("no_form")}
	case dossier == nil:
		return &Refused{Sentence: d.Say("no_house")}
	}
	record, opened := store.MonthlyID(formSupplement+"/"+s.Supplement, household, m), m
	for _, r := range dossier.Cases[formSupplement] {
		if r.Answers["supplement"].Text() == s.Supplement && openCase(form, r) {
			record, opened = r.ID, r.Month
		}
	}
	now, err := d.db.Record(ctx, record)
	if err != nil {
		return fmt.Errorf("read the case: %w", err)
	}
	given.Set("supplement", forms.Text(s.Supplement))
	given.Set("item", forms.Text(s.Item))
	given.Set("worker", forms.Text(s.Person))
	given.Set("warned", forms.Text(string(m)))
	watch := d.Pack().Watch(dossier, d.Today())
	if it := watch.Item(s.Item); it != nil {
		given.Set("item_label", forms.Text(it.Label))
	}
	if s.Gap != nil {
		given.Set("gap", forms.Int(*s.Gap))
	}
	e := store.Entry{Form: formSupplement, Record: record, Subject: household, Village: dossier.Village, Month: opened}
	for _, g := range groupsOf(form) {
		if values := groupValues(g, given); len(values) > 0 && !sameGroup(g, values, now.Answers) {
			e.Writes = append(e.Writes, store.Write{Group: g.Name, Values: values, Over: now.Over(g.Name)})
		}
	}
	if len(e.Writes) == 0 {
		return nil
	}
	event, err := d.save(ctx, store.Save{By: d.Who(), Entries: []store.Entry{e}}, []forms.Answers{now.Answers})
	if err != nil {
		return fmt.Errorf("keep what was said of a suggestion: %w", err)
	}
	d.announce(event)
	return nil
}

// openCase reports whether a case has not been ended: the first question of its group end says when it was.
func openCase(form *forms.Form, r forms.Record) bool {
	g := form.Group(groupEnd)
	return g == nil || len(g.Questions) == 0 || !r.Answers[g.Questions[0].Name].IsKnown()
}
