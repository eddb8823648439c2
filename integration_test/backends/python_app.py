"""An app that answers with the cookies that one of five Python parsers returns.

Usage: python_app.py <port> simplecookie|werkzeug|webob|django_wsgi|django_asgi
"""

import http.client
import io
import json
import signal
import socketserver
import sys
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer


def octets_of_fields(stream, _class=http.client.HTTPMessage):
    """Reads the header fields and changes no octet.

    The standard library reads them with its mail parser, which ends a line at
    0x85 and 0x0C. The servers that run apps in production do not.
    """
    fields = _class()
    while (line := stream.readline()) not in (b"\r\n", b"\n", b""):
        name, _, value = line.decode("iso-8859-1").partition(":")
        fields[name] = value.strip(" \t\r\n")
    return fields


http.client.parse_headers = octets_of_fields


class Handler(WSGIRequestHandler):
    def get_environ(self):
        environ = super().get_environ()
        # wsgiref trims white space beyond ASCII and joins fields with a
        # comma. The servers that run apps in production do neither.
        environ["HTTP_COOKIE"] = "; ".join(self.headers.get_all("Cookie", []))
        return environ

    def log_message(self, *_):
        pass


class Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128


def simplecookie():
    from http.cookies import SimpleCookie

    return lambda environ: [(name, morsel.value) for name, morsel in SimpleCookie(environ["HTTP_COOKIE"]).items()]


def werkzeug():
    from werkzeug.wrappers import Request

    return lambda environ: list(Request(environ).cookies.items(multi=True))


def webob():
    from webob import Request

    return lambda environ: list(Request(environ).cookies.items())


def django_wsgi():
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIRequest

    settings.configure()
    return lambda environ: list(WSGIRequest(environ).COOKIES.items())


def django_asgi():
    from django.conf import settings
    from django.core.handlers.asgi import ASGIRequest

    settings.configure()

    def cookies(environ):
        field = (b"cookie", environ["HTTP_COOKIE"].encode("iso-8859-1"))
        scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": [field]}
        return list(ASGIRequest(scope, io.BytesIO()).COOKIES.items())

    return cookies


def main():
    apps = {"simplecookie": simplecookie, "werkzeug": werkzeug, "webob": webob, "django_wsgi": django_wsgi, "django_asgi": django_asgi}
    cookies = apps[sys.argv[2]]()

    def app(environ, start_response):
        try:
            seen = cookies(environ)
        except Exception:  # an app that catches the error has no cookies
            seen = []
        body = json.dumps(seen).encode()
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    server = Server(("127.0.0.1", int(sys.argv[1])), Handler)
    server.set_app(app)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    server.serve_forever()


if __name__ == "__main__":
    main()
