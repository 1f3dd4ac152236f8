package openai

import (
	"context"
	"errors"
	"fmt"

	"newsdesk/internal/news"
)

// report turns what ended a call into the error that callers see. ctx is the caller's: when it ended, that is why.
func (c *caller) report(ctx context.Context, err error) error {
	var fail *failure
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil && errors.Is(ctx.Err(), context.Canceled):
		return &news.Error{Code: news.CodeCanceled, Message: fmt.Sprintf("The request to the %s endpoint was stopped.", c.kind),
			Err: context.Canceled}
	case errors.As(err, &fail):
		return c.describe(fail)
	case ctx.Err() != nil, errors.Is(err, context.DeadlineExceeded):
		return c.describe(&failure{class: tooSlow, err: context.DeadlineExceeded})
	case errors.As(err, new(*news.Error)):
		return err
	default:
		return c.describe(&failure{class: garbled, err: errors.New(oneLine(c.redact(err.Error()), maxErrorMessage))})
	}
}

func (c *caller) describe(f *failure) *news.Error {
	e := &news.Error{Err: f}
	switch f.class {
	case badKey:
		e.Code, e.Message = news.CodeUnauthorized, fmt.Sprintf("The %s endpoint refuses the key.", c.kind)
		if c.endpoint.APIKey == "" {
			e.Message = fmt.Sprintf("The %s endpoint asks for a key and none is set.", c.kind)
		}
		e.Hint = fmt.Sprintf("Check %s, and that the key may use the model.", c.kind.setting("API_KEY"))
	case noQuota:
		e.Code, e.Message = news.CodeUnauthorized, fmt.Sprintf("The quota of the %s endpoint is used up.", c.kind)
		e.Hint = fmt.Sprintf("Check the plan and the billing of the account that %s belongs to.", c.kind.setting("API_KEY"))
	case noModel:
		e.Code, e.Message = news.CodeNotFound, fmt.Sprintf("The %s endpoint does not have the model %q.", c.kind, c.endpoint.Model)
		e.Hint = fmt.Sprintf("Check %s.", c.kind.setting("MODEL"))
	case wrongAddress:
		e.Code, e.Message = news.CodeNotFound, fmt.Sprintf("Nothing at the address of the %s endpoint takes such requests.", c.kind)
		e.Hint = fmt.Sprintf("Check %s: %s. Check %s too.", c.kind.setting("BASE_URL"), c.kind.address(), c.kind.setting("MODEL"))
	case rateLimited:
		e.Code, e.Message = news.CodeRateLimited, fmt.Sprintf("The %s endpoint asks for fewer requests.", c.kind)
		e.Hint = fmt.Sprintf("Try again later, or raise the limits of the account that %s belongs to.", c.kind.setting("API_KEY"))
	case tooSlow:
		e.Code, e.Message = news.CodeTimeout, fmt.Sprintf("The %s endpoint did not answer in time.", c.kind)
		e.Hint = fmt.Sprintf("Try again later, or choose a faster model with %s.", c.kind.setting("MODEL"))
	case tooLarge:
		e.Code, e.Message = news.CodeTooLarge, fmt.Sprintf("The text is longer than the model of the %s endpoint takes.", c.kind)
		e.Hint = fmt.Sprintf("Choose a model with a larger context with %s.", c.kind.setting("MODEL"))
	case invalid:
		e.Code, e.Message = news.CodeInvalid, fmt.Sprintf("The %s endpoint refuses this request.", c.kind)
		e.Hint = fmt.Sprintf("The log has its reason. Check %s and %s.", c.kind.setting("BASE_URL"), c.kind.setting("MODEL"))
	case filtered:
		e.Code, e.Message = news.CodeBlocked, fmt.Sprintf("The content filter of the %s endpoint refused to answer.", c.kind)
		e.Hint = fmt.Sprintf("Ask in other words, or choose another model with %s.", c.kind.setting("MODEL"))
	default:
		e.Code, e.Message, e.Hint = news.CodeUnavailable, c.unavailable(f.class), c.checkAddress()
	}
	return e
}

func (c *caller) unavailable(cl class) string {
	switch cl {
	case garbled:
		return fmt.Sprintf("The %s endpoint gave no usable answer.", c.kind)
	case mismatch:
		return fmt.Sprintf("The %s endpoint gave an answer that does not fit the request.", c.kind)
	case cutShort:
		return fmt.Sprintf("The reply of the %s endpoint reached its length limit.", c.kind)
	default:
		return fmt.Sprintf("The %s endpoint is not available.", c.kind)
	}
}

func (c *caller) checkAddress() string {
	return fmt.Sprintf("Try again later; if it stays so, check %s and %s.", c.kind.setting("BASE_URL"), c.kind.setting("MODEL"))
}
