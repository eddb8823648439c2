package main

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// row is a proxy and the way in which it is given the policy: Secure, HttpOnly
// and SameSite=Lax for every cookie.
type row struct {
	name    string
	program string
	args    func(config string) []string
	config  string // with @PORT@, @UPSTREAM@, @FOLDER@ and @POLICY@
	policy  string // what stands for @POLICY@
	plain   string // what stands for it without one
}

const caddyConfig = `{
	admin off
	auto_https off
	persist_config off
	log default {
		level ERROR
	}
}
http://127.0.0.1:@PORT@ {
	@POLICY@
}
`

func caddyArgs(config string) []string {
	return []string{"run", "--config", config, "--adapter", "caddyfile"}
}

const regexps = `"(.*)" "$1; Secure; HttpOnly; SameSite=Lax"`

var rows = []row{
	{
		name: "caddy: plain against plain", program: "caddy", args: caddyArgs, config: caddyConfig,
		policy: "reverse_proxy @UPSTREAM@", plain: "reverse_proxy @UPSTREAM@",
	},
	{
		name: "caddy.policy: cookie_policy", program: "caddy", args: caddyArgs, config: caddyConfig,
		policy: "cookie_policy {\n\t\tsecure\n\t\thttponly\n\t\t?samesite lax\n\t}\n\treverse_proxy @UPSTREAM@", plain: "reverse_proxy @UPSTREAM@",
	},
	{
		name: "caddy.header_down: regexp", program: "caddy", args: caddyArgs, config: caddyConfig,
		policy: "reverse_proxy @UPSTREAM@ {\n\t\theader_down Set-Cookie " + regexps + "\n\t}", plain: "reverse_proxy @UPSTREAM@",
	},
	{
		name: "caddy.header: deferred regexp", program: "caddy", args: caddyArgs, config: caddyConfig,
		policy: "header >Set-Cookie " + regexps + "\n\treverse_proxy @UPSTREAM@", plain: "reverse_proxy @UPSTREAM@",
	},
	{
		name: "nginx: proxy_cookie_flags and _path", program: "nginx",
		args: func(config string) []string { return []string{"-c", config, "-g", "daemon off;"} },
		config: `worker_processes 1;
pid @FOLDER@/nginx-@PORT@.pid;
error_log /dev/null;
events { worker_connections 256; }
http {
	access_log off;
	client_body_temp_path @FOLDER@/nginx-body-@PORT@;
	proxy_temp_path @FOLDER@/nginx-proxy-@PORT@;
	fastcgi_temp_path @FOLDER@/nginx-fastcgi-@PORT@;
	uwsgi_temp_path @FOLDER@/nginx-uwsgi-@PORT@;
	scgi_temp_path @FOLDER@/nginx-scgi-@PORT@;
	proxy_buffer_size 16k;
	proxy_buffers 8 16k;
	proxy_busy_buffers_size 32k;
	keepalive_requests 1000000;
	upstream app { server @UPSTREAM@; keepalive 32; }
	server {
		listen 127.0.0.1:@PORT@;
		location / {
			proxy_http_version 1.1;
			proxy_set_header Connection "";
			proxy_pass http://app;
			@POLICY@
		}
	}
}
`,
		policy: "proxy_cookie_flags ~ secure httponly samesite=lax;\n\t\t\tproxy_cookie_path /app /;",
	},
	{
		name: "haproxy: replace-header", program: "haproxy",
		args: func(config string) []string { return []string{"-db", "-f", config} },
		config: `global
	nbthread 1
defaults
	mode http
	timeout connect 5s
	timeout client 60s
	timeout server 60s
frontend f
	bind 127.0.0.1:@PORT@
	default_backend b
backend b
	@POLICY@
	server app @UPSTREAM@
`,
		policy: `http-response replace-header Set-Cookie '(?i)^((?!.*;[ \t]*secure[ \t]*(;|$)).*)$' '\1; Secure'
	http-response replace-header Set-Cookie '(?i)^((?!.*;[ \t]*httponly[ \t]*(;|$)).*)$' '\1; HttpOnly'
	http-response replace-header Set-Cookie '(?i)^((?!.*;[ \t]*samesite[ \t]*=).*)$' '\1; SameSite=Lax'`,
	},
	{
		name: "apache: Header edit", program: "apache2",
		args: func(config string) []string { return []string{"-X", "-f", config} },
		config: `ServerRoot @FOLDER@
ServerName localhost
Listen 127.0.0.1:@PORT@
PidFile @FOLDER@/apache-@PORT@.pid
Mutex posixsem
ErrorLog /dev/null
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
LoadModule proxy_http_module /usr/lib/apache2/modules/mod_proxy_http.so
LoadModule headers_module /usr/lib/apache2/modules/mod_headers.so
MaxKeepAliveRequests 0
@POLICY@
ProxyPass / http://@UPSTREAM@/
`,
		policy: `Header edit Set-Cookie "(?i)^((?!.*;\s*secure\s*(;|$)).*)$" "$1; Secure"
Header edit Set-Cookie "(?i)^((?!.*;\s*httponly\s*(;|$)).*)$" "$1; HttpOnly"
Header edit Set-Cookie "(?i)^((?!.*;\s*samesite\s*=).*)$" "$1; SameSite=Lax"`,
	},
}

