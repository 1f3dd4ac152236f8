package news

import "time"

// ChangeKind says how a version differs from the one before it.
type ChangeKind string

// The kinds of changes.
const (
	ChangeMinor     ChangeKind = "minor"     // nothing is said otherwise: typography, white space, the time of the last change
	ChangeText      ChangeKind = "changed"   // something else is said
	ChangeCorrected ChangeKind = "corrected" // and the publisher says that it was wrong or unclear before
)

// Change is how a version differs from the one before it.
type Change struct {
	Version VersionID
	Kind    ChangeKind
	// The publisher's note about it in the version's body; none when Start equals End.
	NoteStart, NoteEnd int
}

// QuoteState says what became of a quote when its article changed.
type QuoteState string

// The states of a quote.
const (
	QuoteStands   QuoteState = "stands"   // word for word, if maybe in another place
	QuoteChanged  QuoteState = "changed"  // its sentence is worded otherwise now
	QuoteVanished QuoteState = "vanished" // and nothing took its place
)

// CitationRef names a citation of a recorded answer within a library.
type CitationRef struct {
	Answer          string
	Claim, Citation int
}

// CitationMark is what became of a citation of an older version, as of a newer one.
type CitationMark struct {
	CitationRef
	State QuoteState
	Seen  VersionID // the version that was compared with
	// The new wording in the seen version's body, or where the quote stands now; none when it vanished.
	Start, End int
}

// Revision is an article with the versions that a review of it needs.
type Revision struct {
	Article ArticleID
	// Versions are the current one, those that are cited, those whose change is not recorded and the ones before them;
	// oldest first.
	Versions []Version
	Changed  []VersionID    // whose change is not recorded
	Cited    []CitedPassage // citations of other than the current version
}

// Current is the newest version.
func (r Revision) Current() Version { return r.Versions[len(r.Versions)-1] }

// CitedPassage is where a recorded citation points.
type CitedPassage struct {
	CitationRef
	Version    VersionID
	Start, End int
}

// Review is what reviewing an article found.
type Review struct {
	Article ArticleID
	Current VersionID
	Changes []Change       // of the versions whose change was not recorded
	Marks   []CitationMark // of all citations of older versions
}

// RevisedCitation is a citation of a recorded answer whose article has changed, with what that means for a reader.
type RevisedCitation struct {
	CitationMark
	Cited   VersionID // the version that was cited
	From    int       // the quote in it
	To      int
	Quote   string
	Wording string   // the new one; empty when the quote vanished
	Note    string   // the publisher's note about the change of the seen version; empty when there is none
	Article Headline // of the seen version
	NotedAt time.Time
	ToldAt  time.Time // zero: the channel of the answer was not told
}
