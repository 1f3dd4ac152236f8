package postgres_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"newsdesk/internal/news"
)

// sourceActs are the writing methods of watched sources and their items.
func sourceActs() map[string]act {
	// anything is a source and an item with the identifiers of any library, as a step would name them.
	anything := func(w *world, rt *rapid.T, s news.Server) (news.WatchedSource, news.SourceItem) {
		source := news.WatchedSource{ID: anyOf(rt, w.sources), Library: s.Library, Place: feedOf(s)}
		return source, news.SourceItem{ID: anyOf(rt, w.items), Library: s.Library, Source: source.ID,
			State:  rapid.SampledFrom([]news.ItemState{news.ItemStored, news.ItemRefused, news.ItemFailed}).Draw(rt, "state"),
			Listed: news.Listed{Mark: rapid.SampledFrom([]string{"1", "2"}).Draw(rt, "mark")}, Reason: marker(s.Library)}
	}
	return map[string]act{
		"Watch": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			source, err := w.Watch(t.Context(), s.Library, feedOf(s), w.person(rt), askedAt)
			w.sources = append(w.sources, source.ID)
			return err
		},
		"SetSourceState": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			state := rapid.SampledFrom([]news.SourceState{news.SourcePaused, news.SourceActive}).Draw(rt, "state")
			return w.SetSourceState(t.Context(), s.Library, anyOf(rt, w.sources), state, askedAt)
		},
		"RefreshSource": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			return w.RefreshSource(t.Context(), s.Library, anyOf(rt, w.sources), askedAt)
		},
		"RetryItems": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			return second(w.RetryItems(t.Context(), s.Library, anyOf(rt, w.sources)))
		},
		"SavePoll": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			source, item := anything(w, rt, s)
			err := second(w.SavePoll(t.Context(), source, news.Poll{At: askedAt, Next: askedAt, Interval: time.Hour, State: news.SourceActive,
				Listing: news.Listing{Place: source.Place, Title: marker(s.Library), Items: []news.Listed{
					{Address: worldIdentities()[0], Mark: item.Mark, Hint: news.Article{Title: marker(s.Library)}},
					{Address: worldIdentities()[1], Mark: item.Mark, Hint: news.Article{Title: marker(s.Library), Body: marker(s.Library)}, Whole: true}}}}))
			if err != nil {
				return err
			}
			states := []news.ItemState{news.ItemWaiting, news.ItemFetched, news.ItemStored, news.ItemRefused, news.ItemFailed}
			list, err := w.Items(t.Context(), s.Library, source.ID, 9, states...)
			for _, i := range list {
				w.items = append(w.items, i.ID)
			}
			return err
		},
		"SaveOffset": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			source, _ := anything(w, rt, s)
			return w.SaveOffset(t.Context(), source, news.Offset{Bytes: int64(s.Library), Lines: 1})
		},
		"BeginItem": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			_, _, err := w.BeginItem(t.Context(), s.Library, anyOf(rt, w.items))
			return err
		},
		"SaveReading": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			_, item := anything(w, rt, s)
			return w.SaveReading(t.Context(), item, news.Reading{Article: news.Article{Title: marker(s.Library)}}, askedAt)
		},
		"SettleItem": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			_, item := anything(w, rt, s)
			return w.SettleItem(t.Context(), item)
		},
		"NoteRetry": func(w *world, t *testing.T, rt *rapid.T, s news.Server) error {
			_, item := anything(w, rt, s)
			return w.NoteRetry(t.Context(), item, marker(s.Library))
		},
	}
}

func feedOf(s news.Server) news.Place {
	return news.Place{Kind: news.SourceFeed, Location: marker(s.Library)}
}

// sourceViews are the reading methods of watched sources and their items.
func sourceViews() map[string]view {
	return map[string]view{
		"WatchedSources": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			return w.WatchedSources(t.Context(), lib)
		},
		"WatchedSource": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			return eachOf(w.sources, func(id news.SourceID) (any, error) { return w.WatchedSource(t.Context(), lib, id) })
		},
		"Items": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			return eachOf(w.sources, func(id news.SourceID) (any, error) {
				list, err := w.Items(t.Context(), lib, id, 50, news.ItemWaiting, news.ItemFetched, news.ItemStored, news.ItemRefused, news.ItemFailed)
				for n := range list {
					list[n].Draft = nil // a pointer, which prints as its address
				}
				return list, err
			})
		},
		"Item": func(w *world, t *testing.T, lib news.LibraryID) (any, error) {
			return eachOf(w.items, func(id news.ItemID) (any, error) {
				i, err := w.Item(t.Context(), lib, id)
				i.Draft = nil
				return i, err
			})
		},
	}
}
