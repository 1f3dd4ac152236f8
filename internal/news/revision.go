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
	// The publisher's note about it there, none when they are equal.
	NoteStart, NoteEnd int
}

// Revision is what there is to review about an article.
type Revision struct {
	Article ArticleID
	Current VersionID
	Steps   []VersionStep  // whose change is not recorded, oldest first
	Cited   []CitedPassage // of other versions than the current one, and not compared with it; by version
}

// VersionStep is a version with the one before it.
type VersionStep struct{ Before, After VersionID }

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
	At      time.Time
	Changes []Change
	Marks   []CitationMark
}

// RevisedCitation is a citation of a recorded answer whose article has changed, with what a reader needs to know.
type RevisedCitation struct {
	CitationMark
	Passage CitedPassage
	Quote   string
	Wording string    // the new one, or the quote where it stands; empty when it vanished
	Note    string    // the publisher's note about it; empty when there is none
	Article Headline  // of the seen version
	NotedAt time.Time // when the quote got into its state, as far as is known
	ToldAt  time.Time // when the answer's channel was told; zero: it was not
}

// UntoldCitation is a revised citation of an answer that a channel of a server was shown.
type UntoldCitation struct {
	RevisedCitation
	Channel ChannelID
	Message MessageID // that shows the answer
}
