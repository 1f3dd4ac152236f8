package openai

import (
	"io"
	"net/http"
	"strings"
)

// A server that repeats so much of what it was sent says nothing else. Shorter runs are words that any message has.
const echoed = 20 // bytes

// echo stands for a server's words that repeat what it was sent: questions and articles belong into no log.
const echo = "[the server's words repeat the request]"

// withoutEchoes also takes out of a server's words those that repeat the request.
func withoutEchoes(req *http.Request, redact func(string) string) func(string) string {
	return func(said string) string {
		said = redact(said)
		if len(said) < echoed || req.GetBody == nil {
			return said
		}
		body, err := req.GetBody()
		if err != nil {
			return echo
		}
		defer body.Close()
		sent, err := io.ReadAll(body)
		if err != nil || repeats(said[:min(len(said), 2*maxErrorMessage)], string(sent)) {
			return echo
		}
		return said
	}
}

// unescaped makes JSON's text and a message alike, as far as their words go.
var unescaped = strings.NewReplacer(`\n`, " ", `\r`, " ", `\t`, " ", `\`, "", `"`, "", "\n", " ", "\t", " ")

func repeats(said, sent string) bool {
	fold := func(s string) string { return strings.Join(strings.Fields(unescaped.Replace(s)), " ") }
	said, sent = fold(said), fold(sent)
	for i := 0; i+echoed <= len(said); i++ {
		if strings.Contains(sent, said[i:i+echoed]) {
			return true
		}
	}
	return false
}
