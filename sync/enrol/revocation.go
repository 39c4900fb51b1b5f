package enrol

import (
	"errors"
	"slices"

	"hufang/store"
)

// Why a device was struck off.
const (
	Lost     = "lost"     // lost or stolen
	Replaced = "replaced" // another machine does its work
	Left     = "left"     // its holder has no business here any more
)

// Revoked is one device that was struck off.
type Revoked struct {
	Device string `json:"device"`
	Reason string `json:"reason"`
}

// Revocation is the county's whole list, by device.
type Revocation struct {
	County  string    `json:"county"`
	Devices []Revoked `json:"devices"`
	Number  int64     `json:"number"`
	V       int       `json:"v"` // 1
}

const (
	kindRevocation    = "revocation"
	purposeRevocation = "revocation 1"
)

// ParseRevocation reads a paper as the list of the county, given by its public key.
func ParseRevocation(county string, p store.Paper) (Revocation, error) {
	var r Revocation
	if err := Decode(p.Body, &r); err != nil {
		return Revocation{}, err
	}
	switch {
	case r.V != 1 || r.Number < 1 || !slices.IsSortedFunc(r.Devices, func(a, b Revoked) int { return compareRevoked(a, b) }):
		return Revocation{}, errors.New("the list of revocations is ill-formed")
	case r.County != county || !store.Vouches(county, purposeRevocation, p.Body, p.Signature):
		return Revocation{}, errors.New("the list of revocations is not of this county")
	}
	return r, nil
}

func compareRevoked(a, b Revoked) int {
	switch {
	case a.Device < b.Device:
		return -1
	case a.Device > b.Device:
		return 1
	}
	return 0
}
