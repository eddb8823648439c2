package cookiepolicy

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// canary stands for what must never leave in a log or an error.
const canary = "c4n4ry"

// provisioned returns a handler for a JSON configuration, and what it logs.
func provisioned(t testing.TB, configuration string) (*Handler, *observer.ObservedLogs) {
	t.Helper()
	h, logs, err := provision(configuration, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return h, logs
}

func provision(configuration string, now func() time.Time) (*Handler, *observer.ObservedLogs, error) {
	core, logs := observer.New(zapcore.DebugLevel)
	h := &Handler{logger: zap.New(core), warned: newLimiter(time.Minute, now)}
	if err := caddy.StrictUnmarshalJSON([]byte(configuration), h); err != nil {
		return nil, nil, err
	}
	return h, logs, h.compile(now)
}

// serve runs a request through h and next.
func serve(h *Handler, r *http.Request, next caddyhttp.HandlerFunc) (*httptest.ResponseRecorder, error) {
	w := httptest.NewRecorder()
	err := h.ServeHTTP(w, r, next)
	return w, err
}

func TestJSONErrors(t *testing.T) {
	for _, tc := range []struct{ desc, configuration, want string }{
		{"unknown field", `{"edit": []}`, `json: unknown field "edit"`},
		{"unknown field of a rule", `{"cookies": [{"name": "sid"}]}`, `json: unknown field "name"`},
		{"field of a later version", `{"seal": []}`, `json: unknown field "seal"`},
		{"value", `{"edits": [{"attribute": "samesite", "op": "set", "value": "lex"}]}`, `cookie_policy: edits[0]: samesite cannot be "lex": did you mean "lax"? (write strict, lax or none)`},
		{"op as value", `{"edits": [{"attribute": "secure", "op": "set", "value": "auto"}]}`, `cookie_policy: edits[0]: secure with op set takes no value, but has "auto": leave the value out`},
		{"attribute", `{"edits": [{"attribute": "Secure", "op": "set"}]}`, `cookie_policy: edits[0]: unrecognized attribute "Secure": did you mean "secure"? (write secure, httponly, samesite, path, domain, max_age, expires, partitioned or priority)`},
		{"two mistakes", `{"edits": [{"attribute": "path", "op": "set"}], "cookies": [{"names": ["!a"]}]}`, "cookie_policy: edits[0]: path has no value: write a path that starts with /, such as /app\ncookies[0]: the names !a only exclude cookies: write the names that they are excluded from, such as * !a"},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			_, _, err := provision(tc.configuration, time.Now)
			if err == nil || err.Error() != tc.want {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}

func TestJSONIsFlat(t *testing.T) {
	h := Handler{Config: policy.Config{Defaults: true, Edits: []policy.Edit{{Attribute: "samesite", Op: policy.OpAtLeast, Value: "lax"}}}}
	got, err := json.Marshal(h)
	want := `{"defaults":true,"edits":[{"attribute":"samesite","op":"at_least","value":"lax"}]}`
	if err != nil || string(got) != want {
		t.Errorf("got %s (%v), want %s", got, err, want)
	}
}

func TestProvision(t *testing.T) {
	ctx, cancel := caddy.NewContext(caddy.Context{Context: context.Background()})
	defer cancel()
	module, err := ctx.LoadModuleByID("http.handlers.cookie_policy", []byte(`{"defaults": true}`))
	if err != nil {
		t.Fatal(err)
	}
	if h, ok := module.(*Handler); !ok || h.policy == nil {
		t.Errorf("got %T", module)
	}
	if _, err := ctx.LoadModuleByID("http.handlers.cookie_policy", []byte(`{"edits": [{}]}`)); err == nil {
		t.Error("a wrong policy loads")
	}
}

func TestWarningsAreLogged(t *testing.T) {
	_, logs := provisioned(t, `{"edits": [{"attribute": "secure", "op": "unchanged"}]}`)
	entries := logs.FilterLevelExact(zapcore.WarnLevel).All()
	if len(entries) != 1 || entries[0].Message != "secure unchanged never acts: no line before it changes the attribute; write -secure to remove it" || entries[0].ContextMap()["place"] != "edits[0]" {
		t.Errorf("%+v", entries)
	}
}

func TestScheme(t *testing.T) {
	const config = `{"edits": [{"attribute": "secure", "op": "auto"}]}`
	for _, tc := range []struct {
		desc    string
		tls     bool
		trusted bool
		proto   []string
		secure  bool
		warns   int
	}{
		{"http", false, false, nil, false, 0},
		{"TLS", true, false, nil, true, 0},
		{"TLS, whatever a header says", true, false, []string{"http"}, true, 0},
		{"trusted proxy says https", false, true, []string{"https"}, true, 0},
		{"trusted proxies say https", false, true, []string{"https, HTTPS", "https"}, true, 0},
		{"one of them says http", false, true, []string{"https, http"}, false, 0},
		{"trusted proxy says http", false, true, []string{"http"}, false, 0},
		{"trusted proxy says nothing", false, true, []string{""}, false, 0},
		{"untrusted peer says https", false, false, []string{"https"}, false, 1},
		{"untrusted peer says http", false, false, []string{"http"}, false, 0},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			h, logs := provisioned(t, config)
			for range 3 {
				target := "http://x/"
				if tc.tls {
					target = "https://x/"
				}
				r := httptest.NewRequest(http.MethodGet, target, nil)
				if tc.proto != nil {
					r.Header["X-Forwarded-Proto"] = tc.proto
				}
				vars := map[string]any{caddyhttp.TrustedProxyVarKey: tc.trusted}
				r = r.WithContext(context.WithValue(r.Context(), caddyhttp.VarsCtxKey, vars))
				w, err := serve(h, r, func(w http.ResponseWriter, _ *http.Request) error {
					w.Header().Set("Set-Cookie", "a=b")
					return nil
				})
				want := "a=b"
				if tc.secure {
					want = "a=b; Secure"
				}
				if got := w.Header().Get("Set-Cookie"); err != nil || got != want {
					t.Errorf("got %q (%v), want %q", got, err, want)
				}
			}
			if n := logs.FilterLevelExact(zapcore.WarnLevel).Len(); n != tc.warns {
				t.Errorf("%d warnings in a minute, want %d", n, tc.warns)
			}
		})
	}
}

func TestPlaceholderOfTheRequest(t *testing.T) {
	h, _ := provisioned(t, `{"edits": [{"attribute": "path", "op": "set", "value": "/{base}"}]}`)
	repl := caddy.NewEmptyReplacer()
	repl.Set("base", "nested")
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r = r.WithContext(context.WithValue(r.Context(), caddy.ReplacerCtxKey, repl))
	w, _ := serve(h, r, func(w http.ResponseWriter, _ *http.Request) error {
		w.Header().Set("Set-Cookie", "a={base}")
		return nil
	})
	if got, want := w.Header().Get("Set-Cookie"), "a={base}; Path=/nested"; got != want {
		t.Errorf("got %q, want %q: only the configuration is expanded", got, want)
	}
}

// failing makes the engine panic: at_most asks the clock.
const failing = `{"edits": [{"attribute": "max_age", "op": "at_most", "value": "1h"}]}`

// failingClock works while the policy is compiled.
func failingClock() func() time.Time {
	calls := 0
	return func() time.Time {
		if calls++; calls > 1 {
			panic("clock " + canary)
		}
		return time.Unix(0, 0)
	}
}

func TestPanicOfTheEngine(t *testing.T) {
	cookie := func(w http.ResponseWriter) {
		w.Header().Set("Set-Cookie", "a="+canary+"; Expires=Fri, 01-Jan-2038 00:00:00 GMT")
		w.Header().Set("Content-Length", "4")
	}
	for _, tc := range []struct {
		desc string
		next caddyhttp.HandlerFunc
	}{
		{"at WriteHeader", func(w http.ResponseWriter, _ *http.Request) error {
			cookie(w)
			w.WriteHeader(http.StatusOK)
			t.Error("WriteHeader returns")
			return nil
		}},
		{"at Write", func(w http.ResponseWriter, _ *http.Request) error {
			cookie(w)
			_, err := io.WriteString(w, "body")
			return err
		}},
		{"after the handler", func(w http.ResponseWriter, _ *http.Request) error {
			cookie(w)
			return nil
		}},
		{"after an error", func(w http.ResponseWriter, _ *http.Request) error {
			cookie(w)
			return errors.New("broken")
		}},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			core, logs := observer.New(zapcore.DebugLevel)
			h := &Handler{logger: zap.New(core), warned: newLimiter(time.Minute, time.Now)}
			if err := caddy.StrictUnmarshalJSON([]byte(failing), h); err != nil {
				t.Fatal(err)
			}
			if err := h.compile(failingClock()); err != nil {
				t.Fatal(err)
			}
			w, err := serve(h, httptest.NewRequest(http.MethodGet, "/", nil), tc.next)
			var handlerErr caddyhttp.HandlerError
			if !errors.As(err, &handlerErr) || handlerErr.StatusCode != http.StatusInternalServerError {
				t.Errorf("got %v, want a 500", err)
			}
			if w.Body.Len() > 0 || len(w.Header()) > 0 {
				t.Errorf("%v %q is left for the error page", w.Header(), w.Body)
			}
			if logs.FilterLevelExact(zapcore.ErrorLevel).Len() != 1 {
				t.Errorf("%+v", logs.All())
			}
			checkNoCanary(t, logs, err)
		})
	}
}

