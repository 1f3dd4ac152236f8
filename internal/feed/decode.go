package feed

import (
	"bytes"
	"mime"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"
)

var (
	declaredCharset = regexp.MustCompile(`^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)
	numericEntity   = regexp.MustCompile(`&#(?:x[0-9a-fA-F]{1,8}|[0-9]{1,8});`)
)

// decode returns a feed as UTF-8 that XML allows. A byte order mark decides first; then text that is valid UTF-8 and
// not just ASCII is UTF-8, since no other encoding looks like it by chance; then the charset of the Content-Type, the
// declaration of the document, and windows-1252.
func decode(data []byte, contentType string) string {
	text := string(data)
	if label := charsetOf(data, contentType); label != "utf-8" {
		encoding, _ := charset.Lookup(label)
		if encoding == nil {
			encoding = charmap.Windows1252
		}
		if decoded, err := encoding.NewDecoder().String(text); err == nil {
			text = decoded
		}
	}
	text = strings.TrimPrefix(strings.ToValidUTF8(text, "\ufffd"), "\ufeff")
	text = strings.Map(func(r rune) rune {
		if allowedInXML(r) {
			return r
		}
		return -1
	}, text)
	if !strings.Contains(text, "&#") {
		return text
	}
	return numericEntity.ReplaceAllStringFunc(text, func(entity string) string {
		number, base := entity[2:len(entity)-1], 10
		if number[0] == 'x' {
			number, base = number[1:], 16
		}
		if n, err := strconv.ParseInt(number, base, 32); err != nil || !allowedInXML(rune(n)) {
			return ""
		}
		return entity
	})
}

func charsetOf(data []byte, contentType string) string {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		return "utf-8"
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("<\x00")):
		return "utf-16le"
	case bytes.HasPrefix(data, []byte("\xfe\xff")), bytes.HasPrefix(data, []byte("\x00<")):
		return "utf-16be"
	}
	valid := utf8.Valid(data)
	if valid && !isASCII(data) {
		return "utf-8"
	}
	_, parameters, _ := mime.ParseMediaType(contentType)
	labels := []string{parameters["charset"]}
	if m := declaredCharset.FindSubmatch(data[:min(len(data), 1024)]); m != nil {
		labels = append(labels, string(m[1]))
	}
	for _, label := range labels {
		// There is no NUL in it, so whoever says UTF-16 says what it was before somebody recoded it.
		if _, name := charset.Lookup(label); name != "" && !strings.HasPrefix(name, "utf-16") {
			return name
		}
	}
	if valid {
		return "utf-8"
	}
	return "windows-1252"
}

func isASCII(data []byte) bool {
	for _, c := range data {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func allowedInXML(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd ||
		r >= 0x10000 && r <= utf8.MaxRune
}
