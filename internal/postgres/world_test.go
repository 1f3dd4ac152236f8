package postgres_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"newsdesk/internal/bm25"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

// world is a database with a few servers, in which people do things at random. Identifiers and wordings are drawn from
// a few, the same for every server, so that what belongs to one looks as much as it can like what belongs to another.
// Only the marker of its library tells.
type world struct {
	fixture
	dsn      string
	rival    news.EmbeddingModel // another one than the active
	round    int                 // numbers the worlds of one database
	servers  []news.Server
	people   []news.PersonID
	articles []news.ArticleID // of all libraries
	versions []news.VersionID
	sources  []news.SourceID
	items    []news.ItemID
	recorded map[string]bool // answers, by marker and id
}

func newWorld(t *testing.T) *world {
	t.Helper()
	dsn := postgrestest.DSN(t)
	db := openDSN(t, dsn)
	rival, err := db.EnsureModel(t.Context(), "rival", fixtureDimensions, 0)
	if err != nil {
		t.Fatal(err)
	}
	return &world{fixture: newFixture(t, db), dsn: dsn, rival: rival}
}

// begin forgets the servers and people of the last world and makes new ones.
func (w *world) begin(t *testing.T, rt *rapid.T) {
	w.round++
	w.recorded = make(map[string]bool)
	w.servers, w.people, w.articles, w.versions, w.sources, w.items = nil, nil, nil, nil, nil, nil
	for i := range 3 {
		s, err := w.EnsureServer(t.Context(), news.ServerID(1000*w.round+i))
		if err != nil {
			rt.Fatal(err)
		}
		w.servers = append(w.servers, s)
		// Like a real one, and unlike every other number of the world.
		w.people = append(w.people, news.PersonID(811_000_000_000_000_000+1000*int64(w.round)+int64(i)))
	}
}

// marker stands in every text that is stored in a library. It has no digits, in which numbers of articles would be
// found.
func marker(lib news.LibraryID) string {
	letters := strings.Map(func(digit rune) rune { return digit - '0' + 'a' }, fmt.Sprint(int64(lib)))
	return "library" + letters + "x"
}

// act lets a person do something in the library of a server.
type act func(w *world, t *testing.T, rt *rapid.T, s news.Server) error

