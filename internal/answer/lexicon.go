package answer

import (
	"strings"

	"newsdesk/internal/text"
)

// nations lists, one country a line, its names and demonyms, and after the bar its capital and seat of power: news
// writes "Tehran" for the government of Iran and "Iranian" for what belongs to it. A question's country is met by any
// of the words; a question's capital only by itself. The first word stands for the country. Capitals that mostly mean
// the city (Paris, London, Rome) or other things (Washington) are left out.
const nations = `
afghanistan afghan | kabul
albania albanian | tirana
algeria algerian | algiers
argentina argentine argentinian | buenos_aires
armenia armenian | yerevan
australia australian | canberra
austria austrian
azerbaijan azerbaijani | baku
bangladesh bangladeshi | dhaka
belarus belarusian | minsk
belgium belgian
bolivia bolivian
bosnia bosnian | sarajevo
brazil brazilian | brasilia
bulgaria bulgarian | sofia
cambodia cambodian | phnom_penh
canada canadian | ottawa
chile chilean
china chinese | beijing
colombia colombian | bogota
croatia croatian croat | zagreb
cuba cuban | havana
cyprus cypriot | nicosia
czechia czech
denmark danish dane | copenhagen
ecuador ecuadorian | quito
egypt egyptian | cairo
estonia estonian | tallinn
ethiopia ethiopian | addis_ababa
finland finnish finn | helsinki
france french frenchman | elysee
germany german | berlin
ghana ghanaian | accra
greece greek | athens
haiti haitian
hungary hungarian | budapest
iceland icelandic | reykjavik
india indian | delhi
indonesia indonesian | jakarta
iran iranian | tehran
iraq iraqi | baghdad
ireland irish | dublin
israel israeli | jerusalem
italy italian
jamaica jamaican
japan japanese | tokyo
kazakhstan kazakh
kenya kenyan | nairobi
kosovo kosovar | pristina
latvia latvian | riga
lebanon lebanese | beirut
libya libyan | tripoli
lithuania lithuanian | vilnius
malaysia malaysian
mali malian | bamako
mexico mexican
moldova moldovan
montenegro montenegrin
morocco moroccan | rabat
myanmar burma burmese
nepal nepalese nepali | kathmandu
netherlands dutch | hague
nigeria nigerian | abuja
norway norwegian | oslo
pakistan pakistani | islamabad
peru peruvian | lima
philippines philippine filipino | manila
poland polish pole | warsaw
portugal portuguese | lisbon
qatar qatari | doha
romania romanian | bucharest
russia russian | moscow kremlin
rwanda rwandan | kigali
scotland scottish scot
senegal senegalese | dakar
serbia serbian serb | belgrade
slovakia slovak | bratislava
slovenia slovenian slovene | ljubljana
somalia somali | mogadishu
spain spanish spaniard | madrid
sudan sudanese | khartoum
sweden swedish swede | stockholm
switzerland swiss | bern
syria syrian | damascus
taiwan taiwanese | taipei
thailand thai | bangkok
tunisia tunisian | tunis
turkey turkish turk turkiye | ankara
uganda ugandan | kampala
ukraine ukrainian | kyiv kiev
united_states us usa american america | white_house
united_kingdom uk britain british briton | downing_street
united_nations un
venezuela venezuelan | caracas
vietnam vietnamese | hanoi
wales welsh
yemen yemeni | sanaa
european_union eu
`

// irregular lists verbs of news whose past has another stem, and nouns that news uses for their deeds.
const irregular = `
win won | leave left | take took taken | give gave given | make made | tell told | say said | get got gotten
become became | begin began begun | break broke broken | bring brought | build built | buy bought | catch caught
choose chose chosen | draw drew drawn | drive drove driven | eat ate eaten | fall fell fallen | fight fought
find found | fly flew flown | forget forgot forgotten | freeze froze frozen | go went gone | grow grew grown
hide hid hidden | hold held | keep kept | know knew known | lead led | lose lost loss | meet met | pay paid
rise rose risen | run ran | see saw seen | seek sought | sell sold | send sent | shake shook shaken | shoot shot
sing sang sung | sink sank sunk | speak spoke spoken | spend spent | stand stood | steal stole stolen
strike struck | swear swore sworn | swim swam swum | teach taught | think thought | throw threw thrown
wear wore worn | withdraw withdrew withdrawn | write wrote written | die died dead death | expel expulsion
announce announcement | resign resignation | arrest arrested | blame blamed | decide decision | invade invasion
cyberattack cyber_attack | assassinate assassination | explode explosion | launch launched | respond response
defend defense defence | sue sued suing | appoint appointment | elect election | replace replacement | destroy destruction
`

// aliases maps the terms of words that mean the same to one of them. Pairs of words that are one name are joined.
type aliases struct {
	words    map[string]string    // term → what stands for it
	pairs    map[[2]string]string // two neighboring terms → what stands for both
	seats    map[string]string    // term of a capital → its country
	seatPair map[[2]string]string
	nations  map[string]bool // what stands for a country
	begins   map[string]bool // the first terms of pairs
}

