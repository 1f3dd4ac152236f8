package extract

import (
	"bytes"
	"regexp"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"newsdesk/internal/news"
)

// decode returns a document as UTF-8. A byte order mark decides first; then text that is valid UTF-8 and not
// just ASCII is UTF-8 whatever its label says, since no other encoding looks like it by chance; then the label
// of the Content-Type or of an HTML meta element; then windows-1252, as browsers do.
func decode(data []byte, contentType string) (string, error) {
	encoding, name, certain := charset.DetermineEncoding(data, contentType)
	if m := lateCharset.FindSubmatch(data[:min(len(data), lateBytes)]); !certain && m != nil {
		if e, n := charset.Lookup(string(m[1])); e != nil {
			encoding, name = e, n
		}
	}
	bom := bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) || bytes.HasPrefix(data, []byte("\xff\xfe")) ||
		bytes.HasPrefix(data, []byte("\xfe\xff"))
	if !bom && utf8.Valid(data) && (!certain || !ascii(data) || name == "utf-8") {
		return checkText(string(data))
	}
	decoded, err := encoding.NewDecoder().Bytes(data)
	if err != nil {
		return "", news.Errorf(news.CodeInvalid, "the text is not valid %s: %w", name, err)
	}
	return checkText(string(bytes.TrimPrefix(decoded, []byte("\ufeff"))))
}

// lateCharset finds the label of a meta element that stands after the first 1024 bytes, where browsers look for it too.
var lateCharset = regexp.MustCompile(`(?i)<meta\s[^>]{0,200}?charset\s*=\s*["']?([\w-]{2,30})`)

const lateBytes = 32 << 10

func ascii(data []byte) bool {
	for _, c := range data {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// checkText refuses binary data: a NUL, or more control characters than any text has.
func checkText(s string) (string, error) {
	control := 0
	for i := range len(s) {
		c := s[i]
		if c == 0 {
			control = len(s)
			break
		}
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != '\v' && c != 0x1b {
			control++
		}
	}
	if control > len(s)/50 {
		return "", news.Errorf(news.CodeUnsupported, "this is binary data, not text").
			WithHint("newsdesk reads plain text, Markdown, HTML and JSONL.")
	}
	return s, nil
}
