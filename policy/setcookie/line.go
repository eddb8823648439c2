package setcookie

import (
	"strings"
)

// Line is one Set-Cookie line as a browser reads it (RFC 6265bis, section
// 5.6). It consists of offsets into the original string: nothing of the line is
// lost or copied. The zero value is ready for [Line.Parse], and a Line can be
// used for one line after another. It is not safe for concurrent use.
type Line struct {
	raw string

	nameStart, nameEnd   int32 // both 0 for a nameless cookie
	valueStart, valueEnd int32
	pairEnd              int32 // the first semicolon, or the end

	present  Set // attributes that are there
	repeated Set // attributes that are there more than once
	obeyed   Set // attributes of which a browser obeys an occurrence, as far as is known
	read     Set // lifetimes for which obeyed and last are final: see lifetime

	// The attributes in the order of the line. Few lines have more than fit.
	count int
	few   [8]occurrence
	more  []occurrence

	// The index of the occurrence of each present attribute that a browser
	// obeys or, if it skips all of them, of the last one.
	last [NumAttributes]int32

	seconds [2]int64 // the Max-Age and Expires, as in [Value].Num
}

// occurrence is one attribute of a line. All fields but the first are offsets.
type occurrence struct {
	attribute Attribute
	semicolon int32 // the one before it
	start     int32 // its name
	after     int32 // after its name and the spaces that follow: the "=", or next
	next      int32 // the semicolon after it, or the end of the line
}

// value returns where the value of o begins and ends in raw. Both are the same if
// it has none.
func (o *occurrence) value(raw string) (start, end int) {
	start, end = int(o.after), int(o.next)
	if start < end { // there is a "="
		start++
	}
	for isSpace(raw[end-1]) { // the name ends before it
		end--
	}
	start = min(start, end)
	for start < end && isSpace(raw[start]) {
		start++
	}
	return start, end
}

// MaxValue is the length in octets beyond which a browser skips the value of
// an attribute (RFC 6265bis, section 5.6).
const MaxValue = 1024

// add makes room for one more occurrence of a. A browser skips one that is not
// short enough.
func (l *Line) add(a Attribute, short bool) *occurrence {
	bit := Set(1) << a
	l.repeated |= l.present & bit
	l.present |= bit
	if short || l.obeyed&bit == 0 {
		l.last[a] = int32(l.count)
	}
	if short {
		l.obeyed |= bit
	}
	i := l.count
	l.count++
	if i < len(l.few) {
		return &l.few[i]
	}
	if l.more == nil { // at once for all that may follow
		l.more = make([]occurrence, 0, 1+strings.Count(l.raw[l.few[i-1].next:], ";"))
	}
	l.more = append(l.more, occurrence{})
	return &l.more[i-len(l.few)]
}

// at returns the occurrence at index i.
func (l *Line) at(i int) *occurrence {
	if i < len(l.few) {
		return &l.few[i]
	}
	return &l.more[i-len(l.few)]
}

// text returns the value of an attribute.
func (l *Line) text(o *occurrence) string {
	start, end := o.value(l.raw)
	return l.raw[start:end]
}

// Raw returns the line as it was given to Parse.
func (l *Line) Raw() string { return l.raw }

// Name returns the name of the cookie without the spaces around it. It is
// empty for a nameless cookie.
func (l *Line) Name() string { return l.raw[l.nameStart:l.nameEnd] }

// Value returns the value of the cookie without the spaces around it. Quotes
// are part of it.
func (l *Line) Value() string { return l.raw[l.valueStart:l.valueEnd] }

// Present reports whether a stands in the line, also in a form that a browser
// skips.
func (l *Line) Present(a Attribute) bool { return l.present.Has(a) }

// Get returns the value of a that a browser obeys: that of the last occurrence
// that it does not skip. It is not ok if there is none, or if the value counts
// for nothing, as an unknown SameSite or a Path that does not begin with "/".
// Flags have an empty value.
func (l *Line) Get(a Attribute) (v Value, ok bool) {
	v, standing := l.effective(a)
	return v, standing == counts
}

// effective returns what a browser obeys of a.
func (l *Line) effective(a Attribute) (Value, standing) {
	if !l.present.Has(a) {
		return Value{}, absent
	}
	if a.IsLifetime() {
		return l.lifetime(a)
	}
	if !l.obeyed.Has(a) {
		return Value{}, absent
	}
	return receivedValue(a, l.text(l.at(int(l.last[a]))))
}

// lifetime is effective for Max-Age and Expires. A browser skips those that it
// cannot read, so that an earlier one counts. They are read when somebody asks,
// since dates take their time.
func (l *Line) lifetime(a Attribute) (Value, standing) {
	if !l.read.Has(a) {
		l.read.Add(a)
		l.readLast(a)
	}
	if !l.obeyed.Has(a) {
		return Value{}, absent
	}
	return Value{Text: l.text(l.at(int(l.last[a]))), Num: l.seconds[a-MaxAge]}, counts
}

// readLast finds the last occurrence of a that a browser can read.
func (l *Line) readLast(a Attribute) {
	wasObeyed := l.obeyed.Has(a)
	l.obeyed.Delete(a)
	if !wasObeyed {
		return // all are too long
	}
	for i := l.count - 1; i >= 0; i-- {
		o := l.at(i)
		if o.attribute != a {
			continue
		}
		text := l.text(o)
		if len(text) > MaxValue {
			continue
		}
		if n, ok := readLifetime(a, text); ok {
			l.obeyed.Add(a)
			l.last[a], l.seconds[a-MaxAge] = int32(i), n
			return
		}
	}
}
