package extract

import (
	"regexp"
	"slices"
	"unicode/utf8"
)

const (
	goOn  = `(?:continue|keep|finish|go on|carry on) reading|continue (?:with|to) (?:this|the) (?:article|story)|read (?:on|more of this|the (?:full|whole|entire|rest)|this (?:full |whole |entire )?(?:article|story))|unlock (?:this|the|full|unlimited)|(?:access|view) (?:this|the|full|unlimited) ?(?:full |rest of the )?(?:article|story|content|access)?`
	enter = `(?:subscrib\w*|subscription|sign(?:ing)? (?:up|in)|log(?:ging)? ?in|regist\w+|join(?: us| now)?|become an? (?:\w+ )?(?:member|subscriber)|creat\w+ an? (?:free )?account|start (?:a|your) (?:free )?(?:trial|subscription))`
)

var (
	// offer asks for something before the rest can be read. Only pages that hold an article back say it.
	offer = regexp.MustCompile(`(?i)\b` + enter + `\b[^.!?]{0,50}\bto (?:` + goOn + `)|\b(?:to |want to |would you like to )(?:` + goOn + `)\b[^.!]{0,40}[,?:–—-]\s*(?:please |you (?:must|need to|have to) |just )?` + enter +
		`|\b(?:rest|remainder) of this (?:article|story) is (?:only )?(?:for|available)|\byou(?:['’]ve| have) (?:reached|used|read) (?:your|all|the)\b.{0,40}\b(?:articles|stories|limit)\b` +
		`|\bil vous reste \d+.{0,12} de cet article|\bpour lire la suite\b.{0,60}abonn|\babonn\w+ pour (?:lire|continuer)|\bsuscríb\w+ para (?:seguir|continuar) leyendo|\bpara (?:seguir|continuar) leyendo\b.{0,40}suscr` +
		`|\b(?:weiterlesen|lesen sie weiter|ganzen artikel lesen)\b.{0,40}\b(?:abo|abonn|plus|registrier)|\bsie (?:möchten|wollen) (?:diesen artikel )?weiterlesen|\babbonati per (?:continuare|leggere)`)
	// reserved says for whom an article is. Free pages say it of others, so it counts at the end of the text only.
	reserved = regexp.MustCompile(`(?i)\b(?:this|the full|the rest of this) ?(?:article|story|content|report|post)? is (?:exclusively |only |reserved )*(?:for|available (?:only )?to|accessible to) (?:our |all )?(?:\w+ )?(?:subscribers|members)|\b(?:subscribers?|members?)[- ]only\b|\bexclusive (?:to|for) (?:our )?(?:subscribers|members)` +
		`|\b(?:already|not yet) an? (?:subscriber|member)\?|\bréservé (?:aux|à nos) abonn|\bdéjà abonn|\b(?:nur|exklusiv) für abonn|\bbereits (?:digital-)?abonn|\b(?:exclusivo|reservado) para (?:los |nuestros )?suscriptores|\briservat[oa] agli abbonati|\b(?:alleen|exclusief) voor abonnees`)
)

// isPaywallStub recognizes the beginning of an article whose rest costs something, by the paragraphs of the main
// content and of all text of the page, both before cleaning, which drops such offers.
func isPaywallStub(paid bool, main, page []string) bool {
	n := runes(main)
	if n == 0 || n > paywalledStub {
		return false
	}
	if n <= paidStub && (paid || slices.ContainsFunc(page, isOffer)) {
		return true
	}
	const tail = 4
	for _, p := range main[max(0, len(main)-tail):] {
		if isOffer(p) || brief(p) && reserved.MatchString(p) {
			return true
		}
	}
	return slices.ContainsFunc(below(page, main[len(main)-1]), isOffer)
}

// below returns the paragraphs of a page that stand next below one of them: an offer is often named as what it is, and
// then is not part of the main content.
func below(page []string, paragraph string) []string {
	const most = 6
	i := slices.Index(page, paragraph) + 1
	if i == 0 {
		return nil
	}
	return page[i:min(len(page), i+most)]
}

func isOffer(paragraph string) bool { return brief(paragraph) && offer.MatchString(paragraph) }

// brief tells an offer from a paragraph that tells of one.
func brief(paragraph string) bool {
	const longest = 240
	return utf8.RuneCountInString(paragraph) <= longest
}
