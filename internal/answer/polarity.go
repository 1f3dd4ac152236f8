package answer

import "strings"

// negationReach is how many words of content a "not" turns around: "did not immediately expel" has two.
const negationReach = 2

// negated returns the keys of the words that a "not", "no" or "never" turns around. What somebody did "not say" is
// left alone: it may well be so. s is the text that the words stand in.
func (r *reader) negated(s string, words []word) map[string]bool {
	keys := make(map[string]bool)
	for i := range words {
		if !isNegator(words, i) {
			continue
		}
		reach := negationReach
		for j, w := range words[i+1:] {
			marked := strings.ContainsAny(between(s, words[i+j], w), ",;:")
			if reach == 0 || marked || r.speech[w.lower] || w.lower == "but" || w.lower == "that" || w.lower == "because" {
				break
			}
			if !w.Stop {
				keys[w.key] = true
				reach--
			}
		}
	}
	return keys
}

func isNegator(words []word, i int) bool {
	switch w := words[i].lower; w {
	case "not":
		return i+1 >= len(words) || words[i+1].lower != "only"
	case "no", "never", "neither", "nor", "without", "cannot", "none":
		return true
	case "refused", "refuses", "failed", "fails":
		return i+1 < len(words) && words[i+1].lower == "to"
	default:
		return strings.HasSuffix(w, "n't") || strings.HasSuffix(w, "n’t")
	}
}

// denies reports whether the words tell of a denial: then the sentence is no proof of what is denied.
func denies(words []word) bool {
	for i, w := range words {
		switch w.lower {
		case "denied", "denies", "deny", "denying", "denial", "rejected", "rejects", "rejecting", "dismissed", "dismisses", "dismissing",
			"refuted", "refutes", "debunked", "false", "untrue", "baseless", "hoax", "myth":
			return true
		case "ruled", "rules", "ruling":
			if i+1 < len(words) && words[i+1].lower == "out" {
				return true
			}
		}
	}
	return false
}

// hasHedge reports whether the words tell something as possible, planned or alleged.
func hasHedge(words []word) bool {
	for i := range words {
		if isHedge(words, i) {
			return true
		}
	}
	return false
}

// hedgeReach is how many words after a "could" or "allegedly" it makes uncertain.
const hedgeReach = 6

// hedges reports whether the words tell one of the terms as possible, planned or alleged only.
func (u *understood) hedges(words []word) bool {
	for i := range words {
		if !isHedge(words, i) {
			continue
		}
		for _, w := range words[i+1 : min(len(words), i+1+hedgeReach)] {
			for _, t := range u.terms {
				if !t.number && w.meets(t.key) {
					return true
				}
			}
		}
	}
	return false
}

func isHedge(words []word, i int) bool {
	w := words[i]
	switch w.lower {
	case "could", "might", "would", "if", "unless", "whether", "considering", "considers", "allegedly", "alleged", "reportedly", "suspected",
		"possible", "possibly", "likely", "unlikely", "accused", "accuses", "rumored", "rumoured", "unconfirmed", "proposed", "proposes", "threatened",
		"threatens", "wants", "wanted", "hopes", "hoped", "urged", "urges", "demanded", "demands", "calls", "called":
		return w.lower != "calls" && w.lower != "called" || i+1 < len(words) && words[i+1].lower == "for"
	case "may":
		return !w.capital
	case "plan", "plans", "planned", "planning", "expected", "intends", "vowed", "pledged", "promised":
		return i+1 < len(words) && words[i+1].lower == "to"
	}
	return false
}

// onlySays reports whether a verb says nothing but that somebody speaks; "blamed" and "condemned" say more.
func onlySays(lower string) bool {
	switch lower {
	case "say", "said", "says", "saying", "tell", "told", "tells", "telling", "add", "added", "adds", "announce", "announced", "announces", "state",
		"stated", "states", "claim", "claimed", "claims", "insist", "insisted", "insists", "explain", "explained", "explains", "argue", "argued", "argues",
		"tweet", "tweeted", "tweets", "write", "wrote", "writes", "according", "think", "thinks", "believe", "believes", "comment", "commented":
		return true
	}
	return false
}

// reports reports whether the words give something as what somebody said.
func (r *reader) reports(words []word) bool {
	for _, w := range words {
		switch w.lower {
		case "call", "called", "calls", "state", "states", "support", "supported", "supports", "add", "ask", "asked", "hope", "hopes", "think",
			"blame", "blamed", "blames":
		default:
			if r.speech[w.lower] {
				return true
			}
		}
	}
	return false
}
