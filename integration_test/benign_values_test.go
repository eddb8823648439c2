package integration_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/internal/parsers"
)

// benignValues are more of them, by what their values hold.
var benignValues = []benign{
	// base64 and its padding
	{"base64, one octet of padding", "cursor=c29ydD1uYW1lLHBhZ2U9Mg="},
	{"base64, two octets of padding", "state64=eyJuIjoiYSIsInIiOiIvYiJ9Cg=="},
	{"base64, percent", "flash64=eyJtIjoic2F2ZWQifQ%3D%3D"},
	{"base64 with a dot", "remember=YWxpY2U=.MTcwMDAwMDAwMA==.c2lnbmF0dXJl"},
	{"base64 with a colon", "basic=YWxpY2U6cGFzcw==:v2"},
	{"base64 of a protected name", "enc=c2lkPWV2aWw="},
	{"base64url", "opaque=-_8AAQID-_8"},
	{"base64 in quotes", `quoted64="YWJj+/8="`},
	{"hexadecimal", "etag_md5=9e107d9d372bb6826bd81d3542a419d6"},
	{"UUID", "visitor=3f2504e0-4f89-41d3-9a0c-0305e82c3301"},
	{"ULID with braces", "guid={3F2504E0-4F89-41D3-9A0C-0305E82C3301}"},

	// addresses
	{"path and query", "from=/shop/items?cat=4&sort=price&dir=asc"},
	{"query with a protected name", "origin=/login?sid=5"},
	{"query with a protected name and an underscore", "origin2=/login?s_id=abc"},
	{"address with a port", "api=http://127.0.0.1:8080/v1/?q=a"},
	{"address with a user", "mirror=ftp://anna@files.example.org/pub/"},
	{"address with a fragment", "deep=https://example.com/app#/route?tab=2"},
	{"address, percent, two parameters", "goto=https%3A%2F%2Fexample.com%2Flist%3Fa%3D1%26sid%3D2"},
	{"address, encoded twice", "goto2=%252Flist%253Fsid%253D2"},
	{"address with brackets", "filter_url=/items?f[]=red&f[]=blue&page[size]=20"},
	{"address of IPv6", "host6=http://[2001:db8::1]:8443/x?y=1"},
	{"mail address", "login_hint=anna.schmidt+news@example.com"},
	{"referrer with a campaign", "first_ref=https://www.google.com/search?q=cookie+policy&hl=de&gl=DE"},

	// JSON
	{"JSON, nested", `ui={"panel":{"left":240,"right":0},"tabs":["a","b"],"dark":true}`},
	{"JSON, a key like a protected name", `map={"sid":1,"s_id":"x"}`},
	{"JSON, a list of objects", `cartitems=[{"id":17,"n":2},{"id":4,"n":1}]`},
	{"JSON, spaces after commas and colons", `opts={"a": 1, "b": [1, 2, 3], "c": null}`},
	{"JSON, an address", `last={"url":"/p?x=1","t":1700000000}`},
	{"JSON, an equals sign in a text", `query={"where":"a=b","and":"c>d"}`},
	{"JSON, percent", "cfg2=%7B%22sid%22%3A1%2C%22lang%22%3A%22de%22%7D"},
	{"JSON, German", `user={"name":"` + "J\u00fcrgen Gro\u00df" + `","ort":"` + "K\u00f6ln" + `"}`},
	{"JSON, escapes of Unicode", `esc={"name":"J\u00fcrgen"}`},
	{"JSON of Django's messages", `messages="[[\"__json_message\"\0540\05420\054\"Saved.\"]]"`},
	{"JSON under a name with underscores", `__proto_ui={"v":1}`},

	// consent
	{"OneTrust with a place", "OptanonConsent2=isIABGlobal=false&datestamp=Mon+Jan+15+2024+08%3A12%3A45+GMT%2B0100&version=6.33.0&hosts=&landingPath=https%3A%2F%2Fexample.com%2F&groups=C0001%3A1%2CC0003%3A0%2CC0004%3A0&geolocation=DE%3BBE"},
	{"OneTrust, raw commas", "OptanonGroups=groups=C0001:1,C0002:0,C0003:0&consentId=2f1c"},
	{"Usercentrics", `uc_settings={"controllerId":"a1b2","language":"de","services":[{"id":"x1","status":false}]}`},
	{"Didomi", "didomi_token=eyJ1c2VyX2lkIjoiMThhYiIsInZlcnNpb24iOm51bGx9"},
	{"Borlabs", `borlabs-cookie=%7B%22consents%22%3A%7B%22essential%22%3A%5B%22borlabs-cookie%22%5D%7D%2C%22v%22%3A1%7D`},
	{"Quantcast", "addtl_consent=1~39.4.3.9.6.9.13.6.4.15"},
	{"Google consent", "SOCS=CAISHAgBEhJnd3NfMjAyNDAxMTUtMF9SQzIaAmRlIAEaBgiA_LysBg"},
	{"Cookie Law Info", "viewed_cookie_policy=yes"},
	{"CookieYes", "cookieyes-consent=consentid:Zm9vYmFy,consent:yes,action:yes,necessary:yes,functional:no,analytics:no"},

	// measurement
	{"Matomo, visit", "_pk_ses.1.1fff=*"},
	{"Matomo, referrer", "_pk_ref.1.1fff=%5B%22%22%2C%22%22%2C1700000000%2C%22https%3A%2F%2Fwww.google.com%2F%22%5D"},
	{"Matomo, variables", `_pk_cvar.1.1fff={"1":["type","guest"],"2":["lang","ja"]}`},
	{"Matomo, a session of ours in the address", "_pk_ref.2.2fff=/start?sid=9"},
	{"Adobe Analytics", "AMCV_1234%40AdobeOrg=-1124106680%7CMCIDTS%7C19742%7CMCMID%7C5839%7CMCAID%7CNONE%7CvVersion%7C5.5.0"},
	{"Adobe Target", "mbox=session#ab12cd#1700001860|PC#ab12cd.37_0#1763245860"},
	{"Mixpanel", "mp_1f2e_mixpanel=%7B%22distinct_id%22%3A%20%22%24device%3A18ab%22%2C%22%24initial_referrer%22%3A%20%22%24direct%22%7D"},
	{"HubSpot", "__hstc=20629287.ab12.1700000000000.1700000000000.1700000300000.2"},
	{"LinkedIn", `li_sugr="v=2&1f2e3d"`},
	{"LinkedIn, list", `lidc="b=VB54:s=V:r=V:a=V:p=V:g=2849:u=1:x=1:i=1700000000:t=1700086400:v=2:sig=AQEfabc"`},
	{"Piwik Pro", "ppms_privacy_1f2e={%22visitorId%22:%22ab%22%2C%22consents%22:{%22analytics%22:{%22status%22:1}}}"},
	{"New Relic", "NREUM=s=1700000000000&r=12345&p=67890"},
	{"AB Tasty", "ABTasty=uid=ab12&fst=1700000000&pst=null&cst=1700000000&ns=1&pvt=3&th=987.0.1.1"},
	{"Criteo", "cto_bundle=Zm9v_X1ZJTJCYmFyJTJG"},
	{"Bing", "_uetsid=1f2e3d4c5b6a|mzq|2|fgh|0|1777"},

	// content management, shops and frameworks
	{"WordPress, logged in", "wordpress_logged_in_9e107d9d372bb682=anna%7C1700172800%7CqWeRtZ%7Cabc123"},
	{"WordPress, logged in, raw bars", "wordpress_sec_9e107d9d372bb682=anna|1700172800|qWeRtZ|abc123"},
	{"WordPress, settings", "wp-settings-1=editor%3Dtinymce%26libraryContent%3Dbrowse"},
	{"WordPress, settings, raw", "wp-settings-2=libraryContent=browse&mfold=o&hidetb=1"},
	{"WordPress, comment author", "comment_author_9e107d9d372bb682=J\u00f6rg M\u00fcller"},
	{"WordPress, comment author's address", "comment_author_url_9e107d9d372bb682=https%3A%2F%2Fexample.com%2F"},
	{"WooCommerce", "woocommerce_cart_hash=0c1f5b6e9d"},
	{"WooCommerce, session", "wp_woocommerce_session_9e107d9d372bb682=42%7C%7C1700172800%7C%7C1700169200%7C%7Cabc"},
	{"Drupal", "SSESS1f2e3d=aBcD-EfGh_IjKl%2CmNoP"},
	{"Joomla", "joomla_user_state=logged_in"},
	{"TYPO3", "fe_typo_user=eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJpZGVudGlmaWVyIjoiYSJ9.x-Y_z"},
	{"Magento", `mage-cache-storage={"cart":{},"customer":{}}`},
	{"Magento, private content", "private_content_version=0a1b2c3d4e5f"},
	{"Shopify", "_shopify_y=3f2504e0-4f89-41d3-9a0c-0305e82c3301"},
	{"Shopware", "sw-states=cart-filled,logged-in"},
	{"Laravel", "laravel_session=eyJpdiI6ImFiIiwidmFsdWUiOiJjZCIsIm1hYyI6ImVmIn0%3D"},
	{"Django's token", "csrftoken=mF3aXbQ9rT5yU7iO0pLkJhGfDsAzXcVb"},
	{"Flask", "flask=.eJwlzjEOwjAMAMC_ZGZw4jix-5nKdmyVtqVTBX.ZUn9_w.Ab-Cd_Ef"},
	{"Rails, encrypted", "_app=Qm9v%2FYmFy--cXV4--ZmluYWw%3D"},
	{"Next.js", "next-auth.callback-url=https%3A%2F%2Fexample.com%2Fde%2Fkonto"},
	{"Nuxt", `i18n_redirected=de`},
	{"Spring, remember me", "remember-me=YW5uYToxNzAwMDAwMDAwOlNIQTI1NjphYmM="},
	{"ASP.NET Core, antiforgery", ".AspNetCore.Antiforgery.1f2e=CfDJ8OabcDEF_ghi-JKL"},
	{"ASP.NET, tickets in a list", "prefs_net=theme=dark&size=12"},
	{"ColdFusion", "CFGLOBALS=urltoken%3DCFID%23%3D12%26CFTOKEN%23%3D34%23lastvisit%3D%7Bts%20%272024-01-15%27%7D"},
	{"phpBB", "phpbb3_abcde_track=g%3A1%2C2%3Bt%3A5"},
	{"MediaWiki", "wiki_UserName=J%C3%BCrgen"},
	{"nopCommerce", ".Nop.Culture=c=de-DE|uic=de-DE"},
	{"Salesforce", `BrowserId_sec=1Ab-2Cd_3Ef==`},

	// tokens
	{"JWT, three parts", "id_token=eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIn0.eyJpc3MiOiJodHRwczovL2lkIn0.Ab-Cd_Ef"},
	{"JWT, no signature", "unsigned=eyJhbGciOiJub25lIn0.eyJhIjoxfQ."},
	{"JWE, five parts", "jwe=eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn"},
	{"JWT in quotes", `jwtq="eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.eHl6"`},
	{"JWT after its type", "authz=Bearer eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.eHl6"},
	{"PASETO", "paseto=v4.public.eyJkYXRhIjoiYSJ9.Zm9v"},
	{"macaroon", "macaroon=MDAxY2xvY2F0aW9uIGV4YW1wbGUK"},
	{"Django's signature", "signed_pref=dark:1qWeRt:AbC-dEf_GhI"},
	{"Azure", "ARRAffinity2=9e107d9d372bb6826bd81d3542a419d6"},
	{"F5 BIG-IP", "BIGipServer~Common~pool_web=rd5o00000000000000000000ffff0a000001o80"},
	{"NetScaler", "NSC_mcwt-xfc=ffffffff09181d3b45525d5f4f58455e445a4a42378b"},
	{"HAProxy", "SERVERUSED=web2|ZVxAb|ZVxAa"},

	// quotes
	{"quotes around nothing", `void=""`},
	{"quotes with commas", `tags="a,b,c"`},
	{"quotes with escapes", `quip="she said \"no\", twice"`},
	{"quotes with an equals sign", `expr="a=b"`},
	{"quotes with an ampersand", `amp="a=1&b=2"`},
	{"quotes with a date", `seen="Tue, 14 Nov 2023 10:00:00 GMT"`},
	{"single quotes", "single='a b'"},
	{"apostrophe", "owner=O'Brien"},

	// other scripts
	{"German", "stadt=M\u00fcnchen-Gro\u00dfhadern"},
	{"German, spaces", "gru\u00df=Sch\u00f6ne Gr\u00fc\u00dfe aus K\u00f6ln"},
	{"German, equals sign", "ma\u00df=gr\u00f6\u00dfe=10"},
	{"German, comma", "liste=\u00c4pfel, Birnen, N\u00fcsse"},
	{"German, Latin-1", "ort1=D\xfcsseldorf"},
	{"German, percent", "stadt2=M%C3%BCnchen"},
	{"German quotation marks", "zitat=\u201eGuten Tag\u201c"},
	{"Japanese", "\u8a00\u8a9e=\u65e5\u672c\u8a9e"},
	{"Japanese, ideographic space", "\u540d\u524d=\u5c71\u7530\u3000\u592a\u90ce"},
	{"Japanese, fullwidth", "\u6761\u4ef6=\uff21\uff1d\uff11\uff0c\uff22\uff1d\uff12"},
	{"Japanese, punctuation", "\u691c\u7d22=\u300c\u732b\u300d\u3001\u300c\u72ac\u300d\u3002"},
	{"Japanese, percent", "kensaku=%E7%8C%AB"},
	{"Japanese, Shift JIS", "sjis=\x93\xfa\x96\x7b"},
	{"French, no-break space", "prix=10\u00a0\u20ac"},
	{"Hebrew", "shem=\u05e9\u05dc\u05d5\u05dd"},
	{"Arabic", "ism=\u0645\u0631\u062d\u0628\u0627"},
	{"emoji with a joiner", "face=\U0001f468\u200d\U0001f469\u200d\U0001f467"},
	{"soft hyphen", "wort=Donau\u00addampf"},

	// other signs
	{"brackets", "range=[1,10]"},
	{"brackets with pairs", "fields=a[0]=1,a[1]=2"},
	{"parentheses", "browser_ua=Mozilla/5.0 (Windows NT 10.0) Gecko/20100101"},
	{"angle brackets", "markup=<b>hi</b>"},
	{"at sign and colon", "ssh=git@example.com:repo.git"},
	{"braces", "tpl={{user}}"},
	{"backslashes", `share=\\server\dir`},
	{"tilde and bar", "acl=~all|read|write"},
	{"formula", "formula=a<b>c?d:e"},
	{"semicolons, percent", "multi=a%3Bb%3Bc"},
	{"plus signs", "terms=cookie+policy+caddy"},
	{"date of ISO", "since=2024-01-15T08:12:45.123+01:00"},
	{"date of HTTP", "expiry=Mon, 15-Jan-2024 08:12:45 GMT"},
	{"screen", "screen=1920x1080@2"},
	{"numbers", "limits2=10:20:30"},
}

