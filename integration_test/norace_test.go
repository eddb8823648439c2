//go:build !race

package integration_test

// raceEnabled says that the tests look for races, and so must the binaries.
const raceEnabled = false
