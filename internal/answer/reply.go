package answer

import (
	"bytes"
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
	maxReplyDepth = 32
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

// draft returns the claim texts that a growing reply holds so far, the last one as far as it goes.
func draft(text string) string {
	start := strings.IndexByte(text, '{')
	if start < 0 || len(text) > maxReplyBytes {
		return ""
	}
	var r struct {
		Claims []struct {
			Text string `json:"text"`
		} `json:"claims"`
	}
	if json.Unmarshal(completeJSON(text[start:]), &r) != nil {
		return ""
	}
	var out []string
	for _, c := range r.Claims[:min(len(r.Claims), maxClaims)] {
		if s := cleanClaim(cutRunes(c.Text, maxClaimRunes), ""); hasWords(s) {
			out = append(out, s)
		}
	}
	return strings.Join(out, "\n\n")
}

// completeJSON closes what a cut JSON text leaves open: it cuts back to the last point where a value could end and
// appends the closing quote and brackets. The result is valid when the text is the beginning of valid JSON.
func completeJSON(text string) []byte {
	var open []byte     // brackets that are not closed
	inString := false   // inside a string
	isKey := false      // which is a key
	expectKey := false  // the next string is a key
	safe, depth := 0, 0 // the text can be cut at safe, leaving open[:depth]
	mark := func(i int) { safe, depth = i, len(open) }
	for i := 0; i < len(text); i++ {
		c := text[i]
		if inString {
			switch c {
			case '\\':
				i++
				if i < len(text) && text[i] == 'u' {
					i += 4
				}
			case '"':
				inString = false
				if !isKey {
					mark(i + 1)
				}
			}
			continue
		}
		switch c {
		case '"':
			inString, isKey, expectKey = true, expectKey, false
		case '{', '[':
			if len(open) == maxReplyDepth {
				return nil
			}
			open = append(open, c)
			expectKey = c == '{'
			mark(i + 1)
		case '}', ']':
			if len(open) == 0 {
				return nil
			}
			open = open[:len(open)-1]
			mark(i + 1)
			if len(open) == 0 {
				return []byte(text[:i+1])
			}
		case ',':
			expectKey = len(open) > 0 && open[len(open)-1] == '{'
		}
	}
	var b bytes.Buffer
	if inString && !isKey {
		b.WriteString(trimEscape(text))
		b.WriteByte('"')
		depth = len(open)
	} else {
		b.WriteString(text[:safe])
	}
	for i := depth - 1; i >= 0; i-- {
		b.WriteByte(open[i] + 2) // '{' + 2 is '}', '[' + 2 is ']'
	}
	return b.Bytes()
}

// trimEscape cuts an escape sequence off that the end of the text leaves incomplete, and half a character.
func trimEscape(text string) string {
	from := max(0, len(text)-6)
	if i := strings.LastIndexByte(text[from:], '\\'); i >= 0 {
		i += from
		slashes := 0
		for j := i; j >= 0 && text[j] == '\\'; j-- {
			slashes++
		}
		complete := slashes%2 == 0 || i+1 < len(text) && (text[i+1] != 'u' || i+6 <= len(text))
		if !complete {
			text = text[:i]
		}
	}
	for n := 0; n < utf8.UTFMax && text != ""; n++ {
		if r, size := utf8.DecodeLastRuneInString(text); r != utf8.RuneError || size > 1 {
			break
		}
		text = text[:len(text)-1]
	}
	return text
}
