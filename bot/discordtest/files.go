package discordtest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
)

// linkLifetime is how long the address of an attachment works.
const linkLifetime = 24 * time.Hour

// storedFile is an upload.
type storedFile struct {
	File
	path    string
	expires time.Time
}

// attachment stores a file and describes it. s.mu is held.
func (s *Server) attachment(c *Channel, f File, description string) Attachment {
	id := s.newID()
	kind := f.ContentType
	if kind == "" || kind == "application/octet-stream" {
		kind = cmp.Or(mime.TypeByExtension(path.Ext(f.Name)), kind)
	}
	name := path.Join("/attachments", c.ID.String(), id.String(), f.Name)
	expires := s.now().Add(linkLifetime)
	s.files[id] = storedFile{f, name, expires}
	address := fmt.Sprintf("%s%s?ex=%x&is=%x&hm=%x", cmp.Or(s.options.CDN, s.url+"/cdn"), name, expires.Unix(),
		s.now().Unix(), int64(id))
	return Attachment{ID: id, Filename: f.Name, Description: description, ContentType: kind, Size: len(f.Data),
		URL: address, ProxyURL: address}
}

// attach sets a message's attachments: those that are kept, when the request says which, and the new files.
func (s *Server) attach(next *Message, c *Channel, described json.RawMessage, files []File) error {
	var wanted []struct {
		ID          json.RawMessage `json:"id"`
		Description string          `json:"description"`
	}
	if described != nil {
		if err := json.Unmarshal(described, &wanted); err != nil {
			return err
		}
	}
	list, descriptions := []Attachment{}, map[string]string{}
	for _, w := range wanted {
		id := strings.Trim(string(w.ID), `"`)
		descriptions["files["+id+"]"] = w.Description
		for _, old := range next.Attachments {
			if old.ID.String() == id {
				list = append(list, old)
			}
		}
	}
	if described == nil {
		list = append(list, next.Attachments...)
	}
	for _, f := range files {
		a := s.attachment(c, f, descriptions[f.field])
		a.Ephemeral = next.Ephemeral()
		list = append(list, a)
	}
	next.Attachments = list
	return nil
}

// FileRoute is the route of attachments in the journal and for fault rules.
const FileRoute = "GET /attachments"

// serveFile serves an attachment until its address is too old.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	c := &call{route: &route{method: "GET", path: "/attachments"}, http: r}
	began, fault := s.Now(), Fault{}
	if rule := s.match(c); rule != nil {
		fault = rule.Do
	}
	s.hold(fault, r)
	s.finish(w, c, fault, s.file(r), began)
}

// file finds what an address names.
func (s *Server) file(r *http.Request) result {
	path := strings.TrimPrefix(r.URL.Path, "/cdn")
	var id ID
	if parts := strings.Split(path, "/"); len(parts) > 3 {
		_ = id.UnmarshalText([]byte(parts[3])) //nolint:errcheck // what is none is not found
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.files[id]
	signed := r.URL.Query().Get("ex") == strconv.FormatInt(f.expires.Unix(), 16)
	if !ok || f.path != path || !signed || !s.now().Before(f.expires) {
		return result{status: http.StatusNotFound, text: []byte("This content is no longer available."),
			header: http.Header{"Content-Type": {"text/plain;charset=UTF-8"}}}
	}
	return result{status: http.StatusOK, text: f.Data,
		header: http.Header{"Content-Type": {cmp.Or(f.ContentType, "application/octet-stream")}}}
}

// Download returns the content of an attachment.
func (s *Server) Download(a Attachment) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.files[a.ID]
	return f.Data, ok
}
