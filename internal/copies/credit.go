package copies

import (
	"regexp"
	"strings"

	"newsdesk/internal/news"
)

// What Credit looks at: a line at the beginning, a few at the end, the first authors. All are bounded, since pages are
// not to be trusted.
const (
	creditHead    = 300 // bytes
	creditTail    = 600
	creditAuthors = 8
	creditByline  = 200
)

// Credit returns the news agency that an article says its text is from, by the agency's usual short name, or "". An
// agency is believed where agencies are credited: in the dateline, the byline and the lines that close a text. An article
// about an agency names it in a sentence, which does not count.
func Credit(a news.Article) string {
	for _, author := range a.Authors[:min(len(a.Authors), creditAuthors)] {
		if agency := creditOfByline(author); agency != "" {
			return agency
		}
	}
	head := strings.TrimSpace(a.Body)
	if agency := creditOfDateline(head[:min(len(head), creditHead)]); agency != "" {
		return agency
	}
	return creditOfEnd(head[max(0, len(head)-creditTail):])
}

// creditOfByline reads "Reuters", "By Ann Lee, Associated Press", "Ann Lee | AP", "dpa/lno".
func creditOfByline(author string) string {
	if len(author) > creditByline {
		return ""
	}
	parts := strings.FieldsFunc(author, func(r rune) bool { return strings.ContainsRune(",|/()·•–—;", r) })
	for i := len(parts) - 1; i >= 0; i-- {
		part := strings.TrimSpace(parts[i])
		for _, lead := range []string{"By ", "by ", "BY ", "The ", "the ", "Von ", "von ", "Par ", "par ", "Por ", "por ", "Di ", "Staff of ", "mit ", "with "} {
			part = strings.TrimPrefix(part, lead)
		}
		if agency := agencyNamed(strings.TrimPrefix(part, "The ")); agency != "" {
			return agency
		}
		// "Ann Lee - Reuters" and "Ann Lee of the Associated Press".
		for _, between := range []string{" - ", " of The ", " of the ", " of ", " for ", " via "} {
			if at := strings.LastIndex(part, between); at >= 0 {
				if agency := agencyNamed(strings.TrimSpace(part[at+len(between):])); agency != "" {
					return agency
				}
			}
		}
	}
	return ""
}

var (
	// A dateline: a place in few words, a date perhaps, the agency in brackets and a dash or the sentence itself.
	// "(Reuters) - ", "LONDON (AP) — ", "BEIJING, March 3 (Xinhua) -- ", "Berlin (dpa) – ", "ROMA, 3 MAR (ANSA) -".
	inBrackets = regexp.MustCompile(`^([\p{L}\p{N}\p{M}.,'’/ \-]{0,80})\(([^()\n]{2,40})\)\s*[-–—:.]`)
	// The same without a dash, where capitals show that it is a place: "LONDON (AP) Officials said".
	inCapitals = regexp.MustCompile(`^([\p{Lu},.'’/ \-]{0,60})\(([^()\n]{2,40})\)(?:\s|$)`)
	// "Paris, 3 mars AFP -".
	before = regexp.MustCompile(`^([\p{Lu}][\p{L} .'’-]{1,40}), [\p{L}\p{N}., ]{0,30}(AFP|EFE|ANSA|Xinhua|dpa|TASS|PTI)\s*[-–—]`)
	line   = regexp.MustCompile(`^(?i:by|von|par|por|di|source|quelle|fonte|fuente)[: ]\s*([^\n]{2,120})$`)
)

func creditOfDateline(head string) string {
	first, rest, _ := strings.Cut(head, "\n")
	if agency := creditOfLine(first); agency != "" {
		return agency
	}
	// A byline or a place may stand alone above the text.
	if second := strings.TrimSpace(rest); len(first) <= 80 && second != "" {
		next, _, _ := strings.Cut(second, "\n")
		return creditOfLine(next)
	}
	return ""
}

