package forms

// Level says whether an issue blocks the save.
type Level string

// The levels of an issue.
const (
	Hard Level = "hard" // the form cannot be saved so
	Soft Level = "soft" // it can, with a reason
)

// Issue is one thing wrong with the answers of a form, for the person who gives them.
type Issue struct {
	Form, Question string
	Level          Level
	Sentence       string   // Chinese, at most 60 characters
	Source         string   // policy clause of the question
	Missing        []string // questions to answer, as "person.birth"
}

// sentenceLimit is how many characters a sentence on the form may have before it is cut.
const sentenceLimit = 60

// short cuts a sentence to the limit.
func short(sentence string) string {
	r := []rune(sentence)
	if len(r) <= sentenceLimit {
		return sentence
	}
	return string(r[:sentenceLimit-1]) + "…"
}
