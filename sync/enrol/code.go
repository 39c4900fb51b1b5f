package enrol

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"golang.org/x/crypto/scrypt"
)

// A one-time code is 14 digits drawn at random and two that check them, in groups of four.
const codeDigits = 14

// newCode draws a one-time code.
func newCode() string {
	limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(codeDigits), nil)
	n, err := rand.Int(rand.Reader, limit)
	if err != nil {
		panic(err) // crypto/rand never fails
	}
	return grouped(fmt.Sprintf("%014d%02d", n.Int64(), checkDigits(n.Int64())))
}

// checkDigits make the whole number leave 1 when divided by 97: every single wrong digit and every swap of
// neighbours is noticed.
func checkDigits(n int64) int64 { return 98 - n*100%97 }

func grouped(digits string) string {
	var b strings.Builder
	for i, r := range digits {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// digitsOf are the digits of what was typed, full-width ones folded; every other character is left out.
func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			r -= '０' - '0'
		}
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// CheckCode says whether a one-time code was typed without a slip. Refusal: code.
func CheckCode(code string) error {
	digits := digitsOf(code)
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || len(digits) != codeDigits+2 || n%97 != 1 {
		return refuse(CodeCode, nil)
	}
	return nil
}

// secretOf derives from a code what proves it, and the id by which the county finds it.
func secretOf(code string) (secret []byte, id string, err error) {
	// 32 MiB and about a tenth of a second: nobody tries 10^14 codes at that price.
	key, err := scrypt.Key([]byte(digitsOf(code)), []byte("hufang enrol 1"), 1<<15, 8, 1, 48)
	if err != nil {
		return nil, "", fmt.Errorf("derive secret: %w", err)
	}
	return key[:32], hex.EncodeToString(key[32:]), nil
}

// proof shows that whoever wrote a file knew the code.
func proof(secret []byte, kind string, body []byte) []byte {
	m := hmac.New(sha256.New, secret)
	m.Write([]byte(kind + "\n"))
	m.Write(body)
	return m.Sum(nil)
}

// Fingerprint is 20 digits by which two people on the phone see that they speak of the same key.
func Fingerprint(key string) string {
	sum := sha256.Sum256([]byte("hufang fingerprint 1\n" + key))
	const half = 10_000_000_000
	return grouped(fmt.Sprintf("%010d%010d", binary.BigEndian.Uint64(sum[:8])%half, binary.BigEndian.Uint64(sum[8:16])%half))
}

// confirms tells whether what was typed is the key's fingerprint.
func confirms(typed, key string) bool {
	return hmac.Equal([]byte(digitsOf(typed)), []byte(digitsOf(Fingerprint(key))))
}
