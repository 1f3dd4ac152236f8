package extract

import (
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// amount says how much text is below a node, in characters that are no blanks.
type amount struct {
	text   int
	linked int // inside links
	prose  int // in runs of text between two blocks that are long and mostly not links
}

// proseRun is the length from which a run of text is prose and not a label, a headline or a menu.
const proseRun = 60

// measure returns the amount of every element below a node, and of the node.
func measure(root *html.Node) map[*html.Node]amount {
	m := meter{amounts: map[*html.Node]amount{}}
	m.walk(root, false)
	if m.amounts[root].prose == 0 { // lyrics, tables of facts
		for n, a := range m.amounts {
			a.prose = a.text - a.linked
			m.amounts[n] = a
		}
	}
	return m.amounts
}

// meter walks a tree and keeps the run of text since the last edge of a block.
type meter struct {
	amounts   map[*html.Node]amount
	open      []amount // of the elements around the walk
	run, link int
}

func (m *meter) walk(n *html.Node, inLink bool) {
	if n.Type == html.TextNode {
		size := textSize(n.Data)
		m.run += size
		top := &m.open[len(m.open)-1]
		top.text += size
		if inLink {
			m.link += size
			top.linked += size
		}
		return
	}
	if n.Type == html.ElementNode && neverText(n.DataAtom) {
		return
	}
	edge := n.Type != html.ElementNode || isBlock(n.DataAtom) || n.DataAtom == atom.Br
	if edge {
		m.flush()
	}
	m.open = append(m.open, amount{})
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		m.walk(c, inLink || n.DataAtom == atom.A)
	}
	if edge {
		m.flush()
	}
	last := len(m.open) - 1
	a := m.open[last]
	m.amounts[n], m.open = a, m.open[:last]
	if last > 0 {
		top := &m.open[last-1]
		*top = amount{top.text + a.text, top.linked + a.linked, top.prose + a.prose}
	}
}

// flush ends a run of text in the innermost open element.
func (m *meter) flush() {
	if m.run >= proseRun && 2*m.link < m.run {
		m.open[len(m.open)-1].prose += m.run - m.link
	}
	m.run, m.link = 0, 0
}

// textSize counts the characters of a text without blanks.
func textSize(s string) int {
	blanks := 0
	for i := range len(s) {
		switch s[i] {
		case ' ', '\n', '\t', '\r':
			blanks++
		}
	}
	return utf8.RuneCountInString(s) - blanks
}
