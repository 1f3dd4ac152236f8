package answer

import (
	"fmt"
	"slices"
	"strings"

	"newsdesk/internal/news"
)

// What the reasons that name something of the question begin with.
const (
	notMentioned = "The articles found on this do not mention "
	notSaidOf    = "The articles found do not say this of "
)

// judge returns why the chosen sentences are no answer, or "" when they are.
func (rd *reading) judge(chosen []sentence, gate float64, q news.Question) string {
	if len(chosen) == 0 {
		return "Nothing in the articles found can be quoted as an answer."
	}
	missing := rd.missing(chosen)
	if rd.question.coverage(missing) > tolerableMissing {
		return rd.doNotMention(missing, q.Text)
	}
	if rd.otherEvent(chosen) {
		return "The articles found are about other events of that name."
	}
	if rd.wrongActor(chosen) {
		return fmt.Sprintf(notSaidOf+"%s.", rd.written(rd.question.actor, q.Text))
	}
	g := rd.signsOf(chosen, q)
	if g.likelihood() >= gate {
		return ""
	}
	return rd.reason(g, missing, gate, q)
}

// reason says why the evidence with these signs does not pass the gate.
func (rd *reading) reason(g signs, missing []bool, gate float64, q news.Question) string {
	if slices.Contains(missing, true) {
		return rd.doNotMention(missing, q.Text)
	}
	if g[gAge] > 0 {
		g[gAge] = 0
		if g.likelihood() >= gate {
			return "The articles found are much older than the question, which seems to be about its own time."
		}
	}
	return "The articles found are not close enough to the question to answer it."
}

// longQuestion is the number of content words from which a question says what it is about in more than one way.
const longQuestion = 6

// missing tells which of the question's names and years none of the articles of the chosen sentences mentions in its
// headline, its outlet or its retrieved passages. Abbreviations in a long question are not expected, because articles
// may write them out, and neither are the United States unless they act or speak: American news rarely names them. Of
// the names that a follow-up carries on, one must be mentioned.
func (rd *reading) missing(chosen []sentence) []bool {
	u := &rd.question
	met := make([]bool, len(u.terms))
	for _, s := range chosen {
		for i := range rd.pages {
			if rd.pages[i].Article == rd.pages[s.passage].Article {
				union(met, rd.pages[i].met)
			}
		}
	}
	carried := false // a name of the topic is mentioned
	for i, t := range u.terms {
		carried = carried || t.topic && t.name && met[i]
	}
	out := make([]bool, len(u.terms))
	for i, t := range u.terms {
		acts := slices.Contains(u.actor, t.key) || slices.Contains(u.speaker, t.key)
		mayLack := !acts && (t.short && len(u.terms) >= longQuestion || t.key == "nation:united_states")
		out[i] = !met[i] && (t.name || t.isYear()) && !mayLack && (!t.topic || !carried)
	}
	return out
}

// tolerableMissing is the share of the question, by weight, that missing names may have: of a short question every name
// must be mentioned, of a long one most.
const tolerableMissing = 0.25

// doNotMention says which names are missing, as they are written in the question.
func (rd *reading) doNotMention(terms []bool, question string) string {
	var names []string
	for i, is := range terms {
		if !is {
			continue
		}
		if name := rd.written([]string{rd.question.terms[i].key}, question); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return fmt.Sprintf(notMentioned+"%s.", strings.Join(names, " or "))
}

// isYear reports whether the term is a year of our times.
func (t questionTerm) isYear() bool {
	return t.number && len(t.key) == 4 && t.key >= "1900" && t.key < "2100"
}

// otherEvent reports whether the question gives a name with its year and none of the chosen sentences, with its
// headline, holds both and the deed.
func (rd *reading) otherEvent(chosen []sentence) bool {
	if len(rd.question.dated) == 0 {
		return false
	}
	for _, s := range chosen {
		holdsAll := true
		for _, key := range rd.question.dated {
			holdsAll = holdsAll && (slices.ContainsFunc(s.words, func(w word) bool { return w.meets(key) }) ||
				slices.ContainsFunc(rd.pages[s.passage].title, func(w word) bool { return w.meets(key) }))
		}
		if holdsAll {
			return false
		}
	}
	return true
}

// written returns the words of the question that have the keys, each with the rest of the name it is part of.
func (rd *reading) written(keys []string, question string) string {
	words := rd.words(question)
	markFirst(question, words)
	isName := func(w word) bool { return w.capital && !w.first && !w.Stop }
	var out []string
	for i := 0; i < len(words); i++ {
		if !slices.Contains(keys, words[i].key) {
			continue
		}
		from, to := i, i
		for from > 0 && isName(words[from]) && isName(words[from-1]) {
			from--
		}
		for to+1 < len(words) && isName(words[to]) && isName(words[to+1]) {
			to++
		}
		name := question[words[from].Start:words[to].End]
		out = append(out, strings.TrimSuffix(strings.TrimSuffix(name, "'s"), "’s"))
		i = to
	}
	return strings.Join(out, " ")
}

// wrongActor reports whether the articles of the chosen sentences tell the question's deed of others only: the verb
// stands there, each time without the asked actor as its subject, and at least once with another name as its subject.
func (rd *reading) wrongActor(chosen []sentence) bool {
	u := &rd.question
	if len(u.actor) == 0 || u.verb == "" {
		return false
	}
	others := false
	for _, s := range chosen {
		article := rd.pages[s.passage].Article
		for i := range rd.pages {
			pg := &rd.pages[i]
			if pg.Article != article {
				continue
			}
			right, other := rd.actorsIn(pg.title)
			for _, sent := range rd.sentences[pg.sentences.Start:pg.sentences.End] {
				r, o := rd.actorsIn(sent.words)
				right, other = right || r, other || o
			}
			if right {
				return false
			}
			others = others || other
		}
	}
	return others
}

// nearActor is how many words may lie between a verb and its subject.
const nearActor = 8

// actorsIn tells whether the question's verb stands among the words with the asked actor as its subject, or with
// another name. It looks only where something else of the question stands too.
func (rd *reading) actorsIn(words []word) (right, other bool) {
	u := &rd.question
	shared := slices.ContainsFunc(words, func(w word) bool {
		return w.key != u.verb && !slices.ContainsFunc(u.actor, w.meets) &&
			slices.ContainsFunc(u.terms, func(t questionTerm) bool { return w.meets(t.key) })
	})
	if !shared {
		return false, false
	}
	for i, w := range words {
		if w.key != u.verb {
			continue
		}
		subject := words[max(0, i-nearActor):i]
		if i > 0 && isPassive(words[i-1].lower) {
			subject = byWhom(words[i+1:])
		}
		for _, s := range subject {
			switch {
			case slices.ContainsFunc(u.actor, s.meets):
				right = true
			case slices.Contains(u.names, s.key), rd.aliases.nations[s.key], s.seat != "", s.capital && !s.Stop && !s.first:
				other = true
			}
		}
	}
	return right, other
}

func isPassive(word string) bool {
	switch word {
	case "was", "were", "is", "are", "be", "been", "being", "get", "got":
		return true
	}
	return false
}

// byWhom returns the words after the next "by", none if there is no such word near.
func byWhom(words []word) []word {
	for i, w := range words[:min(len(words), nearActor)] {
		if w.lower == "by" {
			return words[i+1 : min(len(words), i+1+nearActor)]
		}
	}
	return nil
}
