package bot

import (
	"context"
	"strings"
	"time"

	"newsdesk/bot/discord"
	"newsdesk/internal/dates"
	"newsdesk/internal/news"
)

// maxQuestion is how long a question may be, in characters.
const maxQuestion = 1000

// ask answers /ask.
func (x *exchange) ask(ctx context.Context) ([]discord.Reply, error) {
	s, filter, err := x.searched(ctx)
	if err != nil {
		return nil, err
	}
	return nil, x.inquire(ctx, &inquiry{text: x.in.Options["question"].Text, scope: s, filter: filter,
		private: x.in.Options["private"].Flag})
}

// searched counts a question and says where to look for its answer.
func (x *exchange) searched(ctx context.Context) (s scope, f news.Filter, err error) {
	if err = x.limiter.take(x.in.User.ID, x.in.Guild); err != nil {
		return s, f, err
	}
	if s, err = x.scopeAt(ctx, placeOf(x.in)); err != nil {
		return s, f, err
	}
	f, err = x.filterOf(s)
	return s, f, err
}

// filterOf reads the options that narrow what is searched.
func (x *exchange) filterOf(s scope) (f news.Filter, err error) {
	now := x.Now().In(s.zone)
	if text := x.in.Options["since"].Text; text != "" {
		if f.Since, err = dates.Since(text, now); err != nil {
			return f, err
		}
		if day := sameDay(f.Since); day.Before(f.Since) {
			f.Since = day
		}
	}
	if text := x.in.Options["until"].Text; text != "" {
		if f.Until, err = dates.Until(text, now); err != nil {
			return f, err
		}
		if day := sameDay(f.Until); day.After(f.Until) {
			f.Until = day
		}
	}
	if outlet := strings.TrimSpace(x.in.Options["outlet"].Text); outlet != "" {
		f.Publishers = []string{outlet}
	}
	if !f.Since.IsZero() && !f.Until.IsZero() && !f.Since.Before(f.Until) {
		return f, news.Errorf(news.CodeInvalid, "The time you gave ends before it begins.")
	}
	return f, nil
}

// sameDay is the beginning of the same day in UTC for the beginning of a day in another zone, and the time itself else.
// Articles of which only the day is known count as published at midnight UTC: a day in New York should not miss those
// of its date.
func sameDay(t time.Time) time.Time {
	y, m, d := t.Date()
	if !t.Equal(time.Date(y, m, d, 0, 0, 0, 0, t.Location())) {
		return t
	}
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// inquire runs an inquiry as the answer of this interaction, which has been acknowledged.
func (x *exchange) inquire(ctx context.Context, q *inquiry) error {
	q.Bot, q.ticket, q.place = x.Bot, x.ticket, placeOf(x.in)
	q.surface, q.titled = response{x.Client, x.in}, !q.check
	if q.conversation == "" && (x.in.Guild == 0 || x.in.Thread && !q.private) { // others in a thread must not read it
		q.conversation = channelConversation(x.in.Channel)
	}
	q.text = strings.TrimSpace(q.text)
	if !q.check {
		if err := checkQuestion(q.text); err != nil {
			return err
		}
	}
	x.shown = true
	return q.run(ctx)
}

func checkQuestion(text string) error {
	switch n := discord.Length(text); {
	case n == 0:
		return news.Errorf(news.CodeInvalid, "What would you like to know? Ask me about the news in this library.")
	case n > maxQuestion:
		return news.Errorf(news.CodeTooLarge, "That is longer than %d characters; please ask in fewer words.", maxQuestion)
	}
	return nil
}
