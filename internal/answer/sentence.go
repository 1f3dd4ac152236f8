package answer

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// sentence is a sentence of a retrieved passage that may be quoted.
type sentence struct {
	passage  int // in reading
	span     text.Span
	words    []word
	met      []bool // which of the question's terms it meets
	features features
	score    float64
	quotable quotable
	parts    int // how many sentences it seems to be; 0: not counted yet
}

// quotable says whether a sentence reads like one, once that was looked at.
type quotable int8

const (
	quotableUnknown quotable = iota
	quotableNo
	quotableYes
)

// page is a retrieved passage as the question reads it.
type page struct {
	news.Passage
	rank      int       // from 0
	worth     float64   // its retrieval score as a share of the best one's
	headline  []bool    // which of the question's terms its headline and date meet
	met       []bool    // which of them the headline or any sentence of it meets
	title     []word    // of the headline
	sentences text.Span // its sentences in reading
}

// reading is the evidence as the question reads it.
type reading struct {
	*reader
	question  understood
	pages     []page
	sentences []sentence
}

// read splits the best passages into sentences and scores each for the question. A sentence that two passages share
// (chunks overlap) is read once.
func (r *reader) read(q understood, passages []news.Passage) *reading {
	rd := &reading{reader: r, question: q}
	type place struct {
		version news.VersionID
		start   int
	}
	seen := make(map[place]bool)
	best := 0.0
	for _, p := range passages {
		best = max(best, p.Scores.Final)
	}
	texts := make([]string, len(passages))
	for i := range passages {
		texts[i] = passages[i].Text
	}
	tokens := r.analyzer.TokensOfAll(texts)
	for i, p := range passages {
		pg := page{Passage: p, rank: i, title: r.words(p.Title)}
		if best > 0 {
			pg.worth = max(0, p.Scores.Final/best)
		}
		pg.headline = q.metBy(pg.title)
		rd.meetYear(&pg)
		union(pg.headline, q.metBy(r.words(p.Publisher)))
		pg.sentences.Start = len(rd.sentences)
		words := r.fromTokens(p.Text, tokens[i])
		for _, span := range text.Sentences(p.Text) {
			var own []word
			own, words = wordsOf(span, words)
			at := place{p.Version, p.Start + span.Start}
			if len(own) == 0 || seen[at] {
				continue
			}
			seen[at] = true
			own[0].first = true
			rd.sentences = append(rd.sentences, sentence{passage: i, span: span, words: own, met: q.metBy(own)})
		}
		pg.sentences.End = len(rd.sentences)
		rd.pages = append(rd.pages, pg)
		rd.meetSpeaker(pg.sentences.Start, len(rd.sentences))
		pg.met = slices.Clone(pg.headline)
		for _, s := range rd.sentences[pg.sentences.Start:] {
			union(pg.met, s.met)
		}
		rd.pages[i] = pg
	}
	rd.score()
	return rd
}

// wordsOf splits the words of the span off.
func wordsOf(span text.Span, words []word) (own, rest []word) {
	n := 0
	for n < len(words) && words[n].Start < span.Start {
		n++
	}
	words = words[n:]
	n = 0
	for n < len(words) && words[n].Start < span.End {
		n++
	}
	return words[:n:n], words[n:]
}

// meetYear lets the year of publication meet the question's: articles rarely write the year they appear in.
func (rd *reading) meetYear(p *page) {
	if p.PublishedAt.IsZero() {
		return
	}
	year := p.PublishedAt.Format("2006")
	for i, t := range rd.question.terms {
		if t.number && t.key == year {
			p.headline[i] = true
		}
	}
}

// meetSpeaker lets the sentences [from, to) in which the asked speaker speaks meet all of the speaker's names: articles
// give the full name once and then the last name or a pronoun.
func (rd *reading) meetSpeaker(from, to int) {
	for i := from; i < to; i++ {
		s := &rd.sentences[i]
		if rd.question.kind != kindSpeech || rd.speakerAt(s.words) < 0 && !rd.refersBack(s) {
			continue
		}
		for j, t := range rd.question.terms {
			s.met[j] = s.met[j] || slices.Contains(rd.question.speaker, t.key)
		}
	}
}

// metBy tells which of the question's terms stand among the words.
func (u *understood) metBy(words []word) []bool {
	met := make([]bool, len(u.terms))
	for i, t := range u.terms {
		met[i] = slices.ContainsFunc(words, func(w word) bool { return w.meets(t.key) })
	}
	return met
}

// coverage is the weight of the terms met, as a share of all.
func (u *understood) coverage(met ...[]bool) float64 {
	sum, all := 0.0, 0.0
	for i, t := range u.terms {
		all += t.weight
		for _, m := range met {
			if m[i] {
				sum += t.weight
				break
			}
		}
	}
	if all == 0 {
		return 0
	}
	return sum / all
}

func union(into, from []bool) {
	for i, m := range from {
		into[i] = into[i] || m
	}
}

// text returns the sentence as it stands in its passage.
func (rd *reading) text(s sentence) string { return rd.pages[s.passage].Text[s.span.Start:s.span.End] }

// isQuotable reports whether sentence i holds no link, and words enough to be quoted.
func (rd *reading) isQuotable(i int) bool {
	s := &rd.sentences[i]
	if s.quotable == quotableUnknown {
		s.quotable = quotableNo
		if raw := rd.text(*s); !hasLink(raw) && longEnough(raw) && hasWords(raw) {
			s.quotable = quotableYes
		}
	}
	return s.quotable == quotableYes
}