// acts are the writing methods, by name.
func acts() map[string]act {
	all := map[string]act{
		"SaveTurn": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			words := marker(s.Library) + " turn"
			return w.SaveTurn(t.Context(), news.SavedTurn{Turn: news.Turn{Question: words, Answer: words}, Library: s.Library,
				Conversation: w.conversation(rt), Person: w.person(rt), AskedAt: askedAt}, drawnExpiry(rt))
		},
		"SaveAnswer": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			a := savedAnswer(s.Library, drawnAnswer(rt))
			a.Missing, a.Server, a.Person, a.Conversation = marker(s.Library), s.ID, w.person(rt), w.conversation(rt)
			a.Channel, a.Message = w.message(rt, s)
			return w.SaveAnswer(t.Context(), a, drawnExpiry(rt))
		},
		"SetAnswerMessage": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			channel, message := w.message(rt, s)
			return w.SetAnswerMessage(t.Context(), s.Library, drawnAnswer(rt), channel, message)
		},
		"SaveFeedback": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			return w.SaveFeedback(t.Context(), news.Feedback{Library: s.Library, Answer: drawnAnswer(rt), Person: w.person(rt),
				Helpful: rapid.Bool().Draw(rt, "helpful"), Reason: marker(s.Library), At: askedAt})
		},
		"RecordAnswer": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			a := news.Answer{ID: drawnAnswer(rt), Library: s.Library, Question: marker(s.Library), AskedAt: askedAt}
			key := marker(s.Library) + a.ID
			if w.recorded[key] {
				return nil // an answer is recorded once
			}
			w.recorded[key] = true
			if list, err := w.Headlines(t.Context(), s.Library, 1); err != nil || len(list) == 1 && rapid.Bool().Draw(rt, "cites") {
				if err != nil {
					return err
				}
				a.Claims = []news.Claim{{Citations: []news.Citation{{Article: list[0].Article, Version: list[0].Version, End: 9}}}}
			}
			return (&postgres.AnswerLog{DB: w.DB, KeepQuestions: true}).RecordAnswer(t.Context(), a)
		},
		"RecordTrace": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			return (&postgres.AnswerLog{DB: w.DB}).RecordTrace(t.Context(), news.Trace{Answer: drawnAnswer(rt), Library: s.Library,
				Person: w.person(rt), AskedAt: askedAt, Question: marker(s.Library)})
		},
		"Audit": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			outcome := rapid.SampledFrom([]string{"", marker(s.Library)}).Draw(rt, "outcome")
			return w.Audit(t.Context(), news.AuditEntry{Library: s.Library, Person: w.person(rt), Act: "ingest", Outcome: outcome,
				At: askedAt})
		},
		"SaveUnanswered": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			return w.SaveUnanswered(t.Context(), s.Library, marker(s.Library)+" unanswered", askedAt)
		},
		"ClearUnanswered": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			return w.ClearUnanswered(t.Context(), s.Library)
		},
		"EnsureSource": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			return second(w.EnsureSource(t.Context(), s.Library, "feed", marker(s.Library)))
		},
		"StoreArticle": (*world).storeSomething,
		"StoreArticles": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			var group []news.Prepared
			for _, identity := range worldIdentities() {
				group = append(group, worldArticle(s.Library, identity, drawnAnswer(rt)))
			}
			stored, err := w.StoreArticles(t.Context(), s.Library, 0, w.model, group)
			for _, a := range stored {
				w.articles, w.versions = append(w.articles, a.Article), append(w.versions, a.Version)
			}
			return err
		},
		"StoreVectors": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			chunk := news.StoredChunk{Ref: news.ChunkRef{Version: anyOf(rt, w.versions)}}
			return second(w.StoreVectors(t.Context(), s.Library, w.rival, []news.StoredChunk{chunk}, [][]float32{{0, 1, 0, 0, 0, 0, 0, 0}}))
		},
		"RemoveArticle": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			return w.RemoveArticle(t.Context(), s.Library, anyOf(rt, w.articles))
		},
		"RemoveSource": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			return second(w.RemoveSource(t.Context(), s.Library, anyOf(rt, w.sources)))
		},
		"SaveReview": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			article := anyOf(rt, w.articles)
			r, err := w.Revision(t.Context(), s.Library, article)
			if err != nil {
				r = news.Revision{Article: article, Current: anyOf(rt, w.versions)} // as if it were this library's
			}
			found := news.Review{Article: article, Current: r.Current, At: askedAt}
			for _, step := range r.Steps {
				found.Changes = append(found.Changes, news.Change{Version: step.After, Kind: news.ChangeText, NoteEnd: 5})
			}
			for _, answer := range []string{"one", "two"} {
				found.Marks = append(found.Marks, news.CitationMark{CitationRef: news.CitationRef{Answer: answer},
					State: rapid.SampledFrom([]news.QuoteState{news.QuoteChanged, news.QuoteStands}).Draw(rt, "state"), Seen: r.Current, End: 7, NoteEnd: 3})
			}
			return second(w.SaveReview(t.Context(), s.Library, found))
		},
		"TakeUntold": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			list, err := w.TakeUntold(t.Context(), s.Library, anyOf(rt, []news.ServerID{w.servers[0].ID, s.ID}), askedAt, askedAt)
			for _, u := range list {
				if !strings.HasPrefix(marker(s.Library), u.Quote) || u.Quote == "" {
					return fmt.Errorf("another library's quote %q", u.Quote)
				}
			}
			return err
		},
		"MarkGone": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			return w.MarkGone(t.Context(), s.Library, anyOf(rt, w.articles), askedAt, marker(s.Library))
		},
		"MarkBack": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			return w.MarkBack(t.Context(), s.Library, anyOf(rt, w.articles))
		},
		"GroupOrigins": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			return second(w.GroupOrigins(t.Context(), s.Library))
		},
		"ResolveIdentities": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			a := worldArticle(s.Library, "https://courier.example/moved", drawnAnswer(rt))
			return second(w.ResolveIdentities(t.Context(), s.Library, []news.Prepared{a}))
		},
		"FoldStatistics": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			return w.FoldStatistics(t.Context(), s.Library)
		},
	}
	maps.Copy(all, sourceActs())
	return all
}

