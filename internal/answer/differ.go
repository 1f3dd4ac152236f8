package answer

import (
	"slices"
	"strings"
	"time"
)

// Independent reports of one event may give different figures, dates and names. What an answer quotes is compared with
// what the other articles found say, sentence by sentence, and what differs is shown side by side. A wrong disagreement
// is worse than none: two figures are only held against each other when they count the same of the same event, when
// neither can be the other rounded or limited, and when neither article holds the other's.

// The bounds of telling the same, set by hand on the tests' own stories.
const (
	// sameReport is the share of the words of content of the shorter sentence from which two sentences report the same.
	sameReport = 0.6
	// commonWords is how many words of content two such sentences have in common at the least.
	commonWords = 4
	// sameEvent is the share of the question's weight that a sentence and its headline must meet to be about it.
	sameEvent = 0.6
	// eventWindow is how far apart two reports of one event are published at the most, and periodWindow two reports of
	// what is counted by the week or the month.
	eventWindow  = 14 * 24 * time.Hour
	periodWindow = 3 * 24 * time.Hour
	// maxSides is how many values of one thing are shown, and maxDifferences how many things.
	maxSides       = 4
	maxDifferences = 2
)

// difference is a value that a sentence gives, with the different ones that sentences of other articles give in its
// place, oldest first.
type difference struct {
	about string
	sides []side
}

// side is one value with the sentence that gives it.
type side struct {
	at         int    // the sentence in the reading
	key        string // what it is compared by
	value      string // as written, with what is counted
	superseded bool   // a later report takes its place
}

// differing compares sentences with those of other articles.
type differing struct {
	*reading
	fates    []string // what befell those that the question asks about
	slots    map[int][]slot
	namesIn  map[int][]nameRun
	holds    map[int]map[string]bool // keys of the words of the article of a page
	capitals map[string]bool         // keys of the words that have a capital inside a sentence
}

// differences returns what independent articles say differently from the sentences of an answer to the question.
func (rd *reading) differences(question string, chosen []int) []difference {
	d := &differing{reading: rd, slots: make(map[int][]slot), namesIn: make(map[int][]nameRun), holds: make(map[int]map[string]bool), capitals: make(map[string]bool)}
	for _, s := range rd.sentences {
		for _, w := range s.words {
			if w.capital && !w.first {
				d.capitals[w.key] = true
			}
		}
	}
	for _, w := range rd.words(question) {
		if fate := fateOf(w.lower); fate != "" {
			d.fates = append(d.fates, fate)
		}
	}
	var out []difference
	for _, a := range chosen {
		for _, found := range slices.Concat(d.figureDifferences(a), d.nameDifferences(a)) {
			if !slices.ContainsFunc(out, found.overlaps) {
				out = append(out, found)
			}
		}
	}
	return out[:min(len(out), maxDifferences)]
}

// overlaps reports whether two differences are about the same values.
func (f difference) overlaps(g difference) bool {
	return f.about == g.about && slices.ContainsFunc(f.sides, func(a side) bool {
		return slices.ContainsFunc(g.sides, func(b side) bool { return a.key == b.key })
	})
}

// figureDifferences returns the figures of a sentence for which other articles have different ones.
func (d *differing) figureDifferences(a int) (out []difference) {
	for n := range d.slotsOf(a) {
		f := &d.slotsOf(a)[n]
		found := difference{f.about(), []side{d.side(a, f)}}
		for b := range d.sentences {
			if !d.independent(a, b) || f.kind != figureYear && !d.near(a, b, eventWindow) {
				continue
			}
			if g := d.rival(a, f, b); g != nil && d.mayBeQuoted(b) {
				found.sides = append(found.sides, d.side(b, g))
				superseded := &found.sides[0]
				switch {
				case d.revises(b, g, a):
					superseded.superseded = true
				case d.revises(a, f, b):
					found.sides[len(found.sides)-1].superseded = true
				}
			}
		}
		if d.settle(&found) {
			out = append(out, found)
		}
	}
	return out
}

func (d *differing) slotsOf(i int) []slot {
	list, ok := d.slots[i]
	if !ok {
		s := d.sentences[i]
		list = slots(d.text(s), d.own(i))
		d.slots[i] = list
	}
	return list
}

