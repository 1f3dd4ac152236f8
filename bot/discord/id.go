package discord

import (
	"fmt"
	"strconv"
	"time"
)

// ID is a snowflake. The zero ID stands for none.
type ID int64

// ParseID reads a snowflake as Discord writes it. Anything else gives an error.
func ParseID(s string) (ID, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return 0, fmt.Errorf("%q is not a Discord id", s)
	}
	return ID(n), nil
}

// String returns the snowflake as Discord writes it, and nothing for the zero ID.
func (id ID) String() string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(int64(id), 10)
}

// discordEpoch is the first millisecond of 2015, from which snowflakes count.
const discordEpoch = 1_420_070_400_000

// Time returns when the snowflake was made.
func (id ID) Time() time.Time { return time.UnixMilli(int64(id)>>22 + discordEpoch).UTC() }
