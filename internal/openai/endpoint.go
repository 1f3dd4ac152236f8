package openai

import (
	"cmp"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"newsdesk/internal/news"
)

// Endpoint is one model at one address, and how to treat it. Zero fields take the defaults in brackets.
type Endpoint struct {
	BaseURL string // with the version, such as https://api.openai.com/v1, if the server has versions
	APIKey  string `json:"-"` // empty: no Authorization header
	Model   string
	// Dimensions is the length of vectors to ask for [what the model gives]; only the Embedder reads it.
	Dimensions int

	MaxInFlight       int // requests at the same time [8]
	RequestsPerMinute int // [not limited]
	TokensPerMinute   int // estimated at four bytes a token [not limited]

	HTTPClient *http.Client // redirects are never followed [one with its own connections]
	Timeouts   Timeouts
	Retry      Retry
	Logger     *slog.Logger // [silent]
	Begin      news.Begin   // watches calls [nobody does]
}

// Timeouts bound the waiting for a reply. Zero fields take the defaults in brackets. An endpoint whose replies began soon
// lately is given up earlier: after five times its slowest, and a few seconds at least.
type Timeouts struct {
	FirstByte time.Duration // until the reply begins [20 s; as Total for embeddings and scores, which do not stream]
	Gap       time.Duration // between two parts of a reply [15 s]
	// Total is for one completion or ranking with all retries, or one attempt at a batch of embeddings [60 s; 15 s for
	// a ranking, without which there is an answer, too].
	Total time.Duration
	Query time.Duration // for the vector of a question with all retries, without which there is an answer, too [5 s]
}

// Retry says how long to wait after a failure that may pass, and when not to ask at all. Zero fields take the defaults
// in brackets.
type Retry struct {
	Initial time.Duration // longest first wait; it doubles with each retry, with full jitter [500 ms]
	Max     time.Duration // longest wait that we choose [8 s]
	// MaxRetryAfter is the longest wait that the server may ask for with Retry-After; when it asks for more, the call
	// fails at once [30 s; 5 min for embeddings]. Calls whose context ends sooner do not wait either.
	MaxRetryAfter time.Duration
	BreakerOpen   time.Duration // how long a failing endpoint is left alone before one probe [15 s]
	Block         time.Duration // how long after a refused key, a used-up quota or a wrong address [10 min]
}

// String names the endpoint without its key. Whatever the verb, an Endpoint is never printed with it.
func (e Endpoint) String() string {
	host := "?"
	if u, err := url.Parse(e.BaseURL); err == nil {
		host = u.Host
	}
	return e.Model + " at " + host
}

// GoString is String.
func (e Endpoint) GoString() string { return e.String() }

// LogValue is String.
func (e Endpoint) LogValue() slog.Value { return slog.StringValue(e.String()) }

func (e Endpoint) withDefaults(k kind) Endpoint {
	set(&e.MaxInFlight, 8)
	if k == rerank {
		set(&e.Timeouts.Total, 15*time.Second)
	}
	set(&e.Timeouts.Total, time.Minute)
	set(&e.Timeouts.Gap, 15*time.Second)
	set(&e.Timeouts.Query, 5*time.Second)
	set(&e.Retry.Initial, 500*time.Millisecond)
	set(&e.Retry.Max, 8*time.Second)
	set(&e.Retry.BreakerOpen, 15*time.Second)
	set(&e.Retry.Block, 10*time.Minute)
	if k == chat {
		set(&e.Timeouts.FirstByte, 20*time.Second)
	}
	if k == embedding {
		set(&e.Retry.MaxRetryAfter, 5*time.Minute)
	}
	set(&e.Timeouts.FirstByte, e.Timeouts.Total)
	set(&e.Retry.MaxRetryAfter, 30*time.Second)
	if e.Logger == nil {
		e.Logger = slog.New(slog.DiscardHandler)
	}
	e.HTTPClient = withoutRedirects(e.HTTPClient, e.MaxInFlight)
	return e
}

func set[T cmp.Ordered](field *T, value T) {
	var zero T
	if *field <= zero {
		*field = value
	}
}

// withoutRedirects returns a client that takes a redirect for a reply: a prompt goes only where the operator said.
func withoutRedirects(given *http.Client, connections int) *http.Client {
	var client http.Client
	if given != nil {
		client = *given
	} else if standard, ok := http.DefaultTransport.(*http.Transport); ok {
		transport := standard.Clone()
		transport.MaxIdleConnsPerHost = connections
		client.Transport = transport
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

// kind tells the endpoints apart where messages, settings and limits do.
type kind int

const (
	chat kind = iota
	embedding
	rerank
)

func (k kind) String() string {
	switch k {
	case chat:
		return "chat"
	case embedding:
		return "embedding"
	default:
		return "rerank"
	}
}

// setting is the name of the variable that configures a part of the endpoint.
func (k kind) setting(part string) string {
	return "NEWSDESK_" + strings.ToUpper(k.String()) + "_" + part
}

// address says what the base URL has to be.
func (k kind) address() string {
	if k == rerank {
		return "/rerank is added to it"
	}
	return "it ends in the version, such as /v1"
}

// maxBody is the largest reply that is read, in bytes.
func (k kind) maxBody() int64 {
	if k == embedding {
		return 64 << 20
	}
	return 8 << 20
}
