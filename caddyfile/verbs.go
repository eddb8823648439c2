package caddyfile

import (
	"fmt"
	"slices"
	"strings"
)

// Words of other programs for what a line of a policy does.

var (
	removing = []string{"no", "not", "remove", "delete", "del", "drop", "unset", "block", "deny", "hide", "without"}
	passing  = []string{"only", "keep", "pass", "permit", "allowlist", "whitelist"}
	adding   = []string{"set", "add", "create", "append"}
	choosing = []string{"cookies", "rule", "name", "names", "match", "for"}
)

// negation recognises nosecure.
func negation(u *unknownWord) string {
	word := strings.ToLower(u.word)
	for _, prefix := range []string{"no_", "no-", "no"} {
		if name, ok := strings.CutPrefix(word, prefix); ok && attributeNamed(name) != nil {
			return fmt.Sprintf("write -%s to remove it", name)
		}
	}
	return ""
}

// otherVerb recognises "remove secure", "drop _ga", "only sid", "set a b" and
// "rule sid { … }".
func otherVerb(u *unknownWord) string {
	word := strings.ToLower(u.word)
	known := u.blocks[len(u.blocks)-1]
	if len(u.args) == 0 {
		return ""
	}
	_, name := cutSigil(strings.ToLower(u.args[0]))
	isAttribute := known.attributes && attributeNamed(name) != nil
	others := strings.Join(u.args, " ")
	switch {
	case isAttribute && slices.Contains(removing, word):
		return fmt.Sprintf("write -%s to remove it", name)
	case isAttribute && slices.Contains(adding, word):
		return fmt.Sprintf("write %s, without %s", strings.Join(append([]string{name}, u.args[1:]...), " "), u.word)
	case !slices.Contains(known.options, "strip"): // which is for the policy itself
		return ""
	case slices.Contains(removing, word):
		return fmt.Sprintf("write strip %s to keep such cookies from app and browser, or expire <name> to delete one in browsers", others)
	case slices.Contains(passing, word):
		return fmt.Sprintf("write allow %s to let no other cookie pass", others)
	case slices.Contains(adding, word):
		// The value can be a secret, and stays out of messages.
		return fmt.Sprintf("write inject %s <value> to add a cookie to responses, or inject request %s <value> to requests", u.args[0], u.args[0])
	case slices.Contains(choosing, word) && !isNumber(u.args[0]):
		return fmt.Sprintf("write cookie %s { … }", others)
	}
	return ""
}

func isNumber(text string) bool { return onlyNumber.MatchString(text) }

// attributeOfExpire recognises an attribute in the block of expire that it does
// not take.
func attributeOfExpire(u *unknownWord) string {
	if !slices.Equal(u.blocks[len(u.blocks)-1].options, expireOptions) || attributeNamed(u.name) == nil {
		return ""
	}
	return "write only path, domain and until here, since a deletion needs no other attribute"
}
