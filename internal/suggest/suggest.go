// Package suggest says what a person is likely to have meant by an unknown word.
package suggest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Hint says what to write in place of an unknown word: the known word that it is
// likely to mean, if one is near, and always all of them.
func Hint(word string, known []string) string {
	write := "write " + OneOf(known)
	if near := Nearest(word, known); near != "" {
		return fmt.Sprintf("did you mean %q? (%s)", near, write)
	}
	return write
}

// OneOf joins words to an English enumeration, such as "a, b or c".
func OneOf(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// Nearest returns the known word that a typist is most likely to have meant by
// word, or "" if none is near. Case, hyphens and underscores do not count.
func Nearest(word string, known []string) string {
	if word == "" || len(word) > 64 || len(known) == 0 {
		return ""
	}
	squeeze := strings.NewReplacer("-", "", "_", "", " ", "")
	typed := squeeze.Replace(strings.ToLower(word))
	best := slices.MinFunc(known, func(a, b string) int {
		return cmp.Compare(distance(typed, squeeze.Replace(strings.ToLower(a))), distance(typed, squeeze.Replace(strings.ToLower(b))))
	})
	if distance(typed, squeeze.Replace(strings.ToLower(best))) > 1+len(typed)/4 {
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
