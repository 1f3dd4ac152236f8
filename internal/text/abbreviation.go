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
	if isOrdinal(s[start:begin], word, next) || joinsLetters(s[start:begin], word, next) {
		return true
	}
	first, size := utf8.DecodeRuneInString(word)
	// A letter without case is Arabic "Dr." and the like; scripts whose words are of one letter write other full stops.
	initial := size == len(word) && (unicode.IsUpper(first) || unicode.Is(unicode.Lo, first)) || isDotted(word)
	starts := isStarter(next.text) && !next.dotted && !next.dashed // "PALM SPRINGS, Calif. — In a world"
	if initial {
		// "George W. Bush", "the U.S. Senate"; but "the U.S. The president" and "Vitamin C. It helps".
		return !starts && !(next.digit && len(word) == 1 && begin > start)
	}
	switch abbreviationKind(word) {
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

// isOrdinal reports whether a number with its full stop is a German ordinal: "am 4. September", "im 19. Jahrhundert".
func isOrdinal(before, word string, next nextWord) bool {
	if len(word) > 3 || strings.Trim(word, "0123456789") != "" {
		return false
	}
	before = strings.TrimRightFunc(before, unicode.IsSpace)
	switch before[strings.LastIndexByte(before, ' ')+1:] {
	case "der", "das", "dem", "des", "vom", "zum", "zur", "im", "beim", "Zum", "Im", "Beim", "Vom":
		return true
	case "am", "Am", "den", "bis", "ab", "seit", "Seit", "Ab", "ein", "und":
		return isGermanMonth(next.text)
	}
	return false
}

func isGermanMonth(word string) bool {
	switch word {
	case "Januar", "Jänner", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember":
		return true
	}
	return false
}

// joinsLetters reports whether a single letter with its full stop is part of an abbreviation of several, as in
// "z. B. Berlin" and "d. h. alle": another one stands before or after it. Capitals are initials, which see.
func joinsLetters(before, word string, next nextWord) bool {
	r, size := utf8.DecodeRuneInString(word)
	if size != len(word) || !unicode.IsLower(r) {
		return false
	}
	if next.dotted && utf8.RuneCountInString(next.text) == 1 {
		return true
	}
	before = strings.TrimRightFunc(before, unicode.IsSpace)
	last := before[strings.LastIndexByte(before, ' ')+1:]
	return strings.HasSuffix(last, ".") && utf8.RuneCountInString(last) == 2
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

// isDotted reports whether word is an abbreviation by its shape: parts of one or two letters joined by full stops,
// as in "U.S", "p.m" and "Ph.D", unlike "example.com".
func isDotted(word string) bool {
	if !strings.Contains(word, ".") {
		return false
	}
	for part := range strings.SplitSeq(word, ".") {
		if len(part) > 2 || strings.ContainsAny(part, "0123456789") {
			return false
		}
	}
	return true
}

// abbreviationKind looks up a word. The lists hold what English-language news uses (AP style) and some of other languages; forms with inner
// full stops and single capitals are recognized by their shape. Case tells "Miss." from "miss.".
func abbreviationKind(word string) kind {
	switch word {
	case "Mr", "Mrs", "Ms", "Mx", "Dr", "Drs", "Prof", "Gen", "Gov", "Govs", "Sen", "Sens", "Rep", "Reps", "Rev",
		"Sgt", "Lt", "Col", "Capt", "Cmdr", "Cmdt", "Maj", "Adm", "Brig", "Cpl", "Pvt", "Hon", "Pres", "Supt", "Det",
		"Insp", "Fr", "Msgr", "Amb", "Atty", "Mt", "Ft", "Messrs", "Mmes", "Mme", "Mlle", "Sra", "Srta", "Spc", "Ald",
		"Cllr", "Secy", "v", "vs", "cf", "viz", "approx",
		// German, Spanish, French and Albanian
		"Mio", "Mrd", "Tsd", "bzw", "Hr", "Dra", "Dña", "EE", "MM", "Mgr", "znj", "Znj":
		return title
	case "No", "Nos", "no", "nos", "Nr", "nr", "Art", "Sec", "Fig", "Figs", "fig", "figs", "p", "pp", "Vol", "Vols",
		"vol", "vols", "Ch", "ch", "ca", "Op", "op", "para", "paras", "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug",
		"Sep", "Sept", "Oct", "Nov", "Dec", "Rte", "Hwy", "Tel", "tel", "Ext", "ext", "núm", "pág", "págs":
		return numbering
	case "Inc", "Corp", "Co", "Cos", "Ltd", "Plc", "Bros", "Jr", "Sr", "St", "Ste", "Ave", "Blvd", "Rd", "etc", "al",
		"Dept", "Univ", "Assn", "Esq", "Mfg", "Ariz", "Ark", "Calif", "Colo", "Conn", "Del", "Fla", "Ga", "Ill", "Ind",
		"Kan", "Ky", "La", "Md", "Mass", "Mich", "Minn", "Miss", "Mo", "Mont", "Neb", "Nev", "Okla", "Ore", "Pa",
		"UU", "z", "usw", "Tenn", "Tex", "Va", "Vt", "Wash", "Wis", "Wyo", "Ont", "Que":
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
		"Nothing", "Nobody", "Last", "Earlier", "Later", "More", "One", "Two", "Asked", "Instead", "Yes":
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
