package cookiepolicy_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/caddyconfig"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

// The columns of the tables that are executed. A cell holds code, one span for
// each line or cookie, or the word nothing. In the columns of what arrives,
// "the same" is what was sent.
const (
	columnWrite       = "Write"
	columnBrowserSend = "The browser sends"
	columnAppGets     = "The app gets"
	columnAppSends    = "The app sends"
	columnBrowserGets = "The browser gets"
)

// tableRow is a case of a table.
type tableRow struct {
	place string
	cells map[string][]string // by column
	same  map[string]bool     // by column
}

var codeSpan = regexp.MustCompile("`([^`]+)`")

// tableRows returns the rows of the tables of d that have an outcome to check.
func (d document) tableRows(t *testing.T) []tableRow {
	t.Helper()
	var rows []tableRow
	var columns []string
	for i, line := range strings.Split(d.text, "\n") {
		if !strings.HasPrefix(line, "| ") {
			if !strings.HasPrefix(line, "|-") {
				columns = nil
			}
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if columns == nil {
			columns = cells
			continue
		}
		if !slices.Contains(columns, columnAppGets) && !slices.Contains(columns, columnBrowserGets) {
			continue
		}
		row := tableRow{place: fmt.Sprintf("%s:%d", d.path, i+1), cells: map[string][]string{}, same: map[string]bool{}}
		if len(cells) != len(columns) {
			t.Fatalf("%s: %d cells for %d columns", row.place, len(cells), len(columns))
		}
		for k, cell := range cells {
			row.same[columns[k]] = cell == "the same"
			for _, span := range codeSpan.FindAllStringSubmatch(cell, -1) {
				row.cells[columns[k]] = append(row.cells[columns[k]], span[1])
			}
			if len(row.cells[columns[k]]) == 0 && cell != "nothing" && cell != "the same" {
				t.Fatalf("%s: %q holds no code: write nothing, or the same", row.place, cell)
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// TestTables runs every row of the tables that say what a policy does: a row
// with its own configuration by that one, any other by the Caddyfile before it.
func TestTables(t *testing.T) {
	quiet := &caddy.Config{Logging: &caddy.Logging{Logs: map[string]*caddy.CustomLog{"default": {BaseLog: caddy.BaseLog{Level: "ERROR"}}}}}
	ctx, err := caddy.ProvisionContext(quiet)
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, page := range userPages(t) {
		snippets := page.snippets("caddyfile")
		for _, row := range page.tableRows(t) {
			count++
			t.Run(row.place, func(t *testing.T) {
				var raw []byte
				if write, ok := row.cells[columnWrite]; ok {
					raw = adaptedLines(t, write)
				} else {
					raw = policyBefore(t, snippets, row)
				}
				runRow(t, ctx, raw, row)
			})
		}
	}
	if count < 80 {
		t.Errorf("only %d rows", count)
	}
}

// adaptedLines returns the policy that consists of the given lines.
func adaptedLines(t *testing.T, lines []string) []byte {
	t.Helper()
	text := "example.com {\n\tcookie_policy {\n" + strings.Join(lines, "\n") + "\n\t}\n}\n"
	config, _, err := caddyconfig.GetAdapter("caddyfile").Adapt([]byte(text), map[string]any{"filename": "Caddyfile"})
	if err != nil {
		t.Fatalf("%s%v", text, err)
	}
	return policiesIn(t, config)[0]
}

// policyBefore returns the policy of the last Caddyfile above row.
func policyBefore(t *testing.T, snippets []snippet, row tableRow) []byte {
	t.Helper()
	var line int
	if _, err := fmt.Sscanf(row.place[strings.LastIndexByte(row.place, ':')+1:], "%d", &line); err != nil {
		t.Fatal(err)
	}
	var above *snippet
	for i := range snippets {
		if snippets[i].line < line {
			above = &snippets[i]
		}
	}
	if above == nil {
		t.Fatal("no Caddyfile stands above the table")
	}
	policies := policiesIn(t, above.adapted(t))
	if len(policies) != 1 {
		t.Fatalf("%s has %d policies: a table needs one", above.place, len(policies))
	}
	return policies[0]
}

// runRow serves one request of a browser at https://www.example.com.
func runRow(t *testing.T, ctx caddy.Context, raw []byte, row tableRow) {
	t.Helper()
	module, err := ctx.LoadModuleByID("http.handlers.cookie_policy", withoutHandler(t, raw))
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "https://www.example.com/", nil)
	r = r.WithContext(context.WithValue(r.Context(), caddy.ReplacerCtxKey, caddyhttp.NewTestReplacer(r)))
	r.Header.Set("X-Region", "eu")
	if sent := row.cells[columnBrowserSend]; len(sent) > 0 {
		r.Header.Set("Cookie", strings.Join(sent, "; "))
	}
	var appGot []string
	w := httptest.NewRecorder()
	err = module.(caddyhttp.MiddlewareHandler).ServeHTTP(w, r, caddyhttp.HandlerFunc(func(w http.ResponseWriter, r *http.Request) error {
		for line := range strings.SplitSeq(r.Header.Get("Cookie"), "; ") {
			if line != "" {
				appGot = append(appGot, line)
			}
		}
		for _, line := range row.cells[columnAppSends] {
			w.Header().Add("Set-Cookie", line)
		}
		w.WriteHeader(http.StatusOK)
		return nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	check := func(column, sent string, got []string) {
		t.Helper()
		want, ok := row.cells[column]
		if row.same[column] {
			want, ok = row.cells[sent], true
		}
		if _, has := row.same[column]; !has && !ok {
			return
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, the page shows %q", column, got, want)
		}
	}
	check(columnAppGets, columnBrowserSend, appGot)
	check(columnBrowserGets, columnAppSends, w.Header().Values("Set-Cookie"))
}

// withoutHandler takes the name of the module from its configuration.
func withoutHandler(t *testing.T, raw []byte) []byte {
	t.Helper()
	fields, ok := decoded(t, raw).(map[string]any)
	if !ok {
		t.Fatal("no JSON object")
	}
	delete(fields, "handler")
	bare, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return bare
}
