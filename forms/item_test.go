package forms

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func fen(n int64) *int64 { return &n }

func same(a, b *int64) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

func TestItemChange(t *testing.T) { // E-20
	for _, c := range []struct {
		name            string
		now, then       Answer
		change, percent *int64
		turn            Turn
	}{
		{"fell", Int(318_750), Int(420_000), fen(-101_250), fen(-24), ""},           // −24.1
		{"half up, falling", Int(80_500), Int(100_000), fen(-19_500), fen(-19), ""}, // −19.5 → −19, as div
		{"half up, rising", Int(100_500), Int(100_000), fen(500), fen(1), ""},       // 0.5 → 1
		{"one fen", Int(99_999), Int(100_000), fen(-1), fen(0), ""},                 // −0.001
		{"equal", Int(100_000), Int(100_000), fen(0), fen(0), ""},
		{"new", Int(60_000), Int(0), fen(60_000), nil, ItemNew}, // no percent of nothing
		{"lost", Int(0), Int(60_000), fen(-60_000), fen(-100), ItemLost},
		{"nothing both", Int(0), Int(0), fen(0), nil, ""},
		{"a loss before", Int(10_000), Int(-20_000), fen(30_000), nil, ""}, // a total may be negative
		{"unknown now", In(Unknown), Int(60_000), nil, nil, ""},            // never zero
		{"refused before", Int(60_000), In(Refused), nil, nil, ""},
		{"conflict", In(Conflicted), Int(60_000), nil, nil, ""},
		{"never asked", Answer{}, Int(60_000), nil, nil, ""},
		{"never asked before", Int(60_000), Answer{}, nil, nil, ""},
		{"both unknown", In(Unreachable), In(Unknown), nil, nil, ""},
		{"far apart", Int(9_000_000_000_00), Int(1), fen(899_999_999_999), fen(89_999_999_999_900), ""},
	} {
		change, percent, turn := compared(c.now, c.then)
		if !same(change, c.change) || !same(percent, c.percent) || turn != c.turn {
			t.Errorf("%s: %v %v %q", c.name, change, percent, turn)
		}
	}
}

func TestItemLevel(t *testing.T) { // E-22
	item := func(now, then int64, role ItemRole) *Item {
		it := &Item{Role: role}
		it.compare("2026-11", func(back int) Answer { return []Answer{Int(now), Int(then), {}, {}}[min(back, 2)] })
		return it
	}
	for _, c := range []struct {
		name      string
		now, then int64
		role      ItemRole
		watch     [2]*int64 // percent, fen
		alert     [2]*int64
		want      FindingLevel
	}{
		{"below both", 90_001, 100_000, ItemAdded, [2]*int64{fen(10)}, [2]*int64{fen(30)}, ""},
		{"exactly the watch", 90_000, 100_000, ItemAdded, [2]*int64{fen(10)}, [2]*int64{fen(30)}, LevelWatch},
		{"rounding does not reach it", 80_401, 100_000, ItemAdded, [2]*int64{fen(20)}, [2]*int64{}, ""},
		{"exactly the alert", 70_000, 100_000, ItemAdded, [2]*int64{fen(10)}, [2]*int64{fen(30)}, LevelAlert},
		{"in fen", 99_000, 100_000, ItemAdded, [2]*int64{nil, fen(1_000)}, [2]*int64{nil, fen(1_001)}, LevelWatch},
		{"either suffices", 95_000, 100_000, ItemAdded, [2]*int64{fen(10), fen(5_000)}, [2]*int64{}, LevelWatch},
		{"alert without a watch", 0, 100_000, ItemAdded, [2]*int64{}, [2]*int64{fen(50)}, LevelAlert},
		{"nothing is set", 0, 100_000, ItemAdded, [2]*int64{}, [2]*int64{}, ""},
		{"rose", 200_000, 100_000, ItemAdded, [2]*int64{fen(1), fen(1)}, [2]*int64{fen(1), fen(1)}, ""},
		{"costs that rose", 130_000, 100_000, ItemCost, [2]*int64{}, [2]*int64{fen(30)}, LevelAlert},
		{"costs that fell", 10_000, 100_000, ItemCost, [2]*int64{fen(1)}, [2]*int64{fen(1)}, ""},
		{"a total below nothing", -30_000, -10_000, ItemTotal, [2]*int64{fen(1)}, [2]*int64{nil, fen(20_000)}, LevelAlert},
	} {
		it := item(c.now, c.then, c.role)
		it.WatchPercent, it.WatchYuan, it.AlertPercent, it.AlertYuan = c.watch[0], c.watch[1], c.alert[0], c.alert[1]
		if it.judge(); it.Level != c.want {
			t.Errorf("%s: %q", c.name, it.Level)
		}
	}
}

func TestItemNormal(t *testing.T) { // E-23
	months := []Answer{Int(100_000), Int(90_000), In(Unknown), Int(110_000), Int(80_001)}
	value := func(back int) Answer {
		switch {
		case back < len(months):
			return months[back]
		case back == monthsOfYear:
			return Int(120_000)
		}
		return Answer{}
	}
	for _, c := range []struct {
		name          string
		line          baseline
		least         int
		normal, short *int64
	}{
		{"last year", baseline{rule: normalLastYear}, 0, fen(120_000), fen(20_000)},
		{"a set line", baseline{normalAmount, 100_001}, 0, fen(100_001), fen(1)},
		{"reached", baseline{normalAmount, 99_999}, 0, fen(99_999), fen(0)},
		{"mean of the known", baseline{rule: normalYearMean}, 4, fen(100_000), fen(0)}, // 400 001 ÷ 4 = 100 000.25
		{"too few known", baseline{rule: normalYearMean}, 5, nil, nil},
		{"not set", baseline{}, 0, nil, nil},
	} {
		it := &Item{This: value(0)}
		if it.against(c.line.of(value, c.least)); !same(it.Normal, c.normal) || !same(it.Short, c.short) {
			t.Errorf("%s: %v %v", c.name, it.Normal, it.Short)
		}
	}
	it := &Item{This: In(Unknown)}
	if it.against(fen(5)); it.Short != nil {
		t.Error("an unknown income is not said to be below normal")
	}
}

