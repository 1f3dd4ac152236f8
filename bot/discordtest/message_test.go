package discordtest_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discordtest"
)

func at(c *discordtest.Channel) string { return "/channels/" + c.ID.String() }

func messages(c *discordtest.Channel) string { return at(c) + "/messages" }

func TestMessages(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{NoRateLimits: true})
	sent := c.b.want(200, 0, "POST", messages(c.channel), quiet(`"content":"one","embeds":[{"title":"T","fields":[{"name":"n","value":"v"}],
		"footer":{"text":"f"},"color":7,"timestamp":"2024-01-02T03:04:05Z","image":{"url":"https://example.org/a.png"}}]`)).object(t)
	one := messages(c.channel) + "/" + sent["id"].(string)
	got := c.gw.await("MESSAGE_CREATE").object(t)
	if got["guild_id"] != c.guild.ID.String() || got["member"] == nil || got["author"].(map[string]any)["bot"] != true {
		t.Errorf("got %v", got)
	}
	c.b.want(200, 0, "PATCH", one, quiet(`"content":"two"`))
	if got := c.gw.await("MESSAGE_UPDATE").object(t); got["content"] != "two" || len(got["embeds"].([]any)) != 1 || got["edited_timestamp"] == nil {
		t.Errorf("got %v", got)
	}
	c.b.want(200, 0, "PATCH", one, quiet(`"content":null,"embeds":[{"description":"D"}]`))
	if got := c.channel.Messages()[0]; got.Text() != "D" {
		t.Errorf("got %+v", got)
	}
	theirs := must[discordtest.Message](t)(c.ada.In(c.channel).Say("mine"))
	c.b.want(403, 50005, "PATCH", messages(c.channel)+"/"+theirs.ID.String(), quiet(`"content":"stolen"`))
	c.b.want(403, 50013, "DELETE", messages(c.channel)+"/"+theirs.ID.String(), "")
	c.b.want(404, 10008, "GET", messages(c.channel)+"/1", "")
	c.b.want(400, 50035, "GET", messages(c.channel)+"/x", "")
	c.s.TakeViolations()
	var list []map[string]any
	a := c.b.want(200, 0, "GET", messages(c.channel)+"?limit=1", "")
	if a.text[0] != '[' || strings.Count(a.text, `"channel_id"`) != 1 || !strings.Contains(a.text, theirs.ID.String()) {
		t.Errorf("got %s, %v", a.text, list)
	}
	if err := c.ada.In(c.channel).Edit(theirs, "changed"); err != nil {
		t.Error(err)
	}
	c.b.want(204, 0, "DELETE", one, "")
	if got := c.gw.await("MESSAGE_DELETE").object(t); got["id"] != sent["id"] {
		t.Errorf("got %v", got)
	}
	if err := c.ada.In(c.channel).Delete(theirs); err != nil {
		t.Error(err)
	}
	if left := c.s.Messages(c.channel); len(left) != 0 {
		t.Errorf("got %+v", left)
	}
	c.b.want(404, 10008, "PATCH", one, quiet(`"content":"late"`))
	c.b.want(400, 50006, "POST", messages(c.channel), quiet(`"content":""`))
	c.s.TakeViolations()
	c.channel.Delete()
	c.b.want(404, 10003, "POST", messages(c.channel), quiet(`"content":"late"`))
}

// What others' webhooks and Discord itself write comes as messages, too.
func TestOtherAuthors(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	robot := c.s.AddBot("robot")
	c.guild.AddMember(robot, 0)
	c.channel.Webhook("feed", "news "+c.s.Bot().Mention())
	if m := c.gw.await("MESSAGE_CREATE").object(t); m["webhook_id"] == nil || m["content"] == "" {
		t.Errorf("got %v", m)
	}
	c.channel.System(7, c.ada)
	if m := c.gw.await("MESSAGE_CREATE").object(t); m["type"] != 7.0 {
		t.Errorf("got %v", m)
	}
	must[discordtest.Message](t)(robot.In(c.channel).Say("beep"))
	if m := c.gw.await("MESSAGE_CREATE").object(t); m["author"].(map[string]any)["bot"] != true {
		t.Errorf("got %v", m)
	}
}

func TestNonce(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	send := func() any {
		return c.b.want(200, 0, "POST", messages(c.channel), quiet(`"content":"once","nonce":"a1","enforce_nonce":true`)).object(t)["id"]
	}
	first := send()
	if again := send(); again != first || len(c.channel.Messages()) != 1 {
		t.Errorf("sent twice: %v, %v", first, again)
	}
	c.s.Advance(10 * time.Minute)
	if later := send(); later == first {
		t.Error("a nonce is remembered for ever")
	}
	c.b.want(400, 50035, "POST", messages(c.channel), quiet(`"content":"x","nonce":"01234567890123456789012345"`))
	c.s.TakeViolations()
}

