// Package ui owns the window: its shell, its pages and what the keys do there; the desk it shows knows nothing of it.
package ui
