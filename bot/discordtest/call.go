package discordtest

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
)

// maxRequest is Discord's limit of a request, in bytes.
const maxRequest = 25 << 20

// Request is a REST request, as rules and the journal see it.
type Request struct {
	Method string
	Route  string // such as "POST /channels/{channel_id}/messages"
	Path   string // below /api/v9, with identifiers and tokens
	Header http.Header
	Body   json.RawMessage // of a multipart form, its payload_json
	Files  []File

	value func(string) string
}

// Value returns an identifier in the path, such as "channel_id".
func (r Request) Value(name string) string {
	if r.value == nil {
		return ""
	}
	return r.value(name)
}

// Is reports whether the request is one of these, such as "POST /channels/{channel_id}/messages".
func (r Request) Is(routes ...string) bool {
	for _, known := range routes {
		if r.Route == known {
			return true
		}
	}
	return false
}

// File is a file that is uploaded.
type File struct {
	Name        string
	ContentType string
	Data        []byte

	field string // of the form
}

// call is a request being served.
type call struct {
	route      *route
	http       *http.Request
	body       json.RawMessage
	value      any // the body, with numbers as json.Number
	mayMention bool
	files      []File
}

func (c *call) request() Request {
	return Request{Method: c.http.Method, Route: c.route.name(), Path: c.http.URL.Path, Header: c.http.Header, Body: c.body,
		Files: c.files, value: c.http.PathValue}
}

// id reads an identifier in the path.
func (c *call) id(name string) (ID, *refusal) {
	n, err := strconv.ParseInt(c.http.PathValue(name), 10, 64)
	if err != nil || n < 0 {
		return 0, invalidBody(name, "%q is not a snowflake.", c.http.PathValue(name))
	}
	return ID(n), nil
}

// fields are a body's members.
type fields map[string]json.RawMessage

func (f fields) has(name string) bool { _, ok := f[name]; return ok }

// fields reads the body's members.
func (c *call) fields() fields {
	var f fields
	if json.Unmarshal(c.body, &f) != nil {
		return fields{}
	}
	return f
}

// decode reads the body. What the checks let through can be read, so an error is the body's.
func (c *call) decode(into any) *refusal {
	if err := json.Unmarshal(c.body, into); err != nil {
		return invalidBody("", "%v", err)
	}
	return nil
}

var errTooLarge = errors.New("request entity too large")

// read reads the body, also of a multipart form.
func (c *call) read() error {
	limited := http.MaxBytesReader(nil, c.http.Body, maxRequest)
	kind, parameters, _ := mime.ParseMediaType(c.http.Header.Get("Content-Type"))
	if kind == "multipart/form-data" {
		return c.readForm(multipart.NewReader(limited, parameters["boundary"]))
	}
	text, err := io.ReadAll(limited)
	if err != nil {
		return bodyError(err)
	}
	c.body = text
	return nil
}

func bodyError(err error) error {
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return errTooLarge
	}
	return err
}

func (c *call) readForm(form *multipart.Reader) error {
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return bodyError(err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return bodyError(err)
		}
		if part.FormName() == "payload_json" {
			c.body = data
			continue
		}
		c.files = append(c.files, File{Name: part.FileName(), ContentType: part.Header.Get("Content-Type"), Data: data,
			field: part.FormName()})
	}
}

// decodeValue reads the body for the checks of limits.
func (c *call) decodeValue() error {
	if len(c.body) == 0 {
		return nil
	}
	decoder := json.NewDecoder(strings.NewReader(string(c.body)))
	decoder.UseNumber()
	return decoder.Decode(&c.value)
}
