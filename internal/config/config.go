// Package config turns environment variables into a validated Config. Nothing below the composition root reads the
// environment. .env.example lists every variable; a test compares the two.
package config

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Config is everything that newsdesk can be told from outside.
type Config struct {
	DatabaseURL Secret // empty: the private Postgres
	StorageKey  Secret // encrypts what people said before it is stored; empty: it is stored as it is
	ReadURL     Secret // standbys to answer questions from; empty: the primary
	PostgresBin string // folder with postgres, initdb and pg_ctl for the private Postgres; empty: found or made
	CacheDir    string // where the private Postgres' programs are kept; empty: the user's cache folder
	DataDir     string // where the private Postgres' data is kept; empty: the user's data folder
	IndexMemory int    // MB that building a vector index may take on the database's machine

	Library string // the library that commands use when they name none

	Budget Budget

	Chat      Endpoint // empty BaseURL and Model: answers are keyless
	Embedding Endpoint // empty BaseURL and Model: the local embedder
	// EmbeddingDimensions is requested of the embedding endpoint; 0: what the model gives.
	EmbeddingDimensions int
	// FusionWeight is what the embedding endpoint's similarity is worth beside BM25.
	FusionWeight float64
	// NextEmbedding is a model to change to, which is used from the change on; empty Model: none.
	NextEmbedding           Endpoint
	NextEmbeddingDimensions int
	NextFusionWeight        float64
	Rerank                  Endpoint // empty Model: passages are not reranked

	Discord Discord
	Work    Work

	// PurgeGoneDays is after how many days an article is removed whose page is gone; 0: never.
	PurgeGoneDays int

	Collector     Collector
	StatusAddress string // host:port for metrics and health; empty: none
	KeepQuestions bool   // store what people asked beside the answer
	Traces        bool   // store how answers came about, for newsdesk explain
	Unsupported   string // what becomes of a model's sentences that their quotes do not support: drop or mark

	Contact   string // address or page in the User-Agent, so that publishers can reach the operator
	LogLevel  string // debug, info, warn or error
	LogFormat string // auto (colored on a terminal), text or json
}

// Endpoint is an OpenAI-compatible server, or one with /rerank.
type Endpoint struct {
	BaseURL string
	APIKey  Secret
	Model   string
}

// Configured reports whether the endpoint is to be used.
func (e Endpoint) Configured() bool { return e.Model != "" }

// Secret is a string that no log, error or dump shows.
type Secret string

const redacted = "***"

// String hides the secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return redacted
}

// GoString hides the secret from %#v.
func (s Secret) GoString() string { return strconv.Quote(s.String()) }

// MarshalText hides the secret from encoders; slog uses it too.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Reveal returns the secret for use.
func (s Secret) Reveal() string { return string(s) }

// variable describes one environment variable: how it is read into the Config.
type variable struct {
	name string
	set  func(c *Config, value string) error
	// secret variables may also be given as NAME_FILE, the path of a file that holds the value.
	secret bool
}

