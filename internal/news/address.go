package news

import "strings"

// WithoutUser hides the user and password of an address, also of one that is none: such addresses are refused, and named
// in the refusal and in the log.
func WithoutUser(address string) string {
	scheme, rest, ok := strings.Cut(address, "://")
	if !ok {
		return address
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	if at := strings.LastIndex(rest[:end], "@"); at >= 0 {
		return scheme + "://***" + rest[at:]
	}
	return address
}
