package enrol

import "hufang/store"

// MaxFile is the greatest size of an enrolment file in bytes.
const MaxFile = 1 << 20

// Ext is how the name of an enrolment file ends.
const Ext = ".hfe"

// file is a request or an answer on its way.
type file struct {
	Body      []byte `json:"body"`
	Kind      string `json:"kind"`
	Proof     []byte `json:"proof,omitempty"` // by the one-time code
	Signature []byte `json:"signature"`       // request: by the device; answer: by the county
	V         int    `json:"v"`               // 1
}

const (
	kindRequest    = "request"
	kindAnswer     = "answer"
	purposeRequest = "request 1"
	purposeAnswer  = "answer 1"
)

// request asks to be enrolled.
type request struct {
	Device     string `json:"device"`
	Invitation string `json:"invitation,omitempty"` // id of the one-time code
	Name       string `json:"name"`                 // of the place, as the laptop was set up
	Place      string `json:"place"`
	Recipient  string `json:"recipient"`
	V          int    `json:"v"`
}

// answer brings the county's papers.
type answer struct {
	County string  `json:"county"`
	Device string  `json:"device"` // whom it answers
	Papers []paper `json:"papers"`
	V      int     `json:"v"`
}

// paper is a store.Paper on its way; name and number stand in the body.
type paper struct {
	Body      []byte `json:"body"`
	Kind      string `json:"kind"`
	Signature []byte `json:"signature"`
}

func readFile(b []byte, kind string, body any) (file, error) {
	var f file
	if len(b) > MaxFile || Decode(b, &f) != nil || f.V != 1 || f.Kind != kind || Decode(f.Body, body) != nil {
		return file{}, refuse(CodeFile, nil)
	}
	return f, nil
}

func onWire(papers []store.Paper) []paper {
	out := make([]paper, len(papers))
	for i, p := range papers {
		out[i] = paper{Body: p.Body, Kind: p.Kind, Signature: p.Signature}
	}
	return out
}
