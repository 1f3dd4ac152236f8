package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"newsdesk/bot/discordtest"
	"newsdesk/internal/openai/openaitest"
)

// quoting replies with the passage's sentence that holds the words, as it stands.
func quoting(words string) openaitest.Step {
	return openaitest.ForChat(openaitest.ReplyFunc(func(r openaitest.ChatRequest) string {
		for _, m := range promptPassage.FindAllStringSubmatch(r.Text("user"), -1) {
			if strings.Contains(m[2], words) {
				reply, err := json.Marshal(map[string]any{"claims": []any{claim("Inspectors found "+words+".", m[1], words)}, "disagreements": []any{}, "missing": "", "language": "en"})
				if err != nil {
					panic(err)
				}
				return string(reply)
			}
		}
		return `{"claims":[],"disagreements":[],"missing":"It is not there.","language":"en"}`
	}))
}

// People on Discord are answered from the articles while the model's endpoint fails, read why, and get the model's
// answers again soon after it is back.
func TestServeThroughAnOutage(t *testing.T) {
	t.Parallel()
	const words = "a crack in its northern pillar"
	server := openaitest.New(t, slices.Repeat([]openaitest.Step{openaitest.ForChat(openaitest.Status(503, "out of order"))}, 5)...)
	server.Push(slices.Repeat([]openaitest.Step{quoting(words)}, 100)...)
	s := newStage(t, discordtest.Options{})
	s.start("NEWSDESK_CHAT_BASE_URL="+server.URL, "NEWSDESK_CHAT_MODEL=scripted", "NEWSDESK_LIMIT_SERVER=0/0", "NEWSDESK_LIMIT_TOTAL=0/0")
	s.has(s.answer(s.admin.In(s.channel).Command("ingest url", discordtest.Args{"address": site(t).URL + "/bridge"})), "1 added")
	asked := s.keepAsking(2, "Inspectors found", "The language model did not answer")
	asked.more(s.ctx, t, 0, 10)
	failed := len(server.Requests())
	asked.more(s.ctx, t, 5, 0)
	asked.end()
	if failed != 5 || asked.otherwise > 0 {
		t.Errorf("%d requests failed, %d people were told something else, such as: %s", failed, asked.otherwise, asked.strange)
	}
	t.Attr("R8", fmt.Sprintf("on Discord: after %d failed requests the endpoint was left alone; %d answers from the articles said “The language model did not answer: …”, each within %.1f s; then the model answered again", failed, asked.told, asked.longestToldOf.Seconds()))
}
