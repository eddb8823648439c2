// Package suggest says what a person is likely to have meant by an unknown word.
package suggest

import (
	"fmt"
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
	return Within(word, known, 1+len(squeeze(word))/4)
}

// Within returns the known word that is nearest to word, or "" if all need more
// than atMost changes: an octet to change, insert, remove, or swap with its
// neighbour. Case, hyphens and underscores do not count.
func Within(word string, known []string, atMost int) string {
	if word == "" || len(word) > 64 {
		return ""
	}
	best, typed := "", squeeze(word)
	for _, candidate := range known {
		if d := distance(typed, squeeze(candidate)); d <= atMost {
			best, atMost = candidate, d-1
		}
	}
	return best
}

// squeeze returns word as it is compared.
func squeeze(word string) string {
	return strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(word))
}

// distance is the number of changes that make b of a.
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := rows[i-1][j-1]
			if a[i-1] != b[j-1] {
				change++
			}
			rows[i][j] = min(change, rows[i-1][j]+1, rows[i][j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(a)][len(b)]
}
