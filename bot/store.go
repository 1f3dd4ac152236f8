package bot

import (
	"context"
	"iter"
	"time"

	"newsdesk/internal/news"
)

// Answerer answers questions and checks claims. progress may be nil.
type Answerer interface {
	Answer(ctx context.Context, q news.Question, progress func(news.Progress)) (news.Answer, error)
	Check(ctx context.Context, claim news.Question, progress func(news.Progress)) (news.Verdict, error)
}

// Searcher finds passages.
type Searcher interface {
	Retrieve(ctx context.Context, q news.Question) (news.Evidence, error)
}

// Store is what the bot keeps and reads. Every method that takes a library reads that library alone.
type Store interface {
	Servers
	Answers
	Catalog
	Revisions
	Watching
	Records
	Privacy
}

// Servers are the communities that have the bot.
type Servers interface {
	EnsureServer(ctx context.Context, id news.ServerID) (news.Server, error)
	SetServerSettings(ctx context.Context, id news.ServerID, change func(*news.ServerSettings) error) (news.Server, error)
	MarkServerLeft(ctx context.Context, id news.ServerID, at time.Time) error
	SetDirectLibrary(ctx context.Context, person news.PersonID, server news.ServerID) error
	DirectLibrary(ctx context.Context, person news.PersonID) (news.ServerID, error)
}

// Answers are what was said, so that buttons and follow-ups work later.
type Answers interface {
	SaveTurn(ctx context.Context, t news.SavedTurn, expires time.Time) error
	Turns(ctx context.Context, lib news.LibraryID, c news.Conversation, limit int) ([]news.Turn, error)
	// ForgetTurns forgets what a person said in a conversation, about whichever library.
	ForgetTurns(ctx context.Context, c news.Conversation, person news.PersonID) error
	SaveAnswer(ctx context.Context, a news.SavedAnswer, expires time.Time) error
	SavedAnswer(ctx context.Context, lib news.LibraryID, id string) (news.SavedAnswer, error)
	AnswerAt(ctx context.Context, channel news.ChannelID, message news.MessageID) (news.SavedAnswer, error)
	SetAnswerMessage(ctx context.Context, lib news.LibraryID, id string, channel news.ChannelID, message news.MessageID) error
	SaveFeedback(ctx context.Context, f news.Feedback) error
	// Trace is how an answer came about.
	Trace(ctx context.Context, lib news.LibraryID, answer string) (news.Trace, error)
}

// Catalog is what a library holds.
type Catalog interface {
	Coverage(ctx context.Context, lib news.LibraryID) (news.Coverage, error)
	Headlines(ctx context.Context, lib news.LibraryID, limit int) ([]news.Headline, error)
	FindArticles(ctx context.Context, lib news.LibraryID, text string, limit int) ([]news.Headline, error)
	Versions(ctx context.Context, lib news.LibraryID, article news.ArticleID) ([]news.Version, error)
	Bodies(ctx context.Context, lib news.LibraryID, versions []news.VersionID) (map[news.VersionID]string, error)
	Publishers(ctx context.Context, lib news.LibraryID, prefix string, limit int) ([]string, error)
	RemoveArticle(ctx context.Context, lib news.LibraryID, article news.ArticleID) error
	Sources(ctx context.Context, lib news.LibraryID) ([]news.SourceSummary, error)
	LibraryStats(ctx context.Context, lib news.LibraryID, now time.Time, days int) (news.LibraryStats, error)
}

// Revisions are what became of quotes when their articles changed.
type Revisions interface {
	RevisedCitations(ctx context.Context, lib news.LibraryID, answer string) ([]news.RevisedCitation, error)
	// CorrectionServers are those whose channels want to be told.
	CorrectionServers(ctx context.Context) ([]news.Server, error)
	// TakeUntold gives each citation once, whoever asks.
	TakeUntold(ctx context.Context, lib news.LibraryID, server news.ServerID, since, now time.Time) ([]news.UntoldCitation, error)
}

