package main

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
	"newsdesk/internal/postgres/postgrestest"
)

// BenchmarkServeReady starts the bot as it is built, with a database whose schema is up to date, and reports the medians
// of how long it takes until it says that it is ready and of what it has in memory then, idle, with its commands registered.
func BenchmarkServeReady(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "newsdesk")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	dsn := postgrestest.DSN(b)
	var ready, memory []float64
	for b.Loop() {
		took, idle := startServe(b, binary, dsn)
		ready, memory = append(ready, took.Seconds()*1000), append(memory, float64(idle)/(1<<20))
	}
	b.ReportMetric(middle(ready), "ms-to-ready")
	b.ReportMetric(middle(memory), "MB-idle")
	b.ReportMetric(0, "ns/op") // which is mostly how long it takes to stop
}

func middle(list []float64) float64 {
	slices.Sort(list)
	return list[len(list)/2]
}

// startServe starts the bot before a Discord of its own and stops it.
func startServe(b *testing.B, binary, dsn string) (took time.Duration, idle int64) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), time.Minute)
	defer cancel()
	d := discordtest.Start(b, discordtest.Options{})
	d.AddGuild(discordtest.GuildConfig{Name: "Newsroom"})
	output := &lockedBuffer{}
	cmd := exec.CommandContext(ctx, binary, "serve")
	cmd.Env = append(os.Environ(), "DATABASE_URL="+dsn, "NEWSDESK_DISCORD_URL="+d.URL(), "NEWSDESK_DISCORD_TOKEN="+d.Token(),
		"NEWSDESK_LOG_LEVEL=info", "NEWSDESK_STATUS_ADDRESS=127.0.0.1:0")
	cmd.Stdout, cmd.Stderr = output, output
	start := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	if err := d.WaitReady(ctx, 0); err != nil {
		b.Fatalf("%v\n%s", err, output)
	}
	if err := output.wait(ctx, "metrics and health are served"); err != nil {
		b.Fatal(err)
	}
	address := servedAt.FindStringSubmatch(output.String())[1]
	for code := 0; code != http.StatusOK; {
		resp, err := http.Get("http://" + address + "/readyz")
		if err != nil {
			b.Fatal(err)
		}
		code = resp.StatusCode
		_ = resp.Body.Close()
	}
	took = time.Since(start)
	if _, err := d.WaitCommands(ctx); err != nil {
		b.Fatalf("%v\n%s", err, output)
	}
	idle = processMemory(cmd.Process.Pid)
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		b.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		b.Fatalf("%v\n%s", err, output)
	}
	return took, idle
}