func variables() []variable {
	text := func(at func(*Config) *string) func(*Config, string) error {
		return func(c *Config, v string) error { *at(c) = v; return nil }
	}
	secret := func(at func(*Config) *Secret) func(*Config, string) error {
		return func(c *Config, v string) error { *at(c) = Secret(v); return nil }
	}
	return []variable{
		{"DATABASE_URL", secret(func(c *Config) *Secret { return &c.DatabaseURL }), true},
		{"DATABASE_READ_URL", secret(func(c *Config) *Secret { return &c.ReadURL }), true},
		{"NEWSDESK_STORAGE_KEY", setStorageKey, true},
		{"NEWSDESK_INDEX_MEMORY", setIndexMemory, false},
		{"NEWSDESK_POSTGRES_BIN", text(func(c *Config) *string { return &c.PostgresBin }), false},
		{"NEWSDESK_CACHE_DIR", text(func(c *Config) *string { return &c.CacheDir }), false},
		{"NEWSDESK_DATA_DIR", text(func(c *Config) *string { return &c.DataDir }), false},
		{"NEWSDESK_LIBRARY", text(func(c *Config) *string { return &c.Library }), false},
		{"NEWSDESK_CHAT_BASE_URL", baseURL(func(c *Config) *string { return &c.Chat.BaseURL }), false},
		{"NEWSDESK_CHAT_API_KEY", secret(func(c *Config) *Secret { return &c.Chat.APIKey }), true},
		{"NEWSDESK_CHAT_MODEL", text(func(c *Config) *string { return &c.Chat.Model }), false},
		{"NEWSDESK_CHAT_PRICE", setPrice, false},
		{"NEWSDESK_DAILY_TOKENS", setDailyTokens, false},
		{"NEWSDESK_DAILY_MONEY", setDailyMoney, false},
		{"NEWSDESK_EMBEDDING_BASE_URL", baseURL(func(c *Config) *string { return &c.Embedding.BaseURL }), false},
		{"NEWSDESK_EMBEDDING_API_KEY", secret(func(c *Config) *Secret { return &c.Embedding.APIKey }), true},
		{"NEWSDESK_EMBEDDING_MODEL", text(func(c *Config) *string { return &c.Embedding.Model }), false},
		{"NEWSDESK_EMBEDDING_DIMENSIONS", dimensions(func(c *Config) *int { return &c.EmbeddingDimensions }), false},
		{"NEWSDESK_EMBEDDING_WEIGHT", weight(func(c *Config) *float64 { return &c.FusionWeight }), false},
		{"NEWSDESK_NEXT_EMBEDDING_BASE_URL", baseURL(func(c *Config) *string { return &c.NextEmbedding.BaseURL }), false},
		{"NEWSDESK_NEXT_EMBEDDING_API_KEY", secret(func(c *Config) *Secret { return &c.NextEmbedding.APIKey }), true},
		{"NEWSDESK_NEXT_EMBEDDING_MODEL", text(func(c *Config) *string { return &c.NextEmbedding.Model }), false},
		{"NEWSDESK_NEXT_EMBEDDING_DIMENSIONS", dimensions(func(c *Config) *int { return &c.NextEmbeddingDimensions }), false},
		{"NEWSDESK_NEXT_EMBEDDING_WEIGHT", weight(func(c *Config) *float64 { return &c.NextFusionWeight }), false},
		{"NEWSDESK_RERANK_BASE_URL", baseURL(func(c *Config) *string { return &c.Rerank.BaseURL }), false},
		{"NEWSDESK_RERANK_API_KEY", secret(func(c *Config) *Secret { return &c.Rerank.APIKey }), true},
		{"NEWSDESK_RERANK_MODEL", text(func(c *Config) *string { return &c.Rerank.Model }), false},
		{"NEWSDESK_DISCORD_TOKEN", secret(func(c *Config) *Secret { return &c.Discord.Token }), true},
		{"NEWSDESK_SHARED_LIBRARY", text(func(c *Config) *string { return &c.Discord.SharedLibrary }), false},
		{"NEWSDESK_USER_INSTALL", flag(func(c *Config) *bool { return &c.Discord.UserInstall }), false},
		{"NEWSDESK_LIMIT_PERSON", limit(func(c *Config) *Limit { return &c.Discord.PersonLimit }), false},
		{"NEWSDESK_LIMIT_SERVER", limit(func(c *Config) *Limit { return &c.Discord.ServerLimit }), false},
		{"NEWSDESK_LIMIT_TOTAL", limit(func(c *Config) *Limit { return &c.Discord.TotalLimit }), false},
		{"NEWSDESK_SHARE_SHARDS", flag(func(c *Config) *bool { return &c.Discord.ShareShards }), false},
		{"SHARD_COUNT", setShardCount, false},
		{"SHARD_IDS", setShardIDs, false},
		{hiddenDiscordURL, baseURL(func(c *Config) *string { return &c.Discord.URL }), false},
		{"NEWSDESK_WORKERS", setWorkers, false},
		{"NEWSDESK_FETCH_PAUSE", setPause, false},
		{"NEWSDESK_PURGE_GONE_DAYS", setPurgeGoneDays, false},
		{"NEWSDESK_STATUS_ADDRESS", setStatusAddress, false},
		{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", setTraceCollector, false},
		{"OTEL_EXPORTER_OTLP_ENDPOINT", setCollector, false},
		{"OTEL_EXPORTER_OTLP_HEADERS", setHeaders, true},
		{"OTEL_SERVICE_NAME", text(func(c *Config) *string { return &c.Collector.Service }), false},
		{"NEWSDESK_KEEP_QUESTIONS", flag(func(c *Config) *bool { return &c.KeepQuestions }), false},
		{"NEWSDESK_TRACES", flag(func(c *Config) *bool { return &c.Traces }), false},
		{"NEWSDESK_UNSUPPORTED", oneOf(func(c *Config) *string { return &c.Unsupported }, "drop", "mark"), false},
		{"NEWSDESK_CONTACT", text(func(c *Config) *string { return &c.Contact }), false},
		{"NEWSDESK_LOG_LEVEL", oneOf(func(c *Config) *string { return &c.LogLevel }, "debug", "info", "warn", "error"), false},
		{"NEWSDESK_LOG_FORMAT", oneOf(func(c *Config) *string { return &c.LogFormat }, "auto", "text", "json"), false},
	}
}

// Variables lists the names of all variables that are for operators.
func Variables() []string {
	var names []string
	for _, v := range variables() {
		if v.name != hiddenDiscordURL {
			names = append(names, v.name)
		}
	}
	return names
}

// Defaults is the Config of an empty environment.
func Defaults() Config {
	return Config{
		Library:          "news",
		Chat:             Endpoint{BaseURL: "https://api.openai.com/v1"},
		Embedding:        Endpoint{BaseURL: "https://api.openai.com/v1"},
		FusionWeight:     1,
		NextEmbedding:    Endpoint{BaseURL: "https://api.openai.com/v1"},
		NextFusionWeight: 1,
		IndexMemory:      256,
		Discord: Discord{
			PersonLimit: Limit{Minute: 5, Day: 100},
			ServerLimit: Limit{Minute: 30, Day: 1000},
			TotalLimit:  Limit{Minute: 120, Day: 20_000},
		},
		Work:        Work{Workers: 4, Pause: time.Second},
		Traces:      true,
		Collector:   Collector{Service: "newsdesk"},
		Unsupported: "drop",
		LogLevel:    "warn",
		LogFormat:   "auto",
	}
}

// Load reads the variables through getenv over the defaults. All problems are reported at once, each naming its
// variable; no message holds a value of a secret.
func Load(getenv func(string) string) (Config, error) {
	c := Defaults()
	var problems []error
	for _, v := range variables() {
		value, err := lookup(getenv, v)
		if err == nil && value != "" {
			err = v.set(&c, value)
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", v.name, err))
		}
	}
	return c, errors.Join(append(problems, c.validate())...)
}

func lookup(getenv func(string) string, v variable) (string, error) {
	value := strings.TrimSpace(getenv(v.name))
	if !v.secret {
		return value, nil
	}
	path := getenv(v.name + "_FILE")
	switch {
	case path == "":
		return value, nil
	case value != "":
		return "", fmt.Errorf("set it or %s_FILE, not both", v.name)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("%s_FILE cannot be read: %w", v.name, err)
	}
	return strings.TrimSpace(string(data)), nil
}

func (c Config) validate() error {
	var problems []error
	if c.ReadURL != "" && c.DatabaseURL == "" {
		problems = append(problems, errors.New("DATABASE_READ_URL: needs DATABASE_URL; the private Postgres has no standby"))
	}
	if c.Budget.Money > 0 && c.Budget.PromptPrice == 0 && c.Budget.CompletionPrice == 0 {
		problems = append(problems, errors.New("NEWSDESK_DAILY_MONEY: needs NEWSDESK_CHAT_PRICE, or nothing is known to cost anything"))
	}
	for name, dir := range map[string]string{"NEWSDESK_POSTGRES_BIN": c.PostgresBin, "NEWSDESK_CACHE_DIR": c.CacheDir, "NEWSDESK_DATA_DIR": c.DataDir} {
		if dir != "" && !filepath.IsAbs(dir) {
			problems = append(problems, fmt.Errorf("%s: must be an absolute path", name))
		}
	}
	if c.Rerank.Configured() && c.Rerank.BaseURL == "" {
		problems = append(problems, errors.New("NEWSDESK_RERANK_BASE_URL: must be set for NEWSDESK_RERANK_MODEL, such as http://localhost:8080"))
	}
	return errors.Join(append(problems, c.Discord.validate())...)
}

func baseURL(at func(*Config) *string) func(*Config, string) error {
	return func(c *Config, v string) error {
		u, err := url.Parse(v)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return errors.New("must be an address like https://api.openai.com/v1")
		}
		if u.User != nil {
			return errors.New("must not hold a user or password; the key has its own variable")
		}
		*at(c) = strings.TrimRight(v, "/")
		return nil
	}
}

