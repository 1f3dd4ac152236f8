package canonical

import (
	"slices"
	"strings"
)

// canonicalQuery drops the parameters that do not choose the article and sorts the others by name. It does not use
// url.Values, which silently loses parameters with a semicolon or a broken escape, and those may name the article.
func canonicalQuery(raw string) string {
	type parameter struct{ name, text string }
	var kept []parameter
	for part := range strings.SplitSeq(raw, "&") {
		name, value, hasValue := strings.Cut(strings.ReplaceAll(part, "+", "%20"), "=")
		name, value = normalEscapes(name, querySafe), normalEscapes(value, querySafe+"=")
		if part == "" || isNoise(strings.ToLower(name), strings.ToLower(value)) {
			continue
		}
		text := name
		if hasValue && value != "" {
			text += "=" + value
		}
		if text != "" {
			kept = append(kept, parameter{name, text})
		}
	}
	slices.SortStableFunc(kept, func(a, b parameter) int { return strings.Compare(a.name, b.name) })
	texts := make([]string, len(kept))
	for i, p := range kept {
		texts[i] = p.text
	}
	return strings.Join(texts, "&")
}

// isNoise reports whether a parameter says where the reader came from, who the reader is or how the page is to look,
// and not which article it is.
func isNoise(name, value string) bool {
	for _, prefix := range []string{"utm_", "mtm_", "pk_", "piwik_", "matomo_", "hsa_", "at_", "gaa_", "guce_", "wt.", "fb_action_",
		"aspsessionid", "__hs"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	switch name {
	case "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "li_fat_id", "igshid",
		"igsh", "mibextid", "sfnsn", "mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "hsctatracking", "vero_id", "vero_conv",
		"oly_anon_id", "oly_enc_id", "_openstat", "s_cid", "icid", "ocid", "ncid", "cmp", "cmpid", "intcmp", "int_source",
		"int_medium", "int_campaign", "ns_campaign", "ns_mchannel", "ns_source", "ns_linkname", "ns_fee", "ito", "xtor", "xtref",
		"smid", "smtyp", "emc", "__twitter_impression", "__source", "spref", "sref", "srnd", "ftag", "ftcamp", "guccounter",
		"soc_src", "soc_trk", "wt_mc", "wt_zmc", "wtmc", "traffic_source", "sr_share", "__tn__", "fb_source", "fb_ref", "ref_src",
		"ref_url", "referrer", "reflink", "feedtype", "feedname", "taid", "leadsource", "unlocked_article_code", "giftcopy", "dicbo",
		"tblci", "_ga", "_gl", "_branch_match_id", "_kx", "trk", "trkcampaign", "epik", "irclickid", "nsukey", "amp_js_v", "amp_gsa",
		"amp_ct", "amp_tf", "usqp", "aoh", "campaign_id", "wprss", "replytocom":
		return true
	case "ref", "source", "src", "from", "via", "share", "origin", "partner", "medium":
		return isReferrer(value)
	case "phpsessid", "jsessionid", "sessionid", "session_id", "cfid", "cftoken", "oscsid":
		return true
	case "sid", "s": // a session, or the number of a story
		return len(value) >= 32 && isAllHex(value)
	case "amp", "_amp":
		return value == "" || isYes(value)
	case "outputtype", "output", "view":
		return value == "amp" || value == "print"
	case "print", "printable", "printview", "print_view", "printpage":
		return value == "" || isYes(value)
	}
	return false
}

func isYes(value string) bool {
	return value == "1" || value == "true" || value == "yes" || value == "y"
}

// isReferrer reports whether the value of a parameter that may as well name an article names a way that readers come.
func isReferrer(value string) bool {
	switch value {
	case "rss", "feed", "twitter", "tw", "x", "facebook", "fb", "whatsapp", "linkedin", "reddit", "telegram", "bluesky", "mastodon",
		"threads", "instagram", "google", "googlenews", "applenews", "apple_news", "flipboard", "newsletter", "nl", "email", "mail",
		"social", "share", "home", "homepage", "hp", "app", "ios", "android", "push", "amp", "mobile", "web", "rss_feed", "rssfeed":
		return true
	}
	return false
}

func isAllHex(s string) bool {
	for i := range len(s) {
		if !isHex(s[i]) {
			return false
		}
	}
	return true
}
