package archtest

const (
	module   = "newsdesk"
	maxLines = 700
)

// room says what a package may import outside its tests.
type room struct {
	may     []string // packages of ours
	any     bool     // every package of ours but test helpers
	stdOnly bool     // no vendor at all
}

// rooms is the import table. A new package must be added here, with as little as it needs.
func rooms() map[string]room {
	return map[string]room{
		"internal/news":      {stdOnly: true}, // the vocabulary everyone shares must cost nobody anything
		"internal/bm25":      {},
		"internal/config":    {},
		"internal/canonical": {},
		"migrations":         {stdOnly: true},
		"internal/text":      {may: []string{"internal/news"}},

		"internal/chunk":     {may: []string{"internal/news", "internal/text"}},
		"internal/extract":   {may: []string{"internal/news", "internal/text", "internal/canonical"}},
		"internal/embed":     {may: []string{"internal/news", "internal/text"}},
		"internal/answer":    {may: []string{"internal/news", "internal/text", "internal/dates"}},
		"internal/ingest":    {may: []string{"internal/news", "internal/text", "internal/bm25", "internal/canonical", "internal/copies"}},
		"internal/revision":  {may: []string{"internal/news", "internal/text"}},
		"internal/review":    {may: []string{"internal/news", "internal/revision"}},
		"internal/retrieve":  {may: []string{"internal/news", "internal/text", "internal/bm25", "internal/dates", "internal/understand"}},
		"internal/evaluate":  {may: []string{"internal/news", "internal/canonical", "internal/copies"}},
		"internal/workload":  {may: []string{"internal/news"}},
		"internal/shelf":     {may: []string{"internal/news", "internal/bm25"}},
		"internal/copies":    {may: []string{"internal/news", "internal/canonical"}, stdOnly: true},
		"internal/tracetext": {may: []string{"internal/news"}, stdOnly: true},
		"internal/dates":     {may: []string{"internal/news"}, stdOnly: true},
		"internal/fetch":     {may: []string{"internal/news"}},
		"internal/feed":      {may: []string{"internal/news"}},
		"internal/localpg":   {may: []string{"internal/news"}},
		"internal/openai":    {may: []string{"internal/news"}},
		"internal/source":    {may: []string{"internal/news", "internal/fetch", "internal/feed", "internal/extract"}},
		"internal/budget":    {may: []string{"internal/news"}, stdOnly: true},
		"internal/status":    {may: []string{"internal/news"}},
		"internal/reembed":   {may: []string{"internal/news", "internal/text"}},
		"internal/chart":     {may: []string{"internal/news"}},
		"internal/telemetry": {may: []string{"internal/news"}},
		"internal/collect":   {may: []string{"internal/news", "internal/extract", "internal/ingest"}},
		"internal/postgres":  {may: []string{"internal/news", "internal/bm25", "internal/copies", "migrations"}},

		"internal/understand": {may: []string{"internal/news", "internal/dates"}},

		"internal/postgres/baseline":       {may: []string{"internal/news"}},
		"internal/postgres/postgrestest":   {may: []string{"internal/news", "internal/postgres", "internal/localpg", "migrations"}},
		"internal/source/sitetest":         {stdOnly: true},
		"internal/telemetry/collectortest": {},
		"internal/openai/openaitest":       {may: []string{"internal/openai", "internal/news"}},
		"internal/archtest":                {},

		"bot/discord":     {stdOnly: true}, // Discord as plain data
		"bot/discordtest": {},
		"bot/render":      {may: []string{"bot/discord", "internal/tracetext", "internal/news", "internal/text"}},
		"bot/gateway":     {may: []string{"bot/discord"}},
		"bot":             {may: []string{"bot/discord", "bot/render", "internal/news", "internal/dates", "internal/tracetext"}},

		"cmd/newsdesk": {any: true}, // the only place where rooms are put together

		"cmd/reliability": {stdOnly: true}, // writes a page from the output of tests
	}
}

// vendor is a dependency that only one room, with the packages below it, may import, in tests too: so that replacing
// it is work in one place.
type vendor struct{ prefix, room string }

func vendors() []vendor {
	return []vendor{
		{"github.com/bwmarrin/discordgo", "bot/gateway"},
		{"github.com/sashabaranov/go-openai", "internal/openai"},
		{"github.com/mmcdole/gofeed", "internal/feed"},
		{"github.com/temoto/robotstxt", "internal/fetch"},
		{"github.com/jackc/pgx", "internal/postgres"},
		{"github.com/pgvector/pgvector-go", "internal/postgres"},
		{"github.com/pressly/goose", "internal/postgres"},
		{"github.com/prometheus", "internal/status"},
		{"golang.org/x/image", "internal/chart"},
		{"go.opentelemetry.io", "internal/telemetry"},
		{"github.com/riverqueue/river", "internal/postgres"},
	}
}

// mayReadEnvironment names the folders and files that read environment variables, with the reason. Everything else
// is told through its options, so that one list of settings is complete.
func mayReadEnvironment() map[string]string {
	return map[string]string{
		"cmd/":                           "the way in",
		"internal/config/":               "the one list of settings",
		"internal/localpg/fortests.go":   "tests have no configuration",
		"bot/discordtest/description.go": "likewise",
		"internal/localpg/places.go":     "XDG_DATA_HOME, the platform's own convention beside os.UserCacheDir",
		"internal/localpg/command.go":    "passes PATH and proxies on to child processes",
	}
}
