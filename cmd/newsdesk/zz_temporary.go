package main

import (
	"context"

	"newsdesk/internal/news"
)

type noReview struct{}

func (noReview) Article(context.Context, news.LibraryID, news.ArticleID) (news.Review, error) { return news.Review{}, nil }

func (a *app) reviewer() noReview { return noReview{} }
