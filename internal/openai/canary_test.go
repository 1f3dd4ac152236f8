package openai_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"newsdesk/internal/news"
	"newsdesk/internal/openai"
	"newsdesk/internal/openai/openaitest"
)

// TestNothingSecretGetsOut has a server say the key and the texts in every way it can, and reads all errors down to the
// bottom, and the log.
func TestNothingSecretGetsOut(t *testing.T) {
	t.Parallel()
	const private = "privatequestion"
	echo := fmt.Sprintf(`{"detail":[{"loc":["body"],"msg":"bad","input":%q}]}`, private+canary)
	for name, step := range map[string]openaitest.Step{
		"401":              openaitest.Unauthorized(),
		"403":              openaitest.Status(403, "Bearer "+canary),
		"404":              openaitest.UnknownModel(),
		"429":              openaitest.RateLimited("Retry-After-Ms", "1"),
		"quota":            openaitest.QuotaUsedUp(),
		"400":              openaitest.Status(400, "odd"),
		"500":              openaitest.Status(500, "oops"),
		"code":             openaitest.StatusCode(500, canary, canary),
		"too long":         openaitest.TooLong(),
		"long message":     openaitest.Status(500, strings.Repeat("x", 290)+canary),
		"plain text":       openaitest.Raw(500, "text/plain", "key "+canary),
		"HTML":             openaitest.Raw(500, "text/html", "<html>"+canary+private),
		"HTML with 200":    openaitest.Raw(200, "text/html", "<html>"+canary+private),
		"validation":       openaitest.Raw(422, "application/json", echo),
		"malformed JSON":   openaitest.Raw(200, "application/json", `{"x":"`+canary+private),
		"other JSON":       openaitest.Raw(200, "application/json", `"`+canary+private+`"`),
		"error with 200":   openaitest.Raw(200, "application/json", `{"error":"`+canary+`"}`),
		"error in stream":  openaitest.StreamError(canary, canary),
		"malformed event":  openaitest.MalformedEvent(private),
		"cut off":          openaitest.CutOff(private),
		"content filter":   openaitest.Finish("content_filter", private),
		"redirect":         openaitest.Redirect("/?key=" + canary),
		"malformed header": openaitest.RateLimited("Retry-After", canary),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			server := openaitest.New(t, many(18, step)...)
			e := at(server)
			e.Logger = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			p := prompt()
			p.User = private
			_, errChat := openai.NewChat(e).Complete(t.Context(), p, nil)
			_, errEmbedding := openai.NewEmbedder(e).Embed(t.Context(), []string{private})
			_, errRerank := openai.NewReranker(e).Rerank(t.Context(), private, []string{private})
			if errChat == nil {
				t.Error("chat did not fail")
			}
			out := log.String()
			for _, err := range []error{errChat, errEmbedding, errRerank} {
				out += everything(err)
			}
			for _, secret := range []string{canary[:8], private} {
				if strings.Contains(out, secret) {
					t.Errorf("%q is in %s", secret, out)
				}
			}
		})
	}
}

// everything is the text of an error and of all below it, in several forms.
func everything(err error) string {
	var out strings.Builder
	for ; err != nil; err = errors.Unwrap(err) {
		fmt.Fprintf(&out, "%v %+v %#v\n", err, err, err)
		if e, ok := err.(*news.Error); ok { //nolint:errorlint // walks the chain itself
			fmt.Fprintf(&out, "%s %s\n", e.Message, e.Hint)
		}
	}
	return out.String()
}

func TestEndpointIsPrintedWithoutItsKey(t *testing.T) {
	t.Parallel()
	e := openai.Endpoint{BaseURL: "https://user:" + canary + "@models.example/v1?key=" + canary, APIKey: canary, Model: "small"}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("made", "endpoint", e)
	for _, text := range []string{fmt.Sprint(e), fmt.Sprintf("%+v %#v %v", e, e, &e), log.String()} {
		if strings.Contains(text, canary) || !strings.Contains(text, "small at models.example") {
			t.Errorf("printed %q", text)
		}
	}
}
