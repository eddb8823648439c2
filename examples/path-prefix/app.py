#!/usr/bin/env python3
"""A legacy app that believes that it has the whole host to itself.

It keeps its sessions under JSESSIONID with Path=/, as many do, and nobody has
told it that it lives under a prefix. Usage: app.py [name] [port]
"""

import secrets
import sys
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

name = sys.argv[1] if len(sys.argv) > 1 else "a"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 8081
sessions = {}  # user by id


class App(BaseHTTPRequestHandler):
    def do_GET(self):
        url = urlsplit(self.path)
        page = {"/": self.greet, "/login": self.login, "/logout": self.logout}.get(url.path)
        if page is None:
            self.reply(404, "not found")
        else:
            page(parse_qs(url.query))

    def greet(self, query):
        user = sessions.get(self.session())
        self.reply(200, f"hello, {user}!" if user else "who are you?")

    def login(self, query):
        user = query.get("user", ["nobody"])[0]
        session = secrets.token_hex(8).upper()
        sessions[session] = user
        self.reply(200, f"welcome, {user}!", f"JSESSIONID={session}; Path=/")

    def logout(self, query):
        sessions.pop(self.session(), None)
        self.reply(200, "bye!", "JSESSIONID=; Max-Age=0; Path=/")

    def session(self):
        try:
            cookies = SimpleCookie(self.headers.get("Cookie", ""))
        except CookieError:
            return ""
        return cookies["JSESSIONID"].value if "JSESSIONID" in cookies else ""

    def reply(self, status, text, cookie=None):
        body = f"{name}: {text}\n".encode()
        self.send_response(status)
        if cookie is not None:
            self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", port), App).serve_forever()
