package extract

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// removeHidden removes from the tree what a reader of the page would not see: an order to a language model is
// best hidden in there. It looks at attributes, inline styles, well-known class names and the plain selectors
// of the page's own style sheets. It does not lay the page out, so text hidden by a script, an external style
// sheet or by being the color of its background stays.
func removeHidden(doc *html.Node, hide map[string]bool) {
	var drop []*html.Node
	var walk func(n *html.Node, painted bool)
	walk = func(n *html.Node, painted bool) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			behind := painted || paintsBackground(c)
			if c.Type == html.CommentNode || c.Type == html.ElementNode && (isHidden(c, hide) || !behind && writesWhite(c)) {
				drop = append(drop, c)
				continue
			}
			walk(c, behind)
		}
	}
	walk(doc, false)
	for _, n := range drop {
		n.Parent.RemoveChild(n)
	}
}

func isHidden(n *html.Node, hide map[string]bool) bool {
	if n.DataAtom == atom.Html || n.DataAtom == atom.Body || n.DataAtom == atom.Head {
		return false // pages that appear by a script would lose everything
	}
	if neverText(n.DataAtom) || hiddenByAttributes(n.Attr) || closedDialog(n) {
		return true
	}
	if len(hide) == 0 {
		return false
	}
	for _, a := range n.Attr {
		switch a.Key {
		case "id":
			if hide["#"+a.Val] {
				return true
			}
		case "class":
			for class := range strings.FieldsSeq(a.Val) {
				if hide["."+class] {
					return true
				}
			}
		}
	}
	return false
}

// paintsBackground reports whether an element itself says what is behind its text.
func paintsBackground(n *html.Node) bool {
	return strings.Contains(strings.ToLower(attr(n, "style")), "background") || attr(n, "bgcolor") != "" || attr(n, "background") != ""
}

var white = regexp.MustCompile(`(?i)(?:^|;)\s*color\s*:\s*(?:#fff(?:fff)?|white|snow|rgba?\(\s*25[0-5]\s*,\s*25[0-5]\s*,\s*25[0-5]\s*(?:,\s*[\d.]+\s*)?\))\s*(?:!important\s*)?(?:;|$)`)

// writesWhite recognizes white text: on the white of a page that paints nothing else nobody sees it.
func writesWhite(n *html.Node) bool {
	return white.MatchString(attr(n, "style"))
}

// closedDialog recognizes a dialog that the page does not show by itself.
func closedDialog(n *html.Node) bool {
	return n.DataAtom == atom.Dialog && !slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "open" })
}

// neverText lists the elements whose text is not part of the page's text.
func neverText(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Svg, atom.Math, atom.Noscript, atom.Template, atom.Iframe, atom.Object,
		atom.Embed, atom.Canvas, atom.Audio, atom.Video, atom.Select, atom.Datalist, atom.Button, atom.Input, atom.Textarea,
		atom.Rt, atom.Rp: // how a word is spoken, between its letters
		return true
	}
	return false
}

func hiddenByAttributes(attrs []html.Attribute) bool {
	for _, a := range attrs {
		switch a.Key {
		case "hidden":
			if !strings.EqualFold(a.Val, "false") {
				return true
			}
		case "inert":
			return true
		case "aria-hidden":
			if strings.EqualFold(a.Val, "true") {
				return true
			}
		case "style":
			if hidingStyle(a.Val) {
				return true
			}
		case "class":
			for class := range strings.FieldsSeq(a.Val) {
				if hidingClass(strings.ToLower(class)) {
					return true
				}
			}
		}
	}
	return false
}

// hidingClass knows the names that style frameworks give to text for screen readers only, or for nobody.
func hidingClass(class string) bool {
	switch class {
	case "sr-only", "sr_only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screen-reader-only",
		"screenreader", "element-invisible", "u-hidden", "is-hidden", "a11y-hidden", "hide-visually":
		return true
	}
	return false
}

var (
	zeroLength = regexp.MustCompile(`^[+-]?0*\.?0*(?:px|em|rem|pt|%|vw|vh)?$`)
	length     = regexp.MustCompile(`^([+-]?[\d.]+)(px|em|rem|pt|%|vw|vh)?$`)
	noScale    = regexp.MustCompile(`scale(?:3d|x|y)?\(\s*0*\.?0*\s*[,)]`)
	faint      = regexp.MustCompile(`^0?\.0\d*$`)
	noAlpha    = regexp.MustCompile(`^(?:rgba|hsla)\([^)]*[,/]\s*0*\.?0*\s*\)$|^#[0-9a-f]{6}00$`)
	faraway    = regexp.MustCompile(`translate(?:3d|x|y)?\([^)]*-\d{4,}`)
)

