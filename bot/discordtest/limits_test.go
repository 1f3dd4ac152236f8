package discordtest_test

import (
	"fmt"
	"strings"
	"testing"

	"newsdesk/bot/discordtest"
)

func x(n int) string { return strings.Repeat("x", n) }

// list repeats an element whose %d is its number.
func list(n int, element string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = strings.ReplaceAll(element, "%d", fmt.Sprint(i))
	}
	return "[" + strings.Join(parts, ",") + "]"
}

const button = `{"type":2,"style":1,"label":"B","custom_id":"b%d"}`

func row(components string) string { return `{"type":1,"components":` + components + `}` }

func menu(options string) string {
	return `"components":[` + row(`[{"type":3,"custom_id":"m","options":`+options+`}]`) + `]`
}

// Every limit of a message holds at its edge and breaks one beyond it.
func TestMessageLimits(t *testing.T) {
	t.Parallel()
	for _, described := range []bool{true, false} {
		s, b := start(t, discordtest.Options{NoRateLimits: true, NoDescription: !described})
		channel := s.AddGuild(discordtest.GuildConfig{}).AddText("general")
		for name, c := range messageLimits() {
			b.want(200, 0, "POST", messages(channel), quiet(c.fits))
			if v := s.TakeViolations(); len(v) != 0 {
				t.Errorf("%s: %v", name, v)
			}
			b.want(400, 50035, "POST", messages(channel), quiet(c.breaks))
			if v := s.TakeViolations(); len(v) != 1 || !strings.HasPrefix(v[0].Path, c.path) {
				t.Errorf("%s: got %v, want one at %s", name, v, c.path)
			}
		}
	}
}

type limitCase struct{ fits, breaks, path string }