// own returns the words of a sentence with offsets in it.
func (d *differing) own(i int) []word {
	return shifted(d.sentences[i].words, d.sentences[i].span.Start)
}

func (d *differing) side(i int, f *slot) side {
	return side{at: i, key: f.value, value: f.written(d.text(d.sentences[i]), d.own(i))}
}

func (d *differing) page(i int) *page { return &d.pages[d.sentences[i].passage] }

// independent reports whether the sentences are of articles of different origin.
func (d *differing) independent(a, b int) bool {
	p, q := d.page(a), d.page(b)
	return p.Article != q.Article && (p.Origin == 0 || p.Origin != q.Origin)
}

func (d *differing) mayBeQuoted(b int) bool {
	return d.isQuotable(b) && !strings.HasSuffix(d.text(d.sentences[b]), "?")
}

// rival returns the figure of sentence b that stands in the place of f of sentence a and cannot be right beside it, nil
// if there is none, or if there are several.
func (d *differing) rival(a int, f *slot, b int) *slot {
	if len(d.slotsOf(b)) == 0 {
		return nil
	}
	of, other := d.sentences[a].words, d.sentences[b].words
	if hasHedge(of) != hasHedge(other) || isFuture(of) != isFuture(other) || denies(of) || denies(other) {
		return nil
	}
	alike := d.alike(a, b)
	asked := d.answers(f) && d.ofEvent(a) && d.ofEvent(b)
	if !alike && !asked || !d.samePlace(a, b) {
		return nil
	}
	var found *slot
	for m := range d.slotsOf(b) {
		g := &d.slotsOf(b)[m]
		near := alike && f.comparable(g, true) && sharesNear(d.own(a), f.figure, d.own(b), g.figure)
		if f.kind >= figureYear && !d.datesSame(a, f, b, g) {
			continue
		}
		if !d.inTime(a, b, f, g) || !near && !(asked && f.comparable(g, false)) {
			continue
		}
		if f.agrees(g) || found != nil {
			return nil
		}
		found = g
	}
	if found == nil || !d.only(a, f, found) {
		return nil
	}
	if d.mentions(a, found) && !d.revises(a, f, b) || d.mentions(b, f) && !d.revises(b, found, a) {
		return nil
	}
	return found
}

// datesSame reports whether two dates stand after the same words: "died on Tuesday" and "died on Wednesday", but not
// "said on Wednesday".
func (d *differing) datesSame(a int, f *slot, b int, g *slot) bool {
	link, head := d.before(a, f)
	otherLink, otherHead := d.before(b, g)
	return link == otherLink && head == otherHead && head != ""
}

// before returns the small words right before a date and the key of the word of content before them.
func (d *differing) before(i int, f *slot) (link, head string) {
	words := d.sentences[i].words
	for at := f.at - 1; at >= 0; at-- {
		w := words[at]
		switch {
		case w.number || isWeekday(w.lower) || isMonth(w):
		case w.Stop:
			link = w.lower + " " + link
		default:
			return link, w.key
		}
	}
	return link, ""
}

// isFuture reports whether the words tell what is still to come.
func isFuture(words []word) bool {
	return slices.ContainsFunc(words, func(w word) bool { return w.lower == "will" || w.lower == "tomorrow" || w.lower == "upcoming" })
}

// only reports whether no other figure of the sentence could be what g stands against.
func (d *differing) only(a int, f, g *slot) bool {
	for i := range d.slotsOf(a) {
		o := &d.slotsOf(a)[i]
		if o.at != f.at && o.comparable(g, true) {
			return false
		}
	}
	return true
}

// mentions reports whether the article of a sentence has the figure too: then it tells it of something else, or
// explains the difference itself.
func (d *differing) mentions(i int, f *slot) bool {
	version := d.page(i).Version
	for n := range d.sentences {
		if d.page(n).Version == version && slices.ContainsFunc(d.slotsOf(n), func(g slot) bool { return g.kind == f.kind && g.value == f.value }) {
			return true
		}
	}
	return false
}

// inTime reports whether two sentences were published near enough to each other to be about one event. Years are
// compared at any time.
func (d *differing) inTime(a, b int, f, g *slot) bool {
	window := eventWindow
	switch {
	case len(f.periods) > 0 || len(g.periods) > 0:
		window = periodWindow
	case f.kind == figureYear:
		return true
	}
	return d.near(a, b, window)
}

