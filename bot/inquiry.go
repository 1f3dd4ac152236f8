package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"newsdesk/bot/discord"
	"newsdesk/bot/render"
	"newsdesk/internal/news"
)

// inquiry is one question, or one claim to check, on its way to what is shown in the end.
type inquiry struct {
	*Bot
	ticket       string
	place        place
	scope        scope
	text         string
	filter       news.Filter
	conversation news.Conversation
	private      bool
	check        bool // text is a claim to check
	surface      surface
	notice       string // shown with the answer
	plain        bool   // cards are not allowed here
	recorded     string // the answer whose citations are recorded, when another is shown again
	titled       bool   // the question is shown, because it stands nowhere else
}

// lifetimes of what is kept of conversations. docs/privacy says so to people.
const (
	turnLifetime   = 24 * time.Hour
	answerLifetime = 30 * 24 * time.Hour
	historyTurns   = 4
)

// run answers the inquiry on its surface: the answer, or a reason why there is none. Its error, for the log, has been
// shown already.
func (q *inquiry) run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	q.mu.Lock()
	q.running[q.ticket] = running{q.place.person, cancel}
	q.mu.Unlock()
	defer func() {
		q.mu.Lock()
		delete(q.running, q.ticket)
		q.mu.Unlock()
	}()
	p := present(ctx, q.surface)
	final, err := q.wait(ctx, p)
	if err != nil {
		err = causeOf(ctx, err)
		final = outcome{replies: []discord.Reply{explain(err, q.ticket)}}
	}
	return errors.Join(err, q.close(ctx, p, final))
}

// outcome is what an inquiry shows in the end, and the saved answer that its buttons belong to.
type outcome struct {
	replies []discord.Reply
	library news.LibraryID
	answer  string
}

// wait takes the inquiry through the queue and returns what it came to.
func (q *inquiry) wait(ctx context.Context, p *presenter) (final outcome, err error) {
	if q.scope.libraries == nil {
		if q.scope, err = q.scopeAt(ctx, q.place); err != nil {
			return final, err
		}
	}
	type result struct {
		outcome
		err error
	}
	done := make(chan result, 1)
	j := &job{person: q.place.person,
		moved: func(place int) { p.frame(q.withStop(render.Waiting(place))) },
		run: func() {
			var r result
			r.err = guarded(func() (err error) {
				if ctx.Err() != nil {
					return context.Cause(ctx)
				}
				r.outcome, err = q.work(ctx, p)
				return err
			})
			done <- r
		}}
	if err := q.queue.add(j); err != nil {
		return final, err
	}
	// Who stops an inquiry need not wait until its turn comes or its work notices.
	select {
	case r := <-done:
		return r.outcome, r.err
	case <-ctx.Done():
		q.queue.remove(j)
		return final, context.Cause(ctx)
	}
}

// work answers or checks, and saves what came of it.
func (q *inquiry) work(ctx context.Context, p *presenter) (outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, q.QuestionTimeout)
	defer cancel()
	if q.check {
		return q.checkClaim(ctx, p)
	}
	libraries, turns, err := q.history(ctx)
	if err != nil {
		return outcome{}, err
	}
	var answer news.Answer
	for _, lib := range libraries {
		next, err := q.Answerer.Answer(ctx, q.question(lib, turns[lib]), q.progress(ctx, p, lib))
		if err != nil {
			return outcome{}, err
		}
		if answer.ID == "" || next.Refusal == nil {
			answer = next
		}
		if next.Refusal == nil {
			break
		}
	}
	return q.save(ctx, answer), nil
}

// history is the conversation so far with each library, and the libraries in the order to ask them: the one that the
// conversation is about first.
func (q *inquiry) history(ctx context.Context) (libraries []news.LibraryID, turns map[news.LibraryID][]news.Turn, err error) {
	libraries = slices.Clone(q.scope.libraries)
	if q.conversation == "" {
		return libraries, nil, nil
	}
	turns = map[news.LibraryID][]news.Turn{}
	for _, lib := range libraries {
		if turns[lib], err = q.Store.Turns(ctx, lib, q.conversation, historyTurns); err != nil {
			return nil, nil, err
		}
	}
	slices.SortStableFunc(libraries, func(a, b news.LibraryID) int { return cmp.Compare(len(turns[b]), len(turns[a])) })
	return libraries, turns, nil
}

func (q *inquiry) question(lib news.LibraryID, turns []news.Turn) news.Question {
	return news.Question{Text: q.text, Library: lib, AskedAt: q.Now().In(q.scope.zone), Filter: q.filter,
		Person: news.PersonID(q.place.person), History: turns}
}

// progress shows each stage of answering from a library.
func (q *inquiry) progress(ctx context.Context, p *presenter, lib news.LibraryID) func(news.Progress) {
	articles := 0
	if covers, err := q.Store.Coverage(ctx, lib); err == nil {
		articles = covers.Articles
	}
	return func(step news.Progress) { p.frame(q.withStop(q.title(render.Progress(step, articles)))) }
}

