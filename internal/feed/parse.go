package feed

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/json"
	"github.com/mmcdole/gofeed/rss"

	"newsdesk/internal/news"
)

func parseXML(text, address string) (Feed, error) {
	from := webAddress(address)
	s, err := scanned(text, from)
	if err != nil {
		return Feed{}, err
	}
	parsed, ttl, err := translated(s)
	if err != nil {
		return Feed{}, damaged(err)
	}
	base := from
	if len(s.bases) > 0 {
		base = s.bases[0]
	}
	f := converted(parsed, base)
	f.Fresh = freshFor(parsed, ttl)
	for i, item := range parsed.Items[:len(f.Items)] {
		if len(s.bases) == len(parsed.Items) {
			base = s.bases[i]
		}
		f.Items[i].URL = itemAddress(item, base)
	}
	return f, nil
}

// translated parses what was scanned; ttl is what the library's common form of feeds leaves out. A panic in the library
// must cost one feed only, not the process.
func translated(s *scan) (f *gofeed.Feed, ttl string, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	data := s.document()
	switch s.root {
	case rootEntry:
		data = slices.Concat([]byte(`<feed xmlns="http://www.w3.org/2005/Atom">`), data, []byte("</feed>"))
		fallthrough
	case rootAtom:
		parsed, err := (&atom.Parser{}).Parse(bytes.NewReader(data))
		if err != nil {
			return nil, "", err
		}
		f, err = (&gofeed.DefaultAtomTranslator{}).Translate(parsed)
		return f, "", err
	default:
		parsed, err := (&rss.Parser{}).Parse(bytes.NewReader(data))
		if err != nil {
			return nil, "", err
		}
		f, err = (&gofeed.DefaultRSSTranslator{DisableContentImageScan: true}).Translate(parsed)
		return f, parsed.TTL, err
	}
}

func parseJSON(text, address string) (Feed, error) {
	parsed, err := (&json.Parser{}).Parse(strings.NewReader(text))
	if err != nil {
		return Feed{}, damaged(err)
	}
	f, err := (&gofeed.DefaultJSONTranslator{}).Translate(parsed)
	if err != nil {
		return Feed{}, damaged(err)
	}
	base := webAddress(address)
	out := converted(f, base)
	for i, item := range f.Items[:len(out.Items)] {
		out.Items[i].URL = itemAddress(item, base)
	}
	return out, nil
}

func damaged(err error) error {
	return &news.Error{Code: news.CodeInvalid, Message: "The feed is damaged and cannot be read.", Err: err}
}

// converted takes over what is needed of a parsed feed, but for the items' addresses.
func converted(f *gofeed.Feed, base *url.URL) Feed {
	out := Feed{Title: plain(f.Title), Language: strings.TrimSpace(f.Language)}
	if f.Link != "" {
		out.Link = absolute(base, f.Link)
	}
	for _, item := range f.Items[:min(len(f.Items), MaxItems)] {
		i := Item{Title: plain(item.Title), Content: item.Content, Summary: item.Description,
			Published: date(item.PublishedParsed), Updated: date(item.UpdatedParsed), GUID: strings.TrimSpace(item.GUID)}
		for _, person := range item.Authors {
			if name := plain(person.Name); name != "" {
				i.Authors = append(i.Authors, name)
			}
		}
		out.Items = append(out.Items, i)
	}
	return out
}

// itemAddress is where an item's article is: its link, another one, or an identifier that is an address.
func itemAddress(item *gofeed.Item, base *url.URL) string {
	for _, link := range append([]string{item.Link}, item.Links...) {
		if strings.TrimSpace(link) == "" {
			continue
		}
		if a := absolute(base, link); a != "" {
			return a
		}
	}
	return absolute(nil, item.GUID)
}

// absolute resolves an address and returns it if it is one of the web, else "".
func absolute(base *url.URL, address string) string {
	u := resolve(base, address)
	if u == nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

func webAddress(s string) *url.URL {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return nil
	}
	return u
}

func date(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
