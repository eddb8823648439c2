package zoo

import (
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
)

// EarlyCookie is what every writer sets before it sends anything. What it sets
// later is called late.
const EarlyCookie = "early=1"

// Writers returns the names of all ways.
func Writers() []string { return slices.Sorted(maps.Keys(writers)) }

// IsPlain reports whether a way sets no cookie but EarlyCookie.
func IsPlain(writer string) bool { return writer == "nothing" || writer == "write" }

func addLate(w http.ResponseWriter) { w.Header().Add("Set-Cookie", "late=1") }

func flush(w http.ResponseWriter) { _ = http.NewResponseController(w).Flush() }

func write(w http.ResponseWriter, body string) { _, _ = io.WriteString(w, body) }

// bigBody is more than any of the writers around buffers.
var bigBody = strings.Repeat("0123456789abcdef", 1<<10)

// lateReader is a body whose source sets a cookie each time it is read after the
// first.
type lateReader struct {
	w     http.ResponseWriter
	parts int
	reads int
}

func (l *lateReader) Read(p []byte) (int, error) {
	if l.reads++; l.reads > l.parts {
		return 0, io.EOF
	}
	if l.reads > 1 {
		addLate(l.w)
	}
	return copy(p, bigBody[:min(len(bigBody), len(p))]), nil
}