// Watching is what a library is kept up to date with, by workers that may be other processes.
type Watching interface {
	// Watch makes sure that a place is a watched source, active and due now.
	Watch(ctx context.Context, lib news.LibraryID, p news.Place, person news.PersonID, at time.Time) (news.WatchedSource, error)
	WatchedSources(ctx context.Context, lib news.LibraryID) ([]news.WatchedSource, error)
	WatchedSource(ctx context.Context, lib news.LibraryID, id news.SourceID) (news.WatchedSource, error)
	SetSourceState(ctx context.Context, lib news.LibraryID, id news.SourceID, state news.SourceState, at time.Time) error
	RefreshSource(ctx context.Context, lib news.LibraryID, id news.SourceID, at time.Time) error
	RetryItems(ctx context.Context, lib news.LibraryID, id news.SourceID) (int, error)
	// RemoveSource removes a source with the articles that it brought, and returns how many those were.
	RemoveSource(ctx context.Context, lib news.LibraryID, id news.SourceID) (int, error)
	Items(ctx context.Context, lib news.LibraryID, source news.SourceID, limit int, states ...news.ItemState) ([]news.SourceItem, error)
	// FailingUntold returns each source that fails once, for the person who added it.
	FailingUntold(ctx context.Context, at time.Time) ([]news.WatchedSource, error)
	WorkersAlive(ctx context.Context) (bool, error)
}

// Records are what admins look up, and what a restart needs.
type Records interface {
	Audit(ctx context.Context, e news.AuditEntry) error
	AuditLog(ctx context.Context, lib news.LibraryID, limit int) ([]news.AuditEntry, error)
	SaveUnanswered(ctx context.Context, lib news.LibraryID, question string, at time.Time) error
	Unanswered(ctx context.Context, lib news.LibraryID, limit int) ([]news.Unanswered, error)
	ClearUnanswered(ctx context.Context, lib news.LibraryID) error
	AddPending(ctx context.Context, p news.PendingReply) error
	RemovePending(ctx context.Context, id int64) error
	TakePending(ctx context.Context, owner string, before time.Time) ([]news.PendingReply, error)
	BotState(ctx context.Context, key string) (string, error)
	SetBotState(ctx context.Context, key, value string) error
}

// Privacy is what a person may ask of what is stored about them.
type Privacy interface {
	ForgetPerson(ctx context.Context, person news.PersonID) (int64, error)
	ExportPerson(ctx context.Context, person news.PersonID) ([]byte, error)
	PurgeExpired(ctx context.Context, now time.Time) (int64, error)
}

// Reader turns addresses, files and feeds into articles. An article that can not be had is yielded as an error beside
// an article that names where it is.
type Reader interface {
	Page(ctx context.Context, address string) (news.Article, error)
	// File reads a file's articles; given fills what they do not say themselves.
	File(ctx context.Context, name, contentType string, data []byte, given news.Article) iter.Seq2[news.Article, error]
	Text(ctx context.Context, a news.Article) (news.Article, error)
	Feed(ctx context.Context, address string) iter.Seq2[news.Article, error]
	// Detect says what kind of source is at an address. It must never be given anything but a web address.
	Detect(ctx context.Context, address string) (news.Place, error)
}

// Ingester brings articles into a library.
type Ingester interface {
	Ingest(ctx context.Context, lib news.LibraryID, kind, location string, items iter.Seq2[news.Article, error],
		progress func(Ingested)) (Ingested, error)
	// Duplicate names the stored article that this one is, or is a copy of.
	Duplicate(ctx context.Context, lib news.LibraryID, a news.Article) (news.Headline, bool, error)
}

// Ingested says what bringing articles in did so far.
type Ingested struct {
	Title                             string // of the last article
	Added, Updated, Unchanged, Failed int
	Chunks                            int
	Failures                          []IngestFailure
}

// IngestFailure names an article that was not taken, and why in a sentence.
type IngestFailure struct{ Item, Reason string }
