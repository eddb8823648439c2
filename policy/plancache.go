package policy

import (
	"strings"
	"sync"
)

// planCache remembers the plans of names that no rule holds literally. It is
// bounded: apps can choose any number of names.
type planCache struct {
	make func(name string) *plan

	mu    sync.RWMutex
	plans map[string]*plan
}

const (
	maxCachedPlans = 4096 // names
	maxCachedName  = 256  // octets
)

func newPlanCache(makePlan func(name string) *plan) *planCache {
	return &planCache{make: makePlan, plans: make(map[string]*plan)}
}

func (c *planCache) get(name string) *plan {
	c.mu.RLock()
	p, ok := c.plans[name]
	c.mu.RUnlock()
	if ok {
		return p
	}
	p = c.make(name)
	if len(name) > maxCachedName {
		return p
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.plans) >= maxCachedPlans {
		// Starting over is rare, and needs no order of use on the way to a hit.
		clear(c.plans)
	}
	c.plans[strings.Clone(name)] = p // the line that name is a part of may go
	return p
}
