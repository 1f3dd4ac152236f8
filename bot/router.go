package bot

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"newsdesk/bot/discord"
	"newsdesk/bot/render"
	"newsdesk/internal/news"
)

// route says how an interaction is acknowledged and handled.
type route struct {
	what string // for logs and metrics
	// open routes are not acknowledged for them: they answer at once, with a form, suggestions or a changed message.
	open func(x *exchange, ctx context.Context) error
	// reply routes are acknowledged first; what they return is shown.
	reply func(x *exchange, ctx context.Context) ([]discord.Reply, error)
	// public reports whether everybody sees the answer; nil means that only the person does.
	public func(in discord.Interaction) bool
	update bool // the answer changes the message that holds the component
	admin  bool // only for those who manage the server, or have its admin role
	slow   bool // takes minutes: the deadline is that of a long job
	own    bool // only for the person whom the custom id names
}

// exchange is one interaction on its way to its answer.
type exchange struct {
	*Bot
	in     discord.Interaction
	ctx    context.Context // ends with the bot; holds the ticket
	id     customID        // of a component or a modal
	ticket string          // names this exchange to the person and in the log
	start  time.Time
	tried  bool // to acknowledge
	acked  bool
	shown  bool            // a handler has shown the answer itself
	hidden bool            // only the person sees the answer
	beside []discord.Reply // told after what ingest says
}

// The deadlines of handling.
const (
	ackTimeout   = 2500 * time.Millisecond // Discord allows three seconds
	replyTimeout = time.Minute
	slowTimeout  = 30 * time.Minute
	finalTimeout = 10 * time.Minute // for showing the last state of an answer
)

// Interaction takes an interaction. It returns at once.
func (b *Bot) Interaction(_ context.Context, in discord.Interaction) {
	x := &exchange{Bot: b, in: in, ticket: newTicket(), start: b.Now()}
	x.ctx = news.WithRequest(b.base, x.ticket)
	if !b.begin() {
		x.refuse()
		return
	}
	go func() {
		defer b.handled.Done()
		x.serve()
	}()
}

// newTicket returns a short random name, which people can quote and operators find in the log.
func newTicket() string {
	var random [5]byte
	_, _ = rand.Read(random[:]) // never fails, as its documentation says
	return hex.EncodeToString(random[:])
}

// serve finds the route and follows it. Whatever happens, the person gets an answer or a reason.
func (x *exchange) serve() {
	r, err := x.route()
	ctx, end := x.Begin.Span(x.ctx, "interaction", slog.String("what", r.what), slog.String("id", x.in.ID.String()))
	x.ctx = ctx
	defer func() { end(err) }()
	if err == nil {
		err = guarded(func() error { return x.follow(r) })
	}
	if err != nil && !errors.Is(err, errElsewhere) && (!x.shown || panicked(err)) {
		x.fail(r, err)
	}
	x.report(r.what, err)
}

func (x *exchange) report(what string, err error) {
	x.ended(x.ctx, event{what: what, ticket: x.ticket, id: x.in.ID, guild: x.in.Guild, user: x.in.User.ID, start: x.start}, err)
}

// event is something that was handled, for log and metrics.
type event struct {
	what, ticket    string
	id, guild, user discord.ID
	start           time.Time
}

// ended logs and counts how an event ended.
func (b *Bot) ended(ctx context.Context, e event, err error) {
	code, took := news.CodeOf(err), b.Now().Sub(e.start)
	if b.Observer != nil {
		b.Observer.Handled(e.what, code, took)
	}
	attrs := []any{"what", e.what, "ticket", e.ticket, "id", e.id.String(), "guild", e.guild.String(), "user", e.user.String(),
		"ms", took.Milliseconds()}
	switch code {
	case "", news.CodeCanceled:
		b.Logger.InfoContext(ctx, "handled", attrs...)
	case news.CodeInternal:
		b.Logger.ErrorContext(ctx, "failed", append(attrs, "code", string(code), "error", err)...)
	default:
		b.Logger.WarnContext(ctx, "refused", append(attrs, "code", string(code), "error", err)...) // the person has its ticket
	}
}

func (x *exchange) route() (route, error) {
	switch x.in.Kind {
	case discord.KindCommand, discord.KindAutocomplete:
		name := x.in.Command
		if x.in.Kind == discord.KindAutocomplete {
			return route{what: "suggest " + name, open: (*exchange).suggest}, nil
		}
		if r, ok := x.routes[name]; ok {
			return r, nil
		}
		return route{what: "unknown command"}, news.Errorf(news.CodeUnsupported, "I do not know this command any more; please choose it again from the list.")
	case discord.KindComponent, discord.KindModal:
		id, ok := parseCustomID(x.in.CustomID)
		x.id = id
		if r, known := x.acts[id.Act]; ok && known {
			return r, nil
		}
		return route{what: "unknown button"}, news.Errorf(news.CodeUnsupported, "This button belongs to an older version of me and does not work any more.")
	}
	return route{what: "unknown interaction"}, news.Errorf(news.CodeUnsupported, "I do not know this kind of request.")
}

