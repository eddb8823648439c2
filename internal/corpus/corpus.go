// Package corpus reads public test vectors for cookies. They belong to other
// projects and are not part of this repository, so that tests use them only where
// they are present.
package corpus

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// SetCookie is one case of setcookie.json: a Set-Cookie field value and the
// cookie that a browser stores for it.
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

// Parsed is the result of the Set-Cookie parser of RFC 6265bis.
type Parsed struct {
	Name       string      `json:"name"`
	NameB64    []byte      `json:"name_b64"`
	Value      string      `json:"value"`
	ValueB64   []byte      `json:"value_b64"`
	Attributes [][2]string `json:"attributes"`
	AttrB64    [][2]string `json:"attributes_b64"`
}

// Line returns the octets of the Set-Cookie field value.
func (c *SetCookie) Line() string { return octets(c.Text, c.Base64) }

// NameAndValue returns the octets of the cookie's name and value.
func (p *Parsed) NameAndValue() (name, value string) {
	return octets(p.Name, p.NameB64), octets(p.Value, p.ValueB64)
}

// octets returns decoded, or text if the case has no base64 form.
func octets(text string, decoded []byte) string {
	if decoded == nil {
		return text
	}
	return string(decoded)
}

// SetCookies returns the cases of setcookie.json. If there is no corpus, it skips
// the test with a message, or fails it if COOKIE_CORPORA is set.
func SetCookies(t testing.TB) []SetCookie {
	t.Helper()
	var cases []SetCookie
	load(t, "setcookie.json", &cases)
	return cases
}

// Cookie is one case of cookie.json: a Cookie field value and the cookies that a
// tolerant server reads from it.
type Cookie struct {
	ID            string      `json:"id"`
	Text          string      `json:"cookie"`
	Base64        []byte      `json:"cookie_b64"`
	Headers       []string    `json:"headers"` // several Cookie fields, which Line returns joined
	Wire          string      `json:"wire"`
	Class         string      `json:"class"` // "plain", "malformed" or "attack"
	ExpectPairs   [][2]string `json:"expect_pairs"`
	ExpectPairs64 [][2][]byte `json:"expect_pairs_b64"`
}

// Line returns the octets of the Cookie field value.
func (c *Cookie) Line() string { return octets(c.Text, c.Base64) }

// Pairs returns the name and value of each cookie.
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

// Cookies returns the cases of cookie.json. Without a corpus it does what
// SetCookies does.
func Cookies(t testing.TB) []Cookie {
	t.Helper()
	var cases []Cookie
	load(t, "cookie.json", &cases)
	return cases
}

// Has reports whether there is a corpus. It is for tests that can do without.
func Has(t testing.TB) bool {
	t.Helper()
	_, err := os.Stat(filepath.Join(folder(t), "setcookie.json"))
	return err == nil
}

// folder returns the folder of the corpus.
func folder(t testing.TB) string {
	t.Helper()
	if named := os.Getenv("COOKIE_CORPORA"); named != "" {
		return named
	}
	return filepath.Join(moduleRoot(t), "..", "shared", "corpora")
}

// load decodes a file of the corpus.
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

// moduleRoot returns the folder of go.mod.
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
			t.Fatal("no go.mod in a folder above the test")
		}
		folder = parent
	}
}
