package answer

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"newsdesk/internal/news"
	"newsdesk/internal/text"
)

// tongue is what a language other than English has for understanding its questions and the sentences that may answer
// them. Lists are as in the lexicon. What a tongue does not list costs choice, not correctness: such a question is
// answered by the words it shares with the articles.
type tongue struct {
	why, when, where, who, quantity, duration, which string // question words; duration's also ask for quantities
	now                                              string // that a question is about the days before it was asked
	causal, strongCausal                             string
	units, numbers, months, weekdays                 string
	places                                           string // words before a place
	frame                                            string // words of questions that say nothing of what they are about
	nouns                                            bool   // all nouns have capitals, not names alone
	uncased                                          bool   // there are no capitals
}

// tongues are the languages that newsdesk understands beside English.
func tongues() map[string]tongue {
	return map[string]tongue{
		"es": {
			why: "por qué, por que, porqué, a qué se debe, cuál fue la causa, qué causó", when: "cuándo, cuando, qué día, qué año, en qué mes",
			where: "dónde, donde, adónde, en qué ciudad, en qué país", who: "quién, quiénes, quien, quienes", which: "qué, cuál, cuáles, cual",
			quantity: "cuánto, cuánta, cuántos, cuántas, cuanto, cuanta, cuantos, cuantas", duration: "cuánto tiempo, cuántos días, cuántas horas, cuántos años, cuántos meses",
			now:    "hoy, ayer, ahora, esta semana, este mes, este año, recientemente, anoche, último, última",
			causal: "porque, debido a, a causa de, por, tras, después de, ya que, puesto que, causa, motivo", strongCausal: "porque, debido a, a causa de, ya que, puesto que, como consecuencia de, causa, motivo",
			units: "segundos, minuto, minutos, hora, horas, día, días, semana, semanas, mes, meses, año, años", numbers: "dos, tres, cuatro, cinco, seis, siete, ocho, nueve, diez, once, doce, quince, veinte, treinta, cuarenta, cincuenta, cien, cientos, mil, miles, millón, millones",
			months: "enero, febrero, marzo, abril, mayo, junio, julio, agosto, septiembre, octubre, noviembre, diciembre", weekdays: "lunes, martes, miércoles, jueves, viernes, sábado, domingo, ayer, hoy, mañana",
			places: "en, de, desde, hacia, cerca", frame: "pasó, ocurrió, llama, llamado, nombre, motivo, causa",
		},
		"de": {
			why: "warum, weshalb, wieso, weswegen, aus welchem grund", when: "wann, an welchem tag, in welchem jahr, seit wann", where: "wo, wohin, woher, in welcher stadt, in welchem land",
			who: "wer, wen, wem, wessen", which: "was, welche, welcher, welches, welchen, welchem", quantity: "wie viel, wie viele, wieviel, wieviele, wie hoch, wie groß, wie alt, wie weit, wie teuer",
			duration: "wie lange, wie viele tage, wie viele stunden, wie viele jahre, wie viele monate", now: "heute, gestern, jetzt, diese woche, dieser woche, dieses jahr, kürzlich, derzeit",
			causal: "weil, da, denn, wegen, aufgrund, nachdem, durch, infolge, grund, nach", strongCausal: "weil, denn, wegen, aufgrund, infolge, grund",
			units: "sekunden, minute, minuten, stunde, stunden, tag, tage, tagen, woche, wochen, monat, monate, monaten, jahr, jahre, jahren", numbers: "zwei, drei, vier, fünf, sechs, sieben, acht, neun, zehn, elf, zwölf, zwanzig, dreißig, vierzig, fünfzig, hundert, hunderte, tausend, tausende, million, millionen, milliarde, milliarden",
			months: "januar, februar, märz, april, mai, juni, juli, august, september, oktober, november, dezember", weekdays: "montag, dienstag, mittwoch, donnerstag, freitag, samstag, sonnabend, sonntag, gestern, heute, morgen",
			places: "in, aus, bei, nach, von", frame: "passiert, geschah, geschehen, heißt, genannt, name, grund, viele, hoch", nouns: true,
		},
		"fr": {
			why: "pourquoi, pour quelle raison, à cause de quoi", when: "quand, quel jour, quelle année, quel mois", where: "où, dans quelle ville, dans quel pays", who: "qui",
			which: "que, qu'est, qu’est, quel, quelle, quels, quelles, quoi, lequel, laquelle", quantity: "combien", duration: "combien de temps, combien de jours, combien d'heures, combien d’heures, combien de mois",
			now: "hier, maintenant, cette semaine, ce mois, cette année, récemment, actuellement", causal: "parce, car, en raison de, en raison d, à cause, après, suite à, puisque, pour, grâce, raison, cause",
			strongCausal: "parce, car, en raison, à cause, puisque, suite à, raison, cause",
			units:        "secondes, minute, minutes, heure, heures, jour, jours, semaine, semaines, mois, an, ans, année, années", numbers: "deux, trois, quatre, cinq, six, sept, huit, neuf, dix, onze, douze, quinze, vingt, trente, quarante, cinquante, cent, cents, mille, milliers, million, millions, milliard, milliards",
			months: "janvier, février, mars, avril, mai, juin, juillet, août, septembre, octobre, novembre, décembre", weekdays: "lundi, mardi, mercredi, jeudi, vendredi, samedi, dimanche, hier, demain",
			places: "à, au, en, dans, de, vers, près", frame: "arrivé, passé, appelle, nom, raison, cause, t-il, t-elle",
		},
		"sq": {
			why: "pse, përse, për çfarë arsye", when: "kur, në çfarë dite, në cilin vit", where: "ku, nga, në cilin qytet, në cilin vend", who: "kush, kë, kujt", which: "çfarë, cili, cila, cilët, cilat, cilin, cilën, ç",
			quantity: "sa", duration: "sa gjatë, sa kohë, sa ditë, sa orë, sa vjet, sa muaj", now: "sot, dje, tani, këtë javë, këtë muaj, këtë vit, së fundmi",
			causal: "sepse, për shkak, pasi, meqë, meqenëse, ngaqë, pas, arsye, arsyeja, shkaku", strongCausal: "sepse, për shkak, meqë, meqenëse, ngaqë, arsye, arsyeja, shkaku",
			units: "sekonda, minutë, minuta, orë, ditë, javë, muaj, vit, vjet", numbers: "dy, tre, tri, katër, pesë, gjashtë, shtatë, tetë, nëntë, dhjetë, njëmbëdhjetë, dymbëdhjetë, njëzet, tridhjetë, dyzet, pesëdhjetë, njëqind, qindra, mijë, mijëra, milion, milionë",
			months: "janar, shkurt, mars, prill, maj, qershor, korrik, gusht, shtator, tetor, nëntor, dhjetor", weekdays: "e hënë, e martë, e mërkurë, e enjte, e premte, e shtunë, e diel, të hënën, të martën, të mërkurën, të enjten, të premten, të shtunën, të dielën, dje, sot, nesër",
			places: "në, nga, te, tek, afër", frame: "ndodhi, quhet, emri, arsyeja, shkaku",
		},
		"ar": {
			uncased: true,
			why:     "لماذا, لم, ما سبب, ما السبب, ما هو سبب, ما أسباب", when: "متى, في أي يوم, في أي عام", where: "أين, اين, في أي مدينة, في أي بلد", who: "من",
			which: "ما, ماذا, أي, اي, أية", quantity: "كم, ما عدد, ما نسبة", duration: "كم يوما, كم يومًا, كم ساعة, كم شهرا, كم شهرًا, كم سنة, كم من الوقت", now: "اليوم, أمس, الآن, هذا الأسبوع, هذا الشهر, هذا العام, مؤخرا",
			causal: "لأن, لأنه, لأنها, لأنهم, بسبب, نتيجة, إثر, بعد, جراء, سبب, السبب", strongCausal: "لأن, لأنه, لأنها, لأنهم, بسبب, نتيجة, إثر, جراء, سبب, السبب",
			units: "ثانية, دقيقة, دقائق, ساعة, ساعات, يوم, يوما, يومًا, أيام, أسبوع, أسابيع, شهر, شهرا, أشهر, سنة, سنوات, عام, عاما, أعوام", numbers: "اثنان, اثنين, ثلاثة, ثلاث, أربعة, أربع, خمسة, خمس, ستة, ست, سبعة, سبع, ثمانية, ثماني, تسعة, تسع, عشرة, عشر, عشرون, عشرين, مئة, مئات, ألف, آلاف, مليون, ملايين",
			months: "يناير, فبراير, مارس, أبريل, مايو, يونيو, يوليو, أغسطس, سبتمبر, أكتوبر, نوفمبر, ديسمبر, كانون, شباط, آذار, نيسان, أيار, حزيران, تموز, آب, أيلول, تشرين", weekdays: "الاثنين, الإثنين, الثلاثاء, الأربعاء, الخميس, الجمعة, السبت, الأحد, أمس, اليوم, غدا",
			frame: "حدث, جرى, سبب, السبب, عدد, اسم, تم",
		},
		"zh": {
			uncased: true,
			why:     "为什么, 為什麼, 为何, 為何, 怎么, 原因", when: "什么时候, 什麼時候, 何时, 何時, 哪天, 哪一天, 哪年, 哪一年", where: "哪里, 哪裡, 哪儿, 何处, 何處", who: "谁, 誰, 哪位",
			which: "什么, 什麼, 哪个, 哪個, 哪些, 哪", quantity: "多少", duration: "多久, 多长时间, 多長時間", now: "今天, 昨天, 现在, 現在, 本周, 本月, 今年, 最近",
			causal: "因为, 因為, 由于, 由於, 原因, 导致, 導致", strongCausal: "因为, 因為, 由于, 由於, 原因, 导致, 導致", units: "分钟, 小时, 天, 周, 个月, 年",
			months: "月, 日", weekdays: "星期, 周一, 周二, 周三, 周四, 周五, 周六, 周日, 昨天, 今天, 明天", frame: "原因, 发生, 發生",
		},
	}
}

