package discordtest

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Limits of a message.
const (
	maxContent     = 2000
	maxEmbeds      = 10
	maxEmbedsText  = 6000 // over all embeds
	maxFiles       = 10
	maxFile        = 10 << 20 // bytes
	maxDescription = 1024     // of a file, and its name
	maxNonce       = 25
	maxParts       = 40   // components of a message with FlagComponentsV2, with those inside others
	maxPartsText   = 4000 // over all its text displays
)

// sendRules are those of a new message in a channel.
func sendRules(k *checker, body map[string]any) {
	k.message(body, "", FlagSuppressEmbeds|FlagSuppressNotifications|FlagComponentsV2)
	switch nonce := body["nonce"].(type) {
	case string:
		k.text(body, "", "nonce", 1, maxNonce)
	case nil:
		if enforce, _ := body["enforce_nonce"].(bool); enforce {
			k.fail("nonce", "A nonce is needed to enforce it.")
		}
	default:
		if len(fmt.Sprint(nonce)) > maxNonce {
			k.fail("nonce", "Must be at most %d long.", maxNonce)
		}
	}
}

// editRules are those of a changed message of a channel.
func editRules(k *checker, body map[string]any) {
	k.message(body, "", FlagSuppressEmbeds|FlagComponentsV2)
}

// followupRules are those of a further message of an interaction.
func followupRules(k *checker, body map[string]any) {
	k.message(body, "", FlagEphemeral|FlagSuppressEmbeds|FlagSuppressNotifications|FlagComponentsV2)
}

// message checks a message, or a change of one.
func (k *checker) message(body map[string]any, path string, flags int) {
	k.mentions(body, path)
	set := k.flags(body, path, flags)
	content := k.text(body, path, "content", 0, maxContent)
	embeds := k.objects(body, path, "embeds", 0, maxEmbeds)
	total := 0
	for i, e := range embeds {
		total += k.embed(e, at(join(path, "embeds"), i))
	}
	if total > maxEmbedsText {
		k.fail(join(path, "embeds"), "Embed size exceeds maximum size of %d: %d.", maxEmbedsText, total)
	}
	k.files(body, path)
	if set&FlagComponentsV2 == 0 {
		k.legacy(body, path)
		return
	}
	if content != "" || len(embeds) > 0 || body["poll"] != nil || body["sticker_ids"] != nil {
		k.fail(path, "A message with the flag for components has neither content nor embeds, polls or stickers.")
	}
	k.parts(body, path)
}

// mentions wants every message to say that nobody is mentioned: news must never ping.
func (k *checker) mentions(body map[string]any, path string) {
	if k.call.mayMention {
		return
	}
	path = join(path, "allowed_mentions")
	allowed, ok := body["allowed_mentions"].(map[string]any)
	if !ok {
		k.fail(path, "Must be given, so that nobody is pinged.")
		return
	}
	if parse, ok := allowed["parse"].([]any); !ok || len(parse) > 0 {
		k.fail(join(path, "parse"), "Must be [], so that nobody is pinged.")
	}
	users, _ := allowed["users"].([]any)
	roles, _ := allowed["roles"].([]any)
	if replied, _ := allowed["replied_user"].(bool); replied || len(users)+len(roles) > 0 {
		k.fail(path, "Nobody may be pinged.")
	}
}

// embed checks a card and counts its text.
func (k *checker) embed(e map[string]any, path string) int {
	count := func(o map[string]any, path, key string, low, high int) int {
		return utf8.RuneCountInString(k.text(o, path, key, low, high))
	}
	n := count(e, path, "title", 0, 256) + count(e, path, "description", 0, 4096)
	for i, f := range k.objects(e, path, "fields", 0, 25) {
		where := at(join(path, "fields"), i)
		n += count(f, where, "name", 1, 256) + count(f, where, "value", 1, 1024)
	}
	if footer, ok := e["footer"].(map[string]any); ok {
		n += count(footer, join(path, "footer"), "text", 1, 2048)
	}
	if author, ok := e["author"].(map[string]any); ok {
		n += count(author, join(path, "author"), "name", 1, 256)
	}
	_, picture := e["image"].(map[string]any)
	_, thumbnail := e["thumbnail"].(map[string]any)
	if n == 0 && !picture && !thumbnail {
		k.fail(path, "Embeds must have at least a title, a description, a field or a picture.")
	}
	for _, key := range []string{"url", "image", "thumbnail"} {
		k.address(e, path, key)
	}
	return n
}

func (k *checker) address(o map[string]any, path, key string) {
	switch v := o[key].(type) {
	case map[string]any:
		k.address(v, join(path, key), "url")
	case string:
		if !begins(v, "http://", "https://", "attachment://") {
			k.fail(join(path, key), "Not a well formed URL.")
		}
	}
}

// files checks uploads, and what is said of them: an attachment is one of the message by its number, or one of the files by
// its place among them. Discord leaves out without a word what is described or shown and was not uploaded; here it is a
// fault.
func (k *checker) files(body map[string]any, path string) {
	described := k.objects(body, path, "attachments", 0, maxFiles)
	if len(k.call.files) > maxFiles {
		k.fail(join(path, "attachments"), "More than %d files.", maxFiles)
	}
	places, names := map[string]bool{}, map[string]bool{}
	for _, f := range k.call.files {
		place, isFile := strings.CutPrefix(f.field, "files[")
		place, closed := strings.CutSuffix(place, "]")
		if n, err := strconv.Atoi(place); !isFile || !closed || err != nil || n < 0 || n >= maxFiles || places[place] {
			k.fail(f.field, "Files are in the fields files[0] to files[%d], each once.", maxFiles-1)
		}
		places[place], names[f.Name] = true, true
		if len(f.Data) == 0 || len(f.Data) > maxFile {
			k.fail(f.field, "Must be between 1 and %d bytes in size, not %d.", maxFile, len(f.Data))
		}
		if f.Name == "" {
			k.fail(f.field, "The file has no name.")
		}
	}
	for i, a := range described {
		where := at(join(path, "attachments"), i)
		k.text(a, where, "description", 0, maxDescription)
		k.text(a, where, "filename", 0, maxDescription)
		const placeLength = 2 // identifiers are longer
		if id := fmt.Sprint(a["id"]); len(id) <= placeLength && !places[id] {
			k.fail(join(where, "id"), "There is no file %s.", id)
		}
	}
	k.shown(body, path, names)
}

// shown checks that pictures which are to be attached are, unless the message has kept them.
func (k *checker) shown(body map[string]any, path string, names map[string]bool) {
	kept, _ := body["attachments"].([]any)
	for i, e := range k.objects(body, path, "embeds", 0, maxEmbeds) {
		for _, key := range []string{"image", "thumbnail"} {
			picture, _ := e[key].(map[string]any)
			address, _ := picture["url"].(string)
			name, attached := strings.CutPrefix(address, "attachment://")
			if attached && !names[name] && len(kept) <= len(names) {
				k.fail(join(at(join(path, "embeds"), i), key+".url"), "No file %q is attached.", name)
			}
		}
	}
}
