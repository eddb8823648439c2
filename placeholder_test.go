package cookiepolicy

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

func TestDoubtAbout(t *testing.T) {
	const nothing = "Caddy has no placeholder "
	for _, tc := range []struct{ desc, key, want string }{
		{"header", "http.request.header.X-Region", ""},
		{"cookie", "http.request.cookie.requset", ""},
		{"label of the host", "http.request.host.labels.1", ""},
		{"network of the client", "http.request.remote.host/24,64", ""},
		{"part of the path", "http.request.uri.path.0", ""},
		{"header of the app", "http.reverse_proxy.header.X-Region", ""},
		{"variable", "http.vars.heder", ""},
		{"user", "http.auth.user.id", ""},
		{"regular expression", "http.regexp.1", ""},
		{"environment", "env.HOME", ""},
		{"file", "file./run/secret", ""},
		{"file without a folder", "file.secret", ""},
		{"system", "system.hostname", ""},
		{"time", "time.now.year", ""},
		{"of the map directive", "tenant", ""},
		{"of the map directive, like a short form", "title", ""},
		{"of another module", "geoip.country", ""},
		{"short", "x", ""},
		{"second label", "http.reqest.header.X", nothing + "{http.reqest.header.X}: did you mean {http.request.header.X}?"},
		{"swapped letters", "http.requset.host", nothing + "{http.requset.host}: did you mean {http.request.host}?"},
		{"two labels", "http.reqest.haeder.X", nothing + "{http.reqest.haeder.X}: did you mean {http.request.header.X}?"},
		{"third label", "http.request.headers.X", nothing + "{http.request.headers.X}: did you mean {http.request.header.X}?"},
		{"case", "http.request.Header.X", nothing + "{http.request.Header.X}: did you mean {http.request.header.X}?"},
		{"first label", "htpp.request.host", nothing + "{htpp.request.host}: did you mean {http.request.host}?"},
		{"environment, first label", "evn.HOME", nothing + "{evn.HOME}: did you mean {env.HOME}?"},
		{"environment, case", "ENV.HOME", nothing + "{ENV.HOME}: did you mean {env.HOME}?"},
		{"proxy", "http.reverse-proxy.header.X", nothing + "{http.reverse-proxy.header.X}: did you mean {http.reverse_proxy.header.X}?"},
		{"system, second label", "system.host_name", nothing + "{system.host_name}: did you mean {system.hostname}?"},
		{"unknown under http", "http.transaction_id", nothing + "{http.transaction_id}: correct it, unless another module has one of that name"},
		{"unknown under http.request", "http.request.country", nothing + "{http.request.country}: correct it, unless another module has one of that name"},
		{"short form outside of a Caddyfile", "host", nothing + "{host}: did you mean {http.request.host}?"},
		{"short form with a name outside of a Caddyfile", "header.X-Region", nothing + "{header.X-Region}: did you mean {http.request.header.X-Region}?"},
		{"without http", "request.header.X-Region", nothing + "{request.header.X-Region}: did you mean {http.request.header.X-Region}?"},
		{"misspelt short form", "hsot", nothing + "{hsot}: did you mean {http.request.host}?"},
		{"misspelt short form with a name", "heade.X", nothing + "{heade.X}: did you mean {http.request.header.X}?"},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			if got := doubtAbout(tc.key); got != tc.want {
				t.Errorf("got  %s\nwant %s", got, tc.want)
			}
		})
	}
}

// TestPlaceholdersOfCaddy holds the lists of known placeholders against Caddy.
func TestPlaceholdersOfCaddy(t *testing.T) {
	r := httptest.NewRequest(http.MethodGet, "https://example.com/a", nil)
	r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, &net.TCPAddr{}))
	repl := caddy.NewReplacer()
	caddyhttp.PrepareRequest(r, repl, httptest.NewRecorder(), new(caddyhttp.Server))
	for _, label := range labels["http.request"] {
		key := "http.request." + label
		switch label {
		case "cookie", "header":
			key += ".x"
		case "tls":
			key += ".version"
		}
		if _, known := repl.Get(key); !known {
			t.Errorf("Caddy does not know {%s}", key)
		}
	}
	if _, known := repl.Get("http.request.country"); known {
		t.Error("Caddy knows any placeholder")
	}
	for _, form := range shortForms {
		if long := longForm(form); doubtAbout(form) != "Caddy has no placeholder {"+form+"}: did you mean "+long+"?" {
			t.Errorf("{%s} is no short form, or stands for %s, which is not known", form, long)
		}
	}
	for _, prefix := range shortPrefixes {
		long := longForm(prefix + ".x")
		if namespace := strings.TrimSuffix(long[1:], ".x}"); namespace == prefix || doubtAbout(namespace) != "" {
			t.Errorf("{%s.x} is no short form, or stands for %s, which is not known", prefix, long)
		}
	}
	for namespace, known := range labels {
		if !slices.IsSorted(known) {
			t.Errorf("the labels after %q are not sorted", namespace)
		}
	}
}

// TestUnknownPlaceholder checks that a doubt is a warning, with its place.
func TestUnknownPlaceholder(t *testing.T) {
	_, logs, err := provision(`{"inject": [{"name": "a", "value": "{http.request.host}"}, {"name": "region", "value": "{http.reqest.header.X}"}]}`, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	checkWarning(t, logs.All(), "Caddy has no placeholder {http.reqest.header.X}: did you mean {http.request.header.X}?")
	if place := logs.All()[0].ContextMap()["place"]; place != "inject[1]" {
		t.Errorf("the place is %v", place)
	}
}
