package integration_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// readmeOf returns the README of an example.
func readmeOf(t *testing.T, example string) string {
	t.Helper()
	readme, err := os.ReadFile(filepath.Join("..", "examples", example, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(readme), "\r\n", "\n")
}

// sessionID matches a session ID, which differs in every run of an example.
var sessionID = regexp.MustCompile(`[0-9A-F]{16}`)

// followREADME runs the commands that an example's README shows after a $, in
// order and in one folder, and checks that each prints what the README shows
// below it. The map ports translates the ports in the README to the test's.
func followREADME(t *testing.T, example string, ports map[int]int) {
	t.Helper()
	shell := need(t, "sh")
	need(t, "curl")
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, ".curlrc"), fmt.Appendf(nil, "noproxy = \"*\"\nipv4\nmax-time = %d\n", int(timeout.Seconds())), 0o600); err != nil {
		t.Fatal(err)
	}
	var words []string
	for shown, port := range ports {
		words = append(words, fmt.Sprintf("localhost:%d/", shown), fmt.Sprintf("localhost:%d/", port))
	}
	commands := regexp.MustCompile(`(?m)^    \$ (.+)\n((?:    [^$\n].*\n)*)`).FindAllStringSubmatch(readmeOf(t, example), -1)
	if len(commands) == 0 {
		t.Error("the README shows no command")
	}
	for _, shown := range commands {
		run := exec.CommandContext(t.Context(), shell, "-c", strings.NewReplacer(words...).Replace(shown[1]))
		run.Dir = folder
		run.Env = append(os.Environ(), "CURL_HOME="+folder)
		out, err := run.Output()
		if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
			t.Fatalf("%v: %v", run, err)
		}
		got := strings.ReplaceAll(string(out), "\r\n", "\n")
		want := strings.ReplaceAll("\n"+shown[2], "\n    ", "\n")[1:]
		if sessionID.ReplaceAllString(got, "ID") != sessionID.ReplaceAllString(want, "ID") {
			t.Errorf("$ %s\nprints\n%sand the README shows\n%s(%v)", shown[1], got, want, err)
		}
	}
}

// TestPathPrefix logs in to three apps on one host that all set the same cookie
// with Path=/. With the policy all logins last, without it only the last one.
func TestPathPrefix(t *testing.T) {
	t.Parallel()
	python, curl := need(t, "python3"), need(t, "curl")
	apps := []string{"a", "b", "c"}
	ports := make(map[int]int)
	var env []string
	for i, app := range apps {
		port := freePort(t)
		startApp(t, port, python, filepath.Join("..", "examples", "path-prefix", "app.py"), app, fmt.Sprint(port))
		ports[8081+i] = port
		env = append(env, fmt.Sprintf("%s_PORT=%d", strings.ToUpper(app), port))
	}
	startExampleOn := func(t *testing.T, path string) int {
		gateway := freePort(t)
		startFile(t, caddyBinary, path, append([]string{fmt.Sprintf("GATEWAY_PORT=%d", gateway)}, env...), gateway)
		awaitTLS(t, gateway)
		return gateway
	}

	example := filepath.Join("..", "examples", "path-prefix", "Caddyfile")
	withPolicy, err := os.ReadFile(example)
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile(`(?m)^\t\tcookie_policy \{\r?\n\t\t\tpath auto\r?\n\t\t\}\r?\n`)
	if n := len(block.FindAll(withPolicy, -1)); n != len(apps) || strings.Count(string(withPolicy), "cookie_policy") != n {
		t.Fatalf("%d policies with nothing but path auto, want %d", n, len(apps))
	}
	bare := filepath.Join(t.TempDir(), "Caddyfile")
	if err := os.WriteFile(bare, block.ReplaceAll(withPolicy, nil), 0o600); err != nil {
		t.Fatal(err)
	}

	const stranger = "who are you?"
	for _, tc := range []struct {
		desc, caddyfile string
		paths           []string // of the cookies
		loggedIn        []string // what the apps say after three logins
		loggedOut       []string // and after a logout from b
	}{
		{
			"with the policy", example,
			[]string{"/a", "/b", "/c"},
			[]string{"hello, anna!", "hello, ben!", "hello, cleo!"},
			[]string{"hello, anna!", stranger, "hello, cleo!"},
		},
		{
			"without it", bare,
			[]string{"/", "/", "/"},
			[]string{stranger, stranger, "hello, cleo!"},
			[]string{stranger, stranger, stranger},
		},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			t.Parallel()
			gateway := startExampleOn(t, tc.caddyfile)
			jar := filepath.Join(t.TempDir(), "jar")
			get := func(path, wantSetCookie, wantBody string) {
				t.Helper()
				status, setCookie, body := curlGet(t, curl, jar, gateway, path)
				got := sessionID.ReplaceAllString(strings.Join(setCookie, "\n"), "ID")
				if status != "200" || got != wantSetCookie || body != wantBody {
					t.Errorf("%s: got %s %q %q, want 200 %q %q", path, status, got, body, wantSetCookie, wantBody)
				}
			}
			greet := func(want []string) {
				t.Helper()
				for i, app := range apps {
					get("/"+app+"/", "", app+": "+want[i]+"\n")
				}
			}
			greet([]string{stranger, stranger, stranger})
			for i, user := range []string{"anna", "ben", "cleo"} {
				get("/"+apps[i]+"/login?user="+user, "JSESSIONID=ID; Path="+tc.paths[i], apps[i]+": welcome, "+user+"!\n")
			}
			greet(tc.loggedIn)
			get("/b/logout", "JSESSIONID=; Max-Age=0; Path="+tc.paths[1], "b: bye!\n")
			greet(tc.loggedOut)
		})
	}
	t.Run("README", func(t *testing.T) {
		t.Parallel()
		ports[8443] = startExampleOn(t, example)
		followREADME(t, "path-prefix", ports)
	})
}

