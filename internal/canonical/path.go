package canonical

import (
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// What may stand unescaped besides letters, digits and "-._~" (RFC 3986, section 3.3 to 3.5).
const (
	pathSafe     = "!$&'()*+,;=:@/"
	querySafe    = "!$'()*,;:@/?"
	fragmentSafe = "!$&'()*+,;=:@/?"
)

// canonicalPath brings an escaped path into its normal form and takes off what only chooses how the page looks: an
// index document, an AMP or a print form, a session.
func canonicalPath(escaped string) string {
	p := path.Clean("/" + normalEscapes(escaped, pathSafe))
	for {
		shorter := withoutForm(p)
		if shorter == p {
			return p
		}
		p = shorter
	}
}

func withoutForm(p string) string {
	if at := strings.Index(strings.ToLower(p), ";jsessionid="); at >= 0 {
		return path.Clean(p[:at])
	}
	segments := strings.Split(strings.Trim(p, "/"), "/")
	last := len(segments) - 1
	lower := strings.ToLower(segments[last])
	// The form of a publishing system that many Indian sites use.
	if at := slices.Index(segments, "amp_articleshow"); at >= 0 {
		segments[at] = "articleshow"
		return "/" + strings.Join(segments, "/")
	}
	if isIndex(lower) {
		return "/" + strings.Join(segments[:last], "/")
	}
	if last > 0 && (lower == "print" || lower == "printable") {
		return "/" + strings.Join(segments[:last], "/")
	}
	if without := slices.DeleteFunc(slices.Clone(segments), isAMP); len(without) > 0 && len(without) < len(segments) {
		return "/" + strings.Join(without, "/")
	}
	for _, form := range []struct{ suffix, instead string }{{".amp.html", ".html"}, {".amp.htm", ".htm"}, {".amp", ""}} {
		if stem := len(segments[last]) - len(form.suffix); stem > 0 && strings.HasSuffix(lower, form.suffix) {
			segments[last] = segments[last][:stem] + form.instead
			return "/" + strings.Join(segments, "/")
		}
	}
	return p
}

func isAMP(segment string) bool {
	return strings.EqualFold(segment, "amp") || strings.EqualFold(segment, "amphtml")
}

// isIndex reports whether a file name is the one that a server shows for its folder.
func isIndex(name string) bool {
	stem, extension, _ := strings.Cut(name, ".")
	if stem != "index" && stem != "default" {
		return false
	}
	switch extension {
	case "html", "htm", "shtml", "xhtml", "php", "asp", "aspx", "jsp", "cfm":
		return true
	}
	return false
}

// normalEscapes decodes what needs no percent sign, writes the rest with capital digits, and brings text that is UTF-8
// into normalization form C, because file systems and editors write "é" in two ways.
func normalEscapes(escaped, safe string) string {
	var raw []byte // decoded, with what must stay escaped as it will be written
	for i := 0; i < len(escaped); i++ {
		c := escaped[i]
		decoded := false
		if c == '%' && i+2 < len(escaped) && isHex(escaped[i+1]) && isHex(escaped[i+2]) {
			c, decoded = fromHex(escaped[i+1])<<4|fromHex(escaped[i+2]), true
			i += 2
		}
		// A slash that was escaped is part of a name, a sign such as "&" likewise.
		separates := decoded && (c == '/' || c == '&' || c == '=' || c == '?' || c == '#')
		if c >= utf8.RuneSelf || !separates && isSafe(c, safe) {
			raw = append(raw, c)
		} else {
			raw = appendEscape(raw, c)
		}
	}
	if utf8.Valid(raw) {
		raw = norm.NFC.Bytes(raw)
	}
	var b []byte
	for _, c := range raw {
		if c >= utf8.RuneSelf {
			b = appendEscape(b, c)
		} else {
			b = append(b, c)
		}
	}
	return string(b)
}

func isSafe(c byte, safe string) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0 ||
		strings.IndexByte(safe, c) >= 0
}

func appendEscape(b []byte, c byte) []byte {
	const digits = "0123456789ABCDEF"
	return append(b, '%', digits[c>>4], digits[c&15])
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func fromHex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c <= 'F':
		return c - 'A' + 10
	}
	return c - 'a' + 10
}