func checkNoCanary(t *testing.T, logs *observer.ObservedLogs, err error) {
	t.Helper()
	for _, entry := range logs.All() {
		fields, _ := json.Marshal(entry.ContextMap())
		if strings.Contains(entry.Message+string(fields), canary) {
			t.Errorf("a value in the log: %s %s", entry.Message, fields)
		}
	}
	if err != nil && strings.Contains(err.Error(), canary) {
		t.Errorf("a value in the error: %v", err)
	}
}

func TestPanicOfTheEngineBehindTheHeader(t *testing.T) {
	h, _ := provisioned(t, `{}`)
	rw := &responseWriter{sent: true}
	defer func() {
		if cause := recover(); cause != http.ErrAbortHandler { //nolint:errorlint // recovered values are compared so
			t.Errorf("got %v", cause)
		}
	}()
	_ = h.failed(rw, errors.New(canary))
	t.Error("the response goes on")
}

// TestPanicOfAHandler checks that a panic of others is theirs, and that the
// header passes the policy for whoever recovers.
func TestPanicOfAHandler(t *testing.T) {
	h, _ := provisioned(t, `{"edits": [{"attribute": "secure", "op": "set"}]}`)
	w := httptest.NewRecorder()
	func() {
		defer func() {
			if cause := recover(); cause != http.ErrAbortHandler { //nolint:errorlint // as above
				t.Errorf("got %v", cause)
			}
		}()
		_ = h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil), caddyhttp.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) error {
			w.Header().Set("Set-Cookie", "a=b")
			panic(http.ErrAbortHandler)
		}))
	}()
	if got := w.Header().Get("Set-Cookie"); got != "a=b; Secure" {
		t.Errorf("got %q", got)
	}
}

