package bot

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"newsdesk/bot/discord"
	"newsdesk/internal/news"
	"newsdesk/internal/tracetext"
)

// Options are what a Bot works with. Client, Store, Answerer and Searcher are required.
type Options struct {
	Client   discord.Client
	Store    Store
	Answerer Answerer
	Searcher Searcher
	Reader   Reader
	Ingester Ingester
	// Doctor checks what the bot depends on, for /library doctor; each line is a finding.
	Doctor func(ctx context.Context) []string
	// Draw makes the picture of /library stats, which has none when it is nil.
	Draw func(news.LibraryStats) (news.Picture, error)

	// KeepQuestions says that what people ask is stored beside the answers, for /privacy.
	KeepQuestions bool
	// Price is what the model's tokens cost, for /library explain.
	Price tracetext.Price

	// Process tells apart processes that run at the same time on one database, and stays the same over a restart.
	Process string
	// Shared is the library that everybody may ask, when it is not zero.
	Shared     news.LibraryID
	SharedName string

	Limits  Limits
	Workers int // questions answered at once; default 8
	Waiting int // questions that may wait; default 100
	// QuestionTimeout bounds one answer; default 2 minutes.
	QuestionTimeout time.Duration

	Now      func() time.Time
	Logger   *slog.Logger
	Observer Observer
	Begin    news.Begin // watches what is handled; zero: nobody does
}

// Observer is told what was handled, for metrics. It must return quickly.
type Observer interface {
	// Handled reports one interaction or message by what it was ("ask", "button sources", "mention"), how it ended
	// and how long after its arrival.
	Handled(what string, code news.Code, took time.Duration)
}

// Bot answers Discord. It implements discord.Handler and is safe for concurrent use.
type Bot struct {
	Options
	limiter *limiter
	queue   *queue
	reading *queue // ingestions
	routes  map[string]route
	acts    map[string]route
	base    context.Context
	cancel  context.CancelCauseFunc
	handled sync.WaitGroup // everything that was begun and has not ended

	mu      sync.Mutex
	running map[string]running // by request id: questions that can be stopped
	closing bool
	ending  chan struct{} // closed when closing begins
}

// running is a question on its way.
type running struct {
	person discord.ID
	cancel context.CancelCauseFunc
}

// The causes by which a question's context ends.
var (
	errStopped    = &news.Error{Code: news.CodeCanceled, Message: "Stopped."}
	errRestarting = &news.Error{Code: news.CodeUnavailable, Message: "I am being restarted; please ask again in a minute."}
	errClosing    = &news.Error{Code: news.CodeUnavailable, Message: "I am being restarted and could not finish this; please ask again in a minute."}
)

// errLate is why a request is not taken up that Discord has stopped waiting for.
var errLate = &news.Error{Code: news.CodeUnavailable, Message: "Your request reached me too late for Discord; please send it again."}

// Defaults of Options.
const (
	defaultWorkers  = 8
	defaultWaiting  = 100
	defaultTimeout  = 2 * time.Minute
	waitingOfPerson = 3
	ingestWorkers   = 2
	ingestWaiting   = 20
)

// New returns a bot. Call Close when the gateway has stopped.
func New(o Options) *Bot {
	o.Workers = cmp.Or(o.Workers, defaultWorkers)
	o.Waiting = cmp.Or(o.Waiting, defaultWaiting)
	o.QuestionTimeout = cmp.Or(o.QuestionTimeout, defaultTimeout)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	b := &Bot{Options: o, limiter: newLimiter(o.Limits, o.Now), queue: newQueue(o.Workers, o.Waiting, waitingOfPerson),
		reading: newQueue(ingestWorkers, ingestWaiting, waitingOfPerson), running: map[string]running{},
		ending: make(chan struct{})}
	b.routes, b.acts = b.commandRoutes(), b.actRoutes()
	b.base, b.cancel = context.WithCancelCause(context.Background())
	return b
}

// begin counts work that is started, or reports that the bot is closing.
func (b *Bot) begin() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closing {
		return false
	}
	b.handled.Add(1)
	return true
}

// closeGrace is what is left of Close's time for telling the people whose questions were cut off.
const closeGrace = 3 * time.Second

// Close takes nothing new, lets what runs finish until shortly before ctx's deadline, then stops it and tells the
// people who wait. It returns ctx's error when even that took too long.
func (b *Bot) Close(ctx context.Context) error {
	b.mu.Lock()
	if !b.closing {
		b.closing = true
		close(b.ending)
	}
	b.mu.Unlock()
	b.queue.close()
	b.reading.close()
	done := make(chan struct{})
	go func() {
		b.handled.Wait()
		close(done)
	}()
	soft, cancel := ctx, context.CancelFunc(func() {})
	if deadline, ok := ctx.Deadline(); ok {
		soft, cancel = context.WithDeadline(ctx, deadline.Add(-closeGrace))
	}
	defer cancel()
	select {
	case <-done:
		b.cancel(errClosing)
		return nil
	case <-soft.Done():
	}
	b.cancel(errClosing)
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// GuildJoined makes sure that a server has its library.
func (b *Bot) GuildJoined(_ context.Context, guild discord.ID) {
	b.background("join", func(ctx context.Context) error {
		_, err := b.Store.EnsureServer(ctx, news.ServerID(guild))
		return err
	})
}

// GuildLeft notes that the bot was removed from a server. What is stored is kept for those who change their minds.
func (b *Bot) GuildLeft(_ context.Context, guild discord.ID) {
	b.background("leave", func(ctx context.Context) error {
		return b.Store.MarkServerLeft(ctx, news.ServerID(guild), b.Now())
	})
}

// backgroundTimeout bounds work that nobody waits for.
const backgroundTimeout = 30 * time.Second

// background does work that nobody waits for.
func (b *Bot) background(what string, do func(ctx context.Context) error) {
	if !b.begin() {
		return
	}
	go func() {
		defer b.handled.Done()
		ctx, cancel := context.WithTimeout(b.base, backgroundTimeout)
		defer cancel()
		if err := guarded(func() error { return do(ctx) }); err != nil {
			b.Logger.WarnContext(ctx, "background work failed", "what", what, "error", err)
		}
	}()
}

// causeOf replaces the error of an ended context by why it ended.
func causeOf(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || news.CodeOf(err) == news.CodeCanceled) {
		return cause
	}
	return err
}
