package ui

import (
	"context"
	"strings"

	"hufang/app"
	"hufang/app/ui/theme"
)

// apart is what came and was not taken, by village, laptop and reason, as matters: a person who may decide it lets it in
// with a reason once what stood in the way no longer does.
func (s *shell) apart(ctx context.Context, village string) ([]matter, error) {
	list, err := s.w.desk.Apart(ctx)
	if err != nil {
		return nil, err
	}
	var matters []matter
	for _, l := range list {
		if !strings.HasPrefix(l.Village, village) {
			continue
		}
		matters = append(matters, matter{mark: theme.MarkWatch, whom: words.unitOf(l), village: l.VillageName, what: words.apartWhat(l), records: []string{l.Village + " " + l.Device + " " + l.Reason},
			lay: func() comparison { return apartCard(l) },
			choices: []choice{{verb: words.letIn, side: 0, taken: words.wasLetIn, decide: func(why string) error {
				_, err := s.w.desk.Release(s.w.ctx, l.Reason, l.Device, why)
				return err
			}}}})
	}
	return matters, nil
}

// apartCard tells what was set apart and why.
func apartCard(l app.ApartLine) comparison {
	x := comparison{whom: words.unitOf(l), what: words.apartWhat(l), sides: []version{{words.keptWhole, words.atClock(l.At)}}}
	for _, line := range [][2]string{{words.placeWord, l.VillageName}, {words.whyApart, l.ReasonText}, {words.laptop, l.Short}, {words.changes, words.number(l.Changes)}} {
		x.lines = append(x.lines, comparedLine{label: line[0], texts: []string{line[1]}})
	}
	return x
}
