package feed

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"newsdesk/internal/news"
)

const address = "https://ledger.example/news/feed"

const rssFeed = `<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>The Ledger &amp;amp; Sons</title><link>/</link><language>en-GB</language>
<item><title>Bridge &lt;b&gt;opens&lt;/b&gt;</title><link>../bridge</link><pubDate>Fri, 03 Mar 2023 08:00:00 +0100</pubDate>
<dc:creator>Ann Lee</dc:creator><description>It opened.</description>
<content:encoded><![CDATA[<p>It opened on Friday.</p>]]></content:encoded><guid isPermaLink="false">17</guid></item>
<item><title>Ferry</title><guid>https://ledger.example/ferry</guid><author>bob@ledger.example (Bob Ray)</author></item>
</channel></rss>`

const atomFeed = `<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://ledger.example/a/"><title type="html">The &lt;i&gt;Ledger&lt;/i&gt;</title>
<link href="https://ledger.example/"/>
<entry xml:base="b/"><title>Bridge</title><link rel="self" href="none"/><link href="one"/><updated>2023-03-03T08:00:00Z</updated>
<published>2023-03-02T08:00:00Z</published><author><name>Ann Lee</name></author><author><name>Bob Ray</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>It <a href="x">opened</a>.</p></div></content><id>tag:1</id></entry>
<entry><title>Ferry</title><link href="/two" xml:base="https://other.example/"/><summary>Sails.</summary></entry></feed>`

const jsonFeed = `{"version":"https://jsonfeed.org/version/1.1","title":"The Ledger","home_page_url":"https://ledger.example/","language":"en",
"items":[{"id":17,"url":"/bridge","title":"Bridge","content_html":"<p>It opened.","date_published":"2023-03-03T08:00:00Z","authors":[{"name":"Ann Lee"}]}]}`

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestParse(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, data string
		want       Feed
	}{
		{"RSS", rssFeed, Feed{"The Ledger & Sons", "https://ledger.example/", "en-GB", 0, []Item{
			{URL: "https://ledger.example/bridge", Title: "Bridge opens", Published: at("2023-03-03T07:00:00Z"), Authors: []string{"Ann Lee"},
				Content: "<p>It opened on Friday.</p>", Summary: "It opened.", GUID: "17"},
			{URL: "https://ledger.example/ferry", Title: "Ferry", Authors: []string{"Bob Ray"}, GUID: "https://ledger.example/ferry"}}}},
		{"Atom", atomFeed, Feed{"The Ledger", "https://ledger.example/", "", 0, []Item{
			{URL: "https://ledger.example/a/b/one", Title: "Bridge", Published: at("2023-03-02T08:00:00Z"), Updated: at("2023-03-03T08:00:00Z"),
				Authors: []string{"Ann Lee", "Bob Ray"}, Content: `<p>It <a href="x">opened</a>.</p>`, GUID: "tag:1"},
			{URL: "https://other.example/two", Title: "Ferry", Summary: "Sails."}}}},
		{"JSON", jsonFeed, Feed{"The Ledger", "https://ledger.example/", "en", 0, []Item{
			{URL: "https://ledger.example/bridge", Title: "Bridge", Published: at("2023-03-03T08:00:00Z"), Authors: []string{"Ann Lee"},
				Content: "<p>It opened.", GUID: "17"}}}},
		{"RDF", `<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>L</title>` +
			`</channel><item><title>Bridge</title><link>https://ledger.example/b</link></item></r:RDF>`,
			Feed{Title: "L", Items: []Item{{URL: "https://ledger.example/b", Title: "Bridge"}}}},
		{"one entry", `<!-- x --><entry xmlns="http://www.w3.org/2005/Atom"><title>Bridge</title><link href="/b"/></entry>`,
			Feed{Items: []Item{{URL: "https://ledger.example/b", Title: "Bridge"}}}},
		{"no address of the web", `<rss><channel><item><title>Mail</title><link>mailto:a@b.example</link></item></channel></rss>`,
			Feed{Items: []Item{{Title: "Mail"}}}},
		{"empty", `<rss><channel><title>L</title></channel></rss>`, Feed{Title: "L"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := Parse([]byte(tt.data), "", address)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if !Is([]byte(tt.data), "") {
				t.Error("it is not taken for a feed")
			}
		})
	}
}

