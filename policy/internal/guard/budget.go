package guard

// Budget bounds what a request can make a policy do: how many octets of spellings of
// odd names, and of names that only patterns can tell, it looks at. Its zero value is
// that of a new request. A nil Budget has no bound.
type Budget struct{ spent int }

// MaxBudget is the budget of a request in octets. Browsers and honest sites do not
// come near it.
const MaxBudget = 2 << 10

// Take spends octets. It reports false if they are more than is left.
func (b *Budget) Take(octets int) bool {
	if b == nil {
		return true
	}
	b.spent += octets
	return b.spent <= MaxBudget
}

// spellingCost is what a spelling of an odd name costs apart from its octets. It is
// what keeps many short names as cheap as one long name.
const spellingCost = 8

// takeOdd spends what it costs to look at one spelling of an odd name.
func (b *Budget) takeOdd(octets int) bool { return b.Take(octets + spellingCost) }
