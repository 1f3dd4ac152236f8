package extract

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"newsdesk/internal/news"
)

// evidence is what a fetched page shows, beside its article, that tells whether it is one. The zero value, which
// documents have that were not fetched, convicts nobody: whoever sends a file knows what is in it.
type evidence struct {
	address *url.URL // nil for what was not fetched
	title   string   // of the window
	article bool     // the page says that it is one article
	paid    bool     // the page says that it is not free
	page    []string // the paragraphs of all text
	main    []string // those of the main content as it stands, before cleaning
	inPage  linkage
	inMain  linkage
}

// Bounds in characters. Sites that show nothing but the reason why there is no article are brief; beyond these
// bounds, what looks like a reason is a subject.
const (
	minPageRunes  = 250  // of the body of a fetched page; less is a caption, a teaser or a form
	shortPage     = 1500 // of an error page, and of a question about cookies
	paidStub      = 1200 // of the beginning of an article that says itself that it costs something
	paywalledStub = 3000 // of the beginning of an article that ends in an offer
)

// refusal says why a page has no article for newsdesk, given its cleaned body, or returns nil.
func (e evidence) refusal(body string) *news.Error {
	if e.address == nil {
		return nil
	}
	n := utf8.RuneCountInString(body)
	switch {
	case isConsentWall(e.address, e.main):
		return news.Errorf(news.CodeConsent, "The site asks for consent to cookies before it shows the article.").
			WithHint("Open it in a browser and save it, or paste its text.")
	case isRobotCheck(e.title, e.page):
		return news.Errorf(news.CodeErrorPage, "The site wants proof that the visitor is not a robot.").
			WithHint("Open it in a browser and save it, or paste its text.")
	case isErrorPage(e.title, body):
		return news.Errorf(news.CodeErrorPage, "The page is an error message of the site, such as \"not found\".").
			WithHint("Check the address.")
	case isPaywallStub(e.paid, e.main, e.page):
		return news.Errorf(news.CodePaywalled, "Only the beginning of the article is free; the rest is for subscribers.").
			WithHint("Paste the text if you may read it.")
	case isListing(e):
		return news.Errorf(news.CodeNotArticle, "The page is a list of articles, such as a home page, and not one article.").
			WithHint("Give the address of an article, or of a feed.")
	case n > 0 && n < minPageRunes:
		return news.Errorf(news.CodeTooShort, "The page has too little text for an article (%d characters, at least %d).", n, minPageRunes)
	}
	return nil
}

