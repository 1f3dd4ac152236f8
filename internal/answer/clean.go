package answer

import (
	"strings"

	"newsdesk/internal/text"
)

// links are links, and what pings.
var links = screenAll(
	`(?i)\b[a-z][a-z0-9+.-]{1,20}:/{1,3}\S*|\bwww\.\S+|\b(mailto|javascript|data|tel):\S+|\b(discord(app)?\s*\.\s*(gg|com\s*/\s*invite)|dsc\s*\.\s*gg|discord\.me|invite\.gg)\S*|\b[\w-]+(\.[\w-]+)*\.[a-z]{2,24}/\S*`,
	`(?i)<(@[!&]?|#|/|a?:|t:|id:)[^>]*>?|@+(everyone|here)\b`,
)

var (
	markdownLink = screen(`!?\[([^\]]*)\]\([^)]*\)`)
	linkPattern  = links.patterns[0]
	hostPattern  = screen(`(?i)\b[a-z0-9-]+(\.[a-z0-9-]+)*\.(com|net|org|io|gg|info|biz|xyz|top|ru|cn|co|me|link|click|site|online|shop|app|dev|ly|to)\b`)
	pingPattern  = links.patterns[1]
	atPattern    = screen(`@+`)
)

// hasLink reports whether a text holds a link or something that pings.
func hasLink(s string) bool {
	plain := text.StripInvisible(s)
	return strings.Contains(plain, "@") || links.MatchString(plain)
}

// cleanClaim takes links, invites, mentions and invisible characters out of a claim's text. Host names stay only when
// its quotes hold them too. What remains may be empty or only marks.
func cleanClaim(claim, quotes string) string {
	s := text.StripInvisible(claim)
	s = markdownLink.ReplaceAllString(s, "$1")
	quoted := strings.ToLower(quotes)
	for range maxCleaning {
		before := s
		s = linkPattern.ReplaceAllString(s, "")
		s = pingPattern.ReplaceAllString(s, "")
		s = atPattern.ReplaceAllString(s, "")
		s = hostPattern.ReplaceAllStringFunc(s, func(host string) string {
			if strings.Contains(quoted, strings.ToLower(host)) {
				return host
			}
			return ""
		})
		if s == before {
			break
		}
	}
	return strings.Join(strings.Fields(s), " ")
}

// maxCleaning bounds the rounds of cleaning: taking a part out can join what stood around it to another link.
const maxCleaning = 8
