package extract

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"newsdesk/internal/news"
)

func fill(s string, size int) string { return strings.Repeat(s, size/len(s)) }

func numbered(size int, item func(i int) string) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		b.WriteString(item(i))
	}
	return b.String()
}

// hostilePages are made to cost time and memory, each at one of the steps of reading.
func hostilePages() map[string]string {
	const mib = 1 << 20
	reopened := numbered(20<<10, func(i int) string { return `<font color="a` + strconv.Itoa(i) + `">` })
	return map[string]string{
		"1 MB of paragraphs":    numbered(mib, func(i int) string { return "<p>" + story + strconv.Itoa(i) + "</p>" }),
		"2 MB of i":             fill("<i>", 2*mib),
		"2 MB of i with class":  fill("<i class=a>", 2*mib),
		"5 MB of paragraphs":    numbered(5*mib, func(i int) string { return "<p>" + story + strconv.Itoa(i) + "</p>" }),
		"4.7 MB of tiny nodes":  fill("<p>x", 47*mib/10),
		"tiny nodes below caps": fill("<p>x", 4*maxNodes/2-1000),
		"10 MB of text":         fill("word ", 9*mib),
		"reopened formatting":   reopened + fill("<p>x</p>", mib),
		"reopened spans":        strings.ReplaceAll(reopened, "font", "a") + fill("<p>x</p>", mib),
		"links in tables":       fill("<table><td><a href=1>x", mib),
		"thousands of tables":   fill("<table><tr><td>one<td>two</table>", 800<<10),
		"thousands of lists":    fill("<ul><li>one<li>two</ul>", 800<<10),
		"nested tables":         fill("<table><tr><td>", mib),
		"nested lists":          strings.Repeat("<ul><li>some words ", 250) + fill("<p>x", 100<<10),
		"deep":                  fill("<div>", mib),
		"deep below the limit":  strings.Repeat("<div class='post content'>", 480) + fill("<p>some words here</p>", 500<<10),
		"attributes of one tag": "<p " + fill("a b=c ", mib) + ">x",
		"tags with attributes":  fill("<p a=1 b=2 c=3 d=4 e=5 f=6 g=7 h=8>x", 900<<10),
		"classes":               fill("<p class='"+fill("relatedPosts-list__item ", 380)+"'>x", 900<<10),
		"open comment":          "<!--" + fill("- ", 5*mib),
		"entities":              fill("&amp;", 5*mib),
		"entities as tree":      "<p>" + fill("&nGt;", 800<<10),
		"one line":              "<p>" + fill("word ", 900<<10),
		"one word":              "<p>" + fill("x", 900<<10),
		"equal paragraphs":      fill("<p>"+strings.Repeat("the same words again ", 10)+"</p>", 900<<10),
		"alike paragraphs":      numbered(900<<10, func(i int) string { return "<p>the harbor of Vell was closed on day " + strconv.Itoa(i) + "</p>" }),
		"style rules":           "<style>" + fill(".a{display:none}", 5*mib) + "</style><p>x",
		"open style":            "<style>" + fill("{{{/*", 5*mib),
		"selectors":             "<style>" + numbered(900<<10, func(i int) string { return ".a" + strconv.Itoa(i) + "," }) + ".b{opacity:0}</style>" + fill("<p class='a1 a2 a3'>x", 300<<10),
		"JSON-LD of brackets":   fill(`<script type="application/ld+json">`+fill("[", mib)+"</script>", 6*mib),
		"JSON-LD to mend":       `<script type="application/ld+json">[` + fill(`"a\'b",`, 250<<10) + "]</script>",
		"JSON-LD of articles":   `<script type="application/ld+json">[` + fill(`{"@type":"NewsArticle","author":[{"name":"A B"}]},`, 900<<10) + "1]</script>",
		"long titles":           "<title>" + fill("Vell - ", mib) + "</title>" + fill("<h1>Vell - Vell - Vell</h1>", 300<<10),
		"nested headings":       strings.Repeat("<h2><div>", 200) + fill("<p>Vell Vell</p>", 500<<10),
		"headings of spans":     strings.Repeat("<h2><div>", 200) + fill("<span class='title invisible'></span><a href=x></a>", 500<<10),
		"links to the page":     fill("<a href=/a>x</a>", 900<<10),
		"items of the page":     fill("<p><time class=date><a href=/a>4 <b>May</b> <i>2001</i></a>", 900<<10),
		"dates in pieces":       "<div class=date>" + fill("<p><span></span>1<span>May</span>", 900<<10),
		"authors":               fill("<p class=author>By Aa Bb and Cc Dd and E", 500<<10),
		"dates":                 fill("<p>1. 1. 1. 1. 2001 2. 2 May June 1/2/3", 700<<10),
		"dates in one text":     "<p>" + fill("1. 1. 1. 1. 2001 2. 2 May ", 900<<10),
		"paywall words":         fill("<p>subscribe to continue reading this article, already a subscriber?", 700<<10),
		"cookie words":          "<p>" + fill("cookies consent partner personal privacy ", 900<<10),
		"names":                 fill("<p>Ann Lee is a reporter, Ann Lee is a reporter who covers Ann Lee", 700<<10),
		"meta elements":         numbered(900<<10, func(i int) string { return "<meta name=date content='1. 1. 20" + strconv.Itoa(i) + "'>" }),
		"punctuation":           "<p>" + fill("... --- ,,, ", 900<<10),
		"spaces":                fill("<p> \n\t&nbsp; ", 900<<10),
		"combining marks":       "<p>a" + fill("\u0301", 900<<10),
		"unclosed quotes":       fill(`<p class="`, mib),
	}
}

