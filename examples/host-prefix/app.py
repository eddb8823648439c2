#!/usr/bin/env python3
"""A legacy app that believes whatever a cookie called sid says.

It stands for the apps that take over a session that somebody else began. It
says on standard error which cookies it got. Usage: app.py [port]
"""

import sys
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class App(BaseHTTPRequestHandler):
    def do_GET(self):
        self.log_message("cookies: %s", " ".join(self.names()) or "none")
        url = urlsplit(self.path)
        page = {"/": self.greet, "/login": self.login, "/logout": self.logout}.get(url.path)
        if page is None:
            self.reply(404, "Not found.\n")
        else:
            page(parse_qs(url.query))

    def greet(self, query):
        user = self.cookies().get("sid", "")
        self.reply(200, f"Hello, {user}!\n" if user else "Hello, whoever you are.\n")

    def login(self, query):
        cookie = SimpleCookie()
        cookie["sid"] = query.get("user", ["nobody"])[0]
        cookie["sid"]["path"] = "/"
        self.reply(200, "Welcome!\n", cookie)

    def logout(self, query):
        cookie = SimpleCookie()
        cookie["sid"] = ""
        cookie["sid"]["path"] = "/"
        cookie["sid"]["max-age"] = 0
        self.reply(200, "Bye!\n", cookie)

    def names(self):
        """The names as they came, whatever parsers make of them."""
        return [pair.partition("=")[0].strip() for pair in self.headers.get("Cookie", "").split(";")]

    def cookies(self):
        """The request's cookies by name."""
        try:
            jar = SimpleCookie(self.headers.get("Cookie", ""))
        except CookieError:
            return {}
        return {name: morsel.value for name, morsel in jar.items()}

    def reply(self, status, text, cookie=None):
        body = text.encode()
        self.send_response(status)
        if cookie is not None:
            self.send_header("Set-Cookie", cookie.output(header="").strip())
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8081
    ThreadingHTTPServer(("127.0.0.1", port), App).serve_forever()
