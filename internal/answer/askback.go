package answer

import (
	"fmt"
	"slices"
	"strings"

	"newsdesk/internal/news"
)

// A question that leaves open what it is about is asked back instead of answered by guessing: "who won?" fits a dozen
// articles, and "what did he say?" at the start of a conversation names nobody.

const (
	// maxSuggested is how many headlines are offered with it: what somebody reads before answering.
	maxSuggested = 3
	// openContent is how many words of content a question without a name has at the most that may leave open what it
	// is about, and openTopics how many different stories must fit all of them.
	openContent = 1
	openTopics  = 3
	// sameStory is the share of the names of one passage from which two are of one story, and alsoFits the share of the best
	// passage's score from which another fits the question as well.
	sameStory = 0.25
	alsoFits  = 0.7
)

// openWords asks for what the question names nothing of.
const openWords = "Which event, person or place do you ask about?"

// leavesOpen returns a sentence that asks for what a question leaves open, whatever the library holds, "" when it
// leaves nothing open. read is the question as it was read after the turns before it.
func (r *reader) leavesOpen(question, read string, history []news.Turn) string {
	known := r.knownWords(history)
	f := r.follow(question, known)
	if f.own {
		return ""
	}
	if thing := r.unknownThing(&f, known); thing != "" {
		return fmt.Sprintf("Which one do you mean by “%s”?", thing)
	}
	if read != question {
		return "" // the turns before say it
	}
	switch {
	case len(f.person) > 0:
		if r.saidBefore(&f, f.person[0]) {
			return ""
		}
		return fmt.Sprintf("Whom do you mean by “%s”?", f.words[f.person[0]].lower)
	case f.refers && len(f.content) <= vagueContent:
		if w := slices.IndexFunc(f.words, func(w word) bool { return isPointer(w.lower) }); w >= 0 {
			if r.saidBefore(&f, w) {
				return ""
			}
			return fmt.Sprintf("What do you mean by “%s”?", f.words[w].lower)
		}
		return openWords
	case len(f.content) == 0:
		return openWords
	}
	return ""
}

// saidBefore reports whether the question itself says, before word i, what the word may stand for: "which parliament passed
// the budget for its schools".
func (r *reader) saidBefore(f *followUp, i int) bool {
	const enough = 2 // words of content: one is the verb as often as not
	n := 0
	for _, w := range f.words[:i] {
		if !w.Stop && !r.empty[w.lower] && !r.hollow[w.lower] {
			n++
		}
	}
	return n >= enough
}

// isPointer reports whether a word stands for something said before.
func isPointer(lower string) bool {
	switch lower {
	case "it", "its", "they", "them", "their", "theirs", "this", "that", "these", "those", "there", "another", "others", "ones":
		return true
	}
	return false
}

// unknownThing returns what a question points at with "this" or "these" and nobody has spoken of, "" if nothing.
func (r *reader) unknownThing(f *followUp, known map[string]bool) string {
	for i, w := range f.words {
		if w.lower != "this" && w.lower != "these" || i > 0 && isPassive(f.words[i-1].lower) {
			continue // "is this true" points at nothing by name
		}
		// After "does this" the second word is the verb.
		from, to, most := i+1, i+1, i+3
		if i > 0 && auxPattern.MatchString(f.words[i-1].lower) {
			most = i + 2
		}
		for to < len(f.words) && to < most && !f.words[to].Stop && !f.words[to].number && strings.TrimSpace(between(f.text, f.words[to-1], f.words[to])) == "" {
			to++
		}
		if to == from || isTimeWord(f.words[from].lower) || r.hollow[f.words[from].lower] || r.empty[f.words[from].lower] {
			continue
		}
		if slices.ContainsFunc(f.words[from:to], func(w word) bool { return known[w.key] }) {
			continue
		}
		// The thing may have been named in the question itself, before.
		if f.namedBefore(i) {
			continue
		}
		return w.lower + " " + f.text[f.words[from].Start:f.words[to-1].End]
	}
	return ""
}

// namedBefore reports whether a name stands before word i.
func (f *followUp) namedBefore(i int) bool {
	return slices.ContainsFunc(f.words[:i], func(w word) bool { return w.capital && !w.first && !w.Stop })
}

// fitsMany reports whether a question of few words and no name is met whole by several stories that have nothing to do
// with each other.
func (r *reader) fitsMany(question string, passages []news.Passage) bool {
	f := r.follow(question, nil)
	f.content = slices.DeleteFunc(f.content, func(w word) bool { return w.key == "peopl" || w.key == "person" })
	if f.own || len(f.content) == 0 || len(f.content) > openContent || defines.MatchString(f.text) {
		return false
	}
	if nowPattern.MatchString(strings.ToLower(question)) || slices.ContainsFunc(f.content, func(w word) bool { return w.number }) {
		return false // several stories of a day or a week are an answer
	}
	var stories []map[string]bool
	for _, p := range passages[:min(len(passages), topicPassed*2)] {
		words := slices.Concat(r.words(p.Title), r.words(p.Text))
		meets := !slices.ContainsFunc(f.content, func(c word) bool { return !slices.ContainsFunc(words, func(w word) bool { return w.meets(c.key) }) })
		if p.Scores.Final < alsoFits*passages[0].Scores.Final || !meets {
			continue
		}
		names := r.namesOf(words, f.content)
		if !slices.ContainsFunc(stories, func(s map[string]bool) bool { return shareOf(names, s) >= sameStory }) {
			stories = append(stories, names)
		}
	}
	return len(stories) >= openTopics
}

// namesOf returns the keys of the names among the words but for those of the question.
func (r *reader) namesOf(words, asked []word) map[string]bool {
	out := make(map[string]bool)
	for _, w := range words {
		isName := w.capital && !w.number || r.aliases.nations[w.key]
		if isName && !w.Stop && !isWeekday(w.lower) && !isMonth(w) && !slices.ContainsFunc(asked, func(q word) bool { return q.key == w.key }) {
			out[w.key] = true
		}
	}
	return out
}

// shareOf is how much of the smaller set the other has, 1 when there is nothing to tell them apart.
func shareOf(a, b map[string]bool) float64 {
	both := 0
	for k := range a {
		if b[k] {
			both++
		}
	}
	if min(len(a), len(b)) == 0 {
		return 1
	}
	return float64(both) / float64(min(len(a), len(b)))
}

// askBack makes the answer a question back when the question leaves open what it is about, and reports whether it did.
func (r *run) askBack() bool {
	open := r.open
	if open == "" && r.answer.Understood == "" && r.reader.fitsMany(r.question.Text, r.evidence.Passages) {
		open = openWords
	}
	if open == "" || r.evidence.Coverage.Articles == 0 {
		return false // an empty library has nothing to ask about
	}
	r.refuse(news.RefusedOpen, open)
	r.answer.AskBack = open
	r.answer.Refusal.Closest = r.answer.Refusal.Closest[:min(len(r.answer.Refusal.Closest), maxSuggested)]
	return true
}
