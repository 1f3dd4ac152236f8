package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/internal/openai/openaitest"
	"newsdesk/internal/source/sitetest"
)

// The run asks this often, and disturbs the gateway, the database and the news at these times.
const (
	soakEvery    = 500 * time.Millisecond
	soakPatience = 30 * time.Second // in which every question is to be answered
	soakGiveUp   = 3 * time.Minute
	soakPeople   = 24

	dropEvery    = 100 // questions
	killEvery    = 5   // questions; a question takes some twenty statements
	collectEvery = 10  // questions
	crashEvery   = 10 * time.Minute
)

// soak is a run of the program under load while everything that it depends on fails now and then.
type soak struct {
	*stage
	database *soakDatabase
	model    *openaitest.Server
	site     *sitetest.Site
	program  *program
	askers   []soakAsker
	online   sync.RWMutex // held while the bot has no session at Discord
	drops    atomic.Int64
	early    soakMemory // a minute after the beginning

	wg    sync.WaitGroup
	mu    sync.Mutex
	asked []*soakQuestion
}

// soakAsker is a person and where they ask.
type soakAsker struct {
	person  *discordtest.Person
	channel *discordtest.Channel
	kind    string // slash, mention or direct
}

// soakQuestion is a question and what came of it.
type soakQuestion struct {
	soakAsker
	took    time.Duration
	answer  discordtest.Message
	visible func() int // answers to it that can be seen; nil where only those of the channel can be counted
	err     error
}

var soakQuestions = []string{
	"When does the ferry between Vell and Orsa sail again?", "How much does a ticket for a car on the ferry cost?",
	"Why is the primary school in Miller Street closed?", "How many children are affected by the leaking roof?",
	"How many snow ploughs did the county buy?", "How many days was the Stag pass closed last winter?",
	"Who won the lake cup?", "How much oil did the barge Tern have on board?", "What do the night buses cost the town?",
	"Since when were the cracks in the railway bridge known?", "How many pipes does the cathedral's organ have?",
	"What did the council say about the harbour at its last meeting?", "Who painted the ceiling of the opera in Rome?",
}

// soakTime is how long the run asks: as long as SOAK says, such as 1h, and a minute otherwise.
func soakTime(t *testing.T) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(cmp.Or(os.Getenv("SOAK"), "1m"))
	if err != nil || d <= 0 {
		t.Fatalf("SOAK is how long to ask, such as 1h: %v", err)
	}
	return d
}

// soakProgram is the program that is soaked: the one that NEWSDESK_TEST_PROGRAM names, or else one without the race
// detector, with which a question takes some twenty times the processor and two a second would be five processors' work.
func soakProgram(t *testing.T) string {
	t.Helper()
	if path := cmp.Or(os.Getenv("NEWSDESK_TEST_PROGRAM"), os.Args[0]); path != os.Args[0] || !raceDetector {
		return path
	}
	path := filepath.Join(t.TempDir(), "newsdesk")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return path
}

