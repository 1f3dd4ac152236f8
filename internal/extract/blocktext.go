package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// blockText returns the text below a node with its blocks separated by blank lines, as a browser would show
// them one below the other.
func blockText(n *html.Node) string {
	var w blockWriter
	w.walk(n, false)
	return w.out.String()
}

type blockWriter struct{ out strings.Builder }

func (w *blockWriter) walk(n *html.Node, pre bool) {
	switch n.Type {
	case html.TextNode:
		if pre {
			w.out.WriteString(n.Data)
			return
		}
		w.out.WriteString(breaksToSpaces.Replace(n.Data))
		return
	case html.ElementNode:
		switch n.DataAtom {
		case atom.Br:
			w.out.WriteByte('\n')
			return
		case atom.Head, atom.Title:
			return
		case atom.Td, atom.Th:
			w.out.WriteByte(' ')
		}
		if neverText(n.DataAtom) {
			return
		}
	}
	block := n.Type == html.ElementNode && isBlock(n.DataAtom)
	if block {
		w.out.WriteString("\n\n")
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.walk(c, pre || n.DataAtom == atom.Pre)
	}
	if block {
		w.out.WriteString("\n\n")
	}
}

// breaksToSpaces undoes the line breaks of the source, which mean nothing in HTML.
var breaksToSpaces = strings.NewReplacer("\r", " ", "\n", " ", "\f", " ", "\v", " ", "\u0085", " ", "\u2028", " ", "\u2029", " ")

func isBlock(a atom.Atom) bool {
	switch a {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Caption, atom.Center, atom.Dd, atom.Details,
		atom.Dialog, atom.Dir, atom.Div, atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer,
		atom.Form, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Hgroup, atom.Hr, atom.Li,
		atom.Main, atom.Menu, atom.Nav, atom.Ol, atom.P, atom.Pre, atom.Section, atom.Summary, atom.Table, atom.Tbody,
		atom.Tfoot, atom.Thead, atom.Tr, atom.Ul:
		return true
	}
	return false
}

// find returns the first element below n that satisfies ok.
func find(n *html.Node, ok func(*html.Node) bool) *html.Node {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && ok(c) {
			return c
		}
	}
	return nil
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}
