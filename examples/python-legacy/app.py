#!/usr/bin/env python3
"""A legacy app: a login of sorts, with cookies as they were in the old days.

It stands for the apps that nobody can change any more. Nothing in it knows of
the gateway. Usage: app.py [port]
"""

import sys
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class App(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlsplit(self.path)
        page = {"/": self.greet, "/set/": self.set, "/logout/": self.logout}.get(url.path)
        if page is None:
            self.reply(404, "Not found.\n")
        else:
            page(parse_qs(url.query))

    def greet(self, query):
        name = self.cookies().get("username", "")
        self.reply(200, f"Hello, {name}!\n" if name else "Hello, whoever you are.\n")

    def set(self, query):
        cookie = SimpleCookie()
        cookie["username"] = query.get("username", ["nobody"])[0]
        cookie["username"]["path"] = "/"
        self.reply(302, "", cookie)

    def logout(self, query):
        cookie = SimpleCookie()
        cookie["username"] = ""
        cookie["username"]["path"] = "/"
        cookie["username"]["max-age"] = 0
        self.reply(302, "", cookie)

    def cookies(self):
        """The request's cookies by name. One that is odd empties them all."""
        try:
            jar = SimpleCookie(self.headers.get("Cookie", ""))
        except CookieError:
            return {}
        return {name: morsel.value for name, morsel in jar.items()}

    def reply(self, status, text, cookie=None):
        body = text.encode()
        self.send_response(status)
        if cookie is not None:
            self.send_header("Location", "/")
            self.send_header("Set-Cookie", cookie.output(header="").strip())
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8081
    ThreadingHTTPServer(("127.0.0.1", port), App).serve_forever()
