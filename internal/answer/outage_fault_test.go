package answer

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/internal/chunk"
	"newsdesk/internal/embed"
	"newsdesk/internal/news"
	"newsdesk/internal/openai"
	"newsdesk/internal/retrieve"
	"newsdesk/internal/shelf"
	"newsdesk/internal/text"
)

// weather is an endpoint for chat and vectors whose state changes with the bubble's clock. It answers without a network,
// so that the clock stands still meanwhile.
type weather struct {
	state func(age time.Duration) (status, retryAfter int) // 0 as status: it hangs

	mu    sync.Mutex
	began time.Time
	asked map[string][]request // by the path's last part
}

type request struct {
	at         time.Duration
	status     int
	retryAfter time.Duration
}

func (w *weather) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	age := time.Since(w.began)
	status, after := w.state(age)
	path := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	w.mu.Lock()
	w.asked[path] = append(w.asked[path], request{age, status, time.Duration(after) * time.Second})
	w.mu.Unlock()
	if status == 0 {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	reply, kind := `{"error":{"message":"out of order"}}`, "application/json"
	if status == http.StatusOK {
		reply, kind = goodReply(path, body)
	}
	h := http.Header{"Content-Type": {kind}}
	if after > 0 {
		h.Set("Retry-After", fmt.Sprint(after))
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(reply)), Request: r}, nil
}

// goodReply quotes the first passage, or gives each text the same vector.
func goodReply(path string, body []byte) (text, contentType string) {
	if path == "embeddings" {
		return `{"object":"list","model":"m","data":[{"object":"embedding","index":0,"embedding":[1,0]}]}`, "application/json"
	}
	var asked struct {
		Stream   bool
		Messages []struct{ Content string }
	}
	_ = json.Unmarshal(body, &asked) // what cannot be read has no passage
	passage := "none"
	for _, m := range asked.Messages {
		if found := promptIDs.FindStringSubmatch(m.Content); found != nil {
			passage = found[1]
		}
	}
	content, _ := json.Marshal(said(claimOf("Its base had rusted through.", passage, "because its base had rusted through")))
	if !asked.Stream {
		return fmt.Sprintf(`{"id":"1","object":"chat.completion","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":%s}}]}`, content), "application/json"
	}
	return fmt.Sprintf("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%s},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n", content), "text/event-stream"
}

// outcome is a question's answer and when it was asked and given.
type outcome struct {
	asked, took time.Duration
	mode        news.Mode
	notice      string
}

// ask asks the whole answerer once a second for so long, and returns what came of it.
func (w *weather) ask(t *testing.T, lasting time.Duration) (list []outcome) {
	t.Helper()
	endpoint := openai.Endpoint{BaseURL: "http://endpoint.example/v1", Model: "m", HTTPClient: &http.Client{Transport: w}}
	s := shelf.New(chunk.New(chunk.Options{}), text.NewAnalyzer("en"))
	s.Add(news.Article{Title: "Velmora port shut after crane collapse", Body: harborBody, Publisher: "Ledger", PublishedAt: published})
	log := slog.New(slog.DiscardHandler)
	r := retrieve.New(s, embed.NewService(openai.NewEmbedder(endpoint), embed.Options{}), news.EmbeddingModel{FusionWeight: 0.5}, retrieve.Defaults(), log)
	a := New(Options{Retriever: r, Bodies: s, Model: openai.NewChat(endpoint), Logger: log})
	w.began, w.asked = time.Now(), map[string][]request{}
	var mu sync.Mutex
	var asking sync.WaitGroup
	for time.Since(w.began) < lasting {
		asking.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute) // as the bot gives a question
			defer cancel()
			asked := time.Since(w.began)
			got, err := a.Answer(ctx, news.Question{Text: "Why did the crane in Velmora collapse?", AskedAt: published}, nil)
			if err != nil || len(got.Claims) == 0 || !strings.Contains(got.Claims[0].Text, "rusted through") {
				t.Errorf("asked after %s: %v, claims %v", asked, err, got.Claims)
			}
			mu.Lock()
			defer mu.Unlock()
			list = append(list, outcome{asked, time.Since(w.began) - asked, got.Mode, got.Notice})
		})
		time.Sleep(time.Second)
	}
	asking.Wait()
	slices.SortFunc(list, func(a, b outcome) int { return int(a.asked - b.asked) })
	return list
}

// between are the requests of a time.
func (w *weather) between(path string, from, to time.Duration) (list []request) {
	for _, r := range w.asked[path] {
		if r.at >= from && r.at < to {
			list = append(list, r)
		}
	}
	return list
}

const (
	outageBegins = 10 * time.Second
	outageEnds   = 70 * time.Second
)

