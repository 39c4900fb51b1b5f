package forms

import "strconv"

// Settings are the pack's keys and values: thresholds, bounds, dates, names. An empty value means 未设置: the policy gives
// none and nobody here has chosen one (L-19), so whoever asks must say so.
type Settings map[string]string

// Text is the value; "" when it is not set.
func (s Settings) Text(key string) string { return s[key] }

// Int is a whole number; ok is false when it is not set or not a whole number.
func (s Settings) Int(key string) (n int64, ok bool) {
	n, err := strconv.ParseInt(s[key], 10, 64)
	return n, err == nil
}

// Yuan is an amount written in 元, as fen; ok is false when it is not set or no amount.
func (s Settings) Yuan(key string) (fen int64, ok bool) {
	if s[key] == "" {
		return 0, false
	}
	fen, err := parseMoney(s[key])
	return fen, err == nil
}
