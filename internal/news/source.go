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
	Kind       SourceKind
	Location   string // a web address or an absolute path
	Validators        // of the last reading
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

// Reading is what the address of an item gave.
type Reading struct {
	Article     Article
	Validators                // to be given at the next reading
	NotModified bool          // there is no Article: it is the one of the last reading
	Fresh       time.Duration // how long the sender asks not to come back; 0: not said
}
