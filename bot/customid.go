package bot

import (
	"strconv"
	"strings"

	"newsdesk/bot/discord"
	"newsdesk/internal/news"
)

// idVersion begins every custom id, so that a later version of the bot can still read, or politely refuse, the
// buttons of this one.
const idVersion = "1"

// customID is what a button or form says about itself when it comes back from Discord, perhaps weeks later: what to
// do, to which answer of which library, and whose it is.
type customID struct {
	Act     string
	Library news.LibraryID
	Answer  string // identifier of an answer, or another subject of Act
	Person  discord.ID
	Extra   string
}

// String packs the id into at most discord.MaxCustomID characters. No part may hold a colon.
func (c customID) String() string {
	return strings.Join([]string{idVersion, c.Act, base36(int64(c.Library)), c.Answer, base36(int64(c.Person)), c.Extra}, ":")
}

// parseCustomID reads what String packed. Ids of other versions and of other makers give false.
func parseCustomID(s string) (customID, bool) {
	parts := strings.Split(s, ":")
	if len(parts) != 6 || parts[0] != idVersion {
		return customID{}, false
	}
	library, err := strconv.ParseInt(parts[2], 36, 64)
	if err != nil || library < 0 {
		return customID{}, false
	}
	person, err := strconv.ParseInt(parts[4], 36, 64)
	if err != nil || person < 0 {
		return customID{}, false
	}
	return customID{parts[1], news.LibraryID(library), parts[3], discord.ID(person), parts[5]}, true
}

func base36(n int64) string { return strconv.FormatInt(n, 36) }