// missing names the program that the row lacks.
func (r *row) missing() string {
	if r.program == "caddy" {
		return ""
	}
	if _, err := exec.LookPath(r.program); err != nil {
		return r.program
	}
	return ""
}

// proxy is a running proxy.
type proxy struct {
	port    int
	command *exec.Cmd
	client  *http.Client
}

func (p *proxy) pid() int { return p.command.Process.Pid }

func (p *proxy) stop() {
	_ = p.command.Process.Signal(syscall.SIGTERM)
	_ = p.command.Wait()
}

// start runs the proxy of a row, with its policy or without.
func (r *row) start(folder, upstream string, policed bool) (*proxy, error) {
	program := r.program
	if program == "caddy" {
		built, err := caddyBinary()
		if err != nil {
			return nil, err
		}
		program = built
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	policy := r.plain
	if policed {
		policy = r.policy
	}
	config := strings.ReplaceAll(r.config, "@POLICY@", policy)
	for placeholder, value := range map[string]string{"@PORT@": fmt.Sprint(port), "@UPSTREAM@": upstream, "@FOLDER@": folder} {
		config = strings.ReplaceAll(config, placeholder, value)
	}
	path := filepath.Join(folder, fmt.Sprintf("config-%d", port))
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		return nil, err
	}
	p := &proxy{port: port, command: exec.Command(program, r.args(path)...)}
	p.command.Env = append(os.Environ(), "XDG_DATA_HOME="+folder, "XDG_CONFIG_HOME="+folder, "HOME="+folder, "GOMAXPROCS=1")
	p.command.Stderr = os.Stderr
	p.client = &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: connections}}
	if err := p.command.Start(); err != nil {
		return nil, err
	}
	for deadline := time.Now().Add(30 * time.Second); ; {
		if _, err = p.get(fmt.Sprintf("http://127.0.0.1:%d/0", port)); err == nil {
			return p, nil
		}
		if time.Now().After(deadline) {
			p.stop()
			return nil, err
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// check makes sure that what is measured is what the row says.
func (r *row) check(plain, policed *proxy) error {
	for _, p := range []*proxy{plain, policed} {
		lines, err := p.get(fmt.Sprintf("http://127.0.0.1:%d/3", p.port))
		if err != nil {
			return err
		}
		want := p == policed && r.policy != r.plain
		for _, line := range lines {
			lower := strings.ToLower(line)
			has := strings.Contains(lower, "; secure") && strings.Contains(lower, "; httponly") && strings.Contains(lower, "; samesite=lax")
			if has != want || len(lines) != 3 {
				return fmt.Errorf("%q with policed %v", lines, want)
			}
		}
	}
	return nil
}

// caddyBinary builds the Caddy of this module, once.
var caddyBinary = sync.OnceValues(func() (string, error) {
	path := filepath.Join(os.TempDir(), "cookie-policy-bench-caddy")
	out, err := exec.Command("go", "build", "-o", path, "./caddy").CombinedOutput()
	if err != nil {
		return "", errors.Join(err, errors.New(string(out)))
	}
	return path, nil
})

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	port := listener.Addr().(*net.TCPAddr).Port
	return port, listener.Close()
}
