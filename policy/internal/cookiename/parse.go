package cookiename

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/cookieheader"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// Problem is a mistake, or a likely one, in one entry of a selector.
type Problem struct {
	Index   int    // of the entry; -1 for all of them together
	Text    string // what is wrong
	Hint    string // what to write instead
	Warning bool   // the selector can be used all the same
}

// parse reads an entry of a selector without its "!". The pattern is nil if the
// problem is not a warning.
func parse(text string) (Pattern, *Problem) {
	if literal, ok := strings.CutPrefix(text, "="); ok {
		if problem := NameProblem(strings.NewReplacer("{", "", "}", "").Replace(literal)); problem != nil {
			return nil, problem
		}
		return exact(literal), nil
	}
	if expr, ok := strings.CutPrefix(text, "~"); ok {
		return parseExpression(expr)
	}
	for _, likely := range likelyMistakes {
		if likely.meant(text) {
			return nil, &Problem{Text: fmt.Sprintf("the name %q looks like %s", text, likely.what), Hint: likely.hint(text) + ", or =" + text + " if that is the name"}
		}
	}
	if problem := NameProblem(text); problem != nil {
		return nil, problem
	}
	if strings.ContainsAny(text, "*?") {
		return glob(text), nil
	}
	return exact(text), nil
}

// parseExpression reads a regular expression.
func parseExpression(expr string) (Pattern, *Problem) {
	if expr == "" {
		return nil, &Problem{Text: "the regular expression is empty", Hint: "write ~ and a Go regular expression, such as ~^wp-"}
	}
	re, err := WholeExpression(expr)
	if err != nil {
		return nil, &Problem{Text: fmt.Sprintf("%q is not a regular expression (%v)", expr, err), Hint: ExpressionHint(expr)}
	}
	if only, ok := OnlyMatch(re); ok {
		return expression{re}, &Problem{
			Text: fmt.Sprintf("~%s matches only %q, since expressions match whole names", expr, only), Hint: fmt.Sprintf("write %s* for names that begin with it", only), Warning: true,
		}
	}
	return expression{re}, nil
}

// ExpressionHint says what to write in place of an expression that does not
// compile.
func ExpressionHint(expr string) string {
	if rest, ok := strings.CutPrefix(expr, "*"); ok { // as in nginx
		return "write ~(?i)" + rest + " to ignore case"
	}
	return "write Go syntax, without lookarounds"
}

// likelyMistakes are what people write for names without the sign that it needs.
// The first that fits is reported. The table is read-only.
var likelyMistakes = []struct {
	what  string
	meant func(text string) bool
	hint  func(text string) string
}{
	{"a quotation", isQuoted, func(text string) string { return "write " + text[1:len(text)-1] + " without quotes" }},
	{"a list", isList, func(text string) string {
		return "write " + strings.Join(strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(", {}", r) }), " ") + " without the comma, with a space after each name"
	}},
	{"a regular expression", isSlashed, func(text string) string { return "write ~" + text[1:len(text)-1] }},
	{"a path", func(text string) bool { return strings.HasPrefix(text, "/") }, func(string) string { return "write the name of a cookie" }},
	{"a regular expression", isExpression, func(text string) string { return "write ~" + text + globHint(text) }},
}

func isQuoted(text string) bool {
	return len(text) > 1 && strings.ContainsRune("'\"`", rune(text[0])) && text[len(text)-1] == text[0]
}

func isList(text string) bool { return strings.Contains(text, ",") }

func isSlashed(text string) bool {
	return len(text) > 2 && text[0] == '/' && text[len(text)-1] == '/'
}

// isExpression reports whether text has what a regular expression has and no name.
func isExpression(text string) bool {
	return strings.HasPrefix(text, "^") || strings.HasSuffix(text, "$") || expressionSigns.MatchString(text)
}

// expressionSigns are ".*", a class that is repeated, a group with a choice, and
// escapes.
var expressionSigns = regexp.MustCompile(`\.[*+]|\][*+?{]|\[[^\]]*-[^\]]*\]|\([^)]*\||\)[*+?]|\\`)

// globHint offers the glob that an expression is likely to be meant for.
func globHint(text string) string {
	plain := strings.TrimSuffix(strings.TrimPrefix(text, "^"), "$")
	globbed := strings.ReplaceAll(strings.ReplaceAll(plain, ".*", "*"), ".+", "*")
	if cookieheader.IsToken(strings.ReplaceAll(globbed, "*", "")) && !strings.ContainsAny(globbed, "+^$|") {
		return ", or " + globbed
	}
	return ""
}

// NameProblem returns what no browser takes for the name of a cookie, and what
// looks like a placeholder; nil if there is nothing.
func NameProblem(name string) *Problem {
	switch {
	case name == "":
		return &Problem{Text: "the name is empty", Hint: "write the name of a cookie, without a space after a sign such as !"}
	case strings.Contains(name, "{") && strings.Contains(name, "}"):
		return &Problem{Text: fmt.Sprintf("the name %q has a placeholder", name), Hint: "write the name itself, or = before it if the braces are part of it"}
	case strings.ContainsAny(name, ";="):
		return &Problem{Text: fmt.Sprintf("the name %q holds ; or =, which no cookie's name can", name), Hint: "write the name alone, without it"}
	case setcookie.HasControls(name), strings.Contains(name, "\t"), cookieheader.TrimSpaces(name) != name:
		return &Problem{Text: fmt.Sprintf("the name %q has control characters, or spaces at an end", name), Hint: "write it without them"}
	}
	return nil
}
