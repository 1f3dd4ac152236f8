package postgres_test

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
)

// view is what a reading method returns for a library, given identifiers of every library.
type view func(w *world, t *testing.T, lib news.LibraryID) (any, error)

// views are the reading methods, by name.
func views() map[string]view {
	all := map[string]view{
		"Coverage": func(w *world, t *testing.T, lib news.LibraryID) (any, error) { return w.Coverage(t.Context(), lib) },
		"Headlines": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			return w.Headlines(t.Context(), lib, 50)
		},
		"FindArticles": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			return eachOf(append([]string{"", "title", worldIdentities()[0]}, texts(w.articles)...),
				func(text string) (any, error) { return w.FindArticles(t.Context(), lib, text, 50) })
		},
		"Versions": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			return eachOf(w.articles, func(id news.ArticleID) (any, error) { return w.Versions(t.Context(), lib, id) })
		},
		"Version": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			return eachOf(w.versions, func(id news.VersionID) (any, error) { return w.Version(t.Context(), lib, id) })
		},
		"Bodies": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			return w.Bodies(t.Context(), lib, w.versions)
		},
		"Passages": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			var refs []news.ChunkRef
			for _, v := range w.versions {
				refs = append(refs, news.ChunkRef{Version: v}, news.ChunkRef{Version: v, Ordinal: 1})
			}
			return w.Passages(t.Context(), lib, refs, w.model, []float32{1, 0, 0, 0, 0, 0, 0, 0})
		},
		"Candidates": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			c, err := w.Candidates(t.Context(), news.CandidateQuery{Library: lib, Terms: worldTerms(), Rows: 50, Model: w.model,
				Vector: []float32{1, 0, 0, 0, 0, 0, 0, 0}, Neighbors: 50})
			slices.SortFunc(c.Lexical, func(a, b news.Candidate) int {
				return cmp.Or(cmp.Compare(a.Ref.Version, b.Ref.Version), cmp.Compare(a.Ref.Ordinal, b.Ref.Ordinal))
			})
			return c, err
		},
		"ChunksWithout": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			return w.ChunksWithout(t.Context(), lib, w.rival, news.ChunkRef{}, 50)
		},
		"SampleChunks": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			return w.SampleChunks(t.Context(), lib, 50)
		},
		"Nearest": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			return eachOf([]news.EmbeddingModel{w.model, w.rival}, func(m news.EmbeddingModel) (any, error) {
				return w.Nearest(t.Context(), lib, m, []float32{1, 0, 0, 0, 0, 0, 0, 0}, 50, true)
			})
		},
		"Unchanged": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			return eachOf(w.servers, func(s news.Server) (any, error) {
				a := worldArticle(s.Library, worldIdentities()[0], "one")
				return w.Unchanged(t.Context(), lib, w.model, []news.Prepared{a})
			})
		},
		"DuplicateOf": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			return eachOf([]string{worldIdentities()[0], "none"}, func(identity string) (any, error) {
				h, found, err := w.DuplicateOf(t.Context(), lib, identity, worldFingerprint())
				return fmt.Sprint(h, found), err
			})
		},
		"Publishers": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			return eachOf([]string{"", "library"}, func(prefix string) (any, error) {
				return w.Publishers(t.Context(), lib, prefix, 50)
			})
		},
		"Sources": func(w *world, t *testing.T, lib news.LibraryID) (any, error) { return w.Sources(t.Context(), lib) },
		"LibraryStats": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			return w.LibraryStats(t.Context(), lib, askedAt, 30)
		},
		"Turns": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			return eachOf([]news.Conversation{"dm-1", "thread-2"}, func(c news.Conversation) (any, error) {
				return w.Turns(t.Context(), lib, c, 50)
			})
		},
		"SavedAnswer": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			return eachOf([]string{"one", "two"}, func(id string) (any, error) { return w.SavedAnswer(t.Context(), lib, id) })
		},
		"Trace": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			return eachOf([]string{"one", "two"}, func(id string) (any, error) { return w.Trace(t.Context(), lib, id) })
		},
		"Revision": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			return eachOf(w.articles, func(id news.ArticleID) (any, error) { return w.Revision(t.Context(), lib, id) })
		},
		"Unreviewed": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			return w.Unreviewed(t.Context(), lib, askedAt, 50)
		},
		"RevisedAnswers": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			return w.RevisedAnswers(t.Context(), lib, 50)
		},
		"RevisedCitations": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			return eachOf([]string{"one", "two"}, func(id string) (any, error) { return w.RevisedCitations(t.Context(), lib, id) })
		},
		"AuditLog": func(w *world, t *testing.T, lib news.LibraryID) (any, error) { return w.AuditLog(t.Context(), lib, 50) },
		"Unanswered": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			return w.Unanswered(t.Context(), lib, 50)
		},
	}
	maps.Copy(all, sourceViews())
	return all
}

