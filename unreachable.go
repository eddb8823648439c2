package cookiepolicy

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"go.uber.org/zap"

	"github.com/caddyserver/caddy/v2"
	"github.com/caddyserver/caddy/v2/modules/caddyhttp"
)

// warnUnreachable warns if a handler that answers every request stands before
// the policy, in the list of routes that holds it or in one around that: the
// policy never acts then.
//
// While routes load one after the other, those that have loaded have Handlers,
// and the one that is loading still has its HandlersRaw. That tells where the
// policy stands. Of equal policies in one route, only the place of the first is
// known.
func (h *Handler) warnUnreachable(ctx caddy.Context) {
	for _, module := range ctx.Modules() {
		var lists []caddyhttp.RouteList
		switch module := module.(type) {
		case *caddyhttp.App:
			if server, ok := ctx.Value(caddyhttp.ServerCtxKey).(*caddyhttp.Server); ok {
				lists = listsOf(server.Routes, server.Errors)
			}
		case *caddyhttp.Subroute:
			lists = listsOf(module.Routes, module.Errors)
		}
		if name := h.before(lists); name != "" {
			fields := []zap.Field{zap.String("handler", name)}
			if server, ok := ctx.Value(caddyhttp.ServerCtxKey).(*caddyhttp.Server); ok {
				fields = append(fields, zap.String("server", server.Name()))
			}
			h.logger.Warn("the policy never acts: a handler before it answers every request; "+
				"write cookie_policy before that handler (a route block and the order option decide on the order)", fields...)
			return
		}
	}
}

// listsOf returns routes in the order in which they load.
func listsOf(routes caddyhttp.RouteList, errorRoutes *caddyhttp.HTTPErrorConfig) []caddyhttp.RouteList {
	lists := []caddyhttp.RouteList{routes}
	if errorRoutes != nil {
		lists = append(lists, errorRoutes.Routes)
	}
	return lists
}

// before returns the name of a handler that stands before h, in the list that is
// loading, and lets no request through to it. It is empty if there is none.
func (h *Handler) before(lists []caddyhttp.RouteList) string {
	for _, routes := range lists {
		loading := slices.IndexFunc(routes, func(r caddyhttp.Route) bool { return len(r.HandlersRaw) > 0 })
		if loading < 0 {
			continue
		}
		handlers := routes[loading].HandlersRaw
		own := slices.IndexFunc(handlers, h.isIn)
		if own < 0 {
			return ""
		}
		if name := lastOf(routes[:loading]); name != "" {
			return name
		}
		for _, raw := range handlers[:own] {
			if name := lastInJSON(raw); name != "" {
				return name
			}
		}
		return ""
	}
	return ""
}

// isIn reports whether raw is this policy, or a handler that holds it.
func (h *Handler) isIn(raw json.RawMessage) bool {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil {
		return slices.ContainsFunc(list, h.isIn)
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(raw, &object) != nil {
		return false
	}
	if string(object["handler"]) == `"cookie_policy"` {
		var other Handler
		return json.Unmarshal(raw, &other) == nil && reflect.DeepEqual(other.Config, h.Config)
	}
	for _, value := range object {
		if h.isIn(value) {
			return true
		}
	}
	return false
}

// lastOf returns the name of the handler that is the last one for every request
// that comes to routes, "" if one may pass all of them.
func lastOf(routes caddyhttp.RouteList) string {
	for i, route := range routes {
		if !matchesAll(route) {
			continue
		}
		name := lastIn(route)
		for _, earlier := range routes[:i] {
			// If an earlier route of the group matches, this one does not run.
			if route.Group != "" && earlier.Group == route.Group && lastIn(earlier) == "" {
				name = ""
			}
		}
		if name != "" {
			return name
		}
	}
	return ""
}

// matchesAll reports whether route matches every request.
func matchesAll(route caddyhttp.Route) bool {
	return len(route.MatcherSetsRaw)+len(route.MatcherSets) == 0 ||
		slices.ContainsFunc(route.MatcherSetsRaw, func(set caddy.ModuleMap) bool { return len(set) == 0 }) ||
		slices.ContainsFunc(route.MatcherSets, func(set caddyhttp.MatcherSet) bool { return len(set) == 0 })
}

// lastIn returns the name of the handler of route after which no other runs, ""
// if there is none. Route may have loaded or not.
func lastIn(route caddyhttp.Route) string {
	for _, raw := range route.HandlersRaw {
		if name := lastInJSON(raw); name != "" {
			return name
		}
	}
	for _, handler := range route.Handlers {
		if name := lastInLoaded(handler); name != "" {
			return name
		}
	}
	if route.Terminal {
		return "terminal route"
	}
	return ""
}

// lastInLoaded is lastInJSON for a handler that has loaded.
func lastInLoaded(handler caddyhttp.MiddlewareHandler) string {
	if subroute, ok := handler.(*caddyhttp.Subroute); ok {
		return lastInSubroute(subroute)
	}
	module, ok := handler.(caddy.Module)
	if !ok || !slices.Contains(answering, module.CaddyModule().ID.Name()) {
		return ""
	}
	raw, err := json.Marshal(handler)
	if err != nil {
		return ""
	}
	return lastNamed(module.CaddyModule().ID.Name(), raw)
}

// answering are the handlers that can end a chain of handlers.
var answering = []string{"error", "file_server", "reverse_proxy", "static_response"}

// lastInJSON returns the name of a handler in the configuration raw after which
// no other handler runs, "" if one may.
func lastInJSON(raw json.RawMessage) string {
	var module struct {
		Handler string `json:"handler"`
	}
	if json.Unmarshal(raw, &module) != nil {
		return ""
	}
	if module.Handler == "subroute" {
		var subroute caddyhttp.Subroute
		if json.Unmarshal(raw, &subroute) != nil {
			return ""
		}
		return lastInSubroute(&subroute)
	}
	return lastNamed(module.Handler, raw)
}

// lastNamed returns name if the handler of that name and configuration never
// calls the next one.
func lastNamed(name string, raw json.RawMessage) string {
	var config struct {
		PassThru       bool                 `json:"pass_thru"`
		HandleResponse []json.RawMessage    `json:"handle_response"`
		StatusCode     caddyhttp.WeakString `json:"status_code"`
	}
	if !slices.Contains(answering, name) || json.Unmarshal(raw, &config) != nil {
		return ""
	}
	early := name == "static_response" && (config.StatusCode == "103" || strings.Contains(string(config.StatusCode), "{"))
	if config.PassThru || len(config.HandleResponse) > 0 || early {
		return ""
	}
	return name
}

// lastInSubroute is lastInJSON for the routes of a subroute. Where those for
// errors let a request through, one that failed goes on.
func lastInSubroute(subroute *caddyhttp.Subroute) string {
	if subroute.Errors != nil && lastOf(subroute.Errors.Routes) == "" {
		return ""
	}
	return lastOf(subroute.Routes)
}
