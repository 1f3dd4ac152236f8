package main

import (
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discord"
	"newsdesk/bot/discordtest"
	"newsdesk/bot/gateway"
	"newsdesk/internal/config"
	"newsdesk/internal/news"
	"newsdesk/internal/postgres"
	"newsdesk/internal/postgres/postgrestest"
)

var updateDoctor = flag.Bool("update-doctor", false, "write testdata/doctor.txt")

// Everything that the doctor can find wrong, as it says it, is in testdata/doctor.txt; and each has a remedy.
func TestDoctorsWords(t *testing.T) {
	t.Parallel()
	keyed, keeping := &app{}, &app{cfg: config.Config{KeepQuestions: true}}
	keyed.cfg.StorageKey = "key"
	sized := &app{cfg: config.Config{EmbeddingDimensions: 768, Embedding: config.Endpoint{Model: "m"}}}
	installs := &app{cfg: config.Config{Discord: config.Discord{UserInstall: true}}}
	model := news.EmbeddingModel{Name: "m", Dimensions: 384, State: news.ModelActive}
	servers := make([]gateway.Server, 7)
	for i := range servers {
		servers[i] = gateway.Server{ID: discord.ID(100 + i), Name: "Newsroom", Permissions: discord.InvitePermissions &^ discord.PermissionEmbedLinks}
	}
	var all []finding
	for _, list := range [][]finding{
		{standbyFinding(false), vectorFinding(postgres.Diagnosis{}), vectorFinding(postgres.Diagnosis{Vector: "0.7.4"}),
			vectorFinding(postgres.Diagnosis{Vector: "0.8.1"}), vectorFinding(postgres.Diagnosis{Vector: "0.8.2"}),
			vectorFinding(postgres.Diagnosis{Vector: "0.8.3"}),
			sized.modelFinding(postgres.ModelDiagnosis{EmbeddingModel: model, Missing: true}),
			sized.modelFinding(postgres.ModelDiagnosis{EmbeddingModel: model}),
			sizeFinding("embedding model m", 768, "m", []news.EmbeddingModel{model})},
		useFindings(postgres.Use{Ahead: -time.Minute, Connections: 100, Used: 97}, 15),
		sized.storageFindings(postgres.Use{Sealed: 9, Unreadable: 9}), keyed.storageFindings(postgres.Use{Sealed: 9, Unreadable: 2}),
		keeping.storageFindings(postgres.Use{}),
		{diskFinding("/var/lib/newsdesk", 100<<20), diskFinding("/var/lib/newsdesk", 1<<30)},
		watchedFacts{watched: 3, failing: 1, troubled: 1}.findings()[0:], watchedFacts{watched: 3, overdue: 2, alive: true}.findings()[1:],
		installs.applicationFindings(gateway.Application{Name: "n", InteractionsURL: "https://x", Privileged: []string{"Presence Intent"}})[1:],
		skewFindings(time.Minute), skewFindings(-time.Minute),
		startsFindings(gateway.Starts{Left: 12, Total: 1000, Reset: 5 * time.Hour}),
		registrationFindings(gateway.Registration{Missing: []string{"ask"}}, 1),
		registrationFindings(gateway.Registration{Missing: []string{"ask"}, Other: []string{"find"}, Extra: []string{"play"}}, 9),
		serverFindings(servers), serverFindings(nil),
	} {
		all = append(all, list...)
	}
	var b strings.Builder
	for _, f := range all {
		if f.level != levelOK && f.remedy == "" {
			t.Errorf("%q has no remedy", f.what)
		}
		printFinding(&b, f)
	}
	const golden = "testdata/doctor.txt"
	if *updateDoctor {
		if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || string(want) != b.String() {
		t.Errorf("%v; go test -run DoctorsWords -update-doctor ./cmd/newsdesk writes it anew. Got:\n%s", err, b.String())
	}
}

// Against a Discord where nothing is right, and then one where everything is; and the bot's own commands come back.
func TestDoctorOnDiscord(t *testing.T) {
	t.Parallel()
	d := discordtest.Start(t, discordtest.Options{PrivilegedIntents: discordtest.IntentMessageContent | discordtest.IntentPresences,
		SessionStart: discordtest.SessionStart{Total: 1000, Remaining: 7, ResetAfter: time.Hour, MaxConcurrency: 1}})
	poor := d.AddGuild(discordtest.GuildConfig{Name: "Poor", Everyone: discordtest.PermissionViewChannel})
	env := map[string]string{"DATABASE_URL": postgrestest.DSN(t), "NEWSDESK_DISCORD_URL": d.URL(), "NEWSDESK_DISCORD_TOKEN": d.Token()}
	code, out, stderr := command(t, env, "", "doctor")
	if code != exitOK { // all of it are warnings
		t.Fatalf("exit %d: %s%s", code, out, stderr)
	}
	for _, want := range []string{"does not need: Presence Intent, Message Content Intent", "may connect 7 more times of 1000",
		"have not been registered yet", `in the server "Poor"`, "lacks: Send Messages, Embed Links, Read Message History"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	poor.SetPermissions(poor.Everyone(), discordtest.DefaultPermissions)
	code, out, _ = command(t, env, "", "doctor", "--register")
	if code != exitOK || !strings.Contains(out, "commands are registered, as this version has them") ||
		!strings.Contains(out, "the bot has its permissions in all of 1 servers") {
		t.Errorf("exit %d:\n%s", code, out)
	}
}

// All is well: one screen, no warning.
func TestDoctorIsBriefWhenAllIsWell(t *testing.T) {
	t.Parallel()
	d := discordtest.Start(t, discordtest.Options{})
	d.AddGuild(discordtest.GuildConfig{Name: "Newsroom"})
	env := map[string]string{"DATABASE_URL": postgrestest.DSN(t), "NEWSDESK_DISCORD_URL": d.URL(), "NEWSDESK_DISCORD_TOKEN": d.Token()}
	code, out, _ := command(t, env, "", "doctor", "--register")
	if lines := strings.Count(out, "\n"); code != exitOK || lines > 24 || strings.Contains(out, "→") {
		t.Errorf("exit %d, %d lines:\n%s", code, lines, out)
	}
}
