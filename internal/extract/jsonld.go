package extract

import (
	"encoding/json"
	"html"
	"regexp"
	"strings"
)

// linkedArticle is what a page's JSON-LD says about its article.
type linkedArticle struct {
	Headline, Published, Modified, Publisher, Language, URL string
	Authors                                                 []string
	One, Paid                                               bool // it is not one of a list; it says that it is not free
}

// readJSONLD returns the first object of an article type in the page's JSON-LD blocks. Blocks that are not
// valid JSON are skipped: pages carry plenty of them.
func readJSONLD(blocks []string) linkedArticle {
	var other linkedArticle // what blocks without an article say of the page
	for _, block := range blocks {
		block = strings.TrimSpace(block)
		for _, wrap := range [][2]string{{"<!--", "-->"}, {"//<![CDATA[", "//]]>"}, {"<![CDATA[", "]]>"}} {
			block = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(block, wrap[0]), wrap[1]))
		}
		var v any
		if json.Unmarshal([]byte(block), &v) != nil && (len(block) > maxMended || json.Unmarshal([]byte(mended(block)), &v) != nil) {
			continue
		}
		const deepest = 8
		if other.Published == "" {
			other.Published, other.Modified = pageDates(v, deepest)
		}
		if object := articleObject(v, deepest); object != nil {
			l := linkedFrom(object, namesByID(v, map[string]string{}, deepest))
			l.One = articlesIn(v, deepest) <= 2 // a list of articles has more
			if l.Published == "" {
				l.Published = other.Published
			}
			return l
		}
	}
	return other
}

const maxMended = 256 << 10 // bytes

var (
	inString      = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	controls      = regexp.MustCompile(`[\x00-\x1f]+`)
	badEscape     = regexp.MustCompile(`\\([^"\\/bfnrtu])`)
	trailingComma = regexp.MustCompile(`,(\s*[}\]])`)
)

// mended repairs what is most often wrong with JSON that templates write: line breaks and needless backslashes in
// strings, a comma after the last item, a semicolon at the end.
func mended(block string) string {
	block = inString.ReplaceAllStringFunc(block, func(s string) string {
		return badEscape.ReplaceAllString(controls.ReplaceAllString(s, " "), "$1")
	})
	return strings.TrimSuffix(strings.TrimSpace(trailingComma.ReplaceAllString(block, "$1")), ";")
}

// pageDates returns the dates of the first object of a JSON-LD value that says when it was published.
func pageDates(v any, depth int) (published, modified string) {
	if depth == 0 {
		return "", ""
	}
	var below []any
	switch v := v.(type) {
	case []any:
		below = v
	case map[string]any:
		for _, key := range []string{"datePublished", "uploadDate"} {
			if s := oneString(v[key]); s != "" {
				return s, oneString(v["dateModified"])
			}
		}
		below = []any{v["@graph"], v["mainEntity"]}
	}
	for _, item := range below {
		if published, modified = pageDates(item, depth-1); published != "" {
			return published, modified
		}
	}
	return "", ""
}

// articleObject searches a JSON-LD value, its lists and its "@graph" for an article.
func articleObject(v any, depth int) map[string]any {
	if depth == 0 {
		return nil
	}
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			if found := articleObject(item, depth-1); found != nil {
				return found
			}
		}
	case map[string]any:
		if isArticleType(v["@type"]) {
			return v
		}
		for _, key := range []string{"@graph", "mainEntity", "mainEntityOfPage"} {
			if found := articleObject(v[key], depth-1); found != nil {
				return found
			}
		}
	}
	return nil
}

// articlesIn counts the articles of a JSON-LD value, its lists and its "@graph".
func articlesIn(v any, depth int) (n int) {
	if depth == 0 {
		return 0
	}
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			n += articlesIn(item, depth-1)
		}
	case map[string]any:
		if isArticleType(v["@type"]) {
			return 1
		}
		for _, key := range []string{"@graph", "itemListElement", "item"} {
			n += articlesIn(v[key], depth-1)
		}
	}
	return n
}

func isArticleType(v any) bool {
	switch v := v.(type) {
	case string:
		return strings.HasSuffix(v, "Article") || strings.HasSuffix(v, "BlogPosting") || v == "Report" || v == "Review"
	case []any:
		for _, item := range v {
			if isArticleType(item) {
				return true
			}
		}
	}
	return false
}

// namesByID collects the names of the objects of a JSON-LD value that have an identifier, by which others refer to them.
func namesByID(v any, names map[string]string, depth int) map[string]string {
	if depth == 0 {
		return names
	}
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			namesByID(item, names, depth-1)
		}
	case map[string]any:
		if id, name := oneString(v["@id"]), oneString(v["name"]); id != "" && name != "" {
			if known, ok := names[id]; !ok || name < known { // in whatever order they come
				names[id] = name
			}
		}
		for _, item := range v {
			namesByID(item, names, depth-1)
		}
	}
	return names
}

// linkedFrom reads an article object; names are those of the objects that it refers to.
func linkedFrom(o map[string]any, names map[string]string) linkedArticle {
	named := func(v any) string {
		name := oneString(v)
		if list, ok := v.([]any); ok && len(list) > 0 {
			v = list[0]
		}
		if ref, ok := v.(map[string]any); ok && name == "" {
			name = names[oneString(ref["@id"])]
		}
		return html.UnescapeString(name)
	}
	text := func(key string) string { return named(o[key]) }
	l := linkedArticle{
		Headline:  firstSet(text("headline"), text("name")),
		Published: firstSet(text("datePublished"), text("dateCreated")),
		Modified:  text("dateModified"),
		Publisher: text("publisher"),
		Language:  text("inLanguage"),
		URL:       text("url"),
		Paid:      isNotFree(o),
	}
	if l.URL == "" {
		if page, ok := o["mainEntityOfPage"].(map[string]any); ok {
			l.URL = oneString(page["@id"])
		} else {
			l.URL = oneString(o["mainEntityOfPage"])
		}
	}
	authors, ok := o["author"].([]any)
	if !ok {
		authors = []any{o["author"]}
	}
	for _, author := range authors {
		if name := named(author); name != "" && !strings.Contains(name, "://") {
			l.Authors = append(l.Authors, name)
		}
	}
	return l
}

// isNotFree reports whether an article, or a part of it, says that it is not accessible for free.
func isNotFree(o map[string]any) bool {
	parts, ok := o["hasPart"].([]any)
	if !ok {
		parts = []any{o["hasPart"]}
	}
	for _, part := range append(parts, o) {
		if p, ok := part.(map[string]any); ok && strings.EqualFold(oneString(p["isAccessibleForFree"]), "false") {
			return true
		}
	}
	return false
}
