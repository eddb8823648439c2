package cookiepolicy

import (
	"fmt"
	"runtime"
	"sync"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/caddy-cookie-policy/caddy-cookie-policy/policy"
)

// decided logs a decision: a line each at Debug, and a Warn for a cookie that
// its user will miss. Never a cookie's value.
func (h *Handler) decided(d policy.Decision) {
	if d.Dropped() && h.warned.allow(string(d.Reason), d.Rule) {
		h.logger.Warn("dropped a cookie", decisionFields(d)...)
	}
	if d.Reason == policy.ReasonRefused && h.warned.allow(string(d.Verdict), d.Rule) {
		h.logger.Warn("the browser will refuse a cookie", decisionFields(d)...)
	}
	if c := h.logger.Check(zapcore.DebugLevel, "cookie decision"); c != nil {
		c.Write(decisionFields(d)...)
	}
}

func decisionFields(d policy.Decision) []zap.Field {
	fields := []zap.Field{
		zap.String("cookie", d.Cookie),
		zap.String("rule", d.Rule),
		zap.String("reason", string(d.Reason)),
	}
	if d.Attribute != "" {
		fields = append(fields, zap.String("attribute", d.Attribute))
	}
	if d.Verdict != "" {
		fields = append(fields, zap.String("verdict", string(d.Verdict)))
	}
	return fields
}

// panicText describes a panic of the engine without what it may hold of a
// cookie: only the runtime's own messages are free of values.
func panicText(cause any) string {
	if err, ok := cause.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("%T", cause)
}

// limiter lets one log line through for each cause and rule in each interval.
// Both come from the configuration or from this program, never from a client,
// so its table is bounded.
type limiter struct {
	interval time.Duration
	now      func() time.Time

	mu   sync.Mutex
	last map[[2]string]time.Time
}

func newLimiter(interval time.Duration, now func() time.Time) *limiter {
	return &limiter{interval: interval, now: now, last: make(map[[2]string]time.Time)}
}

func (l *limiter) allow(cause, rule string) bool {
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	key := [2]string{cause, rule}
	if last, ok := l.last[key]; ok && now.Sub(last) < l.interval {
		return false
	}
	l.last[key] = now
	return true
}
