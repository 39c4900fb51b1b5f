// Package cn owns the checks of Chinese numbers: resident ID, disability
// certificate, travel permit, phone and division code.
//
// It judges and never refuses: a number that is wrong on paper is still what
// the person gave, so a check returns everything that can be derived together
// with the Problems found, and the caller keeps the number. Nothing here reads
// a clock, a file or a policy. A number never appears in a Problem's sentence.
package cn