func TestReplies(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	said := must[discordtest.Message](t)(c.ada.In(c.channel).Say("hello"))
	reply := func(id discordtest.ID, more string) string {
		return quiet(`"content":"hi","message_reference":{"message_id":"` + id.String() + `"` + more + `}`)
	}
	got := c.b.want(200, 0, "POST", messages(c.channel), reply(said.ID, "")).object(t)
	if got["type"] != 19.0 || got["message_reference"].(map[string]any)["message_id"] != said.ID.String() {
		t.Errorf("got %v", got)
	}
	c.b.want(400, 50035, "POST", messages(c.channel), reply(1, ""))
	if v := c.s.TakeViolations(); len(v) != 0 {
		t.Errorf("a reply to what was deleted meanwhile is a violation: %v", v)
	}
	c.b.want(200, 0, "POST", messages(c.channel), reply(1, `,"fail_if_not_exists":false`))
	c.channel.Overwrite(c.s.Bot().ID, 0, discordtest.PermissionReadMessageHistory)
	c.b.want(400, 160002, "POST", messages(c.channel), reply(said.ID, ""))
	c.b.want(403, 50013, "GET", messages(c.channel)+"/"+said.ID.String(), "")
	if a := c.b.want(200, 0, "GET", messages(c.channel), ""); a.text != "[]" {
		t.Errorf("got %s", a.text)
	}
}

func TestPermissions(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{NoRateLimits: true})
	bot := c.s.Bot().ID
	for _, step := range []struct {
		deny         discordtest.Permissions
		body         string
		status, code int
	}{
		{discordtest.PermissionViewChannel, `"content":"x"`, 403, 50001},
		{discordtest.PermissionSendMessages, `"content":"x"`, 403, 50013},
		{discordtest.PermissionEmbedLinks, `"embeds":[{"title":"x"}]`, 403, 50013},
		{discordtest.PermissionEmbedLinks, `"content":"x","embeds":[]`, 200, 0},
	} {
		c.channel.Overwrite(bot, 0, step.deny)
		c.b.want(step.status, step.code, "POST", messages(c.channel), quiet(step.body))
	}
	c.channel.Overwrite(bot, 0, discordtest.PermissionViewChannel)
	if _, err := c.ada.In(c.channel).Say(c.s.Bot().Mention()); err != nil {
		t.Fatal(err)
	}
	c.channel.Overwrite(bot, 0, 0)
	seen := must[discordtest.Message](t)(c.ada.In(c.channel).Say(c.s.Bot().Mention() + " hi"))
	for {
		if m := c.gw.await("MESSAGE_CREATE").object(t); m["author"].(map[string]any)["id"] == c.ada.ID.String() {
			if m["id"] != seen.ID.String() {
				t.Error("the bot was told of a message that it may not see")
			}
			break
		}
	}
	strange := c.s.AddGuild(discordtest.GuildConfig{WithoutBot: true})
	c.b.want(403, 50001, "GET", at(strange.AddText("x")), "")
	c.b.want(403, 50001, "GET", "/guilds/"+strange.ID.String(), "")
	admin := c.guild.AddRole("admins", discordtest.PermissionAdministrator)
	boss := c.s.AddUser("boss")
	c.guild.AddMember(boss, 0, admin)
	if !hasAll(boss.In(c.channel).Permissions()) {
		t.Error("an administrator lacks permissions")
	}
	c.guild.SetPermissions(admin, 0)
	if hasAll(boss.In(c.channel).Permissions()) {
		t.Error("somebody has permissions that were taken")
	}
	c.guild.RemoveMember(boss)
	if _, err := boss.In(c.channel).Say("still here"); err == nil {
		t.Error("somebody writes who was removed")
	}
}

func hasAll(p discordtest.Permissions) bool {
	const some = discordtest.PermissionManageGuild | discordtest.PermissionManageMessages
	return p&some == some
}

func TestDirectMessages(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	open := func(id discordtest.ID) string { return `{"recipient_id":"` + id.String() + `"}` }
	dm := c.b.want(200, 0, "POST", "/users/@me/channels", open(c.ada.ID)).object(t)
	if dm["id"] != c.ada.DM().ID.String() || dm["type"] != 1.0 {
		t.Errorf("got %v", dm)
	}
	c.b.want(200, 0, "POST", messages(c.ada.DM()), quiet(`"content":"hi"`))
	c.ada.CloseDM(true)
	c.b.want(403, 50007, "POST", messages(c.ada.DM()), quiet(`"content":"hi"`))
	c.b.want(403, 50278, "POST", messages(c.s.AddUser("stranger").DM()), quiet(`"content":"hi"`))
	c.b.want(400, 50033, "POST", "/users/@me/channels", open(1))
}

