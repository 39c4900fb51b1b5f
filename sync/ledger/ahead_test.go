package ledger

import (
	"errors"
	"testing"

	"hufang/forms"
)

func TestAhead(t *testing.T) {
	broken := errors.New("broken")
	running := false
	source := func(yield func(*forms.Dossier, error) bool) {
		running = true
		defer func() { running = false }()
		for i := range 3 * readAhead {
			if !yield(&forms.Dossier{ID: string(rune(i))}, nil) {
				return
			}
		}
		yield(nil, broken)
	}
	n := 0
	var last error
	for d, err := range ahead(source) {
		if last = err; err == nil && d.ID != string(rune(n)) {
			t.Fatal("out of order")
		}
		n++
	}
	if n != 3*readAhead+1 || !errors.Is(last, broken) || running {
		t.Errorf("%d items, %v, still running %v", n, last, running)
	}
	for range ahead(source) {
		break
	}
	if running {
		t.Error("the source runs on after the loop was left")
	}
}
