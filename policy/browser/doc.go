// Package browser tells whether a browser will keep a cookie: the storage model
// of RFC 6265bis, section 5.7, and what current browsers add to it.
package browser
