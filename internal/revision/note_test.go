package revision_test

import (
	"strings"
	"testing"

	"newsdesk/internal/revision"
)

// A bar marks where each note begins, a double bar where it ends. Those that begin with ! correct something.
func TestNotes(t *testing.T) {
	t.Parallel()
	for _, marked := range []string{
		"The bridge closed.\n\n|!Correction: The bridge closed on Monday, not on Tuesday. We regret this.||",
		"|!CORRECTION (8 Sept): The toll is two euros.||\n\nThe bridge closed.",
		"|!Correction, Sept. 8, 2022: The toll is two euros.||",
		"|!Corrections & Clarifications: The toll is two euros.||",
		"|!Clarification: The toll is for lorries alone.||",
		"|![Correction] — The toll is two euros.||",
		"The bridge closed.\n\n|!Correction\n\nThe name of the mayor was misspelled.||\n\nMore below.",
		"|Update: The bridge is open again.||",
		"|UPDATE, 5:30 p.m.: The bridge is open again.||",
		"|Updated 9 September 2022: The bridge is open again.||",
		"|Editor’s note: This report was updated with what the mayor said.||",
		"|!Retraction: The paper takes this report back.||",
		"|This story and headline have been updated.||",
		"|!Editor's note: The headline was wrong about the toll.||",
		"The bridge closed. |!An earlier version of this article misstated the toll.||",
		"|!This article was amended on 8 September 2022 to give the toll.||",
		"|!This story has been corrected.||\n\nThe bridge closed.",
		"|This story was updated with a quote of the mayor.||",
		"|!Korrektur: Die Brücke ist seit Montag gesperrt.||",
		"|!Berichtigung vom 8. September: Die Maut beträgt zwei Euro.||",
		"Die Brücke ist zu.\n\n|!In einer früheren Version dieses Artikels hieß es, die Maut betrage drei Euro.||",
		"|!Anmerkung der Redaktion: Wir haben einen Fehler in der Überschrift behoben.||",
		"|Aktualisierung: Die Brücke ist wieder offen.||",
		"|!Rectificatif : le péage est de deux euros, une erreur s’était glissée dans le texte.||",
		"|!Une version précédente de cet article indiquait un autre péage.||",
		"|!Cet article a été corrigé le 8 septembre.||",
		"|Mise à jour : le pont est rouvert.||",
		"|!Corrección: el peaje es de dos euros.||",
		"|!Fe de errores: el peaje es de dos euros.||",
		"|!Una versión anterior de este artículo daba otro peaje.||",
		"|Actualización: el puente está abierto.||",
		// None of these is a note.
		"Editor’s note: Sign up for our weekly letter about bridges.",
		"Updated Sept. 8, 2021, 2:22 p.m. ET\n\nThe bridge closed.",
		"She told some of the previous versions of the story before.",
		"Correction officers went on strike on Tuesday: the third time this year.",
		"The Department of Correction said: no.",
		"Updates to the bridge are planned. The market correction went on.",
		"Correction of the river's course will take years, the council said - and millions.",
		"The ministry published an earlier version of this plan in May.",
		"Update on the strike that the union called last week: nothing moves.",
		"Die Aktualisierung der Karte dauert Jahre.",
		"La corrección del río durará años.",
	} {
		var body strings.Builder
		var wanted []revision.Note
		for i := 0; i < len(marked); i++ {
			switch {
			case strings.HasPrefix(marked[i:], "||"):
				wanted[len(wanted)-1].End = body.Len()
				i++
			case marked[i] == '|':
				n := revision.Note{Corrects: strings.HasPrefix(marked[i+1:], "!")}
				if n.Corrects {
					i++
				}
				n.Start = body.Len()
				wanted = append(wanted, n)
			default:
				body.WriteByte(marked[i])
			}
		}
		got := revision.Notes(body.String())
		if len(got) != len(wanted) {
			t.Errorf("%q has %d notes, want %d: %v", body.String(), len(got), len(wanted), got)
			continue
		}
		for i, n := range got {
			if n != wanted[i] {
				t.Errorf("%q: the note is %+v, want %+v", body.String(), n, wanted[i])
			}
		}
	}
}
