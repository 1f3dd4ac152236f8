package bot

import (
	"cmp"
	"context"
	"slices"
	"time"

	"newsdesk/bot/discord"
	"newsdesk/bot/render"
	"newsdesk/internal/news"
)

// The acts of buttons, selects and forms, as custom ids name them. They are part of what old messages hold: never
// change the meaning of one.
const (
	actStop     = "stop"
	actSources  = "src"
	actFollowUp = "fu"  // opens the form
	actAskMore  = "ask" // the form of actFollowUp
	actHelpful  = "yes"
	actUseless  = "no"
	actReason   = "why" // the select of actUseless
	actShare    = "share"
)

// extraPrivate marks the buttons of an answer that only its asker sees.
const extraPrivate = "p"

// answerRows are the buttons under an answer.
func answerRows(a news.Answer, q *inquiry) []discord.Row {
	id := func(act string) string {
		c := customID{Act: act, Library: a.Library, Answer: a.ID, Person: q.place.person}
		if q.private {
			c.Extra = extraPrivate
		}
		return c.String()
	}
	var row []discord.Button
	if a.Refusal == nil {
		row = append(row, discord.Button{Label: "Sources", Emoji: "📄", CustomID: id(actSources)})
	}
	row = append(row, discord.Button{Label: "Follow up", Emoji: "💬", CustomID: id(actFollowUp)},
		discord.Button{Emoji: "👍", Label: "Helpful", CustomID: id(actHelpful)},
		discord.Button{Emoji: "👎", Label: "Not helpful", CustomID: id(actUseless)})
	switch {
	case a.Refusal != nil && q.place.guild != 0 && q.place.present:
		row = append(row, discord.Button{Label: "Add a source", Emoji: "➕", CustomID: id(actAddSource)})
	case a.Refusal == nil && q.private && q.place.guild != 0:
		row = append(row, discord.Button{Label: "Share", Emoji: "📣", Style: discord.StylePrimary, CustomID: id(actShare)})
	}
	return []discord.Row{{Buttons: row}}
}

// reasons of feedback, as stored and as shown.
func reasons() []discord.Choice {
	return []discord.Choice{
		{Value: "wrong", Name: "It is wrong"},
		{Value: "wrong source", Name: "The source does not say that"},
		{Value: "missing", Name: "Something important is missing"},
		{Value: "other", Name: "Something else"},
	}
}

// saved loads the answer that a button belongs to, if the person may see its library here.
func (x *exchange) saved(ctx context.Context) (news.SavedAnswer, error) {
	s, err := x.scopeAt(ctx, placeOf(x.in))
	if err != nil {
		return news.SavedAnswer{}, err
	}
	gone := news.Errorf(news.CodeNotFound, "I do not keep this answer any more; please ask again.")
	if !s.has(x.id.Library) {
		return news.SavedAnswer{}, gone
	}
	a, err := x.Store.SavedAnswer(ctx, x.id.Library, x.id.Answer)
	if news.CodeOf(err) == news.CodeNotFound {
		return a, gone
	}
	if err == nil && a.Private && a.Person != news.PersonID(x.in.User.ID) {
		return news.SavedAnswer{}, gone
	}
	return a, err
}

// sources shows each citation of an answer within its neighbors.
func (x *exchange) sources(ctx context.Context) ([]discord.Reply, error) {
	a, err := x.saved(ctx)
	if err != nil {
		return nil, err
	}
	revised, err := x.Store.RevisedCitations(ctx, a.Library, a.ID)
	if err != nil {
		return nil, err
	}
	bodies := map[news.VersionID]string{}
	o := render.CardOptions{Outdated: map[news.VersionID]bool{}, Gone: map[news.VersionID]time.Time{}}
	for _, source := range a.Sources {
		versions, err := x.Store.Versions(ctx, a.Library, source.Article)
		if news.CodeOf(err) == news.CodeNotFound {
			continue // removed since; the quotes are in the answer
		}
		if err != nil {
			return nil, err
		}
		for _, v := range versions {
			bodies[v.Version] = v.Body
			o.Outdated[v.Version], o.Gone[v.Version] = !v.Current, v.GoneAt
		}
	}
	for _, r := range revised {
		if outdated, known := o.Outdated[r.Seen]; known && !outdated { // else there is a newer version to be compared with
			o.Revised = append(o.Revised, r)
		}
	}
	return render.SourceCard(a.Answer, bodies, o), nil
}

