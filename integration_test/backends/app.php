<?php
// Answers with its cookies, as a PHP app sees them in $_COOKIE.
//
// Usage: php -S 127.0.0.1:<port> app.php

// PHP strings are octets and JSON is UTF-8, so all beyond ASCII is escaped.
function text(string $octets): string
{
    return addcslashes($octets, "\\\x80..\xff");
}

$seen = [];
foreach ($_COOKIE as $name => $value) {
    $seen[] = [text((string) $name), is_array($value) ? json_encode($value, JSON_PARTIAL_OUTPUT_ON_ERROR) : text($value)];
}
header('Content-Type: application/json');
echo json_encode($seen);
