package bot_test

import (
	"bytes"
	"errors"
	"fmt"
	"image/png"
	"testing"

	"newsdesk/bot"
	"newsdesk/bot/discord"
	"newsdesk/bot/discordtest"
	"newsdesk/internal/chart"
	"newsdesk/internal/news"
)

// The picture is drawn from the server's own library, whatever others hold; a member gets none.
func TestStatsPictureIsOfTheOwnLibrary(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	const other = discord.ID(51)
	article := func(n int, publisher string) news.Article {
		a := bridge()
		a.URL, a.Publisher = fmt.Sprint("https://web.example/", n), publisher
		a.Origin = a.URL
		return a
	}
	w.add(w.server(guild).Library, article(1, "Ledger"))
	w.add(w.server(other).Library, article(2, "Secret Gazette"), article(3, "Other Gazette"))
	want := func(id discord.ID) []byte {
		stats, err := w.db.LibraryStats(t.Context(), w.server(id).Library, w.now, 30)
		if err != nil {
			t.Fatal(err)
		}
		p, err := chart.Library(stats)
		if err != nil || p.PNG == nil {
			t.Fatal(p, err)
		}
		return p.PNG
	}
	if bytes.Equal(want(guild), want(other)) {
		t.Fatal("two libraries look alike")
	}
	for _, id := range []discord.ID{guild, other} {
		in := asAdmin(command(alice, "library stats"))
		in.Guild = id
		a := w.do(in)
		if r := a.last(); !a.Ephemeral || len(r.Files) != 1 || !bytes.Equal(r.Files[0].Data, want(id)) {
			t.Errorf("server %d gets another picture than its own: %+v", id, r)
		}
	}
	if r := w.do(command(bob, "library stats")).last(); len(r.Files) > 0 {
		t.Errorf("a member gets %+v", r)
	}
}

// Without anything to draw, and when drawing fails, there are only words.
func TestStatsWithoutPicture(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	if r := w.do(asAdmin(command(alice, "library stats"))).last(); len(r.Files) > 0 || r.Embeds[0].Image != "" {
		t.Errorf("an empty library is drawn: %+v", r)
	}
	w.add(w.server(guild).Library, bridge())
	w.start(func(o *bot.Options) {
		o.Draw = func(news.LibraryStats) (news.Picture, error) { return news.Picture{}, errors.New("out of ink") }
	})
	r := w.do(asAdmin(command(alice, "library stats"))).last()
	if len(r.Files) > 0 || r.Embeds[0].Image != "" {
		t.Errorf("a picture that could not be drawn is there: %+v", r)
	}
	mustHave(t, r, "The library holds 1 article")
}

// The picture goes to Discord as an upload with a description, shown within the card, to one person.
func TestStatsPictureIsUploaded(t *testing.T) {
	t.Parallel()
	l := newLive(t, discordtest.Options{}, nil)
	l.add(l.library(), bridge())
	channel, ada := l.guild.AddText("general"), l.server.AddUser("ada")
	l.guild.AddMember(ada, discordtest.PermissionManageGuild)
	i, err := ada.In(channel).Command("library stats", nil)
	if err != nil {
		t.Fatal(err)
	}
	m, err := i.WaitReply(t.Context(), final)
	if err != nil {
		t.Fatal(err)
	}
	if !m.Ephemeral() || len(m.Attachments) != 1 || len(m.Embeds) != 1 {
		t.Fatalf("got %+v", m)
	}
	a := m.Attachments[0]
	if a.Description == "" || a.ContentType != "image/png" || m.Embeds[0].Image == nil || m.Embeds[0].Image.URL != a.URL {
		t.Errorf("the attachment is %+v, the card's picture %+v", a, m.Embeds[0].Image)
	}
	data, ok := l.server.Download(a)
	if !ok {
		t.Fatal("the picture is not there")
	}
	if _, err := png.DecodeConfig(bytes.NewReader(data)); err != nil {
		t.Error(err)
	}
}
