package policy

import (
	"fmt"
	"slices"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy/setcookie"
)

// droppedEdit is an edit that can never act.
type droppedEdit struct {
	*edit
	why   string // it may hold OtherPlace
	other string
}

// overridden returns why e cannot act before the edits in later, or "".
func overridden(e *edit, later []*edit) (why, other string) {
	i := slices.IndexFunc(later, func(l *edit) bool { return l.attribute == e.attribute && l.overrides() })
	if i < 0 {
		return "", ""
	}
	return OtherPlace + " overrides it", later[i].place
}

// knowledge is what holds of the attributes of every line after some edits.
type knowledge [setcookie.NumAttributes]struct {
	present bool // there is a value
	absent  bool // there is none
	done    bool // an auto edit has done what it can
	least   int64
	limit   *edit   // at_most: the strictest without placeholders
	maps    []*edit // the current run of maps
}

// idle returns why e cannot act after the edits in before, or "".
func (k *knowledge) idle(e *edit, before []*edit) (why, other string) {
	a := &k[e.attribute]
	present, absent := a.present, a.absent
	if e.attribute.IsLifetime() { // one thing in two attributes
		present = k[setcookie.MaxAge].present || k[setcookie.Expires].present
	}
	switch e.op {
	case OpDefault:
		if present {
			return "what stands before it always leaves a value", ""
		}
	case OpAtLeast:
		if a.present && e.template == "" && a.least >= e.value.Num {
			return "what stands before it is never weaker", ""
		}
	case OpAtMost:
		if k[setcookie.MaxAge].absent && k[setcookie.Expires].absent {
			return "what stands before it leaves no lifetime", ""
		}
		if a.limit != nil && e.template == "" && a.limit.value.Num <= e.value.Num {
			return "what stands before it is never longer", ""
		}
	case OpAuto:
		switch {
		case e.attribute == setcookie.Secure && a.present:
			return "what stands before it always sets it", ""
		case a.done:
			return "what stands before it does the same", ""
		case e.attribute != setcookie.Secure && absent:
			return "what stands before it leaves nothing", ""
		}
	case OpMap:
		if by := coveredBy(a.maps, e); by != nil {
			return OtherPlace + " matches first", by.place
		}
		if absent {
			return "what stands before it leaves nothing", ""
		}
	case OpRemove:
		if e.when != nil && absent {
			return "what stands before it leaves nothing", ""
		}
	case OpUnchanged:
		if !slices.ContainsFunc(before, func(b *edit) bool { return b.touches(e.attribute) }) {
			return fmt.Sprintf("no line before it changes the attribute; write -%s to remove it", attributes[e.attribute].name), ""
		}
	}
	return "", ""
}

// learn takes into account that e runs.
func (k *knowledge) learn(e *edit) {
	a := &k[e.attribute]
	was := *a
	if e.op != OpMap {
		a.maps = nil
	}
	switch e.op {
	case OpSet:
		a.present, a.least = true, e.value.Num
	case OpDefault:
		// A lifetime may be in the other attribute.
		a.present = !e.attribute.IsLifetime()
		a.least = 0
		if was.absent {
			a.least = e.value.Num
		}
	case OpAtLeast:
		a.present, a.least = true, max(was.least, e.value.Num)
	case OpAtMost:
		if e.template == "" && (a.limit == nil || e.value.Num < a.limit.value.Num) {
			a.limit = e
		}
	case OpAuto:
		a.done = true
		a.present = was.present && e.attribute != setcookie.Domain
	case OpMap:
		if !e.follows {
			a.maps = nil
		}
		a.maps = append(a.maps, e)
	case OpRemove:
		a.absent = e.when == nil
		a.present = false
	}
	if e.overrides() && e.attribute == setcookie.Expires {
		k[setcookie.MaxAge].limit = nil // it no longer holds for both
	}
	if e.op != OpRemove && e.op != OpAuto && e.op != OpMap && e.op != OpAtMost {
		a.absent = false
	}
}

// touches reports whether e is about a.
func (e *edit) touches(a setcookie.Attribute) bool {
	return e.attribute == a || e.op == OpAtMost && a == setcookie.Expires
}

// coveredBy returns the map of the current run that leaves nothing to e, nil if
// there is none.
func coveredBy(run []*edit, e *edit) *edit {
	if !e.follows || e.when.expr != nil {
		return nil
	}
	text := e.when.from
	if text == "" {
		text = "/"
	}
	for _, m := range run {
		if m.when.expr != nil || m.template != "" || !m.when.matches(e.attribute, text) {
			continue
		}
		if _, moves := m.mapTo(text, m.value.Text, new(setcookie.Buffer)); moves {
			return m
		}
	}
	return nil
}
