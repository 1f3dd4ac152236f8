package text

// isStopWord reports whether a folded English word (lower case, no apostrophe) carries no meaning of its own in
// a question or an article. "May" and "will" are left in when they are also a month and a name; "no", "not" and
// numbers stay because they change what a sentence says.
func isStopWord(word string) bool {
	switch word {
	case "a", "an", "the", "this", "that", "these", "those", "there", "here",
		"i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves", "you", "your", "yours", "yourself",
		"he", "him", "his", "himself", "she", "her", "hers", "herself", "it", "its", "itself",
		"they", "them", "their", "theirs", "themselves",
		"who", "whom", "whose", "which", "what", "why", "when", "where", "how",
		"be", "am", "is", "are", "was", "were", "been", "being", "do", "does", "did", "doing", "done",
		"have", "has", "had", "having", "can", "could", "shall", "should", "would", "must", "might",
		"of", "in", "on", "at", "by", "for", "from", "to", "into", "onto", "with", "about", "as", "than", "through",
		"and", "or", "but", "if", "so", "nor", "because", "while", "until", "although", "though",
		"also", "just", "only", "very", "too", "then", "such", "some", "any", "each", "both", "own", "same",
		"im", "ive", "id", "youre", "youve", "hes", "shes", "weve", "theyre", "theyve", "theyll", "youll",
		"dont", "doesnt", "didnt", "isnt", "arent", "wasnt", "werent", "hasnt", "havent", "hadnt",
		"cant", "couldnt", "wont", "wouldnt", "shouldnt", "please", "tell", "s", "t":
		return true
	}
	return false
}
