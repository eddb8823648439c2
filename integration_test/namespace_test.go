package integration_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// startCookieApp runs an app that sets the cookie of the query under .../set,
// deletes it under .../delete, and otherwise answers with the cookies that it
// sees, sorted.
func startCookieApp(t *testing.T) (address string) {
	t.Helper()
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := r.URL.Query().Get("name")
		switch {
		case strings.HasSuffix(r.URL.Path, "/set"):
			w.Header().Add("Set-Cookie", name+"="+r.URL.Query().Get("value")+"; Path=/")
		case strings.HasSuffix(r.URL.Path, "/delete"):
			w.Header().Add("Set-Cookie", name+"=; Max-Age=0; Path=/")
		default:
			cookies := strings.Split(strings.Join(r.Header["Cookie"], "; "), "; ")
			slices.Sort(cookies)
			_, _ = io.WriteString(w, strings.Join(cookies, "; ")) //nolint:gosec // no browser reads it
		}
	}))
	t.Cleanup(app.Close)
	return strings.TrimPrefix(app.URL, "http://")
}

// TestNamespace gives each of two apps on one host a namespace for all of its
// cookies. A third app has none. Curl holds the cookies of all three.
func TestNamespace(t *testing.T) {
	t.Parallel()
	curl := need(t, "curl")
	upstream := startCookieApp(t)
	var directives strings.Builder
	for _, namespace := range []string{"crm", "shop"} {
		fmt.Fprintf(&directives, "handle /%[1]s/* {\n\tcookie_policy {\n\t\tcookie * {\n\t\t\trename %[1]s_*\n\t\t}\n\t}\n\treverse_proxy %[2]s\n}\n", namespace, upstream)
	}
	fmt.Fprintf(&directives, "reverse_proxy %s", upstream)
	_, port := startSite(t, directives.String())

	jar := filepath.Join(t.TempDir(), "jar")
	for _, step := range []struct {
		name, path string
		setCookie  string
		seen       string   // by the app
		jar        []string // afterwards, sorted
	}{
		{"the first app sets", "/crm/set?name=sid&value=anna", "crm_sid=anna; Path=/", "", []string{"crm_sid=anna"}},
		{"the second app sets the same name", "/shop/set?name=sid&value=ben", "shop_sid=ben; Path=/", "", []string{"crm_sid=anna", "shop_sid=ben"}},
		{"the first app reads", "/crm/", "", "sid=anna", []string{"crm_sid=anna", "shop_sid=ben"}},
		{"the second app reads", "/shop/", "", "sid=ben", []string{"crm_sid=anna", "shop_sid=ben"}},
		{"the first app sets another", "/crm/set?name=lang&value=de", "crm_lang=de; Path=/", "", []string{"crm_lang=de", "crm_sid=anna", "shop_sid=ben"}},
		{"the first app reads both", "/crm/", "", "lang=de; sid=anna", []string{"crm_lang=de", "crm_sid=anna", "shop_sid=ben"}},
		{"the first app deletes", "/crm/delete?name=sid", "crm_sid=; Max-Age=0; Path=/", "", []string{"crm_lang=de", "shop_sid=ben"}},
		{"the first app reads the other", "/crm/", "", "lang=de", []string{"crm_lang=de", "shop_sid=ben"}},
		{"the second app still reads", "/shop/", "", "sid=ben", []string{"crm_lang=de", "shop_sid=ben"}},
		{"an app without a namespace sets", "/set?name=sid&value=evil", "sid=evil; Path=/", "", []string{"crm_lang=de", "shop_sid=ben", "sid=evil"}},
		{"and another name", "/set?name=lang&value=evil", "lang=evil; Path=/", "", []string{"crm_lang=de", "lang=evil", "shop_sid=ben", "sid=evil"}},
		{"neither reaches the first app", "/crm/", "", "lang=de", []string{"crm_lang=de", "lang=evil", "shop_sid=ben", "sid=evil"}},
		{"nor the second app", "/shop/", "", "sid=ben", []string{"crm_lang=de", "lang=evil", "shop_sid=ben", "sid=evil"}},
	} {
		status, setCookie, seen := curlGet(t, curl, jar, port, step.path)
		if got := strings.Join(setCookie, "\n"); status != "200" || got != step.setCookie || seen != step.seen {
			t.Errorf("%s: got %s %q, and the app sees %q; want 200 %q and %q", step.name, status, got, seen, step.setCookie, step.seen)
		}
		held := cookiesIn(t, jar)
		slices.Sort(held)
		if !slices.Equal(held, step.jar) {
			t.Errorf("%s: the jar holds %q, want %q", step.name, held, step.jar)
		}
	}
}