func TestAutoMod(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	c.s.AutoMod(func(_ *discordtest.Channel, text string) bool { return strings.Contains(text, "bad") })
	c.b.want(400, 200000, "POST", messages(c.channel), quiet(`"embeds":[{"description":"a bad word"}]`))
	c.b.want(200, 0, "POST", messages(c.channel), quiet(`"content":"a good word"`))
	c.b.want(200, 0, "POST", messages(c.ada.DM()), quiet(`"content":"a bad word"`))
}

// form is a request with files.
func form(t *testing.T, payload string, files ...discordtest.File) (contentType string, body *bytes.Buffer) {
	t.Helper()
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	if err := w.WriteField("payload_json", payload); err != nil {
		t.Fatal(err)
	}
	for i, f := range files {
		part, err := w.CreatePart(textproto.MIMEHeader{"Content-Type": {f.ContentType},
			"Content-Disposition": {fmt.Sprintf(`form-data; name="files[%d]"; filename=%q`, i, f.Name)}})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(f.Data)
	}
	_ = w.Close()
	return w.FormDataContentType(), body
}

func TestUploads(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{NoRateLimits: true})
	send := func(payload string, files ...discordtest.File) answer {
		t.Helper()
		kind, body := form(t, payload, files...)
		a, err := c.b.try("POST", messages(c.channel), kind, body)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	file := discordtest.File{Name: "answer.json", ContentType: "application/json", Data: []byte(`{}`)}
	a := send(quiet(`"content":"here","attachments":[{"id":"0","description":"All of it."}],"embeds":[{"image":{"url":"attachment://answer.json"}}]`), file)
	m := c.channel.Messages()[0]
	if a.status != 200 || len(m.Attachments) != 1 || m.Attachments[0].Description != "All of it." || m.Embeds[0].Image.URL != m.Attachments[0].URL {
		t.Errorf("got %+v, %+v", a, m)
	}
	if data, ok := c.s.Download(m.Attachments[0]); !ok || string(data) != `{}` {
		t.Errorf("got %s", data)
	}
	if got := download(t, c.b, m.Attachments[0].URL); got.text != `{}` || got.header.Get("Content-Type") != "application/json" {
		t.Errorf("got %+v", got)
	}
	if got := download(t, c.b, strings.Split(m.Attachments[0].URL, "?")[0]); got.status != http.StatusNotFound {
		t.Errorf("an address without signature gave %+v", got)
	}
	c.s.Advance(25 * time.Hour)
	if got := download(t, c.b, m.Attachments[0].URL); got.status != http.StatusNotFound {
		t.Errorf("an old address gave %+v", got)
	}
	c.b.want(200, 0, "PATCH", messages(c.channel)+"/"+m.ID.String(), quiet(`"attachments":[]`))
	if got := c.channel.Messages()[0]; len(got.Attachments) != 0 {
		t.Errorf("got %+v", got.Attachments)
	}
	for _, bad := range []struct {
		payload string
		file    discordtest.File
	}{
		{`"content":"x","attachments":[{"id":"1"}]`, file},
		{`"content":"x","attachments":[{"id":0,"description":"` + strings.Repeat("d", 1025) + `"}]`, file},
		{`"embeds":[{"image":{"url":"attachment://other.png"}}]`, file},
		{`"content":"x"`, discordtest.File{Name: "empty"}},
		{`"content":"x"`, discordtest.File{Data: []byte("nameless")}},
	} {
		if a := send(quiet(bad.payload), bad.file); a.code() != 50035 {
			t.Errorf("%s with the file %q: %+v", bad.payload, bad.file.Name, a)
		}
	}
	if a := send(quiet(`"content":"x"`), discordtest.File{Name: "big", Data: make([]byte, 10<<20+1)}); a.code() != 50035 {
		t.Errorf("got %+v", a)
	}
	if a := send(quiet(`"content":"x"`), discordtest.File{Name: "a", Data: make([]byte, 9<<20)}, discordtest.File{Name: "b", Data: make([]byte, 9<<20)},
		discordtest.File{Name: "c", Data: make([]byte, 9<<20)}); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("got %+v", a)
	}
	c.channel.Overwrite(c.s.Bot().ID, 0, discordtest.PermissionAttachFiles)
	if a := send(quiet(`"content":"x"`), file); a.code() != 50013 {
		t.Errorf("got %+v", a)
	}
	c.s.TakeViolations()
}

func TestReactions(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{NoRateLimits: true})
	said := must[discordtest.Message](t)(c.ada.In(c.channel).Say("hello"))
	if err := c.ada.In(c.channel).React(said, "👍"); err != nil {
		t.Error(err)
	}
	one := messages(c.channel) + "/" + said.ID.String() + "/reactions/%F0%9F%91%8D/@me"
	c.b.want(204, 0, "PUT", one, "")
	if got := c.channel.Messages()[0].Reactions; len(got) != 1 || got[0].Count != 2 || !got[0].Me {
		t.Errorf("got %+v", got)
	}
	c.b.want(200, 0, "GET", messages(c.channel)+"/"+said.ID.String(), "")
	c.b.want(204, 0, "DELETE", one, "")
	if got := c.channel.Messages()[0].Reactions; len(got) != 1 || got[0].Count != 1 || got[0].Me {
		t.Errorf("got %+v", got)
	}
}

