package integration_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// startExample runs an example on free ports. The example's Caddyfile runs the
// app too if ownsApp is set.
func startExample(t *testing.T, name string, ownsApp bool) (c *caddy, gateway, app int) {
	gateway, app = freePort(t), freePort(t)
	env := []string{fmt.Sprintf("GATEWAY_PORT=%d", gateway), fmt.Sprintf("APP_PORT=%d", app)}
	ports := []int{gateway}
	if ownsApp {
		ports = append(ports, app)
	}
	c = startFile(t, caddyBinary, filepath.Join("..", "examples", name, "Caddyfile"), env, ports...)
	awaitTLS(t, gateway)
	return c, gateway, app
}

// TestQuickstart checks that the README shows what the quick start really does.
func TestQuickstart(t *testing.T) {
	t.Parallel()
	_, gateway, app := startExample(t, "quickstart", true)
	client := protocols(t)[0].client
	before, _ := send(t, client, http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d/", app), nil)
	after, body := send(t, client, http.MethodGet, fmt.Sprintf("https://localhost:%d/", gateway), nil)
	if body != "Welcome to the shop.\n" {
		t.Errorf("body: %q", body)
	}
	wantBefore := []string{
		"PHPSESSID=31d4d96e407aad42; path=/",
		"lang=en; Max-Age=315360000; SameSite=None",
		"csrftoken=mFXPBeZH; Path=/; SameSite=Strict",
		"cart=a:2,b:1; Path=/shop; Priority=High; HttpOnly; HttpOnly",
		"old=; Max-Age=0",
	}
	wantAfter := []string{
		"PHPSESSID=31d4d96e407aad42; path=/; Secure; HttpOnly; SameSite=Strict",
		"lang=en; Max-Age=2592000; SameSite=None; Secure; HttpOnly; Path=/",
		"csrftoken=mFXPBeZH; Path=/; SameSite=Strict; Secure",
		"cart=a:2,b:1; Path=/shop; Priority=High; HttpOnly; Secure; SameSite=Lax",
		"old=; Max-Age=0; Secure; HttpOnly; SameSite=Lax; Path=/",
	}
	checkShown(t, "quickstart", before, wantBefore)
	checkShown(t, "quickstart", after, wantAfter)
}

// checkShown checks the cookies of a response, and that the example's README
// shows each of them.
func checkShown(t *testing.T, example string, resp *http.Response, want []string) {
	t.Helper()
	if got := resp.Header.Values("Set-Cookie"); !slices.Equal(got, want) {
		t.Errorf("Set-Cookie:\ngot  %q\nwant %q", got, want)
	}
	readme := readmeOf(t, example)
	for _, line := range want {
		if !strings.Contains(readme, "Set-Cookie: "+line+"\n") {
			t.Errorf("the README does not show %q", line)
		}
	}
}

// need returns the path of a program that the module itself does not need.
// Without the program the test is skipped, except in CI, which installs it.
func need(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("CI lacks %s: %v", program, err)
		}
		t.Skipf("NOT TESTED: there is no %s on this machine: %v", program, err)
	}
	return path
}

