package news

import "time"

// SourceKind says what a source is, and so how it is read.
type SourceKind string

// The kinds of sources that are looked at again and again. Sources of other kinds (an attachment, pasted text, the
// command line) brought their articles once.
const (
	SourcePage    SourceKind = "page"    // one web page with an article
	SourceFeed    SourceKind = "feed"    // an RSS, Atom or JSON feed
	SourceSite    SourceKind = "site"    // a site's home page, which names its feeds or sitemaps
	SourceSitemap SourceKind = "sitemap" // a sitemap, a news sitemap or an index of them
	SourceList    SourceKind = "list"    // addresses, one a line: a file, or a text on the web
	SourceFolder  SourceKind = "folder"  // the readable files of a folder and of those below it
	SourceDump    SourceKind = "dump"    // a file of JSON lines, an article each, which may grow
)

// Validators are what a web server gave with a document, to be told later that it has not changed.
type Validators struct {
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
}

// Place is a source as reading it needs to know it.
type Place struct {
	Kind       SourceKind `json:"kind"`
	Location   string     `json:"location"` // a web address or an absolute path
	Validators            // of the last reading
}

// Listing is what a source holds at the moment.
type Listing struct {
	Place       // what was read: of a site the feed or sitemap that was found there, with new validators
	Title       string
	NotModified bool          // nothing has changed since the reading that the validators are of; Items is empty
	Fresh       time.Duration // how long the sender asks not to come back; 0: not said
	Items       []Listed
	Beyond      int // how many more items there were than are read at once
	// Problems are sentences about what could not be taken of it, such as a line that is no address. There may be more.
	Problems []string
}

// Listed is one item of a Listing: where an article is, and what its source says about it.
type Listed struct {
	Address string // a web address or an absolute path
	Mark    string // differs when the source says that the item has changed; empty: the source does not say
	// Hint is what the source says of the article, for what the article itself does not say.
	Hint Article
	// Whole tells that Hint is the complete article, so that the address need not be fetched.
	Whole bool
	// Within is the folder that a file must not lead out of; empty for a web address.
	Within string
}

// MaxAddress is the longest address of an item, in bytes: what a database's index takes with room to spare.
const MaxAddress = 2000

// Reading is what the address of an item gave.
type Reading struct {
	Article     Article
	Validators                // to be given at the next reading
	NotModified bool          // there is no Article: it is the one of the last reading
	Fresh       time.Duration // how long the sender asks not to come back; 0: not said
}

// SourceState says whether a source is looked at.
type SourceState string

// The states of a source.
const (
	SourceOnce    SourceState = "once"    // brought its articles once; not watched
	SourceActive  SourceState = "active"  // looked at when it is due
	SourcePaused  SourceState = "paused"  // by an operator or admin
	SourceFailing SourceState = "failing" // paused because it failed too often in a row
)

// Offset is how far a dump has been read.
type Offset struct {
	Bytes int64 `json:"bytes"` // unpacked
	Lines int64 `json:"lines"`
}

// WatchedSource is a source that is looked at again and again, with how that goes.
type WatchedSource struct {
	ID      SourceID  `json:"id"`
	Library LibraryID `json:"library"`
	Place
	Found        Place         `json:"found,omitzero"` // what a site's home page named, with its validators; zero when not known
	Title        string        `json:"title,omitempty"`
	State        SourceState   `json:"state"`
	Person       PersonID      `json:"-"`             // who added it on the chat service; 0: the operator
	Offset       Offset        `json:"read,omitzero"` // of a dump
	Interval     time.Duration `json:"interval_nanoseconds"`
	Failures     int           `json:"failures"`             // in a row
	LastError    string        `json:"last_error,omitempty"` // a sentence: why it failed, or what could not be taken of it
	AddedAt      time.Time     `json:"added_at"`
	LastFetchAt  time.Time     `json:"last_fetch_at,omitzero"` // zero: never; likewise below
	LastChangeAt time.Time     `json:"last_change_at,omitzero"`
	NextFetchAt  time.Time     `json:"next_fetch_at,omitzero"`
	Items        ItemCounts    `json:"items"`
}

// SettledSince reports whether a source was read since it was as before, with no other reading asked for meanwhile, and
// nothing is left to do of it now but what waits for another try; or that it is not looked at.
func (s WatchedSource) SettledSince(before WatchedSource) bool {
	read := s.LastFetchAt.After(before.LastFetchAt) && s.NextFetchAt.After(s.LastFetchAt)
	return s.State != SourceActive || read && s.Items.Open() <= s.Items.Retrying
}

// ItemCounts says what became of a source's items.
type ItemCounts struct {
	Waiting  int `json:"waiting"`
	Fetched  int `json:"fetched"`
	Retrying int `json:"retrying"` // of those waiting and fetched: which failed and wait for another try
	Stored   int `json:"stored"`
	Refused  int `json:"refused"`
	Failed   int `json:"failed"`
	Gone     int `json:"gone"`
}

// Open is how many items are still to be dealt with.
func (c ItemCounts) Open() int { return c.Waiting + c.Fetched }

// All is the number of items.
func (c ItemCounts) All() int { return c.Open() + c.Stored + c.Refused + c.Failed + c.Gone }

// ItemID names an item of a source within a library.
type ItemID int64

// ItemState says what became of an item.
type ItemState string

// The states of an item.
const (
	ItemWaiting ItemState = "waiting" // to be fetched
	ItemFetched ItemState = "fetched" // its article is to be stored
	ItemStored  ItemState = "stored"
	ItemRefused ItemState = "refused" // it is not an article; Reason says what
	ItemFailed  ItemState = "failed"  // it could not be had; it is tried again later
	ItemGone    ItemState = "gone"    // it was stored, and its page was removed since
)

// SourceItem is an item of a watched source as the ledger has it.
type SourceItem struct {
	ID      ItemID
	Library LibraryID
	Source  SourceID
	Kind    SourceKind // of the source
	Watched SourceState
	Listed
	State ItemState
	// Reason is a sentence: why the item is refused, failed or gone, or waits for another try.
	Reason string
	Misses int // how often in a row its address was not found
	Validators
	Draft       *Article  // of a fetched item
	Article     ArticleID // 0 when nothing was stored yet
	FirstSeenAt time.Time
	FetchedAt   time.Time
	NextFetchAt time.Time // zero: not looked at again
}

// Poll is what looking at a source gave, to be stored in one transaction.
type Poll struct {
	At       time.Time
	Listing  Listing       // empty after a failure
	Err      string        // a sentence; empty after a success
	Problem  string        // what a success could not take, in a sentence
	State    SourceState   // from now on
	Interval time.Duration // how often it is looked at
	Next     time.Time
	Pause    time.Duration // between the fetches of its items
}
