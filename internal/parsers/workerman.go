package parsers

import (
	"strconv"
	"strings"
)

// workerman models Workerman and webman, servers in PHP. They replace each
// semicolon, and one space after it, with an ampersand, and give the header to
// PHP's parse_str, which reads a query string: an ampersand separates cookies,
// names are percent-decoded, a name ends at NUL, and a dot or a space in it becomes
// an underscore. The last cookie of a name counts. PHP since 8.1.11 leaves out a
// variable that has got its prefix __Host- or __Secure- in this way.
func workerman(header string) [][2]string {
	return queryVariables(header, func(name, variable string) bool {
		return strings.HasPrefix(variable, "__Host-") && !strings.HasPrefix(name, "__Host-") ||
			strings.HasPrefix(variable, "__Secure-") && !strings.HasPrefix(name, "__Secure-")
	})
}

// workermanForging is workerman with an older PHP.
func workermanForging(header string) [][2]string {
	return queryVariables(header, func(_, _ string) bool { return false })
}

// queryVariables reads cookies as Workerman does. The function leavesOut reports
// whether PHP makes no variable of a name.
func queryVariables(header string, leavesOut func(name, variable string) bool) (pairs [][2]string) {
	for piece := range strings.SplitSeq(strings.ReplaceAll(strings.ReplaceAll(header, "; ", "&"), ";", "&"), "&") {
		name, value, _ := strings.Cut(piece, "=")
		name = strings.TrimLeft(phpDecode(name), " ")
		if variable := phpVariable(name); variable != "" && !leavesOut(name, variable) {
			pairs = appendLast(pairs, variable, phpDecode(value))
		}
	}
	return pairs
}

// phpVariable returns the variable that PHP makes of a decoded name, or "" if it
// makes none. A name with an index in brackets is that of an array.
func phpVariable(name string) string {
	name, _, _ = strings.Cut(name, "\x00")
	variable, index, bracket := strings.Cut(name, "[")
	variable = phpUnderscores.Replace(variable)
	switch {
	case variable == "":
		return ""
	case !bracket || strings.Contains(index, "]"):
		return variable
	}
	return variable + "_" + phpUnderscores.Replace(index)
}

// phpUnderscores replaces what the name of a variable in PHP cannot contain.
var phpUnderscores = strings.NewReplacer(" ", "_", ".", "_", "[", "_")

// phpDecode decodes a plus, and each valid escape. It keeps the others, as PHP does.
func phpDecode(s string) string {
	var decoded strings.Builder
	for i := 0; i < len(s); i++ {
		switch octet, err := strconv.ParseUint(s[min(i+1, len(s)):min(i+3, len(s))], 16, 8); {
		case s[i] == '+':
			decoded.WriteByte(' ')
		case s[i] == '%' && err == nil && i+2 < len(s):
			decoded.WriteByte(byte(octet))
			i += 2
		default:
			decoded.WriteByte(s[i])
		}
	}
	return decoded.String()
}