func creditOfLine(s string) string {
	s = strings.TrimSpace(s)
	for _, form := range []*regexp.Regexp{inBrackets, inCapitals, before} {
		if form != before && !strings.Contains(s, "(") {
			continue
		}
		// "Associated Press (AP) - " explains a name and is no place.
		if m := form.FindStringSubmatch(s); m != nil && creditOfByline(m[1]) == "" {
			if agency := creditOfByline(m[2]); agency != "" {
				return agency
			}
		}
	}
	if m := line.FindStringSubmatch(s); m != nil {
		return creditOfByline(m[1])
	}
	// "Reuters" or "Associated Press - " alone in its line.
	return agencyNamed(strings.TrimRight(s, " -–—:."))
}

var (
	// "AP contributed to this report", "The Associated Press and Ann Lee contributed to this story."
	contributed = regexp.MustCompile(`(?i)^(.{2,160}?)\s+(?:also\s+)?contributed (?:reporting|to this (?:report|story|article|piece))`)
	// "Mit Material von dpa", "With files from Reuters", "Avec AFP", "Con información de EFE", "© 2026 AFP".
	withFiles = regexp.MustCompile(`(?i)^(?:with (?:files|reporting|material|information|inputs?|agency inputs?) (?:from|by|of)|contributing:|additional reporting by|reporting by|mit (?:material|informationen|agenturmaterial) (?:von|der)|avec|con (?:información|informacion|datos) de|com informações d[ae]|copyright(?: \d{4})?(?: by)?(?: the)?|(?:copyright )?(?:©|\(c\))(?: ?\d{4})?(?: the)?|this (?:story|article|report) (?:was )?(?:originally )?(?:published|provided|written|produced|reported) by(?: the)?)[: ]+([^\n]{2,160})$`)
	// "Source: Xinhua", "Quelle: ntv.de, mau/dpa", but no list of what a table was made from.
	source = regexp.MustCompile(`(?i)^(?:source|quelle|fuente|fonte): ?([^\n;]{2,60})$`)
	// "(Reporting by Ann Lee; Editing by Bo Tan)".
	reutersClosing = regexp.MustCompile(`^\(?(?:Additional r|R)eporting by [^\n]{2,400}; ?(?:[Ee]diting|[Ww]riting) by `)
	// "(dpa)", "(AP/Reuters)", "(APA, 3.3.2026)", "dpa" in the last line.
	closing = regexp.MustCompile(`(?:^|\s)[(\[]([^()\[\]\n]{2,60})[)\]]\.?$`)
)

func creditOfEnd(tail string) string {
	lines := strings.Split(tail, "\n")
	for i := len(lines) - 1; i >= 0 && i >= len(lines)-8; i-- {
		s := strings.Trim(strings.TrimSpace(lines[i]), "*_–—-•| ")
		for _, form := range []*regexp.Regexp{contributed, withFiles} {
			if form == contributed && !strings.Contains(s, "ontributed") {
				continue
			}
			if m := form.FindStringSubmatch(s); m != nil {
				if agency := creditOfNames(m[1]); agency != "" {
					return agency
				}
			}
		}
		if m := source.FindStringSubmatch(s); m != nil {
			if agency := creditOfByline(m[1]); agency != "" {
				return agency
			}
		}
		if reutersClosing.MatchString(s) {
			return "Reuters"
		}
		if m := closingOf(s); m != nil && m[1] != "PA" { // Pennsylvania
			if agency := creditOfByline(m[1]); agency != "" {
				return agency
			}
		}
		if agency := agencyNamed(strings.TrimRight(s, ".")); agency != "" {
			return agency
		}
	}
	return ""
}

// closingOf finds brackets at the end of a line.
func closingOf(s string) []string {
	if !strings.HasSuffix(strings.TrimSuffix(s, "."), ")") && !strings.HasSuffix(strings.TrimSuffix(s, "."), "]") {
		return nil
	}
	return closing.FindStringSubmatch(s)
}

