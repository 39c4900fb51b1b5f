package enrol

import (
	"bytes"
	"encoding/json"
	"errors"
)

// errCanonical says that bytes are not what Encode writes for their meaning.
var errCanonical = errors.New("bytes are not canonical JSON of the expected shape")

// Encode is the one spelling of a paper: compact JSON. The fields of v stand in the order of their keys and hold
// integers, strings, bytes and lists of them.
func Encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // v is one of our own structs of strings and integers
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// Decode reads what Encode wrote, byte for byte: a second spelling of the same meaning is refused.
func Decode(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil || !bytes.Equal(Encode(v), b) {
		return errCanonical
	}
	return nil
}