// chooseLibrary lets a person ask the server's library in direct messages.
func (w *world) chooseLibrary(t *testing.T, rt *rapid.T, s news.Server) error {
	return w.SetDirectLibrary(t.Context(), w.person(rt), s.ID)
}

// live lets people act on the servers at random, at most so often. What an act does not find is no failure.
func (w *world) live(t *testing.T, rt *rapid.T, everything map[string]act, most int) {
	names := slices.Sorted(maps.Keys(everything))
	for _, name := range rapid.SliceOfN(rapid.SampledFrom(names), 1, most).Draw(rt, "acts") {
		server := rapid.SampledFrom(w.servers).Draw(rt, "server")
		if err := everything[name](w, t, rt, server); err != nil && news.CodeOf(err) != news.CodeNotFound {
			rt.Fatalf("%s: %v", name, err)
		}
	}
}

// storeSomething stores an article of which only the marker differs from other libraries' articles.
func (w *world) storeSomething(t *testing.T, rt *rapid.T, s news.Server) error {
	source, err := w.EnsureSource(t.Context(), s.Library, "feed", marker(s.Library))
	if err != nil {
		return err
	}
	a := worldArticle(s.Library, rapid.SampledFrom(worldIdentities()).Draw(rt, "identity"), drawnAnswer(rt))
	if _, err := w.StoreArticle(t.Context(), s.Library, source, w.model, a); err != nil {
		return err
	}
	list, err := w.FindArticles(t.Context(), s.Library, a.Identity, 1)
	if err != nil {
		return err
	}
	w.sources = append(w.sources, source)
	w.articles, w.versions = append(w.articles, list[0].Article), append(w.versions, list[0].Version)
	return nil
}

func worldIdentities() []string {
	return []string{"https://courier.example/a", "https://courier.example/b"}
}

func worldArticle(lib news.LibraryID, identity, text string) news.Prepared {
	a := prepared(identity, marker(lib)+" closed the embassy", text)
	a.Title, a.Publisher, a.URL = marker(lib)+" title", marker(lib)+" Courier", worldIdentities()[0]
	a.Fingerprint = worldFingerprint()
	return a
}

// worldFingerprint is that of every article: all are copies of each other.
func worldFingerprint() news.Fingerprint {
	fp := make(news.Fingerprint, news.FingerprintSize)
	for i := range fp {
		fp[i] = uint32(i)
	}
	return fp
}

func (w *world) person(rt *rapid.T) news.PersonID {
	return rapid.SampledFrom(w.people).Draw(rt, "person")
}

func (w *world) conversation(rt *rapid.T) news.Conversation {
	return rapid.SampledFrom([]news.Conversation{"dm-1", "thread-2"}).Draw(rt, "conversation")
}

// message draws a message of a server, or none: unlike other numbers, those of messages are never another server's.
func (w *world) message(rt *rapid.T, s news.Server) (news.ChannelID, news.MessageID) {
	return news.ChannelID(s.ID), news.MessageID(rapid.IntRange(0, 2).Draw(rt, "message"))
}

func drawnAnswer(rt *rapid.T) string {
	return rapid.SampledFrom([]string{"one", "two"}).Draw(rt, "answer")
}

func drawnExpiry(rt *rapid.T) time.Time {
	return rapid.SampledFrom([]time.Time{lasting, lasting, expired}).Draw(rt, "expires")
}

// anyOf draws an identifier of any library, or one that nobody has.
func anyOf[T ~int64](rt *rapid.T, ids []T) T {
	return rapid.SampledFrom(append([]T{0}, ids...)).Draw(rt, "id")
}

// worldTerms are the keys of words that stand in every article.
func worldTerms() (keys []uint64) {
	for _, k := range bm25.KeysOf([]string{"closed", "embassy", "one"}) {
		keys = append(keys, uint64(k))
	}
	return keys
}
