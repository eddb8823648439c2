// Package cookieheader reads the Cookie header of a request as servers and apps
// do: the pairs that it holds, what the grammar allows, and what some parser makes
// of a name that another one reads differently.
package cookieheader
