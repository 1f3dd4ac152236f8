package answer

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"newsdesk/internal/text"
)

// word is a word of a question or an article.
type word struct {
	text.Token
	lower   string // as written, in lower case
	key     string // what it is compared by: the term, or what stands for it
	seat    string // the country whose seat of power the word is, if any
	capital bool   // starts with an upper-case letter
	number  bool   // holds a digit
	first   bool   // first word of its sentence
}

// meets reports whether the article's word stands for the question's key.
func (w word) meets(key string) bool { return w.key == key || w.seat == key }

// reader knows the words that understanding questions and articles needs. It is safe for concurrent use.
type reader struct {
	analyzer *text.Analyzer
	language string // empty: English
	nouns    bool   // all nouns have capitals
	uncased  bool   // there are no capitals
	asking   []askingWords
	aliases  aliases
	causal, strongCausal, speech,
	units, numbers, months, weekdays, places, now,
	empty, hollow, smallTalk, lacking phraseSet
	carrying carrying
	tongues  map[string]func() *reader // readers of other languages, made when they are first asked for
}

func newReader() *reader {
	a := text.NewAnalyzer("en")
	others := make(map[string]func() *reader)
	for language, t := range tongues() {
		others[language] = sync.OnceValue(func() *reader { return newTongue(language, t) })
	}
	return &reader{
		analyzer: a, aliases: newAliases(a), tongues: others,
		causal: newPhraseSet(causalCues), strongCausal: newPhraseSet(strongCausalCues), speech: newPhraseSet(speechVerbs),
		units: newPhraseSet(timeUnits), numbers: newPhraseSet(numberWords), months: newPhraseSet(months), weekdays: newPhraseSet(weekdays), places: newPhraseSet(placeWords),
		empty: newPhraseSet(emptyWords), hollow: newPhraseSet(emptyFollowUps), smallTalk: newPhraseSet(smallTalk),
		lacking: newPhraseSet(lackingWords), carrying: carrying{topicLimit, vagueContent},
	}
}

// words returns the words of s. first is not set: it needs the sentences.
func (r *reader) words(s string) []word { return r.fromTokens(s, r.analyzer.Tokens(s)) }

// fromTokens returns the words of s, whose tokens these are.
func (r *reader) fromTokens(s string, tokens []text.Token) []word {
	out := make([]word, len(tokens))
	for i, t := range tokens {
		written := s[t.Start:t.End]
		initial, _ := utf8.DecodeRuneInString(written)
		out[i] = word{Token: t, lower: strings.ToLower(written), key: t.Term, capital: unicode.IsUpper(initial),
			number: hasDigit(t.Term)}
		if to, ok := r.aliases.words[t.Term]; ok && !t.Stop {
			out[i].key = to
		}
		out[i].seat = r.aliases.seats[t.Term]
	}
	if r.nouns {
		markNames(s, out)
	}
	for i := 1; i < len(out); i++ {
		if !r.aliases.begins[out[i-1].Term] {
			continue
		}
		pair := [2]string{out[i-1].Term, out[i].Term}
		if to, ok := r.aliases.pairs[pair]; ok {
			out[i-1].key, out[i].key = to, to
		}
		if to, ok := r.aliases.seatPair[pair]; ok {
			out[i-1].seat, out[i].seat = to, to
		}
	}
	return out
}

func hasDigit(term string) bool {
	for i := range len(term) {
		if '0' <= term[i] && term[i] <= '9' {
			return true
		}
	}
	return false
}

// between returns what stands between two words of a text. Words of writing without spaces overlap: then it is nothing.
func between(s string, a, b word) string {
	if b.Start <= a.End {
		return ""
	}
	return s[a.End:b.Start]
}

// markNames leaves, of the words with a capital in a language that writes all nouns so, those that are names by where
// they stand: after a preposition without an article ("in Bremen") or after another noun ("die Ärztin Karin Vollmer").
func markNames(s string, words []word) {
	nounBefore := false
	for i := range words {
		w := &words[i]
		noun := w.capital && !w.Stop
		beside := i > 0 && words[i-1].End+1 == w.Start && s[words[i-1].End] == ' '
		w.capital = noun && beside && (nounBefore || isBarePreposition(words[i-1].lower))
		nounBefore = noun
	}
}

func isBarePreposition(word string) bool {
	switch word {
	case "in", "aus", "bei", "nach":
		return true
	}
	return false
}

// has reports whether a phrase of the set stands among the words.
func (p phraseSet) has(words []word) bool {
	return p.count(words) > 0
}

// count counts the places where a phrase of the set starts.
func (p phraseSet) count(words []word) int {
	n := 0
	for i := range words {
		if p.at(words, i) {
			n++
		}
	}
	return n
}

// longestPhrase is the number of words of the longest phrase in the lexicon.
const longestPhrase = 4

// at reports whether a phrase of the set starts at word i.
func (p phraseSet) at(words []word, i int) bool { return p.length(words, i) > 0 }

// length returns the number of words of the longest phrase of the set that starts at word i, 0 if none does.
func (p phraseSet) length(words []word, i int) int {
	longest := 0
	phrase := words[i].lower
	for n := 1; ; n++ {
		whole, known := p[phrase]
		if whole {
			longest = n
		}
		if !known || n == longestPhrase || i+n >= len(words) {
			return longest
		}
		phrase += " " + words[i+n].lower
	}
}
