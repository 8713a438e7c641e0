//go:build race

package survey_test

// slower is how many times longer everything takes under the race detector.
const slower = 10
