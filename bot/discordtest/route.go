package discordtest

import (
	"net/http"
	"strings"
	"time"
)

// route is an endpoint. Its path is the one in Discord's description, so that its schemas are found by it.
type route struct {
	method string
	path   string
	serve  func(*Server, *call) (any, *refusal) // with s.mu held; a nil answer is 204
	status int                                  // of a successful answer; 200 when zero

	token   bool                           // the path's token authorizes: no Authorization, no global limit
	schema  func(*call) string             // names the schema of the body when it depends on it
	rules   func(*checker, map[string]any) // limits that the description lacks
	list    func(*checker, []any)          // the same for a body that is a list
	limit   int                            // requests in window; 0 for Discord's usual ones
	window  time.Duration
	unbound bool // no limit of the route at all
}

// name is the route as it is called in the journal.
func (r *route) name() string { return r.method + " " + r.path }

func (r *route) specMethod() string { return strings.ToLower(r.method) }

// routes are all endpoints.
func routes() []*route {
	var all []*route
	for _, group := range [][]*route{lookupRoutes(), channelRoutes(), messageRoutes(), commandRoutes(), interactionRoutes()} {
		all = append(all, group...)
	}
	return all
}

// api serves the endpoints, without the version in front.
func (s *Server) api() http.Handler {
	mux := http.NewServeMux()
	for _, r := range routes() {
		mux.HandleFunc(r.method+" "+r.path, func(w http.ResponseWriter, req *http.Request) { s.serve(r, w, req) })
	}
	mux.HandleFunc("/", s.serveUnknown)
	return mux
}

// serveUnknown answers what is no endpoint.
func (s *Server) serveUnknown(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	where := r.Method + " " + r.URL.Path
	if strings.Contains(r.URL.Path, "/webhooks/") || strings.Contains(r.URL.Path, "/interactions/") {
		where = r.Method + " of an interaction" // whose token is not to be shown
	}
	s.violate(Violation{Where: where, Problem: "there is no such endpoint here"})
	s.record(Entry{At: s.now(), Kind: EntryRequest, Status: http.StatusNotFound,
		Request: Request{Method: r.Method, Path: r.URL.Path, Route: where}})
	writeJSON(w, http.StatusNotFound, []byte(`{"message":"404: Not Found","code":0}`))
}

func writeJSON(w http.ResponseWriter, status int, text []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if status != http.StatusNoContent {
		_, _ = w.Write(text)
	}
}
