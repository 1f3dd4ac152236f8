package answer

import (
	"slices"

	"newsdesk/internal/news"
)

// statement is one sentence of a checked text beside the evidence for it.
type statement struct {
	*reading
	written string
	own     []word
	figures []figure
	names   [][]string      // keys of the names, one list for each run of words
	topic   []string        // keys of what its pronouns stand for
	negates map[string]bool // keys of what it negates
	beside  []besides       // of each sentence of the reading
	holds   map[news.VersionID]map[string]bool
}

// besides is what comparing needs to know of a sentence of the evidence.
type besides struct {
	figures []figure
	context []bool // which terms it, the sentences beside it, the headline and the date meet
}

// newStatement reads the evidence for a statement. resolved is the statement with what its pronouns stand for.
func (r *reader) newStatement(written, resolved string, e news.Evidence, passages []news.Passage) *statement {
	own := r.words(written)
	markFirst(written, own)
	st := &statement{reading: r.read(r.stated(own, e), passages), written: written, own: own,
		figures: figures(written, own), negates: r.negated(written, own), holds: make(map[news.VersionID]map[string]bool)}
	st.findNames()
	st.findDeed()
	for _, w := range r.words(resolved) {
		if !w.Stop && !st.question.known[w.key] {
			st.topic = append(st.topic, w.key)
		}
	}
	st.meetParts()
	st.beside = make([]besides, len(st.sentences))
	for i, s := range st.sentences {
		st.beside[i].figures = figures(st.text(s), shifted(s.words, s.span.Start))
		st.hold(&st.pages[s.passage], s.words)
	}
	for i := range st.sentences {
		st.meetFigures(i)
	}
	for i, s := range st.sentences {
		st.beside[i].context = st.neighbors(i)
		union(st.beside[i].context, st.pages[s.passage].headline)
	}
	return st
}

// stated takes a statement apart as understand does a question, but every word of content counts: what it says of
// deeds, times and numbers is what is checked. Verbs of saying do not, because articles vary them.
func (r *reader) stated(words []word, e news.Evidence) understood {
	u := understood{kind: kindOther, known: make(map[string]bool)}
	chunks := holding(e)
	for i, w := range words {
		u.known[w.key] = true
		if !w.Stop && !onlySays(w.lower) && !isNegator(words, i) {
			u.add(questionTerm{key: w.key, number: w.number}, w.Term, chunks, e.Coverage.Chunks)
		}
	}
	for i := range u.terms {
		if isLight(u.terms[i].key) {
			u.terms[i].weight *= lightWeight
		}
	}
	return u
}

// lightWeight is what a verb that says little by itself counts beside other words.
const lightWeight = 0.3

// isLight reports whether the key is of a verb that articles put in many ways: "got 24 hours" is "was given 24 hours".
func isLight(key string) bool {
	switch key {
	case "get", "give", "make", "take", "go", "come", "becom", "keep", "happen", "receiv", "will":
		return true
	}
	return false
}

// meetParts lets "cyber attack", which is read as one word, meet "attack" too.
func (st *statement) meetParts() {
	for _, s := range st.sentences {
		for i, t := range st.question.terms {
			s.met[i] = s.met[i] || slices.ContainsFunc(s.words, func(w word) bool { return w.Term == t.key })
		}
	}
}

// meetFigures lets a figure that the sentence says in other words meet the words of ours: "14" and "fourteen", a day of
// the week and its date.
func (st *statement) meetFigures(i int) {
	for _, f := range st.figures {
		if !st.hasFigure(i, f) {
			continue
		}
		for _, w := range st.own[f.at:f.end] {
			if at := slices.IndexFunc(st.question.terms, func(t questionTerm) bool { return t.key == w.key }); at >= 0 {
				st.sentences[i].met[at] = true
			}
		}
	}
}