func TestDecisionsInTheLog(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	h, logs, err := provision(`{"edits": [{"attribute": "secure", "op": "set"}, {"attribute": "path", "op": "set", "value": "/{x}"}]}`, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	repl := caddy.NewEmptyReplacer()
	repl.Set("x", canary+";")
	send := func() {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r = r.WithContext(context.WithValue(r.Context(), caddy.ReplacerCtxKey, repl))
		_, err := serve(h, r, func(w http.ResponseWriter, _ *http.Request) error {
			w.Header()["Set-Cookie"] = []string{"sid=" + canary, "evil" + canary + "\x01=1"}
			return nil
		})
		checkNoCanary(t, logs, err)
	}
	send()
	send()
	var reasons []string
	for _, entry := range logs.FilterLevelExact(zapcore.WarnLevel).All() {
		reasons = append(reasons, entry.ContextMap()["reason"].(string)+" by "+entry.ContextMap()["rule"].(string))
	}
	if want := []string{"bad_value by edits[1]", "rejected by parser"}; !slices.Equal(reasons, want) {
		t.Errorf("warned %q, want %q once a minute", reasons, want)
	}
	if n := logs.FilterLevelExact(zapcore.DebugLevel).Len(); n != 4 {
		t.Errorf("%d debug lines, want one a decision", n)
	}
	now = now.Add(time.Minute)
	send()
	if n := logs.FilterLevelExact(zapcore.WarnLevel).Len(); n != 4 {
		t.Errorf("%d warnings after a minute", n)
	}
	if n := logs.FilterLevelExact(zapcore.InfoLevel).Len(); n != 0 {
		t.Errorf("%d info lines", n)
	}
}

func TestRequest(t *testing.T) {
	h, logs := provisioned(t, `{"limits": {"cookies": 3, "on_excess": "clear"}}`)
	sent := []string{"$Version=1; a=" + canary, "b=" + canary}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header["Cookie"] = sent
	_, err := serve(h, r, func(_ http.ResponseWriter, r *http.Request) error {
		if got := r.Header["Cookie"]; !slices.Equal(got, []string{"a=" + canary + "; b=" + canary}) {
			t.Errorf("the app sees %q", got)
		}
		return nil
	})
	if err != nil || !slices.Equal(r.Header["Cookie"], sent) {
		t.Errorf("error routes see %q (%v)", r.Header["Cookie"], err)
	}
	r.Header["Cookie"] = []string{"a=1; b=2; c=3; " + canary + "=4"}
	w, err := serve(h, r, func(http.ResponseWriter, *http.Request) error {
		t.Error("the app sees it")
		return nil
	})
	var handlerErr caddyhttp.HandlerError
	if !errors.As(err, &handlerErr) || handlerErr.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("got %v, want a 431", err)
	}
	if got := w.Header().Get("Clear-Site-Data"); got != `"cookies"` {
		t.Errorf("Clear-Site-Data: %q", got)
	}
	checkNoCanary(t, logs, err)
}
