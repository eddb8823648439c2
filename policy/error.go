package policy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
)

// ConfigError is one mistake in a [Config]. [New] joins all that it finds.
type ConfigError struct {
	Place   string // where it stands in the JSON, such as "cookies[1].edits[0]"
	Problem string // what is wrong; names the value
	Write   string // what to write instead
}

// Error gives place, problem and remedy on one line.
func (e *ConfigError) Error() string {
	return e.Place + ": " + e.Message()
}

// Message is the error without its place, for callers that know a better one
// than the JSON's, such as a file and a line.
func (e *ConfigError) Message() string {
	if e.Write == "" {
		return e.Problem
	}
	return e.Problem + ": " + e.Write
}

// Warning is something in a [Config] that loads but does not do what its
// author is likely to expect.
type Warning struct {
	Place   string // as in ConfigError
	Message string
}

// complaints collects the mistakes and the doubts of one compilation.
type complaints struct {
	now      time.Time
	errs     []error
	warnings []Warning
}

func (c *complaints) errorf(place, write, problem string, args ...any) {
	mistake := &ConfigError{Place: place, Problem: fmt.Sprintf(problem, args...), Write: write}
	if !slices.ContainsFunc(c.errs, func(err error) bool { return err.Error() == mistake.Error() }) {
		c.errs = append(c.errs, mistake)
	}
}

func (c *complaints) warnf(place, message string, args ...any) {
	c.warnings = append(c.warnings, Warning{Place: place, Message: fmt.Sprintf(message, args...)})
}

// Suggest returns the advice for an unknown word: the likely meaning if one
// of the known words is near, and always the whole list.
func Suggest(word string, known []string) string {
	write := "write " + oneOf(known)
	if near := nearest(word, known); near != "" {
		return write + fmt.Sprintf(" (did you mean %q?)", near)
	}
	return write
}

// oneOf joins words to an English enumeration.
func oneOf(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// nearest returns the known word that a typist is most likely to have meant,
// or "" if none is near.
func nearest(word string, known []string) string {
	if word == "" || len(word) > 64 {
		return ""
	}
	squeeze := strings.NewReplacer("-", "", "_", "", " ", "")
	typed := squeeze.Replace(strings.ToLower(word))
	best := slices.MinFunc(known, func(a, b string) int {
		return cmp.Compare(distance(typed, squeeze.Replace(a)), distance(typed, squeeze.Replace(b)))
	})
	if distance(typed, squeeze.Replace(best)) > 1+len(typed)/4 {
		return ""
	}
	return best
}

// distance is the Levenshtein distance of a and b in octets.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			substitute := diagonal
			if a[i] != b[j] {
				substitute++
			}
			diagonal = row[j+1]
			row[j+1] = min(substitute, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
