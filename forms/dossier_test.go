package forms

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

func TestNoAnswerReachesALog(t *testing.T) {
	secret := Answers{"name": Text("王秘密"), "id_number": Text("362101199001010017"), "pay": Int(424242)}
	r := Record{ID: "r1", Form: "person", Answers: secret, By: "甲"}
	m := Member{ID: "p1", Facts: Facts{Now: map[string]Record{"person": r}}}
	d := &Dossier{ID: "h1", Members: []Member{m}, Facts: Facts{Now: map[string]Record{"household": r}}}
	var b bytes.Buffer
	for _, h := range []slog.Handler{slog.NewTextHandler(&b, nil), slog.NewJSONHandler(&b, nil)} {
		slog.New(h).Info("seen", "dossier", d, "member", m, "record", r, "answers", secret, "answer", secret["name"], "pay", secret["pay"])
	}
	for _, leak := range []string{"王秘密", "362101199001010017", "424242"} {
		if strings.Contains(b.String(), leak) {
			t.Errorf("a log holds %q:\n%s", leak, b.String())
		}
	}
	for _, id := range []string{"h1", "p1", "r1"} {
		if !strings.Contains(b.String(), id) {
			t.Errorf("a log does not name %s", id)
		}
	}
}
