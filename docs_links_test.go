package cookiepolicy_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// fenced matches fenced blocks, in which nothing is a link or a heading.
var fenced = regexp.MustCompile("(?ms)^```.*?^```$")

var (
	link    = regexp.MustCompile(`\]\(([^()\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#{1,6} +(.+?)\s*$`)
)

// TestLinks checks that every relative link leads to a file of the repository,
// and every fragment to a heading of it.
func TestLinks(t *testing.T) {
	pages := append(userPages(t), documents(t, "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "bench/README.md")...)
	count := 0
	for _, page := range pages {
		for _, found := range link.FindAllStringSubmatch(fenced.ReplaceAllString(page.text, ""), -1) {
			target, fragment, _ := strings.Cut(found[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			count++
			file := page.path
			if target != "" {
				file = path.Join(path.Dir(page.path), target)
			}
			info, err := os.Stat(filepath.FromSlash(file))
			if err != nil {
				t.Errorf("%s links to %s: %v", page.path, found[1], err)
				continue
			}
			if fragment == "" {
				continue
			}
			if info.IsDir() || !slices.Contains(anchors(t, file), fragment) {
				t.Errorf("%s links to %s, and %s has no such heading", page.path, found[1], file)
			}
		}
	}
	if count < 60 {
		t.Errorf("only %d links", count)
	}
}

// anchors returns the fragments by which the headings of a page are linked.
func anchors(t *testing.T, file string) []string {
	t.Helper()
	content, err := os.ReadFile(filepath.FromSlash(file))
	if err != nil {
		t.Fatal(err)
	}
	text := fenced.ReplaceAllString(strings.ReplaceAll(string(content), "\r\n", "\n"), "")
	var found []string
	times := map[string]int{}
	for _, match := range heading.FindAllStringSubmatch(text, -1) {
		slug := slugOf(match[1])
		if n := times[slug]; n > 0 {
			found = append(found, fmt.Sprintf("%s-%d", slug, n))
		} else {
			found = append(found, slug)
		}
		times[slug]++
	}
	return found
}

// slugOf is what GitHub makes of a heading.
func slugOf(text string) string {
	var slug strings.Builder
	for _, r := range strings.ToLower(text) {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			slug.WriteRune(r)
		case r == ' ':
			slug.WriteByte('-')
		}
	}
	return slug.String()
}

func TestSlugOf(t *testing.T) {
	for text, want := range map[string]string{
		"Roll out, roll back":  "roll-out-roll-back",
		"`path auto`":          "path-auto",
		"(a) Flags: a session": "a-flags-a-session",
		"`__Host-`":            "__host-",
	} {
		if got := slugOf(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// TestLayout checks that every folder of the layout in CONTRIBUTING.md exists,
// and that every folder with Go code is one of them, or lies in one.
func TestLayout(t *testing.T) {
	folders := firstColumn(documents(t, "CONTRIBUTING.md")[0].text, "| Folder |")
	if len(folders) < 10 {
		t.Errorf("only %d folders", len(folders))
	}
	for _, folder := range folders {
		if info, err := os.Stat(filepath.FromSlash(folder)); err != nil || !info.IsDir() {
			t.Errorf("there is no folder %s", folder)
		}
	}
	err := filepath.WalkDir(".", func(file string, entry fs.DirEntry, err error) error {
		folder := path.Dir(filepath.ToSlash(file))
		if err != nil || entry.IsDir() || filepath.Ext(file) != ".go" || folder == "." {
			return err
		}
		for ; folder != "."; folder = path.Dir(folder) {
			// A package below policy has a row of its own.
			if slices.Contains(folders, folder) && (folder != "policy" || path.Dir(filepath.ToSlash(file)) == folder) {
				return nil
			}
		}
		t.Errorf("the layout has no folder for %s", file)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// TestReasonsAndVerdicts checks that docs/cookie-is-gone.md explains every
// Reason and every Verdict that the engine knows, and no other.
func TestReasonsAndVerdicts(t *testing.T) {
	page := documents(t, "docs/cookie-is-gone.md")[0]
	for _, tc := range []struct {
		typ, column string
		atLeast     int
	}{
		{"Reason", "| Reason |", 30},
		{"Verdict", "| Verdict |", 11},
	} {
		t.Run(tc.typ, func(t *testing.T) {
			known := constants(t, "policy", tc.typ)
			if len(known) < tc.atLeast {
				t.Errorf("only %d constants", len(known))
			}
			explained := firstColumn(page.text, tc.column)
			for _, word := range known {
				if !slices.Contains(explained, word) {
					t.Errorf("%q is not explained", word)
				}
			}
			for _, word := range explained {
				if !slices.Contains(known, word) {
					t.Errorf("%q is explained, but the engine does not know it", word)
				}
			}
		})
	}
}

// TestMentionedReasons checks that the pages name no reason that the engine
// does not know.
func TestMentionedReasons(t *testing.T) {
	known := constants(t, "policy", "Reason")
	count := 0
	for _, page := range userPages(t) {
		for _, found := range regexp.MustCompile("reason `([a-z_]+)`").FindAllStringSubmatch(page.text, -1) {
			count++
			if !slices.Contains(known, found[1]) {
				t.Errorf("%s mentions the reason %q, which the engine does not know", page.path, found[1])
			}
		}
	}
	if count < 5 {
		t.Errorf("only %d reasons are mentioned", count)
	}
}

// constants returns the values of the constants of a type in the Go source
// under root, without an empty one.
func constants(t *testing.T, root, typ string) []string {
	t.Helper()
	var values []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(node ast.Node) bool {
			spec, ok := node.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if name, ok := spec.Type.(*ast.Ident); !ok || name.Name != typ {
				return true
			}
			for _, value := range spec.Values {
				if literal, ok := value.(*ast.BasicLit); ok && literal.Kind == token.STRING {
					text, err := strconv.Unquote(literal.Value)
					if err != nil {
						t.Error(err)
					}
					if text != "" { // the verdict on a cookie that browsers keep
						values = append(values, text)
					}
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return values
}

// firstColumn returns the code in the first cells of the tables whose header
// begins with header.
func firstColumn(text, header string) []string {
	var words []string
	inside := false
	for line := range strings.SplitSeq(text, "\n") {
		switch {
		case strings.HasPrefix(line, header):
			inside = true
		case !strings.HasPrefix(line, "|"):
			inside = false
		case inside:
			cell, _, _ := strings.Cut(strings.TrimPrefix(line, "|"), "|")
			for _, span := range codeSpan.FindAllStringSubmatch(cell, -1) {
				words = append(words, span[1])
			}
		}
	}
	return words
}
