package render

import (
	"strings"
	"time"

	"newsdesk/bot/discord"
)

// titled is a reply of one card with a title.
func titled(title, description string) discord.Reply {
	r := card(colorPlain, description)
	r.Embeds[0].Title = escapeWithin(oneLine(title), discord.MaxEmbedTitle)
	return r
}

// HelpOptions say what the bot's help speaks of.
type HelpOptions struct {
	Shared string // name of the library that everybody may ask; empty when there is none
}

// Help says what the bot can do and how to ask.
func Help(o HelpOptions) discord.Reply {
	lines := []string{
		"I answer questions about the articles of this server's library, and prove every sentence by a quote. " +
			"When the articles do not say it, I say so.",
		"",
		"**Ask:** `/ask`, mention me with your question, or write to me directly. `since`, `until` and `outlet` narrow what is searched; " +
			"with `private` only you see the answer.",
		"**Go on:** reply to an answer, or press **Follow up** under it. **Sources** shows each quote where it stands.",
		"**Look around:** `/search`, `/headlines` and `/article`.",
		"**Check a claim:** choose a message, then Apps, then **Check this claim**.",
		"**Your data:** `/privacy` shows and deletes it; `/forget` ends a conversation.",
		"**For admins:** `/sources` watches feeds and sites, `/ingest` adds articles, `/library` looks after them; or choose a message with a link, then Apps, then **Add article to library**.",
	}
	if shared := oneLine(o.Shared); shared != "" {
		lines = append(lines, "", "-# Where this server's library has no answer I ask the shared library "+escapeWithin(shared, maxTitle)+", and say so.")
	}
	return titled("How to ask", strings.Join(lines, "\n"))
}

// PrivacyOptions say how long things are kept.
type PrivacyOptions struct {
	TurnLifetime   time.Duration // of questions and answers, for follow-ups
	AnswerLifetime time.Duration // of answers without their questions, for their buttons
	KeepQuestions  bool          // questions are stored beside answers and with how these came about
}

// Privacy says what is stored about people, for how long, and how to be forgotten.
func Privacy(o PrivacyOptions) discord.Reply {
	turns, answers := span(o.TurnLifetime), span(o.AnswerLifetime)
	traced, figures := "which passages were found, with scores, times and costs, but nothing that you wrote", "figures of each answer"
	if o.KeepQuestions {
		traced = "with your question and what a language model was told and replied"
		figures = "figures of each answer with its question"
	}
	return titled("What I store about you", strings.Join([]string{
		"I read messages that mention me, messages written to me directly, the titles of new posts in forums where I answer, " +
			"and messages that somebody chooses for me. Of those I store, with your Discord number:",
		"- your questions and my answers for **" + turns + "**, so that you can ask on; `/forget` ends that earlier in direct messages and threads",
		"- my answers without the questions for **" + answers + "**, so that their buttons work",
		"- how an answer came about (" + traced + ") for **" + answers + "**, where my operator wants that: admins of the server where you asked openly can read it",
		"- whether an answer helped you, when you press a thumb",
		"- which server's library you chose for direct messages",
		"- what you do to a library as an admin, and which sources you add to it",
		"",
		"Without your number I store " + figures + ", and questions that went unanswered where a server's admins chose to see them.",
		"If a language model writes my answers, your question and the passages found go to the endpoint that my operator chose.",
		"",
		"The buttons give you a copy of what I store about you, or delete it. Deleted entries of what admins did stay without your number.",
	}, "\n"))
}

// span is a time span in words.
func span(d time.Duration) string {
	const day = 24 * time.Hour
	if d >= day && d%day == 0 {
		return plural(int(d/day), "day")
	}
	return plural(int(d/time.Hour), "hour")
}
