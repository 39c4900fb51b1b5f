// Package sim plays seeded histories of a county on the production store and checks every promise in each.
package sim
