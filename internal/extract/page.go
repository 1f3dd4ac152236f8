package extract

import (
	"errors"
	"io"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"newsdesk/internal/news"
)

// Bounds of a page. Parsing and readability cost more than linearly and cannot be cancelled, so they are
// applied before: tags before the tree is built, nodes and text before readability walks it.
const (
	maxTags      = 250_000
	maxNodes     = 50_000
	maxTreeBytes = 1 << 20
	maxTagBytes  = 64 << 10 // of one tag; inlined images are the only longer ones in practice
	maxDataBytes = 1 << 20  // of all JSON-LD blocks, and of all style sheets
)

// page is a parsed HTML page without its hidden text.
type page struct {
	doc    *html.Node // nil when the page is degraded
	flat   string     // the text of a degraded page, whose nesting the parser refuses
	jsonLD []string
}

// parsePage builds the tree of a page. Errors are CodeTooLarge.
func parsePage(source string) (*page, error) {
	f, err := filterTags(source)
	if err != nil {
		return nil, err
	}
	p := &page{jsonLD: f.jsonLD}
	doc, err := html.Parse(strings.NewReader(f.out.String()))
	if err != nil { // deeper than the parser's 512 elements
		p.flat, err = flatText(f.out.String())
		return p, err
	}
	removeHidden(doc, hiddenSelectors(f.css.String()))
	nodes, size := 0, 0
	for n := range doc.Descendants() {
		nodes++
		size += len(n.Data)
		for _, a := range n.Attr {
			size += len(a.Key) + len(a.Val)
		}
	}
	if nodes > maxNodes || size > maxTreeBytes {
		return nil, news.Errorf(news.CodeTooLarge, "the page is too large to be one article (%d elements, %d KiB without scripts)", nodes, size>>10)
	}
	p.doc = doc
	return p, nil
}

// plainText returns all the text of the page.
func (p *page) plainText() string {
	if p.doc == nil {
		return p.flat
	}
	return blockText(p.doc)
}

// tagFilter copies a page's tokens and leaves out what is never text: scripts, styles, comments, frames and
// tags of absurd length. Formatting elements (b, i, font, …) are left out too, because the parser repeats
// every open one in each new paragraph, which lets a small page grow to millions of nodes. One that carries
// attributes becomes a span, so that a style that hides it is still seen.
type tagFilter struct {
	out    strings.Builder
	css    strings.Builder
	jsonLD []string
	data   int // bytes of JSON-LD
	tags   int
	skip   string            // the raw-text element being left out
	keep   *strings.Builder  // where its text goes, if anywhere
	kept   map[string][]bool // for each formatting element, whether the open ones became spans
}

func filterTags(source string) (*tagFilter, error) {
	f := &tagFilter{kept: map[string][]bool{}}
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			if errors.Is(z.Err(), io.EOF) {
				return f, nil
			}
			return nil, news.Errorf(news.CodeInvalid, "the page cannot be read: %w", z.Err())
		}
		if f.tags > maxTags {
			return nil, news.Errorf(news.CodeTooLarge, "the page has more than %d elements", maxTags)
		}
		f.token(z, kind)
	}
}

func (f *tagFilter) token(z *html.Tokenizer, kind html.TokenType) {
	raw := z.Raw()
	switch kind {
	case html.TextToken:
		switch {
		case f.skip == "":
			f.out.Write(raw)
		case f.keep == &f.css && f.css.Len()+len(raw) <= maxDataBytes:
			f.css.Write(raw)
		case f.keep != nil && f.keep != &f.css && f.data+len(raw) <= maxDataBytes:
			f.data += len(raw)
			f.keep.Write(raw)
		}
	case html.DoctypeToken:
		f.out.Write(raw)
	case html.StartTagToken, html.SelfClosingTagToken:
		f.tags++
		f.start(z, string(raw))
	case html.EndTagToken:
		f.tags++
		f.end(z, string(raw))
	}
}

func (f *tagFilter) start(z *html.Tokenizer, raw string) {
	nameBytes, hasAttr := z.TagName()
	name := string(nameBytes)
	switch {
	case f.skip != "":
	case rawTextElement(name):
		f.skip, f.keep = name, nil
		if name == "style" {
			f.keep = &f.css
		} else if name == "script" && hasAttr && tagAttr(z, "type") == "application/ld+json" {
			f.keep = &strings.Builder{}
		}
	case formattingElement(name):
		f.kept[name] = append(f.kept[name], hasAttr && len(raw) <= maxTagBytes)
		if hasAttr && len(raw) <= maxTagBytes {
			f.out.WriteString("<span" + raw[1+len(name):])
		}
	case len(raw) <= maxTagBytes:
		f.out.WriteString(raw)
	}
}

func (f *tagFilter) end(z *html.Tokenizer, raw string) {
	nameBytes, _ := z.TagName()
	name := string(nameBytes)
	switch {
	case f.skip != "":
		if name != f.skip {
			return
		}
		if f.keep != nil && f.keep != &f.css {
			f.jsonLD = append(f.jsonLD, f.keep.String())
		}
		f.skip, f.keep = "", nil
	case rawTextElement(name):
	case formattingElement(name):
		if open := f.kept[name]; len(open) > 0 {
			f.kept[name] = open[:len(open)-1]
			if open[len(open)-1] {
				f.out.WriteString("</span>")
			}
		}
	case len(raw) <= maxTagBytes:
		f.out.WriteString(raw)
	}
}

func tagAttr(z *html.Tokenizer, want string) string {
	for {
		key, value, more := z.TagAttr()
		if string(key) == want {
			return strings.ToLower(strings.TrimSpace(string(value)))
		}
		if !more {
			return ""
		}
	}
}

// rawTextElement reports whether the tokenizer gives the element's content as one piece of raw text that no
// reader sees.
func rawTextElement(name string) bool {
	switch name {
	case "script", "style", "iframe", "noembed", "noframes", "noscript", "textarea", "xmp":
		return true
	}
	return false
}

func formattingElement(name string) bool {
	switch name {
	case "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u":
		return true
	}
	return false
}

// flatText reads a page without a tree. Hidden elements are left out by matching their tags, and anything
// nested in them is skipped with them.
func flatText(source string) (string, error) {
	var out strings.Builder
	var hidden []string // open elements inside the outermost hidden one
	for z := html.NewTokenizer(strings.NewReader(source)); ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			return out.String(), nil
		}
		t := z.Token()
		if atom.Lookup([]byte(t.Data)) != 0 && isBlock(t.DataAtom) && kind != html.TextToken {
			out.WriteByte('\n')
		}
		switch {
		case kind == html.TextToken && len(hidden) == 0:
			out.WriteString(t.Data)
		case kind == html.StartTagToken && !voidElement(t.Data):
			n := &html.Node{DataAtom: t.DataAtom, Attr: t.Attr}
			if len(hidden) > 0 || isHidden(n, nil) || !paintsBackground(n) && writesWhite(n) {
				if hidden = append(hidden, t.Data); len(hidden) > maxTags {
					return out.String(), nil
				}
			}
		case kind == html.EndTagToken && len(hidden) > 0:
			for i := len(hidden) - 1; i >= max(0, len(hidden)-64); i-- {
				if hidden[i] == t.Data {
					hidden = hidden[:i]
					break
				}
			}
		}
	}
}

func voidElement(name string) bool {
	switch name {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr":
		return true
	}
	return false
}