// follow acknowledges, checks rights, and handles.
func (x *exchange) follow(r route) error {
	limit := replyTimeout
	switch {
	case r.open != nil:
		limit = ackTimeout
	case r.slow:
		limit = slowTimeout
	}
	ctx, cancel := context.WithTimeout(x.ctx, limit)
	defer cancel()
	if r.own && x.id.Person != x.in.User.ID {
		return news.Errorf(news.CodeUnauthorized, "This button is for the person who asked.")
	}
	if r.open != nil {
		if r.admin {
			if err := x.mustManage(ctx); err != nil {
				return err
			}
		}
		return causeOf(ctx, r.open(x, ctx))
	}
	var remembered sync.WaitGroup // beside the acknowledgment, which must not wait for the database
	remembered.Go(func() { x.remember(ctx) })
	err := x.acknowledge(r)
	remembered.Wait()
	defer x.settle()
	if err != nil {
		return err
	}
	if r.admin {
		if err := x.mustManage(ctx); err != nil {
			return err
		}
	}
	replies, err := r.reply(x, ctx)
	if err != nil {
		return causeOf(ctx, err)
	}
	if x.shown {
		return nil
	}
	return x.show(replies)
}

// errElsewhere ends an exchange that another process has taken: its answer is the one that is seen.
var errElsewhere = &news.Error{Code: news.CodeCanceled, Message: "Another process answers this."}

// acknowledge tells Discord in time that an answer will come.
func (x *exchange) acknowledge(r route) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(x.ctx), ackTimeout)
	defer cancel()
	x.tried = true
	x.hidden = r.public == nil || !r.public(x.in)
	err := x.Client.Defer(ctx, x.in, discord.Deferral{Ephemeral: x.hidden, Update: r.update})
	x.acked = err == nil
	switch discord.FaultOf(err) {
	case discord.FaultAcked:
		x.Logger.ErrorContext(ctx, "another process with this bot's token took this: stop one of them, or let them share (NEWSDESK_SHARE_SHARDS)", "ticket", x.ticket)
		return errElsewhere
	case discord.FaultGone, discord.FaultExpired: // the connection was away meanwhile
		return fmt.Errorf("acknowledge: %w: %w", errLate, err)
	case discord.FaultForbidden, discord.FaultInvalid:
		return fmt.Errorf("acknowledge: %w", err)
	}
	if err != nil { // perhaps Discord took it and only its answer was lost; the answer will find a way
		x.Logger.WarnContext(ctx, "an acknowledgment is uncertain", "ticket", x.ticket, "error", err)
	}
	return nil
}

// show delivers the final replies of an acknowledged interaction.
func (x *exchange) show(replies []discord.Reply) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(x.ctx), finalTimeout)
	defer cancel()
	for i := range replies {
		replies[i].Ephemeral = x.hidden
	}
	_, err := deliver(ctx, response{x.Client, x.in}, replies)
	if discord.FaultOf(err) == discord.FaultForbidden {
		_, err = deliver(ctx, response{x.Client, x.in}, render.Plain(replies))
	}
	return err
}

// fail tells the person what went wrong, by whatever way is still open.
func (x *exchange) fail(r route, err error) {
	if x.in.Kind == discord.KindAutocomplete {
		return // an empty list would only flicker; Discord shows its own notice
	}
	reply := x.explain(err)
	reply.Ephemeral = x.hidden || r.update || !x.tried
	ctx, cancel := context.WithTimeout(context.WithoutCancel(x.ctx), finalTimeout)
	defer cancel()
	var told error
	switch {
	case r.update && x.acked: // the message that holds the component stays as it is
		_, told = x.Client.Followup(ctx, x.in, reply)
	case x.tried:
		// Perhaps the acknowledgment arrived although Discord's answer to it did not; else deliver goes elsewhere.
		_, told = deliver(ctx, response{x.Client, x.in}, []discord.Reply{reply})
	default:
		told = x.Client.Respond(ctx, x.in, reply)
	}
	if told != nil && discord.FaultOf(told) != discord.FaultAcked {
		x.Logger.WarnContext(ctx, "a failure could not be told", "ticket", x.ticket, "error", told)
	}
}

// refuse answers an interaction that is not taken up because the bot is closing. Nobody waits for goroutines any more.
func (x *exchange) refuse() {
	ctx, cancel := context.WithTimeout(context.Background(), ackTimeout)
	defer cancel()
	reply := x.explain(errRestarting)
	reply.Ephemeral = true
	x.report("refused", errors.Join(errRestarting, x.Client.Respond(ctx, x.in, reply)))
}

// explain turns an error into a sentence with the ticket that is in the log. Defects are not described.
func (x *exchange) explain(err error) discord.Reply { return explain(err, x.ticket) }

func explain(err error, ticket string) discord.Reply {
	var limit *limitError
	if errors.As(err, &limit) {
		r := render.Error(limit.why.Message, "", ticket)
		r.Embeds[0].Description += fmt.Sprintf(" Ask again <t:%d:R>.", limit.ends.Unix()) // a timestamp would be escaped in the message
		return r
	}
	var e *news.Error
	if errors.As(err, &e) && e.Code != news.CodeInternal && e.Message != "" {
		return render.Error(e.Message, e.Hint, ticket)
	}
	switch {
	case news.CodeOf(err) == news.CodeTimeout:
		return render.Error("This took too long, so I gave up.", "Please try again in a minute.", ticket)
	case discord.FaultOf(err) == discord.FaultForbidden:
		return render.Error("Discord does not let me do that here.", "An admin can check my permissions in this channel.", ticket)
	}
	return render.Error("Something went wrong on my side.", "Please try again; if it keeps happening, tell the operator the number below.", ticket)
}

// guarded turns a panic into an error, so that one bad message can not end the bot.
func guarded(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %s\n%s", errPanic, defect(p), debug.Stack())
		}
	}()
	return do()
}

// defect says what was panicked with. Only the runtime's own words are known to repeat nothing that people wrote.
func defect(p any) string {
	if e, ok := p.(runtime.Error); ok {
		return e.Error()
	}
	return fmt.Sprintf("%T", p)
}

var errPanic = errors.New("panic")

func panicked(err error) bool { return errors.Is(err, errPanic) }