// askingWords are a language's question words, by what they ask for.
type askingWords struct {
	kind     kind
	duration bool
	words    phraseSet
}

// in returns the reader of a language; of one without a tongue, of English with the language's own words.
func (r *reader) in(language string) *reader {
	if own, ok := r.tongues[language]; ok {
		return own()
	}
	return r
}

func newTongue(language string, t tongue) *reader {
	r := &reader{
		analyzer: text.NewAnalyzer(language), language: language, nouns: t.nouns, uncased: t.uncased,
		causal: newPhraseSet(t.causal), strongCausal: newPhraseSet(t.strongCausal), units: newPhraseSet(t.units), numbers: newPhraseSet(t.numbers),
		months: newPhraseSet(t.months), weekdays: newPhraseSet(t.weekdays), places: newPhraseSet(t.places), now: newPhraseSet(t.now), empty: newPhraseSet(t.frame),
	}
	for _, q := range []struct {
		kind  kind
		words string
	}{{kindWhy, t.why}, {kindWhen, t.when}, {kindQuantity, t.duration}, {kindQuantity, t.quantity}, {kindWhere, t.where}, {kindWho, t.who}, {kindName, t.which}} {
		r.asking = append(r.asking, askingWords{q.kind, q.words == t.duration, newPhraseSet(q.words)})
	}
	return r
}

