package config_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"newsdesk/internal/config"
)

func env(pairs ...string) func(string) string {
	m := make(map[string]string)
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return func(name string) string { return m[name] }
}

func TestEmptyEnvironmentGivesDefaults(t *testing.T) {
	t.Parallel()
	got, err := config.Load(env())
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, config.Defaults()) {
		t.Errorf("got %+v", got)
	}
}

func TestLoad(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte("from-a-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(env("NEWSDESK_CHAT_API_KEY_FILE", file, "NEWSDESK_CHAT_MODEL", "m", "NEWSDESK_LOG_LEVEL", "DEBUG",
		"NEWSDESK_CHAT_BASE_URL", "http://localhost:8080/v1/",
		"NEWSDESK_RERANK_BASE_URL", "http://localhost:8081/", "NEWSDESK_RERANK_API_KEY_FILE", file, "NEWSDESK_RERANK_MODEL", "r", "NEWSDESK_EMBEDDING_DIMENSIONS", "256", "NEWSDESK_EMBEDDING_WEIGHT", "0.5"))
	if err != nil {
		t.Fatal(err)
	}
	if want := (config.Endpoint{BaseURL: "http://localhost:8081", APIKey: "from-a-file", Model: "r"}); c.Rerank != want {
		t.Errorf("got the reranker %+v", c.Rerank)
	}
	if c.Chat.APIKey.Reveal() != "from-a-file" || !c.Chat.Configured() || c.Embedding.Configured() || c.LogLevel != "debug" ||
		c.Chat.BaseURL != "http://localhost:8080/v1" || c.EmbeddingDimensions != 256 || c.FusionWeight != 0.5 {
		t.Errorf("got %+v", c)
	}
}

func TestLoadDiscord(t *testing.T) {
	t.Parallel()
	c, err := config.Load(env("NEWSDESK_DISCORD_TOKEN", "t", "NEWSDESK_LIMIT_PERSON", "3 / 0", "SHARD_COUNT", "4", "SHARD_IDS", "1, 3"))
	if err != nil {
		t.Fatal(err)
	}
	if c.Discord.Token.Reveal() != "t" || c.Discord.PersonLimit != (config.Limit{Minute: 3}) || c.Discord.ShardCount != 4 ||
		!reflect.DeepEqual(c.Discord.Shards, []int{1, 3}) {
		t.Errorf("got %+v", c.Discord)
	}
	for _, bad := range [][]string{{"SHARD_IDS", "0"}, {"NEWSDESK_SHARE_SHARDS", "true"},
		{"NEWSDESK_SHARE_SHARDS", "true", "SHARD_COUNT", "2", "SHARD_IDS", "1"}, {"NEWSDESK_DAILY_MONEY", "2"}, {"NEWSDESK_CHAT_PRICE", "1"},
		{"NEWSDESK_CHAT_PRICE", "1/x"}, {"NEWSDESK_DAILY_TOKENS", "-1"}, {"NEWSDESK_STATUS_ADDRESS", "9464"},
		{"NEWSDESK_STORAGE_KEY", "c2hvcnQ="}, {"DATABASE_READ_URL", "postgres://standby/newsdesk"}, {"SHARD_COUNT", "2", "SHARD_IDS", "2"}} {
		if _, err := config.Load(env(bad...)); err == nil {
			t.Errorf("%v was taken", bad)
		}
	}
}

func TestEveryProblemIsNamed(t *testing.T) {
	t.Parallel()
	_, err := config.Load(env("NEWSDESK_CHAT_BASE_URL", "not an address", "NEWSDESK_EMBEDDING_DIMENSIONS", "-1", "NEWSDESK_EMBEDDING_WEIGHT", "NaN",
		"NEWSDESK_LIMIT_PERSON", "many", "SHARD_COUNT", "-1", "SHARD_IDS", "0,0", "NEWSDESK_USER_INSTALL", "perhaps",
		"NEWSDESK_RERANK_MODEL", "m", "NEWSDESK_LOG_LEVEL", "loud", "NEWSDESK_KEEP_QUESTIONS", "perhaps", "NEWSDESK_DATA_DIR", "relative", "DATABASE_URL", "secret-value", "DATABASE_URL_FILE", "/x"))
	if err == nil {
		t.Fatal("no error")
	}
	for _, name := range []string{"NEWSDESK_CHAT_BASE_URL", "NEWSDESK_EMBEDDING_DIMENSIONS", "NEWSDESK_EMBEDDING_WEIGHT", "NEWSDESK_LOG_LEVEL",
		"NEWSDESK_KEEP_QUESTIONS", "NEWSDESK_DATA_DIR", "DATABASE_URL", "NEWSDESK_LIMIT_PERSON", "SHARD_COUNT", "SHARD_IDS", "NEWSDESK_USER_INSTALL",
		"NEWSDESK_RERANK_BASE_URL"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named in: %v", name, err)
		}
	}
	if strings.Contains(err.Error(), "secret-value") {
		t.Error("the message holds a secret")
	}
}

func TestSecretsAreHidden(t *testing.T) {
	t.Parallel()
	const canary = "canary-4711"
	c, err := config.Load(env("NEWSDESK_CHAT_API_KEY", canary, "NEWSDESK_EMBEDDING_API_KEY", canary, "NEWSDESK_RERANK_API_KEY", canary,
		"DATABASE_URL", "postgres://u:"+canary+"@h/d"))
	if err != nil {
		t.Fatal(err)
	}
	dump, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("config", "config", c)
	slog.New(slog.NewTextHandler(&log, nil)).Info("config", "config", c, "key", c.Chat.APIKey)
	for _, shown := range []string{fmt.Sprint(c), fmt.Sprintf("%+v", c), fmt.Sprintf("%#v", c), string(dump), log.String()} {
		if strings.Contains(shown, canary) {
			t.Errorf("a secret is shown in %s", shown)
		}
	}
}

func TestExampleListsEveryVariable(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../.env.example")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, m := range regexp.MustCompile(`(?m)^#?([A-Z][A-Z_]+)=`).FindAllStringSubmatch(string(data), -1) {
		listed = append(listed, m[1])
	}
	slices.Sort(listed)
	want := config.Variables()
	slices.Sort(want)
	if !slices.Equal(listed, want) {
		t.Errorf(".env.example lists %v, the config reads %v", listed, want)
	}
}
