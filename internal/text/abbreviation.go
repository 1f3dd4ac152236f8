package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// abbreviated reports whether the full stop at stop belongs to an abbreviation, an initial or a list number
// rather than ending the sentence that began at start and would go on with next.
func abbreviated(s string, start, stop int, next nextWord) bool {
	word := wordBefore(s, start, stop)
	if word == "" {
		return false
	}
	begin := stop - len(word)
	if enumerates(s[start:stop], word) {
		return true
	}
	first, size := utf8.DecodeRuneInString(word)
	initial := size == len(word) && unicode.IsUpper(first) || strings.Contains(word, ".")
	starts := isStarter(next.text) && !next.dotted
	if initial {
		// "George W. Bush", "the U.S. Senate"; but "the U.S. The president" and "Vitamin C. It helps".
		return !starts && !(next.digit && len(word) == 1 && begin > start)
	}
	switch abbreviationKind(strings.ToLower(word)) {
	case title:
		return true
	case numbering:
		return next.digit || isRoman(next.text)
	case trailing:
		return !starts
	}
	return false
}

// wordBefore returns the letters, digits and inner full stops that end at stop.
func wordBefore(s string, start, stop int) string {
	i := stop
	for i > start {
		r, size := utf8.DecodeLastRuneInString(s[start:i])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '.' {
			break
		}
		i -= size
	}
	return strings.TrimLeft(s[i:stop], ".")
}

// enumerates reports whether all that the sentence has so far is the number or letter of a list item.
func enumerates(sentence, word string) bool {
	if strings.TrimLeft(sentence, "(#*•- ") != word || len(word) > 3 {
		return false
	}
	return len(word) == 1 || strings.Trim(word, "0123456789") == "" || isRoman(word)
}

func isRoman(word string) bool {
	return word != "" && strings.Trim(word, "IVXLC") == ""
}

// kind tells how an abbreviation behaves before a capitalized word.
type kind int

const (
	none      kind = iota
	title          // never ends a sentence: a name follows
	numbering      // stands before a figure
	trailing       // may end a sentence; it does so before a word that usually starts one
)

// abbreviationKind looks up a lower-case word. The lists hold what English-language news uses (AP style);
// forms with inner full stops and single capitals are recognized by their shape.
func abbreviationKind(word string) kind {
	switch word {
	case "mr", "mrs", "ms", "mx", "dr", "drs", "prof", "gen", "gov", "govs", "sen", "sens", "rep", "reps", "rev",
		"sgt", "lt", "col", "capt", "cmdr", "cmdt", "maj", "adm", "brig", "cpl", "pvt", "hon", "pres", "supt", "det",
		"insp", "fr", "msgr", "amb", "atty", "mt", "ft", "vs", "cf", "messrs", "mmes", "mme", "mlle", "sra", "srta",
		"hr", "monsig", "spc", "ald", "cllr", "secy", "viz", "approx", "al-st":
		return title
	case "no", "nos", "nr", "art", "sec", "fig", "figs", "p", "pp", "vol", "vols", "ch", "ca", "op", "para", "paras",
		"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "rte", "hwy", "tel", "ext":
		return numbering
	case "inc", "corp", "co", "cos", "ltd", "plc", "bros", "jr", "sr", "st", "ste", "ave", "blvd", "rd", "etc", "al",
		"est", "dept", "univ", "assn", "intl", "natl", "min", "max", "esq", "ph.d", "mfg", "ariz", "ark", "calif",
		"colo", "conn", "del", "fla", "ga", "ill", "ind", "kan", "ky", "la", "md", "mass", "mich", "minn", "miss",
		"mo", "mont", "neb", "nev", "okla", "ore", "pa", "tenn", "tex", "va", "vt", "wash", "wis", "wyo", "ont", "que":
		return trailing
	}
	return none
}

// isStarter reports whether a capitalized word usually starts a sentence rather than being part of a name.
func isStarter(word string) bool {
	switch word {
	case "The", "A", "An", "He", "She", "It", "They", "We", "I", "You", "His", "Her", "Its", "Their", "Our", "My",
		"This", "That", "These", "Those", "There", "Here", "In", "On", "At", "By", "For", "From", "With", "Without",
		"To", "Of", "As", "If", "But", "And", "Or", "So", "Yet", "When", "While", "After", "Before", "Since", "Until",
		"Because", "Although", "Though", "However", "Meanwhile", "Also", "Now", "Then", "Still", "Some", "Many",
		"Most", "Several", "Other", "Others", "Another", "Both", "Each", "Every", "All", "No", "Not", "What", "Who",
		"Why", "Where", "How", "Which", "Once", "During", "Under", "Over", "About", "According", "Among", "Despite",
		"Last", "Earlier", "Later", "More", "One", "Two", "Officials", "Police", "Critics", "Asked", "Instead", "Yes":
		return true
	}
	return false
}

func isSaying(word string) bool {
	switch word {
	case "said", "says", "asked", "asks", "added", "adds", "wrote", "writes", "told", "replied", "shouted", "tweeted",
		"wondered", "joked", "posted", "exclaimed", "cried", "recalled", "responded", "continued":
		return true
	}
	return false
}