func messageLimits() map[string]limitCase {
	embed := func(members string) string { return `"embeds":[{` + members + `}]` }
	rows := func(n int) string { return `"components":` + list(n, row("["+button+"]")) }
	one := func(component string) string { return `"components":[` + row("["+component+"]") + `]` }
	link := func(url string) string { return one(`{"type":2,"style":5,"label":"L","url":"` + url + `"}`) }
	const option, field = `{"label":"L","value":"v%d"}`, `{"name":"n","value":"v"}`
	v2 := func(components string) string { return `"flags":32768,"components":` + components }
	text := func(n int) string { return `{"type":10,"content":"` + x(n) + `"}` }
	return map[string]limitCase{
		"content":         {`"content":"` + x(2000) + `"`, `"content":"` + x(2001) + `"`, "content"},
		"code points":     {`"content":"` + strings.Repeat("😀", 2000) + `"`, `"content":"` + strings.Repeat("é", 2001) + `"`, "content"},
		"embeds":          {`"embeds":` + list(10, `{"title":"T"}`), `"embeds":` + list(11, `{"title":"T"}`), "embeds"},
		"sum of embeds":   {embed(`"description":"` + x(3000) + `"},{"description":"` + x(3000) + `"`), embed(`"description":"` + x(3000) + `"},{"description":"` + x(2999) + `","title":"ab"`), "embeds"},
		"title":           {embed(`"title":"` + x(256) + `"`), embed(`"title":"` + x(257) + `"`), "embeds.0.title"},
		"description":     {embed(`"description":"` + x(4096) + `"`), embed(`"description":"` + x(4097) + `"`), "embeds.0.description"},
		"empty embed":     {embed(`"title":"T"`), embed(`"color":1`), "embeds.0"},
		"fields":          {embed(`"fields":` + list(25, field)), embed(`"fields":` + list(26, field)), "embeds.0.fields"},
		"field name":      {embed(`"fields":[{"name":"` + x(256) + `","value":"v"}]`), embed(`"fields":[{"name":"` + x(257) + `","value":"v"}]`), "embeds.0.fields.0.name"},
		"field value":     {embed(`"fields":[{"name":"n","value":"` + x(1024) + `"}]`), embed(`"fields":[{"name":"n","value":""}]`), "embeds.0.fields.0.value"},
		"footer":          {embed(`"footer":{"text":"` + x(2048) + `"}`), embed(`"footer":{"text":"` + x(2049) + `"}`), "embeds.0.footer.text"},
		"author":          {embed(`"author":{"name":"` + x(256) + `"}`), embed(`"author":{"name":"` + x(257) + `"}`), "embeds.0.author.name"},
		"address":         {embed(`"title":"T","url":"https://example.org"`), embed(`"title":"T","url":"javascript:x"`), "embeds.0.url"},
		"rows":            {rows(5), rows(6), "components"},
		"buttons":         {`"components":[` + row(list(5, button)) + `]`, `"components":[` + row(list(6, button)) + `]`, "components.0.components"},
		"empty row":       {one(`{"type":2,"style":1,"label":"B","custom_id":"b"}`), `"components":[` + row("[]") + `]`, "components.0.components"},
		"label":           {one(`{"type":2,"style":1,"label":"` + x(80) + `","custom_id":"b"}`), one(`{"type":2,"style":1,"label":"` + x(81) + `","custom_id":"b"}`), "components.0.components.0.label"},
		"no label":        {one(`{"type":2,"style":1,"emoji":{"name":"👍"},"custom_id":"b"}`), one(`{"type":2,"style":1,"custom_id":"b"}`), "components.0.components.0"},
		"custom id":       {one(`{"type":2,"style":1,"label":"B","custom_id":"` + x(100) + `"}`), one(`{"type":2,"style":1,"label":"B","custom_id":"` + x(101) + `"}`), "components.0.components.0.custom_id"},
		"no custom id":    {link("https://example.org"), one(`{"type":2,"style":1,"label":"B"}`), "components.0.components.0.custom_id"},
		"same custom id":  {one(button), one(button + "," + button), "components.0.components.1.custom_id"},
		"url":             {link("https://example.org/" + x(492)), link("https://example.org/" + x(493)), "components.0.components.0.url"},
		"scheme":          {link("http://example.org"), link("ftp://example.org"), "components.0.components.0.url"},
		"style":           {one(`{"type":2,"style":4,"label":"B","custom_id":"b"}`), one(`{"type":2,"style":9,"label":"B","custom_id":"b"}`), "components.0.components.0.style"},
		"options":         {menu(list(25, option)), menu(list(26, option)), "components.0.components.0"},
		"option value":    {menu(`[{"label":"L","value":"` + x(100) + `"}]`), menu(`[{"label":"L","value":"` + x(101) + `"}]`), "components.0.components.0.options.0.value"},
		"same value":      {menu(list(2, option)), menu(list(2, `{"label":"L","value":"v"}`)), "components.0.components.0.options.1.value"},
		"two defaults":    {menu(`[{"label":"L","value":"v","default":true}]`), menu(list(2, `{"label":"L","value":"v%d","default":true}`)), "components.0.components.0"},
		"select and more": {menu(list(1, option)), one(button + `,{"type":3,"custom_id":"m","options":` + list(1, option) + `}`), "components.0.components"},
		"flags":           {`"content":"x","flags":4096`, `"content":"x","flags":64`, "flags"},
		"nonce":           {`"content":"x","nonce":"` + x(25) + `"`, `"content":"x","nonce":"` + x(26) + `"`, "nonce"},
		"parts":           {v2("[" + text(1) + "]"), `"components":[` + text(1) + `]`, "components.0"},
		"parts' text":     {v2("[" + text(2000) + "," + text(2000) + "]"), v2("[" + text(2000) + "," + text(2001) + "]"), "components"},
		"many parts":      {v2(list(40, text(1))), v2(list(20, `{"type":17,"components":[`+text(1)+`,`+text(1)+`]}`)), "components"},
		"parts, content":  {v2(`[{"type":9,"components":[` + text(1) + `],"accessory":` + button + `}]`), `"content":"x",` + v2("["+text(1)+"]"), ""},
	}
}

