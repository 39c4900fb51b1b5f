// Package store keeps what was answered: one SQLite file of changes written once, the drafts being typed, and tables that are only a projection of the changes.
package store
