package gateway

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"newsdesk/bot/discord"
)

// Waits where Discord names none.
const (
	unknownWait  = 5 * time.Second
	oldEditsWait = 20 * time.Second // for edits of messages older than an hour
)

// Codes of Discord that calls look for.
const (
	codeOldEdits     = 30046
	codeThreadExists = 160004
	codeNoHistory    = 160002
)

// refusal turns an answer with an error status into an error. hide removes secrets from what Discord said.
func refusal(status int, h http.Header, body []byte, hide func(string) string) *discord.Error {
	var said struct {
		Code       int             `json:"code"`
		Message    string          `json:"message"`
		Errors     json.RawMessage `json:"errors"`
		RetryAfter json.Number     `json:"retry_after"`
	}
	text := fmt.Sprintf("HTTP %d", status)
	if decode(body, &said) == nil && said.Message != "" {
		text += ": " + discord.Cut(said.Message, 200)
	}
	if where := complaints(said.Errors); where != "" {
		text += " (" + discord.Cut(where, 300) + ")"
	}
	e := &discord.Error{Fault: faultOf(status, said.Code), Code: said.Code, Status: status, Err: plain(hide(text))}
	if e.Fault == discord.FaultLimited {
		wait := cmp.Or(seconds(said.RetryAfter.String()), headerSeconds(h, "X-RateLimit-Reset-After"),
			headerSeconds(h, "Retry-After"), unknownWait)
		if said.Code == codeOldEdits {
			wait = max(wait, oldEditsWait)
		}
		e.RetryAfter = limited(wait).RetryAfter
	}
	return e
}

// plain is an error that is no more than its text.
type plain string

func (p plain) Error() string { return string(p) }

// faultOf classifies a refusal by Discord's code, or else by the status.
func faultOf(status, code int) discord.Fault {
	switch code {
	case 10003, 10004, 10007, 10008, 10013, 10062: // unknown channel, guild, member, message, user, interaction
		return discord.FaultGone
	case 10015, 50027, 40094: // unknown webhook, invalid webhook token, too many follow-ups
		return discord.FaultExpired
	case 40060:
		return discord.FaultAcked
	case 50001, 50013, codeNoHistory, 50083: // no access, missing permission, archived thread
		return discord.FaultForbidden
	case 50007, 50278: // cannot message this user, no server in common
		return discord.FaultDMClosed
	case 200000, 200001:
		return discord.FaultAutoMod
	case 50035:
		return discord.FaultInvalid
	case 20016, 20022, 20028, codeOldEdits, 40003: // slow mode, announcements, channel writes, opening DMs too fast
		return discord.FaultLimited
	case 130000:
		return discord.FaultUnavailable
	}
	switch {
	case status == http.StatusTooManyRequests:
		return discord.FaultLimited
	case status == http.StatusForbidden:
		return discord.FaultForbidden
	case status == http.StatusNotFound:
		return discord.FaultGone
	case status >= 500, status == http.StatusUnauthorized, status == http.StatusRequestTimeout, status < 400:
		return discord.FaultUnavailable
	}
	return discord.FaultInvalid
}

// complaints lists the places of a malformed body with the codes of what is wrong there, without values.
func complaints(raw json.RawMessage) string {
	var tree any
	if len(raw) == 0 || json.Unmarshal(raw, &tree) != nil {
		return ""
	}
	var found []string
	walkComplaints(tree, "", &found)
	return strings.Join(found, ", ")
}

func walkComplaints(node any, path string, found *[]string) {
	fields, ok := node.(map[string]any)
	if !ok {
		return
	}
	if list, ok := fields["_errors"].([]any); ok {
		for _, e := range list {
			entry, _ := e.(map[string]any)
			*found = append(*found, fmt.Sprintf("%s: %v", strings.TrimPrefix(path, "."), entry["code"]))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		walkComplaints(fields[name], path+"."+name, found)
	}
}