// near reports whether two sentences were published within the window, as far as that is known.
func (d *differing) near(a, b int, window time.Duration) bool {
	p, q := d.page(a).PublishedAt, d.page(b).PublishedAt
	return p.IsZero() || q.IsZero() || p.Sub(q).Abs() <= window
}

// alike reports whether two sentences tell the same of the same but for figures.
func (d *differing) alike(a, b int) bool {
	return sameWords(d.content(a, nameRun{}), d.content(b, nameRun{})) && d.sameNames(a, b)
}

// sameWords reports whether two sentences with this content tell the same.
func sameWords(of, other map[string]bool) bool {
	both := 0
	for k := range of {
		if other[k] {
			both++
		}
	}
	return both >= commonWords && float64(both) >= sameReport*float64(min(len(of), len(other)))
}

// sameNames reports whether two sentences have at least half of their names in common, of the one with fewer.
func (d *differing) sameNames(a, b int) bool {
	of, other := d.proper(a), d.proper(b)
	both := 0
	for k := range of {
		if other[k] {
			both++
		}
	}
	return 2*both >= min(len(of), len(other))
}

// proper returns the keys of the names of a sentence. Its first word is one when it has its capital elsewhere too.
func (d *differing) proper(i int) map[string]bool {
	out := make(map[string]bool)
	for _, w := range d.sentences[i].words {
		if d.isName(w) && (!w.first || d.capitals[w.key]) {
			out[w.key] = true
		}
	}
	return out
}

// content returns the keys of a sentence's words of content, its figures and a name left out.
func (d *differing) content(i int, name nameRun) map[string]bool {
	out := make(map[string]bool)
	for at, w := range d.sentences[i].words {
		inName := at >= name.from && at < name.to
		if !w.Stop && !inName && !onlySays(w.lower) && !slices.ContainsFunc(d.slotsOf(i), func(f slot) bool { return at >= f.at && at < f.end }) {
			out[w.key] = true
		}
	}
	return out
}

// answers reports whether the question asks for the figure: for a toll by what befell people, for a number by what is
// counted, for a day by "when".
func (d *differing) answers(f *slot) bool {
	switch {
	case f.befell != "":
		return len(d.fates) == 0 || slices.Contains(d.fates, f.befell)
	case f.kind == figureDay:
		return d.question.kind == kindWhen
	case f.kind == figureCount && len(f.units) > 0:
		return d.question.kind == kindQuantity && d.question.known[f.units[0]]
	}
	return false
}

// ofEvent reports whether a sentence with its headline meets most of the question, and its passage all names of it.
func (d *differing) ofEvent(i int) bool {
	s, pg := d.sentences[i], d.page(i)
	for n, t := range d.question.terms {
		if t.name && !pg.met[n] {
			return false
		}
	}
	return d.question.coverage(s.met, pg.headline) >= sameEvent
}

// samePlace reports whether two sentences with their headlines share a name, if both have any, and neither is told of a
// place of its own: those killed in a town are not those killed in the country.
func (d *differing) samePlace(a, b int) bool {
	of, other := d.places(a), d.places(b)
	for k := range of {
		if len(other) > 0 && !other[k] || !d.holding(b)[k] {
			return false
		}
	}
	for k := range other {
		if len(of) > 0 && !of[k] || !d.holding(a)[k] {
			return false
		}
	}
	here, there := d.names(a), d.names(b)
	for k := range here {
		if there[k] {
			return true
		}
	}
	return len(here) == 0 || len(there) == 0
}

// names returns the keys of the names of a sentence and its headline.
func (d *differing) names(i int) map[string]bool {
	out := make(map[string]bool)
	for _, w := range slices.Concat(d.sentences[i].words, d.page(i).title) {
		if d.isName(w) {
			out[w.key] = true
		}
	}
	return out
}

func (d *differing) isName(w word) bool {
	return !w.Stop && !w.number && (w.capital || d.aliases.nations[w.key]) && !isWeekday(w.lower) && !isMonth(w)
}

