// Package sample owns generated people: households of a village with a roster
// and a few months of follow-ups, for demos, tests and benchmarks. Nobody in it
// exists. The same seed and options give the same village for ever.
package sample