// TestHostilePages lets no page make more work than the caps allow: what the readers after the parser see is bounded
// by nodes and bytes, and what comes out by MaxBodyBytes. BenchmarkHostilePages gives times and memory.
func TestHostilePages(t *testing.T) {
	t.Parallel()
	pages := hostilePages()
	var longest, read atomic.Int64
	t.Cleanup(func() {
		t.Attr("S2", fmt.Sprintf("%d of %d hostile pages of up to 1 MiB read; the slowest, beside the others, in %.1f s", read.Load(), len(pages),
			time.Duration(longest.Load()).Seconds()))
	})
	for name, body := range pages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source := "<html><body>" + htmlStory() + body
			began := time.Now()
			a, err := Article(t.Context(), Document{Name: "a.html", URL: "https://example.org/a", Data: []byte(source)}, Meta{})
			for took := int64(time.Since(began)); ; {
				if was := longest.Load(); took <= was || longest.CompareAndSwap(was, took) {
					break
				}
			}
			read.Add(1)
			if code := news.CodeOf(err); code == news.CodeInternal {
				t.Errorf("code %q (%v)", code, err)
			}
			if len(a.Body) > MaxBodyBytes {
				t.Errorf("%d bytes of body", len(a.Body))
			}
			p, err := parsePage(source)
			if err != nil || p.doc == nil {
				return
			}
			nodes, data := 0, 0
			for n := range p.doc.Descendants() {
				nodes++
				data += len(n.Data)
			}
			for _, block := range p.jsonLD {
				data += len(block)
			}
			if nodes > maxNodes || data > maxTreeBytes+maxDataBytes {
				t.Errorf("%d nodes with %d bytes are read", nodes, data)
			}
		})
	}
}

// BenchmarkHostilePages reports the time of each page and how far the heap grew, garbage included.
func BenchmarkHostilePages(b *testing.B) {
	for name, body := range hostilePages() {
		b.Run(name, func(b *testing.B) {
			data := []byte("<html><body>" + htmlStory() + body)
			runtime.GC()
			var stop atomic.Bool
			peak := make(chan uint64)
			go func() {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				before, highest := m.HeapAlloc, uint64(0)
				for !stop.Load() {
					runtime.ReadMemStats(&m)
					highest = max(highest, m.HeapAlloc-min(before, m.HeapAlloc))
					time.Sleep(time.Millisecond)
				}
				peak <- highest
			}()
			for b.Loop() {
				_, _ = Article(b.Context(), Document{Name: "a.html", URL: "https://example.org/a", Data: data}, Meta{})
			}
			stop.Store(true)
			b.ReportMetric(float64(<-peak)/(1<<20), "MiB-peak")
		})
	}
}
