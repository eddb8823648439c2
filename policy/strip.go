package policy

// directions are the ways on which something holds.
type directions uint8

const (
	onRequest directions = 1 << iota
	onResponse
)

func (d directions) has(other directions) bool { return d&other != 0 }

func compileStrip(word, place string, c *complaints) directions {
	switch word {
	case "request":
		return onRequest
	case "response":
		return onResponse
	case "":
		return onRequest | onResponse
	}
	c.errorf(place, Suggest(word, []string{"request", "response"})+", or leave it out for both", "unrecognized direction %q", word)
	return 0
}

// stripIn returns where rules let a cookie not pass, and the place of the last
// of them that says so.
func (p *Policy) stripIn(rules matched) (d directions, place string) {
	for i := 0; i < len(rules); i += 2 {
		if r := &p.rules[rules.at(i)]; r.strip != 0 {
			d, place = d|r.strip, r.place
		}
	}
	return d, place
}

// warnStripped warns of rules about cookies that no browser gets.
func (p *Policy) warnStripped(c *complaints) {
	for i := range p.rules {
		r := &p.rules[i]
		names := r.selector.exactIn()
		if len(names) == 0 || r.selector.hasPattern() || r.strip != 0 {
			continue
		}
		stripper := ""
		for _, name := range names {
			d, place := p.stripIn(p.match(name))
			if !d.has(onResponse) {
				stripper = ""
				break
			}
			stripper = place
		}
		if stripper != "" {
			c.warnf(r.place, "the rule for %s never acts: %s keeps what it is about from browsers", r.title, stripper)
		}
	}
}
