package extract

import (
	"net/url"
	"strings"
	"testing"

	"newsdesk/internal/news"
)

// prose is n characters or more of an article, in paragraphs that differ.
func prose(n int) string {
	var out strings.Builder
	for i := 0; out.Len() < n; i++ {
		out.WriteString("<p>In the " + strings.Repeat("very ", i%7) + "small town of Vell the council met on its day number " + strings.Repeat("i", i+1) +
			" and spoke about the crane that fell into the river, which costs more than was planned.</p>")
	}
	return out.String()
}

func teasers(n int) string {
	var out strings.Builder
	for i := range n {
		out.WriteString(`<div><h3><a href="/story">The council of Vell met for the ` + strings.Repeat("i", i+1) + ` time this year</a></h3><p>It spoke about the crane.</p></div>`)
	}
	return out.String()
}

func links(n int) string {
	var out strings.Builder
	for i := range n {
		out.WriteString(`<li><a href="/story">The council of Vell met for the ` + strings.Repeat("i", i+1) + ` time this year</a></li>`)
	}
	return "<ul>" + out.String() + "</ul>"
}

const (
	articleClaim = `<meta property="og:type" content="article">`
	paidClaim    = `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Crane falls","isAccessibleForFree":false}</script>`
	paidPart     = `<script type="application/ld+json">{"@type":"NewsArticle","hasPart":[{"isAccessibleForFree":"False","cssSelector":".paywall"}]}</script>`
	cookies      = `<p>We value your privacy. We and our 842 partners store cookies on your device and process personal data such as your address.</p>
		<p>With your consent, we and our partners may use precise location data. You may accept, reject or manage your choices at any time in the privacy policy.</p>
		<p>Partners process data for personalised advertising and content, measurement and audience research, for which they need your consent.</p>`
)

