package config

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Discord is what the bot is told.
type Discord struct {
	Token Secret
	// SharedLibrary is the name of the library that everybody may ask; empty: each server asks its own alone.
	SharedLibrary string
	UserInstall   bool // people may install the bot for themselves and use it where it is not a member

	PersonLimit, ServerLimit, TotalLimit Limit // of questions

	ShardCount int   // 0: as many as Discord recommends
	Shards     []int // those that this process runs; none: all
	// ShareShards lets several processes share the shards through the database, instead of Shards.
	ShareShards bool

	URL string // of a stand-in for Discord, for tests
}

// hiddenDiscordURL is the one variable that no operator needs: tests point the program at their own Discord by it.
const hiddenDiscordURL = "NEWSDESK_DISCORD_URL"

// Limit is how many questions are taken in a minute and in a day; 0 means any number.
type Limit struct{ Minute, Day int }

func limit(at func(*Config) *Limit) func(*Config, string) error {
	return func(c *Config, v string) error {
		minute, day, ok := strings.Cut(v, "/")
		m, errMinute := strconv.Atoi(strings.TrimSpace(minute))
		d, errDay := strconv.Atoi(strings.TrimSpace(day))
		if !ok || errors.Join(errMinute, errDay) != nil || m < 0 || d < 0 {
			return errors.New("must be questions a minute and a day, such as 5/100; 0 is no limit")
		}
		*at(c) = Limit{m, d}
		return nil
	}
}

func setShardCount(c *Config, v string) error {
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 {
		return errors.New("must be a number; 0 is what Discord recommends")
	}
	c.Discord.ShardCount = n
	return nil
}

func setShardIDs(c *Config, v string) error {
	for part := range strings.SplitSeq(v, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || n < 0 || slices.Contains(c.Discord.Shards, n) {
			return errors.New("must be different numbers from 0, separated by commas")
		}
		c.Discord.Shards = append(c.Discord.Shards, n)
	}
	return nil
}

func (d Discord) validate() error {
	if len(d.Shards) > 0 && d.ShardCount == 0 {
		return errors.New("SHARD_IDS: needs SHARD_COUNT, which all processes must agree on")
	}
	if d.ShareShards && (d.ShardCount == 0 || len(d.Shards) > 0) {
		return errors.New("NEWSDESK_SHARE_SHARDS: needs SHARD_COUNT, and no SHARD_IDS")
	}
	for _, id := range d.Shards {
		if id >= d.ShardCount {
			return fmt.Errorf("SHARD_IDS: %d is not below SHARD_COUNT", id)
		}
	}
	return nil
}