// parts is how many sentences sentence i seems to be.
func (rd *reading) parts(i int) int {
	s := &rd.sentences[i]
	if s.parts == 0 {
		s.parts = seemingly(rd.text(*s))
	}
	return s.parts
}

// neighbors returns which terms the sentences beside s meet, itself included.
func (rd *reading) neighbors(i int) []bool {
	met := slices.Clone(rd.sentences[i].met)
	pg := rd.pages[rd.sentences[i].passage]
	if i > pg.sentences.Start {
		union(met, rd.sentences[i-1].met)
	}
	if i+1 < pg.sentences.End {
		union(met, rd.sentences[i+1].met)
	}
	return met
}

// score fills in the features and scores of all sentences.
func (rd *reading) score() {
	votes := rd.votes()
	weights := &sentenceWeights
	if rd.question.kind == kindWhy {
		weights = &causeWeights
	}
	for i := range rd.sentences {
		s := &rd.sentences[i]
		s.features = rd.featuresOf(i, votes)
		s.score = s.features.dot(weights)
	}
}

// featuresOf describes a sentence for the question.
func (rd *reading) featuresOf(i int, votes map[string]float64) (f features) {
	q, s := &rd.question, &rd.sentences[i]
	pg := &rd.pages[s.passage]
	f[fSentence] = q.coverage(s.met)
	f[fWindow] = q.coverage(rd.neighbors(i))
	f[fHeadline] = q.coverage(pg.headline)
	f[fWithHeadline] = q.coverage(s.met, pg.headline)
	f[fPassage] = q.coverage(pg.met)
	f[fPairs] = rd.pairs(s.words)
	f[fWorth] = pg.worth
	f[fRank] = 1 / float64(1+pg.rank)
	f[fLead] = 1 / (1 + float64(pg.Start+s.span.Start)/1500)
	f[fKind] = rd.fits(s)
	if q.kind == kindWhy {
		f[fKind] *= min(1, 2*f[fSentence]) // the cause must be of what is asked about
	}
	f[fVote] = rd.vote(s.words, votes)
	if rd.isAside(s.words, pg) {
		f[fAside] = 1
	}
	raw := rd.text(*s)
	if len(s.words) < 6 {
		f[fShort] = 1
	}
	if asks(raw) {
		f[fAsks] = 1
	}
	if !endsWhole(raw) {
		f[fCut] = 1
	}
	return f
}

// endsWhole reports whether a sentence ends like one; captions, menus and teasers mostly do not.
func endsWhole(s string) bool {
	s = strings.TrimRight(s, "\"'”’“»«)]」』）")
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, " \u00a0\u202f"))
	return last != utf8.RuneError && strings.ContainsRune(".!?:;…。！？；：؟۔।", last)
}

// pairs is the share of the question's neighboring terms that are neighbors in the sentence too.
func (rd *reading) pairs(words []word) float64 {
	terms := rd.question.terms
	if len(terms) < 2 {
		return 0
	}
	met := 0
	for i := 1; i < len(terms); i++ {
		var last *word
		for j := range words {
			w := &words[j]
			if w.Stop {
				continue
			}
			if last != nil && last.meets(terms[i-1].key) && w.meets(terms[i].key) {
				met++
				break
			}
			last = w
		}
	}
	return float64(met) / float64(len(terms)-1)
}

// votes counts, over the passages, what could be the answer: names or numbers near the question's words that the
// question does not hold (redundancy as evidence: Brill, Lin, Banko, Dumais and Ng 2001). An article votes once.
func (rd *reading) votes() map[string]float64 {
	type ballot struct {
		article news.ArticleID
		key     string
	}
	most := make(map[ballot]float64)
	for i := range rd.sentences {
		s := &rd.sentences[i]
		pg := &rd.pages[s.passage]
		c := rd.question.coverage(rd.neighbors(i), pg.headline)
		for _, w := range s.words {
			if rd.mayAnswer(w) {
				b := ballot{pg.Article, w.key}
				most[b] = max(most[b], c*c*pg.worth)
			}
		}
	}
	votes := make(map[string]float64)
	best := 0.0
	for b, v := range most {
		votes[b.key] += v
		best = max(best, votes[b.key])
	}
	for k := range votes {
		votes[k] /= best + 1e-9
	}
	return votes
}

// mayAnswer reports whether a word is of the sort that the question asks for and new.
func (rd *reading) mayAnswer(w word) bool {
	if w.Stop || rd.question.known[w.key] {
		return false
	}
	switch rd.question.kind {
	case kindQuantity:
		return w.number || rd.numbers[w.lower]
	case kindWhen:
		return w.number || rd.months[w.lower]
	case kindWho, kindWhere:
		return w.capital && !rd.weekdays[w.lower] && !rd.months[w.lower]
	case kindName, kindOther:
		return w.capital && !rd.weekdays[w.lower] && !rd.months[w.lower] || w.number
	}
	return false
}

func (rd *reading) vote(words []word, votes map[string]float64) float64 {
	best := 0.0
	for _, w := range words {
		if rd.mayAnswer(w) {
			best = max(best, votes[w.key])
		}
	}
	return best
}

// isAside reports whether the words name a year before the article's own that the question does not name: background.
// Questions for a date or a number may well ask for it.
func (rd *reading) isAside(words []word, p *page) bool {
	if rd.question.kind == kindWhen || rd.question.kind == kindQuantity {
		return false
	}
	for _, w := range words {
		if !w.number || len(w.Term) != 4 || rd.question.known[w.key] {
			continue
		}
		year, err := strconv.Atoi(w.Term)
		if err == nil && year > 1900 && year < 2100 && (p.PublishedAt.IsZero() || year < p.PublishedAt.Year()) {
			return true
		}
	}
	return false
}