// Through an outage of the model's and the embeddings' endpoint every question is answered from the articles, and says
// why; the endpoint is left alone but for a probe now and then, and is asked again soon after it is back.
func TestOutageUnderQuestions(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]int{"500": 500, "429 without a time": 429, "no answer": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := &weather{state: func(age time.Duration) (int, int) {
					if age >= outageBegins && age < outageEnds {
						return fault, 0
					}
					return http.StatusOK, 0
				}}
				list := w.ask(t, 100*time.Second)
				for _, path := range []string{"completions", "embeddings"} {
					w.checkProbes(t, path, fault == 0)
				}
				checkOutcomes(t, list, fault == 0)
			})
		})
	}
}

// checkProbes looks at what an endpoint was asked while it was out of order.
func (w *weather) checkProbes(t *testing.T, path string, hangs bool) {
	t.Helper()
	failed := w.between(path, outageBegins, outageEnds)
	if hangs { // what is under way when the breaker opens, and each question's own second try, come to more
		if len(failed) > 20 {
			t.Errorf("%s: %d requests", path, len(failed))
		}
		t.Attr("R8", fmt.Sprintf("%s hang: %d requests in %s of outage", path, len(failed), outageEnds-outageBegins))
		return
	}
	const most = 5
	if len(failed) <= most {
		t.Fatalf("%s: only %d requests", path, len(failed))
	}
	shortest := outageEnds
	for n := most; n < len(failed); n++ {
		shortest = min(shortest, failed[n].at-failed[n-1].at)
	}
	if shortest < 15*time.Second {
		t.Errorf("%s: after %d requests one came after %s", path, most, shortest)
	}
	t.Attr("R8", fmt.Sprintf("%s: left alone after %d failed requests, then probes at least %s apart; %d requests in %s of outage",
		path, most, shortest.Round(time.Millisecond), len(failed), outageEnds-outageBegins))
}

func checkOutcomes(t *testing.T, list []outcome, hangs bool) {
	t.Helper()
	var during []time.Duration
	back := time.Duration(0)
	notice := ""
	for _, o := range list {
		switch {
		case o.asked < outageBegins && o.mode != news.ModeModel:
			t.Errorf("before the outage, after %s: %s %q", o.asked, o.mode, o.notice)
		case o.asked > outageBegins && o.asked+o.took < outageEnds:
			if o.mode != news.ModeKeyless || !strings.Contains(o.notice, "endpoint") && !strings.Contains(o.notice, "language model") {
				t.Errorf("in the outage, after %s: %s %q", o.asked, o.mode, o.notice)
			}
			during = append(during, o.took)
			notice = o.notice
		case o.asked >= outageEnds && back == 0 && o.mode == news.ModeModel:
			back = o.asked + o.took - outageEnds
		case back > 0 && o.asked > outageEnds+back && o.mode != news.ModeModel:
			t.Errorf("after the outage was over, after %s: %s %q", o.asked, o.mode, o.notice)
		}
	}
	slices.Sort(during)
	p95 := during[len(during)*95/100]
	if back == 0 || back > 30*time.Second || p95 > 5*time.Second {
		t.Errorf("answers took %s (95 %%), and the model was back after %s", p95, back)
	}
	what := "failing"
	if hangs {
		what = "hanging"
	}
	t.Attr("R8", fmt.Sprintf("endpoint "+what+": all %d questions of the outage were answered from the articles, 95 %% within %s, saying %q; the model was back %s after the endpoint",
		len(during), p95.Round(time.Millisecond), notice, back))
}

// An endpoint that says when to come back is not asked before, also not by other questions, and no question asks it more
// than four times.
func TestRetryAfterIsNeverUndercut(t *testing.T) {
	t.Parallel()
	for _, after := range []int{2, 45} {
		t.Run(fmt.Sprint(after), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := &weather{state: func(age time.Duration) (int, int) {
					if age >= outageBegins && age < outageEnds {
						return http.StatusTooManyRequests, after
					}
					return http.StatusOK, 0
				}}
				list := w.ask(t, 120*time.Second)
				early, told := 0, 0
				for _, asked := range w.asked {
					told += len(slices.DeleteFunc(slices.Clone(asked), func(r request) bool { return r.retryAfter == 0 }))
					early += undercuts(asked)
				}
				if early > 0 || told == 0 {
					t.Errorf("%d of the requests came before the time that %d replies named", early, told)
				}
				if last := list[len(list)-1]; last.mode != news.ModeModel {
					t.Errorf("in the end: %+v", last)
				}
				t.Attr("R8", fmt.Sprintf("Retry-After %d s named by %d replies under a question a second: %d requests came earlier", after, told, early))
			})
		})
	}
}

// undercuts counts the requests that came while an earlier reply wanted the endpoint to be left alone. One that is sent
// in the very instant of that reply was under way and cannot have known.
func undercuts(asked []request) (n int) {
	for _, r := range asked {
		if slices.ContainsFunc(asked, func(reply request) bool {
			return reply.at < r.at && r.at < reply.at+reply.retryAfter
		}) {
			n++
		}
	}
	return n
}
