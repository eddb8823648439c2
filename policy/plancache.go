package policy

import (
	"strings"
	"sync"
)

// planCache remembers the plans of names that no rule holds literally. It is
// bounded: apps can choose any number of names.
type planCache struct {
	match func(name string) matched
	make  func(matched) *plan

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

func newPlanCache(match func(name string) matched, makePlan func(matched) *plan) *planCache {
	return &planCache{match: match, make: makePlan, byName: make(map[string]*plan), byRule: make(map[string]*plan)}
}

func (c *planCache) get(name string) *plan {
	c.mu.RLock()
	p, ok := c.byName[name]
	c.mu.RUnlock()
	if ok {
		return p
	}
	return c.work(name, len(name) <= maxCachedName)
}

// peek is get for names that clients choose at will: it does not remember them.
func (c *planCache) peek(name string) *plan {
	c.mu.RLock()
	p, ok := c.byName[name]
	c.mu.RUnlock()
	if ok {
		return p
	}
	return c.work(name, false)
}

// work finds the plan of a name that is not in the cache.
func (c *planCache) work(name string, memorize bool) *plan {
	rules := c.match(name)
	c.mu.Lock()
	defer c.mu.Unlock()
	p, ok := c.byRule[string(rules)]
	if !ok {
		p = c.make(rules)
		remember(c.byRule, string(rules), p)
	}
	if memorize {
		remember(c.byName, strings.Clone(name), p) // the line that name is a part of may go
	}
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
