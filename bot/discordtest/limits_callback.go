package discordtest

// The types of answers to an interaction.
const (
	answerMessage        = 4
	answerDeferMessage   = 5
	answerDeferUpdate    = 6
	answerUpdate         = 7
	answerAutocompletion = 8
	answerModal          = 9
)

// callbackSchema names the schema of an answer, so that a finding is about the kind of answer that was meant.
func callbackSchema(c *call) string {
	body, _ := c.value.(map[string]any)
	switch kind(body) {
	case answerMessage, answerDeferMessage:
		return "CreateMessageInteractionCallbackRequest"
	case answerDeferUpdate, answerUpdate:
		return "UpdateMessageInteractionCallbackRequest"
	case answerAutocompletion:
		return "ApplicationCommandAutocompleteCallbackRequest"
	case answerModal:
		return "ModalInteractionCallbackRequest"
	}
	return ""
}

// callbackRules are those of the first answer to an interaction.
func callbackRules(k *checker, body map[string]any) {
	data, _ := body["data"].(map[string]any)
	switch kind(body) {
	case answerMessage:
		k.message(data, "data", FlagEphemeral|FlagSuppressEmbeds|FlagSuppressNotifications|FlagComponentsV2)
	case answerUpdate:
		k.message(data, "data", FlagSuppressEmbeds|FlagComponentsV2)
	case answerDeferMessage:
		k.flags(data, "data", FlagEphemeral)
		k.text(data, "data", "content", 0, 0) // some clients send it empty
		if len(k.objects(data, "data", "embeds", 0, 0))+len(k.objects(data, "data", "components", 0, 0))+len(k.call.files) > 0 {
			k.fail("data", "A deferred answer has no content yet.")
		}
	case answerDeferUpdate:
	case answerAutocompletion:
		k.choices(k.objects(data, "data", "choices", 0, maxChoices), "data.choices", 0)
	case answerModal:
		k.modal(data, "data")
	default:
		k.fail("type", "Not a type of answers.")
	}
}