func TestThreads(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{NoRateLimits: true})
	said := must[discordtest.Message](t)(c.ada.In(c.channel).Say("hello"))
	path := messages(c.channel) + "/" + said.ID.String() + "/threads"
	made := c.b.want(201, 0, "POST", path, `{"name":"Talk","auto_archive_duration":60}`).object(t)
	if created := c.gw.await("THREAD_CREATE").object(t); created["newly_created"] != true || created["id"] != said.ID.String() ||
		created["parent_id"] != c.channel.ID.String() || made["name"] != "Talk" {
		t.Errorf("got %v", created)
	}
	if starter := c.gw.await("MESSAGE_CREATE").object(t); starter["type"] != 21.0 && starter["content"] != "" {
		t.Errorf("got %v", starter)
	}
	thread := c.channel.Threads()[0]
	c.b.want(400, 160004, "POST", path, `{"name":"Again"}`)
	c.b.want(200, 0, "POST", messages(thread), quiet(`"content":"answer"`))
	if got := must[discordtest.Message](t)(thread.WaitMessage(soon(t), nil)); got.Content != "answer" {
		t.Errorf("got %+v", got)
	}
	if _, err := c.ada.In(thread).Say("thanks"); err != nil {
		t.Error(err)
	}
	c.b.want(200, 0, "PATCH", at(thread), `{"archived":true}`)
	c.b.want(200, 0, "GET", at(thread), "")
	thread.Lock()
	c.b.want(400, 50083, "POST", messages(thread), quiet(`"content":"late"`))
	c.b.want(201, 0, "POST", at(c.channel)+"/threads", `{"name":"Free","type":11}`)
	c.b.want(400, 50035, "POST", at(c.channel)+"/threads", `{"name":"","type":11}`)
	c.b.want(400, 50024, "POST", at(c.ada.DM())+"/threads", `{"name":"x","type":11}`)
	c.channel.Overwrite(c.s.Bot().ID, 0, discordtest.PermissionCreatePublicThreads)
	c.b.want(403, 50013, "POST", path, `{"name":"Again"}`)
	theirs := must[*discordtest.Channel](t)(c.ada.In(c.channel).StartThread("Mine", must[discordtest.Message](t)(c.ada.In(c.channel).Say("x"))))
	if theirs.Parent() != c.channel || len(c.channel.Threads()) != 3 {
		t.Errorf("got %+v", theirs)
	}
	c.b.want(403, 50013, "DELETE", at(theirs), "")
	c.s.TakeViolations()
}

func TestForum(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{})
	forum := c.guild.AddForum("questions")
	if _, err := c.ada.In(forum).Say("plain"); err == nil {
		t.Error("a message was said in a forum")
	}
	if _, _, err := c.ada.In(c.channel).Post("title", "text"); err == nil {
		t.Error("a post was made in a channel")
	}
	post, first, err := c.ada.In(forum).Post("Who won?", "I wonder.")
	if err != nil {
		t.Fatal(err)
	}
	if made := c.gw.await("THREAD_CREATE").object(t); made["name"] != "Who won?" || made["owner_id"] != c.ada.ID.String() || made["parent_id"] != forum.ID.String() {
		t.Errorf("got %v", made)
	}
	if m := c.gw.await("MESSAGE_CREATE").object(t); m["id"] != post.ID.String() || m["channel_id"] != post.ID.String() || m["content"] != "" {
		t.Errorf("got %v", m)
	}
	c.b.want(200, 0, "POST", messages(post), quiet(`"content":"Nobody.","message_reference":{"message_id":"`+first.ID.String()+`"}`))
	c.b.want(400, 50008, "POST", messages(forum), quiet(`"content":"x"`))
	c.b.want(400, 50035, "POST", at(forum)+"/threads", `{"name":"x"}`)
	if v := c.s.TakeViolations(); len(v) != 1 {
		t.Errorf("got %v", v)
	}
	c.b.want(201, 0, "POST", at(forum)+"/threads", `{"name":"Own","message":`+quiet(`"content":"post"`)+`}`)
	got := must[*discordtest.Channel](t)(forum.WaitThread(soon(t), func(c *discordtest.Channel) bool { return c.Name == "Own" }))
	if m := got.Messages(); len(m) != 1 || m[0].ID != got.ID {
		t.Errorf("got %+v", m)
	}
	post.Delete()
	c.gw.await("THREAD_DELETE")
}
