package feed

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"net/url"
	"slices"
	"strings"

	"newsdesk/internal/news"
)

// root is a feed's outermost element.
type root string

const (
	rootNone  root = ""
	rootRSS   root = "rss"
	rootRDF   root = "rdf" // RSS 0.9 and 1.0
	rootAtom  root = "feed"
	rootEntry root = "entry" // one Atom entry alone
)

func rootNamed(name string) root {
	switch r := root(strings.ToLower(name)); r {
	case rootRSS, rootRDF, rootAtom, rootEntry:
		return r
	}
	return rootNone
}

// rootOf tells what an XML text is by its first element.
func rootOf(text string) root { return rootNamed(rootName(text)) }

// rootName is the name of an XML text's first element, in lower case; "" if there is none.
func rootName(text string) string {
	d := newDecoder([]byte(text))
	for {
		token, err := d.RawToken()
		if err != nil {
			return ""
		}
		if start, ok := token.(xml.StartElement); ok {
			return strings.ToLower(start.Name.Local)
		}
	}
}

func newDecoder(data []byte) *xml.Decoder {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Strict = false
	// The text is UTF-8 by now, whatever its declaration says.
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	return d
}

// Bounds of the scan.
const (
	maxRepairs = 200
	// maxWork bounds what the parser will copy: every element copies the namespaces in scope, and every piece of a
	// text the pieces before it. A large feed needs some ten million.
	maxWork       = 1 << 29
	namespaceWork = 32 // bytes that copying a namespace is worth
)

// scan walks over a feed's markup once before it is parsed: it measures, mends and remembers.
type scan struct {
	data    []byte // mended in place
	root    root
	begin   int64 // of the root element
	open    []element
	items   int
	safe    int64    // behind the last complete item
	atSafe  []string // the elements that were open there
	bases   []*url.URL
	work    int
	repairs int
}

// element is an open element.
type element struct {
	name       string // with its prefix
	base       *url.URL
	namespaces int // in scope
	text       int // bytes of text so far
	item       bool
}

// scanned walks over a text. Errors are CodeTooLarge and CodeInvalid.
func scanned(text string, address *url.URL) (*scan, error) {
	s := &scan{data: []byte(text), safe: -1}
	at := int64(0)
	for {
		next, err := s.run(at, address)
		if err == nil {
			return s, nil
		}
		var own *news.Error
		if errors.As(err, &own) {
			return nil, own
		}
		if s.repairs++; s.repairs > maxRepairs || next >= int64(len(s.data)) {
			return s, nil
		}
		at = next
	}
}

// run reads tokens from an offset on to the end, or to something that is no markup. That becomes a space, and the
// offset behind it is returned.
func (s *scan) run(from int64, address *url.URL) (int64, error) {
	d := newDecoder(s.data[from:])
	for {
		begin := from + d.InputOffset()
		token, err := d.RawToken()
		end := from + d.InputOffset()
		switch {
		case errors.Is(err, io.EOF):
			return end, nil
		case err != nil:
			wrong := begin
			if wrong >= int64(len(s.data)) || s.data[wrong] != '<' {
				wrong = max(begin, min(end, int64(len(s.data)))-1)
			}
			s.blank(wrong, wrong+1)
			return wrong + 1, err
		}
		done, err := s.token(token, begin, end, address)
		if err != nil || done {
			return end, err
		}
	}
}

// token takes note of one token and reports whether the rest does not matter.
func (s *scan) token(token xml.Token, begin, end int64, address *url.URL) (done bool, err error) {
	switch t := token.(type) {
	case xml.StartElement:
		err = s.start(t, begin, end, address)
	case xml.EndElement:
		done = s.end(qualified(t.Name), begin, end)
	case xml.CharData:
		if n := len(s.open); n > 0 {
			s.work += s.open[n-1].text
			s.open[n-1].text += len(t)
		}
	}
	if s.work > maxWork {
		err = news.Errorf(news.CodeTooLarge, "The feed is too entangled to be read.")
	}
	return done, err
}

