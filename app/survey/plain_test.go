//go:build !race

package survey_test

// slower is how many times longer everything takes.
const slower = 1
