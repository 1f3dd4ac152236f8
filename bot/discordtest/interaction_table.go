package discordtest

import (
	"cmp"
	"maps"
	"slices"
)

// interactionTable finds interactions. Server.mu guards it.
type interactionTable struct {
	byID    map[ID]*Interaction
	byToken map[string]*Interaction
	order   []*Interaction
	keep    int // 0 for all
}

func newInteractionTable(keep int) interactionTable {
	return interactionTable{byID: map[ID]*Interaction{}, byToken: map[string]*Interaction{}, keep: keep}
}

// add adds an interaction, and forgets the oldest ones when there are too many.
func (t *interactionTable) add(s *Server, i *Interaction) {
	t.byID[i.ID], t.byToken[i.Token] = i, i
	if t.keep <= 0 {
		return
	}
	t.order = append(t.order, i)
	if len(t.order) <= 2*t.keep {
		return
	}
	drop := len(t.order) - t.keep
	for _, old := range t.order[:drop] {
		delete(t.byID, old.ID)
		delete(t.byToken, old.Token)
		for _, m := range append(old.followups, old.original) {
			if m != nil && m.Ephemeral() {
				delete(s.messages, m.ID)
			}
		}
	}
	t.order = slices.Clone(t.order[drop:])
}

// Interactions returns those that are kept, oldest first.
func (s *Server) Interactions() []*Interaction {
	s.mu.Lock()
	defer s.mu.Unlock()
	byID := func(a, b *Interaction) int { return cmp.Compare(a.ID, b.ID) }
	return slices.SortedFunc(maps.Values(s.interactions.byID), byID)
}