// One wrong character costs at most the item that it is in.
func TestDamagedFeeds(t *testing.T) {
	t.Parallel()
	item := func(title string) string { return "<item><title>" + title + "</title></item>" }
	for _, tt := range []struct {
		name, items string
		want        []string
	}{
		{"stray end", item("One</b>") + item("Two"), []string{"One", "Two"}},
		{"less than", item("1 < 2") + item("Two"), []string{"1 2", "Two"}},
		{"ampersand", item("A & B &nbsp; &bogus;") + item("Two"), []string{"A & B &bogus;", "Two"}},
		{"control characters", item("On\x00e\x1b&#11;") + item("Two"), []string{"One", "Two"}},
		{"end of CDATA", item("a ]]> b") + item("Two"), []string{"a ]] b", "Two"}},
		{"open break", item("a<br>b") + item("Two"), []string{"ab", "Two"}},
		{"broken off in an item", item("One") + "<item><title>Tw", []string{"One"}},
		{"broken off in CDATA", item("One") + "<item><title><![CDATA[Tw", []string{"One"}},
		{"broken off in a tag", item("One") + `<item class="`, []string{"One"}},
		{"broken off behind an item", item("One"), []string{"One"}},
		{"wrong bytes", item("Caf\xe9") + item("Two"), []string{"Café", "Two"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, end := range []string{"", "</channel></rss>", "</channel></rss>\n<!-- cached -->junk"} {
				f, err := Parse([]byte("\n<rss><channel>"+tt.items+end), "", address)
				if err != nil {
					t.Fatalf("with %q: %v", end, err)
				}
				got := []string{}
				for _, i := range f.Items {
					got = append(got, i.Title)
				}
				if strings.HasPrefix(tt.name, "broken off in") && end != "" {
					continue // then what it was to be is a guess
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("with %q: %s", end, diff)
				}
			}
		})
	}
}

func TestCharsets(t *testing.T) {
	t.Parallel()
	const want = "Ærø – žluť"
	doc := func(declaration string) string {
		return declaration + "<rss><channel><item><title>" + want + "</title></item></channel></rss>"
	}
	latin, err := charmap.Windows1257.NewEncoder().String("<?xml version='1.0' encoding='windows-1257'?><rss><channel><item><title>Ærø – žlu</title></item></channel></rss>")
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(doc(`<?xml version="1.0" encoding="utf-16"?>`))
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ data, contentType, want string }{
		"declared":             {latin, "", "Ærø – žlu"},
		"header":               {strings.Replace(latin, "windows-1257", "us-ascii", 1), "text/xml; charset=windows-1257", "Ærø – žlu"},
		"UTF-16":               {wide, "", want},
		"UTF-16 without mark":  {wide[2:], "", want},
		"mark":                 {"\ufeff" + doc(""), "", want},
		"UTF-8 wrongly called": {doc(`<?xml version="1.0" encoding="iso-8859-1"?>`), "text/xml; charset=us-ascii", want},
		"recoded from UTF-16":  {doc(`<?xml version="1.0" encoding="utf-16"?>`), "", want},
		"unknown charset":      {doc(`<?xml version="1.0" encoding="klingon"?>`), "text/xml; charset=x-unknown", want},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := Parse([]byte(tt.data), tt.contentType, address)
			if err != nil || len(f.Items) != 1 || f.Items[0].Title != tt.want {
				t.Errorf("%+v, %v", f, err)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		data string
		want news.Code
	}{
		"nothing":    {"", news.CodeUnsupported},
		"text":       {"Bridge opens", news.CodeUnsupported},
		"page":       {"<!doctype html><html><body><rss></rss></body></html>", news.CodeUnsupported},
		"other XML":  {"<urlset><url/></urlset>", news.CodeUnsupported},
		"other JSON": {`{"version": 1, "rss": []}`, news.CodeUnsupported},
		"cut JSON":   {jsonFeed[:len(jsonFeed)-2], news.CodeInvalid},
		"cut RSS":    {"<rss><channel><title>A", news.CodeInvalid},
		"too large":  {"<rss>" + strings.Repeat(" ", MaxBytes), news.CodeTooLarge},
		"too deep":   {"<rss>" + strings.Repeat("<a>", MaxDepth), news.CodeInvalid},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := Parse([]byte(tt.data), "", address)
			if news.CodeOf(err) != tt.want {
				t.Errorf("%+v, %v; want %s", f, err, tt.want)
			}
			if tt.want == news.CodeUnsupported && Is([]byte(tt.data), "") {
				t.Error("it is taken for a feed")
			}
		})
	}
}