func oneOf(at func(*Config) *string, allowed ...string) func(*Config, string) error {
	return func(c *Config, v string) error {
		for _, a := range allowed {
			if strings.EqualFold(a, v) {
				*at(c) = a
				return nil
			}
		}
		return fmt.Errorf("must be one of %s", strings.Join(allowed, ", "))
	}
}

func dimensions(at func(*Config) *int) func(*Config, string) error {
	return func(c *Config, v string) error {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > 16_000 {
			return errors.New("must be a number from 1 to 16000")
		}
		*at(c) = n
		return nil
	}
}

// setStorageKey checks a key without keeping it decoded: a Secret is not shown by mistake.
func setStorageKey(c *Config, v string) error {
	if key, err := base64.StdEncoding.DecodeString(v); err != nil || len(key) != 32 {
		return errors.New("must be 32 random bytes in base64: openssl rand -base64 32")
	}
	c.StorageKey = Secret(v)
	return nil
}

// maxPurgeDays is a hundred years.
const maxPurgeDays = 36_525

func setPurgeGoneDays(c *Config, v string) error {
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 || n > maxPurgeDays {
		return errors.New("must be a number of days; 0 is never")
	}
	c.PurgeGoneDays = n
	return nil
}

func setIndexMemory(c *Config, v string) error {
	n, err := strconv.Atoi(v)
	if err != nil || n < 16 || n > 65_536 {
		return errors.New("must be a number of MB from 16 to 65536")
	}
	c.IndexMemory = n
	return nil
}

func weight(at func(*Config) *float64) func(*Config, string) error {
	return func(c *Config, v string) error {
		w, err := strconv.ParseFloat(v, 64)
		if err != nil || !(w >= 0 && w <= 10) {
			return errors.New("must be a number from 0 to 10")
		}
		*at(c) = w
		return nil
	}
}

func flag(at func(*Config) *bool) func(*Config, string) error {
	return func(c *Config, v string) error {
		b, err := strconv.ParseBool(v)
		if err != nil {
			return errors.New("must be true or false")
		}
		*at(c) = b
		return nil
	}
}
