package extract

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A boilerplate rule names a kind of paragraph that is about the page and not about the news. It applies to
// whole paragraphs of at most longest characters, so that a sentence of the article that happens to begin in
// the same way is kept.
type boilerplateRule struct {
	name    string
	longest int
	first   string // the words it can begin with, as firstWord gives them
	pattern *regexp.Regexp
}

const (
	networks = `(?:facebook|twitter|x|instagram|linkedin|whats ?app|telegram|youtube|tiktok|threads|bluesky|mastodon|reddit|pinterest|e-?mail|flipboard|google news|apple news|messenger|signal)`
	listOf   = `(?:(?:,| and| or| &| on)*\s*` + networks + `)*`
)

var boilerplateRules = []boilerplateRule{
	{"advertisement", 100, "advertisement advertising ad sponsored paid promoted publicité anzeige werbung publicidad",
		regexp.MustCompile(`(?i)^(?:[-–—_*\[(\s]*)(?:advertisement|advertising|ad|ad feedback|sponsored(?: content)?|paid (?:post|content|partnership)|promoted(?: content)?|publicité|anzeige|werbung|publicidad)(?:\s*[-–—:.|]\s*(?:scroll|continue|story|article|content|skip).*)?[-–—_*\])\s.]*$`)},
	{"advertisement", 100, "article articles story storys content contents text texts",
		regexp.MustCompile(`(?i)^(?:article|story|content|text)s? (?:continues?|resumes?)(?: below| after)?(?: (?:this |the )?(?:advertisement|ad|promotion))?[.:…]*$`)},
	{"share", 120, "please share",
		regexp.MustCompile(`(?i)^(?:please )?share(?: (?:this|the|on|via|to|with))?(?: (?:article|story|page|post|video|link|friends))?(?: (?:on|via|with|to))?\s*:?\s*(?:friends|social media|` + networks + listOf + `)?[.!:]?$`)},
	{"share", 60, "tweet copy link print save bookmark e email facebook twitter x instagram linkedin whats whatsapp telegram youtube tiktok threads bluesky mastodon reddit pinterest flipboard google apple messenger signal",
		regexp.MustCompile(`(?i)^(?:tweet|copy link|copy (?:the )?(?:link|url)|link copied[.!]?|print(?: this)?(?: article| page)?|save(?: this)?(?: article| story| for later)|bookmark(?: this)?(?: article)?|e-?mail(?: this)?(?: article)?|` + networks + listOf + `)$`)},
	{"follow", 200, "you also follow like find connect join",
		regexp.MustCompile(`(?i)^(?:(?:you can )?(?:also )?follow|like|find|connect with|join) (?:us|@?[\w.]+(?: news| sport| world)?) (?:on|at|via)\s+(?:our )?` + networks + `\b.*$`)},
	{"follow", 200, "you follow contact reach e email write tweet",
		regexp.MustCompile(`(?i)^(?:you can )?(?:follow|contact|reach|e-?mail|write to|tweet)(?: [\p{L}.'’-]+){0,4} (?:on (?:twitter|x|instagram|bluesky|threads|facebook|linkedin|mastodon)|at|@)[: ]*\S*[@:]\S*[.!]?(?: .{0,60})?$`)},
	{"subscribe", 240, "please click not subscribe sign signup register opt",
		regexp.MustCompile(`(?i)^(?:please |click here to |not a subscriber\? )?(?:subscribe|sign[ -]?up|register|opt in)(?: (?:now|today|here|free|for free))?\b.*\b(?:newsletters?|e-?mails?|inbox|subscription|alerts?|updates?|free trial|notifications?|podcasts?|briefing|channel|unlimited|access|digest)\b.*$`)},
	{"subscribe", 240, "get receive want have",
		regexp.MustCompile(`(?i)^(?:get|receive|want|have) .*\b(?:delivered|sent|straight|direct(?:ly)?) (?:directly |straight |right )?to your (?:inbox|e-?mail|phone)\b.*$`)},
	{"subscribe", 160, "already log sign subscribe this",
		regexp.MustCompile(`(?i)^(?:already (?:a )?(?:subscribed?|subscriber|member|have an account)\?? ?.*|(?:log|sign) in(?: or (?:subscribe|register|sign up))?(?: to (?:continue|read|comment).*)?|subscribe(?: (?:now|today|here|to continue.*))?[.!]?|this (?:article|content) is (?:for|only available to) (?:subscribers|members).*)$`)},
	{"read more", 220, "read see also related more recommended don must further up next watch most trending you in",
		regexp.MustCompile(`(?i)^[-–—>▶►•*\s]*(?:read (?:more|also|next|the full story)|see also|also read|also on .{2,30}|related(?: (?:stories|story|articles?|coverage|content|video|links?))?|more (?:on this|on this story|from .{2,40}|stories|news|coverage)|recommended(?: (?:reading|for you|stories))?|don['’]t miss|up next|next up|must read|further reading|watch (?:more|also|next)|most (?:read|popular)|trending(?: now)?|you (?:may|might) (?:also )?(?:like|be interested in)|in case you missed it)\s*(?:[:|»›>–—-].*|[.…]*)$`)},
	{"read more", 60, "click tap",
		regexp.MustCompile(`(?i)^(?:click|tap) here(?: (?:to|for) (?:read|see|view|watch|more|the|get|download|sign|subscribe|join).{0,40})?[.!]?$`)},
	{"read more", 120, "get read watch sign download for",
		regexp.MustCompile(`(?i)^(?:get|read|watch|sign|download|for) .*\bby clicking here[.!]?$`)},
	{"feed", 400, "the",
		regexp.MustCompile(`^The post .+ (?:appeared first|first appeared) on .+$`)},
	{"cookies", 600, "we our this the cookies by accept reject manage allow",
		regexp.MustCompile(`(?i)^(?:(?:we|we and our (?:\d+ )?partners|our (?:site|website|partners)|this (?:site|website|page)|the (?:site|website)|cookies) (?:use|uses|store|help|are used|allow)\b.*\bcookies?\b.*|cookies (?:help|are|allow) .*(?:site|website|experience|services).*|by (?:continuing|clicking|using|browsing|closing)\b.*\b(?:cookies?|privacy policy|terms of (?:use|service))\b.*|(?:accept|reject|manage|allow)(?: all)?(?: cookies?| cookie (?:settings|preferences)|.{0,20}cookies?)[.!]?)$`)},
	{"consent", 400, "to please enable turn your this",
		regexp.MustCompile(`(?i)^(?:to (?:view|see|display|show) this (?:content|video|post|tweet|embed).{0,80}(?:cookies?|javascript|consent|settings).*|(?:please )?(?:enable|turn on) javascript\b.*|(?:your browser|this browser) (?:does not|doesn['’]t|is not|isn['’]t) (?:support|supported)\b.*)$`)},
	{"copyright", 260, "© c copyright copy",
		regexp.MustCompile(`(?i)^(?:copyright\s*)?(?:©|\(c\)|&copy;|copyright)\s*(?:copyright\s*)?(?:\d{4}|(?:the )?[\p{Lu}][\p{L}& .]{1,40}\d{4}).*$`)},
	{"copyright", 200, "all",
		regexp.MustCompile(`(?i)^all rights reserved\b.*$`)},
	{"credit", 140, "image images photo photos photograph photographs picture pictures video videos",
		regexp.MustCompile(`(?i)^[([]?(?:image|photo|picture|video|photograph)s?\s*(?:source|credits?|by|courtesy(?: of)?)\s*[:,]\s*.*$`)},
	{"credit", 80, "/ getty afp reuters shutterstock ap istock alamy epa pa",
		regexp.MustCompile(`(?i)^(?:getty images|(?:[\p{L}.' -]{2,40}/)?(?:getty(?: images)?|afp|reuters|shutterstock|ap photo|istock|alamy|epa|pa)(?:\s*(?:/|via|,)\s*[\p{L}.' -]{2,40})?)$`)},
	{"dateline", 24, "cnn ap afp bbc npr cnbc reuters upi dpa",
		regexp.MustCompile(`^\(?(?:CNN|AP|AFP|BBC|NPR|CNBC|Reuters|REUTERS|CNN Business|UPI|DPA|dpa)\)?\s*[-–—]*$`)},
	{"page", 80, "0 skip back jump loading play pause mute no view post leave show comment comments table close menu home search video this minute minutes listen hide toggle enlarge what keep load story continue image photo slide",
		regexp.MustCompile(`(?i)^(?:skip to (?:main )?(?:content|navigation)|back to (?:top|homepage)|jump to .{2,30}|loading[.…]*|play(?: video)?|pause|mute|(?:no |\d+ |view |post a |leave a |show )?comments?(?: \(\d+\))?|leave a reply|table of contents|close(?: dialog| this dialog)?|menu|home|search|video player|this is a modal window\.?|minutes? read|\d+ min(?:ute)?s? read|listen to (?:this )?(?:article|story)|hide caption|toggle caption|enlarge this image|view gallery|\d+ (?:photos|images)|what to read next|keep reading|show more|load more|story continues|continue reading(?: below)?|(?:image|photo|slide) \d+ (?:of|/)(?: /)? ?\d+)$`)},
}