func TestOnlyTheFirstItemsAreRead(t *testing.T) {
	t.Parallel()
	var items, objects []string
	for i := range MaxItems + 10 {
		items = append(items, fmt.Sprintf("<item><title>%d</title></item>", i))
		objects = append(objects, fmt.Sprintf(`{"title":"%d"}`, i))
	}
	for _, data := range []string{
		"<rss><channel>" + strings.Join(items, "") + "</channel></rss>",
		`{"version":"1","items":[` + strings.Join(objects, ",") + `]}`,
	} {
		f, err := Parse([]byte(data), "", address)
		if err != nil || len(f.Items) != MaxItems || f.Items[MaxItems-1].Title != fmt.Sprint(MaxItems-1) {
			t.Errorf("%d items, %v", len(f.Items), err)
		}
	}
}

// What would keep a naive parser busy for hours or fill the memory is refused or harmless.
func TestHostileFeeds(t *testing.T) {
	t.Parallel()
	many := func(s string) string { return strings.Repeat(s, 1<<20/len(s)) }
	var namespaces, bolds strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&namespaces, ` xmlns:n%d="u"`, i)
	}
	for i := range 400 {
		fmt.Fprintf(&bolds, "<b a%d>", i)
	}
	for name, data := range map[string]string{
		"namespaces":      "<rss" + namespaces.String() + "><channel>" + strings.Repeat("<a/>", 200_000),
		"text in pieces":  `<rss xmlns:x="u"><channel><x:a>` + many("a<!---->"),
		"blanks":          "<rss><channel>" + many("< "),
		"ends":            "<rss><channel>" + many("</a>"),
		"comments":        "<rss><channel>" + many("<!--"),
		"entities":        "<rss><channel><title>" + many("&a"),
		"numeric":         "<rss><channel><title>" + many("&#"),
		"formatting":      `<feed xml:base="http://a/"><entry><content type="html">` + many("&lt;p>") + "</content></entry></feed>",
		"formatting more": `<feed xmlns:y="http://www.w3.org/XML/1998/namespace" y:base="http://a/"><entry><content type="html"><![CDATA[` + bolds.String() + strings.Repeat("<p>x</p>", 100_000) + "]]></content></entry></feed>",
		"image scan":      "<rss><channel><item><description><![CDATA[" + bolds.String() + strings.Repeat("<p>x</p>", 100_000) + "]]></description></item></channel></rss>",
		"deep JSON":       `{"version":"1","items":[` + many("["),
		"attributes":      "<rss " + many("a=b "),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := Parse([]byte(data), "", address); err != nil && news.CodeOf(err) == news.CodeInternal {
				t.Error(err)
			}
		})
	}
}

