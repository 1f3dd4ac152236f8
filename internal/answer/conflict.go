package answer

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// otherFigure compares numbers and dates: each of the statement's must stand in the sentence, or beside the same words
// in another sentence of the article. The statement is contradicted when the sentence is the same but for another
// figure of the same kind in its place, and its article nowhere has ours.
func (st *statement) otherFigure(c *compared) bool {
	b := st.beside[c.at]
	for i := range st.figures {
		ours := &st.figures[i]
		if st.hasFigure(c.at, *ours) {
			continue
		}
		rivals := st.rivals(c.at, *ours)
		if len(rivals) == 0 {
			if at := st.besideSame(c.at, *ours); at >= 0 {
				c.also = append(c.also, at)
				continue
			}
			c.obstacle = obstacleOther
			return true
		}
		c.obstacle = obstacleFigure
		s := st.sentences[c.at]
		c.ours, c.theirs = st.written[ours.span.Start:ours.span.End], writtenIn(st.text(s), rivals)
		rough := ours.rough || slices.ContainsFunc(rivals, func(g figure) bool { return g.rough })
		c.clear = !rough && ours.kind != figureOrdinal && st.enough(s.met) &&
			st.coverageWithout(s.met, ours) >= sameStatement && st.coverageWithout(b.context, ours) >= negatedFrom &&
			!st.elsewhere(c.at, *ours) && !denies(s.words) && !st.otherActor(s.words)
		return true
	}
	return false
}

// hasFigure reports whether the sentence says the figure, of the same things as far as both say of what.
func (st *statement) hasFigure(at int, f figure) bool {
	b, pg := st.beside[at], &st.pages[st.sentences[at].passage]
	for _, g := range b.figures {
		if f.equals(g) && (f.sharesUnit(g) || len(f.units) == 0 || len(g.units) == 0 || len(st.rivals(at, f)) == 0) {
			return true
		}
	}
	switch f.kind {
	case figureYear:
		return f.value == strconv.Itoa(pg.PublishedAt.Year()) && !pg.PublishedAt.IsZero() &&
			!slices.ContainsFunc(b.figures, func(g figure) bool { return g.kind == figureYear })
	case figureDay:
		return slices.ContainsFunc(b.figures, func(g figure) bool {
			return g.kind == figureWeekday && dayOf(g, pg.PublishedAt) == f.value
		})
	case figureWeekday:
		return slices.ContainsFunc(b.figures, func(g figure) bool {
			return g.kind == figureDay && dayOf(f, pg.PublishedAt) == g.value
		})
	}
	return false
}

// dayOf is the day that an article's weekday means: the last one up to its publication.
func dayOf(weekday figure, published time.Time) string {
	if published.IsZero() {
		return ""
	}
	for back := range 7 {
		day := published.AddDate(0, 0, -back)
		if strings.ToLower(day.Weekday().String()) == weekday.value {
			return strconv.Itoa(day.Day()) + " " + monthOf(strings.ToLower(day.Month().String()))
		}
	}
	return ""
}

// nearFigure is how many words around two figures are compared to tell whether one stands in the other's place.
const nearFigure = 4

// rivals returns the sentence's figures that stand in the place of ours: they count the same and are none that the
// statement has too, and a word beside them stands beside ours too.
func (st *statement) rivals(at int, ours figure) []figure {
	var out []figure
	near := false
	for _, g := range st.beside[at].figures {
		if !ours.sharesUnit(g) || g.value == ours.value || slices.ContainsFunc(st.figures, g.equals) {
			continue
		}
		isNear := sharesNear(st.own, ours, st.sentences[at].words, g)
		near = near || isNear
		if isNear || g.kind >= figureYear {
			out = append(out, g)
		}
	}
	if !near {
		return nil
	}
	return out
}

// writtenIn returns the figures as the sentence writes them: "2020 and 2018".
func writtenIn(sentence string, list []figure) string {
	parts := make([]string, len(list))
	for i, g := range list {
		parts[i] = sentence[g.span.Start:g.span.End]
	}
	return strings.Join(parts, " and ")
}

// sharesNear reports whether a word of content stands near both figures.
func sharesNear(a []word, f figure, b []word, g figure) bool {
	near := func(words []word, f figure) []word {
		return slices.Concat(words[max(0, f.at-nearFigure):f.at], words[f.end:min(len(words), f.end+nearFigure)])
	}
	others := near(b, g)
	return slices.ContainsFunc(near(a, f), func(w word) bool {
		return !w.Stop && slices.ContainsFunc(others, func(o word) bool { return o.key == w.key })
	})
}

// besideSame returns another sentence of the same article that has our figure beside a word that stands beside ours,
// -1 if there is none: "Giffords, 44, walked" may take two sentences.
func (st *statement) besideSame(at int, f figure) int {
	version := st.pages[st.sentences[at].passage].Version
	for i, s := range st.sentences {
		if i != at && st.pages[s.passage].Version == version && slices.ContainsFunc(st.beside[i].figures, func(g figure) bool {
			return f.equals(g) && sharesNear(st.own, f, s.words, g)
		}) && !hasLink(st.text(s)) && !denies(s.words) {
			return i
		}
	}
	return -1
}

// elsewhere reports whether another sentence of the same article has our figure: then it is not denied but told of
// something else or corrected.
func (st *statement) elsewhere(at int, f figure) bool {
	version := st.pages[st.sentences[at].passage].Version
	for i, s := range st.sentences {
		if i == at || st.pages[s.passage].Version != version {
			continue
		}
		if slices.ContainsFunc(st.beside[i].figures, func(g figure) bool {
			return f.equals(g) && (f.sharesUnit(g) || len(f.units) == 0 || len(g.units) == 0)
		}) {
			return true
		}
	}
	return false
}