func TestNobodyIsPinged(t *testing.T) {
	t.Parallel()
	c := newScene(t, discordtest.Options{NoRateLimits: true})
	for name, allowed := range map[string]string{
		"missing":  ``,
		"null":     `"allowed_mentions":null,`,
		"no list":  `"allowed_mentions":{"parse":null},`,
		"users":    `"allowed_mentions":{"parse":["users"]},`,
		"one user": `"allowed_mentions":{"parse":[],"users":["1"]},`,
		"replied":  `"allowed_mentions":{"parse":[],"replied_user":true},`,
	} {
		c.b.want(400, 50035, "POST", messages(c.channel), `{`+allowed+`"content":"x"}`)
		if v := c.s.TakeViolations(); len(v) != 1 || !strings.HasPrefix(v[0].Path, "allowed_mentions") {
			t.Errorf("%s: got %v", name, v)
		}
	}
	s, b := start(t, discordtest.Options{MayMention: true})
	b.want(200, 0, "POST", messages(s.AddGuild(discordtest.GuildConfig{}).AddText("x")), `{"content":"x"}`)
}

func TestModalLimits(t *testing.T) {
	t.Parallel()
	modal := func(title, components string) string {
		return `{"type":9,"data":{"custom_id":"m","title":"` + title + `","components":` + components + `}}`
	}
	input := func(label, more string) string {
		return row(`[{"type":4,"custom_id":"i%d","style":1,"label":"` + label + `"` + more + `}]`)
	}
	c := newScene(t, discordtest.Options{})
	for name, l := range map[string]limitCase{
		"title":       {modal(x(45), list(1, input("L", ""))), modal(x(46), list(1, input("L", ""))), "data.title"},
		"inputs":      {modal("T", list(5, input("L", ""))), modal("T", list(6, input("L", ""))), "data.components"},
		"none":        {modal("T", list(1, input("L", ""))), modal("T", "[]"), "data.components"},
		"label":       {modal("T", list(1, input(x(45), ""))), modal("T", list(1, input(x(46), ""))), "data.components.0.components.0.label"},
		"value":       {modal("T", list(1, input("L", `,"value":"`+x(4000)+`"`))), modal("T", list(1, input("L", `,"value":"`+x(4001)+`"`))), "data.components.0.components.0.value"},
		"max_length":  {modal("T", list(1, input("L", `,"max_length":4000`))), modal("T", list(1, input("L", `,"max_length":4001`))), "data.components.0.components.0.max_length"},
		"placeholder": {modal("T", list(1, input("L", `,"placeholder":"`+x(100)+`"`))), modal("T", list(1, input("L", `,"placeholder":"`+x(101)+`"`))), "data.components.0.components.0.placeholder"},
		"same id":     {modal("T", list(2, input("L", ""))), modal("T", list(2, strings.Replace(input("L", ""), "%d", "", 1))), "data.components.1.components.0.custom_id"},
		"button":      {modal("T", list(1, input("L", ""))), modal("T", list(1, row("["+button+"]"))), "data.components.0.components.0.type"},
	} {
		_, in := c.ask(c.ada.In(c.channel))
		c.b.want(400, 50035, "POST", callback(in), l.breaks)
		if v := c.s.TakeViolations(); len(v) != 1 || !strings.HasPrefix(v[0].Path, l.path) {
			t.Errorf("%s: got %v, want one at %s", name, v, l.path)
		}
		c.b.want(204, 0, "POST", callback(in), l.fits)
	}
}

