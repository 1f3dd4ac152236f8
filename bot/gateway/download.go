package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"newsdesk/bot/discord"
)

var (
	errForeignFile = errors.New("the file is not on Discord's hosts")
	errLargeFile   = errors.New("the file is larger than allowed")
)

// Download fetches an attached file. It goes to Discord's file hosts alone, without the bot's token, and follows no
// redirect.
func (g *Gateway) Download(ctx context.Context, a discord.Attachment, limit int) ([]byte, error) {
	if a.Size > limit {
		return nil, &discord.Error{Fault: discord.FaultInvalid, Err: errLargeFile}
	}
	u, err := url.Parse(a.URL)
	if err != nil || !g.isFileHost(u) {
		return nil, &discord.Error{Fault: discord.FaultInvalid, Err: errForeignFile}
	}
	ctx, cancel := context.WithTimeout(ctx, uploadTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return nil, &discord.Error{Fault: discord.FaultInvalid, Err: errForeignFile}
	}
	req.Header.Set("User-Agent", g.rest.agent)
	resp, err := g.rest.files.Do(req)
	if err != nil {
		return nil, g.rest.broken(ctx, err, u.RawQuery)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, &discord.Error{Fault: faultOf(resp.StatusCode, 0), Status: resp.StatusCode,
			Err: fmt.Errorf("HTTP %d", resp.StatusCode)}
	}
	data, err := io.ReadAll(io.LimitReader(resp.Body, int64(limit)+1))
	switch {
	case err != nil:
		return nil, g.rest.broken(ctx, err, u.RawQuery)
	case len(data) > limit:
		return nil, &discord.Error{Fault: discord.FaultInvalid, Err: errLargeFile}
	}
	return data, nil
}

// isFileHost reports whether Discord keeps attachments there.
func (g *Gateway) isFileHost(u *url.URL) bool {
	if t := g.rest.transport.target; t != nil && u.Scheme == t.Scheme && u.Host == t.Host {
		return true
	}
	return u.Scheme == "https" && u.User == nil && (u.Host == "cdn.discordapp.com" || u.Host == "media.discordapp.net")
}
