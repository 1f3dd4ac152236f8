// Package render turns what newsdesk finds out into Discord replies: embeds with cited claims, and plain text where
// embeds are not allowed. Its functions are pure.
//
// News text is untrusted. It reaches a reply in one of three ways only: through Escape, where Discord reads Markdown;
// through label, inside a masked link, where Discord ignores escapes; and through clean, in footers, where Discord
// reads no Markdown. Discord's Markdown is not CommonMark and has no library that writes it, so the escaping is
// written by hand; a reader of that dialect in the tests checks what comes of it.
package render
