package answer

import (
	"strings"
	"testing"
)

func TestCleanClaim(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, quotes, want string }{
		{"The crane fell.", "", "The crane fell."},
		{"The crane fell (see https://evil.example/a?b=c).", "", "The crane fell (see"},
		{"The [crane](https://evil.example) fell.", "", "The crane fell."},
		{"![x](https://evil.example/p.png) The crane fell.", "", "x The crane fell."},
		{"Join discord.gg/abc now", "", "Join now"},
		{"Join discord . gg / abc now", "", "Join / abc now"},
		{"Go to evil.example.com now", "", "Go to now"},
		{"Booking.com fell.", "Shares of Booking.com fell on Monday.", "Booking.com fell."},
		{"Ask <@123456> or <@&99> in <#5> with </ask:1>", "", "Ask or in with"},
		{"Hello @everyone, @here", "", "Hello ,"},
		{"@POTUS said so", "", "POTUS said so"},
		{"h\u200bttps://evil.example", "", ""},
		{"htthttps://xtps://evil.example", "", ""},
		{"javascript:alert(1)", "", ""},
		{"At 10:30, prices rose 3:1.", "", "At 10:30, prices rose 3:1."},
		{"and/or either/or", "", "and/or either/or"},
		{"U.S./Mexico border", "", "U.S./Mexico border"},
	}
	for _, test := range tests {
		if got := cleanClaim(test.in, test.quotes); got != test.want {
			t.Errorf("cleanClaim(%q) = %q, want %q", test.in, got, test.want)
		}
	}
}

func FuzzCleanClaim(f *testing.F) {
	f.Add("see https://a.example and @everyone", "quote")
	f.Add("<@1> [x](y) www.a.b dis\u200bcord.gg/x", "")
	f.Fuzz(func(t *testing.T, claim, quotes string) {
		got := cleanClaim(claim, quotes)
		if hasLink(got) && strings.ToValidUTF8(got, "") == got {
			t.Errorf("cleanClaim(%q) = %q", claim, got)
		}
	})
}