// stop ends a running question. Only who asked may.
func (x *exchange) stop(ctx context.Context) error {
	x.mu.Lock()
	r, ok := x.running[x.id.Answer]
	x.mu.Unlock()
	if !ok || r.person != x.in.User.ID {
		return news.Errorf(news.CodeNotFound, "This has ended already.")
	}
	err := x.Client.Defer(ctx, x.in, discord.Deferral{Update: true})
	r.cancel(errStopped)
	return err
}

// followUp opens the form for the next question.
func (x *exchange) followUp(ctx context.Context) error {
	id := x.id
	id.Act = actAskMore
	return x.Client.OpenModal(ctx, x.in, discord.Modal{CustomID: id.String(), Title: "Ask a follow-up question",
		Inputs: []discord.Input{{CustomID: "question", Label: "Your question", Paragraph: true, Required: true,
			MaxLength: maxQuestion, Placeholder: "And what did NATO say?"}}})
}

// askMore answers the question of the form, in the conversation of the answer.
func (x *exchange) askMore(ctx context.Context) ([]discord.Reply, error) {
	if err := x.limiter.take(x.in.User.ID, x.in.Guild); err != nil {
		return nil, err
	}
	a, err := x.saved(ctx)
	if err != nil {
		return nil, err
	}
	return nil, x.inquire(ctx, &inquiry{text: x.in.Fields["question"], conversation: a.Conversation,
		private: a.Private || x.id.Extra == extraPrivate})
}

// helpful records a thumb up.
func (x *exchange) helpful(ctx context.Context) ([]discord.Reply, error) {
	return x.feedback(ctx, true, "", "Thank you; glad that it helped.")
}

// useless records a thumb down and asks why.
func (x *exchange) useless(ctx context.Context) ([]discord.Reply, error) {
	replies, err := x.feedback(ctx, false, "", "Thank you. What is the matter with it?")
	if err != nil {
		return nil, err
	}
	id := x.id
	id.Act = actReason
	replies[0].Rows = []discord.Row{{Select: &discord.Select{CustomID: id.String(), Placeholder: "Choose what fits best", Options: reasons()}}}
	return replies, nil
}

// reason records why an answer did not help.
func (x *exchange) reason(ctx context.Context) ([]discord.Reply, error) {
	if len(x.in.Values) != 1 || !slices.ContainsFunc(reasons(), func(c discord.Choice) bool { return c.Value == x.in.Values[0] }) {
		return nil, news.Errorf(news.CodeInvalid, "Please choose one of the reasons.")
	}
	return x.feedback(ctx, false, x.in.Values[0], "Thank you; that is noted.")
}

func (x *exchange) feedback(ctx context.Context, helpful bool, reason, thanks string) ([]discord.Reply, error) {
	a, err := x.saved(ctx)
	if err != nil {
		return nil, err
	}
	err = x.Store.SaveFeedback(ctx, news.Feedback{Library: a.Library, Answer: a.ID, Person: news.PersonID(x.in.User.ID),
		Helpful: helpful, Reason: reason, At: x.Now()})
	return []discord.Reply{render.Notice(thanks)}, err
}

// allTurns is more than a conversation has in the lifetime of a turn, by the limits.
const allTurns = 200

// share shows a private answer to everybody: as an answer of its own, so that what led to it stays private.
func (x *exchange) share(ctx context.Context) ([]discord.Reply, error) {
	a, err := x.saved(ctx)
	if err != nil {
		return nil, err
	}
	s, err := x.scopeAt(ctx, placeOf(x.in))
	if err != nil {
		return nil, err
	}
	turns, err := x.Store.Turns(ctx, a.Library, a.Conversation, allTurns)
	if err != nil {
		return nil, err
	}
	for _, turn := range turns {
		if turn.Answer == claimsOf(a.Answer) {
			a.Question = turn.Question
		}
	}
	recorded := cmp.Or(a.Recorded, a.ID)
	a.ID, a.Understood = newTicket(), ""
	q := &inquiry{Bot: x.Bot, recorded: recorded, ticket: x.ticket, place: placeOf(x.in), scope: s, surface: response{x.Client, x.in}, text: a.Question, titled: true}
	x.shown = true
	return nil, q.close(ctx, present(ctx, q.surface), q.save(ctx, a.Answer))
}