// hidingStyle reports whether CSS declarations make an element invisible by themselves.
func hidingStyle(css string) bool {
	css = strings.ToLower(css)
	declared := map[string]string{}
	for declaration := range strings.SplitSeq(css, ";") {
		if key, value, ok := strings.Cut(declaration, ":"); ok {
			value = strings.TrimSpace(strings.ReplaceAll(value, "!important", ""))
			declared[strings.TrimSpace(key)] = value
		}
	}
	is := func(key string, values ...string) bool {
		for _, v := range values {
			if declared[key] == v {
				return true
			}
		}
		return false
	}
	zero := func(key string) bool { v, ok := declared[key]; return ok && v != "" && zeroLength.MatchString(v) }
	clipped := is("overflow", "hidden", "clip") || is("overflow-y", "hidden", "clip")
	positioned := is("position", "absolute", "fixed")
	switch {
	case is("display", "none"), is("visibility", "hidden", "collapse"), is("content-visibility", "hidden"),
		zero("opacity"), faint.MatchString(declared["opacity"]), strings.Contains(declared["filter"], "opacity(0"), tinyFont(declared),
		is("color", "transparent"), noAlpha.MatchString(declared["color"]),
		sameColor(declared):
		return true
	case positioned && (offScreen(declared["left"]) || offScreen(declared["top"]) || offScreen(declared["right"]) || offScreen(declared["bottom"])),
		offScreen(declared["text-indent"]), offScreen(declared["margin-left"]), offScreen(declared["margin-top"]),
		noScale.MatchString(declared["transform"]), faraway.MatchString(declared["transform"]):
		return true
	case clipped && (atMostOnePixel(declared["width"]) || atMostOnePixel(declared["height"]) || atMostOnePixel(declared["max-height"]) || atMostOnePixel(declared["max-width"])):
		return true
	case positioned && strings.HasPrefix(declared["clip"], "rect("), strings.HasPrefix(declared["clip-path"], "inset(50%"),
		strings.HasPrefix(declared["clip-path"], "inset(100%"), declared["clip-path"] == "circle(0)":
		return true
	}
	return false
}

// tinyFont reports a font of at most one pixel.
func tinyFont(declared map[string]string) bool {
	if size, ok := declared["font-size"]; ok && size != "" {
		if zeroLength.MatchString(size) {
			return true
		}
		m := length.FindStringSubmatch(size)
		if m == nil {
			return false
		}
		n, err := strconv.ParseFloat(m[1], 64)
		return err == nil && ((m[2] == "px" || m[2] == "pt") && n <= 1 || (m[2] == "em" || m[2] == "rem") && n < 0.1 || m[2] == "%" && n < 10)
	}
	return strings.HasPrefix(declared["font"], "0/") || strings.HasPrefix(declared["font"], "0 ") || strings.HasPrefix(declared["font"], "0px")
}

// sameColor reports text in the color of its own background.
func sameColor(declared map[string]string) bool {
	color := declared["color"]
	return color != "" && color != "inherit" && (color == declared["background-color"] || color == declared["background"])
}

func offScreen(value string) bool {
	m := length.FindStringSubmatch(value)
	if m == nil {
		return false
	}
	n, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		return false
	}
	switch m[2] {
	case "px", "pt":
		return n <= -500 || n >= 9000
	case "em", "rem":
		return n <= -50 || n >= 500
	case "%", "vw", "vh":
		return n <= -100
	}
	return false
}

func atMostOnePixel(value string) bool {
	return value != "" && (zeroLength.MatchString(value) || value == "1px")
}

var (
	cssComment    = regexp.MustCompile(`(?s)/\*.*?\*/`)
	cssRule       = regexp.MustCompile(`([^{}]+)\{([^{}]*)\}`)
	plainSelector = regexp.MustCompile(`^[A-Za-z][\w-]*?(?:\.[\w-]+|#[\w-]+)$|^[.#][\w-]+$`)
)

// hiddenSelectors returns the classes (".x") and ids ("#x") that a page's own style sheet hides outright.
// Rules inside @media and other blocks, and selectors that depend on more than one name, are not judged: they
// hide things for some readers only.
func hiddenSelectors(css string) map[string]bool {
	hidden := map[string]bool{}
	for _, rule := range cssRule.FindAllStringSubmatch(topLevel(cssComment.ReplaceAllString(css, " ")), -1) {
		if !hidingStyle(rule[2]) {
			continue
		}
		for selector := range strings.SplitSeq(rule[1], ",") {
			if selector = strings.TrimSpace(selector); plainSelector.MatchString(selector) {
				hidden[selector[strings.IndexAny(selector, ".#"):]] = true
			}
		}
	}
	return hidden
}

// topLevel removes blocks that hold rules, such as @media, from a style sheet.
func topLevel(css string) string {
	var out strings.Builder
	depth, start := 0, 0
	for i := range len(css) {
		switch css[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth > 0 {
				continue
			}
			depth = 0
			if rule := css[start : i+1]; strings.Count(rule, "{") == 1 {
				out.WriteString(rule)
			}
			start = i + 1
		}
	}
	return out.String()
}
