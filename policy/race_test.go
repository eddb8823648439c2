//go:build race

package policy

// raceEnabled reports whether the tests, and the programs that they build, run
// with the race detector.
const raceEnabled = true
