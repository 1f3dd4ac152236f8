package copies

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"newsdesk/internal/canonical"
)

// Reading is what is known of an article when it is compared. Zero values mean "not known".
type Reading struct {
	Identity    string // the canonical address, if it has one
	Title       string
	Credit      string // the agency, as Credit names it
	PublishedAt time.Time
	Body        string
}

// Text is a reading made ready to be compared with others.
type Text struct {
	Reading
	shingles []uint64 // distinct, sorted
	lead     []uint64 // the first leadShingles of the text
}

// leadShingles is how much of a text counts as its beginning: about two sentences.
const leadShingles = 50

// NewText makes a reading ready. It takes time and memory in proportion to the body.
func NewText(r Reading) Text {
	t := Text{Reading: r, shingles: make([]uint64, 0, len(r.Body)/6)}
	eachShingle(r.Body, func(sum uint64) { t.shingles = append(t.shingles, sum) })
	t.lead = slices.Clone(t.shingles[:min(len(t.shingles), leadShingles)])
	slices.Sort(t.shingles)
	t.shingles = slices.Compact(t.shingles)
	return t
}

// Thresholds of the decision whether two texts have one origin. Those of the program were chosen on the curves that
// `newsdesk eval copies` prints; docs/evaluation-format.md says what they show.
type Thresholds struct {
	// Jaccard is the similarity from which two texts are copies.
	Jaccard float64
	// Containment is how much of the shorter text the longer one must hold for it to be a shortened copy.
	Containment float64
}

// Chosen returns the thresholds of the program. Edited copies are more alike than 0.5; two reports of one event, by one
// desk too, are less than 0.4.
func Chosen() Thresholds { return Thresholds{Jaccard: 0.5, Containment: 0.7} }

const (
	// leadShared is how much of the longer text's beginning a shortened copy holds: news is shortened from the end,
	// while a roundup holds other stories too and begins with something else.
	leadShared = 0.5
	minPart    = 40 // shingles: what is shorter is a teaser
	// With the same agency's credit less of the text must agree.
	creditedJaccard     = 0.3
	creditedContainment = 0.5
	// reprintJaccard is for texts that were published long apart: this year's version of last year's explainer is
	// another article, and only the same text reprinted is a copy.
	reprintJaccard = 0.9
	longApart      = 7 * 24 * time.Hour
)

// Evidence is what speaks for and against two texts being of one origin.
type Evidence struct {
	Jaccard, Containment float64       // of the shingles
	Shorter              int           // shingles of the shorter text
	BeginsAlike          bool          // the shorter text holds the beginning of the longer one
	SameCredit           bool          // both name the same agency
	Apart                time.Duration // between the publications; 0: not known
}

// Weigh compares two texts. The order makes no difference.
func Weigh(a, b Text) Evidence {
	o := compareShingles(a.shingles, b.shingles)
	return Evidence{Jaccard: o.Jaccard(), Containment: o.Containment(), Shorter: min(o.A, o.B), BeginsAlike: beginsAlike(a, b),
		SameCredit: a.Credit != "" && a.Credit == b.Credit, Apart: publishedApart(a.Reading, b.Reading)}
}

// SameOrigin reports whether one of the two texts is a near copy of the other or of what both were made from: the whole
// text edited a little, or its beginning. It does not ask who published them.
func (e Evidence) SameOrigin(t Thresholds) bool {
	switch {
	case e.Apart >= longApart:
		return e.Jaccard >= reprintJaccard
	case e.Jaccard >= t.Jaccard:
		return true
	case e.Shorter < minPart:
		return false
	case e.Containment >= t.Containment && e.BeginsAlike:
		return true
	}
	return e.SameCredit && (e.Jaccard >= creditedJaccard || e.Containment >= creditedContainment)
}

// SameOrigin is Weigh and the decision by the program's thresholds.
func SameOrigin(a, b Text) bool { return Weigh(a, b).SameOrigin(Chosen()) }

// publishedApart is 0 when a time is not known.
func publishedApart(a, b Reading) time.Duration {
	if a.PublishedAt.IsZero() || b.PublishedAt.IsZero() {
		return 0
	}
	return a.PublishedAt.Sub(b.PublishedAt).Abs()
}

// beginsAlike reports whether the shorter text holds the beginning of the longer one.
func beginsAlike(a, b Text) bool {
	if len(a.shingles) < len(b.shingles) || len(a.shingles) == len(b.shingles) && slices.Compare(a.shingles, b.shingles) < 0 {
		a, b = b, a
	}
	shared := 0
	for _, s := range a.lead {
		if _, ok := slices.BinarySearch(b.shingles, s); ok {
			shared++
		}
	}
	return float64(shared) >= leadShared*float64(len(a.lead))
}

const (
	// movedJaccard is how alike a text must be under another address of the same site to be the same article that moved,
	// and movedUndated when nobody knows when it was published. Their headlines must share half their words: one
	// text under many headlines is a notice that a site showed instead of its articles.
	movedJaccard  = 0.8
	movedUndated  = 0.95
	movedHeadline = 0.5
	// numberedJaccard is enough when the addresses hold the same article number.
	numberedJaccard = 0.5
)

// SameArticle reports whether two readings are of one article, of which the later text is to be kept: they have one
// identity, or the article moved within its site. The number or the date of an article in an address or a headline
// decides against the text: sites publish the same page again every year, week or drawing, nearly word for word.
func SameArticle(a, b Text) bool {
	if a.Identity != "" && a.Identity == b.Identity {
		return true
	}
	if !MayBeSameArticle(a.Reading, b.Reading) {
		return false
	}
	j := compareShingles(a.shingles, b.shingles).Jaccard()
	if number := placeOf(a.Identity).number; number != "" && number == placeOf(b.Identity).number {
		return j >= numberedJaccard
	}
	if headlines(a.Title, b.Title) < movedHeadline {
		return false
	}
	if a.PublishedAt.IsZero() || b.PublishedAt.IsZero() {
		return j >= movedUndated
	}
	return j >= movedJaccard
}

// MayBeSameArticle is SameArticle without the texts: it reports whether comparing them could find one article.
func MayBeSameArticle(a, b Reading) bool {
	if a.Identity != "" && a.Identity == b.Identity {
		return true
	}
	x, y := placeOf(a.Identity), placeOf(b.Identity)
	differ := func(x, y string) bool { return x != "" && y != "" && x != y }
	return x.known && y.known && canonical.SameSite(x.host, y.host) && publishedApart(a, b) < longApart &&
		!differ(x.number, y.number) && !differ(x.digits, y.digits) && !differ(x.date, y.date) &&
		!differInNumbers(x.path, y.path) && !differInNumbers(a.Title, b.Title)
}

// differInNumbers reports whether two texts are the same but for their numbers: the parts of a series, last week's
// results and this week's. One text at two such addresses is one that changes little from part to part.
func differInNumbers(a, b string) bool {
	if a == b {
		return false
	}
	words := func(s string) string { return strings.Join(strings.FieldsFunc(s, isDigit), "0") }
	return strings.ContainsFunc(a, isDigit) && words(a) == words(b)
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// headlines returns the share of two headlines' distinct words that both have, 0 when one is not known.
func headlines(a, b string) float64 {
	words := func(s string) map[string]bool {
		set := make(map[string]bool)
		for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }) {
			set[w] = true
		}
		return set
	}
	x, y := words(a), words(b)
	both := 0
	for w := range x {
		if y[w] {
			both++
		}
	}
	return ratio(both, len(x)+len(y)-both)
}