// hold notes the words of an article.
func (st *statement) hold(pg *page, words []word) {
	keys := st.holds[pg.Version]
	if keys == nil {
		keys = make(map[string]bool)
		st.holds[pg.Version] = keys
		words = slices.Concat(words, pg.title, st.words(pg.Publisher))
	}
	for _, w := range words {
		keys[w.key] = true
		if w.seat != "" {
			keys[w.seat] = true
		}
	}
}

// findNames finds the statement's names. Its first word is one when the evidence writes it with a capital inside
// sentences.
func (st *statement) findNames() {
	capital := make(map[string]bool)
	for _, s := range st.sentences {
		for _, w := range s.words {
			if w.capital && !w.first {
				capital[w.key] = true
			}
		}
	}
	shouting := mostlyCapital(st.own)
	isName := func(w word) bool {
		if w.Stop || w.number || isWeekday(w.lower) || isMonth(w) {
			return false
		}
		return st.aliases.nations[w.key] || w.seat != "" || w.capital && !shouting && (!w.first || capital[w.key])
	}
	for i := 0; i < len(st.own); i++ {
		var run []string
		for ; i < len(st.own) && isName(st.own[i]); i++ {
			run = append(run, st.own[i].key)
		}
		if run != nil {
			st.names = append(st.names, run)
		}
	}
	for _, run := range st.names {
		st.question.names = append(st.question.names, run...)
	}
}

// findDeed finds who does what in "ACTOR VERB …" and "… was VERB by ACTOR".
func (st *statement) findDeed() {
	u := &st.question
	if len(st.names) == 0 {
		return
	}
	i := slices.IndexFunc(st.own, func(w word) bool { return w.key == st.names[0][0] })
	i += len(st.names[0])
	passive := false
	for ; i < len(st.own) && (st.own[i].Stop || isAdverb(st.own[i].lower) || st.own[i].lower == "will"); i++ {
		passive = passive || isPassive(st.own[i].lower)
	}
	if i >= len(st.own) || st.own[i].capital || st.own[i].number || onlySays(st.own[i].lower) {
		return
	}
	u.actor, u.verb = st.names[0], st.own[i].key
	if passive {
		u.actor = nil
		for _, w := range byWhom(st.own[i+1:]) {
			if slices.Contains(u.names, w.key) {
				u.actor = append(u.actor, w.key)
			}
		}
	}
}

// otherActor reports whether the words tell the statement's deed of somebody else: the name next to the verb is
// another one.
func (st *statement) otherActor(words []word) bool {
	u := &st.question
	if len(u.actor) == 0 {
		return false
	}
	for i, w := range words {
		if w.key != u.verb {
			continue
		}
		subject := slices.Clone(words[max(0, i-nearActor):i])
		slices.Reverse(subject)
		if i > 0 && isPassive(words[i-1].lower) {
			subject = byWhom(words[i+1:])
		}
		at := slices.IndexFunc(subject, func(s word) bool {
			named := slices.Contains(u.names, s.key) || st.aliases.nations[s.key] || s.seat != ""
			return !s.Stop && (named || s.capital && !s.first && !isWeekday(s.lower))
		})
		if at < 0 {
			// Nobody is named before the verb: then the actor after it is whom it is done to.
			isActor := func(w word) bool { return slices.ContainsFunc(u.actor, w.meets) }
			return !isPassive(words[max(0, i-1)].lower) && slices.ContainsFunc(words[i+1:], isActor)
		}
		if slices.ContainsFunc(u.actor, subject[at].meets) {
			return false
		}
		// A full name stands before the verb whole: "Edi Rama" is met by either word.
		if at+1 < len(subject) && subject[at+1].capital && slices.ContainsFunc(u.actor, subject[at+1].meets) {
			return false
		}
		return true
	}
	return false
}

// shifted returns the words with offsets from the beginning of their sentence.
func shifted(words []word, start int) []word {
	out := slices.Clone(words)
	for i := range out {
		out[i].Start -= start
		out[i].End -= start
	}
	return out
}