// TestPythonLegacy logs in to the legacy app and out again over https, with curl
// and its cookie jar.
func TestPythonLegacy(t *testing.T) {
	t.Parallel()
	python, curl := need(t, "python3"), need(t, "curl")
	_, gateway, app := startExample(t, "python-legacy", false)
	startApp(t, app, python, filepath.Join("..", "examples", "python-legacy", "app.py"), fmt.Sprint(app))

	jar := filepath.Join(t.TempDir(), "jar")
	for _, step := range []struct {
		desc, path string
		status     string
		body       string
		setCookie  []string
	}{
		{"stranger", "/", "200", "Hello, whoever you are.\n", nil},
		{"set", "/set/?username=daniel", "302", "", []string{"username=daniel; Path=/; Secure; HttpOnly; SameSite=Lax"}},
		{"greeted", "/", "200", "Hello, daniel!\n", nil},
		{"logout", "/logout/", "302", "", []string{`username=""; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Lax`}},
		{"unknown", "/", "200", "Hello, whoever you are.\n", nil},
	} {
		status, setCookie, body := curlGet(t, curl, jar, gateway, step.path)
		if status != step.status || body != step.body || !slices.Equal(setCookie, step.setCookie) {
			t.Errorf("%s: got %s %q %q, want %s %q %q", step.desc, status, body, setCookie, step.status, step.body, step.setCookie)
		}
	}
	direct, _ := send(t, protocols(t)[0].client, http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d/set/?username=daniel", app), nil)
	checkShown(t, "python-legacy", direct, []string{"username=daniel; Path=/"})
}

// startApp runs an app until the test ends.
func startApp(t *testing.T, port int, program string, args ...string) {
	t.Helper()
	awaitPort(t, port, background(t, io.Discard, nil, program, args...))
}

// curlGet sends a request to the gateway with the cookies in jar, and stores the
// response's cookies there.
func curlGet(t *testing.T, curl, jar string, port int, path string) (status string, setCookie []string, body string) {
	t.Helper()
	get := exec.Command(curl, "--silent", "--show-error", "--insecure", "--include", "--http1.1", "--max-time", fmt.Sprint(int(timeout.Seconds())),
		"--noproxy", "*", "--cookie", jar, "--cookie-jar", jar,
		"--resolve", fmt.Sprintf("localhost:%d:127.0.0.1", port), fmt.Sprintf("https://localhost:%d%s", port, path))
	out, err := get.Output()
	if err != nil {
		t.Fatalf("%v: %v", get, err)
	}
	head, body, _ := strings.Cut(string(out), "\r\n\r\n")
	for i, line := range strings.Split(head, "\r\n") {
		if i == 0 {
			status = strings.Fields(line)[1]
		}
		if name, value, _ := strings.Cut(line, ": "); strings.EqualFold(name, "Set-Cookie") {
			setCookie = append(setCookie, value)
		}
	}
	return status, setCookie, body
}

// TestStrayCookie sends the legacy app a cookie for which its parser drops all
// others. With hygiene strict the user stays logged in.
func TestStrayCookie(t *testing.T) {
	t.Parallel()
	python := need(t, "python3")
	app := freePort(t)
	startApp(t, app, python, filepath.Join("..", "examples", "python-legacy", "app.py"), fmt.Sprint(app))
	for level, want := range map[string]string{"off": "Hello, whoever you are.\n", "strict": "Hello, daniel!\n"} {
		t.Run(level, func(t *testing.T) {
			t.Parallel()
			port := freePort(t)
			start(t, caddyBinary, fmt.Sprintf("{\n\tadmin off\n\tpersist_config off\n}\n\nhttp://127.0.0.1:%d {\n"+
				"\tcookie_policy {\n\t\tdefaults\n\t\thygiene %s\n\t}\n\treverse_proxy 127.0.0.1:%d\n}\n", port, level, app), port)
			header := http.Header{"Cookie": {`seen={"news":true}; username=daniel`}}
			_, body := send(t, http.DefaultClient, http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d/", port), header)
			if body != want {
				t.Errorf("got %q, want %q", body, want)
			}
		})
	}
}

// TestTooManyCookies checks that a request beyond the limits does not reach the
// app, and that handle_errors answers it.
func TestTooManyCookies(t *testing.T) {
	t.Parallel()
	port := freePort(t)
	start(t, caddyBinary, fmt.Sprintf(`{
	admin off
	persist_config off
}

http://127.0.0.1:%d {
	cookie_policy {
		defaults
		limits {
			cookies 2
			on_excess clear
		}
	}
	respond "app {http.request.cookie.a}"
	handle_errors {
		respond "{err.status_code} {http.request.cookie.a}"
	}
}
`, port), port)
	for cookies, want := range map[string]string{"a=1; b=2": "app 1", "a=1; b=2; c=3": "431 1"} {
		resp, body := send(t, http.DefaultClient, http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d/", port), http.Header{"Cookie": {cookies}})
		if body != want {
			t.Errorf("%q: got %q, want %q", cookies, body, want)
		}
		if got := resp.Header.Get("Clear-Site-Data"); (got == `"cookies"`) != (resp.StatusCode == http.StatusRequestHeaderFieldsTooLarge) {
			t.Errorf("%q: %d with Clear-Site-Data %q", cookies, resp.StatusCode, got)
		}
	}
}
