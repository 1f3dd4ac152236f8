package revision

import (
	"regexp"
	"strings"

	"newsdesk/internal/text"
)

// Note is a publisher's note about a change to an article.
type Note struct {
	// Corrects tells that the article said something wrong or unclear before. Other notes say that it goes on, or that
	// the editors have something to say.
	Corrects bool
	// Span is the note to the end of its paragraph; of a note whose label is a paragraph, to the end of the next one.
	text.Span
}

// Notes finds the publisher's notes about changes in a body: in English, German, French and Spanish.
func Notes(body string) []Note {
	var list []Note
	paragraphs := text.Paragraphs(body)
	for i := 0; i < len(paragraphs); i++ {
		p := paragraphs[i]
		s := body[p.Start:p.End]
		switch begin := label(s); {
		case begin == "":
			at := spokenNote(s)
			if at < 0 {
				continue
			}
			p.Start += at
		case isStamp(s): // "Updated 8 September" says when, and not what
			continue
		case begin == s && i+1 < len(paragraphs): // the label alone, as a heading
			i++
			p.End = paragraphs[i].End
		case begin == s:
			continue
		}
		s = body[p.Start:p.End]
		if aside.MatchString(s) && !corrects(s) && !changing.MatchString(s) {
			continue
		}
		list = append(list, Note{corrects(s), p})
	}
	return list
}

// aside begins notes that editors write about anything, such as what else there is to read. They count when they speak
// of a change.
var aside = regexp.MustCompile(`(?i)^[\s*_#>\[(—–-]*(?:editor|note|anmerkung|hinweis|anm\.|transparenzhinweis|ndlr|nota)`)

var changing = regexp.MustCompile(`(?i)\b(?:updated|revised|changed|edited|removed|added|retracted|(?:was|been) published|` +
	`aktualisiert|geändert|ergänzt|entfernt|überarbeitet|mise? à jour|modifié|supprimé|ajouté|actualizad|modificad|eliminad|añadid)`)

// labels begin a paragraph that is a note.
const labels = `corrections?(?: ?(?:and|&) ?clarifications?)?|clarifications?|correction appended|` +
	`retraction|updated|updates?|editor['’]?s['’]? note|editors['’] note|note to readers|amendment|erratum|errata|` +
	`korrektur(?:hinweis)?|berichtigung|richtigstellung|klarstellung|präzisierung|aktualisierung|` +
	`(?:anmerkung|hinweis|anm\.) (?:der|d\.) red(?:aktion)?|transparenzhinweis|` +
	`rectificatif|rectification|précision|mise à jour|note de la rédaction|ndlr|` +
	`corrección|correcciones|rectificación|fe de err(?:or|at)[ae]s|aclaración|actualización|nota (?:del editor|de la redacción|de redacción)`

// A label is followed by the day, in brackets or not, and by a colon or a dash; or it is all of its paragraph.
var labelled = regexp.MustCompile(`(?i)^[\s*_#>\[(—–-]*(?:` + labels + `)\b([^!?\n]{0,60}?)(?:[:：](?:\s|$)|\s[—–-]+\s|$)`)

// label is the label that a paragraph begins with: all of it, when it is nothing but a label. Words that only begin
// like a label are told by what stands before the colon, which is a day or nothing.
func label(s string) string {
	found := labelled.FindStringSubmatch(s)
	if found == nil {
		return ""
	}
	if day := strings.Trim(found[1], " *_()[],.#>"); day != "" && !isStampWords(day) {
		return ""
	}
	return found[0]
}

// spoken are the sentences by which a note says what it is, wherever they stand.
var spoken = regexp.MustCompile(`(?i)\b(?:` +
	`(?:an?|the) (?:earlier|previous|prior|original|initial|older) version of (?:this|our) (?:article|story|report|post|piece|headline|column|photo caption|caption|page)|` +
	`(?:earlier|previous) versions of this (?:article|story|report|post|piece|headline)|` +
	`this (?:article|story|report|post|piece|column|headline|page)(?: and (?:its )?headline)? (?:has been|have been|was) (?:\w+ly )?(?:amended|corrected|updated|revised|edited|clarified|changed)|` +
	`in einer (?:früheren|vorherigen|ersten|älteren|ursprünglichen) (?:version|fassung) (?:dieses|des|der|dieser) |` +
	`(?:dieser (?:artikel|text|beitrag|bericht)|diese meldung) wurde (?:\S+ ){0,8}(?:korrigiert|berichtigt|aktualisiert|geändert|ergänzt|überarbeitet)|` +
	`(?:une|dans une) (?:version précédente|version antérieure|première version|version initiale|précédente version) de (?:cet article|ce texte|cette dépêche)|` +
	`cet article a été (?:corrigé|modifié|mis à jour|rectifié|amendé)|` +
	`(?:una|en una) (?:versión (?:anterior|previa|inicial)|primera versión|anterior versión) de (?:este artículo|esta noticia|esta información|este texto)|` +
	`(?:este artículo|esta noticia|esta información) (?:ha sido|fue) (?:corregid|modificad|actualizad|rectificad)[oa])`)

// spokenNote is where a sentence begins that says that the article was changed, or -1.
func spokenNote(s string) int {
	found := spoken.FindStringIndex(s)
	if found == nil {
		return -1
	}
	for _, p := range text.Sentences(s) {
		if p.Start <= found[0] && found[0] < p.End {
			return p.Start
		}
	}
	return 0
}

// correcting are the words of notes that take something back, or make it clear.
var correcting = regexp.MustCompile(`(?i)\b(?:correct(?:s|ed|ion|ions|ly)?|clarif\w+|misstated|retract\w*|misspelled|misidentified|misattributed|misquoted|` +
	`inaccura\w+|incorrect\w*|erroneous\w*|mistaken\w*|error|errors|wrong\w*|amend(?:ed|ment)|erratum|errata|` +
	`(?:earlier|previous|prior|original) versions? of|` +
	`korrektur\w*|korrigiert\w*|berichtig\w+|richtigstellung|klarstellung|fehler\w*|falsch\w*|irrtümlich\w*|(?:früheren|vorherigen|ersten|ursprünglichen) (?:version|fassung)|` +
	`rectifi\w+|corrigé\w*|erreur\w*|erroné\w*|version (?:précédente|antérieure|initiale)|première version|` +
	`corrección|correcciones|corregid\w+|rectificad\w+|rectificación|error|errores|erróne\w+|errónea\w*|aclaración|versión (?:anterior|previa)|fe de err\w+)`)

func corrects(note string) bool { return correcting.MatchString(note) }
