package enrol

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"

	"filippo.io/age"

	"hufang/store"
)

// Grant is what the county gives a device.
type Grant struct {
	NotAfter string   `json:"not_after,omitempty"` // last day, 2027-12-31; "" = none
	Place    string   `json:"place"`               // of the unit that holds the device: 6, 9 or 12 digits
	Roles    []string `json:"roles,omitempty"`     // codes of the pack's roles its people may have; none = any
	Scopes   []string `json:"scopes"`              // divisions whose villages it may write, 6, 9 or 12 digits each
	Unit     string   `json:"unit"`                // name of the unit that holds the device
}

// Certificate is a grant the county signed for one device.
type Certificate struct {
	County    string   `json:"county"` // hex Ed25519 public key
	Device    string   `json:"device"` // hex Ed25519 public key
	NotAfter  string   `json:"not_after,omitempty"`
	Number    int64    `json:"number"` // of the device's certificates, from 1
	Place     string   `json:"place"`
	Recipient string   `json:"recipient"` // age recipient (X25519) bundles are encrypted to
	Roles     []string `json:"roles,omitempty"`
	Scopes    []string `json:"scopes"`
	Unit      string   `json:"unit"`
	V         int      `json:"v"` // 1
}

const (
	kindCertificate    = "certificate"
	purposeCertificate = "certificate 1"
)

var (
	placeShape = regexp.MustCompile(`^([0-9]{6}|[0-9]{9}|[0-9]{12})$`)
	keyShape   = regexp.MustCompile(`^[0-9a-f]{64}$`)
	roleShape  = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)
)

// Covers tells whether the device may write the village, given by its 12 digits.
func (c Certificate) Covers(village string) bool { return covers(c.Scopes, village) }

func covers(scopes []string, division string) bool {
	return slices.ContainsFunc(scopes, func(s string) bool { return strings.HasPrefix(division, s) })
}

// Meets tells whether the two devices have villages in common: one of the scopes lies within one of the other's.
func (c Certificate) Meets(o Certificate) bool {
	return slices.ContainsFunc(c.Scopes, func(s string) bool {
		return slices.ContainsFunc(o.Scopes, func(t string) bool { return strings.HasPrefix(s, t) || strings.HasPrefix(t, s) })
	})
}

// Allows tells whether a person of the device may save in the role.
func (c Certificate) Allows(role string) bool {
	return len(c.Roles) == 0 || slices.Contains(c.Roles, role)
}

// Expired tells whether the last day was over at the trusted time.
func (c Certificate) Expired(floor time.Time) bool {
	return c.NotAfter != "" && floor.Format(time.DateOnly) > c.NotAfter
}

func (g Grant) check() error {
	switch {
	case !placeShape.MatchString(g.Place) || len(g.Scopes) == 0 || slices.ContainsFunc(g.Scopes, func(s string) bool { return !placeShape.MatchString(s) }):
		return errors.New("place and scopes must be division codes of 6, 9 or 12 digits")
	case g.Unit == "" || len(g.Unit) > 200:
		return errors.New("the unit must have a name")
	case slices.ContainsFunc(g.Roles, func(r string) bool { return !roleShape.MatchString(r) }):
		return errors.New("a role is ill-formed")
	}
	if g.NotAfter != "" {
		if _, err := time.Parse(time.DateOnly, g.NotAfter); err != nil {
			return errors.New("the last day is not a date")
		}
	}
	return nil
}

// grant is what the certificate gives.
func (c Certificate) grant() Grant {
	return Grant{NotAfter: c.NotAfter, Place: c.Place, Roles: c.Roles, Scopes: c.Scopes, Unit: c.Unit}
}

// ParseCertificate reads a paper as a certificate of the county, given by its public key.
func ParseCertificate(county string, p store.Paper) (Certificate, error) {
	var c Certificate
	if err := Decode(p.Body, &c); err != nil {
		return Certificate{}, err
	}
	if _, err := age.ParseX25519Recipient(c.Recipient); err != nil {
		return Certificate{}, errors.New("the recipient key is ill-formed")
	}
	switch {
	case c.V != 1 || c.Number < 1 || !keyShape.MatchString(c.Device):
		return Certificate{}, errors.New("the certificate is ill-formed")
	case c.County != county || !store.Vouches(county, purposeCertificate, p.Body, p.Signature):
		return Certificate{}, errors.New("the certificate is not of this county")
	}
	return c, c.grant().check()
}
