package extract

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"newsdesk/internal/news"
)

// read reads a page that was fetched from an address, with a story and what a test puts around it.
func read(t *testing.T, address, head, body string) news.Article {
	t.Helper()
	a, err := Article(t.Context(), Document{Name: address, URL: address, ContentType: "text/html; charset=utf-8",
		Data: []byte("<html><head>" + head + "</head><body>" + body + "</body></html>")}, Meta{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

const storyAddress = "https://courier.example/harbor/crane"

func TestHeadlines(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ head, body, want string }{
		"as shown rather than as stated": {
			`<title>Crane falls - Courier</title><meta property="og:title" content="A crane falls in the harbor of Vell">`,
			"<h1>Crane falls in the harbor</h1>", "Crane falls in the harbor"},
		"stated, when the heading is the site's name": {
			`<title>Crane falls in Vell | Courier</title>`, `<h1><a href="/">The Vell Courier</a></h1>`, "Crane falls in Vell"},
		"below the first level": {
			`<title>Crane falls in Vell » Courier of the North</title>`, `<h1>Courier of the North</h1><h2>Crane falls in Vell</h2><h2>Ferry is late</h2>`, "Crane falls in Vell"},
		"the alike one of several": {
			`<title>Crane falls in Vell</title>`, `<h1>Menu</h1><h1>Crane falls in Vell!</h1><h1>Most read</h1>`, "Crane falls in Vell!"},
		"without a kicker of its own": {
			`<title>Crane falls in Vell</title>`, `<h1><span class="kicker">Harbor</span> Crane falls in Vell</h1>`, "Crane falls in Vell"},
		"without a kicker that the title has not": {
			`<meta property="og:title" content="Crane falls in Vell">`, `<h1><span>Harbor</span> Crane falls in Vell</h1>`, "Crane falls in Vell"},
		"a quote is no kicker": {
			`<meta property="og:title" content="Crane falls in Vell">`, `<h1>“Terrible”: Crane falls in Vell</h1>`, "“Terrible”: Crane falls in Vell"},
		"the only one, whatever the title says": {
			`<title>Article 4711</title>`, `<h1>Crane falls in Vell</h1>`, "Crane falls in Vell"},
		"site before the title":         {`<title>courier.example: Crane falls</title><title>x</title>`, "", "courier.example: Crane falls"},
		"site's host as the first part": {`<title>courier.example | Crane falls</title>`, "", "Crane falls"},
		"a dash at the end":             {`<title>Crane falls - </title>`, "", "Crane falls"},
		"of several parts, as a heading says": {
			`<title>Harbor – Crane falls | Courier of the North</title>`, `<h1>Courier of the North</h1><h3>Harbor</h3><h2>Harbor – Crane falls</h2>`, "Harbor – Crane falls"},
		"not the section": {
			`<title>Courier of the North | Harbor | Crane falls in Vell</title>`, `<h1>Harbor</h1><h2>Crane falls in Vell</h2>`, "Crane falls in Vell"},
		"the first level rather than a short later part": {
			`<title>Cranes • Ferries • Service | Vell Harbor Company</title>`, `<h1>All about the harbor</h1><h3>Ferries</h3>`, "All about the harbor"},
		"without a remark in brackets": {
			`<title>Crane falls in Vell (2026/5)</title>`, `<h2>Crane falls in Vell</h2><h2>Ferry is late</h2>`, "Crane falls in Vell"},
		"without the day": {
			`<title>04.03.2026 - Crane falls in Vell - Courier</title>`, `<h2>04.03.2026 - Crane falls in Vell</h2>`, "Crane falls in Vell"},
		"without a mark of the design": {
			`<title>Courier » Crane falls</title>`, `<h2>[&gt; Crane falls</h2>`, "Crane falls"},
		"a quote is no mark of the design": {
			`<title>Courier | »Crane falls«</title>`, `<h1>»Crane falls«</h1>`, "»Crane falls«"},
		"without a kicker that is parted for screen readers": {
			`<title>Harbor: Crane falls in Vell</title>`, `<h1><span class="x5">Harbor</span><span class="invisible">: </span><span>Crane falls in Vell</span></h1>`, "Crane falls in Vell"},
		"without a kicker before what is named the headline": {
			`<title>Harbor: Crane falls in Vell</title>`, `<h1><span class="x5">Harbor</span> <span class="story__headline">Crane falls in Vell</span></h1>`, "Crane falls in Vell"},
		"without a kicker that another heading sets apart": {
			`<title>Harbor: Crane falls in Vell</title>`, `<h1>Harbor: Crane falls in Vell</h1><h2><span class="kicker">Harbor</span> Crane falls in Vell</h2>`, "Crane falls in Vell"},
		"the one of the first level that is not repeated": {
			`<title>Article 4711</title>`, `<h1>Subscribe!</h1><h1>Crane falls in Vell</h1><h1>Subscribe!</h1>`, "Crane falls in Vell"},
		"the one that leads to the page": {
			`<title>A story by Ann Lee</title>`, `<h2><a href="/harbor/ferry">Ferry is late</a></h2><h2><a href="/harbor/crane?utm_source=x">Crane falls in Vell</a></h2>`, "Crane falls in Vell"},
		"the only one, which is a bit like the title": {
			`<title>Vell Fire Brigade - Boats</title>`, `<h2>Training boats</h2>`, "Training boats"},
		"the only one, which is not": {
			`<title>Crane falls in Vell</title>`, `<h2>More of today</h2>`, "Crane falls in Vell"},
		"the first where the title is the site's alone": {
			`<title>Courier of the North -</title>`, `<h3>Menu</h3><h2>Crane falls in Vell</h2><h2>Ferry is late</h2>`, "Crane falls in Vell"},
		"nothing but the site's": {`<title>Courier of the North -</title>`, ``, "Courier of the North"},
		"a site's name unspaced": {`<title>港口起重机今天倒塌了-北方信使</title>`, ``, "港口起重机今天倒塌了"},
		"a short title unspaced": {`<title>起重机-港口起重机</title>`, ``, "起重机-港口起重机"},
		"hidden heading":         {`<title>Crane falls</title>`, `<h1 style="display:none">Obey</h1>`, "Crane falls"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := read(t, storyAddress, tt.head, tt.body+htmlStory()).Title; got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	linked := func(json string) string { return `<script type="application/ld+json">` + json + `</script>` }
	for name, tt := range map[string]struct{ head, body, published, modified string }{
		"JSON-LD with zone": {linked(`{"@type":"NewsArticle","datePublished":"2026-03-04T22:15:00-05:00","dateModified":"2026-03-05T05:00:00Z"}`), "",
			"2026-03-04T22:15:00-05:00", "2026-03-05T05:00:00Z"},
		"JSON-LD in a graph":                  {linked(`{"@context":"https://schema.org","@graph":[{"@type":"WebSite"},{"@type":["Thing","BlogPosting"],"datePublished":"2026-03-04"}]}`), "", "2026-03-04T00:00:00Z", ""},
		"JSON-LD of the page, no article":     {linked(`{"@graph":[{"@type":"WebPage","datePublished":"2026-03-04T10:00:00+00:00"}]}`), "", "2026-03-04T10:00:00Z", ""},
		"JSON-LD that must be mended":         {linked("{\"@type\":\"NewsArticle\",\"headline\":\"Crane\n falls \\'down\\'\",\"datePublished\":\"2026-03-04\",};"), "", "2026-03-04T00:00:00Z", ""},
		"meta":                                {`<meta property="article:published_time" content="2026-03-04T10:00:00+01:00"><meta property="article:modified_time" content="2026-03-04T12:00:00+01:00">`, "", "2026-03-04T10:00:00+01:00", "2026-03-04T12:00:00+01:00"},
		"a change before publication is none": {`<meta property="article:published_time" content="2026-03-04"><meta property="article:modified_time" content="2026-03-03">`, "", "2026-03-04T00:00:00Z", ""},
		"microdata":                           {"", `<p>1 May 1999</p><span itemprop="datePublished" content="x">4 March 2026</span>`, "2026-03-04T00:00:00Z", ""},
		"statements that differ, and the page shows the second": {
			linked(`{"@type":"NewsArticle","datePublished":"2021-01-01"}`) + `<title>Crane falls</title><meta name="pubdate" content="2026-03-04T09:00:00Z">`,
			`<h1>Crane falls</h1><p>4 March 2026</p>`, "2026-03-04T09:00:00Z", ""},
		"shown below the headline": {`<title>Crane falls</title>`, `<p>Friday, 6 March 2026</p>` + strings.Repeat("<p>Menu of the site</p>", 20) + `<h1>Crane falls</h1><p>By Ann Lee, 4.3.2026, 14:30 Uhr</p>`,
			"2026-03-04T14:30:00Z", ""},
		"shown above the headline": {`<title>Crane falls</title>`, `<p>4 mars 2026</p><h1>Crane falls</h1>`, "2026-03-04T00:00:00Z", ""},
		"changed and published": {`<title>Crane falls</title>`, `<h1>Crane falls</h1><p>Updated: 5 March 2026</p><p>Published: 4 March 2026</p>`,
			"2026-03-04T00:00:00Z", "2026-03-05T00:00:00Z"},
		"only changed":            {`<title>Crane falls</title>`, `<h1>Crane falls</h1><p>Stand: 4. März 2026</p>`, "2026-03-04T00:00:00Z", "2026-03-04T00:00:00Z"},
		"of another article":      {`<title>Crane falls</title>`, `<h1>Crane falls</h1>` + prose(3000) + `<p>Ferry late, 4 March 2026</p><p>Pier closed, 3 March 2026</p>`, "", ""},
		"said in the text":        {`<title>Crane falls</title>`, `<h1>Crane falls</h1><p>It has been the worst accident in the harbor of Vell since the one of 4 March 1926, when two ships burned.</p>`, "", ""},
		"hidden":                  {`<title>Crane falls</title>`, `<h1>Crane falls</h1><p hidden>4 March 2026</p>`, "", ""},
		"in numbers, by language": {`<title>Crane falls</title><meta name="language" content="en-GB">`, `<h1>Crane falls</h1><p>04/03/2026</p>`, "2026-03-04T00:00:00Z", ""},
		"beside a link to the page": {`<title>Crane falls</title>`, `<h1>Crane falls</h1><p>5 March 2026</p><li><a href="/harbor/crane">Crane falls</a> 4 March 2026</li><li><a href="/harbor/crane#c1">Bob</a> 6 March 2026</li>`,
			"2026-03-04T00:00:00Z", ""},
		"beside links to others too": {`<title>Crane falls</title>`, `<h1>Crane falls</h1><p>5 March 2026</p><li><a href="/harbor/crane">Crane</a> or <a href="/ferry">ferry</a> 4 March 2026</li>`,
			"2026-03-05T00:00:00Z", ""},
		"in pieces":            {`<title>Crane falls</title>`, `<h1>Crane falls</h1><div class="date"><span>Mar</span><span>04</span><span>2026</span></div>`, "2026-03-04T00:00:00Z", ""},
		"in pieces, unnamed":   {`<title>Crane falls</title>`, `<h1>Crane falls</h1><div><span>Mar</span><span>04</span><span>2026</span></div>`, "", ""},
		"hAtom":                {`<title>Crane falls</title>`, `<h1>Crane falls</h1><abbr class="published" title="2026-03-04T10:00:00+01:00">recently</abbr><span class="updated" title="2026-03-05T10:00:00Z"></span>`, "2026-03-04T10:00:00+01:00", "2026-03-05T10:00:00Z"},
		"said to be published": {`<title>Crane falls</title>`, `<h1>Crane falls</h1>` + prose(900) + `<p>Veröffentlicht am 4.3.2026</p>`, "2026-03-04T00:00:00Z", ""},
		"stated in UTC and shown at the seat, west": {`<title>Crane falls</title><meta name="pubdate" content="2026-03-05T00:25:00Z">`, `<h1>Crane falls</h1><p>4 March 2026</p>`, "2026-03-04T23:25:00-01:00", ""},
		"stated in UTC and shown at the seat, east": {`<title>Crane falls</title><meta name="pubdate" content="2026-03-03T20:25:00Z">`, `<h1>Crane falls</h1><p>4 March 2026</p>`, "2026-03-04T00:25:00+04:00", ""},
		"stated in UTC and shown as of another day": {`<title>Crane falls</title><meta name="pubdate" content="2026-03-02T12:00:00Z">`, `<h1>Crane falls</h1><p>4 March 2026</p>`, "2026-03-02T12:00:00Z", ""},
		"stated with its zone":                      {`<title>Crane falls</title><meta name="pubdate" content="2026-03-03T23:25:00-05:00">`, `<h1>Crane falls</h1><p>4 March 2026</p>`, "2026-03-03T23:25:00-05:00", ""},
		"in numbers, by another":                    {`<title>Crane falls</title>`, `<h1>Crane falls</h1><p>04/03/2026</p>` + prose(3000) + `<p>28/02/2026</p>`, "2026-03-04T00:00:00Z", ""},
		"in numbers, unclear":                       {`<title>Crane falls</title>`, `<h1>Crane falls</h1><p>04/03/2026</p>`, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := read(t, storyAddress, tt.head, tt.body+htmlStory())
			format := func(at time.Time) string {
				if at.IsZero() {
					return ""
				}
				return at.Format(time.RFC3339)
			}
			if diff := cmp.Diff([]string{tt.published, tt.modified}, []string{format(a.PublishedAt), format(a.ModifiedAt)}); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestLinesThatAreTheDay(t *testing.T) {
	t.Parallel()
	published := time.Date(2026, 11, 19, 22, 0, 0, 0, time.UTC)
	for line, want := range map[string]bool{
		"19 November 2026": true, "Thursday, November 19th, 2026 at 10:00 pm": true, "Veröffentlicht am 19.11.2026 um 22:00 Uhr": true, "19/11/2026": true, "11/19/2026": true,
		"20 November 2026": false, "The crane fell on 19 November 2026": false, "19 November 2026, Vell": false, "2026": false, "": false,
	} {
		if got := isDay(line, published); got != want {
			t.Errorf("%q: %v", line, got)
		}
	}
	a := news.Article{PublishedAt: published, Body: "19 November 2026\n\n" + story}
	if got := Clean(a).Body; strings.Contains(got, "2026") || got == "" {
		t.Errorf("got %q", got)
	}
	if a.PublishedAt = (time.Time{}); !strings.Contains(Clean(a).Body, "19 November 2026") {
		t.Error("the only statement of the day was dropped")
	}
}

func TestDateIn(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"4. März 2026": "2026-03-04", "04.03.26": "2026-03-04", "4.3.2026 - 14:30": "2026-03-04T14:30", "Mittwoch, den 4. März 2026 um 9:05 Uhr": "2026-03-04T09:05",
		"March 4th, 2026 at 2:30 p.m.": "2026-03-04T14:30", "4 de marzo de 2026": "2026-03-04", "le 1er août 2026": "2026-08-01", "4 marca 2026 r.": "2026-03-04",
		"4 марта 2026": "2026-03-04", "2026年3月4日": "2026-03-04", "2026/03/04": "2026-03-04", "13/03/2026": "2026-03-13", "03/13/2026": "2026-03-13", "4 maart 2026": "2026-03-04",
		"03/04/2026": "", "31.2.2026": "", "4. Foo 2026": "", "Version 1.2.3": "", "100.000": "", "2026": "", "13.13.2026": "",
	} {
		got, ok := dateIn(text, 0)
		format := time.DateOnly
		if strings.Contains(want, "T") {
			format = "2006-01-02T15:04"
		}
		if ok != (want != "") || ok && got.Format(format) != want {
			t.Errorf("%q is %v, want %q", text, got, want)
		}
	}
}

// What a page shows in any of the forms is read as the day it is.
func TestDateInReadsWhatIsWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		day := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 18000).Draw(t, "day"))
		layout := rapid.SampledFrom([]string{"2.1.2006", "02.01.2006", "2. January 2006", "January 2, 2006", "Jan 2 2006", "2 Jan. 2006", "2006-01-02", "Monday, 2 January 2006"}).Draw(t, "layout")
		before := rapid.SampledFrom([]string{"", "Ann Lee, ", "Published: ", "Vell | "}).Draw(t, "before")
		if got, ok := dateIn(before+day.Format(layout), 0); !ok || !got.Equal(day) {
			t.Fatalf("%q is %v", before+day.Format(layout), got)
		}
	})
}

func TestBylines(t *testing.T) {
	t.Parallel()
	for line, want := range map[string][]string{
		"By Ann Lee": {"Ann Lee"}, "Von Ann Lee und Bob Ray | 4. März 2026": {"Ann Lee", "Bob Ray"}, "Text: Ann van der Lee": {"Ann van der Lee"},
		"Par Ann Lee, le 4 mars 2026": {"Ann Lee"}, "Ann Lee (Vell)": {"Ann Lee"}, "María O’Hara-Núñez y Bob Ray": {"María O’Hara-Núñez", "Bob Ray"},
		"by the editors": nil, "Courier": nil, "Ann Lee is a reporter for the Courier": nil, "": nil, "4 March 2026": nil,
	} {
		if diff := cmp.Diff(want, personNames(line)); diff != "" {
			t.Errorf("%q (-want +got)\n%s", line, diff)
		}
	}
	const graph = `<script type="application/ld+json">{"@graph":[{"@type":"Article","author":[{"@id":"#ann"},{"name":"Bob Ray"}],"publisher":{"@id":"#us"}},
		{"@type":"Organization","@id":"#us","name":"Vell Courier"},{"@type":"Person","@id":"#ann","name":"Ann Lee"}]}</script>`
	if a := read(t, storyAddress, graph, htmlStory()); a.Publisher != "Vell Courier" || strings.Join(a.Authors, ", ") != "Ann Lee, Bob Ray" {
		t.Errorf("%q of %q", a.Authors, a.Publisher)
	}
	for body, want := range map[string]string{
		`<div><span>Von <a href="/ann">Ann Lee</a></span></div>`:            "Ann Lee",
		`<p>By the way, Ann Lee was there.</p>`:                             "",
		`<meta name="author" content="Courier"><p>By Ann Lee</p>`:           "Ann Lee",
		`<meta name="author" content="Bob Ray"><p class=author>Ann Lee</p>`: "Bob Ray",
	} {
		if a := read(t, storyAddress, `<meta property="og:site_name" content="Courier">`, body+htmlStory()); strings.Join(a.Authors, ", ") != want {
			t.Errorf("%s is by %q", body, a.Authors)
		}
	}
	a := read(t, storyAddress, "", `<div class="related-author-box">More</div><p class="article__byline">By <a rel="author" href="/ann">Ann Lee</a></p>`+htmlStory())
	if diff := cmp.Diff([]string{"Ann Lee"}, a.Authors); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// What surrounds an article is left out, and an element that holds it is not, whatever its name.
func TestSurroundings(t *testing.T) {
	t.Parallel()
	const noise = "Nothing of this is the article of the day, said nobody at all."
	for name, page := range map[string]string{
		"classes":                  prose(900) + `<div class="relatedPosts sharedaddy">` + noise + `</div><div id="comments">` + noise + `</div>`,
		"elements":                 `<nav>` + noise + `</nav>` + prose(900) + `<figure><img src=x><figcaption>` + noise + `</figcaption></figure><aside>` + noise + `</aside><footer>` + noise + `</footer>`,
		"roles":                    `<div role="navigation">` + noise + `</div>` + prose(900),
		"a list of links":          prose(900) + `<ul><li><a href="/x">` + noise + `</a><li><a href="/y">` + noise + `</a></ul>`,
		"a line of link":           prose(900) + `<p><a href="/x">` + noise + `</a></p>`,
		"teaser of links":          prose(900) + `<div class="teaser"><a href="/x">More</a> ` + noise + `</div>`,
		"around the named element": `<div><p>` + noise + noise + `</p></div><div itemprop="articleBody">` + prose(900) + `</div><div><p>` + noise + noise + `</p></div>`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := read(t, storyAddress, articleClaim, page)
			if strings.Contains(a.Body, "said nobody") || strings.Count(a.Body, "council met") < 4 {
				t.Errorf("got %q", a.Body)
			}
		})
	}
	for name, page := range map[string]string{
		"named after what surrounds":  `<div class="sidebar widget comments">` + prose(900) + `</div>`,
		"state of the article":        `<div class="has-share post tag-harbor category-newsletter">` + prose(900) + `</div>`,
		"two columns":                 `<div><div>` + prose(900) + `</div><div>` + strings.ReplaceAll(prose(900), "day number", "evening") + `</div></div>`,
		"standfirst above the text":   `<h1>Crane falls</h1><p class="teaser">The council met in short: it is about the crane that fell and nothing else.</p><div class="article-body">` + prose(900) + `</div>`,
		"lines without any paragraph": strings.NewReplacer("<p>", "", "</p>", "<br><br>").Replace(prose(900)),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := read(t, storyAddress, articleClaim, page)
			if want := strings.Count(page, "council met"); strings.Count(a.Body, "council met") != want {
				t.Errorf("%d of %d: %q", strings.Count(a.Body, "council met"), want, a.Body)
			}
		})
	}
}

