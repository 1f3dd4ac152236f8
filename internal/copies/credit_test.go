package copies

import (
	"strings"
	"testing"
	"unicode/utf8"

	"newsdesk/internal/news"
)

func TestCredit(t *testing.T) {
	t.Parallel()
	const text = "The bridge over the Vell fell on Monday, officials said.\n\nNobody was hurt."
	for name, c := range map[string]struct {
		authors []string
		body    string
		want    string
	}{
		"dateline":              {nil, "VELMORA, March 3 (Reuters) - " + text, "Reuters"},
		"dateline without city": {nil, "(Reuters) - " + text, "Reuters"},
		"dateline with dash":    {nil, "VELMORA (AP) — " + text, "AP"},
		"dateline in capitals":  {nil, "VELMORA (AP) " + text, "AP"},
		"French dateline":       {nil, "Velmora (AFP) – " + text, "AFP"},
		"Paris dateline":        {nil, "Velmora, 3 mars 2026 AFP - " + text, "AFP"},
		"Spanish dateline":      {nil, "Madrid, 3 mar (EFE).- " + text, "EFE"},
		"Italian dateline":      {nil, "(ANSA) - VELMORA, 3 MAR - " + text, "ANSA"},
		"Chinese agency":        {nil, "VELMORA, March 3 (Xinhua) -- " + text, "Xinhua"},
		"two agencies":          {nil, "Berlin (dpa/lno) - " + text, "dpa"},
		"with the paper's city": {nil, "By Ann Lee\n\nVELMORA (Reuters) - " + text, "Reuters"},
		"byline":                {[]string{"By Ann Lee, Associated Press"}, text, "AP"},
		"byline with bar":       {[]string{"Ann Lee | The Associated Press"}, text, "AP"},
		"byline is the agency":  {[]string{"Bo Tan", "Agence France-Presse"}, text, "AFP"},
		"byline of":             {[]string{"Ann Lee of the Associated Press"}, text, "AP"},
		"byline in the text":    {nil, "By Ann Lee, PA Media\n\n" + text, "PA Media"},
		"contributed":           {nil, text + "\n\nAP contributed to this report.", "AP"},
		"people contributed":    {nil, text + "\n\nAnn Lee and The Associated Press contributed to this story.", "AP"},
		"German material":       {nil, text + "\n\nMit Material von dpa", "dpa"},
		"German brackets":       {nil, text + " (dpa)", "dpa"},
		"brackets of two":       {nil, text + "\n\n(APA/Reuters, 3.3.2026)", "Reuters"},
		"with files":            {nil, text + "\n\nWith files from Reuters", "Reuters"},
		"copyright":             {nil, text + "\n\nCopyright 2026 The Associated Press. All rights reserved.", "AP"},
		"source":                {nil, text + "\n\nSource: Xinhua", "Xinhua"},
		"German source":         {nil, text + "\n\nQuelle: ledger.example, mau/dpa", "dpa"},
		"editors":               {nil, text + "\n\n(Reporting by Ann Lee in Velmora; Editing by Bo Tan)", "Reuters"},
		"contributing":          {nil, text + "\n\nContributing: Ann Lee, The Associated Press", "AP"},
		"last line":             {nil, text + "\n\nEFE", "EFE"},

		"none":                            {[]string{"Ann Lee"}, text, ""},
		"about Reuters":                   {nil, "Reuters said on Monday that it would open an office in Velmora.\n\nReuters is a news agency.", ""},
		"about Reuters, named":            {nil, "Thomson Reuters (TRI) - the owner of Reuters - said profits rose.", ""},
		"about AP":                        {nil, "The Associated Press (AP) - a news agency - cut jobs.", ""},
		"about AP, in the middle":         {nil, "The White House kept out the Associated Press.\n\n“We are here,” the AP said.\n\nThe court will decide.", ""},
		"told to an agency":               {nil, text + "\n\n“It fell at once,” he told Reuters.", ""},
		"contributed to something else":   {nil, text + "\n\nReuters contributed to the price of gold.", ""},
		"a table's sources":               {nil, text + "\n\nSOURCE Ledger research; Reuters; the Navy\n\nSource: Ledger; Reuters", ""},
		"Pennsylvania":                    {nil, text + " The company is in Erie (PA)", ""},
		"a party":                         {nil, "VELMORA — Senator Lee (D) - who lost - spoke.", ""},
		"a word":                          {nil, "ap\n\n" + text + "\n\nPapers", ""},
		"an author with an agency's name": {[]string{"Ansa Reuter"}, text, ""},
		"empty":                           {nil, "", ""},
	} {
		if got := Credit(news.Article{Authors: c.authors, Body: c.body}); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// Whatever the text, the credit is one of the short names, and what stands far from both ends does not count.
func FuzzCredit(f *testing.F) {
	f.Add("By Ann Lee, AP", "VELMORA (Reuters) - x\n\n(dpa)")
	f.Add("|/,(", strings.Repeat("(", 500))
	f.Fuzz(func(t *testing.T, author, body string) {
		got := Credit(news.Article{Authors: []string{author}, Body: body})
		if got != "" && agencyNamed(got) != got && got != "Keystone-SDA" {
			t.Fatalf("%q is no agency", got)
		}
		filler := strings.Repeat("Nobody was hurt when it fell.\n\n", 40)
		if !utf8.ValidString(body) {
			return
		}
		if inside := Credit(news.Article{Body: filler + body + "\n\n" + filler}); inside != "" {
			t.Fatalf("%q is found in the middle", inside)
		}
	})
}
