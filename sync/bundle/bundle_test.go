package bundle

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"hufang/forms"
	"hufang/store"
	"hufang/sync/enrol"
)

// TestUpAndDown follows a village's work to township and county and what they add back down.
func TestUpAndDown(t *testing.T) {
	county := newCounty(t)
	town := county.enrolled(townshipCode, "某镇")
	laptop := county.enrolled(villageCode, "花园村")
	town.taken(county.export(townshipCode), OK) // brings the certificates
	laptop.pays(villageCode, 1, 12)

	up := laptop.export(townshipCode)
	if r := town.look(up); r.Code != OK || r.New != 12 || r.Unit != "花园村" || town.changes() != 0 {
		t.Fatalf("inspect: %+v", r)
	}
	if r := town.taken(up, OK); r.New != 12 || r.Changes != 12 || r.Known != 0 || r.Quarantined != 0 {
		t.Fatalf("first: %+v", r)
	}
	if r := town.taken(up, NothingNew); r.New != 0 || r.Known != 12 {
		t.Fatalf("again: %+v", r)
	}
	if laptop.state() != town.state() {
		t.Fatal("the township sees another state")
	}
	// The stick was lost: nothing is marked as delivered, all of it goes again.
	laptop.pay(villageCode, 13, 1300)
	again := laptop.export(townshipCode)
	if r := town.look(again); r.Changes != 13 || r.New != 1 {
		t.Fatalf("cumulative: %+v", r)
	}
	// The township answers; its receipt says it holds 12, so that only the 13th goes now.
	town.pay(villageCode, 5, 5555)
	down := town.export(villageCode)
	if r := laptop.taken(down, OK); r.New != 1 {
		t.Fatalf("down: %+v", r)
	}
	up = laptop.export(townshipCode)
	if r := town.taken(up, OK); r.Changes != 1 || r.New != 1 {
		t.Fatalf("after the receipt: %+v", r)
	}
	if laptop.state() != town.state() {
		t.Fatal("laptop and township differ")
	}
	// An older bundle afterwards does no harm.
	town.taken(again, NothingNew)
	// The county can open what went to the township, and what the township passes on.
	if r := county.taken(again, OK); r.New != 13 {
		t.Fatalf("the village's stick at the county: %+v", r)
	}
	if r := county.taken(town.export(countyCode), OK); r.New != 1 || r.Known != 13 {
		t.Fatalf("the township's stick at the county: %+v", r)
	}
	if county.state() != town.state() {
		t.Fatal("county and township differ")
	}
	for _, m := range []*machine{county, town, laptop} {
		m.verified()
	}
}