// The sums of an element are those of its parts.
func TestMeasure(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOf(rapid.SampledFrom([]string{"<div>", "</div>", "<p>", "<a href=x>", "</a>", "some words ", strings.Repeat("long text ", 12), "<br>", "<ul><li>", "<table><td>"})).Draw(t, "pieces")
		doc, err := html.Parse(strings.NewReader(strings.Join(pieces, "")))
		if err != nil {
			t.Skip()
		}
		amounts := measure(doc)
		for n := range doc.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			a, sum := amounts[n], amount{}
			for c := n.FirstChild; c != nil; c = c.NextSibling {
				if c.Type == html.TextNode {
					sum.text += textSize(c.Data)
				} else {
					sum.text += amounts[c].text
				}
			}
			if a.text != sum.text || a.linked > a.text || a.linked < 0 {
				t.Fatalf("%s: %+v, its parts %+v", n.Data, a, sum)
			}
		}
		if all := amounts[doc]; all.prose > all.text {
			t.Fatalf("%+v", all)
		}
	})
}

func TestReadingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx := &countdown{Context: t.Context(), left: 2}
	_, err := Article(ctx, Document{Name: "a.html", Data: []byte("<html><body>" + prose(900))}, Meta{})
	if news.CodeOf(err) != news.CodeCanceled {
		t.Errorf("got %v", err)
	}
}

// countdown is a context that ends after it was asked so many times.
type countdown struct {
	context.Context
	left int
}

func (c *countdown) Err() error {
	if c.left--; c.left < 0 {
		return context.Canceled
	}
	return nil
}
