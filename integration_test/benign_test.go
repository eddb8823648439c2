package integration_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/corpus"
	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/parsers"
)

// benign is a cookie that is no attack.
type benign struct{ name, cookie string }

// benignCookies are cookies of common apps, libraries and services.
var benignCookies = []benign{
	{"session of another app", "JSESSIONID_ADMIN=0000A3mXfGz9QmPq7v1YxkT0aBc:1d2f3a4b5"},
	{"PHP array", "prefs[x]=dark"},
	{"PHP list", "basket[]=4711"},
	{"PHP array, two keys", "prefs[list][size]=50"},
	{"dots in the name", "a.b=1"},
	{"IIS session", "ASP.NET_SessionId=q3w4e5r6t7z8u9i0o1p2a3s4"},
	{"ASP.NET identity", ".AspNetCore.Identity.Application=CfDJ8Nf0x-Kq2b_WzHh9"},
	{"JSON", `state={"open":true,"page":3}`},
	{"JSON with spaces", `filter={"from": "2024-01-01", "to": "2024-12-31"}`},
	{"JSON array", `recent=["p-19","p-7","p-230"]`},
	{"JSON with percent", "cfg=%7B%22theme%22%3A%22dark%22%7D"},
	{"JSON with escaped quotes", `note={"say":"\"hi\""}`},
	{"JSON with one escaped quote", `size={"h":"5\" disk"}`},
	{"JSON in a string", `wrapped={"inner":"{\"k1\":\"v,w\"}"}`},
	{"weak entity tag", `etag=W/"5d8c72a5edda8"`},
	{"quoted values after commas", `kv=k1="1",k2="2"`},
	{"quoted", `greeting="hello"`},
	{"quoted with a space", `city="New York"`},
	{"base64", "blob=eyJ1IjoxMjM0fQ=="},
	{"base64 with slash and plus", "bin=ab/cd+ef/0g=="},
	{"JWT", "jwt=eyJhbGciOiJIUzI1NiJ9.eyJ1IjoxfQ.c2lnbmF0dXJlLW5vdC1yZWFs"},
	{"signed, Express", "connect.session=s%3Ax9Yz-Kq.uQ2%2FmN0p"},
	{"signed, Rails", "_shop_session=bWFya2V0--8f1c2d3e4b5a69788796a5b4c3d2e1f00f1e2d3c"},
	{"return address", "ret=/a?sid=5"},
	{"return address, two parameters", "back=/list?page=2&side=5&sort=name"},
	{"whole address", "ref=https://www.example.com/shop?s_id=9#top"},
	{"address with percent", "next=https%3A%2F%2Fexample.com%2F%3Fsid%3D5"},
	{"GA 4", "_ga=GA1.1.1234567890.1700000000"},
	{"GA 4 stream", "_ga_AB12CD34EF=GS1.1.1700000000.3.1.1700000300.0.0.0"},
	{"GA 4 stream, new form", "_ga_ZZ98YY76XX=GS2.1.s1700000000$o3$g1$t1700000300$j60$l0$h0"},
	{"Google Ads", "_gcl_au=1.1.987654321.1700000000"},
	{"Facebook", "_fbp=fb.1.1700000000000.1234567890"},
	{"Hotjar", "_hjSessionUser_1234567=eyJpZCI6ImFiYyIsImNyZWF0ZWQiOjE3MDB9"},
	{"Matomo", "_pk_id.1.1fff=8f3c2b1a0e9d8c7b.1700000000."},
	{
		"OneTrust", "OptanonConsent=isGpcEnabled=0&datestamp=Tue+Nov+14+2023+10%3A00%3A00+GMT%2B0100+(CET)&version=202310.1.0" +
			"&isIABGlobal=false&hosts=&consentId=8d1f&interactionCount=1&landingPath=NotLandingPage&groups=C0001%3A1%2CC0002%3A0&AwaitingReconsent=false",
	},
	{"OneTrust, closed", "OptanonAlertBoxClosed=2023-11-14T09:00:00.000Z"},
	{
		"Cookiebot", "CookieConsent={stamp:%27bm90IHJlYWw=%27%2Cnecessary:true%2Cpreferences:false%2Cstatistics:true%2Cmarketing:false" +
			"%2Cmethod:%27explicit%27%2Cver:1%2Cutc:1700000000000%2Cregion:%27de%27}",
	},
	{"Cookiebot, unescaped commas", "CookieConsentBulk={necessary:true,preferences:false,statistics:true,method:'explicit'}"},
	{"TCF", "euconsent-v2=CP1aBcDP1aBcDEsACBDEDqCoAP_AAH_AAAiQ.YAAAAAAAAAAA"},
	{"Cloudflare", "__cf_bm=Qw.er_T1-1700000000-0-AbCd+Ef/GhIj=="},
	{"AWS load balancer", "AWSALB=abc+DEF/ghi0123456789=="},
	{"spaces in the value", "fullname=Ada Lovelace"},
	{"commas in the value", "sizes=10,20,30"},
	{"comma and space in the value", "place=Berlin, Germany"},
	{"date with a comma", "lastvisit=Tue, 14 Nov 2023 10:00:00 GMT"},
	{"list of pairs", "ab=test1:a,test2:b|test3:c"},
	{"pairs with equals signs", "utm=source=mail&medium=link"},
	{"commas and equals signs", "exp=e1=on,e2=off"},
	{"UTF-8", "ort=M\u00fcnchen"},
	{"UTF-8 beyond the BMP", "mood=\U0001f36a"},
	{"UTF-8, Japanese", "kotoba=\u30af\u30c3\u30ad\u30fc"},
	{"Latin-1", "stra\xdfe=K\xf6ln"},
	{"name beyond ASCII", "\u00fcber=1"},
	{"percent in the name", "my%20name=1"},
	{"space in the name", "my cookie=1"},
	{"space before the equals sign", "left =1"},
	{"space after the equals sign", "right= 1"},
	{"empty value", "empty="},
	{"equals signs", "pad==="},
	{"longer than a protected name", "sidebar=open"},
	{"ends with a protected name", "insid=1"},
	{"protected name inside", "x-sid-y=1"},
	{"value is a protected name", "kind=sid"},
	{"pair after an ampersand", "qs=1&side=2"},
	{"pair after a colon", "route=web:side=2"},
	{"another prefixed one", "__Host-csrf=abc"},
	{"another secure one", "__Secure-next-auth.session=abc.def"},
	{"name of an attribute", "version=3"},
	{"XML", "doc=<a href='/b'>c</a>"},
	{"backslash", `file=C:\temp\x`},
	{"several", `one=1; two={"a":"b"}; three[x]=3; four="4 5"`},
}

