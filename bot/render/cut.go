package render

import (
	"sort"
	"strings"

	"github.com/clipperhouse/uax29/v2/graphemes"

	"newsdesk/bot/discord"
	"newsdesk/internal/text"
)

// escapeWithin escapes a text into at most n characters. What is cut off is cut before a word, or before a
// character where the text has no spaces, and leaves an ellipsis. Right-to-left writing is isolated from what stands
// beside it.
func escapeWithin(s string, n int) string {
	return isolatedWithin(s, n, Escape)
}

// isolatedWithin is within, with room for the isolates that right-to-left writing gets.
func isolatedWithin(s string, n int, write func(string) string) string {
	written := within(s, n, write)
	if isolated := text.Isolate(written); isolated != written {
		if discord.Length(isolated) > n {
			isolated = text.Isolate(within(s, n-discord.Length(isolated)+discord.Length(written), write))
		}
		return isolated
	}
	return written
}

// within is the longest beginning of a text whose written form has at most n characters. The written form must not
// be shorter than the text, and longer texts must have longer ones.
func within(s string, n int, write func(string) string) string {
	s = strings.TrimSpace(clean(s))
	if discord.Length(s) <= n {
		if written := write(s); discord.Length(written) <= n {
			return written
		}
	}
	if n < 1 {
		return ""
	}
	ends := graphemeEnds(s, n)
	fits := sort.Search(len(ends), func(i int) bool { return discord.Length(write(s[:ends[i]])) > n-1 })
	end := 0
	if fits > 0 {
		end = ends[fits-1]
	}
	if space := strings.LastIndexAny(s[:end], " \n"); space > end/2 && !strings.HasPrefix(s[end:], " ") {
		end = space
	}
	return write(strings.TrimSpace(s[:end])) + "…"
}

// graphemeEnds returns where the first characters of s end, as people count them, up to n code points.
func graphemeEnds(s string, n int) []int {
	var ends []int
	characters := graphemes.FromString(s)
	for characters.Next() && len(ends) < n {
		ends = append(ends, characters.End())
	}
	return ends
}

// lastWithin keeps the end of a text instead of its beginning, so that the escaped form has at most n characters. It
// begins where one of the given offsets is, which are in order, or else at a word or at a character.
func lastWithin(s string, n int, starts []int) string {
	if written := Escape(s); discord.Length(written) <= n {
		return written
	}
	for _, starts := range [][]int{starts, wordStarts(s), graphemeEnds(s, len(s))} {
		fits := sort.Search(len(starts), func(i int) bool { return discord.Length(Escape(s[starts[i]:])) <= n-2 })
		if fits < len(starts) && starts[fits] < len(s) {
			return "… " + Escape(s[starts[fits]:])
		}
	}
	return ""
}

// wordStarts returns where words begin.
func wordStarts(s string) []int {
	var starts []int
	for i := range len(s) {
		if s[i] == ' ' {
			starts = append(starts, i+1)
		}
	}
	return starts
}
