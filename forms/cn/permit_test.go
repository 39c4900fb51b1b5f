package cn

import "testing"

func TestCheckPermit(t *testing.T) {
	for _, c := range []struct {
		kind     PermitKind
		in, text string
		problem  Problem
	}{
		{HKMacauPermit, "h12345678", "H12345678", ""},
		{HKMacauPermit, "Ｍ1234567801", "M1234567801", ""},
		{HKMacauPermit, "C12345678", "C12345678", PermitShape},
		{HKMacauPermit, "H1234567", "H1234567", PermitShape},
		{HKMacauPermit, "H123456789", "H123456789", PermitShape},
		{HKMacauPermit, "H1234****", "H1234****", Masked},
		{TaiwanPermit, "1234 5678", "12345678", ""},
		{TaiwanPermit, "1234567801", "1234567801", ""},
		{TaiwanPermit, "123456789", "123456789", PermitShape},
		{TaiwanPermit, "1.2E+7", "1.2E+7", ScientificNotation},
		{Passport, "e12345678", "E12345678", ""},
		{Passport, "EA1234567", "EA1234567", ""},
		{Passport, "ABCDEFG", "ABCDEFG", PermitShape},
		{Passport, "1234", "1234", PermitShape},
		{Passport, "护照12345", "护照12345", PermitShape},
		{ForeignResident, "USA440012345678", "USA440012345678", ""},
		{ForeignResident, "911124198108030024", "911124198108030024", ""},
		{ForeignResident, "911124198108030025", "911124198108030025", PermitShape},
		{ForeignResident, "11010519491231002X", "11010519491231002X", PermitShape},
		{Military, " 军字第 1234567号 ", "军字第 1234567号", ""},
		{"household_register", "ab-1", "AB1", ""},
		{HKMacauPermit, "", "", PermitShape},
		{ForeignResident, "", "", PermitShape},
	} {
		if text, problem := CheckPermit(c.kind, c.in); text != c.text || problem != c.problem {
			t.Errorf("CheckPermit(%s, %q) = %q, %q, want %q, %q", c.kind, c.in, text, problem, c.text, c.problem)
		}
	}
}