// title names what is being answered.
func (q *inquiry) title(r discord.Reply) discord.Reply {
	if q.titled {
		r.Embeds[0].Title = discord.Cut(render.Escape(oneLine(q.text)), discord.MaxEmbedTitle)
	}
	return r
}

// withStop adds the button that stops the inquiry.
func (q *inquiry) withStop(r discord.Reply) discord.Reply {
	if q.plain {
		r = render.Plain([]discord.Reply{r})[0]
	}
	r.Ephemeral = q.private
	r.Rows = []discord.Row{{Buttons: []discord.Button{{Label: "Stop", Style: discord.StyleSecondary,
		CustomID: customID{Act: actStop, Answer: q.ticket, Person: q.place.person}.String()}}}}
	return r
}

// save keeps the answer for its buttons and the turn for follow-ups. When that fails, the answer is shown without
// buttons: better that than not at all.
func (q *inquiry) save(ctx context.Context, a news.Answer) outcome {
	o := render.Options{LibraryName: q.libraryName(q.scope, a.Library), Now: q.Now(), Private: q.private}
	if q.notice != "" {
		a.Notice = joinSentences(q.notice, a.Notice)
	}
	conversation := q.conversation
	if conversation == "" {
		conversation = news.Conversation("a" + a.ID)
	}
	now := q.Now()
	err := q.Store.SaveAnswer(ctx, news.SavedAnswer{Answer: a, Conversation: conversation, Person: news.PersonID(q.place.person),
		Server: news.ServerID(q.place.guild), Channel: news.ChannelID(q.place.channel), Private: q.private,
		Recorded: q.recorded}, now.Add(answerLifetime))
	if err == nil {
		o.Rows = answerRows(a, q)
		err = q.saveTurn(ctx, a, conversation, now)
	}
	if err == nil && a.Refusal != nil && a.AskBack == "" && q.scope.server.Settings.KeepUnanswered && q.place.guild != 0 && !q.private {
		err = q.Store.SaveUnanswered(ctx, q.scope.server.Library, q.text, now)
	}
	if err != nil {
		q.Logger.WarnContext(ctx, "an answer was not saved whole", "ticket", q.ticket, "answer", a.ID, "error", err)
	}
	if !q.titled {
		a.Question = ""
	}
	return outcome{replies: render.Answer(a, o), library: a.Library, answer: a.ID}
}

func (q *inquiry) saveTurn(ctx context.Context, a news.Answer, c news.Conversation, now time.Time) error {
	return q.Store.SaveTurn(ctx, news.SavedTurn{Turn: news.Turn{Question: q.text, Answer: claimsOf(a)}, Conversation: c, Library: a.Library,
		Person: news.PersonID(q.place.person), AskedAt: now}, now.Add(turnLifetime))
}

// claimsOf is what an answer says.
func claimsOf(a news.Answer) (all string) {
	for _, claim := range a.Claims {
		all = joinSentences(all, claim.Text)
	}
	return all
}

func joinSentences(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + " " + b
}

// close shows the final state, by simpler means when Discord refuses the first, and notes where it stands.
func (q *inquiry) close(ctx context.Context, p *presenter, final outcome) error {
	p.halt()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), finalTimeout)
	defer cancel()
	if q.plain {
		final.replies = render.Plain(final.replies)
	}
	show := func(replies ...discord.Reply) (discord.Sent, error) {
		for i := range replies {
			replies[i].Ephemeral = q.private
		}
		return deliver(ctx, q.surface, replies)
	}
	sent, err := show(final.replies...)
	switch discord.FaultOf(err) {
	case discord.FaultForbidden:
		sent, err = show(render.Plain(final.replies)...)
	case discord.FaultAutoMod:
		sent, err = show(render.Error("This server's AutoMod does not let me post the answer.",
			"Ask with private:true, or ask an admin to exempt me.", q.ticket))
	case discord.FaultInvalid:
		q.Logger.ErrorContext(ctx, "Discord found an answer malformed", "ticket", q.ticket, "answer", final.answer, "error", err)
		sent, err = show(render.Error("I have an answer but could not write it down for Discord.",
			"Please tell the operator the number below.", q.ticket))
	}
	if err != nil {
		return fmt.Errorf("show the answer: %w", err)
	}
	if final.answer == "" || sent.Message == 0 {
		return nil
	}
	err = q.Store.SetAnswerMessage(ctx, final.library, final.answer, news.ChannelID(sent.Channel), news.MessageID(sent.Message))
	if err != nil {
		q.Logger.WarnContext(ctx, "where an answer stands was not saved", "ticket", q.ticket, "answer", final.answer, "error", err)
	}
	return nil
}
