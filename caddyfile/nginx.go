package caddyfile

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
)

// otherReference finds a $ that is not a reference to a group by one digit, and
// one that Go would read on: its $1x is a group called 1x.
var otherReference = regexp.MustCompile(`\$(?:\D|\d\w|$)`)

// nginxDirective recognises the directives of nginx for cookies, and translates
// them where the translation is certain.
func nginxDirective(u *unknownWord) string {
	if !strings.HasPrefix(u.word, "proxy_cookie_") {
		return ""
	}
	var args []string
	for _, arg := range u.args {
		end := strings.HasSuffix(arg, ";")
		if arg = strings.TrimSuffix(arg, ";"); arg != "" {
			args = append(args, arg)
		}
		if end {
			break
		}
	}
	if len(args) == 1 && args[0] == "off" {
		return "leave it out, since an attribute that no line names stays as the app sends it"
	}
	write := ""
	switch u.word {
	case "proxy_cookie_path":
		write = nginxMap("path", args)
	case "proxy_cookie_domain":
		write = nginxMap("domain", args)
	case "proxy_cookie_flags":
		write = nginxFlags(args)
	}
	return cmp.Or(write, nginxExamples[u.word], "write path, domain or the flags themselves, such as path /old -> /new")
}

// nginxExamples are for arguments that are not translated.
var nginxExamples = map[string]string{
	"proxy_cookie_path":   `write path <old> -> <new>, such as path /old -> /new or path "~^/old(.*)" -> "/new$1", where an expression matches the whole Path`,
	"proxy_cookie_domain": `write domain <old> -> <new>, such as domain internal.lan -> example.com, which maps the subdomains of internal.lan too`,
	"proxy_cookie_flags":  "write the attributes themselves, such as secure and samesite lax, each on a line of its own",
}

// nginxMap translates the arguments of proxy_cookie_path and
// proxy_cookie_domain. It leaves regular expressions that do not begin with ^
// and variables alone.
func nginxMap(attribute string, args []string) string {
	if len(args) != 2 || args[0] == "" {
		return ""
	}
	from := args[0]
	// Attributes after the value, as in "/; Secure", are an old way to add them.
	to, _, more := strings.Cut(args[1], ";")
	others := ""
	if more {
		others = ", and each attribute on a line of its own"
	}
	expr, isExpr := strings.CutPrefix(from, "~")
	if !isExpr {
		to = strings.ReplaceAll(to, "$host", "{host}")
		if strings.ContainsAny(from+to, "$\" ") {
			return ""
		}
		if from == to {
			return "write each attribute on a line of its own, such as secure"
		}
		return fmt.Sprintf("write %s %s -> %s%s", attribute, from, to, others)
	}
	flags := ""
	if rest, ok := strings.CutPrefix(expr, "*"); ok {
		expr, flags = rest, "(?i)"
	}
	if !strings.HasPrefix(expr, "^") || strings.ContainsAny(expr+to, "\"` ") || otherReference.MatchString(to) {
		return ""
	}
	if !strings.HasSuffix(expr, "$") { // ours match the whole value
		expr += ".*"
	}
	return fmt.Sprintf(`write %s "~%s%s" -> "%s"%s`, attribute, flags, expr, to, others)
}

// nginxFlags translates the arguments of proxy_cookie_flags.
func nginxFlags(args []string) string {
	if len(args) < 2 {
		return ""
	}
	lines := make([]string, 0, len(args)-1)
	for _, flag := range args[1:] {
		name, value, hasValue := strings.Cut(strings.ToLower(flag), "=")
		sigil := ""
		if rest, ok := strings.CutPrefix(name, "no"); ok {
			sigil, name = "-", rest
		}
		a := attributeNamed(name)
		if a == nil || hasValue == (a.isFlag() || sigil != "") {
			return ""
		}
		lines = append(lines, strings.TrimRight(sigil+name+" "+value, " "))
	}
	write := "write " + strings.Join(lines, " and ")
	if len(lines) > 1 {
		write += ", each on a line of its own"
	}
	switch {
	case args[0] == "~":
		return write
	case strings.ContainsAny(args[0], "~$\"") || args[0] == "":
		return write + ", in a block: cookie <name> { … }"
	}
	return write + fmt.Sprintf(", in a block: cookie %s { … }", args[0])
}
