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

// log writes a line for each decision at Debug, and a Warn for one that a user may
// notice. It never writes the value of a cookie.
func (h *Handler) log(d policy.Decision) {
	message := ""
	switch {
	case d.Dropped():
		message = "dropped a cookie"
	case d.Reason == policy.ReasonRefused:
		message = "the browser will refuse a cookie"
	case d.Reason == policy.ReasonPathWidened:
		message = "a cookie is sent to more paths than the app asked for, since its new name requires Path=/; prefix secure keeps the Path"
	}
	if message != "" && h.warned.allow(string(d.Reason)+string(d.Verdict), d.Rule) {
		h.logger.Warn(message, decisionFields(d)...)
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

// panicText describes a panic of the policy without what it may hold of a cookie:
// only the runtime's own messages are free of values.
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
