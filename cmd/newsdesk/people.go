package main

import (
	"context"
	"fmt"

	"newsdesk/internal/news"
)

type forgetCommand struct {
	Person news.PersonID `arg:"" help:"The person's number on Discord (Developer Mode, Copy User ID)."`
}

// Run deletes what is stored about a person.
func (c *forgetCommand) Run(ctx context.Context, a *app) error {
	if err := a.open(ctx); err != nil {
		return err
	}
	rows, err := a.db.ForgetPerson(ctx, c.Person)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "Everything about person %d was deleted: %s.\n", c.Person, plural(int(rows), "row"))
	return nil
}

type exportCommand struct {
	Person news.PersonID `arg:"" help:"The person's number on Discord."`
}

// Run prints what is stored about a person, as JSON.
func (c *exportCommand) Run(ctx context.Context, a *app) error {
	if err := a.open(ctx); err != nil {
		return err
	}
	data, err := a.db.ExportPerson(ctx, c.Person)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.out, "%s\n", data)
	return err
}