// TestHostPrefix gives a cookie the prefix __Host-, which curl enforces as
// browsers do, while the app uses its own name.
func TestHostPrefix(t *testing.T) {
	t.Parallel()
	python, curl := need(t, "python3"), need(t, "curl")
	_, gateway, app := startExample(t, "host-prefix", false)
	var log logBuffer
	awaitPort(t, app, background(t, &log, nil, python, filepath.Join("..", "examples", "host-prefix", "app.py"), fmt.Sprint(app)))

	const attributes = "; Path=/; Secure; HttpOnly; SameSite=Lax"
	jar := filepath.Join(t.TempDir(), "jar")
	var wantLog []string
	for _, step := range []struct {
		desc, path, body string
		setCookie        []string
		held             []string // in the jar afterwards
		received         string   // by the app
	}{
		{"stranger", "/", "Hello, whoever you are.\n", nil, nil, "none"},
		{"set", "/login?user=daniel", "Welcome!\n", []string{"__Host-sid=daniel" + attributes}, []string{"__Host-sid=daniel"}, "none"},
		{"read", "/", "Hello, daniel!\n", nil, []string{"__Host-sid=daniel"}, "sid"},
		{"change", "/login?user=anna", "Welcome!\n", []string{"__Host-sid=anna" + attributes}, []string{"__Host-sid=anna"}, "sid"},
		{"read again", "/", "Hello, anna!\n", nil, []string{"__Host-sid=anna"}, "sid"},
		{"delete", "/logout", "Bye!\n", []string{`__Host-sid=""; Max-Age=0` + attributes}, nil, "sid"},
		{"forgotten", "/", "Hello, whoever you are.\n", nil, nil, "none"},
	} {
		status, setCookie, body := curlGet(t, curl, jar, gateway, step.path)
		if status != "200" || body != step.body || !slices.Equal(setCookie, step.setCookie) {
			t.Errorf("%s: got %s %q %q, want 200 %q %q", step.desc, status, body, setCookie, step.body, step.setCookie)
		}
		if held := cookiesIn(t, jar); !slices.Equal(held, step.held) {
			t.Errorf("%s: the jar holds %q, want %q", step.desc, held, step.held)
		}
		wantLog = append(wantLog, step.received)
	}

	// Cookies that an attacker has put into the browser.
	client := protocols(t)[0].client
	for _, tc := range []struct{ cookies, body, received string }{
		{"sid=evil", "Hello, whoever you are.\n", "none"},
		{"sid=evil; __Host-sid=daniel", "Hello, daniel!\n", "sid"},
		{"__Host-sid=daniel; sid=evil", "Hello, daniel!\n", "sid"},
		{"SID=evil; __host-sid=evil; s%69d=evil; lang=en", "Hello, whoever you are.\n", "lang"},
	} {
		_, body := send(t, client, http.MethodGet, fmt.Sprintf("https://localhost:%d/", gateway), http.Header{"Cookie": {tc.cookies}})
		if body != tc.body {
			t.Errorf("%q: got %q, want %q", tc.cookies, body, tc.body)
		}
		wantLog = append(wantLog, tc.received)
	}
	send(t, client, http.MethodGet, fmt.Sprintf("https://localhost:%d/end", gateway), nil)
	log.await(t, "GET /end")
	received := namesIn(log.String())
	if want := append(wantLog, "none"); !slices.Equal(received, want) {
		t.Errorf("the app got cookies called %q, want %q", received, want)
	}

	direct, _ := send(t, client, http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d/login?user=daniel", app), nil)
	checkShown(t, "host-prefix", direct, []string{"sid=daniel; Path=/"})
	followREADME(t, "host-prefix", map[int]int{8443: gateway, 8081: app})
}

// cookiesIn returns the cookies in curl's jar.
func cookiesIn(t *testing.T, jar string) []string {
	t.Helper()
	content, err := os.ReadFile(jar)
	if err != nil {
		t.Fatal(err)
	}
	var cookies []string
	for line := range strings.Lines(string(content)) {
		if fields := strings.Split(strings.TrimRight(line, "\r\n"), "\t"); len(fields) == 7 {
			cookies = append(cookies, fields[5]+"="+fields[6])
		}
	}
	return cookies
}

// namesIn returns the names of each request's cookies from the app's log.
func namesIn(log string) []string {
	var names []string
	for line := range strings.Lines(log) {
		if _, received, ok := strings.Cut(line, " cookies: "); ok {
			names = append(names, strings.TrimSpace(received))
		}
	}
	return names
}

// TestStripTrackers checks the requests and the responses of a policy that
// strips, injects and expires cookies.
func TestStripTrackers(t *testing.T) {
	t.Parallel()
	_, gateway, app := startExample(t, "strip-trackers", true)
	client := protocols(t)[0].client
	appURL, gatewayURL := fmt.Sprintf("http://127.0.0.1:%d/", app), fmt.Sprintf("https://localhost:%d/", gateway)

	direct, _ := send(t, client, http.MethodGet, appURL, nil)
	checkShown(t, "strip-trackers", direct, []string{"sid=31d4d96e; Path=/", "debug_trace=db2.internal:5432; Path=/"})

	const (
		sid    = "sid=31d4d96e; Path=/; Secure; HttpOnly; SameSite=Lax"
		region = "region=eu; Secure; SameSite=Lax; Path=/; Max-Age=2592000"
	)
	for _, tc := range []struct {
		desc, cookies, body string
		setCookie           []string
		cacheControl        string
	}{
		{"none", "", "I got: edge=fra1\n", []string{sid, region}, "private"},
		{"only trackers", "_ga=1; _ga_X1=2; _gid=3; _gcl_au=4; _fbp=5", "I got: edge=fra1\n", []string{sid, region}, "private"},
		{"trackers among others", "_ga=1; sid=2; _gid=3; ga=4", "I got: sid=2; ga=4; edge=fra1\n", []string{sid, region}, "private"},
		{"a header larger than the app accepts", "sid=2; _ga=" + strings.Repeat("1", 4000), "I got: sid=2; edge=fra1\n", []string{sid, region}, "private"},
		{"the old tracker", "__utma=1; region=us", "I got: region=us; edge=fra1\n", []string{sid, "__utma=; Max-Age=0; Secure; Path=/"}, "private"},
		{"a region", "region=us", "I got: region=us; edge=fra1\n", []string{sid}, ""},
		{"an edge from the client", "edge=mine; Edge=mine; region=us", "I got: region=us; edge=fra1\n", []string{sid}, ""},
		{"a debug cookie in the browser", "debug_trace=1; region=us", "I got: debug_trace=1; region=us; edge=fra1\n", []string{sid}, ""},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			t.Parallel()
			header := http.Header{}
			if tc.cookies != "" {
				header.Set("Cookie", tc.cookies)
			}
			resp, body := send(t, client, http.MethodGet, gatewayURL, header)
			if got := resp.Header.Get("Cache-Control"); body != tc.body || got != tc.cacheControl {
				t.Errorf("got %q with Cache-Control %q, want %q with %q", body, got, tc.body, tc.cacheControl)
			}
			checkShown(t, "strip-trackers", resp, tc.setCookie)
		})
	}
	followREADME(t, "strip-trackers", map[int]int{8443: gateway, 8081: app})
}