func (s *scan) start(t xml.StartElement, begin, end int64, address *url.URL) error {
	if len(s.open) == 0 {
		if s.root != rootNone {
			return nil
		}
		s.root, s.begin = rootNamed(t.Name.Local), begin
	}
	e := element{name: qualified(t.Name), base: address, item: s.isItem(t.Name.Local)}
	if n := len(s.open); n > 0 {
		e.base, e.namespaces = s.open[n-1].base, s.open[n-1].namespaces
	}
	for _, a := range t.Attr {
		switch {
		case a.Name.Space == "xmlns" || a.Name.Local == "xmlns":
			e.namespaces++
		case a.Name.Space != "" && a.Name.Local == "base":
			e.base = resolve(e.base, a.Value)
			hideBase(s.data[begin:end])
		}
	}
	s.work += e.namespaces * namespaceWork
	if e.item {
		s.bases = append(s.bases, e.base)
	}
	if n := len(s.open); t.Name.Local == "link" && n > 0 && s.open[n-1].item {
		s.bases[len(s.bases)-1] = e.base
	}
	if s.open = append(s.open, e); len(s.open) > MaxDepth {
		return news.Errorf(news.CodeInvalid, "The feed is nested more than %d levels deep.", MaxDepth)
	}
	return nil
}

// hideBase renames the attribute in a tag, so that the parser does not see it.
func hideBase(tag []byte) { copy(tag, bytes.ReplaceAll(tag, []byte(":base"), []byte(":Base"))) }

// isItem reports whether an element that starts now is an item or entry of the feed.
func (s *scan) isItem(name string) bool {
	switch strings.ToLower(name) {
	case "item":
		return s.root == rootRSS && len(s.open) == 2 || s.root == rootRDF && len(s.open) <= 2 && len(s.open) > 0 ||
			s.root == rootRSS && len(s.open) == 1
	case "entry":
		return s.root == rootAtom && len(s.open) == 1 || s.root == rootEntry && len(s.open) == 0
	}
	return false
}

// end closes the innermost element of a name with all inside it. An end without a beginning becomes space.
func (s *scan) end(name string, begin, end int64) (done bool) {
	at := len(s.open) - 1
	for at >= 0 && s.open[at].name != name {
		at--
	}
	if at < 0 {
		s.blank(begin, end)
		return false
	}
	closed := s.open[at:]
	s.open = s.open[:at]
	for _, e := range closed {
		if e.item {
			s.items++
			s.safe, s.atSafe = end, s.names()
		}
	}
	return len(s.open) == 0 && s.root != rootNone || s.items == MaxItems
}

// names are the names of the open elements, the innermost first.
func (s *scan) names() []string {
	out := make([]string, 0, len(s.open))
	for _, e := range slices.Backward(s.open) {
		out = append(out, e.name)
	}
	return out
}

func (s *scan) blank(begin, end int64) {
	for i := begin; i < min(end, int64(len(s.data))); i++ {
		s.data[i] = ' '
	}
}

// document is the root element with the complete items. What follows the last of them says nothing that is needed.
func (s *scan) document() []byte {
	if s.safe < 0 {
		return s.data[s.begin:]
	}
	out := slices.Clone(s.data[s.begin:s.safe])
	for _, name := range s.atSafe {
		out = append(out, "</"+name+">"...)
	}
	return out
}

func qualified(name xml.Name) string {
	if name.Space == "" {
		return name.Local
	}
	return name.Space + ":" + name.Local
}

// resolve makes an address absolute. Without a base it stays as it is.
func resolve(base *url.URL, address string) *url.URL {
	u, err := url.Parse(strings.TrimSpace(address))
	switch {
	case err != nil:
		return base
	case base == nil:
		return u
	}
	return base.ResolveReference(u)
}