// consentMarks are what questions about cookies speak of; articles about them do not speak of most of it at once.
var consentMarks = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\bcookies?\b|\btrack(?:er|ing)\b`),
	regexp.MustCompile(`(?i)\bconsent|\b(?:accept|agree|reject)\b|zustimm|einwillig|akzeptier|ablehnen|accepte[rz]|consentement|refuse[rz]|acept|consentimiento|rechaz|accett|consenso|rifiut|accepteer|toestemming|weiger`),
	regexp.MustCompile(`(?i)\bpartners?\b|\bvendors?\b|\bthird part|drittanbieter|partner:?innen|partenaires|socios|proveedores|fornitori|derden`),
	regexp.MustCompile(`(?i)personal(?:i[sz]ed|i[sz]e)?\b|personenbezogen|personalisiert|personnalis|personalizad|personalizzat|gepersonaliseerd|données personnelles|datos personales|dati personali`),
	regexp.MustCompile(`(?i)privacy|datenschutz|confidentialité|privacidad|manage (?:options|settings|preferences|choices)|einstellungen|paramétr|configura`),
}

var consentHosts = regexp.MustCompile(`(?i)^(?:consent|cmp|privacy-?mgmt|cookie(?:s|consent)?)\.`)

// isConsentWall recognizes the page that asks about cookies in place of the article.
func isConsentWall(address *url.URL, main []string) bool {
	if consentHosts.MatchString(address.Hostname()) {
		return true
	}
	n := runes(main)
	if n > shortPage || n == 0 {
		return false
	}
	text := strings.Join(main, "\n")
	marks, about := 0, 0
	for _, mark := range consentMarks {
		if mark.MatchString(text) {
			marks++
		}
	}
	if marks < len(consentMarks)-1 || !consentMarks[0].MatchString(text) {
		return false
	}
	for _, p := range main {
		for _, mark := range consentMarks {
			if mark.MatchString(p) {
				about += utf8.RuneCountInString(p)
				break
			}
		}
	}
	return 10*about >= 7*n
}

// runes counts the characters of paragraphs.
func runes(paragraphs []string) (n int) {
	for _, p := range paragraphs {
		n += utf8.RuneCountInString(p)
	}
	return n
}

var (
	titleParts = regexp.MustCompile(`\s+[|–—·»:-]+\s+|\s*\|\s*`)
	errorTitle = regexp.MustCompile(`(?i)^\W*(?:(?:http )?(?:error|fehler|erreur|errore)?\s*(?:40[0134]|410|50[0234])\b.{0,50}|(?:oops|whoops|sorry|404)?\W*(?:the |this |that |diese |cette |esta |questa )?` +
		`(?:page|site|article|story|content|file|document|seite|artikel|página|pagina|strona|сторінка|страница)?\s*(?:was |is |wurde |could |can |konnte )?` +
		`(?:not be found|cannot be found|can['’]t be found|not found|not available|unavailable|does(?: not|n['’]t) exist|no longer (?:available|exists)|missing|nicht gefunden(?: werden)?|existiert nicht(?: mehr)?|` +
		`non trouvée?|introuvable|n['’]existe (?:pas|plus)|no encontrad[ao]|no existe|non trovat[ao]|niet gevonden|nie znaleziono|nie została znaleziona|не знайдено|не найдена?)\W*|` +
		`access denied|forbidden|(?:internal )?server error|service (?:temporarily )?unavailable|bad gateway|gateway time-?out|temporarily (?:down|unavailable)|(?:site )?(?:under|down for) maintenance)\W*$`)
	errorText = regexp.MustCompile(`(?i)\b(?:(?:the|this|that) (?:page|article|story|content|link|url)(?: that| which)?(?: you(?:['’]re| are| were|['’]ve| have)?)? ?(?:requested|(?:are )?(?:looking|searching) for|tried to (?:reach|open|access)|followed)?,? ?` +
		`(?:was|is|has|could|can|may|might|does|doesn['’]t|cannot|can['’]t|no)\b.{0,30}(?:not (?:be )?found|exist|no longer|been (?:moved|removed|deleted)|unavailable|broken)|` +
		`(?:we|i) (?:can(?:['’]t|not)|could(?:n['’]t| not)|are unable to) (?:find|locate) (?:the|that|this|your) (?:page|article|story|link)|` +
		`die (?:angeforderte|gesuchte|gewünschte) seite .{0,40}(?:nicht|existiert)|la page (?:demandée|que vous).{0,40}(?:n['’]existe|introuvable|trouvée)|la página (?:solicitada|que).{0,40}no (?:existe|se))`)
)

// isErrorPage recognizes what a site says, with status 200, in place of a page that it does not have.
func isErrorPage(title, body string) bool {
	n := utf8.RuneCountInString(body)
	if n > shortPage {
		return false
	}
	for _, part := range titleParts.Split(title, -1) {
		if part = strings.TrimSpace(part); part != "" && errorTitle.MatchString(part) {
			return true
		}
	}
	const brief = 600
	return n <= brief && errorText.MatchString(body)
}

var robotCheck = regexp.MustCompile(`(?i)\b(?:are you (?:a )?(?:robot|human)|(?:verify|verifying|confirm|prove)(?: that)? you(?:['’]re| are) (?:a |not a )?(?:human|robot)|checking (?:if the site connection is secure|your browser)|(?:please )?enable (?:javascript|js)(?: and cookies| and disable)|` +
	`complete the (?:captcha|security check)|unusual (?:traffic|activity) from your|access to this page has been denied|press (?:&|and) hold to confirm|ich bin kein roboter|performing security verification)`)

// isRobotCheck recognizes the hurdle for programs that some sites put before every page.
func isRobotCheck(title string, page []string) bool {
	if runes(page) > shortPage {
		return false
	}
	switch strings.ToLower(strings.Trim(title, " .!…|")) {
	case "just a moment", "attention required", "attention required! | cloudflare", "security check", "captcha", "human verification", "robot check":
		return true
	}
	return slices.ContainsFunc(page, robotCheck.MatchString)
}
