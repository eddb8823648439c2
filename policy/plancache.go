package policy

import (
	"strings"
	"sync"
)

// planCache remembers the plans of names that no rule holds literally. It is
// bounded: apps can choose any number of names.
type planCache struct {
	policy *Policy

	mu     sync.RWMutex
	byName map[string]*plan
	byRule map[string]*plan // names that the same rules match share a plan
}

// matched are the indices of the rules that match a name, two octets each. It
// says all that a plan depends on.
type matched string

// at returns the rule whose two octets begin at i.
func (m matched) at(i int) int { return int(m[i])<<8 | int(m[i+1]) }

const (
	maxCachedPlans = 4096 // names
	maxCachedName  = 256  // octets
)

func newPlanCache(p *Policy) *planCache {
	return &planCache{policy: p, byName: make(map[string]*plan), byRule: make(map[string]*plan)}
}

func (c *planCache) get(name string) *plan {
	c.mu.RLock()
	p, ok := c.byName[name]
	c.mu.RUnlock()
	if ok {
		return p
	}
	p = c.forRules(name)
	if len(name) <= maxCachedName {
		c.mu.Lock()
		remember(c.byName, strings.Clone(name), p) // the line that name is a part of may go
		c.mu.Unlock()
	}
	return p
}

// peek is get for names that clients choose at will: it does not remember them.
func (c *planCache) peek(name string) *plan {
	c.mu.RLock()
	p, ok := c.byName[name]
	c.mu.RUnlock()
	if ok {
		return p
	}
	return c.forRules(name)
}

// forRules returns the plan of all names that the same rules match as name.
func (c *planCache) forRules(name string) *plan {
	var few [16]byte
	rules := c.policy.appendMatched(few[:0], name)
	c.mu.RLock()
	p, ok := c.byRule[string(rules)]
	c.mu.RUnlock()
	if ok {
		return p
	}
	made := matched(rules)
	p = c.policy.newPlan(made, c.policy.edits(made))
	c.mu.Lock()
	defer c.mu.Unlock()
	remember(c.byRule, string(made), p)
	return p
}

// remember starts over when the table is full: that is rare, and needs no
// order of use on the way to a hit.
func remember(plans map[string]*plan, key string, p *plan) {
	if len(plans) >= maxCachedPlans {
		clear(plans)
	}
	plans[key] = p
}