func TestRefusals(t *testing.T) {
	t.Parallel()
	const story, home = "https://ledger.example/2024/05/crane", "https://ledger.example/"
	for _, tt := range []struct {
		name, url, page string
		want            news.Code
	}{
		{"article", story, prose(600), ""},
		{"article on the front page", home, prose(2000), ""},
		{"flash", story, articleClaim + prose(300), ""},
		{"article with related ones", story, prose(2000) + "<aside>" + teasers(12) + "</aside>", ""},
		{"round-up that says it is an article", story, articleClaim + links(12) + prose(400), ""},

		{"too short", story, prose(100), news.CodeTooShort},
		{"caption", story, "<p>A crane.</p>", news.CodeTooShort},
		{"no text", story, "<div><img src=x></div>", news.CodeNoText},
		{"only a script", story, `<div id="root"></div><script src="app.js"></script>`, news.CodeNoText},

		{"home page", home, teasers(12), news.CodeNotArticle},
		{"home page with a lead", "https://ledger.example/en/", "<title>The Ledger</title>" + prose(400) + teasers(12), news.CodeNotArticle},
		{"section", "https://ledger.example/world", "<main>" + links(40) + "</main>", news.CodeNotArticle},
		{"home page whose stories are in JSON-LD", home, `<script type="application/ld+json">[{"@type":"NewsArticle","headline":"a"},
			{"@type":"NewsArticle","headline":"b"},{"@type":"NewsArticle","headline":"c"}]</script>` + teasers(12), news.CodeNotArticle},

		{"paid, beginning", story, paidClaim + prose(700), news.CodePaywalled},
		{"paid part, beginning", story, paidPart + prose(700), news.CodePaywalled},
		{"paid, but all of it", story, paidClaim + prose(4000), ""},
		{"offer at the end", story, prose(1800) + "<p>Subscribe to continue reading.</p>", news.CodePaywalled},
		{"offer after a beginning", story, "<article>" + prose(700) + "</article><div>To continue reading this article, please log in or subscribe.</div>", news.CodePaywalled},
		{"offer that is named as one", story, "<article>" + prose(1800) + `<div class="paywall-promo"><h2>Go on</h2><p>Subscribe to continue reading.</p></div></article>`, news.CodePaywalled},
		{"offer of another article far below", story, "<article>" + prose(1800) + "</article>" + strings.Repeat("<p>The ferry is late.</p>", 20) + "<div class=promo>Subscribe to continue reading.</div>", ""},
		{"consent in a named layer", story, `<title>Courier</title><div class="cookie-consent-modal">` + cookies + `</div>`, news.CodeConsent},
		{"article behind a consent layer", story, `<div class="cookie-consent-modal">` + cookies + `</div><article>` + prose(1500) + `</article>`, ""},
		{"listing of teasers with text", "https://ledger.example/world", `<div class="teaser-list">` + teasers(30) + `</div>`, news.CodeNotArticle},
		{"article among links", story, "<nav>" + links(40) + `</nav><div class="post-content">` + prose(1500) + "</div><aside>" + teasers(20) + "</aside><footer>" + links(20) + "</footer>", ""},
		{"for subscribers only", story, prose(1800) + "<p>This article is only available to subscribers.</p>", news.CodePaywalled},
		{"free articles are used up", story, prose(600) + "<p>You've reached your limit of free articles.</p>", news.CodePaywalled},
		{"German", story, prose(700) + "<p>Sie möchten weiterlesen? Jetzt Abo abschließen</p>", news.CodePaywalled},
		{"French", story, prose(700) + "<p>Il vous reste 72% de cet article à lire. La suite est réservée aux abonnés.</p>", news.CodePaywalled},
		{"newsletter", story, prose(700) + "<p>Subscribe to our newsletter to get the news of Vell every morning.</p>", ""},
		{"about a paywall", story, prose(700) + "<p>The Courier asked readers to subscribe to continue reading in March, " + strings.Repeat("and many did not, ", 20) + "it said.</p>" + prose(600), ""},
		{"long with an offer", story, prose(4000) + "<p>Subscribe to continue reading.</p>", ""},

		{"consent", story, "<title>Before you continue</title>" + cookies, news.CodeConsent},
		{"consent host", "https://consent.ledger.example/collect", prose(900), news.CodeConsent},
		{"German consent", story, `<p>Wir und unsere Drittanbieter nutzen Cookies und verarbeiten personenbezogene Daten, siehe unsere Hinweise zum Datenschutz.</p>
			<p>Mit einem Klick auf Zustimmen willigen Sie in die Nutzung von Cookies ein. Sie können sie jederzeit ablehnen oder in den Einstellungen ändern.</p>`, news.CodeConsent},
		{"article about cookies", story, "<p>A court fined a firm that stored cookies without the consent of users and shared personal data with partners against its privacy policy.</p>" + prose(600), ""},

		{"not found", story, "<title>Page not found | The Ledger</title>" + prose(300), news.CodeErrorPage},
		{"404", story, "<title>404 - The Ledger</title><p>Nothing here.</p>", news.CodeErrorPage},
		{"German error", story, "<title>Seite nicht gefunden – Vell</title>" + prose(300), news.CodeErrorPage},
		{"error in the text", story, "<title>The Ledger</title><p>Sorry, the page you are looking for does not exist or has been moved. Try the search or go back to the home page of the paper.</p>", news.CodeErrorPage},
		{"article about an error", story, "<title>404: how a page not found became a joke</title>" + prose(2000), ""},
		{"headline with not found", story, "<title>Missing crane not found in Vell | The Ledger</title>" + prose(500), ""},
		{"robot check", story, "<title>Just a moment...</title><p>Enable JavaScript and cookies to continue</p>", news.CodeErrorPage},
		{"are you a robot", story, "<title>Ledger</title><p>Are you a robot? Please confirm that you are a human.</p>", news.CodeErrorPage},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			page := "<html><head></head><body>" + tt.page + "</body></html>"
			_, err := Article(t.Context(), Document{Name: tt.url, URL: tt.url, ContentType: "text/html", Data: []byte(page)}, Meta{})
			if got := news.CodeOf(err); got != tt.want {
				t.Errorf("got %q (%v), want %q", got, err, tt.want)
			}
		})
	}
}

// Whoever sends a file knows what is in it.
func TestFilesAreOnlyRefusedWithoutText(t *testing.T) {
	t.Parallel()
	for _, page := range []string{prose(100), teasers(12), paidClaim + prose(700), cookies} {
		if _, err := Article(t.Context(), Document{Name: "saved.html", Data: []byte("<html><body>" + page)}, Meta{}); err != nil {
			t.Error(err)
		}
	}
}

func TestIndexPaths(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]bool{
		"": true, "/": true, "/en/": true, "/index.html": true, "/de-AT/home": true, "/category/world/europe": true, "/tag/crane": true,
		"/world/crane-falls": false, "/2024/05/crane": false, "/tagged": false, "/index-of-prices-rises": false, "/crane": false,
	} {
		if got := indexPath.MatchString(path); got != want {
			t.Errorf("%q: %v", path, got)
		}
	}
}

func FuzzRefusal(f *testing.F) {
	f.Add("Page not found | x", cookies, "Subscribe to continue reading", "https://a.example/")
	f.Fuzz(func(t *testing.T, title, main, page, address string) {
		u, err := url.Parse(address)
		if err != nil {
			return
		}
		e := evidence{address: u, title: title, main: paragraphs(main), page: paragraphs(page)}
		if refused := e.refusal(main); refused != nil && (refused.Message == "" || !strings.HasSuffix(refused.Message, ".")) {
			t.Errorf("%+v", refused)
		}
		if e.address = nil; e.refusal(main) != nil {
			t.Error("what was not fetched is refused")
		}
	})
}