// places returns the keys of the names after "in" and its like.
func (d *differing) places(i int) map[string]bool {
	out := make(map[string]bool)
	words := d.sentences[i].words
	for at := 1; at < len(words); at++ {
		if before := words[at-1].lower; d.isName(words[at]) && (before == "in" || before == "near" || before == "across" || before == "outside") {
			out[words[at].key] = true
		}
	}
	return out
}

// holding returns the keys of all words read of the article of a sentence.
func (d *differing) holding(i int) map[string]bool {
	p := d.sentences[i].passage
	held, ok := d.holds[p]
	if ok {
		return held
	}
	held = make(map[string]bool)
	for n := range d.sentences {
		if d.page(n).Version == d.page(i).Version {
			for _, w := range slices.Concat(d.sentences[n].words, d.page(n).title) {
				held[w.key] = true
			}
		}
	}
	d.holds[p] = held
	return held
}

// settle makes the difference what is shown, oldest first, and reports whether there is one: one value an article, and
// what the same outlet says later takes the place of what it said.
func (d *differing) settle(f *difference) bool {
	var kept []side
	for _, s := range f.sides {
		known := slices.ContainsFunc(kept, func(k side) bool {
			p, q := d.page(k.at), d.page(s.at)
			return k.key == s.key || p.Article == q.Article || p.Origin != 0 && p.Origin == q.Origin
		})
		if !known && len(kept) < maxSides {
			kept = append(kept, s)
		}
	}
	slices.SortStableFunc(kept, func(a, b side) int { return d.page(a.at).PublishedAt.Compare(d.page(b.at).PublishedAt) })
	for i := range kept {
		p := d.page(kept[i].at)
		for _, later := range kept[i+1:] {
			q := d.page(later.at)
			if p.Publisher != "" && strings.EqualFold(p.Publisher, q.Publisher) && !p.PublishedAt.IsZero() && q.PublishedAt.After(p.PublishedAt) {
				kept[i].superseded = true
			}
		}
	}
	f.sides = kept
	return len(kept) > 1 && slices.ContainsFunc(kept, func(s side) bool { return !s.superseded })
}

// revises reports whether sentence b says that its figure takes the place of an earlier one, and is no older than a.
func (d *differing) revises(b int, g *slot, a int) bool {
	if d.page(b).PublishedAt.Before(d.page(a).PublishedAt) {
		return false
	}
	words := d.sentences[b].words
	for _, w := range words[:min(len(words), g.end+2)] {
		switch w.lower {
		case "raised", "raising", "revised", "revising", "corrected", "correcting", "updated", "updating", "increased", "lowered", "upped", "climbed", "climbs", "risen",
			"rose", "rises", "grew", "grown", "now", "correction":
			return true
		}
	}
	return false
}

// about names what a figure tells.
func (s *slot) about() string {
	if name, ok := map[string]string{"dead": "how many were killed", "hurt": "how many were hurt", "missing": "how many are missing", "arrested": "how many were arrested",
		"displaced": "how many had to leave their homes", "rescued": "how many were rescued"}[s.befell]; ok {
		return name
	}
	switch s.kind {
	case figurePercent:
		return "the share"
	case figureMoney:
		return "the amount"
	case figureYear:
		return "the year"
	case figureDay, figureWeekday:
		return "the day"
	}
	return "the number"
}

// written returns the figure as the sentence writes it, with the limit before and what is counted after it.
func (s *slot) written(sentence string, words []word) string {
	from, to := s.span.Start, s.span.End
	if s.bound != boundNone && s.at > 0 {
		at := s.at - 1
		switch words[at].lower {
		case "least", "most", "than", "to", "a", "an":
			at = max(0, at-1)
		}
		from = words[at].Start
	}
	for i, left := s.end, len(s.units); i < len(words) && left > 0 && s.kind == figureCount; i++ {
		if !words[i].Stop && unitKey(words[i].key) == s.units[len(s.units)-left] {
			to, left = words[i].End, left-1
			if s.befell == "" || fateOf(words[i].lower) != "" || left == 0 || s.noun() != "" || words[i].key == "peopl" {
				break
			}
		}
	}
	if s.kind == figurePercent && s.end < len(words) && strings.HasPrefix(words[s.end].lower, "per") {
		to = words[s.end].End
		if words[s.end].lower == "per" && s.end+1 < len(words) {
			to = words[s.end+1].End
		}
	}
	return strings.TrimSpace(sentence[from:to])
}
