package answer

import "slices"

// fits says how well a sentence tells what the question asks for, from 0 to 1.
func (rd *reading) fits(s *sentence) float64 {
	switch rd.question.kind {
	case kindWhy:
		return rd.tellsCause(s.words)
	case kindWhen:
		return rd.tellsDate(s.words)
	case kindQuantity:
		return rd.tellsQuantity(s.words)
	case kindSpeech:
		return rd.tellsSpeech(s)
	case kindWhere:
		return rd.tellsPlace(s.words)
	case kindWho, kindName:
		return rd.tellsName(s.words)
	}
	return 0
}

func (rd *reading) tellsCause(words []word) float64 {
	switch {
	case rd.strongCausal.has(words):
		return 1
	case rd.causal.has(words):
		return 0.3
	}
	return 0
}

func (rd *reading) tellsDate(words []word) float64 {
	best := 0.0
	for i, w := range words {
		if rd.question.known[w.key] {
			continue
		}
		switch {
		case rd.isMonth(w):
			best = max(best, 0.7)
			if i > 0 && words[i-1].number || i+1 < len(words) && words[i+1].number {
				return 1
			}
		case w.number && len(w.Term) == 4 && (w.Term[0] == '1' || w.Term[0] == '2'):
			best = max(best, 0.8)
		case rd.weekdays[w.lower]:
			best = max(best, 0.5)
		}
	}
	return best
}

func (rd *reading) tellsQuantity(words []word) float64 {
	best := 0.0
	for i, w := range words {
		if rd.question.known[w.key] || !w.number && !rd.numbers[w.lower] {
			continue
		}
		best = max(best, 0.5)
		if !w.number && w.lower == "one" {
			continue // mostly a pronoun
		}
		value := 0.8
		if rd.question.duration {
			value = 0.5
			for _, next := range words[i+1 : min(len(words), i+3)] {
				if rd.units[next.lower] {
					value = 1
				}
			}
		}
		best = max(best, value)
	}
	return best
}

func (rd *reading) tellsPlace(words []word) float64 {
	best := 0.0
	for i, w := range words {
		if i == 0 || !w.capital || w.Stop || rd.question.known[w.key] || rd.weekdays[w.lower] || rd.months[w.lower] {
			continue
		}
		best = max(best, 0.4)
		if rd.places[words[i-1].lower] {
			best = max(best, 0.9)
		}
		if rd.aliases.nations[w.key] {
			best = 1
		}
	}
	return best
}

// tellsName looks for a name that the question does not hold.
func (rd *reading) tellsName(words []word) float64 {
	best := 0.0
	for i, w := range words {
		if !w.capital || w.Stop || rd.question.known[w.key] || rd.weekdays[w.lower] || rd.months[w.lower] {
			continue
		}
		switch {
		case i > 0:
			return 1
		default:
			best = max(best, 0.4)
		}
	}
	return best
}

// nearSpeech is how many words may lie between a speaker and the verb: "said National Security Council spokeswoman
// Adrienne Watson" has four.
const nearSpeech = 6

// tellsSpeech tells whether the sentence is something that the asked speaker says: the speaker's name near a verb of
// saying, in the sentence or, for "he said" and quotes without attribution, in the one before.
func (rd *reading) tellsSpeech(s *sentence) float64 {
	value := 0.0
	if at := rd.speakerAt(s.words); at >= 0 {
		value = 0.4
		lo, hi := max(0, at-nearSpeech), min(len(s.words), at+nearSpeech+1)
		if slices.ContainsFunc(s.words[lo:hi], func(w word) bool { return rd.speech[w.lower] }) {
			value = 0.9
		}
	} else if len(rd.question.speaker) > 0 && rd.refersBack(s) {
		value = 0.8
	}
	if value > 0.4 && hasQuoteMark(rd.text(*s)) {
		value += 0.1
	}
	return value
}

// speakerAt returns where the speaker is named, -1 if not. Of "Iran's Foreign Ministry" most words must stand
// together; of a person's name any one does.
func (rd *reading) speakerAt(words []word) int {
	speaker := rd.question.speaker
	if len(speaker) == 0 {
		return -1
	}
	need := (len(speaker) + 1) / 2
	for i := range words {
		n := 0
		for _, key := range speaker {
			if slices.ContainsFunc(words[i:min(len(words), i+len(speaker)+2)], func(w word) bool { return w.meets(key) }) {
				n++
			}
		}
		if n >= need {
			return i
		}
	}
	return -1
}

// refersBack reports whether the sentence has a pronoun as its speaker while the one before names the asked one.
func (rd *reading) refersBack(s *sentence) bool {
	pronoun := false
	for i, w := range s.words {
		if w.lower != "he" && w.lower != "she" && w.lower != "they" && w.lower != "it" {
			continue
		}
		lo, hi := max(0, i-1), min(len(s.words), i+2)
		if slices.ContainsFunc(s.words[lo:hi], func(w word) bool { return rd.speech[w.lower] }) {
			pronoun = true
		}
	}
	if !pronoun {
		return false
	}
	pg := rd.pages[s.passage]
	for i := pg.sentences.Start; i < pg.sentences.End; i++ {
		if rd.sentences[i].span == s.span && i > pg.sentences.Start {
			return rd.speakerAt(rd.sentences[i-1].words) >= 0
		}
	}
	return false
}

func hasQuoteMark(s string) bool {
	for _, r := range s {
		switch r {
		case '"', '“', '”', '«', '»', '„':
			return true
		}
	}
	return false
}