// kindOf tells what a question asks for from its words: the first question word tells, and where several begin there, the
// longest.
func (r *reader) kindOf(clause string) (k kind, duration bool) {
	if r.language == "" {
		return kindOf(clause)
	}
	words := r.words(clause)
	for i, w := range words {
		longest := 0
		for _, q := range r.asking {
			// Arabic writes "who" and "from" alike, and a question begins with "who".
			if q.kind == kindWho && w.lower == "من" && i > 0 {
				continue
			}
			if n := q.words.length(words, i); n > longest {
				longest, k, duration = n, q.kind, q.duration
			}
		}
		if longest > 0 {
			return k, duration
		}
	}
	return kindOther, false
}

// isMonth reports whether a word is a month's name. "May" and "march" are months in English only with a capital.
func (r *reader) isMonth(w word) bool { return r.months[w.lower] && (w.capital || r.language != "") }

// asks reports whether a text ends with a question mark of any script: it states nothing, so it neither proves nor needs
// proof.
func asks(s string) bool {
	s = strings.TrimRight(s, "\"'”’»)] ")
	return strings.HasSuffix(s, "?") || strings.HasSuffix(s, "？") || strings.HasSuffix(s, "؟")
}

// otherLanguage says that the library holds nothing in the question's language, or nothing when it does or when that is
// not known.
func otherLanguage(asked string, c news.Coverage) string {
	if asked == "" {
		return ""
	}
	var held []string
	for _, l := range c.Languages {
		if l.Language == "" || text.BaseLanguage(l.Language) == asked {
			return ""
		}
		held = append(held, fmt.Sprintf("%s (%d)", languageName(l.Language), l.Articles))
	}
	if len(held) == 0 {
		return ""
	}
	if more := len(held) - maxLanguages; more > 0 {
		held = append(held[:maxLanguages], fmt.Sprintf("%d more", more))
	}
	list := held[0]
	if n := len(held); n > 1 {
		list = strings.Join(held[:n-1], ", ") + " and " + held[n-1]
	}
	return fmt.Sprintf("The library holds no article in %s; it holds %s.", languageName(asked), list)
}

// maxLanguages is how many languages otherLanguage names.
const maxLanguages = 5

// languageName is the English name of a language.
func languageName(tag string) string {
	if name := display.English.Languages().Name(language.Make(tag)); name != "" && !slices.Contains([]string{"Unknown language", "root"}, name) {
		return name
	}
	return tag
}
