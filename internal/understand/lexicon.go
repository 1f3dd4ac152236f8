package understand

import "strings"

// lexicon holds the words that tell outlets and times of articles from other names and times, without case.
type lexicon struct {
	// sections name sections and kinds of outlets, and so are no name by themselves.
	sections set
	domains  set
	// publications are what has articles, or makes them; articles are what is published.
	publications, articles set
	// verbs are the beginnings of what outlets do, before -s, -ed, -ing and their like; irregular are whole words.
	verbs, irregular, notVerbs set
	// prepositions lead to an outlet after a word of reporting; fillers may stand between the two.
	prepositions, fillers set
	joiners               set // stand between the outlets of a list
	texts                 set // are published articles and nothing else
	passives              set // make "reported" a passive
	timely                set // lead to the time of an article
	conjunctions          set // join the parts of a question
	present, past         set // auxiliaries of the tenses
	auxiliaries           set // open a question about what somebody did
	now                   set // ask for what is so at the moment
}

type set map[string]bool

func words(list string) set {
	s := make(set)
	for _, w := range strings.Fields(list) {
		s[w] = true
	}
	return s
}

func english() *lexicon {
	return &lexicon{
		sections: words(`news sport sports world international national local health entertainment arts art and the
		lifestyle life style travel business tech technology politics latest blog blogs opinion home homepage top stories
		headlines articles article market markets economy money finance science culture music film tv books food us uk
		usa europe asia africa online magazine digital rss feed breaking all media daily today video football weather`),
		domains: words(`com org net co uk de fr es it eu io tv info news us au ca in ie nz`),
		publications: words(`source sources outlet outlets newspaper newspapers paper magazine magazines site website
		publication publications broadcaster publisher publishers press reporter reporters journalist journalists
		columnist correspondent editor`),
		articles: words(`article articles report reports story stories piece pieces coverage review reviews guide guides
		column columns editorial editorials interview interviews analysis analyses post posts blog blogs podcast podcasts
		newsletter headline headlines reporting account accounts feature features news dispatch obituary exclusive
		investigation update updates publication`),
		verbs: words(`report publish cover mention discuss describ highlight not stat claim suggest writ say tell
		portray indicat argu alleg accus reveal impl attribut assert confirm quot cit identif detail characteri
		emphasi analy predict warn explain outlin present recommend review critici speculat comment featur address
		recount document disclos observ depict credit link point refer interview announc deny den speak show focus rank
		shar list name call investigat post summari summariz question examin explor air broadcast print run`),
		irregular: words(`said says say wrote written writes told tells noted notes called ran denied denies implied
		implies spoke showed shown`),
		notVerbs:     words(`named ranked listing running showing`),
		prepositions: words(`by from in on at of with via including like to as`),
		fillers: words(`the a an both another other first second third fourth two three four several either same
		source outlet newspaper magazine site website paper broadcaster also well as each`),
		joiners:  words(`and or both the as well also by from in another a an two three other but to`),
		texts:    words(`article articles stories coverage headlines news`),
		passives: words(`was were been is are being`),
		timely:   words(`in on of from since before after until till by during between published written dated posted the`),
		conjunctions: words(`and or but while whereas although though before after than who which that whose where when as
			because since unlike compared versus vs`),
		present:     words(`is are does do has have`),
		past:        words(`was were did had`),
		auxiliaries: words(`did does do has have`),
		now:         words(`now currently current latest newest today nowadays recent recently presently`),
	}
}

// reports reports whether a word is a verb of reporting.
func (l *lexicon) reports(word string) bool {
	if l.irregular[word] || l.notVerbs[word] {
		return !l.notVerbs[word]
	}
	const endings = " e s es ed d ing y ies ied ze zes zed zing se ses sed sing"
	for ending := range strings.SplitSeq(endings, " ") {
		if stem, ok := strings.CutSuffix(word, ending); ok && l.verbs[stem] {
			return true
		}
	}
	return false
}

// speaks reports whether a word says that something is an outlet's.
func (l *lexicon) speaks(word string) bool {
	return l.articles[word] || l.publications[word] || l.reports(word)
}
