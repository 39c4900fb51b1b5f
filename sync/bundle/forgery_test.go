package bundle

import (
	"iter"
	"slices"
	"strings"
	"testing"

	"hufang/store"
	"hufang/sync/enrol"
)

// stretch is a run with its bodies in memory.
type stretch struct {
	run    store.Run
	bodies [][]byte
}

func (s stretch) parts() []part {
	r := s.run
	out := []part{{kindChain, enrol.Encode(chain{Device: r.Device, From: r.From, Hash: r.Hash, N: r.N, Signature: r.Signature, Village: r.Village, Writer: r.Writer})}}
	for _, b := range s.bodies {
		out = append(out, part{kindBody, b})
	}
	return out
}

// runs are what a machine would send of a village.
func (m *machine) runs(village string) []stretch {
	m.t.Helper()
	var out []stretch
	_, err := m.Runs(m.t.Context(), []string{village}, nil, func(r store.Run, bodies iter.Seq2[store.Body, error]) error {
		s := stretch{run: r}
		for b, err := range bodies {
			if err != nil {
				return err
			}
			s.bodies = append(s.bodies, slices.Clone(b.Bytes))
		}
		out = append(out, s)
		return nil
	})
	if err != nil {
		m.t.Fatal(err)
	}
	return out
}

// withRuns adds a machine's runs of a village to a bundle, in order, and repairs the count.
func withRuns(t *testing.T, m *machine, ps []part, village string) []part {
	t.Helper()
	all := m.runs(village)
	for i := 0; i < len(ps); i++ {
		if ps[i].kind != kindChain {
			continue
		}
		var c chain
		if err := enrol.Decode(ps[i].body, &c); err != nil {
			t.Fatal(err)
		}
		s := stretch{run: store.Run{Head: store.Head{Village: c.Village, Writer: c.Writer, N: c.N, Hash: c.Hash, Device: c.Device, Signature: c.Signature}, From: c.From}}
		for _, p := range ps[i+1:] {
			if p.kind != kindBody {
				break
			}
			s.bodies = append(s.bodies, p.body)
		}
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b stretch) int {
		return strings.Compare(a.run.Village+a.run.Writer, b.run.Village+b.run.Writer)
	})
	return replaceRuns(ps, all...)
}

// replaceRuns puts other runs in the place of a bundle's, and repairs the count.
func replaceRuns(ps []part, runs ...stretch) []part {
	out := slices.DeleteFunc(slices.Clone(ps), func(p part) bool { return strings.IndexByte("CBDE", p.kind) >= 0 })
	n := 0
	for _, s := range runs {
		out = append(out, s.parts()...)
		n += len(s.bodies)
	}
	return append(out, part{kindEnd, enrol.Encode(end{Changes: int64(n)})})
}

// rewritten is the machine's own chain as it would be had its first change been another, signed anew from there on.
func (m *machine) rewritten(edit func(i int, c *store.Change) []byte, village string) stretch {
	m.t.Helper()
	var s stretch
	for _, r := range m.runs(village) {
		if r.run.Writer == m.Life() {
			s = r
		}
	}
	prev := ""
	for i, b := range s.bodies {
		c, err := store.ParseChange(b)
		if err != nil {
			m.t.Fatal(err)
		}
		c.Prev = prev
		s.bodies[i] = edit(i, c)
		prev = store.HashBody(s.bodies[i])
	}
	s.run.Hash = prev
	return m.signed(s)
}

// twin is another version of the machine's chain from its first change on.
func (m *machine) twin(edit func(c *store.Change)) stretch {
	return m.rewritten(func(i int, c *store.Change) []byte {
		if i == 0 {
			edit(c)
		}
		return c.Body()
	}, villageCode)
}

// newer is the machine's chain with a first change of the next version of the format.
func (m *machine) newer() stretch {
	return m.rewritten(func(i int, c *store.Change) []byte {
		b := c.Body()
		if i == 0 {
			b = []byte(strings.Replace(string(b), `"v":1,`, `"v":2,`, 1))
		}
		return b
	}, villageCode)
}

// signed signs a stretch's head with the machine's key, as no honest program would.
func (m *machine) signed(s stretch) stretch {
	m.t.Helper()
	device, err := m.Device(m.t.Context())
	if err != nil {
		m.t.Fatal(err)
	}
	s.run.Device = device
	if s.run.Signature, err = m.Sign(m.t.Context(), "head 1", store.HeadMessage(s.run.Head)); err != nil {
		m.t.Fatal(err)
	}
	return s
}
