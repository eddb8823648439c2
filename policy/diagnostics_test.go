package policy

import (
	"slices"
	"testing"
)

func TestMessages(t *testing.T) {
	if got := (&ConfigError{Place: "here", Problem: "wrong"}).Error(); got != "here: wrong" {
		t.Errorf("got %q", got)
	}
	if got := opsOf("secure"); !slices.Equal(got, []Op{OpSet, OpAuto, OpRemove, OpUnchanged}) {
		t.Errorf("got %q", got)
	}
	if got := opsOf("fnord"); got != nil {
		t.Errorf("got %q", got)
	}
}
