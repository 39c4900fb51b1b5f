// Package storetest is the promise of the store as one suite of tests, run against every database it can live in.
package storetest
