package config

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// Budget is what the language model may cost in a day (UTC), in the currency of its prices; 0 is no limit.
type Budget struct {
	Tokens int64
	Money  float64
	// What a million tokens of prompts and of replies cost.
	PromptPrice, CompletionPrice float64
}

var errPrice = errors.New("must be the prices of a million tokens read and written, such as 0.15/0.60")

func setPrice(c *Config, v string) error {
	prompt, completion, ok := strings.Cut(v, "/")
	if !ok {
		return errPrice
	}
	in, errIn := amount(prompt)
	out, errOut := amount(completion)
	if errIn != nil || errOut != nil {
		return errPrice
	}
	c.Budget.PromptPrice, c.Budget.CompletionPrice = in, out
	return nil
}

func setDailyTokens(c *Config, v string) (err error) {
	if c.Budget.Tokens, err = strconv.ParseInt(v, 10, 64); err != nil || c.Budget.Tokens < 0 {
		return errors.New("must be a number of tokens; 0 is no limit")
	}
	return nil
}

func setDailyMoney(c *Config, v string) (err error) {
	if c.Budget.Money, err = amount(v); err != nil {
		return errors.New("must be an amount such as 2.50; 0 is no limit")
	}
	return nil
}

// maxAmount keeps sums of millionths within 64 bits.
const maxAmount = 1e9

func amount(v string) (float64, error) {
	f, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
	if err != nil || math.IsNaN(f) || f < 0 || f > maxAmount {
		return 0, errors.New("not an amount")
	}
	return f, nil
}
