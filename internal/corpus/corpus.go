// Package corpus reads the public cookie test vectors that the tests run
// against where they are present. They are other people's data and no part of
// this repository.
package corpus

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// SetCookie is one case of setcookie.json: a Set-Cookie field value and what
// a browser makes of it.
type SetCookie struct {
	ID          string   `json:"id"`
	Text        string   `json:"set_cookie"`
	Base64      []byte   `json:"set_cookie_b64"`
	Wire        string   `json:"wire"` // "yes", "trimmed" or "no"
	IgnoredBy   string   `json:"ignored_by"`
	LaterDrafts []string `json:"later_drafts"`
	Expect      *Parsed  `json:"expect"`
	Parsed      *Parsed  `json:"parsed"`
	Effective   *struct {
		Domain      string `json:"domain"`
		Path        string `json:"path"`
		Secure      bool   `json:"secure"`
		HTTPOnly    bool   `json:"httponly"`
		SameSite    string `json:"samesite"`
		Partitioned bool   `json:"partitioned"`
		MaxAge      *int64 `json:"max_age"`
		Expires     string `json:"expires"`
	} `json:"effective"`
}

// Parsed is what the parser of RFC 6265bis yields.
type Parsed struct {
	Name       string      `json:"name"`
	NameB64    []byte      `json:"name_b64"`
	Value      string      `json:"value"`
	ValueB64   []byte      `json:"value_b64"`
	Attributes [][2]string `json:"attributes"`
	AttrB64    [][2]string `json:"attributes_b64"`
}

// Line returns the octets of the case.
func (c *SetCookie) Line() string { return octets(c.Text, c.Base64) }

// NameAndValue returns the octets of both.
func (p *Parsed) NameAndValue() (name, value string) {
	return octets(p.Name, p.NameB64), octets(p.Value, p.ValueB64)
}

// octets is text, or what stood in base64 in its place.
func octets(text string, decoded []byte) string {
	if decoded == nil {
		return text
	}
	return string(decoded)
}

// SetCookies returns the cases of setcookie.json. It skips the test, saying
// so, if there is no corpus, and fails it if COOKIE_CORPORA names a folder
// without one.
func SetCookies(t testing.TB) []SetCookie {
	t.Helper()
	var cases []SetCookie
	load(t, "setcookie.json", &cases)
	return cases
}

// Cookie is one case of cookie.json: a Cookie field value and what a tolerant
// server makes of it.
type Cookie struct {
	ID            string      `json:"id"`
	Text          string      `json:"cookie"`
	Base64        []byte      `json:"cookie_b64"`
	Headers       []string    `json:"headers"` // several Cookie fields, of which Line is the join
	Wire          string      `json:"wire"`
	Class         string      `json:"class"` // "plain", "malformed" or "attack"
	ExpectPairs   [][2]string `json:"expect_pairs"`
	ExpectPairs64 [][2][]byte `json:"expect_pairs_b64"`
}

// Line returns the octets of the case.
func (c *Cookie) Line() string { return octets(c.Text, c.Base64) }

// Pairs returns names and values.
func (c *Cookie) Pairs() [][2]string {
	if c.ExpectPairs64 == nil {
		return c.ExpectPairs
	}
	pairs := make([][2]string, 0, len(c.ExpectPairs64))
	for _, pair := range c.ExpectPairs64 {
		pairs = append(pairs, [2]string{string(pair[0]), string(pair[1])})
	}
	return pairs
}

// Cookies returns the cases of cookie.json, as SetCookies does.
func Cookies(t testing.TB) []Cookie {
	t.Helper()
	var cases []Cookie
	load(t, "cookie.json", &cases)
	return cases
}

// Has reports whether there is a corpus, for tests that only take seeds of it.
func Has(t testing.TB) bool {
	t.Helper()
	_, err := os.Stat(filepath.Join(folder(t), "setcookie.json"))
	return err == nil
}

// folder returns where the corpus is.
func folder(t testing.TB) string {
	t.Helper()
	if named := os.Getenv("COOKIE_CORPORA"); named != "" {
		return named
	}
	return filepath.Join(moduleRoot(t), "..", "shared", "corpora")
}

func load(t testing.TB, name string, into any) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(folder(t), name))
	if err != nil {
		if os.Getenv("COOKIE_CORPORA") != "" {
			t.Fatalf("COOKIE_CORPORA: %v", err)
		}
		t.Skipf("NO CORPUS, NOT TESTED: %v; set COOKIE_CORPORA to the folder that holds it", err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}

func moduleRoot(t testing.TB) string {
	t.Helper()
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, "go.mod")); err == nil {
			return folder
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			t.Fatal("no go.mod above the test")
		}
		folder = parent
	}
}
