package bot

import (
	"context"
	"strings"

	"newsdesk/bot/discord"
	"newsdesk/bot/render"
	"newsdesk/internal/news"
)

// maxClaim is how much of a message is checked, in characters.
const maxClaim = 2000

// checkMessage checks what the chosen message claims.
func (x *exchange) checkMessage(ctx context.Context) ([]discord.Reply, error) {
	if x.in.Target == nil {
		return nil, news.Errorf(news.CodeNotFound, "The message is gone.")
	}
	text := claimText(*x.in.Target)
	if text == "" {
		return nil, news.Errorf(news.CodeInvalid, "There is no text in this message that I could check.")
	}
	if err := x.limiter.take(x.in.User.ID, x.in.Guild); err != nil {
		return nil, err
	}
	return nil, x.inquire(ctx, &inquiry{text: text, check: true})
}

// claimText is what a message says, in its text or else in its cards.
func claimText(m discord.Message) string {
	text := m.Content
	for _, e := range m.Embeds {
		if strings.TrimSpace(text) != "" {
			break
		}
		text = e.Title + "\n" + e.Description
	}
	return strings.TrimSpace(discord.Cut(text, maxClaim))
}

// checkClaim checks a claim against the libraries: the first one that says anything about it decides.
func (q *inquiry) checkClaim(ctx context.Context, p *presenter) (outcome, error) {
	var verdict news.Verdict
	for i, lib := range q.scope.libraries {
		next, err := q.Answerer.Check(ctx, q.question(lib, nil), q.progress(ctx, p, lib))
		if err != nil {
			return outcome{}, err
		}
		if i == 0 || len(next.Sources) > 0 {
			verdict = next
		}
		if len(next.Sources) > 0 {
			break
		}
	}
	return outcome{replies: render.Verdict(verdict, render.Options{LibraryName: q.libraryName(q.scope, verdict.Library), Now: q.Now()})}, nil
}
