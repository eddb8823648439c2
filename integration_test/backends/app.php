<?php
// An app that answers with the cookies that PHP puts into $_COOKIE or, if the
// environment has COOKIES=parse_str, with those that Workerman and webman read from
// the Cookie field: they make a query string of it.
//
// Usage: php -S 127.0.0.1:<port> app.php

// A PHP string holds octets and JSON is UTF-8, so octets beyond ASCII are escaped.
function text(string $octets): string
{
    return addcslashes($octets, "\\\x80..\xff");
}

$cookies = $_COOKIE;
if (getenv('COOKIES') === 'parse_str') {
    parse_str(preg_replace('/; ?/', '&', $_SERVER['HTTP_COOKIE'] ?? ''), $cookies);
}
$seen = [];
foreach ($cookies as $name => $value) {
    $seen[] = [text((string) $name), is_array($value) ? json_encode($value, JSON_PARTIAL_OUTPUT_ON_ERROR) : text($value)];
}
header('Content-Type: application/json');
echo json_encode($seen);
