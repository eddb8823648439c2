package cookiepolicy

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"go.uber.org/zap"
)

// TestInformational checks that what a 1xx holds back is there again for the
// final response, under the spelling that the handler used.
func TestInformational(t *testing.T) {
	h, _ := provisioned(t, `{"edits": [{"attribute": "secure", "op": "set"}]}`)
	rw := &responseWriter{handler: h, request: httptest.NewRequest(http.MethodGet, "/", nil)}
	rw.ResponseWriter = httptest.NewRecorder()
	rw.Header()["Set-Cookie"], rw.Header()["set-cookie"] = []string{"a=1"}, []string{"b=2"}
	rw.WriteHeader(http.StatusEarlyHints)
	if len(rw.Header()) != 2 || rw.committed || rw.sent {
		t.Errorf("after 103: %v", rw.Header())
	}
	rw.WriteHeader(http.StatusOK)
	if got, want := rw.Header()["Set-Cookie"], []string{"a=1; Secure", "b=2; Secure"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestAllocations holds the gate to its budget: the wrapper; with several cookies,
// the copy of their lines that no handler has; and where lines change, however many, their
// slice and one piece of memory for all.
func TestAllocations(t *testing.T) {
	h, _ := provisioned(t, `{"defaults": true}`)
	h.logger, h.debug = zap.NewNop(), false
	r := httptest.NewRequest(http.MethodGet, "https://x/", nil)
	for _, tc := range []struct {
		desc  string
		lines []string
		want  float64
	}{
		{"no cookie", nil, 1},
		{"one cookie that is right", []string{"a=b; Path=/; Secure; HttpOnly; SameSite=Lax"}, 1},
		{"cookies that are right", slices.Repeat([]string{"a=b; Path=/; Secure; HttpOnly; SameSite=Lax"}, 20), 2},
		{"one to change", []string{"a=b"}, 3},
		{"twenty to change", slices.Repeat([]string{"PHPSESSID=31d4d96e407aad42; path=/"}, 20), 4},
	} {
		t.Run(tc.desc, func(t *testing.T) {
			w := httptest.NewRecorder()
			w.WriteHeader(http.StatusOK) // so that the recorder itself copies nothing
			next := nextFunc(func(w http.ResponseWriter, _ *http.Request) error {
				if tc.lines != nil {
					w.Header()["Set-Cookie"] = tc.lines
				}
				w.WriteHeader(http.StatusOK)
				_, err := w.Write(nil)
				return err
			})
			allocs := testing.AllocsPerRun(1000, func() {
				if err := h.ServeHTTP(w, r, next); err != nil {
					t.Fatal(err)
				}
			})
			if allocs != tc.want {
				t.Errorf("%v allocations, want %v", allocs, tc.want)
			}
		})
	}
}

type nextFunc func(http.ResponseWriter, *http.Request) error

func (f nextFunc) ServeHTTP(w http.ResponseWriter, r *http.Request) error { return f(w, r) }

// waiting is a writer around the gate that, as encode does, keeps the status
// until there is a body.
type waiting struct {
	*httptest.ResponseRecorder
	status int
}

func (w *waiting) WriteHeader(status int) { w.status = status }

func (w *waiting) Write(p []byte) (int, error) {
	w.ResponseRecorder.WriteHeader(w.status)
	return w.ResponseRecorder.Write(p)
}

func TestWriterThatWaits(t *testing.T) {
	h, _ := provisioned(t, `{"edits": [{"attribute": "secure", "op": "set"}]}`)
	w := &waiting{ResponseRecorder: httptest.NewRecorder()}
	err := h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil), nextFunc(func(w http.ResponseWriter, _ *http.Request) error {
		w.Header().Add("Set-Cookie", "a=1")
		w.WriteHeader(http.StatusOK)
		w.Header().Add("Set-Cookie", "late=1")
		_, err := w.Write([]byte("body"))
		return err
	}))
	if got := w.Result().Header["Set-Cookie"]; err != nil || !slices.Equal(got, []string{"a=1; Secure"}) {
		t.Errorf("got %q (%v)", got, err)
	}
}

// TestLateChangeInPlace checks that on HTTP/3 a handler cannot change a line
// behind the policy's back: the slice in the header map is not the gate's own.
func TestLateChangeInPlace(t *testing.T) {
	h, _ := provisioned(t, `{"edits": [{"attribute": "secure", "op": "set"}]}`)
	w := &waiting{ResponseRecorder: httptest.NewRecorder()}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.ProtoMajor = 3
	err := h.ServeHTTP(w, r, nextFunc(func(w http.ResponseWriter, _ *http.Request) error {
		w.Header().Add("Set-Cookie", "a=1; Secure")
		w.WriteHeader(http.StatusOK)
		w.Header()["Set-Cookie"][0] = "late=1"
		_, err := w.Write([]byte("body"))
		return err
	}))
	if got := w.Result().Header["Set-Cookie"]; err != nil || !slices.Equal(got, []string{"a=1; Secure"}) {
		t.Errorf("got %q (%v)", got, err)
	}
}

// TestLateSwapOfFields checks that the number of fields tells nothing.
func TestLateSwapOfFields(t *testing.T) {
	h, _ := provisioned(t, `{"edits": [{"attribute": "secure", "op": "set"}]}`)
	w := &waiting{ResponseRecorder: httptest.NewRecorder()}
	err := h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil), nextFunc(func(w http.ResponseWriter, _ *http.Request) error {
		odd := "set-cookie"
		w.Header().Set("X-Other", "1")
		w.WriteHeader(http.StatusOK)
		w.Header().Del("X-Other")
		w.Header()[odd] = []string{"late=1"}
		_, err := w.Write([]byte("body"))
		return err
	}))
	if got := w.Result().Header; err != nil || len(got["set-cookie"])+len(got["Set-Cookie"]) > 0 { //nolint:staticcheck // the odd spelling is the point
		t.Errorf("got %q (%v)", got, err)
	}
}
