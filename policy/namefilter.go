package policy

// nameFilter tells at a glance of most names that they are not in a set.
type nameFilter struct {
	first   [256]bool // octets that one of the set begins with
	lengths uint64    // a bit for each length, the highest for all from 63 on
	empty   bool      // the empty name is in the set
}

func (f *nameFilter) add(name string) {
	if name == "" {
		f.empty = true
		return
	}
	f.first[name[0]] = true
	f.lengths |= 1 << min(len(name), 63)
}

func (f *nameFilter) mayHold(name string) bool {
	if name == "" {
		return f.empty
	}
	return f.first[name[0]] && f.lengths&(1<<min(len(name), 63)) != 0
}