// TestNginxMigration compares the table in the README with the app and with the
// gateway. It does not run nginx, whose column comes from a run of nginx itself.
func TestNginxMigration(t *testing.T) {
	t.Parallel()
	_, gateway, app := startExample(t, "nginx-migration", true)
	client := protocols(t)[0].client
	var pairs [][2]string // of all sections
	for _, section := range []struct {
		path, appPath string
		cookies       [][2]string // what the app sends, and what the browser gets
	}{
		{"/path", "/path", [][2]string{
			{"a=1; Path=/app", "a=1; Path=/"},
			{"b=1; Path=/app/cart", "b=1; Path=/cart"},
			{"c=1; Path=/apple", "c=1; Path=/apple"},
			{"d=1; Path=/User/jo/mail", "d=1; Path=/u/jo/mail"},
			{"e=1; Path=/app; Path=/app/cart", "e=1; Path=/cart"},
			{"f; Path=/app", "f; Path=/"},
		}},
		{"/shop/", "/", [][2]string{
			{"a=1; Path=/", "a=1; Path=/shop"},
		}},
		{"/domain", "/domain", [][2]string{
			{"a=1; Domain=internal.lan", "a=1; Domain=example.org"},
			{"b=1; Domain=crm.internal.lan", "b=1; Domain=crm.example.org"},
			{"c=1; Domain=backend.lan", "c=1; Domain=localhost"},
		}},
		{"/flags", "/flags", [][2]string{
			{"sid=1; SameSite=Lax", "sid=1; SameSite=Strict; Secure; HttpOnly"},
			{"sid=2; SameSite=Lax; SameSite=None", "sid=2; SameSite=Strict; Secure; HttpOnly"},
			{"SID=3", "SID=3"},
			{"widget=1", "widget=1; Secure; SameSite=None"},
			{"wp_a=1; HttpOnly; SameSite=Strict", "wp_a=1"},
		}},
		{"/hack", "/hack", [][2]string{
			{"a=1; Path=/", "a=1; Path=/; Secure; HttpOnly; SameSite=Lax"},
			{"b=1", "b=1; Secure; HttpOnly; SameSite=Lax"},
			{"c=1; Path=/cart; SameSite=Strict", "c=1; Path=/cart; SameSite=Strict; Secure; HttpOnly"},
			{"d=1; Path=/; SameSite=None; Secure", "d=1; Path=/; SameSite=None; Secure; HttpOnly"},
		}},
	} {
		t.Run(section.path, func(t *testing.T) {
			t.Parallel()
			direct, _ := send(t, client, http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d%s", app, section.appPath), nil)
			changed, _ := send(t, client, http.MethodGet, fmt.Sprintf("https://localhost:%d%s", gateway, section.path), nil)
			before, after := direct.Header.Values("Set-Cookie"), changed.Header.Values("Set-Cookie")
			if len(before) != len(section.cookies) || len(after) != len(section.cookies) {
				t.Fatalf("%q became %q, want %d", before, after, len(section.cookies))
			}
			for i, want := range section.cookies {
				if before[i] != want[0] || after[i] != want[1] {
					t.Errorf("%q became %q, want %q and %q", before[i], after[i], want[0], want[1])
				}
			}
		})
		pairs = append(pairs, section.cookies...)
	}
	var shown [][2]string
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| `[^`]+` \\| `([^`]+)` \\|$").FindAllStringSubmatch(readmeOf(t, "nginx-migration"), -1) {
		shown = append(shown, [2]string{row[1], row[2]})
	}
	if !slices.Equal(shown, pairs) {
		t.Errorf("the README shows\n%q\nwant\n%q", shown, pairs)
	}
}
