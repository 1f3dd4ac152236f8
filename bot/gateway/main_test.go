package gateway

import (
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		// A session that deadlocked itself cannot be ended; see link.open.
		goleak.IgnoreAnyFunction("github.com/bwmarrin/discordgo.(*Session).Open"))
}
