package answer

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// reply is what a model says, before anything of it was verified.
type reply struct {
	Claims        []replyClaim        `json:"claims"`
	Disagreements []replyDisagreement `json:"disagreements"`
	Missing       string              `json:"missing"`
	Language      string              `json:"language"`
}

type replyClaim struct {
	Text   string       `json:"text"`
	Quotes []replyQuote `json:"quotes"`
}

type replyQuote struct {
	Chunk string `json:"chunk"`
	Quote string `json:"quote"`
}

type replyDisagreement struct {
	About  string       `json:"about"`
	Claims []replyClaim `json:"claims"`
}

// Bounds of a reply. The prompt asks for four claims of three quotes; what goes far beyond is cut.
const (
	maxClaims     = 12
	maxQuotes     = 8
	maxClaimRunes = 1_200
	maxQuoteRunes = 2_000
	maxReplyBytes = 1 << 20
	missingRunes  = 400
)

var errNoReply = errors.New("answer: the model's reply holds no usable JSON")

// parseReply reads a reply. Text around the JSON object is ignored. Of JSON that is cut or malformed it salvages the
// claims that are complete, and cut is true; without any it returns errNoReply.
func parseReply(text string) (r reply, cut bool, err error) {
	if len(text) > maxReplyBytes {
		return reply{}, false, errNoReply
	}
	start := strings.IndexByte(text, '{')
	if start < 0 {
		return reply{}, false, errNoReply
	}
	dec := json.NewDecoder(strings.NewReader(text[start:]))
	var fields map[string]json.RawMessage
	if dec.Decode(&fields) == nil && fields["claims"] != nil {
		return bounded(readFields(fields)), false, nil
	}
	claims := salvage[replyClaim](text[start:], "claims")
	if len(claims) == 0 {
		return reply{}, false, errNoReply
	}
	return bounded(reply{Claims: claims}), true, nil
}

// readFields reads each field as far as its type fits: a model that gets "missing" wrong may have the claims right.
func readFields(fields map[string]json.RawMessage) (r reply) {
	r.Claims = readList[replyClaim](fields["claims"])
	r.Disagreements = readList[replyDisagreement](fields["disagreements"])
	_ = json.Unmarshal(fields["missing"], &r.Missing) // null or another type leaves it empty
	_ = json.Unmarshal(fields["language"], &r.Language)
	return r
}

// readList reads the elements that have the right form and leaves the others out.
func readList[T any](raw json.RawMessage) []T {
	var elements []json.RawMessage
	if json.Unmarshal(raw, &elements) != nil {
		return nil
	}
	var out []T
	for _, e := range elements {
		var v T
		if json.Unmarshal(e, &v) == nil {
			out = append(out, v)
		}
	}
	return out
}

// salvage returns the complete elements of the list with the given name in a JSON object that is not complete itself.
func salvage[T any](text, name string) []T {
	dec := json.NewDecoder(strings.NewReader(text))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil
		}
		if key != name {
			var skipped json.RawMessage
			if dec.Decode(&skipped) != nil {
				return nil
			}
			continue
		}
		if t, err := dec.Token(); err != nil || t != json.Delim('[') {
			return nil
		}
		var list []T
		for dec.More() {
			var raw json.RawMessage
			if dec.Decode(&raw) != nil {
				return list
			}
			var v T
			if json.Unmarshal(raw, &v) == nil {
				list = append(list, v)
			}
		}
		return list
	}
	return nil
}

func bounded(r reply) reply {
	r.Claims = boundedClaims(r.Claims)
	r.Disagreements = r.Disagreements[:min(len(r.Disagreements), maxClaims)]
	for i := range r.Disagreements {
		r.Disagreements[i].Claims = boundedClaims(r.Disagreements[i].Claims)
		r.Disagreements[i].About = cutRunes(r.Disagreements[i].About, missingRunes)
	}
	r.Missing = cutRunes(r.Missing, missingRunes)
	return r
}

func boundedClaims(claims []replyClaim) []replyClaim {
	claims = claims[:min(len(claims), maxClaims)]
	for i := range claims {
		claims[i].Text = cutRunes(claims[i].Text, maxClaimRunes)
		claims[i].Quotes = claims[i].Quotes[:min(len(claims[i].Quotes), maxQuotes)]
		for j := range claims[i].Quotes {
			claims[i].Quotes[j].Quote = cutRunes(claims[i].Quotes[j].Quote, maxQuoteRunes)
		}
	}
	return claims
}

// cutRunes cuts s after n runes and makes it valid UTF-8.
func cutRunes(s string, n int) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "�")
	}
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}

// complete returns the claims that a growing reply holds whole so far.
func complete(text string) []replyClaim {
	start := strings.IndexByte(text, '{')
	if start < 0 || len(text) > maxReplyBytes {
		return nil
	}
	return boundedClaims(salvage[replyClaim](text[start:], "claims"))
}
