package workbook

import (
	"fmt"

	"github.com/xuri/excelize/v2"
)

// Fonts that WPS and Excel bring along on Windows; elsewhere both programs have substitutes for them.
const (
	bodyFont = "宋体"
	headFont = "黑体"
)

// Sizes in points.
const (
	titleSize  = 18
	lineSize   = 11
	bodySize   = 10
	titleRow   = 34
	lineRow    = 22
	footRow    = 28
	bodyRow    = 20
	bodyLine   = 13.5 // one line of wrapped text
	wrapMargin = 5
)

// role is what a cell is for.
type role uint8

const (
	titleRole role = iota
	lineRole
	headRole
	bodyRole
	bandRole
	plainTextRole // of text books
	textHeadRole
)

// look is everything that tells one style of a book from another.
type look struct {
	role   role
	align  Align
	wrap   bool
	kind   valueKind
	strong bool
}

// styles makes each look's style once.
type styles struct {
	file *excelize.File
	ids  map[look]int
}

func (s *styles) id(l look) (int, error) {
	if id, ok := s.ids[l]; ok {
		return id, nil
	}
	id, err := s.file.NewStyle(l.style())
	if err != nil {
		return 0, fmt.Errorf("make style: %w", err)
	}
	s.ids[l] = id
	return id, nil
}

const (
	formatInteger = 1  // 0
	formatText    = 49 // @
)

var (
	formatMoney = "#,##0.00"
	formatShare = "0.0%"
)

func (l look) style() *excelize.Style {
	style := &excelize.Style{
		Font:      &excelize.Font{Family: bodyFont, Size: bodySize, Bold: l.strong},
		Alignment: &excelize.Alignment{Horizontal: [...]string{"left", "center", "right"}[l.align], Vertical: "center", WrapText: l.wrap},
	}
	switch l.role {
	case titleRole:
		style.Font = &excelize.Font{Family: headFont, Size: titleSize}
	case lineRole:
		style.Font.Size = lineSize
		style.Alignment.ShrinkToFit = !l.wrap
	case headRole:
		style.Font.Family = headFont
		style.Border = thinBorder()
	case bandRole:
		style.Border = thinBorder()
	case bodyRole:
		style.Border = thinBorder()
		style.Alignment.ShrinkToFit = !l.wrap // printed smaller, never cut, never ####
		switch l.kind {
		case textValue:
			style.NumFmt = formatText
		case intValue:
			style.NumFmt = formatInteger
		case fenValue:
			style.CustomNumFmt = &formatMoney
		case shareValue:
			style.CustomNumFmt = &formatShare
		}
	case plainTextRole, textHeadRole:
		style.NumFmt = formatText
		style.Alignment.Vertical = "top"
		style.Font.Bold = l.role == textHeadRole
	}
	return style
}

func thinBorder() []excelize.Border {
	const thin = 1
	return []excelize.Border{
		{Type: "left", Color: "000000", Style: thin}, {Type: "right", Color: "000000", Style: thin},
		{Type: "top", Color: "000000", Style: thin}, {Type: "bottom", Color: "000000", Style: thin},
	}
}
