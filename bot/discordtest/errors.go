package discordtest

import (
	"fmt"
	"net/http"
	"strings"
)

// refusal is an answer with one of Discord's error codes.
type refusal struct {
	status  int
	code    int
	message string
	path    string // of the part of the body that is wrong, for 50035
	detail  string // what is wrong with it
	counts  bool   // as a violation: a bot without defects never causes it
}

func (e *refusal) Error() string { return fmt.Sprintf("%d: %s", e.code, e.message) }

// body is the answer's JSON.
func (e *refusal) body() map[string]any {
	b := map[string]any{"message": e.message, "code": e.code}
	if e.code != 50035 {
		return b
	}
	inner := map[string]any{"_errors": []any{map[string]any{"code": "INVALID", "message": e.detail}}}
	parts := strings.Split(e.path, ".")
	for i := len(parts) - 1; i >= 0 && e.path != ""; i-- {
		inner = map[string]any{parts[i]: inner}
	}
	b["errors"] = inner
	return b
}

// invalidBody refuses a body that breaks a rule.
func invalidBody(path, format string, args ...any) *refusal {
	return &refusal{http.StatusBadRequest, 50035, "Invalid Form Body", path, fmt.Sprintf(format, args...), true}
}

// outdated refuses a body that was right once: what it points to is gone.
func outdated(path, detail string) *refusal {
	return &refusal{http.StatusBadRequest, 50035, "Invalid Form Body", path, detail, false}
}

func refuse(status, code int, message string) *refusal {
	return &refusal{status: status, code: code, message: message}
}

func unauthorized() *refusal       { return refuse(http.StatusUnauthorized, 0, "401: Unauthorized") }
func unknownChannel() *refusal     { return refuse(http.StatusNotFound, 10003, "Unknown Channel") }
func unknownGuild() *refusal       { return refuse(http.StatusNotFound, 10004, "Unknown Guild") }
func unknownMember() *refusal      { return refuse(http.StatusNotFound, 10007, "Unknown Member") }
func unknownMessage() *refusal     { return refuse(http.StatusNotFound, 10008, "Unknown Message") }
func unknownUser() *refusal        { return refuse(http.StatusNotFound, 10013, "Unknown User") }
func unknownWebhook() *refusal     { return refuse(http.StatusNotFound, 10015, "Unknown Webhook") }
func unknownInteraction() *refusal { return refuse(http.StatusNotFound, 10062, "Unknown interaction") }
func unknownCommand() *refusal {
	return refuse(http.StatusNotFound, 10063, "Unknown application command")
}
func missingAccess() *refusal { return refuse(http.StatusForbidden, 50001, "Missing Access") }
func missingPermissions() *refusal {
	return refuse(http.StatusForbidden, 50013, "Missing Permissions")
}
func alreadyAcknowledged() *refusal {
	return refuse(http.StatusBadRequest, 40060, "Interaction has already been acknowledged.")
}
func expiredToken() *refusal {
	return refuse(http.StatusUnauthorized, 50027, "Invalid Webhook Token")
}

// emptyMessage refuses a message without anything in it.
func emptyMessage() *refusal {
	return &refusal{http.StatusBadRequest, 50006, "Cannot send an empty message", "", "", true}
}
