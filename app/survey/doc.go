// Package survey turns the rows of a table into what a dataset holds: for each case and respondent group, how often each
// answer to each indicator was given, and by how many people. The rows themselves are not kept.
//
// A Mapping says which columns are which indicators and which texts are which options. A person makes it once, it is kept
// as JSON, and it is offered again for the next case. What a mapping does not know is refused with its cell; nothing is
// guessed and nothing is left out in silence. Columns that are about a person are never read.
//
// Everything here is arithmetic on what is handed in: there is no store, no clock, no logging. Limits are in limits.go.
//
// Start reading at mapping.go, then aggregate.go (one row per respondent), counts.go (counts that others made), and
// suggest.go (what a mapping could be).
package survey
