package policy

import "sync"

// planCache remembers plans by keys of which there may be any number: names that
// apps choose, and sets of rules that match them. It is bounded, and safe for
// concurrent use.
type planCache struct {
	mu    sync.RWMutex
	plans map[string]*plan
}

// maxCachedPlans is how many plans a cache remembers.
const maxCachedPlans = 4096

// get returns the plan for key, nil if there is none.
func (c *planCache) get(key string) *plan {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.plans[key]
}

// getBytes is get without a string.
func (c *planCache) getBytes(key []byte) *plan {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.plans[string(key)]
}

// put remembers the plan for key. It starts over when the cache is full: that is
// rare, and needs no order of use on the way to a hit.
func (c *planCache) put(key string, pl *plan) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.plans == nil || len(c.plans) >= maxCachedPlans {
		c.plans = make(map[string]*plan)
	}
	c.plans[key] = pl
}