// TestBenignCookiesOfTables checks that each row of the tables has a name of its
// own, and that no parser reads a protected cookie in it: a row in which one does
// is an attack, whoever has set the cookie.
func TestBenignCookiesOfTables(t *testing.T) {
	t.Parallel()
	site := benignSite{managed: sessionNames}
	names := make(map[string]bool)
	for _, tc := range slices.Concat(benignCookies, benignValues) {
		if names[tc.name] {
			t.Errorf("two rows are called %q", tc.name)
		}
		names[tc.name] = true
		for _, m := range parsers.Models() {
			for _, pair := range m.Read(tc.cookie) {
				if site.manages(pair[0]) {
					t.Errorf("%s: %s reads %q in %q", tc.name, m.Name, pair, tc.cookie)
				}
			}
		}
	}
}

// misreadCookies are no attacks, but some parser reads a protected cookie in
// them. The policy must drop them.
var misreadCookies = []benign{
	{"address with a protected name after an ampersand", "back=/list?page=2&sid=5&sort=name"},
	{"pair after an ampersand", "qs=1&sid=2"},
	{"consent with a protected name", "consent=necessary=1&sid=0"},
	{"list of pairs", "exp=a=1,sid=2"},
	{"list with spaces", "exp=a=1, s_id=2"},
	{"address with a protected name in brackets", "api=/x?f[]sid=1"},
	{"protected name after a German letter", "such=gr\u00f6\u00dfsid=10"},
	{"protected name after a colon, where no known parser splits", "route=web:sid=2"},
}

// TestMisreadCookies checks that an app gets none of them, and keeps the good
// cookie and the one after it.
func TestMisreadCookies(t *testing.T) {
	t.Parallel()
	_, port := startSite(t, hostPrefixPolicy("", "safe", ownNames)+"\treverse_proxy "+startEcho(t))
	for _, tc := range misreadCookies {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			gateway := &rawClient{secure: true, address: fmt.Sprintf("127.0.0.1:%d", port)}
			defer gateway.close()
			body, refused, err := gateway.get("/", []string{"__Host-sid=good; " + tc.cookie + "; lang=de"})
			if got, want := string(body), "sid=good; lang=de"; err != nil || refused || got != want {
				t.Errorf("the app got %q, want %q (%v, refused %t)", got, want, err, refused)
			}
		})
	}
}