// dropBoilerplate leaves out the title where the body repeats it, and the paragraphs of the rules above.
func dropBoilerplate(paragraphs []string, title string, drops []dropped) ([]string, []dropped) {
	kept := paragraphs[:0]
	headline := words(title)
	for _, p := range paragraphs {
		rule := boilerplate(p)
		if len(p) <= 2*len(title)+8 && len(headline) > 0 && slices.Equal(words(p), headline) {
			rule = "headline"
		}
		if rule == "" {
			kept = append(kept, p)
		} else {
			drops = append(drops, dropped{rule, p})
		}
	}
	return kept, drops
}

// rulesByFirstWord spares most paragraphs the regular expressions, which cost more than all the rest of Clean.
var rulesByFirstWord = func() map[string][]boilerplateRule {
	table := map[string][]boilerplateRule{}
	for _, rule := range slices.Concat(boilerplateRules, foreignRules) {
		for word := range strings.FieldsSeq(rule.first) {
			table[word] = append(table[word], rule)
		}
	}
	return table
}()

// firstWord returns the first word in lower case, "0" for a number, and "©" as it stands.
func firstWord(p string) string {
	start := strings.IndexFunc(p, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '©' })
	if start < 0 {
		return ""
	}
	p = p[start:]
	if p[0] >= '0' && p[0] <= '9' {
		return "0"
	}
	if strings.HasPrefix(p, "©") {
		return "©"
	}
	end := strings.IndexFunc(p, func(r rune) bool { return !unicode.IsLetter(r) })
	if end < 0 {
		end = len(p)
	}
	return strings.ToLower(p[:end])
}

func boilerplate(p string) string {
	const longest = 600
	if len(p) > utf8.UTFMax*longest {
		return ""
	}
	word := firstWord(p)
	if word == "" && !strings.ContainsFunc(p, unicode.IsNumber) {
		return "ornament"
	}
	n := utf8.RuneCountInString(p)
	matching := func(rules []boilerplateRule) string {
		for _, rule := range rules {
			if n <= rule.longest && rule.pattern.MatchString(p) {
				return rule.name
			}
		}
		return ""
	}
	if name := matching(rulesByFirstWord[word]); name != "" {
		return name
	}
	if strings.Contains(p, "/") { // "Ann Lee/Getty Images" begins with any name
		return matching(rulesByFirstWord["/"])
	}
	return ""
}
