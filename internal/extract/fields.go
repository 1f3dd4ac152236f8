package extract

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"newsdesk/internal/news"
)

// setters assign a named field of front matter or a header block. The names are those that static site
// generators, dumps and people use.
var setters = map[string]func(a *news.Article, value any) error{
	"title":     func(a *news.Article, v any) error { a.Title = oneString(v); return nil },
	"url":       func(a *news.Article, v any) error { a.URL = oneString(v); return nil },
	"source":    func(a *news.Article, v any) error { return setSource(a, oneString(v)) },
	"language":  func(a *news.Article, v any) error { a.Language = oneString(v); return nil },
	"authors":   func(a *news.Article, v any) error { a.Authors = names(v); return nil },
	"published": func(a *news.Article, v any) error { return setDate(&a.PublishedAt, v) },
	"modified":  func(a *news.Article, v any) error { return setDate(&a.ModifiedAt, v) },
}

// aliases map the other names of the fields.
var aliases = map[string]string{
	"headline": "title", "link": "url", "canonical": "url", "canonical_url": "url",
	"publisher": "source", "site": "source", "site_name": "source", "outlet": "source",
	"lang": "language", "author": "authors", "by": "authors", "byline": "authors",
	"date": "published", "published_at": "published", "publish_date": "published", "date_published": "published",
	"modified_at": "modified", "date_modified": "modified", "updated": "modified", "updated_at": "modified", "lastmod": "modified",
}

// fieldName brings "Published At" and "published-at" to one form.
func fieldName(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	s = strings.NewReplacer(" ", "_", "-", "_").Replace(s)
	if canonical, ok := aliases[s]; ok {
		return canonical
	}
	return s
}

func knownField(name string) bool { _, ok := setters[name]; return ok }

// assign sets the fields it knows and ignores the others. A date that cannot be read is an error: an article
// with a wrong or lost date would answer for the wrong day.
func assign(a *news.Article, fields map[string]any) error {
	given := slices.SortedFunc(maps.Keys(fields), func(x, y string) int {
		// Aliases first, so that the plain name wins when both are given.
		if px, py := setters[x] != nil, setters[y] != nil; px != py {
			return map[bool]int{true: 1, false: -1}[px]
		}
		return strings.Compare(x, y)
	})
	for _, name := range given {
		set, ok := setters[fieldName(name)]
		if !ok || fields[name] == nil {
			continue
		}
		if err := set(a, fields[name]); err != nil {
			return err
		}
	}
	return nil
}

// setSource takes a source that is an address for the article's address, since people write both there.
func setSource(a *news.Article, s string) error {
	if strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") {
		if a.URL == "" {
			a.URL = s
		}
		return nil
	}
	a.Publisher = s
	return nil
}

func setDate(field *time.Time, v any) error {
	t, err := dateValue(v)
	if err == nil {
		*field = t
	}
	return err
}

func dateValue(v any) (time.Time, error) {
	if t, ok := v.(time.Time); ok {
		return t, nil
	}
	s := oneString(v)
	if s == "" {
		return time.Time{}, nil
	}
	t, ok := parseDate(s)
	if !ok {
		return time.Time{}, news.Errorf(news.CodeInvalid, "the date %q cannot be read", shorten(s, 60)).
			WithHint("Write dates as 2026-11-23 or 2026-11-23T14:00:00Z.")
	}
	return t, nil
}

// oneString returns a scalar as text; an object gives its name, as JSON-LD writes publishers and authors.
func oneString(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return strings.TrimSpace(v)
	case map[string]any:
		return oneString(v["name"])
	case []any:
		if len(v) > 0 {
			return oneString(v[0])
		}
		return ""
	case float64:
		return fmt.Sprintf("%.0f", v)
	default:
		return strings.TrimSpace(fmt.Sprint(v))
	}
}

// names returns the persons of a list, or of one line such as "By Ann Lee, Bob Ray and Cid Poe".
func names(v any) []string {
	var out []string
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			out = append(out, oneString(item))
		}
	case []string:
		out = v
	default:
		out = splitNames(oneString(v))
	}
	return out
}

func splitNames(s string) []string {
	if rest, ok := cutPrefixFold(s, "by "); ok {
		s = rest
	}
	s = strings.NewReplacer(" and ", ",", " & ", ",", ";", ",", "|", ",").Replace(s)
	return strings.Split(s, ",")
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):], true
	}
	return s, false
}

func shorten(s string, runes int) string {
	if r := []rune(s); len(r) > runes {
		return string(r[:runes]) + "…"
	}
	return s
}
