package extract

import (
	"bytes"
	"mime"
	"net/url"
	"path"
	"regexp"
	"strings"
)

// Format is a kind of document.
type Format string

// The formats that Detect tells apart.
const (
	FormatText     Format = "text"
	FormatMarkdown Format = "markdown"
	FormatHTML     Format = "html"
	FormatJSONL    Format = "jsonl"
	FormatPDF      Format = "pdf" // known, but not readable
	FormatUnknown  Format = ""
)

// FormatOf tells a format by a file's name alone, a closing ".gz" aside; FormatUnknown when the name does not
// say. Walks over folders use it to choose files.
func FormatOf(name string) Format {
	if u, err := url.Parse(name); err == nil && u.Host != "" {
		name = u.Path
	}
	name = strings.TrimSuffix(strings.ToLower(name), ".gz")
	switch path.Ext(name) {
	case ".txt", ".text":
		return FormatText
	case ".md", ".markdown", ".mdown":
		return FormatMarkdown
	case ".html", ".htm", ".xhtml":
		return FormatHTML
	case ".jsonl", ".ndjson":
		return FormatJSONL
	case ".pdf":
		return FormatPDF
	}
	return FormatUnknown
}

// PlainText is the content type of what is plain text for certain, whatever it looks like. No server says it.
const PlainText = "text/x-plain"

// Detect tells a document's format. A server that names a specific type is believed first, then the name's
// extension, then the first bytes; text/plain and application/octet-stream are what servers say when they do
// not know.
func Detect(name, contentType string, head []byte) Format {
	mediaType, _, _ := mime.ParseMediaType(contentType)
	switch mediaType {
	case "text/html", "application/xhtml+xml":
		return FormatHTML
	case "text/markdown", "text/x-markdown":
		return FormatMarkdown
	case "application/jsonl", "application/x-ndjson", "application/x-jsonlines":
		return FormatJSONL
	case "application/pdf":
		return FormatPDF
	case PlainText:
		return FormatText
	}
	sniffed := sniff(head)
	if sniffed == FormatPDF {
		return FormatPDF
	}
	if f := FormatOf(name); f != FormatUnknown {
		return f
	}
	return sniffed
}

var (
	htmlStart = regexp.MustCompile(`(?i)^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*-->\s*)*<(?:!doctype\s+html|html|head|body|article|main|div|p|h1|meta|title)\b`)
	jsonStart = regexp.MustCompile(`^\s*\{\s*"`)
)

// sniff tells the format by the first bytes; text that is nothing else is plain text.
func sniff(head []byte) Format {
	const window = 1024
	head = head[:min(len(head), window)]
	text := bytes.TrimPrefix(head, []byte("\ufeff"))
	switch {
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return FormatPDF
	case htmlStart.Match(text):
		return FormatHTML
	case bytes.HasPrefix(text, []byte("---\n")), bytes.HasPrefix(text, []byte("---\r\n")):
		return FormatMarkdown
	case jsonStart.Match(text):
		return FormatJSONL
	}
	return FormatText
}
