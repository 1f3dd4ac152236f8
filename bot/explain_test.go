package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"newsdesk/bot"
	"newsdesk/bot/discord"
	"newsdesk/internal/answer"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/retrieve"
)

// Those who look after a server's library, and nobody else, see how an answer came about that was given there openly.
func TestExplain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	w.close(w.bot)
	w.start(func(o *bot.Options) {
		retriever := retrieve.New(w.db, w.embedder, w.model, retrieve.Defaults(), nil)
		o.Answerer = answer.New(answer.Options{Retriever: retriever, Bodies: w.db, Now: w.clock, Tracer: &postgres.AnswerLog{DB: w.db}})
	})
	server := w.server(guild)
	w.add(server.Library, bridge())
	asked := func(in discord.Interaction) (id string) {
		t.Helper()
		shown := w.do(in)
		sent := shown.Shown[len(shown.Shown)-1]
		saved, err := w.db.AnswerAt(t.Context(), news.ChannelID(in.Channel+77), news.MessageID(sent.ID))
		if err != nil {
			t.Fatal(err)
		}
		return saved.ID
	}
	explain := func(named string) discord.Reply {
		t.Helper()
		a := w.do(asAdmin(command(bob, "library explain", "answer", named)))
		if r := a.last(); len(r.Files) > 0 {
			return r
		}
		return a.last()
	}
	open := asked(command(alice, "ask", "question", "Why was the harbor bridge closed?"))
	r := explain(open)
	mustHave(t, r, "How this answer came about", "not kept", "NEWSDESK\\_KEEP\\_QUESTIONS=true", "Gate", "passed", "Retrieved", bridge().Title)
	if len(r.Files) != 1 || !strings.Contains(string(r.Files[0].Data), "bm25") {
		t.Errorf("files %+v", r.Files)
	}
	mustHave(t, explain("nothing"), "no longer stored")
	mustHave(t, w.do(command(bob, "library explain", "answer", open)).last(), "manage this server")

	hidden := command(alice, "ask", "question", "Why was the harbor bridge closed?")
	hidden.Options["private"] = discord.Option{Flag: true}
	mustHave(t, explain(asked(hidden)), "no answer of that name")
	elsewhere := asAdmin(command(bob, "library explain", "answer", open))
	elsewhere.Guild += 5
	mustHave(t, w.do(elsewhere).last(), "no longer stored")
	mustHave(t, explain(fmt.Sprintf("https://discord.com/channels/%d/77/99999", guild)), "no longer stored")

	if _, err := w.db.ForgetPerson(t.Context(), news.PersonID(alice)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.db.Trace(t.Context(), server.Library, open); news.CodeOf(err) != news.CodeNotFound {
		t.Errorf("the trace outlives who asked: %v", err)
	}
}
