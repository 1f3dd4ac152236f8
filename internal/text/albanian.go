package text

import "strings"

// stemAlbanian strips the endings of an Albanian noun or adjective, given in lower case without diacritics: case,
// number and the article that Albanian puts at a word's end ("qeveri, qeveria, qeverisë, qeverinë"). No library has a
// stemmer for Albanian, and unstemmed a question meets a name only in the same case: "Shqipërisë" for "Shqipëria".
// Verbs are left as they are, but for endings that look alike.
func stemAlbanian(w string) string {
	for _, ending := range [...]string{"eve", "ave", "ive", "uar", "ese", "ise", "ine", "ene", "ane", "ne", "se", "te", "ve", "et", "at", "it", "ut", "in", "un", "ia", "ja", "ur", "a", "e", "i", "u", "t"} {
		if strings.HasSuffix(w, ending) && len(w)-len(ending) >= 3 {
			w = w[:len(w)-len(ending)]
			break
		}
	}
	// What is left of "qeveri-a" and "qeveri" alike.
	if len(w) > 3 && (w[len(w)-1] == 'i' || w[len(w)-1] == 'e') {
		w = w[:len(w)-1]
	}
	return w
}
