package render

import (
	"cmp"
	"fmt"
	"net/url"
	"strings"
)

// maxAddress is the longest address that is linked; a longer one would leave no room for the text around it.
const maxAddress = 900

// address returns an article's address as it may stand in Markdown, or nothing when it is not one that a reader
// should be sent to: anything but http and https, an address with a password, which can look like another host, or
// an invite.
func address(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || !plainHost(u.Host) {
		return ""
	}
	u.Path = cmp.Or(u.Path, "/")
	host, rest, _ := strings.Cut(strings.TrimPrefix(escapeAddress(u.String()), u.Scheme+"://"), "/")
	to := u.Scheme + "://" + host + "/" + inviteHost.ReplaceAllString(rest, "$1%2E")
	if len(to) > maxAddress {
		return ""
	}
	return to
}

func escapeAddress(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if isAddressByte(c) {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// isAddressByte reports whether Discord reads a byte of an address as such in every place where addresses stand.
func isAddressByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
		strings.IndexByte("-._:/?#!$&+,;=%~", c) >= 0
}

func plainHost(host string) bool {
	if len(host) < 2 || strings.ContainsAny(host, "[]%\\ ") {
		return false
	}
	host = strings.ToLower(host)
	for _, invites := range []string{"discord.gg", "discord.com", "discordapp.com", "discord.gift", "discord.new"} {
		if strings.HasSuffix(host, invites) {
			return false
		}
	}
	return true
}

// masked is a link with other text than its address, or that text alone when there is no address. The text must
// come from label.
func masked(label, address string) string {
	if address == "" {
		return label
	}
	return "[" + label + "](" + address + ")"
}