// creditOfNames reads a list such as "Ann Lee, Reuters and The Associated Press".
func creditOfNames(names string) string {
	names, _, _ = strings.Cut(names, ". ")
	for _, between := range []string{" and ", " und ", " et ", " y ", " e ", " & ", " writer "} {
		names = strings.ReplaceAll(names, between, ", ")
	}
	for name := range strings.SplitSeq(names, ", ") {
		if agency := creditOfByline(strings.TrimRight(name, ". ")); agency != "" {
			return agency
		}
	}
	return ""
}

// agencyNamed returns the short name of an agency that goes by the whole of a text, or "". Short names are compared with
// their case, because some are words too.
func agencyNamed(s string) string {
	s = strings.TrimSpace(s)
	for _, suffix := range []string{" writer", " Writer", " staff", " News Agency", " news agency", ".com"} {
		s = strings.TrimSuffix(s, suffix)
	}
	switch s {
	case "Reuters", "REUTERS", "Thomson Reuters", "rtr", "RTR":
		return "Reuters"
	case "AP", "Associated Press", "ASSOCIATED PRESS", "AP News", "The Associated Press", "The AP":
		return "AP"
	case "AFP", "Agence France-Presse", "Agence France Presse", "AGENCE FRANCE-PRESSE", "afp":
		return "AFP"
	case "dpa", "DPA", "Deutsche Presse-Agentur", "dpa-AFX", "Deutschen Presse-Agentur":
		return "dpa"
	case "EFE", "Agencia EFE", "Agencia Efe", "EFEverde":
		return "EFE"
	case "ANSA", "Ansa", "Agenzia ANSA":
		return "ANSA"
	case "Xinhua", "XINHUA", "新华社", "新華社":
		return "Xinhua"
	case "PA", "PA Media", "Press Association", "PA news", "PA News":
		return "PA Media"
	case "UPI", "United Press International":
		return "UPI"
	case "Bloomberg", "Bloomberg News", "Bloomberg L.P.":
		return "Bloomberg"
	case "CP", "Canadian Press", "The Canadian Press", "La Presse Canadienne", "THE CANADIAN PRESS":
		return "The Canadian Press"
	case "AAP", "Australian Associated Press":
		return "AAP"
	case "APA", "Austria Presse Agentur":
		return "APA"
	case "Keystone-SDA", "SDA", "sda", "ATS", "Keystone-ATS":
		return "Keystone-SDA"
	case "TASS", "Tass", "ТАСС", "ITAR-TASS":
		return "TASS"
	case "Interfax", "Интерфакс":
		return "Interfax"
	case "RIA Novosti", "РИА Новости":
		return "RIA Novosti"
	case "Kyodo", "Kyodo News", "KYODO NEWS", "共同通信":
		return "Kyodo"
	case "Jiji", "Jiji Press", "時事通信":
		return "Jiji Press"
	case "Yonhap", "연합뉴스":
		return "Yonhap"
	case "PTI", "Press Trust of India":
		return "PTI"
	case "ANI", "Asian News International":
		return "ANI"
	case "IANS", "Indo-Asian News Service":
		return "IANS"
	case "Anadolu", "Anadolu Agency", "AA", "Anadolu Ajansı":
		return "Anadolu"
	case "Belga":
		return "Belga"
	case "ANP":
		return "ANP"
	case "NTB":
		return "NTB"
	case "Ritzau", "/ritzau/", "ritzau":
		return "Ritzau"
	case "TT", "TT-Reuters":
		return "TT"
	case "STT":
		return "STT"
	case "PAP":
		return "PAP"
	case "ČTK", "CTK":
		return "ČTK"
	case "Lusa", "Agência Lusa", "LUSA":
		return "Lusa"
	case "Europa Press", "EUROPA PRESS":
		return "Europa Press"
	case "Adnkronos":
		return "Adnkronos"
	case "epd":
		return "epd"
	case "KNA":
		return "KNA"
	case "SID", "sid":
		return "SID"
	case "Agência Brasil":
		return "Agência Brasil"
	case "Notimex":
		return "Notimex"
	case "NAN", "News Agency of Nigeria":
		return "NAN"
	case "Bernama":
		return "Bernama"
	case "Antara":
		return "Antara"
	}
	return ""
}
