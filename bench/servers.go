package main

import (
	"os"
	"os/exec"
	"path/filepath"
)

// A server is a kind of proxy and the ways in which it can have a policy.
type server struct {
	name    string
	program string // on the PATH; empty for Caddy, which is built
	args    func(config string) []string
	version []string // the arguments that make it tell its version
	config  string   // with @PORT@, @UPSTREAM@, @FOLDER@ and @POLICY@
	ways    []way
}

// A way is how a server is given a policy.
type way struct {
	name   string
	effect effect
	policy map[string]string // by job: the lines that stand for @POLICY@
	cannot map[string]string // by job: why there is no policy for it
}

// find returns the path of the server's program, or an empty string if it is
// not installed. Servers may be in a folder that is not on the PATH of users.
func (s *server) find() string {
	if path, err := exec.LookPath(s.program); err == nil {
		return path
	}
	path := filepath.Join("/usr/sbin", s.program)
	if _, err := os.Stat(path); err == nil {
		return path
	}
	return ""
}

// installed are the servers from the packages of the distribution.
var installed = []*server{&nginx, &haproxy, &apache}

var nginx = server{
	name: "nginx", program: "nginx", version: []string{"-v"},
	args: func(config string) []string { return []string{"-c", config, "-g", "daemon off;"} },
	config: `worker_processes 1;
pid @FOLDER@/nginx.pid;
error_log /dev/null;
events { worker_connections 256; }
http {
	access_log off;
	client_body_temp_path @FOLDER@/nginx-body;
	proxy_temp_path @FOLDER@/nginx-proxy;
	fastcgi_temp_path @FOLDER@/nginx-fastcgi;
	uwsgi_temp_path @FOLDER@/nginx-uwsgi;
	scgi_temp_path @FOLDER@/nginx-scgi;
	proxy_buffer_size 16k;
	proxy_buffers 8 16k;
	proxy_busy_buffers_size 32k;
	keepalive_requests 1000000;
	upstream app { server @UPSTREAM@; keepalive 32; keepalive_requests 1000000; }
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
	ways: []way{{
		name: "proxy_cookie_flags, proxy_cookie_path", effect: whole,
		policy: map[string]string{
			"flags": `proxy_cookie_flags ~ secure httponly samesite=lax;`,
			"path": `proxy_cookie_flags ~ secure httponly samesite=lax;
			proxy_cookie_path ~^/app/?$ /;
			proxy_cookie_path ~^/app(/.+)$ $1;`,
		},
		cannot: map[string]string{"prefix": "it has no directive that changes the name of a cookie"},
	}},
}

var haproxy = server{
	name: "HAProxy", program: "haproxy", version: []string{"-v"},
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
	ways: []way{{
		name: "replace-header", effect: whole,
		policy: map[string]string{
			"flags": haproxyFlags,
			"path": haproxyFlags + `
	http-response replace-header Set-Cookie '(?i)^(.*?;[ \t]*path=)/app(?:/([^;]*))?(;.*|$)' '\1/\2\3'`,
			"prefix": `http-request set-header Cookie '%[req.fhdr(cookie),regsub("(^|; )__Host-","\1",g)]' if { req.fhdr(cookie) -m found }
	http-response replace-header Set-Cookie '(?i)^((?!.*;[ \t]*secure[ \t]*(;|$)).*)$' '\1; Secure'
	http-response replace-header Set-Cookie '^(.*)$' '__Host-\1'`,
		},
	}},
}

const haproxyFlags = `http-response replace-header Set-Cookie '(?i)^((?!.*;[ \t]*secure[ \t]*(;|$)).*)$' '\1; Secure'
	http-response replace-header Set-Cookie '(?i)^((?!.*;[ \t]*httponly[ \t]*(;|$)).*)$' '\1; HttpOnly'
	http-response replace-header Set-Cookie '(?i)^((?!.*;[ \t]*samesite[ \t]*=).*)$' '\1; SameSite=Lax'`

var apache = server{
	name: "Apache httpd", program: "apache2", version: []string{"-v"},
	args: func(config string) []string { return []string{"-X", "-f", config} },
	config: `ServerRoot @FOLDER@
ServerName localhost
Listen 127.0.0.1:@PORT@
PidFile @FOLDER@/apache.pid
Mutex posixsem
ErrorLog /dev/null
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
LoadModule proxy_http_module /usr/lib/apache2/modules/mod_proxy_http.so
LoadModule headers_module /usr/lib/apache2/modules/mod_headers.so
MaxKeepAliveRequests 0
KeepAliveTimeout 60
@POLICY@
ProxyPass / http://@UPSTREAM@/
`,
	ways: []way{{
		name: "Header edit", effect: whole,
		policy: map[string]string{
			"flags": apacheFlags,
			"path": apacheFlags + `
Header edit Set-Cookie "(?i)(;\s*path=)/app(?:/([^;]*))?(;|$)" "$1/$2$3"`,
			"prefix": `RequestHeader edit* Cookie "(^|; )__Host-" "$1"
Header edit* Set-Cookie "(?i);\s*secure\b[^;]*" ""
Header edit Set-Cookie "^(.*)$" "__Host-$1; Secure"`,
		},
	}},
}

const apacheFlags = `Header edit* Set-Cookie "(?i);\s*(?:secure|httponly|samesite)\b[^;]*" ""
Header edit Set-Cookie "^(.*)$" "$1; Secure; HttpOnly; SameSite=Lax"`
