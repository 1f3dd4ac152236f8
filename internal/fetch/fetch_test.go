package fetch

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"newsdesk/internal/news"
)

func withoutRobots(handler http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == robotsPath {
			http.NotFound(w, r)
			return
		}
		handler(w, r)
	}
}

func TestConditionalFetch(t *testing.T) {
	t.Parallel()
	const modified, day = "Mon, 06 May 2024 11:00:00 GMT", 24 * time.Hour
	client, url := site(t, withoutRobots(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		w.Header().Set("Cache-Control", "max-age=86400")
		switch {
		case r.URL.Path == "/unasked" || r.Header.Get("If-None-Match") == `"v1"` || r.Header.Get("If-Modified-Since") == modified:
			if r.URL.Path == "/renewed" {
				w.Header().Set("ETag", `W/"v2"`)
			}
			w.WriteHeader(http.StatusNotModified)
		case r.URL.Path == "/odd":
			w.Header().Set("ETag", strings.Repeat("x", 2000))
			w.Header().Set("Last-Modified", "yesterday")
		default:
			w.Header().Set("ETag", `"v1"`)
			w.Header().Set("Last-Modified", modified)
			_, _ = w.Write([]byte("text"))
		}
	}))
	v1 := news.Validators{ETag: `"v1"`, LastModified: modified}
	for name, tt := range map[string]struct {
		path  string
		known news.Validators
		want  Page
	}{
		"first":         {"/a", news.Validators{}, Page{ContentType: "text/plain", Body: []byte("text"), Validators: v1, Fresh: day}},
		"by tag":        {"/a", news.Validators{ETag: v1.ETag}, Page{NotModified: true, Validators: news.Validators{ETag: v1.ETag}, Fresh: day}},
		"by date":       {"/a", news.Validators{LastModified: modified}, Page{NotModified: true, Validators: news.Validators{LastModified: modified}, Fresh: day}},
		"by both":       {"/a", v1, Page{NotModified: true, Validators: v1, Fresh: day}},
		"new tag":       {"/renewed", v1, Page{NotModified: true, Validators: news.Validators{ETag: `W/"v2"`, LastModified: modified}, Fresh: day}},
		"changed":       {"/a", news.Validators{ETag: `"v0"`}, Page{ContentType: "text/plain", Body: []byte("text"), Validators: v1, Fresh: day}},
		"too long":      {"/odd", news.Validators{}, Page{ContentType: "text/plain", Validators: news.Validators{LastModified: "yesterday"}, Fresh: day}},
		"with a break":  {"/a", news.Validators{ETag: "\"v1\"\r\nX: y"}, Page{ContentType: "text/plain", Body: []byte("text"), Validators: v1, Fresh: day}},
		"long to begin": {"/a", news.Validators{ETag: strings.Repeat("x", 2000)}, Page{ContentType: "text/plain", Body: []byte("text"), Validators: v1, Fresh: day}},
	} {
		tt.want.URL = url + tt.path
		got, err := client.Fetch(t.Context(), Request{Address: url + tt.path, Validators: tt.known})
		if diff := cmp.Diff(tt.want, got, cmpopts.EquateEmpty()); diff != "" || err != nil {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
	if _, err := client.Get(t.Context(), url+"/unasked"); news.CodeOf(err) != news.CodeUnavailable {
		t.Errorf("a 304 that nobody asked for: %v", err)
	}
}

func TestMoved(t *testing.T) {
	t.Parallel()
	client, url := site(t, withoutRobots(func(w http.ResponseWriter, r *http.Request) {
		// The path is a list of statuses, of which each redirects to the rest.
		first, rest, _ := strings.Cut(r.URL.Path[1:], "/")
		code := map[string]int{"301": 301, "302": 302, "303": 303, "307": 307, "308": 308}[first]
		if code == 0 {
			w.Header().Set("Content-Type", "text/plain")
			return
		}
		http.Redirect(w, r, "/"+rest+"#part", code)
	}))
	for path, want := range map[string]struct{ url, moved string }{
		"/end":                     {"/end", ""},
		"/301/end":                 {"/end", "/end"},
		"/308/301/end":             {"/end", "/end"},
		"/301/302/end":             {"/end", "/302/end"},
		"/302/301/end":             {"/end", ""},
		"/303/end":                 {"/end", ""},
		"/307/308/end":             {"/end", ""},
		"/301/302/308/end":         {"/end", "/302/308/end"},
		"/301/308/301/308/301/end": {"/end", "/end"},
	} {
		got, err := client.Get(t.Context(), url+path)
		if want.moved != "" {
			want.moved = url + want.moved
		}
		if err != nil || got.URL != url+want.url || got.Moved != want.moved {
			t.Errorf("%s: at %q, moved to %q (%v); want %+v", path, got.URL, got.Moved, err, want)
		}
	}
	if _, err := client.Get(t.Context(), url+"/301/301/301/301/301/301/end"); news.CodeOf(err) != news.CodeUnavailable {
		t.Errorf("six redirects: %v", err)
	}
}

// An error names the host that it is about, and nothing that somebody wrote into an address.
func TestErrorsSayWhichHost(t *testing.T) {
	t.Parallel()
	client, url := site(t, withoutRobots(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/user":
			w.Header().Set("Location", "http://me:secret@public.example/")
		case "/odd":
			w.Header().Set("Location", "http://[")
		case "/nowhere":
		case "/loop":
			w.Header().Set("Location", "/loop")
		}
		w.WriteHeader(http.StatusMovedPermanently)
	}))
	for path, want := range map[string]news.Code{
		"/user": news.CodeBlocked, "/odd": news.CodeUnavailable, "/nowhere": news.CodeUnavailable, "/loop": news.CodeUnavailable,
	} {
		page, err := client.Get(t.Context(), url+path)
		if news.CodeOf(err) != want || page.Moved != "" || !strings.Contains(err.Error(), "127.0.0.1") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, %+v", path, err, page)
		}
	}
}
