package gateway

import (
	"flag"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	flag.Parse()
	_ = flag.Set("test.parallel", "8") // the library sleeps for a second whenever it closes, so tests mostly wait
	goleak.VerifyTestMain(m,
		// A session that deadlocked itself cannot be ended; see link.open.
		goleak.IgnoreAnyFunction("github.com/bwmarrin/discordgo.(*Session).Open"))
}
