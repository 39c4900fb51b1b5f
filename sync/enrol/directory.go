package enrol

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"hufang/store"
)

// Directory is every paper of the county this laptop knows.
type Directory struct {
	County       string // the county's public key
	Own          string // this device
	certificates map[string]filed
	revocation   Revocation
	list         store.Paper
}

// filed is a certificate with the paper it stands on.
type filed struct {
	Certificate
	paper store.Paper
}

// Open reads the directory. Refusal: not_enrolled, when this laptop belongs to no county yet.
func Open(ctx context.Context, db *store.DB) (*Directory, error) {
	county, err := db.Key(ctx, store.KeyCounty)
	if err != nil {
		return nil, err
	}
	if county == "" {
		return nil, refuse(CodeNotEnrolled, nil)
	}
	own, err := db.Device(ctx)
	if err != nil {
		return nil, err
	}
	d := &Directory{County: county, Own: own, certificates: map[string]filed{}}
	for _, kind := range []string{kindCertificate, kindRevocation} {
		papers, err := db.Papers(ctx, kind)
		if err != nil {
			return nil, err
		}
		for _, p := range papers {
			if _, err := d.Learn(p); err != nil {
				return nil, fmt.Errorf("read directory: %w", err)
			}
		}
	}
	if _, ok := d.certificates[own]; !ok {
		return nil, refuse(CodeNotEnrolled, nil)
	}
	return d, nil
}

// Learn takes a paper from anywhere into the directory in memory and returns it as the store keeps it; ok is false
// when it is not newer than what is known. A paper that is not the county's is an error.
func (d *Directory) Learn(p store.Paper) (kept store.Paper, err error) {
	switch p.Kind {
	case kindCertificate:
		c, err := ParseCertificate(d.County, p)
		if err != nil {
			return kept, err
		}
		p.Name, p.Number = c.Device, c.Number
		if c.Number > d.certificates[c.Device].Number {
			d.certificates[c.Device] = filed{c, p}
		}
	case kindRevocation:
		r, err := ParseRevocation(d.County, p)
		if err != nil {
			return kept, err
		}
		p.Name, p.Number = "", r.Number
		if r.Number > d.revocation.Number {
			d.revocation, d.list = r, p
		}
	default:
		return kept, fmt.Errorf("learn paper: %q is no kind of paper", p.Kind)
	}
	return p, nil
}

// Certificate is a device's newest certificate; ok is false when none is known.
func (d *Directory) Certificate(device string) (c Certificate, ok bool) {
	f, ok := d.certificates[device]
	return f.Certificate, ok
}

// Since is when this laptop first heard of a device, RFC 3339 by its own clock; "" when that is not known.
func (d *Directory) Since(device string) string { return d.certificates[device].paper.Since }

// Mine is this device's certificate.
func (d *Directory) Mine() Certificate { return d.certificates[d.Own].Certificate }

// Revoked tells whether a device was struck off.
func (d *Directory) Revoked(device string) bool {
	return slices.ContainsFunc(d.revocation.Devices, func(r Revoked) bool { return r.Device == device })
}

// Revocation is the newest list of revocations.
func (d *Directory) Revocation() Revocation { return d.revocation }

// Reason is why a device was struck off: Lost, Replaced or Left; "" when it is in good standing.
func (d *Directory) Reason(device string) string {
	i := slices.IndexFunc(d.revocation.Devices, func(r Revoked) bool { return r.Device == device })
	if i < 0 {
		return ""
	}
	return d.revocation.Devices[i].Reason
}

// Known lists every certificate, those of struck-off devices among them, by place and device.
func (d *Directory) Known() []Certificate {
	var out []Certificate
	for _, device := range slices.Sorted(maps.Keys(d.certificates)) {
		out = append(out, d.certificates[device].Certificate)
	}
	slices.SortStableFunc(out, func(a, b Certificate) int { return strings.Compare(a.Place, b.Place) })
	return out
}

// Devices lists the certificates of devices in good standing, by place and device.
func (d *Directory) Devices() []Certificate {
	return slices.DeleteFunc(d.Known(), func(c Certificate) bool { return d.Revoked(c.Device) })
}

// Unit lists the devices in good standing of the unit at a place.
func (d *Directory) Unit(place string) []Certificate {
	return slices.DeleteFunc(d.Devices(), func(c Certificate) bool { return c.Place != place })
}

// Over is the county's own devices in good standing: they may open every bundle.
func (d *Directory) Over() []Certificate {
	return slices.DeleteFunc(d.Devices(), func(c Certificate) bool { return len(c.Place) != 6 })
}

// For lists the papers that devices with any of the given certificates need: the list of revocations, and the
// certificates of all devices with which one of them has villages in common, revoked ones included, so that what
// those wrote before can be told.
func (d *Directory) For(readers ...Certificate) []store.Paper {
	var out []store.Paper
	if d.revocation.Number > 0 {
		out = append(out, d.list)
	}
	for _, device := range slices.Sorted(maps.Keys(d.certificates)) {
		f := d.certificates[device]
		if slices.ContainsFunc(readers, func(r Certificate) bool { return r.Meets(f.Certificate) }) {
			out = append(out, f.paper)
		}
	}
	return out
}

// Paper is the paper a device's certificate stands on.
func (d *Directory) Paper(device string) store.Paper { return d.certificates[device].paper }