// answerOf draws an amount, or what stands in its place.
func answerOf(t *rapid.T, label string) Answer {
	switch rapid.IntRange(0, 9).Draw(t, label+" state") {
	case 0:
		return Answer{}
	case 1:
		return In(rapid.SampledFrom([]State{Unknown, Refused, Unreachable, CannotDecide, Conflicted}).Draw(t, label+" why"))
	case 2:
		return Int(0)
	}
	return Int(rapid.Int64Range(-1_000_000_00, 1_000_000_00).Draw(t, label))
}

// What is compared agrees to the fen with sums made the slow way, in rational numbers.
func TestItemAgainstOracle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		month := rapid.SampledFrom([]Month{"2026-01", "2026-02", "2026-06", "2026-11", "2026-12"}).Draw(t, "month")
		var values [historyMonths]Answer
		for i := range values {
			values[i] = answerOf(t, "value")
		}
		it := &Item{}
		it.compare(month, func(back int) Answer { return values[back] })
		it.settle()

		year, before, counted, left := new(big.Rat), new(big.Rat), 0, 0
		for m := Month(month[:5] + "01"); m <= month; m = m.Add(1) { // forwards, as a person would
			back := month.Number() - m.Number()
			if values[back].IsKnown() && values[back+12].IsKnown() {
				year.Add(year, big.NewRat(values[back].Int(), 1))
				before.Add(before, big.NewRat(values[back+12].Int(), 1))
				counted++
			} else {
				left++
			}
		}
		if it.Months != counted || it.LeftOut != left || counted+left != month.Number()%12+1 {
			t.Fatalf("months %d, left out %d, want %d and %d", it.Months, it.LeftOut, counted, left)
		}
		check := func(what string, got *int64, want *big.Rat) {
			if (got == nil) != (want == nil) || got != nil && new(big.Rat).SetInt64(*got).Cmp(want) != 0 {
				t.Fatalf("%s: %v, want %v", what, got, want)
			}
		}
		if counted == 0 {
			year, before = nil, nil
		}
		check("year", it.Year, year)
		check("year ago", it.YearAgoSum, before)
		change, percent := oracle(values[0], values[1])
		check("change", it.Change, change)
		check("percent", it.Percent, percent)
		if counted > 0 {
			change, percent = oracle(Int(year.Num().Int64()), Int(before.Num().Int64()))
			check("year change", it.YearChange, change)
			check("year percent", it.YearPercent, percent)
		}
	})
}

// oracle is the difference, and its share of what was before: floor(100·difference/before + 1/2).
func oracle(now, then Answer) (change, percent *big.Rat) {
	if !now.IsKnown() || !then.IsKnown() {
		return nil, nil
	}
	change = new(big.Rat).Sub(big.NewRat(now.Int(), 1), big.NewRat(then.Int(), 1))
	if then.Int() <= 0 {
		return change, nil
	}
	of := new(big.Rat).Quo(new(big.Rat).Mul(change, big.NewRat(100, 1)), big.NewRat(then.Int(), 1))
	of.Add(of, big.NewRat(1, 2))
	floor, _ := new(big.Int).DivMod(of.Num(), of.Denom(), new(big.Int)) // Euclidean: rounds down, for the denominator is positive
	return change, new(big.Rat).SetInt(floor)
}

// A level is told only when every threshold that could have been reached is known.
func TestItemLevelIsUndecidedWhileUnset(t *testing.T) {
	unset := func(keys ...string) (out []string) {
		for _, k := range keys {
			out = append(out, nameSettings+"."+k)
		}
		return out
	}
	for _, c := range []struct {
		name  string
		it    Item
		want  string
		needs []string
	}{
		{"nothing set", Item{Change: fen(-1), Unset: unset(settingDropWatch, settingDropAlert)}, "", unset(settingDropWatch, settingDropAlert)},
		{"rose", Item{Change: fen(1), Unset: unset(settingDropWatch, settingDropAlert)}, "none", nil},
		{"alert reached, watch unset", Item{Change: fen(-1), Level: LevelAlert, Unset: unset(settingDropWatch)}, "alert", nil},
		{"watch reached, alert unset", Item{Change: fen(-1), Level: LevelWatch, Unset: unset(settingDropAlert)}, "", unset(settingDropAlert)},
		{"none reached", Item{Change: fen(-1)}, "none", nil},
		{"unknown", Item{}, "", nil},
	} {
		if got := c.it.answer(itemLevel); got.Text() != c.want {
			t.Errorf("%s: %q", c.name, got.Text())
		} else if got.IsBlank() && !slices.Equal(c.it.undecidedBy(itemLevel), c.needs) {
			t.Errorf("%s needs %v", c.name, c.it.undecidedBy(itemLevel))
		}
	}
}