// The real program answers two questions a second, or says politely why not, while one in a hundred requests to Discord, to
// the models and to the watched site fails, the gateway is dropped, database sessions are killed, and the database crashes.
// `make soak SOAK=1h` runs it for an hour.
func TestSoak(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	t.Parallel()
	length := soakTime(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	models, pages := newDice(seed), newDice(seed+1)
	ctx, cancel := context.WithTimeout(t.Context(), length+10*time.Minute)
	t.Cleanup(cancel)
	database := newSoakDatabase(t)
	s := &soak{database: database, model: soakModel(t, models), site: soakSite(t, pages),
		stage: newStageAt(t, discordtest.Options{Seed: seed, JournalLimit: -1}, database.dsn())}
	s.ctx = ctx
	s.begin()
	calm := s.memory()
	rules := soakDiscord(s.discord)
	models.on()
	pages.on()
	s.run(length)
	for _, r := range rules {
		r.Remove()
	}
	s.wg.Wait()
	last := s.memory()
	s.t.Log("seconds by stage:", s.stages())
	s.judge(length)
	s.report(length, calm, last, rules, models, pages)
}

// begin starts the program and brings it as far as somebody who uses it: a followed site, and people who may ask directly.
func (s *soak) begin() {
	s.t.Helper()
	s.program = serveBy(s.t, soakProgram(s.t), s.discord, s.dsn, "NEWSDESK_CHAT_BASE_URL="+s.model.URL, "NEWSDESK_CHAT_MODEL=scripted", "NEWSDESK_EMBEDDING_BASE_URL="+s.model.URL,
		"NEWSDESK_EMBEDDING_MODEL=scripted-vectors", "NEWSDESK_STATUS_ADDRESS=127.0.0.1:0", "NEWSDESK_FETCH_PAUSE=0s",
		"NEWSDESK_LIMIT_SERVER=0/0", "NEWSDESK_LIMIT_TOTAL=0/0")
	s.await(s.program)
	s.has(s.answer(s.admin.In(s.channel).Command("sources add", discordtest.Args{"location": s.site.URL + sitetest.RSS})), "articles stored")
	for i := range soakPeople {
		p := s.discord.AddUser("person-" + strconv.Itoa(i))
		s.guild.AddMember(p, 0)
		a := soakAsker{person: p, kind: []string{"slash", "mention", "direct"}[i%3]}
		if a.kind == "direct" {
			s.answer(p.In(s.channel).Command("direct-messages", nil))
			a.channel = p.DM()
		} else { // a channel takes five messages and five edits in five seconds
			a.channel = s.guild.AddText("room-" + strconv.Itoa(i))
		}
		s.askers = append(s.askers, a)
	}
}

// run asks and disturbs until the time is over.
func (s *soak) run(length time.Duration) {
	began, tick := time.Now(), time.NewTicker(soakEvery)
	defer tick.Stop()
	crash, minute := began.Add(min(crashEvery, length/2)), began.Add(time.Minute)
	for n := 0; time.Since(began) < length; n++ {
		<-tick.C
		s.ask(n)
		if n%dropEvery == dropEvery/2 {
			s.wg.Go(func() { s.gatewayFault(n / dropEvery) })
		}
		if n%killEvery == 1 {
			s.database.kill()
		}
		if n%collectEvery == 0 {
			s.collect(n / collectEvery)
		}
		if now := time.Now(); now.After(crash) {
			crash = now.Add(crashEvery)
			s.database.restart()
		}
		if now := time.Now(); now.After(minute) {
			minute = now.Add(time.Minute)
			s.progress(began)
		}
	}
}

// collect publishes an article and lets the program read the feed again.
func (s *soak) collect(n int) {
	about := fmt.Sprintf("At meeting %d of this year the council spoke about the harbour for %d minutes and decided nothing.", n, 20+n%70)
	s.site.Publish(sitetest.Article{Path: fmt.Sprintf("/town/meeting-%d", n), Section: "town", Title: fmt.Sprintf("Council meeting %d", n),
		Paragraphs: []string{about, fmt.Sprintf("The next meeting, number %d, will be about the bridge, the school and the night buses.", n+1)}})
	s.database.collected()
	s.site.Forget()
	s.model.Forget()
}

// ask lets the next person ask, in the way that is theirs, and waits for what comes of it beside the run.
func (s *soak) ask(n int) {
	a, text := s.askers[n%len(s.askers)], soakQuestions[n%len(soakQuestions)]
	q := &soakQuestion{soakAsker: a}
	s.mu.Lock()
	s.asked = append(s.asked, q)
	s.mu.Unlock()
	s.wg.Go(func() {
		s.online.RLock()
		began := time.Now()
		ctx, cancel := context.WithTimeout(s.ctx, soakGiveUp)
		defer cancel()
		wait := s.say
		if a.kind == "slash" {
			wait = s.command
		}
		answered := wait(ctx, q, text)
		s.online.RUnlock()
		q.answer, q.err = answered()
		q.took = time.Since(began)
	})
}

// command asks by a slash command. A command that reaches the bot too late to be acknowledged, because the gateway was
// dropped, is answered by a message in the channel.
func (s *soak) command(ctx context.Context, q *soakQuestion, text string) func() (discordtest.Message, error) {
	i, err := q.person.In(q.channel).Command("ask", discordtest.Args{"question": text})
	if err != nil {
		return func() (m discordtest.Message, _ error) { return m, err }
	}
	return func() (found discordtest.Message, err error) {
		err = s.discord.Wait(ctx, func() bool {
			if m, ok := i.Original(); ok && settled(m) {
				found = m
				return true
			}
			for _, m := range q.channel.Messages() {
				if m.Author.ID == s.discord.Bot().ID && m.Timestamp.After(i.Began) && m.InteractionMetadata == nil && settled(m) {
					found = m
					return true
				}
			}
			return false
		})
		return found, err
	}
}

// say asks by a message, directly or by mentioning the bot.
func (s *soak) say(ctx context.Context, q *soakQuestion, text string) func() (discordtest.Message, error) {
	if q.kind == "mention" {
		text = s.discord.Bot().Mention() + " " + text
	}
	asked, err := q.person.In(q.channel).Say(text)
	if err != nil {
		return func() (m discordtest.Message, _ error) { return m, err }
	}
	isReply := func(m discordtest.Message) bool { return m.Reference != nil && m.Reference.MessageID == asked.ID }
	q.visible = func() (n int) {
		for _, m := range q.channel.Messages() {
			if isReply(m) {
				n++
			}
		}
		return n
	}
	return func() (discordtest.Message, error) {
		return q.channel.WaitMessage(ctx, func(m discordtest.Message) bool { return isReply(m) && settled(m) })
	}
}

// quoteFirst answers with the first sentence of the first passage, as a model's reply.
func quoteFirst(r openaitest.ChatRequest) string {
	reply := map[string]any{"claims": []any{}, "disagreements": []any{}, "missing": "It is not there.", "language": "en"}
	if m := firstPassage.FindStringSubmatch(r.Text("user")); m != nil {
		reply["claims"], reply["missing"] = []any{claim(m[2], m[1], m[2])}, ""
	}
	text, err := json.Marshal(reply)
	if err != nil {
		panic(err)
	}
	return string(text)
}

var firstPassage = regexp.MustCompile(`<<\S+ passage (\S+)>>\n(?:[A-Z][a-z]+: .*\n)*\n*([^.\n]+\.)`)

// soakMemory is what the program takes.
type soakMemory struct{ resident, goroutines int64 }

// memory reads it from the metrics.
func (s *soak) memory() (m soakMemory) {
	s.t.Helper()
	_, text := s.program.ask("/metrics")
	for name, into := range map[string]*int64{"process_resident_memory_bytes": &m.resident, "go_goroutines": &m.goroutines} {
		for line := range strings.Lines(text) {
			if value, ok := strings.CutPrefix(line, name+" "); ok {
				f, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
				if err != nil {
					s.t.Fatal(line, err)
				}
				*into = int64(f)
			}
		}
	}
	return m
}

// stages is where the time of answers went, on average and in all.
func (s *soak) stages() string {
	s.t.Helper()
	_, text := s.program.ask("/metrics")
	var list []string
	for _, m := range stageSum.FindAllStringSubmatch(text, -1) {
		list = append(list, m[1]+" "+m[2])
	}
	return strings.Join(list, ", ")
}

var stageSum = regexp.MustCompile(`newsdesk_answer_stage_seconds_sum\{stage="(\w+)"\} (\S+)`)

func (m soakMemory) String() string {
	return fmt.Sprintf("%d MiB and %d goroutines", m.resident>>20, m.goroutines)
}

// progress says how the run is going.
func (s *soak) progress(began time.Time) {
	s.mu.Lock()
	asked := len(s.asked)
	s.mu.Unlock()
	m := s.memory()
	if s.early == (soakMemory{}) {
		s.early = m
	}
	s.t.Logf("after %s: %d questions asked, %d gateway drops, %d sessions killed, %d crashes, %s",
		time.Since(began).Round(time.Second), asked, s.drops.Load(), s.database.killed, s.database.restarts, m)
}

// outcomes counts what people were told.
func (s *soak) outcomes() (counts map[string]int, took []time.Duration) {
	counts = map[string]int{}
	for _, q := range s.asked {
		counts[q.kind]++
		if q.err != nil {
			counts["none"]++
			continue
		}
		if q.visible != nil && q.visible() != 1 {
			counts["visible otherwise"]++
		}
		took = append(took, q.took)
		if q.took <= soakPatience {
			counts["in time"]++
		}
		_, answered := q.answer.Button("Sources")
		switch text := q.answer.Text(); {
		case answered:
			counts["answered"]++
		case strings.Contains(text, "Something went wrong"):
			counts["defect"]++
		case strings.Contains(text, "❗"):
			counts["told why"]++
		default:
			counts["refused"]++
		}
	}
	slices.Sort(took)
	return counts, took
}

// judge fails the test when a question was left without an answer or has two, or when something broke in the program.
func (s *soak) judge(length time.Duration) {
	s.t.Helper()
	for i, q := range s.asked {
		switch {
		case q.err != nil:
			s.t.Errorf("question %d, %s, was not answered: %v", i, q.kind, q.err)
		case q.visible != nil && q.visible() != 1:
			s.t.Errorf("question %d, %s, has %d visible answers", i, q.kind, q.visible())
		case strings.Contains(q.answer.Text(), "Something went wrong"):
			s.t.Errorf("question %d, %s: %s", i, q.kind, q.answer.Text())
		}
	}
	s.countAnswers()
	told := map[string]int{}
	for _, q := range s.asked {
		if text := q.answer.Text(); strings.Contains(text, "❗") {
			told[firstLine(text)]++
		}
	}
	for _, text := range slices.Sorted(maps.Keys(told)) {
		s.t.Logf("told %d times: %s", told[text], text)
	}
	if v := s.discord.Violations(); len(v) > 0 {
		s.t.Errorf("%d requests broke Discord's rules, such as %v", len(v), v[0])
	}
	counts, _ := s.outcomes()
	if length >= 10*time.Minute && counts["in time"]*1000 < len(s.asked)*999 {
		s.t.Errorf("%d of %d questions were answered within %s", counts["in time"], len(s.asked), soakPatience)
	}
	if err := s.program.stop(syscall.SIGTERM); err != nil {
		s.t.Errorf("the program ended with %v", err)
	}
	for _, bad := range []string{"panic", "DATA RACE"} {
		if n := strings.Count(s.program.output.String(), bad); n > 0 {
			s.t.Errorf("the program wrote %q %d times", bad, n)
		}
	}
}

// countAnswers checks that those who ask by commands see as many answers as they asked questions.
func (s *soak) countAnswers() {
	s.t.Helper()
	for _, a := range s.askers {
		asked, answers := 0, 0
		for _, q := range s.asked {
			if q.channel == a.channel {
				asked++
			}
		}
		for _, m := range a.channel.Messages() {
			if m.Author.ID == s.discord.Bot().ID {
				answers++
			}
		}
		if a.kind == "slash" && asked != answers {
			s.t.Errorf("%s asked %d questions and sees %d answers", a.person.Name, asked, answers)
		}
	}
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

func (s *soak) report(length time.Duration, calm, last soakMemory, rules []*discordtest.Rule, models, pages *dice) {
	counts, took := s.outcomes()
	if len(took) == 0 {
		return
	}
	at := func(share float64) time.Duration {
		return took[min(len(took)-1, int(share*float64(len(took))))].Round(time.Millisecond)
	}
	rest := 0
	for _, r := range rules {
		rest += r.Hits()
	}
	asked, faulty := models.counts()
	read, broken := pages.counts()
	s.t.Attr("R14", fmt.Sprintf("%s at 2 questions/s: %d asked (%d commands, %d mentions, %d direct messages); %d answered with sources, %d refused for lack of them, "+
		"%d told of a failure, %d of a defect, %d without an answer; %d within %s; p50 %s, p95 %s, p99 %s, longest %s; %d of those with more or fewer than one visible answer, the word panic %d times in the log; "+
		"faults: %d of Discord's REST, %d gateway drops, %d of %d model requests, %d of %d pages, %d database sessions killed, %d crashes; %s before, %s after a minute, %s at the end",
		length, len(s.asked), counts["slash"], counts["mention"], counts["direct"], counts["answered"], counts["refused"], counts["told why"], counts["defect"],
		counts["none"], counts["in time"], soakPatience, at(.5), at(.95), at(.99), at(1), counts["visible otherwise"], strings.Count(s.program.output.String(), "panic"),
		rest, s.drops.Load(), faulty, asked, broken, read, s.database.killed, s.database.restarts, calm, cmp.Or(s.early, last), last))
}
