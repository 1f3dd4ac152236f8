package news

import "time"

// The identifiers of stored things. Article, version and source identifiers are unique within a library.
type (
	LibraryID int64
	SourceID  int64
	ArticleID int64
	VersionID int64
	ModelID   int64
)

// Library is what one server, one user or everyone may ask. Nothing is ever read across libraries.
type Library struct {
	ID        LibraryID
	Name      string
	CreatedAt time.Time
}

// Article is one article as read from a source, cleaned but not yet stored. Zero values mean "not known".
type Article struct {
	URL         string
	Title       string
	Publisher   string
	Authors     []string
	Language    string // BCP 47 tag, such as "en"
	PublishedAt time.Time
	ModifiedAt  time.Time // when the publisher last changed it, as the page says
	Credit      string    // the news agency that the text is credited to, such as "Reuters"
	// Body is the cleaned text: paragraphs separated by one blank line, no headline, no boilerplate.
	Body string
	// Origin names where the article was read from (a path, "-", an address); it identifies an article
	// that has no URL and appears in reports.
	Origin string
}

// Headline is what lists show of a stored article.
type Headline struct {
	Article     ArticleID `json:"article"`
	Version     VersionID `json:"version"`
	Title       string    `json:"title"`
	Publisher   string    `json:"publisher,omitempty"`
	URL         string    `json:"url,omitempty"`
	PublishedAt time.Time `json:"published_at,omitzero"`
	// GoneAt is when the publisher's page was found to be gone; zero: it is there, as far as is known.
	GoneAt time.Time `json:"gone_at,omitzero"`
}

// Version is one stored state of an article. Citations pin a version; an older one stays citable after the
// article changed.
type Version struct {
	Headline
	Number     int // 1 for the first
	Authors    []string
	Language   string
	ModifiedAt time.Time
	Credit     string
	Body       string
	Chunks     int // 0 for versions that are no longer searched
	Current    bool
	StoredAt   time.Time
	// GoneReason is why the page is known to be gone, when it is: a sentence or nothing.
	GoneReason string
	Change     Change // from the version before; its Kind is empty for the first one and until the article was reviewed
}

// Chunk is a searchable slice of an article: exactly Body[Start:End].
type Chunk struct {
	Start, End int
	Tokens     int // counted by the tokenizer that sized the chunk
}

// ChunkRef names a stored chunk within a library: the n-th chunk (from 0) of a version.
type ChunkRef struct {
	Version VersionID `json:"version"`
	Ordinal int       `json:"ordinal"`
}

// Coverage says what a library holds; refusals show it so that an asker learns what could be answered.
type Coverage struct {
	Articles int       `json:"articles"`
	Chunks   int       `json:"chunks"`
	Earliest time.Time `json:"earliest,omitzero"`
	Latest   time.Time `json:"latest,omitzero"`
	// Languages counts the articles by language without region, most first. Of libraries of thousands of articles the
	// counts may be up to one percent behind.
	Languages []LanguageCount `json:"languages,omitempty"`
}

// LanguageCount is how many articles of a library are in a language.
type LanguageCount struct {
	Language string `json:"language"` // BCP 47 tag without region; empty: not known
	Articles int    `json:"articles"`
}

// Header is the line that is searched and embedded with each of the article's chunks without being part of them:
// headline, publisher and date.
func (a Article) Header() string {
	header := a.Title
	for _, part := range []string{a.Publisher, dateWords(a.PublishedAt)} {
		if part != "" && header != "" {
			header += ". "
		}
		header += part
	}
	return header
}

// EmbeddedText is what is embedded of a chunk of the article: the header and the chunk's text.
func (a Article) EmbeddedText(chunk string) string { return a.Header() + "\n\n" + chunk }

func dateWords(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2 January 2006")
}
