package fetch

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"newsdesk/internal/news"
)

// A gibibyte of nothing in a mebibyte. All that is allocated while it comes is counted, whether it is freed or not, so
// that the figure needs no luck. Not parallel: others would be counted too.
func TestGzipBombStaysSmall(t *testing.T) {
	bomb := packed(t, make([]byte, 16<<20), 64)
	t.Logf("%d bytes stand for %d MiB", len(bomb), 64*16)
	client, url := site(t, withoutRobots(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb)
	}))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := client.Get(t.Context(), url)
	runtime.ReadMemStats(&after)
	if news.CodeOf(err) != news.CodeTooLarge {
		t.Errorf("a bomb gave %v", err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 32<<20 {
		t.Errorf("%d MiB were allocated, want at most 32", used>>20)
	} else {
		t.Attr("S2", fmt.Sprintf("%.1f MiB were allocated for a bomb of %d bytes that stand for %d MiB", float64(used)/(1<<20), len(bomb), 64*16))
	}
}

func TestWhatComesIsWhole(t *testing.T) {
	t.Parallel()
	text := []byte(strings.Repeat("all the news ", 10_000))
	gz := packed(t, text, 1)
	for name, tt := range map[string]struct {
		send func(p page)
		want news.Code
	}{
		"gzip":                    {func(p page) { p.gzipped("text/plain", gz) }, ""},
		"gzip by an old name":     {func(p page) { p.w.Header().Set("Content-Encoding", "X-GZIP"); p.send(200, "text/plain", string(gz)) }, ""},
		"as it is":                {func(p page) { p.w.Header().Set("Content-Encoding", "identity"); p.text(string(text)) }, ""},
		"gzip cut off":            {func(p page) { p.gzipped("text/plain", gz[:len(gz)-12]) }, news.CodeUnavailable},
		"gzip without its sum":    {func(p page) { p.gzipped("text/plain", gz[:len(gz)-4]) }, news.CodeUnavailable},
		"gzip with a wrong sum":   {func(p page) { p.gzipped("text/plain", append(bytes.Clone(gz[:len(gz)-1]), 0xff)) }, news.CodeUnavailable},
		"no gzip at all":          {func(p page) { p.gzipped("text/plain", text) }, news.CodeUnavailable},
		"nothing as gzip":         {func(p page) { p.gzipped("text/plain", nil) }, news.CodeUnavailable},
		"two compressions":        {func(p page) { p.w.Header().Set("Content-Encoding", "gzip, br"); p.text("x") }, news.CodeUnsupported},
		"less than it said":       {func(p page) { p.w.Header().Set("Content-Length", "200000"); p.text(string(text)) }, news.CodeUnavailable},
		"a length that is none":   {func(p page) { hijacked(p, "Content-Length: many\r\n", text) }, news.CodeUnavailable},
		"two lengths":             {func(p page) { hijacked(p, "Content-Length: 5\r\nContent-Length: 6\r\n", text) }, news.CodeUnavailable},
		"a negative length":       {func(p page) { hijacked(p, "Content-Length: -1\r\n", text) }, news.CodeUnavailable},
		"a chunk that is none":    {func(p page) { hijacked(p, "Transfer-Encoding: chunked\r\n", text) }, news.CodeUnavailable},
		"until the end":           {func(p page) { hijacked(p, "", text) }, ""},
		"a header without an end": {func(p page) { hijacked(p, strings.Repeat("X: y\r\n", 20_000), text) }, news.CodeUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, url := site(t, withoutRobots(func(w http.ResponseWriter, r *http.Request) { tt.send(page{w, r}) }))
			got, err := client.Get(t.Context(), url)
			if news.CodeOf(err) != tt.want || err == nil && !bytes.Equal(got.Body, text) {
				t.Errorf("%d bytes, %v, want code %q", len(got.Body), err, tt.want)
			}
		})
	}
}

// What follows the length that was said is not part of the page.
func TestMoreThanItSaid(t *testing.T) {
	t.Parallel()
	client, url := site(t, withoutRobots(func(w http.ResponseWriter, r *http.Request) {
		hijacked(page{w, r}, "Connection: close\r\nContent-Length: 5\r\n", []byte("story and what nobody asked for"))
	}))
	if got, err := client.Get(t.Context(), url); err != nil || string(got.Body) != "story" {
		t.Errorf("%q, %v", got.Body, err)
	}
}

// hijacked sends a page whose header net/http would not write.
func hijacked(p page, header string, body []byte) {
	conn, rw, err := http.NewResponseController(p.w).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	_, _ = rw.WriteString("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n" + header + "\r\n")
	_, _ = rw.Write(body)
	_ = rw.Flush()
}

func TestContentTypes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		path, contentType string
		want              news.Code
	}{
		{"/", "text/html", ""},
		{"/", "TEXT/HTML; Charset=Windows-1252", ""},
		{"/", "application/xhtml+xml", ""},
		{"/", "text/plain", ""},
		{"/", "text/markdown", ""},
		{"/feed", "application/rss+xml", ""},
		{"/feed", "application/x-rss+xml; charset=utf-8", ""},
		{"/feed", "application/atom+xml", ""},
		{"/feed", "application/rdf+xml", ""},
		{"/feed", "text/rss+xml", ""},
		{"/feed", "application/feed+json", ""},
		{"/feed", "application/json", ""},
		{"/sitemap.xml", "text/xml", ""},
		{"/sitemap.xml", "application/xml; charset", ""},
		{"/sitemap.xml.gz", "application/gzip", ""},
		{"/sitemap.xml.gz", "application/x-gzip", ""},
		{"/NEWS.XML.GZ", "application/octet-stream", ""},
		{"/archive.tar.gz", "application/gzip", news.CodeUnsupported},
		{"/file", "application/octet-stream", news.CodeUnsupported},
		{"/", "image/svg+xml", news.CodeUnsupported},
		{"/", "image/png", news.CodeUnsupported},
		{"/", "video/mp4", news.CodeUnsupported},
		{"/", "application/pdf", news.CodeUnsupported},
		{"/", "application/zip", news.CodeUnsupported},
		{"/", "application/javascript", news.CodeUnsupported},
		{"/", "multipart/mixed; boundary=x", news.CodeUnsupported},
		{"/", ";;;", news.CodeUnsupported},
	} {
		client, url := site(t, withoutRobots(func(w http.ResponseWriter, r *http.Request) {
			page{w, r}.send(200, tt.contentType, "bytes")
		}))
		got, err := client.Get(t.Context(), url+tt.path)
		if news.CodeOf(err) != tt.want || err == nil && (string(got.Body) != "bytes" || got.ContentType != tt.contentType) {
			t.Errorf("%s as %q: %v, %+v", tt.path, tt.contentType, err, got)
		}
	}
}

func TestReadAllTakesWhatComes(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 1, 8 << 10, 8<<10 + 1, 3 << 20} {
		want := bytes.Repeat([]byte("x"), size)
		for name, r := range map[string]io.Reader{
			"whole":       bytes.NewReader(want),
			"in halves":   iotest.HalfReader(bytes.NewReader(want)),
			"with an end": iotest.DataErrReader(bytes.NewReader(want)),
		} {
			if got, err := readAll(r); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%d bytes %s: %d, %v", size, name, len(got), err)
			}
		}
	}
}