func TestCommandLimits(t *testing.T) {
	t.Parallel()
	s, b := start(t, discordtest.Options{NoRateLimits: true})
	command := func(name, description, more string) string {
		return `[{"name":"` + name + `","description":"` + description + `"` + more + `}]`
	}
	const text = `{"type":3,"name":"o%d","description":"D"`
	options := func(inside string) string { return command("c", "D", `,"options":`+inside) }
	choices := func(n int, name string) string {
		return options(`[` + strings.ReplaceAll(text, "%d", "") + `,"choices":` + list(n, `{"name":"`+name+`%d","value":"v"}`) + `}]`)
	}
	for name, c := range map[string]limitCase{
		"name":            {command(x(32), "D", ""), command(x(33), "D", ""), "0.name"},
		"pattern":         {command("ask-it_2", "D", ""), command("ask it", "D", ""), "0.name"},
		"lower case":      {command("fragé", "D", ""), command("Ask", "D", ""), "0.name"},
		"description":     {command("c", x(100), ""), command("c", x(101), ""), "0.description"},
		"no description":  {command("c", "D", ""), command("c", "", ""), "0.description"},
		"options":         {options(list(25, text+"}")), options(list(26, text+"}")), "0.options"},
		"required last":   {options(`[` + text + `,"required":true},{"type":5,"name":"p","description":"D"}]`), options(`[{"type":5,"name":"p","description":"D"},` + strings.ReplaceAll(text, "%d", "") + `,"required":true}]`), "0.options.1"},
		"same option":     {options(list(2, text+"}")), options(list(2, strings.ReplaceAll(text, "%d", "")+"}")), "0.options.1.name"},
		"choices":         {choices(25, ""), choices(26, ""), "0.options.0.choices"},
		"choice name":     {choices(1, x(99)), choices(1, x(100)), "0.options.0.choices.0.name"},
		"choice, typed":   {choices(1, ""), options(`[{"type":3,"name":"o","description":"D","autocomplete":true,"choices":[{"name":"n","value":"v"}]}]`), "0.options.0.autocomplete"},
		"mixed":           {options(`[{"type":1,"name":"s","description":"D"}]`), options(`[{"type":1,"name":"s","description":"D"},{"type":5,"name":"p","description":"D"}]`), "0.options"},
		"deep":            {options(`[{"type":2,"name":"g","description":"D","options":[{"type":1,"name":"s","description":"D"}]}]`), options(`[{"type":1,"name":"s","description":"D","options":[{"type":2,"name":"g","description":"D"}]}]`), "0.options.0.options.0"},
		"menu":            {`[{"name":"Check it","type":3}]`, `[{"name":"Check it","type":3,"description":"D"}]`, "0"},
		"twice":           {`[{"name":"a","type":3},{"name":"a","type":2}]`, `[{"name":"a","type":3},{"name":"a","type":3}]`, "1.name"},
		"8000 characters": {options(list(2, text+`,"choices":`+list(10, `{"name":"`+x(90)+`%d","value":"v"}`)+"}")), options(list(25, text+`,"choices":`+list(25, `{"name":"`+x(20)+`%d","value":"v"}`)+"}")), "0"},
	} {
		c.fits = strings.ReplaceAll(c.fits, "%d", "0")
		b.want(200, 0, "PUT", b.commands(), c.fits)
		b.want(400, 50035, "PUT", b.commands(), c.breaks)
		if v := s.TakeViolations(); len(v) != 1 || !strings.HasPrefix(v[0].Path, c.path) {
			t.Errorf("%s: got %v, want one at %s", name, v, c.path)
		}
	}
	b.want(200, 0, "PUT", b.commands(), list(100, `{"name":"c%d","description":"D"}`))
	b.want(400, 30032, "PUT", b.commands(), list(101, `{"name":"c%d","description":"D"}`))
	b.want(400, 50109, "PUT", b.commands(), `[`)
	s.TakeViolations()
}

// The description finds what the documented limits do not say.
func TestDescription(t *testing.T) {
	t.Parallel()
	s, b := start(t, discordtest.Options{})
	if !s.Described() {
		t.Skip("SKIPPED: Discord's description of its API is not here, set NEWSDESK_SHARED to its folder")
	}
	channel := s.AddGuild(discordtest.GuildConfig{}).AddText("general")
	for body, path := range map[string]string{
		`"content":7`: "content",
		`"content":"x","message_reference":{"message_id":"abc"}`:                                                       "message_reference.message_id",
		`"embeds":[{"title":"T","timestamp":"yesterday"}]`:                                                             "embeds.0.timestamp",
		`"content":"x","components":[{"type":1,"components":[{"type":2,"style":"blue","label":"B","custom_id":"b"}]}]`: "components.0.components.0.style",
	} {
		b.want(400, 50035, "POST", messages(channel), quiet(body))
		if v := s.TakeViolations(); len(v) != 1 || v[0].Path != path {
			t.Errorf("%s: got %v, want one at %s", body, v, path)
		}
	}
	missing := must[*discordtest.Server](t)(discordtest.New(discordtest.Options{Description: "missing.json"}))
	defer missing.Close()
	if missing.Described() {
		t.Error("a missing description was found")
	}
}
