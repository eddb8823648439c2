//go:build race

package integration_test

// raceEnabled reports whether the tests, and the programs that they build, run
// with the race detector.
const raceEnabled = true