func TestDiscover(t *testing.T) {
	t.Parallel()
	page := `<html><head><link rel="alternate" hreflang="de" href="/de"><link rel="stylesheet" type="application/rss+xml" href="/no">
<link rel="Alternate" type="application/rss+xml; charset=utf-8" href="/feed?a=1&amp;b=2"><link rel=alternate type=application/atom+xml href=atom>
<link rel="alternate" type="application/rss+xml" href="/feed?a=1&amp;b=2"><link rel="alternate" type="application/rss+xml" href="javascript:x">
<link rel="alternate" type="application/rss+xml"></head>`
	want := []string{"https://ledger.example/feed?a=1&b=2", "https://ledger.example/news/atom"}
	if diff := cmp.Diff(want, Discover([]byte(page), "text/html", address)); diff != "" {
		t.Error(diff)
	}
	based := `<base href="https://other.example/x/">` + page
	if got := Discover([]byte(based), "", address); len(got) != 2 || got[1] != "https://other.example/x/atom" {
		t.Error(got)
	}
	if got := Discover([]byte(strings.Repeat(page, 100)), "", ""); len(got) != 0 {
		t.Errorf("relative to nothing: %q", got)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{rssFeed, atomFeed, jsonFeed, "<rss><channel><item></b>< x", "\xff\xfe<\x00", "<entry xml:base='%'/>",
		"<rss><channel><item><title>1<a:b></c:b>", "<rdf:RDF><item><link/></item>"} {
		f.Add([]byte(seed), "text/xml; charset=utf-8")
	}
	f.Fuzz(func(t *testing.T, data []byte, contentType string) {
		got, err := Parse(data, contentType, address)
		if err != nil {
			if news.CodeOf(err) == news.CodeInternal {
				t.Fatalf("untyped error %v", err)
			}
			return
		}
		for _, i := range got.Items {
			if i.URL != "" && !strings.HasPrefix(i.URL, "http") || strings.ContainsAny(i.Title, "\n\x00") {
				t.Fatalf("%+v", i)
			}
		}
		if len(got.Items) > MaxItems {
			t.Fatalf("%d items", len(got.Items))
		}
	})
}

func TestWhole(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("<p>The bridge carries two lanes and a path for bicycles.</p> ", 25)
	for _, tt := range []struct {
		name             string
		content, summary string
		want             bool
	}{
		{"content", long, "Teaser.", true},
		{"text", strings.Repeat("The bridge carries two lanes. ", 50), "", true},
		{"whole summary", "", long, true},
		{"short content, whole summary", "Teaser.", long, true},
		{"signature of a blog", long + `<p>The post <a href="/x">Bridge opens…</a> appeared first on <a href="/">Ledger</a>.</p>`, "", true},
		{"teaser", "<p>The bridge opened.</p>", "", false},
		{"nothing", "", "", false},
		{"markup only", strings.Repeat("<div>", 1000), "", false},
		{"ellipsis", long + "<p>And then…</p>", "", false},
		{"bracketed", long + "And then [&#8230;]", "", false},
		{"counted", long + "And [+1234 chars]", "", false},
		{"read more", long + `<a href="/x">Continue reading <span>Bridge opens</span> →</a>`, "", false},
		{"read on, without a stop", long + "<p>The bridge was opened by the</p>Read on", "", false},
		{"small letters", long + "<p>The bridge opened.</p> read the full story here", "", false},
		{"the words in a sentence", long + "<p>The office asks walkers to keep their dogs on the leash, to read more and to see the post office.</p>", "", true},
		{"weiterlesen", long + `<a href="/x">Weiterlesen »</a>`, "", false},
		{"ends in more", long + "<p>The county wants to build more.</p>", "", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			content, got := Item{Content: tt.content, Summary: tt.summary}.Whole()
			if got != tt.want || strings.Contains(content, "appeared first") || got == (content == "") {
				t.Errorf("got %v, %.60q", got, content)
			}
		})
	}
}
