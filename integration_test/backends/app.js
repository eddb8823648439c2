// An app that answers with the cookies that the Node package cookie returns.
//
// Usage: node app.js <port>

"use strict";

const http = require("http");
const cookie = require("cookie");

http
  .createServer((request, response) => {
    let seen = [];
    try {
      seen = Object.entries(cookie.parse(request.headers.cookie || ""));
    } catch {
      // an app that catches the error has no cookies
    }
    const body = JSON.stringify(seen);
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) });
    response.end(body);
  })
  .listen(Number(process.argv[2]), "127.0.0.1");