func newAliases(a *text.Analyzer) aliases {
	al := aliases{map[string]string{}, map[[2]string]string{}, map[string]string{}, map[[2]string]string{}, map[string]bool{}, map[string]bool{}}
	add := func(words map[string]string, pairs map[[2]string]string, entry, to string) {
		first, second, isPair := strings.Cut(entry, "_")
		if isPair {
			begin := termOf(a, first)
			al.begins[begin] = true
			pairs[[2]string{begin, termOf(a, second)}] = to
			return
		}
		words[termOf(a, entry)] = to
	}
	for line := range strings.Lines(nations) {
		names, seats, _ := strings.Cut(line, "|")
		var to string
		for i, name := range strings.Fields(names) {
			if i == 0 {
				to = "nation:" + name
				al.nations[to] = true
			}
			add(al.words, al.pairs, name, to)
		}
		for _, seat := range strings.Fields(seats) {
			add(al.seats, al.seatPair, seat, to)
		}
	}
	for group := range strings.FieldsFuncSeq(irregular, func(r rune) bool { return r == '|' || r == '\n' }) {
		var to string
		for i, form := range strings.Fields(group) {
			if i == 0 {
				to = termOf(a, form)
			}
			add(al.words, al.pairs, form, to)
		}
	}
	return al
}

// termOf analyzes one word. "us" is the country here, never the pronoun.
func termOf(a *text.Analyzer, word string) string {
	if word == "us" || word == "un" || word == "eu" || word == "usa" {
		word = strings.ToUpper(word)
	}
	tokens := a.Tokens(word)
	if len(tokens) == 0 {
		return word
	}
	return tokens[0].Term
}

// The cues of what a sentence tells. They are lower-case words or phrases of folded text; a phrase is looked for
// between blanks or marks.
const (
	causalCues = `because, because of, due to, over, after, amid, as a result, as a result of, blames, blamed, blaming, in response to,
		following, caused by, caused, led to, leading to, prompted, prompting, triggered, sparked, sparking, citing, cited, in retaliation,
		retaliation, thanks to, owing to, in order to, so that, accused of, accusing, for allegedly, on suspicion of, attributed to,
		reason, reasons, since, for, to protest, in protest, amid concerns, on the grounds, stemming from, driven by, fueled by`
	strongCausalCues = `because, because of, due to, as a result, as a result of, blames, blamed, blaming, in response to, caused by,
		prompted, prompting, citing, in retaliation, owing to, accused of, accusing, attributed to, reason, reasons, on the grounds,
		stemming from, driven by, threatening, the cause of, led to`
	speechVerbs = `say, said, says, saying, told, tells, telling, deny, denied, denies, denying, assure, assured, assures, condemn, condemned,
		condemns, condemning, claim, claimed, claims, state, stated, states, announce, announced, announces, insist, insisted, insists,
		add, added, adds, argue, argued, argues, accuse, accused, accuses, accusing, call, called, calls, describe, described, describes,
		reject, rejected, rejects, rejecting, respond, responded, responds, react, reacted, warn, warned, warns, vow, vowed, vows, vowing,
		promise, promised, promises, tweet, tweeted, tweets, write, wrote, writes, express, expressed, expresses, admit, admitted, admits,
		acknowledge, acknowledged, confirm, confirmed, confirms, dismiss, dismissed, dismisses, criticize, criticized, criticise, criticised,
		praise, praised, praises, support, supported, supports, urge, urged, urges, declare, declared, declares, explain, explained,
		explains, suggest, suggested, suggests, tell, according, blame, blamed, blames, apologize, apologized, apologise, apologised,
		ask, asked, asks, demand, demanded, demands, reply, replied, pledge, pledged, pledges, threaten, threatened, welcome, welcomed,
		defend, defended, comment, commented, comments, joke, joked, think, thinks, thought, believe, believes, believed, hope, hopes`
	timeUnits = `second, seconds, minute, minutes, hour, hours, day, days, week, weeks, month, months, year, years, decade, decades,
		century, centuries, overnight`
	numberWords = `one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen, fourteen, fifteen, sixteen,
		seventeen, eighteen, nineteen, twenty, thirty, forty, fifty, sixty, seventy, eighty, ninety, hundred, hundreds, thousand,
		thousands, million, millions, billion, billions, trillion, dozen, dozens, half, quarter, third, twice, once, double, percent`
	placeWords = `in, at, near, from, to, of, across, outside, the`
	months     = `january, february, march, april, june, july, august, september, october, november, december, jan, feb, aug, sept, oct, nov, dec`
	weekdays   = `monday, tuesday, wednesday, thursday, friday, saturday, sunday, yesterday, today, tomorrow, tonight`
)

// phraseSet holds lower-case phrases of up to four words as true, and what longer ones begin with as false.
type phraseSet map[string]bool

func newPhraseSet(list string) phraseSet {
	set := make(phraseSet)
	for phrase := range strings.SplitSeq(list, ",") {
		words := strings.Fields(phrase)
		set[strings.Join(words, " ")] = true
		for n := 1; n < len(words); n++ {
			if begin := strings.Join(words[:n], " "); !set[begin] {
				set[begin] = false
			}
		}
	}
	return set
}
