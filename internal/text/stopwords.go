package text

// stopWords lists a language's function words, in lower case: those that Terms leaves out and by which Detect tells
// languages apart. Words that mean something in news stay out of them, as in isStopWord for English, whose list for
// Detect is the commonest of it.
func stopWords(language string) string {
	switch language {
	case "en":
		return `a i the of and to in that is was for it with as on be at by this have from or had are not but an they which you
			were her she there would their we him been has when who will no if out so what up said its about than into them
			can only other time these may then do any my now such like our over even most after also did many before must
			through where how why whose whom does`
	case "es":
		return `el la los las un una unos unas lo al del de en a y e o u que se su sus le les es son era eran fue fueron ser
			está están estaba estaban estado ha han había habían hay he sido con por para como más pero sin sobre entre hasta
			desde cuando donde porque aunque mientras también ya muy este esta esto estos estas ese esa eso esos esas aquel
			aquella me mi mis te tu tus nos nuestro nuestra él ella ellos ellas yo usted ustedes si sí qué quién quiénes quien
			quienes cuál cuáles cuándo cuánto cuánta cuántos cuántas dónde adónde cómo porqué cual cuales ni`
	case "de":
		return `der die das den dem des ein eine einen einem einer eines und oder aber in im an am auf aus bei beim mit nach
			seit von vom zu zum zur für über unter um durch gegen ohne bis vor als wie wenn dass daß weil denn ob er sie es
			wir ihr ich du ihm ihn ihnen ihre ihren ihrem ihrer sein seine seinen seinem seiner ist sind war waren wird werden
			wurde wurden worden hat haben hatte hatten habe kann können soll sollen sich auch noch nur schon so dann dort hier
			diese dieser dieses diesen diesem wer wen wem wessen was wann wo wohin woher warum weshalb wieso weswegen welche
			welcher welches welchen welchem wofür wodurch wie man da damit dabei dazu bereits`
	case "fr":
		return `le la les un une des du de au aux en et ou où à dans par pour sur sous avec sans chez vers entre ce cet
			cette ces qui que qu quoi dont quel quelle quels quelles lequel laquelle quand comment pourquoi combien il elle
			ils elles on nous vous je tu se sa son ses leur leurs mon ma mes ton ta tes notre nos votre vos est sont était
			étaient été être a ont avait avaient eu ai sera seront y ne mais donc car si lui eux même aussi plus très comme
			afin lorsque lorsqu puisque jusqu depuis pendant après avant`
	case "sq":
		return `e i të së dhe në me për nga që një se si u ka kanë kishte kishin është janë ishte ishin do më po por ose edhe
			as mbi nën deri pas para pa ndaj tek te ku kur kush kë kujt pse përse cili cila cilët cilat cilin cilën çfarë sa
			ky kjo këta këto ai ajo ata ato tij saj tyre atij asaj tij sipas gjatë ndërsa sepse nëse këtë këtij kësaj atë
			tha jetë qenë mund duke rreth midis kundër prej`
	case "it":
		return `il lo la i gli le un uno una del dello della dei degli delle al allo alla ai agli alle dal dallo dalla dai dagli
			dalle nel nello nella nei negli nelle sul sullo sulla sui sugli sulle di a da in con su per tra fra e ed o ma che
			chi cui non si è sono era erano stato stata stati state essere ha hanno aveva avevano ho come quando dove perché
			perche quale quali quanto quanta quanti quante cosa anche più questo questa questi queste quello quella lui lei
			loro suo sua suoi sue dell all dall nell sull`
	case "pt":
		return `o a os as um uma uns umas de do da dos das em no na nos nas ao à aos às por pelo pela pelos pelas para com sem
			sob sobre entre até desde e ou mas que se não é são era eram foi foram ser sido está estão estava tem têm tinha
			tinham há como mais também já muito este esta estes estas esse essa isso isto ele ela eles elas seu sua seus suas
			lhe quem quando onde porque porquê qual quais quanto quanta quantos quantas quê aonde`
	case "nl":
		return `de het een en of maar in op aan bij met naar van voor door over onder uit tot om te als dan dat die dit deze
			er hij zij ze wij we jij je ik hem haar hun hen zijn is was waren wordt worden werd werden heeft hebben had hadden
			kan kunnen zal zullen zich ook nog niet geen wel wie wat waar wanneer waarom welke welk hoe hoeveel omdat`
	case "ar":
		return `من في على الى عن مع هذا هذه ذلك تلك التي الذي الذين اللذين اللتين ان انه انها انهم كان كانت كانوا يكون تكون قد لقد
			هو هي هم هما و او ام ثم لا ما لم لن ليس ليست بعد قبل عند عندما حيث كما كل بين حتى اذا اي ايه اين متى كيف كم لماذا
			ماذا هل لان لانه لانها به بها له لها لهم فيه فيها منه منها عليه عليها وقد وفي ومن وعلى الا غير خلال ضد دون منذ بسبب
			لكن ولكن ولم وان وكان وكانت وقال قال قالت سوف`
	}
	return ""
}

// chineseFunctionWords part a run of Chinese: they are stop words, and what stands beside them makes no pair with
// them. Single characters are listed only when they are rarely part of a word that news would be asked for.
const chineseFunctionWords = `什么时候 甚麼時候 什麼時候 为什么 為什麼 为何 為何 什么 什麼 甚麼 何时 何時 何处 何處 哪里 哪裡 哪儿 哪个 哪個 哪些 哪位
	哪一天 哪一年 哪天 哪年 哪 多少 多久 多长时间 多長時間 怎么 怎麼 怎样 怎樣 如何 因为 因為 由于 由於 所以 但是 以及 他们 他們 我们 我們 她们 她們
	这个 這個 那个 那個 这些 這些 那些 谁 誰 的 了 吗 嗎 呢 是 在`
