// Package copies decides what is the same news told again: which articles are near copies of one origin, which address
// gives an article that is stored already, and which agency a text is credited to. Its functions are pure: they see two
// readings and know no library.
package copies
