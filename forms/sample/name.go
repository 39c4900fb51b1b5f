package sample

import "hufang/forms/cn"

const (
	male   = cn.Male
	female = cn.Female
)

// surname draws a common one; every twenty-ninth household has one that is read
// or cut otherwise than it looks (单 仇 区 曾 查 解, 欧阳 尉迟), see household.
func (g *Generator) surname() string { return g.words.words["surname"].draw(g.r) }

func (g *Generator) specialSurname() string {
	list := g.words.words["special_surname"]
	g.special++
	return list[(g.special-1)%len(list)]
}

// given draws one or two characters, three in a hundred with a rare one that not
// every font, sorter or coding knows.
func (g *Generator) given(sex string) string {
	list := g.words.words["male"]
	if sex == female {
		list = g.words.words["female"]
	}
	last := list.draw(g.r)
	if g.chance(3) {
		last = g.words.words["rare"].draw(g.r)
	}
	if g.chance(25) {
		return last
	}
	return list.draw(g.r) + last
}

// patronymic is a name without a surname: one's own and the father's, with a dot
// between them.
func (g *Generator) patronymic(sex string) string {
	return g.words.words["minority_"+sex].draw(g.r) + "·" + g.words.words["patronym"].draw(g.r)
}
