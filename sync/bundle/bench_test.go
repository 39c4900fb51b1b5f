package bundle

import (
	"bytes"
	"fmt"
	"io"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"hufang/forms"
	"hufang/forms/packs"
	"hufang/store"
	"hufang/sync/enrol"
)

// realPair is a laptop and a township with the default policy pack that have exchanged their first files.
func realPair(b *testing.B) (laptop, town *machine) {
	b.Helper()
	laptop, town = pair(b)
	p, err := forms.Load(packs.FS, packs.Default)
	if err != nil {
		b.Fatal(err)
	}
	for _, m := range []*machine{laptop, town} {
		if err := m.InstallPack(b.Context(), p); err != nil {
			b.Fatal(err)
		}
	}
	return laptop, town
}

// BenchmarkVillageMonth writes 190 changes, 150 people's follow-ups and 40 households' incomes, as a bundle (goal:
// ≤ 25 KB). first-B is the very first file, which brings the policy pack as well.
func BenchmarkVillageMonth(b *testing.B) {
	laptop, town := realPair(b)
	save := func(form, subject string, writes ...store.Write) {
		if _, err := laptop.Save(b.Context(), store.Save{By: laptop.user, Entries: []store.Entry{{Form: form, Subject: subject, Village: villageCode, Month: november, Writes: writes}}}); err != nil {
			b.Fatal(err)
		}
	}
	month := func() {
		for i := range 150 {
			person := store.ImportedID("person", "bench", fmt.Sprint(i))
			save("follow_up", person,
				store.Write{Group: "employment", Values: forms.Answers{"status": forms.Text("employed"), "employer": forms.Text(fmt.Sprintf("某某电子厂%d分厂", i%7)), "job_title": forms.Text("操作工"), "since": forms.Text("2025-03-01")}},
				store.Write{Group: "pay", Values: forms.Answers{"pay": forms.Int(int64(300000 + 1700*i)), "days_worked": forms.Int(int64(20 + i%7))}})
		}
		income := laptop.Pack().Form("income")
		item := income.Questions[0]
		for _, q := range income.Questions {
			if q.Type == forms.TypeMoney && q.Group != nil && q.Calculation == nil {
				item = q
				break
			}
		}
		for i := range 40 {
			save("income", store.ImportedID("household", "bench", fmt.Sprint(i)), store.Write{Group: item.Group.Name, Values: forms.Answers{item.Name: forms.Int(int64(10000 + i))}})
		}
	}
	first := len(laptop.export(townshipCode))
	town.take(laptop.export(townshipCode))
	laptop.take(town.export(villageCode))
	month()
	var size int
	for b.Loop() {
		f := memory{}
		w, err := Encode(b.Context(), laptop.DB, &f, Options{To: []string{townshipCode}})
		if err != nil || w.Changes != 190 || w.Packs != 0 {
			b.Fatal(w, err)
		}
		size = len(f.b)
	}
	b.ReportMetric(float64(size), "bundle-B")
	b.ReportMetric(float64(first), "first-B")
}

// BenchmarkPack packs and encrypts 30,000 changes. ratio is against zstd and age alone, at the same settings, on the
// same bytes in memory, timed turn by turn (goal: ≤ 2). verify-ratio includes reading the file back.
func BenchmarkPack(b *testing.B) {
	laptop, _ := pair(b)
	laptop.populate(villageCode, 30_000)
	var plain bytes.Buffer
	for body, err := range laptop.Changes(b.Context(), "", nil) {
		if err != nil {
			b.Fatal(err)
		}
		plain.Write(body)
	}
	d, err := enrol.Open(b.Context(), laptop.DB)
	if err != nil {
		b.Fatal(err)
	}
	var readers []age.Recipient
	for _, c := range d.Devices() {
		r, err := age.ParseX25519Recipient(c.Recipient)
		if err != nil {
			b.Fatal(err)
		}
		readers = append(readers, r)
	}
	var ours, checked, alone time.Duration
	var size int
	for b.Loop() {
		start := time.Now()
		f := memory{b: make([]byte, 0, 8<<20)}
		w, err := Encode(b.Context(), laptop.DB, &f, Options{To: []string{townshipCode}})
		if err != nil || w.Changes != 30_001 {
			b.Fatal(w, err)
		}
		ours += time.Since(start)
		if err := verify(b.Context(), laptop.DB, bytes.NewReader(f.b), w); err != nil {
			b.Fatal(err)
		}
		checked += time.Since(start)
		size = len(f.b)

		start = time.Now()
		sealed, err := age.Encrypt(io.Discard, readers...)
		if err != nil {
			b.Fatal(err)
		}
		z, err := zstd.NewWriter(sealed, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(4<<20), zstd.WithEncoderCRC(false), zstd.WithEncoderLevel(zstd.SpeedBetterCompression))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := z.Write(plain.Bytes()); err != nil {
			b.Fatal(err)
		}
		if z.Close() != nil || sealed.Close() != nil {
			b.Fatal("close")
		}
		alone += time.Since(start)
	}
	b.ReportMetric(float64(ours)/float64(alone), "ratio")
	b.ReportMetric(float64(checked)/float64(alone), "verify-ratio")
	b.ReportMetric(float64(ours.Milliseconds())/float64(b.N), "pack-ms")
	b.ReportMetric(float64(alone.Milliseconds())/float64(b.N), "floor-ms")
	b.ReportMetric(float64(size), "bundle-B")
	b.ReportMetric(float64(plain.Len()), "plain-B")
}

// BenchmarkRead takes 30,000 changes in, and the same file again. again-ratio is the second against the first (goal: ≤ 0.1).
func BenchmarkRead(b *testing.B) {
	laptop, town := pair(b)
	laptop.populate(villageCode, 30_000)
	county := laptop.export(townshipCode)
	file := bytes.NewReader(county)
	var first, again, added time.Duration
	fresh := town
	for b.Loop() {
		b.StopTimer()
		twin := copyOf(b, fresh)
		plain := copyOf(b, fresh)
		b.StartTimer()
		start := time.Now()
		r := twin.take(county)
		first += time.Since(start)
		if r.New != 30_001 {
			b.Fatal(r)
		}
		start = time.Now()
		if r, err := ReadFrom(b.Context(), twin.DB, file, file.Size(), ReadOptions{}); err != nil || r.Code != NothingNew {
			b.Fatal(r, err)
		}
		again += time.Since(start)
		start = time.Now()
		if _, err := plain.Add(b.Context(), laptop.Changes(b.Context(), "", nil)); err != nil {
			b.Fatal(err)
		}
		added += time.Since(start)
		b.StopTimer()
		twin.Close()
		plain.Close()
		b.StartTimer()
	}
	b.ReportMetric(float64(first.Milliseconds())/float64(b.N), "first-ms")
	b.ReportMetric(float64(again.Milliseconds())/float64(b.N), "again-ms")
	b.ReportMetric(float64(again)/float64(first), "again-ratio")
	b.ReportMetric(float64(first)/float64(added), "add-ratio")
}

// copyOf opens a copy of the machine's store.
func copyOf(b *testing.B, m *machine) *machine {
	b.Helper()
	file, err := m.Backup(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	c := *m
	c.dir, c.opt.StateDir = b.TempDir(), b.TempDir()
	if _, err := store.Restore(b.Context(), c.dir, file, c.opt); err != nil {
		b.Fatal(err)
	}
	if c.DB, err = store.Open(b.Context(), c.dir, c.opt); err != nil {
		b.Fatal(err)
	}
	return &c
}