// sessionNames are common names of session cookies, with those that ownAttacks are
// aimed at.
var sessionNames = append(slices.Clone(ownNames), "PHPSESSID", "JSESSIONID", "connect.sid", "session", "user_session", "auth")

// TestBenignCookies checks that hygiene safe passes a cookie unchanged if it is
// no attack on a managed cookie, whether it comes alone or beside a managed one.
func TestBenignCookies(t *testing.T) {
	t.Parallel()
	sets := []struct {
		name    string
		managed []string
		strip   string // a line of the policy
		rows    []benign
	}{
		{"session names", slices.Clone(sessionNames), "", slices.Concat(benignCookies, benignValues)},
		{"stripped names", slices.Clone(ownNames), "strip request XDEBUG_SESSION debug admin\n", slices.Concat(benignCookies, benignValues)},
		// The names in the corpus are as short as "a".
		{"names of the corpus", slices.Concat(ownNames, namesOf(corpusAttacks(t))), "", benignCookies},
	}
	for _, set := range sets {
		slices.Sort(set.managed)
		set.managed = slices.Compact(set.managed)
		t.Run(set.name, func(t *testing.T) {
			t.Parallel()
			policy := hostPrefixPolicy("", "safe", set.managed)
			policy = strings.Replace(policy, "hygiene", set.strip+"\t\thygiene", 1)
			_, port := startSite(t, policy+"\treverse_proxy "+startEcho(t))
			site := benignSite{port: port, managed: set.managed}
			for _, tc := range set.rows {
				t.Run(tc.name, func(t *testing.T) {
					t.Parallel()
					if site.isMisread(tc.cookie) {
						return // "straße" holds "e", which is a name of the corpus
					}
					gateway := site.client(t)
					for piece := range strings.SplitSeq(tc.cookie, "; ") {
						if name, _, _ := strings.Cut(piece, "="); site.manages(name) {
							t.Fatalf("the policy manages %s", name)
						}
					}
					check(t, gateway, tc.cookie, tc.cookie)
					check(t, gateway, "__Host-sid=good; "+tc.cookie, "sid=good; "+tc.cookie)
					check(t, gateway, tc.cookie+"; __Host-sid=good", tc.cookie+"; sid=good")
					check(t, gateway, tc.cookie+"; sid=evil; __Host-sid=good", tc.cookie+"; sid=good")
				})
			}
			t.Logf("%d cookies in 4 places", len(set.rows))
			t.Run("corpus", func(t *testing.T) {
				t.Parallel()
				site.checkCorpus(t)
			})
		})
	}
}

// benignSite is a gateway whose policy manages some names.
type benignSite struct {
	port    int
	managed []string
}

func (s *benignSite) client(t *testing.T) *rawClient {
	gateway := &rawClient{secure: true, address: fmt.Sprintf("127.0.0.1:%d", s.port)}
	t.Cleanup(gateway.close)
	return gateway
}

func (s *benignSite) manages(name string) bool {
	return slices.ContainsFunc(s.managed, func(m string) bool { return strings.EqualFold(m, strings.TrimPrefix(name, "__Host-")) })
}

// isMisread reports whether some parser reads a managed name in a cookie.
func (s *benignSite) isMisread(cookie string) bool {
	for _, model := range parsers.Models() {
		for _, pair := range model.Read(cookie) {
			if s.manages(pair[0]) {
				return true
			}
		}
	}
	return false
}

// check sends a Cookie field, and compares what the app gets with want.
func check(t *testing.T, gateway *rawClient, sent, want string) {
	t.Helper()
	body, refused, err := gateway.get("/", []string{sent})
	if got := string(body); err != nil || refused || got != want {
		t.Errorf("sent %q, the app got %q, want %q (%v, refused %t)", sent, got, want, err, refused)
	}
}

// checkCorpus sends the headers of the corpus that are no attack.
func (s *benignSite) checkCorpus(t *testing.T) {
	gateway := s.client(t)
	plain, tested, dollars := 0, 0, 0
	for _, c := range corpus.Cookies(t) {
		if c.Class != "plain" {
			continue
		}
		plain++
		switch {
		case slices.ContainsFunc(c.Pairs(), func(pair [2]string) bool { return s.manages(pair[0]) }):
		case slices.ContainsFunc(c.Pairs(), func(pair [2]string) bool { return strings.HasPrefix(pair[0], "$") }):
			dollars++ // hygiene safe drops these, since they change how some parsers work
		default:
			tested++
			text := strings.Trim(c.Line(), " \t")
			check(t, gateway, text, text)
		}
	}
	t.Logf("%d of %d plain headers tested; %d have a name with a dollar, the others a managed name", tested, plain, dollars)
	if tested < 50 {
		t.Errorf("only %d headers tested, want 50 or more", tested)
	}
}