// writers are ways to send a response; each has set EarlyCookie. Without a policy,
// all of them get a line that no policy has seen to the browser, in some stack and
// protocol.
var writers = map[string]func(w http.ResponseWriter, r *http.Request){
	"nothing": func(http.ResponseWriter, *http.Request) {},
	"write":   func(w http.ResponseWriter, _ *http.Request) { write(w, "body") },
	"write, cookie, write": func(w http.ResponseWriter, _ *http.Request) {
		write(w, "body")
		addLate(w)
		write(w, "body")
	},
	"many writes, each after a cookie": func(w http.ResponseWriter, _ *http.Request) {
		for range 40 {
			write(w, bigBody[:100])
			addLate(w)
		}
		write(w, bigBody)
	},
	"flush, cookie, write": func(w http.ResponseWriter, _ *http.Request) {
		flush(w)
		addLate(w)
		write(w, "body")
	},
	"flush, cookie": func(w http.ResponseWriter, _ *http.Request) {
		flush(w)
		addLate(w)
	},
	"empty write, cookie, write": func(w http.ResponseWriter, _ *http.Request) {
		write(w, "")
		addLate(w)
		write(w, "body")
	},
	"empty write, cookie": func(w http.ResponseWriter, _ *http.Request) {
		write(w, "")
		addLate(w)
	},
	"WriteHeader, cookie, write": func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		addLate(w)
		write(w, "body")
	},
	"WriteHeader, cookie": func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		addLate(w)
	},
	"WriteHeader, flush, cookie, write": func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		flush(w)
		addLate(w)
		write(w, "body")
	},
	"WriteHeader, empty write, cookie, write": func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		write(w, "")
		addLate(w)
		write(w, bigBody)
	},
	"WriteHeader, write, flush, cookie, write": func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		write(w, "body")
		flush(w)
		addLate(w)
		write(w, bigBody)
	},
	"WriteHeader, cookie, WriteHeader of events": func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		addLate(w)
		w.Header().Set("Content-Type", "text/event-stream")
		w.WriteHeader(http.StatusOK)
		write(w, "data: 1\n\n")
	},
	"WriteHeader, cookie, WriteHeader 101": func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		addLate(w)
		w.WriteHeader(http.StatusSwitchingProtocols)
		write(w, "body")
	},
	"WriteHeader, cookie, WriteHeader 103": func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		addLate(w)
		w.WriteHeader(http.StatusEarlyHints)
		write(w, "body")
	},
	"204, cookie": func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNoContent)
		addLate(w)
		write(w, "")
	},
	"304, cookie": func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusNotModified)
		addLate(w)
		flush(w)
	},
	"an impossible status, recovered": func(w http.ResponseWriter, _ *http.Request) {
		func() {
			defer func() { _ = recover() }()
			w.WriteHeader(42)
		}()
		addLate(w)
		write(w, "body")
	},
	"103, write": func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusEarlyHints)
		write(w, "body")
	},
	"103 and nothing": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusEarlyHints) },
	"103, cookie, flush, cookie, write": func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusEarlyHints)
		w.Header().Add("Set-Cookie", "second=1")
		flush(w)
		addLate(w)
		write(w, "body")
	},
	"copy from a reader that sets cookies": func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.Copy(w, &lateReader{w: w, parts: 6})
	},
	"copy from a reader that sets cookies, 200 octets": func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.Copy(w, io.MultiReader(strings.NewReader(bigBody[:200]), &lateReader{w: w, parts: 2}))
	},
	"WriteHeader, copy from a reader that sets cookies": func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		_, _ = io.Copy(w, &lateReader{w: w, parts: 3, reads: 1})
	},
	"copy of a file, cookie, write": func(w http.ResponseWriter, _ *http.Request) {
		f, err := os.Open(os.Args[0])
		if err != nil {
			return
		}
		defer func() { _ = f.Close() }()
		_, _ = io.CopyN(w, f, 600)
		addLate(w)
		write(w, "body")
	},
	"slice changed": func(w http.ResponseWriter, _ *http.Request) {
		lines := []string{EarlyCookie, "second=1; HttpOnly"}
		w.Header()["Set-Cookie"] = lines
		w.WriteHeader(http.StatusOK)
		lines[1] = "late=1"
		write(w, "body")
		lines[0] = "late=2"
	},
	"slice in the map changed": func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		for range 3 {
			for i := range w.Header()["Set-Cookie"] {
				w.Header()["Set-Cookie"][i] = "late=1"
			}
			write(w, bigBody[:1000])
		}
	},
	"spelling": func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["sEt-cOokIe"] = []string{"second=1"}
		w.WriteHeader(http.StatusOK)
		w.Header()["set-cookie"] = []string{"late=1"}
		write(w, "body")
		w.Header()["SET-COOKIE"] = []string{"late=1"}
	},
	"Kelvin sign":  odd("Set-Coo\u212aie"),
	"dotted I":     odd("Set-Cook\u0130e"),
	"all of those": odd("Set-Coo\u212a\u0130e"),
	"announced trailer": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Trailer", "Set-Cookie, X-Sum")
		w.WriteHeader(http.StatusOK)
		write(w, "body")
		flush(w)
		addLate(w)
	},
	"announced trailer with a Kelvin sign": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Trailer", "Set-Coo\u212aie")
		w.WriteHeader(http.StatusOK)
		write(w, "body")
		flush(w)
		w.Header()["Set-Coo\u212aie"] = []string{"late=1"}
	},
	"announced trailer, 103": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Trailer", "Set-Cookie")
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusOK)
		write(w, "body")
		flush(w)
		addLate(w)
	},
	"trailer announced late": func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		w.Header().Set("Trailer", "Set-Cookie")
		write(w, "body")
		flush(w)
		addLate(w)
	},
	"unannounced trailer":       trailer("Trailer:Set-Cookie"),
	"unannounced trailer twice": trailer("Trailer:Trailer:Set-Cookie"),
	"unannounced trailer, odd":  trailer("Trailer:sEt-cookie"),
	"unannounced, Kelvin sign":  trailer("Trailer:Set-Coo\u212aie"),
	"panic after a write": func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		addLate(w)
		write(w, bigBody)
		flush(w)
		panic(http.ErrAbortHandler)
	},
}

// odd sets a cookie under another name, before the header and after it.
func odd(name string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header()[name] = []string{"late=1"}
		w.WriteHeader(http.StatusOK)
		w.Header()[name] = []string{"late=1"}
		write(w, "body")
		w.Header()[name] = []string{"late=1"}
	}
}

func trailer(key string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
		write(w, "body")
		flush(w)
		w.Header()[key] = []string{"late=1"}
	}
}