// eachOf collects what a method finds for each argument. What a library does not have is nothing.
func eachOf[T any](args []T, f func(T) (any, error)) (any, error) {
	var all []any
	for _, arg := range args {
		switch found, err := f(arg); news.CodeOf(err) {
		case "":
			if v := reflect.ValueOf(found); v.Kind() != reflect.Slice || v.Len() > 0 {
				all = append(all, found)
			}
		case news.CodeNotFound:
		default:
			return nil, err
		}
	}
	return all, nil
}

func texts[T ~int64](ids []T) (list []string) {
	for _, id := range ids {
		list = append(list, fmt.Sprint(id))
	}
	return list
}

// look returns what every reading method shows of a library, as text.
func (w *world) look(t *testing.T, rt *rapid.T, lib news.LibraryID) map[string]string {
	seen := make(map[string]string)
	for name, view := range views() {
		found, err := view(w, t, lib)
		if err != nil {
			rt.Fatalf("%s: %v", name, err)
		}
		seen[name] = fmt.Sprintf("%+v", found)
	}
	return seen
}

// Whatever is done in one library, with identifiers of whichever, no other library shows it, changes or loses anything.
func TestLibrariesNeverMeet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	names := slices.Sorted(maps.Keys(acts()))
	worlds, done := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		worlds++
		w.begin(t, rt)
		before := make(map[news.LibraryID]map[string]string)
		for range rapid.IntRange(1, 4).Draw(rt, "rounds") {
			actor := rapid.SampledFrom(w.servers).Draw(rt, "server")
			known := len(w.articles)
			for _, name := range rapid.SliceOfN(rapid.SampledFrom(names), 1, 8).Draw(rt, "acts") {
				done++
				if err := acts()[name](w, t, rt, actor); err != nil && news.CodeOf(err) != news.CodeNotFound {
					rt.Fatalf("%s: %v", name, err)
				}
			}
			for _, s := range w.servers {
				seen := w.look(t, rt, s.Library)
				w.checkMarkers(rt, s.Library, seen)
				// Asking for more articles may not show more of a library that they are not in.
				if was := before[s.Library]; s.ID != actor.ID && was != nil && !gocmp.Equal(was, seen) {
					rt.Fatalf("acts in library %d (%d articles more) changed library %d:\n%s", actor.Library, len(w.articles)-known,
						s.Library, gocmp.Diff(was, seen))
				}
				before[s.Library] = seen
			}
		}
	})
	t.Attr("S8", fmt.Sprintf("0 foreign rows in %d random worlds, over %d acts of %d kinds; every method that takes a library is among acts or views",
		worlds, done, len(names)))
}

func (w *world) checkMarkers(rt *rapid.T, lib news.LibraryID, seen map[string]string) {
	for _, other := range w.servers {
		if other.Library == lib {
			continue
		}
		for name, text := range seen {
			if strings.Contains(text, marker(other.Library)) {
				rt.Fatalf("%s of library %d shows something of library %d: %s", name, lib, other.Library, text)
			}
		}
		for message := range news.MessageID(3) {
			a, err := w.AnswerAt(rt.Context(), news.ChannelID(other.ID), message)
			if err == nil && (a.Server != other.ID || a.Library != other.Library || a.Missing != marker(other.Library)) {
				rt.Fatalf("a message of server %d shows an answer of server %d", other.ID, a.Server)
			}
		}
	}
}

// A new method that takes a library must be among the acts or the views above, but for removing it whole, which has a
// test of its own: TestServersThatAreLeftArePurged.
func TestEveryMethodOfALibraryIsChecked(t *testing.T) {
	t.Parallel()
	takesLibrary := func(in reflect.Type) bool {
		if in == reflect.TypeFor[news.LibraryID]() {
			return true
		}
		if in.Kind() != reflect.Struct {
			return false
		}
		f, ok := in.FieldByName("Library")
		return ok && f.Type == reflect.TypeFor[news.LibraryID]()
	}
	seen := acts()
	for _, of := range []reflect.Type{reflect.TypeFor[*postgres.DB](), reflect.TypeFor[*postgres.AnswerLog]()} {
		for m := range of.Methods() {
			known := m.Name == "RemoveLibrary" || seen[m.Name] != nil || views()[m.Name] != nil
			if slices.ContainsFunc(slices.Collect(m.Type.Ins()), takesLibrary) && !known {
				t.Errorf("%s takes a library and is not checked for reaching others", m.Name)
			}
		}
	}
}