// TestProvenance: what the township merged goes on under the signatures of the laptops that wrote it.
func TestProvenance(t *testing.T) {
	county := newCounty(t)
	town := county.enrolled(townshipCode, "某镇")
	a, b := county.enrolled(villageCode, "花园村"), county.enrolled(secondCode, "柳树村")
	town.informed(county)
	a.pays(villageCode, 1, 3)
	b.pays(secondCode, 1, 4)
	town.taken(a.export(townshipCode), OK)
	town.taken(b.export(townshipCode), OK)
	town.pay(villageCode, 1, 7)
	merged := town.export(countyCode)
	authors := map[string]int64{}
	for _, p := range town.parts(merged) {
		if p.kind == kindChain {
			var c chain
			if err := enrol.Decode(p.body, &c); err != nil {
				t.Fatal(err)
			}
			authors[c.Device] += c.N - c.From + 1
		}
	}
	for m, n := range map[*machine]int64{a: 3, b: 4, town: 1} {
		device, err := m.Device(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if authors[device] != n {
			t.Errorf("%d changes under the head of %s, want %d", authors[device], m.place, n)
		}
	}
	if r := county.taken(merged, OK); r.New != 8 {
		t.Fatalf("county: %+v", r)
	}
	// And on: the county's own export carries them under the same heads to a township that starts anew.
	fresh := county.enrolled(townshipCode, "某镇")
	if r := fresh.taken(county.export(townshipCode), OK); r.New != 8 {
		t.Fatalf("a new township: %+v", r)
	}
	if fresh.state() != county.state() {
		t.Fatal("the new township sees another state")
	}
	// A township that alters one answer on the way, and repairs every hash it can, is found out.
	alter := func(edit func(c *store.Change)) func([]part) []part {
		return func(ps []part) []part {
			for i, p := range ps {
				if p.kind != kindBody {
					continue
				}
				c, err := store.ParseChange(p.body)
				if err != nil {
					t.Fatal(err)
				}
				edit(c)
				ps[i].body = c.Body()
				return ps
			}
			return ps
		}
	}
	for name, edit := range map[string]func(ps []part) []part{
		"another answer":       alter(func(c *store.Change) { c.Writes[0].Values["pay"] = forms.Int(1) }),
		"another author":       alter(func(c *store.Change) { c.Actor = "乙" }),
		"a change left out":    func(ps []part) []part { return slices.Delete(ps, firstBody(ps), firstBody(ps)+1) },
		"a head without a run": func(ps []part) []part { return slices.Delete(ps, firstBody(ps), firstBody(ps)+3) },
		"two changes swapped": func(ps []part) []part {
			i := firstBody(ps)
			ps[i], ps[i+1] = ps[i+1], ps[i]
			return ps
		},
	} {
		forged := town.forge(merged, nil, edit, nil)
		if r := county.standIn(county).take(forged); r.Code != Tampered {
			t.Errorf("%s: verdict %s", name, r.Code)
		}
	}
}

// standIn is a computer that opens what another one opens and has taken in nothing yet.
func (c *machine) standIn(of *machine) *machine {
	c.t.Helper()
	m := newMachine(c.t, of.place, "替补")
	key, err := of.Key(c.t.Context(), store.KeyRecipient)
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := m.KeepKey(c.t.Context(), store.KeyRecipient, key); err != nil {
		c.t.Fatal(err)
	}
	c.admit(m, enrol.Grant{Place: of.place, Unit: "替补", Scopes: []string{of.place}})
	return m
}

func firstBody(ps []part) int {
	return slices.IndexFunc(ps, func(p part) bool { return p.kind == kindBody })
}

// TestSetApart: what does not belong is kept verbatim and listed, the rest is taken; when the reason falls away it joins.
func TestSetApart(t *testing.T) {
	ctx := t.Context()
	county := newCounty(t)
	town := county.enrolled(townshipCode, "某镇")
	laptop := county.enrolled(villageCode, "花园村")
	town.informed(county)
	laptop.pays(villageCode, 1, 2)
	honest := laptop.export(townshipCode)

	t.Run("a village that is not the author's", func(t *testing.T) {
		town := county.standIn(town)
		// The laptop writes its neighbour's village and passes it off among its own.
		laptop.pays(secondCode, 1, 3)
		if err := laptop.SignHeads(ctx); err != nil {
			t.Fatal(err)
		}
		forged := laptop.forge(honest, nil, func(ps []part) []part { return withRuns(t, laptop, ps, secondCode) }, nil)
		if r := town.look(forged); r.Code != ForeignPlace || r.New != 2 || r.Quarantined != 3 {
			t.Fatalf("inspect: %+v", r)
		}
		before, err := town.Apart(ctx, "")
		if err != nil || len(before) != 0 {
			t.Fatalf("inspect set %d apart: %v", len(before), err)
		}
		r := town.taken(forged, ForeignPlace)
		if r.New != 2 || r.Quarantined != 3 || len(r.Apart) != 1 || r.Apart[0].Reason != store.ApartPlace || r.Apart[0].Unit != "花园村" || r.Apart[0].Changes != 3 {
			t.Fatalf("%+v", r)
		}
		apart, err := town.Apart(ctx, store.ApartPlace)
		if err != nil || len(apart) != 3 {
			t.Fatalf("apart: %d %v", len(apart), err)
		}
		for _, a := range apart {
			if c, err := store.ParseChange(a.Body); err != nil || c.Village != secondCode {
				t.Fatal("not kept verbatim")
			}
		}
		if town.changes() != 2 {
			t.Fatal("folded")
		}
		town.taken(forged, ForeignPlace) // listed again, kept once
		if apart, _ = town.Apart(ctx, ""); len(apart) != 3 {
			t.Fatalf("kept %d times", len(apart))
		}
		town.verified()
		// The county widens the laptop's grant: what was set apart joins when a person says so.
		device, err := laptop.Device(ctx)
		if err != nil {
			t.Fatal(err)
		}
		added, err := town.Release(ctx, town.user, store.ApartPlace, device, "核实")
		if err != nil || added.New != 3 || town.changes() != 5 {
			t.Fatalf("release: %+v %v", added, err)
		}
		if apart, _ = town.Apart(ctx, ""); len(apart) != 0 {
			t.Fatal("still apart after the release")
		}
		town.verified()
	})
	t.Run("a village that is not the author's, by a carrier who may", func(t *testing.T) {
		town := county.standIn(town)
		if err := laptop.SignHeads(ctx); err != nil {
			t.Fatal(err)
		}
		forged := town.forge(town.export(countyCode), nil, func(ps []part) []part { return withRuns(t, laptop, ps, secondCode) }, nil)
		if r := county.taken(forged, ForeignPlace); r.New != 0 || r.Quarantined != 3 || r.Apart[0].Reason != store.ApartPlace {
			t.Fatalf("%+v", r)
		}
	})
	t.Run("a role its laptop was not given", func(t *testing.T) {
		m := newMachine(t, villageCode, "花园村")
		county.admit(m, enrol.Grant{Place: villageCode, Unit: "花园村", Scopes: []string{villageCode}, Roles: []string{"village_cadre"}})
		m.pays(villageCode, 1, 2)
		m.user = store.User{Name: "乙", Role: "county"}
		if err := m.AddUser(ctx, m.user); err != nil {
			t.Fatal(err)
		}
		m.pay(villageCode, 1, 9)
		m.user = store.User{Name: "甲", Role: "village_cadre"}
		m.pay(villageCode, 2, 8)
		town := county.standIn(town)
		m.informed(county)
		r := town.taken(m.export(townshipCode), ForeignPlace)
		if r.New != 3 || r.Quarantined != 1 || r.Apart[0].Reason != store.ApartRole {
			t.Fatalf("%+v", r)
		}
		// The receipt goes no further than what is held without a gap, and tells the laptop.
		f, err := town.Frontier(ctx, villageCode)
		if err != nil || f[store.Chain{Village: villageCode, Writer: m.Life()}] != 2 {
			t.Fatalf("reach %v %v", f, err)
		}
		if r := m.take(town.export(villageCode)); len(r.Warnings) == 0 || !strings.Contains(strings.Join(r.Warnings, ""), "1 条") {
			t.Fatalf("the laptop does not hear of it: %+v", r)
		}
	})
	t.Run("an author nobody vouched for", func(t *testing.T) {
		town := county.standIn(town)
		stranger := newMachine(t, villageCode, "花园村")
		stranger.pays(villageCode, 7, 1)
		if err := stranger.SignHeads(ctx); err != nil {
			t.Fatal(err)
		}
		forged := laptop.forge(honest, nil, func(ps []part) []part { return withRuns(t, stranger, ps, villageCode) }, nil)
		if r := town.taken(forged, ForeignPlace); r.New != 2 || r.Quarantined != 1 || r.Apart[0].Reason != store.ApartStranger {
			t.Fatalf("%+v", r)
		}
	})
	t.Run("a fork", func(t *testing.T) {
		town := county.standIn(town)
		town.taken(honest, OK)
		twin := laptop.twin(func(c *store.Change) { c.Reason = "另一个版本" })
		forged := laptop.forge(honest, nil, func(ps []part) []part { return replaceRuns(ps, twin) }, nil)
		before := town.state()
		r := town.taken(forged, ForkInside)
		if r.New != 0 || r.Quarantined == 0 || r.Apart[0].Reason != store.ApartFork || town.state() != before {
			t.Fatalf("%+v", r)
		}
		if added, err := town.Release(ctx, town.user, store.ApartFork, r.Sender, "核实"); err != nil || added.New != 0 {
			t.Fatalf("a fork was released: %+v %v", added, err)
		}
		town.verified()
	})
	t.Run("a change of a newer format", func(t *testing.T) {
		town := county.standIn(town)
		newer := laptop.newer()
		forged := laptop.forge(honest, nil, func(ps []part) []part { return replaceRuns(ps, newer) }, nil)
		r := town.taken(forged, ForeignPlace)
		if r.Quarantined != 1 || r.Apart[0].Reason != store.ApartNewer || r.New != len(newer.bodies)-1 {
			t.Fatalf("%+v", r)
		}
	})
}

// TestEveryReaderCounts: what one laptop of a village has a receipt for goes again while another of the village does not.
func TestEveryReaderCounts(t *testing.T) {
	county := newCounty(t)
	town := county.enrolled(townshipCode, "某镇")
	a, b := county.enrolled(villageCode, "花园村"), county.enrolled(villageCode, "花园村")
	for _, m := range []*machine{a, b, town} {
		m.informed(county)
	}
	town.pays(villageCode, 1, 4)
	first := town.export(villageCode)
	a.taken(first, OK)
	town.take(a.export(townshipCode))
	second := town.export(villageCode)
	if r := b.taken(second, OK); r.New != 4 || r.Gaps != 0 {
		t.Fatalf("the second laptop: %+v", r)
	}
	town.take(b.export(townshipCode))
	town.pay(villageCode, 5, 500)
	if r := b.taken(town.export(villageCode), OK); r.Changes != 1 {
		t.Fatalf("both have a receipt, and yet: %+v", r)
	}
}

// TestRevoked: a struck-off laptop's files are refused, and its changes that come by others are set apart.
func TestRevoked(t *testing.T) {
	ctx := t.Context()
	county := newCounty(t)
	town := county.enrolled(townshipCode, "某镇")
	laptop := county.enrolled(villageCode, "花园村")
	town.informed(county)
	laptop.pays(villageCode, 1, 2)
	early := laptop.export(townshipCode)
	town.taken(early, OK)
	laptop.pay(villageCode, 3, 300)
	late := laptop.export(townshipCode)
	device, err := laptop.Device(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := enrol.Revoke(ctx, county.DB, device, enrol.Lost); err != nil {
		t.Fatal(err)
	}
	// The township has not heard of it yet: it takes the file, and passes it on.
	other := county.standIn(town)
	town.taken(late, OK)
	relayed := town.export(countyCode)
	if r := county.taken(relayed, ForeignPlace); r.Quarantined != 3 || r.Apart[0].Reason != store.ApartRevoked {
		t.Fatalf("relayed: %+v", r)
	}
	if r := other.take(late); r.Code != RevokedSender || other.changes() != 0 {
		t.Fatalf("a revoked sender: %+v", r)
	}
	// The county decides that those three were honest.
	if added, err := county.Release(ctx, county.user, store.ApartRevoked, device, "核实"); err != nil || added.New != 3 {
		t.Fatalf("release: %+v %v", added, err)
	}
	// The list reaches the township in the next bundle; the laptop's files are refused from then on.
	town.take(county.export(townshipCode))
	if r := town.take(late); r.Code != RevokedSender {
		t.Fatalf("after the list: %+v", r)
	}
	if county.state() != town.state() {
		t.Fatal("county and township differ")
	}
	if _, err := Encode(ctx, town.DB, &memory{}, Options{To: []string{villageCode}}); !isRefusal(err, CodeNoReader) {
		t.Fatalf("a bundle for a revoked laptop: %v", err)
	}
}

func isRefusal(err error, code string) bool {
	r, ok := errors.AsType[*store.Refusal](err)
	return ok && r.Code == code && r.Sentence != ""
}

// TestExpired: a certificate that ran out warns and stops nothing.
func TestExpired(t *testing.T) {
	county := newCounty(t)
	town := county.enrolled(townshipCode, "某镇")
	laptop := newMachine(t, villageCode, "花园村")
	county.admit(laptop, enrol.Grant{Place: villageCode, Unit: "花园村", Scopes: []string{villageCode}, NotAfter: "2026-10-31"})
	laptop.informed(county)
	laptop.pay(villageCode, 1, 100)
	r := town.taken(laptop.export(townshipCode), OK)
	if r.New != 1 || len(r.Warnings) == 0 || !strings.Contains(r.Warnings[0], "到期") {
		t.Fatalf("%+v", r)
	}
}

// TestRestored: a laptop put back from an old backup gets its own newer changes back from the township.
func TestRestored(t *testing.T) {
	ctx := t.Context()
	county := newCounty(t)
	town := county.enrolled(townshipCode, "某镇")
	laptop := county.enrolled(villageCode, "花园村")
	laptop.pays(villageCode, 1, 2)
	file, err := laptop.Backup(ctx)
	if err != nil {
		t.Fatal(err)
	}
	laptop.pays(villageCode, 3, 3)
	laptop.informed(county)
	town.taken(laptop.export(townshipCode), OK)
	town.pay(villageCode, 20, 2000)
	laptop.taken(town.export(villageCode), OK)
	want := town.state()

	// The disk died: only the backup is left.
	if err := laptop.Close(); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := store.Restore(ctx, dir, file, laptop.opt); err != nil {
		t.Fatal(err)
	}
	if laptop.DB, err = store.Open(ctx, dir, laptop.opt); err != nil {
		t.Fatal(err)
	}
	laptop.pay(villageCode, 9, 900) // new work, by a new writer, before anything came back
	up := laptop.export(townshipCode)
	if r := town.taken(up, OK); r.New != 1 {
		t.Fatalf("up: %+v", r)
	}
	// The township's next bundle still counts on the old receipt …
	down := town.export(villageCode)
	laptop.take(down)
	// … but the restored laptop's receipt told the township how far back it is.
	if laptop.state() != town.state() || town.state() == want {
		t.Fatal("the restored laptop did not get its changes back in one round")
	}
	laptop.verified()
}

// TestPacks: a pack that a reader is not known to have travels, is kept, and does not become the current one.
func TestPacks(t *testing.T) {
	ctx := t.Context()
	county := newCounty(t)
	laptop := county.enrolled(villageCode, "花园村")
	newer := forms.Sheet{}
	for _, s := range laptop.Pack().Sheets {
		if s.Name == "survey" {
			newer = s
		}
	}
	sheets := slices.Clone(laptop.Pack().Sheets)
	for i, s := range sheets {
		if s.Name != newer.Name {
			continue
		}
		row := slices.Clone(s.Rows[0])
		for c, head := range s.Header {
			switch head {
			case "name":
				row[c] = "nickname"
			case "form":
				row[c] = "household"
			case "group":
				row[c] = "extra"
			case "label":
				row[c] = "俗名"
			}
		}
		sheets[i].Rows = append(slices.Clone(s.Rows), row)
	}
	pack, err := forms.LoadSheets(sheets, func(string) ([]forms.Sheet, error) { return nil, errors.New("no base") })
	if err != nil {
		t.Fatal(err)
	}
	if err := county.InstallPack(ctx, pack); err != nil {
		t.Fatal(err)
	}
	if _, err := county.Save(ctx, store.Save{By: county.user, Entries: []store.Entry{{Form: "household", Record: "h1", Village: villageCode,
		Writes: []store.Write{{Group: "extra", Values: forms.Answers{"nickname": forms.Text("老屋")}}}}}}); err != nil {
		t.Fatal(err)
	}
	was := laptop.Pack().Hash
	r := laptop.taken(county.export(villageCode), OK)
	if len(r.Packs) != 1 || r.Packs[0] != pack.Hash || laptop.Pack().Hash != was || laptop.PackByHash(pack.Hash) == nil {
		t.Fatalf("%+v", r)
	}
	if laptop.state() != county.state() {
		t.Fatal("the village does not show what was asked under the new pack")
	}
	laptop.verified()
	// It is on the receipt now: the next bundle leaves it out.
	county.take(laptop.export(countyCode))
	for _, p := range county.parts(county.export(villageCode)) {
		if p.kind == kindPack {
			t.Error("a pack the laptop has said it has was sent again")
		}
	}
}

// TestUnknownRecords: a small letter this program does not know is kept verbatim, a capital one refuses the file.
func TestUnknownRecords(t *testing.T) {
	county := newCounty(t)
	town := county.enrolled(townshipCode, "某镇")
	laptop := county.enrolled(villageCode, "花园村")
	laptop.informed(county)
	laptop.pays(villageCode, 1, 2)
	honest := laptop.export(townshipCode)
	insert := func(kind byte, at func(ps []part) int) []byte {
		return laptop.forge(honest, nil, func(ps []part) []part {
			return slices.Insert(ps, at(ps), part{kind, []byte("明日")})
		}, nil)
	}
	end := func(ps []part) int { return len(ps) - 1 }
	if r := county.standIn(town).take(insert('Z', end)); r.Code != NewerFormat {
		t.Errorf("an unknown capital: %s", r.Code)
	}
	if r := town.taken(insert('z', end), OK); r.New != 2 || len(r.Warnings) == 0 {
		t.Errorf("an unknown small letter: %+v", r)
	}
	kept, err := town.Parcels(t.Context())
	if err != nil || len(kept) != 1 || kept[0].Kind != "z" || string(kept[0].Body) != "明日" {
		t.Errorf("kept %+v %v", kept, err)
	}
	if r := town.take(insert('z', func(ps []part) int { return firstBody(ps) + 1 })); r.Code != Tampered {
		t.Errorf("within a run: %s", r.Code)
	}
	if r := town.take(insert('z', func([]part) int { return 0 })); r.Code != Tampered {
		t.Errorf("before the manifest: %s", r.Code)
	}
}

// TestLies: what an enrolled laptop may try with its own signature.
func TestLies(t *testing.T) {
	county := newCounty(t)
	town := county.enrolled(townshipCode, "某镇")
	laptop, thief := county.enrolled(villageCode, "花园村"), county.enrolled(villageCode, "花园村")
	for _, m := range []*machine{town, laptop, thief} {
		m.informed(county)
	}
	laptop.pays(villageCode, 1, 3)
	honest := laptop.export(townshipCode)
	moved := func(from, to byte) func(ps []part) []part {
		return func(ps []part) []part {
			i := slices.IndexFunc(ps, func(p part) bool { return p.kind == from })
			p := ps[i]
			ps = slices.Delete(ps, i, i+1)
			j := slices.IndexFunc(ps, func(p part) bool { return p.kind == to })
			return slices.Insert(ps, j, p)
		}
	}
	mutate := func(kind byte, edit func(m map[string]any)) func(ps []part) []part {
		return func(ps []part) []part {
			i := slices.IndexFunc(ps, func(p part) bool { return p.kind == kind })
			var m map[string]any
			if err := json.Unmarshal(ps[i].body, &m); err != nil {
				t.Fatal(err)
			}
			edit(m)
			b, err := json.Marshal(m)
			if err != nil {
				t.Fatal(err)
			}
			ps[i].body = b
			return ps
		}
	}
	for name, c := range map[string]struct {
		header func(*header)
		plain  func([]part) []part
		raw    func([]byte) []byte
	}{
		"no end":                {plain: func(ps []part) []part { return ps[:len(ps)-1] }},
		"records after the end": {plain: func(ps []part) []part { return append(ps, part{kindEnd, ps[len(ps)-1].body}) }},
		"no manifest":           {plain: func(ps []part) []part { return ps[1:] }},
		"two receipts": {plain: func(ps []part) []part {
			return slices.Insert(ps, 2, ps[slices.IndexFunc(ps, func(p part) bool { return p.kind == kindReceipt })])
		}},
		"papers after the changes":  {plain: moved(kindPaper, kindEnd)},
		"another count":             {plain: mutate(kindEnd, func(m map[string]any) { m["changes"] = 99 })},
		"a head further than it is": {plain: mutate(kindChain, func(m map[string]any) { m["n"] = 4 })},
		"a head of another village": {plain: mutate(kindChain, func(m map[string]any) { m["village"] = secondCode })},
		"a run from zero":           {plain: mutate(kindChain, func(m map[string]any) { m["from"] = 0 })},
		"a run twice": {plain: func(ps []part) []part {
			i := slices.IndexFunc(ps, func(p part) bool { return p.kind == kindChain })
			return slices.Insert(ps, i, slices.Clone(ps[i:len(ps)-1])...)
		}},
		"a head nobody signed":  {plain: mutate(kindChain, func(m map[string]any) { m["signature"] = "AAAA" })},
		"a paper nobody signed": {plain: mutate(kindPaper, func(m map[string]any) { m["signature"] = "AAAA" })},
		"another id":            {header: func(h *header) { h.ID = strings.Repeat("0", 32) }, plain: func(ps []part) []part { return ps }},
		"a first body without its hash before": {plain: func(ps []part) []part {
			i := firstBody(ps)
			ps[i] = part{kindLinked, append([]byte{0}, ps[i].body...)}
			return ps
		}},
		"a hash before beyond its body": {plain: func(ps []part) []part {
			i := firstBody(ps) + 1
			ps[i] = part{kindLinked, append([]byte{0xff, 0x7f}, ps[i].body...)}
			return ps
		}},
		"a change outside a run":  {plain: func(ps []part) []part { return slices.Insert(ps, len(ps)-1, ps[firstBody(ps)]) }},
		"a body that is none":     {plain: func(ps []part) []part { ps[firstBody(ps)].body = []byte("{}"); return ps }},
		"no compression":          {raw: func([]byte) []byte { return []byte("plain") }},
		"an empty payload":        {raw: func([]byte) []byte { return nil }},
		"a frame cut short":       {raw: func(b []byte) []byte { return b[:len(b)-3] }},
		"bytes behind the frame":  {raw: func(b []byte) []byte { return append(b, b...) }},
		"a record without an end": {plain: func(ps []part) []part { return append(ps[:3:3], part{kindPaper, bytes.Repeat([]byte("x"), 1<<20+1)}) }},
	} {
		r := town.take(laptop.forge(honest, c.header, c.plain, c.raw))
		if r.Code != Tampered || town.changes() != 0 {
			t.Errorf("%s: verdict %s, %d changes", name, r.Code, town.changes())
		}
	}
	// A laptop of the same village passes off the other's file as its own.
	device, err := thief.Device(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d, err := enrol.Open(t.Context(), thief.DB)
	if err != nil {
		t.Fatal(err)
	}
	stolen := thief.resign(honest, func(h *header) {
		h.Sender = device
		h.Certificate = signed{Body: d.Paper(device).Body, Signature: d.Paper(device).Signature}
	})
	if r := town.take(stolen); r.Code != Tampered {
		t.Errorf("another's payload: %s", r.Code)
	}
	if r := town.take(thief.resign(honest, nil)); r.Code != Tampered {
		t.Errorf("another's signature: %s", r.Code)
	}
	town.taken(honest, OK)
}

// resign puts the machine's signature under another's payload.
func (m *machine) resign(b []byte, edit func(*header)) []byte {
	m.t.Helper()
	e, err := open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		m.t.Fatal(err)
	}
	h := e.header
	if edit != nil {
		edit(&h)
	}
	raw := enrol.Encode(h)
	var out memory
	enc := &encoder{dst: &out, sum: newSum()}
	if err := enc.front(raw); err != nil {
		m.t.Fatal(err)
	}
	payload := make([]byte, e.payload.Size())
	if _, err := e.payload.ReadAt(payload, 0); err != nil {
		m.t.Fatal(err)
	}
	if _, err := enc.Write(payload); err != nil {
		m.t.Fatal(err)
	}
	if _, err := enc.finish(len(raw), func(message []byte) ([]byte, error) { return m.Sign(m.t.Context(), purposeBundle, message) }); err != nil {
		m.t.Fatal(err)
	}
	return out.b
}

// TestBomb: what unfolds to more than it may is refused before it has unfolded.
func TestBomb(t *testing.T) {
	county := newCounty(t)
	town := county.enrolled(townshipCode, "某镇")
	laptop := county.enrolled(villageCode, "花园村")
	laptop.informed(county)
	honest := laptop.export(townshipCode)
	huge := bytes.Repeat([]byte{0}, 8<<20)
	bomb := laptop.forge(honest, nil, func(ps []part) []part {
		for range 8 {
			ps = slices.Insert(ps, len(ps)-1, part{kindPack, huge})
		}
		return ps
	}, nil)
	if len(bomb) > 64<<10 {
		t.Fatalf("the bomb has %d bytes", len(bomb))
	}
	if r := town.take(bomb); r.Code != Tampered {
		t.Errorf("verdict %s", r.Code)
	}
	small := laptop.forge(honest, nil, func(ps []part) []part {
		for range 30 {
			ps = slices.Insert(ps, len(ps)-1, part{'z', huge[:1<<20]})
		}
		return ps
	}, nil)
	if r := town.take(small); r.Code != Tampered {
		t.Errorf("many small ones: %s", r.Code)
	}
}

// TestRestoreKeepsEnrolment: a backup from before the enrolment, put back over a store that can still be read, stays
// enrolled and goes on vouching for what it wrote.
func TestRestoreKeepsEnrolment(t *testing.T) {
	ctx := t.Context()
	county := newCounty(t)
	town := county.enrolled(townshipCode, "某镇")
	laptop := newMachine(t, villageCode, "花园村")
	laptop.pays(villageCode, 1, 2)
	file, err := laptop.Backup(ctx)
	if err != nil {
		t.Fatal(err)
	}
	county.admit(laptop, enrol.Grant{Place: villageCode, Unit: "花园村", Scopes: []string{villageCode}})
	town.informed(county)
	town.pay(villageCode, 9, 900)
	laptop.informed(county)
	laptop.taken(town.export(villageCode), OK)
	laptop.pay(villageCode, 3, 300)
	if err := laptop.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := store.Restore(ctx, laptop.dir, file, laptop.opt)
	if err != nil || r.AddedBack != 2 {
		t.Fatalf("%+v %v", r, err)
	}
	if laptop.DB, err = store.Open(ctx, laptop.dir, laptop.opt); err != nil {
		t.Fatal(err)
	}
	laptop.pay(villageCode, 4, 400)
	var f memory
	w, err := Encode(ctx, laptop.DB, &f, Options{To: []string{townshipCode}})
	if err != nil || w.Changes != 5 || w.Unsigned != 0 {
		t.Fatalf("%+v %v", w, err)
	}
	town.taken(f.b, OK)
	if town.state() != laptop.state() {
		t.Fatal("another state")
	}
}
