// Package app is the desk without pixels: it puts a village's month before a person, keeps what is being typed, and hands it to the store.
package app
