package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"newsdesk/internal/answer"
	"newsdesk/internal/dates"
	"newsdesk/internal/news"
	"newsdesk/internal/retrieve"
)

// scope are the flags that say which library to ask and what to admit.
type scope struct {
	Library   string    `short:"l" help:"Library to use; the configured one by default." placeholder:"NAME"`
	Since     sinceFlag `help:"Only articles from then on: 2022-07-01, \"last week\", 7d." placeholder:"TIME"`
	Until     untilFlag `help:"Only articles up to then, a named day, week or month included." placeholder:"TIME"`
	Publisher []string  `help:"Only articles of this publisher; may be repeated." placeholder:"NAME"`
}

// sinceFlag is where a search begins. Days are those of UTC, as the days of articles that were published at no
// particular time are.
type sinceFlag struct{ time.Time }

// UnmarshalText reads a flag's value.
func (f *sinceFlag) UnmarshalText(text []byte) (err error) {
	f.Time, err = typedTime(dates.Since, text)
	return err
}

// untilFlag is where a search stops, exclusively.
type untilFlag struct{ time.Time }

// UnmarshalText reads a flag's value.
func (f *untilFlag) UnmarshalText(text []byte) (err error) {
	f.Time, err = typedTime(dates.Until, text)
	return err
}

// typedTime reads a time; its error is one line, since that is what is shown of a flag's.
func typedTime(read func(string, time.Time) (time.Time, error), text []byte) (time.Time, error) {
	t, err := read(string(text), time.Now().UTC())
	var e *news.Error
	if errors.As(err, &e) {
		return t, errors.New(e.Message + " " + e.Hint)
	}
	return t, err
}

func (s scope) question(text string, lib news.LibraryID, now time.Time) news.Question {
	return news.Question{Text: text, Library: lib, AskedAt: now,
		Filter: news.Filter{Since: s.Since.Time, Until: s.Until.Time, Publishers: s.Publisher}}
}

type askCommand struct {
	scope    `embed:""`
	JSON     bool     `help:"Print the answer as JSON (docs/answer.md describes it)."`
	Question []string `arg:"" help:"What to ask."`
}

// Run answers one question.
func (c *askCommand) Run(ctx context.Context, a *app) error {
	text := strings.TrimSpace(strings.Join(c.Question, " "))
	if text == "" {
		return news.Errorf(news.CodeInvalid, "The question is empty.")
	}
	lib, err := a.library(ctx, c.Library)
	if err != nil {
		return err
	}
	ans, err := a.answerer(a.retriever(retrieve.Defaults())).Answer(ctx, c.question(text, lib.ID, a.now()), nil)
	if err != nil {
		return err
	}
	if c.JSON {
		return a.printJSON(ans)
	}
	return a.printAnswer(ans)
}

type chatCommand struct {
	scope `embed:""`
}

// Run answers questions until the input ends.
func (c *chatCommand) Run(ctx context.Context, a *app) error {
	lib, err := a.library(ctx, c.Library)
	if err != nil {
		return err
	}
	return a.chat(ctx, lib, c.scope)
}

// longestLine is what a chat reads as one question, in bytes; a longer line ends the input.
const longestLine = 1 << 20

// historyTurns is how much of a conversation goes with a question.
const historyTurns = 4

func (a *app) chat(ctx context.Context, lib news.Library, s scope) error {
	answerer := a.answerer(a.retriever(retrieve.Defaults()))
	if isTerminal(a.in) {
		fmt.Fprintf(a.out, "Ask about the articles in %q. An empty line or Ctrl-D ends.\n", lib.Name)
	}
	scanner := bufio.NewScanner(a.in)
	scanner.Buffer(nil, longestLine)
	lines := readLines(ctx, scanner)
	var history []news.Turn
	for {
		if isTerminal(a.in) {
			fmt.Fprint(a.out, "\n> ")
		}
		var line string
		var ok bool
		select {
		case line, ok = <-lines:
		case <-ctx.Done():
			return ctx.Err()
		}
		text := strings.TrimSpace(line)
		if !ok || text == "" && isTerminal(a.in) {
			return nil
		}
		if text == "" {
			continue
		}
		turn, err := a.chatTurn(ctx, answerer, s, lib, text, history)
		if isUsage(news.CodeOf(err)) {
			report(a.err, err) // a bad question does not end the conversation
			continue
		}
		if err != nil {
			return err
		}
		history = append(history, turn)
		history = history[max(0, len(history)-historyTurns):]
	}
}

func (a *app) chatTurn(ctx context.Context, answerer *answer.Answerer, s scope, lib news.Library, text string, history []news.Turn) (news.Turn, error) {
	q := s.question(text, lib.ID, a.now())
	q.History = history
	ans, err := answerer.Answer(ctx, q, nil)
	if err != nil {
		return news.Turn{}, err
	}
	fmt.Fprintln(a.out)
	turn := news.Turn{Question: text}
	for _, claim := range ans.Claims {
		turn.Answer += claim.Text + " "
	}
	return turn, a.printAnswer(ans)
}

// readLines reads in a goroutine of its own, so that an interrupt ends a chat that waits for input. The goroutine
// ends with the input or the process.
func readLines(ctx context.Context, scanner *bufio.Scanner) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for scanner.Scan() {
			select {
			case lines <- scanner.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}

func (a *app) printJSON(v any) error {
	enc := json.NewEncoder(a.out)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
