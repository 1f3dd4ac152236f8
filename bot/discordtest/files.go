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
	address := fmt.Sprintf("%s%s?ex=%x&is=%x&hm=%x", cmp.Or(s.options.CDN, s.url+"/cdn"), name, expires.Unix(), s.now().Unix(), int64(id))
	return Attachment{ID: id, Filename: f.Name, Description: description, ContentType: kind, Size: len(f.Data), URL: address,
		ProxyURL: address}
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

// serveFile serves an attachment until its address is too old.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	path := strings.TrimPrefix(r.URL.Path, "/cdn")
	var id ID
	if parts := strings.Split(path, "/"); len(parts) > 3 {
		_ = id.UnmarshalText([]byte(parts[3])) //nolint:errcheck // what is none is not found
	}
	s.mu.Lock()
	f, ok := s.files[id]
	ok = ok && f.path == path
	expired := !s.now().Before(f.expires)
	s.mu.Unlock()
	if signed := r.URL.Query().Get("ex"); !ok || expired || signed != strconv.FormatInt(f.expires.Unix(), 16) {
		http.Error(w, "This content is no longer available.", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", cmp.Or(f.ContentType, "application/octet-stream"))
	w.Header().Set("Content-Length", strconv.Itoa(len(f.Data)))
	_, _ = w.Write(f.Data)
}

// Download returns the content of an attachment.
func (s *Server) Download(a Attachment) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, ok := s.files[a.ID]
	return f.Data, ok
}
